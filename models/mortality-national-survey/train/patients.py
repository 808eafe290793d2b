"""Golden patients of ``mortality-national-survey``. None of them exists."""

from kusushi_training.golden import Patient

_HEALTHY = {
    "smoking": "never",
    "diabetes": "absent",
    "heart_failure": "absent",
    "coronary_disease": "absent",
    "stroke": "absent",
    "cancer": "absent",
    "mobility_problem": "absent",
}


def _person(name: str, **inputs: object) -> Patient:
    return Patient(name, "survey", {**_HEALTHY, **inputs})


PATIENTS = (
    _person(
        "healthy woman of 35",
        age=35,
        sex="female",
        body_mass_index=22.4,
        systolic_pressure=112,
        total_cholesterol=184,
        hdl_cholesterol=62,
    ),
    _person(
        "man of 58 who smokes, diabetes",
        age=58,
        sex="male",
        body_mass_index=31.2,
        systolic_pressure=144,
        total_cholesterol=221,
        hdl_cholesterol=38,
        smoking="current",
        diabetes="present",
    ),
    _person(
        "woman of 79, everything",
        age=79,
        sex="female",
        body_mass_index=25.1,
        systolic_pressure=162,
        total_cholesterol=171,
        hdl_cholesterol=49,
        smoking="former",
        diabetes="present",
        heart_failure="present",
        coronary_disease="present",
        stroke="present",
        cancer="present",
        mobility_problem="present",
    ),
    _person(
        "thin man of 82, mobility impaired",
        age=82,
        sex="male",
        body_mass_index=18.3,
        systolic_pressure=118,
        total_cholesterol=148,
        hdl_cholesterol=55,
        smoking="former",
        mobility_problem="present",
    ),
    _person("no blood drawn", age=66, sex="female", body_mass_index=28.9, systolic_pressure=138),
    _person("pressure not taken", age=71, sex="male", body_mass_index=26.6, total_cholesterol=199, hdl_cholesterol=44),
    _person("asked and not examined", age=50, sex="female", smoking="former", cancer="present"),
    _person(
        "values beyond the training range",
        age=84,
        sex="male",
        body_mass_index=95,
        systolic_pressure=290,
        total_cholesterol=760,
        hdl_cholesterol=190,
    ),
)
