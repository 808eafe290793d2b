"""Golden patients of ``post-ercp-pancreatitis``. None of them exists."""

from collections.abc import Mapping

from kusushi_training.golden import Patient

import indo


def derived(_: str, values: Mapping[str, object]) -> Mapping[str, object]:
    """What the graph takes: the criterion "woman younger than 50" in place of age and sex."""
    rest = {name: value for name, value in values.items() if name not in ("age", "sex")}
    young_woman = values["sex"] == "female" and values["age"] < 50
    return {"young_woman": "present" if young_woman else "absent", **rest}


def _with(name: str, age: int, sex: str, *present: str) -> Patient:
    """Whatever is not named is absent; nothing may be missing."""
    criteria = [i.name for i in indo.INPUTS if i.name != "young_woman"]
    levels = {"age": age, "sex": sex, **{c: "present" if c in present else "absent" for c in criteria}}
    unknown = set(present) - set(criteria)
    if unknown:
        raise ValueError(f"no criteria: {sorted(unknown)}")
    return Patient(name, "points", levels)


PATIENTS = (
    _with("one major criterion: difficult cannulation", 71, "male", "difficult_cannulation"),
    _with("two minor criteria: woman of 49 with recurrent pancreatitis", 49, "female", "recurrent_pancreatitis"),
    _with("woman of 50, suspected dysfunction alone", 50, "female", "sphincter_dysfunction"),
    _with(
        "man, suspected dysfunction and pancreatic sphincterotomy",
        38,
        "male",
        "sphincter_dysfunction",
        "pancreatic_sphincterotomy",
    ),
    _with(
        "young woman, suspected dysfunction, previous pancreatitis after ERCP",
        31,
        "female",
        "sphincter_dysfunction",
        "previous_pancreatitis_after_ercp",
    ),
    _with(
        "ampullectomy, difficult, precut",
        66,
        "female",
        "ampullectomy",
        "difficult_cannulation",
        "precut_sphincterotomy",
    ),
    _with(
        "injections to the tail with acinarisation, dilatation, brush",
        58,
        "male",
        "pancreatic_injections",
        "acinarisation",
        "pneumatic_dilatation",
        "pancreatic_brush",
    ),
    _with(
        "four major and two minor criteria",
        33,
        "female",
        "sphincter_dysfunction",
        "previous_pancreatitis_after_ercp",
        "pancreatic_sphincterotomy",
        "difficult_cannulation",
        "recurrent_pancreatitis",
    ),
    _with(
        "every criterion: more points than anybody had",
        45,
        "female",
        *(i.name for i in indo.INPUTS if i.name != "young_woman"),
    ),
)
