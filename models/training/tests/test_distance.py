"""PYTHONPATH=models/training python -m unittest discover -s models/training/tests"""

import unittest

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

from kusushi_training import distance
from kusushi_training.inputs import Category, Continuous

INPUTS = [
    Continuous("pressure", "mm[Hg]", (30, 300)),
    Continuous("protein", "mg/dL", (0, 600), log=True, floor=0.1, may_be_missing=True),
    Continuous("age", "a", (16, 120)),
    Category("sex", ("female", "male")),
    Category("ward", ("a", "b", "c")),
]


def rows(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    age = np.clip(rng.normal(70, 12, n), 18, 100)
    pressure = 90 + 0.9 * age + rng.normal(0, 6, n)
    protein = np.exp(rng.normal(2, 1, n))
    protein[rng.random(n) < 0.3] = np.nan
    sex = rng.integers(0, 2, n)
    ward = rng.choice(3, n, p=[0.7, 0.29, 0.01])
    return np.column_stack([pressure, protein, age, sex, ward]).astype(float)


def bare(columns: int):
    """A graph with one output of its own."""
    node = helper.make_node("Identity", ["x"], ["same"])
    graph = helper.make_graph(
        [node],
        "bare",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", columns])],
        [helper.make_tensor_value_info("same", TensorProto.FLOAT, ["N", columns])],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


class TheGraph(unittest.TestCase):
    def test_gives_what_numpy_gives(self):
        x = rows(3000, 1)
        shape = distance.Distance.fit(INPUTS, x)
        odd = x[:50].copy()
        odd[:10] = np.nan
        odd[10:20, 1] = 0.0
        odd[20:30, 0] = 1e6
        odd[30:40, 1] = -5.0
        odd[40:50, 4] = 7.0
        odd = np.vstack([x, odd])
        proto = distance.add(bare(len(INPUTS)), shape)
        session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
        self.assertEqual([o.name for o in session.get_outputs()], ["same", "distance"])
        got = session.run(["distance"], {"x": odd.astype(np.float32)})[0]
        self.assertEqual(got.shape, (len(odd), 1))
        np.testing.assert_allclose(got[:, 0], shape.of(odd.astype(np.float32).astype(float)), rtol=2e-5, atol=2e-6)
        self.assertTrue(np.isfinite(got).all())


class TheDistance(unittest.TestCase):
    def setUp(self):
        self.x = rows(4000, 2)
        self.shape = distance.Distance.fit(INPUTS, self.x)

    def test_is_about_one(self):
        self.assertAlmostEqual(float(np.mean(self.shape.of(rows(4000, 3)) ** 2)), 1.0, delta=0.25)

    def test_sees_what_no_single_value_shows(self):
        # Pressure follows age: 130 at 95 years is 2.6 SD below its line, 90 at 95 further; each value is common alone.
        limits = distance.limits(INPUTS, self.x)
        common = np.array([[90 + 0.9 * 80, 8.0, 80.0, 0, 0]])
        rare = np.array([[118.0, 8.0, 92.0, 0, 0]])
        low, high = np.quantile(self.x[:, [0, 2]], [0.001, 0.999], axis=0)
        self.assertTrue(np.all((low <= rare[0, [0, 2]]) & (rare[0, [0, 2]] <= high)))
        self.assertLess(self.shape.of(common)[0], limits.finding_above)
        self.assertGreater(self.shape.of(rare)[0], limits.finding_above)

    def test_what_is_missing_is_not_remarkable(self):
        limits = distance.limits(INPUTS, self.x)
        self.assertLess(self.shape.of(np.full((1, 5), np.nan))[0], limits.finding_above)

    def test_a_rare_level_alone_is_not_far(self):
        ward = self.x.copy()
        ward[:, 4] = 2
        limits = distance.limits(INPUTS, self.x)
        self.assertLess(float(np.median(self.shape.of(ward))), limits.finding_above)

    def test_limits_are_kept_by_fresh_rows(self):
        limits = distance.limits(INPUTS, self.x)
        fresh = self.shape.of(rows(40000, 4))
        self.assertAlmostEqual(float((fresh > limits.finding_above).mean()), 0.01, delta=0.004)
        self.assertLess(float((fresh > limits.abstain_above).mean()), 2 / 4000)

    def test_shrinkage_is_scikit_learns(self):
        # sklearn.covariance.ledoit_wolf_shrinkage of numpy.random.default_rng(9).normal(size=(40, 6)), scikit-learn 1.9.1
        z = np.random.default_rng(9).normal(size=(40, 6))
        self.assertAlmostEqual(distance.ledoit_wolf(z - z.mean(axis=0)), 0.6419351347396031, places=12)

    def test_refusals(self):
        flat = self.x.copy()
        flat[:, 0] = 120
        nothing = self.x.copy()
        nothing[:, 1] = np.nan
        for name, x in {"one value": flat, "none": nothing}.items():
            with self.subTest(name), self.assertRaises(ValueError):
                distance.Distance.fit(INPUTS, x)


if __name__ == "__main__":
    unittest.main()
