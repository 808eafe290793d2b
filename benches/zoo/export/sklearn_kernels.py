"""scikit-learn's support vector machines and Gaussian processes, on 500 patients' scaled measurements."""

from __future__ import annotations

from functools import partial

from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR, NuSVC, NuSVR, OneClassSVM

from . import cohort
from .recipe import Export, Family
from .sklearn_export import export

FAMILY = Family("skl2onnx")
PATIENTS = 500
SEED = {"random_state": 7}


def _fit(model: object, outcome: str | None, note: str, **arguments: object) -> Export:
    patients = cohort.train()
    model.fit(patients.scaled[:PATIENTS], None if outcome is None else getattr(patients, outcome)[:PATIENTS])
    return export(model, cohort.held_out().scaled, note, **arguments)


def _add(name: str, model: object, outcome: str | None, note: str, **arguments: object) -> None:
    FAMILY.add(name, partial(_fit, model, outcome, note, **arguments))


_add("svc_linear", SVC(kernel="linear", probability=True, **SEED), "event", "SVC, linear, with probabilities")
_add("svc_rbf", SVC(kernel="rbf", probability=True, **SEED), "event", "SVC, RBF, probabilities", zipmap=False)
_add("svc_poly", SVC(kernel="poly", degree=3, probability=True, **SEED), "event", "SVC, polynomial", zipmap=False)
_add("svc_sigmoid", SVC(kernel="sigmoid", probability=True, **SEED), "event", "SVC, sigmoid kernel", zipmap=False)
_add("svc_multiclass", SVC(probability=True, **SEED), "grade", "SVC, RBF, three classes", zipmap=False)
_add("svc_scores", SVC(**SEED), "grade", "SVC, RBF, three classes, decision function only", zipmap=False)
_add("nu_svc", NuSVC(probability=True, **SEED), "event", "NuSVC, RBF, probabilities", zipmap=False)
_add("linear_svc", LinearSVC(**SEED), "event", "LinearSVC")
_add("linear_svc_multiclass", LinearSVC(**SEED), "grade", "LinearSVC, three classes")
_add("svr_rbf", SVR(), "stay", "SVR, RBF")
_add("svr_linear", SVR(kernel="linear"), "stay", "SVR, linear")
_add("svr_poly", SVR(kernel="poly"), "stay", "SVR, polynomial")
_add("nu_svr", NuSVR(), "stay", "NuSVR, RBF")
_add("linear_svr", LinearSVR(**SEED), "stay", "LinearSVR")
_add("one_class_svm", OneClassSVM(nu=0.1), None, "OneClassSVM, RBF")

_kernel = ConstantKernel(1.0) * RBF(4.0) + WhiteKernel(0.5)
_add(
    "gaussian_process_regressor",
    GaussianProcessRegressor(_kernel, optimizer=None, normalize_y=True, **SEED),
    "stay",
    "GaussianProcessRegressor, mean only",
)
_add(
    "gaussian_process_classifier",
    GaussianProcessClassifier(ConstantKernel(1.0) * RBF(4.0), optimizer=None, **SEED),
    "event",
    "GaussianProcessClassifier",
    zipmap=False,
)
