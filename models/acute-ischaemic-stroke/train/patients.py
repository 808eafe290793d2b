"""The package's golden patients. All are made up; none is a row of the trial."""

from kusushi_training.golden import Patient

from ist import DEFICITS


def _deficits(*present: str, untestable: tuple[str, ...] = ()) -> dict[str, str]:
    return {
        name: "present" if name in present else "untestable" if name in untestable else "absent" for name in DEFICITS
    }


PATIENTS = (
    Patient(
        "mild sensorimotor stroke, alert, early",
        "full",
        {
            "age": 58,
            "sex": "male",
            "systolic_pressure": 148,
            "consciousness": "alert",
            **_deficits("arm_deficit", "leg_deficit"),
            "atrial_fibrillation": "absent",
            "hours_since_onset": 3,
        },
    ),
    Patient(
        "partial anterior stroke with dysphasia",
        "full",
        {
            "age": 72,
            "sex": "female",
            "systolic_pressure": 165,
            "consciousness": "alert",
            **_deficits("face_deficit", "arm_deficit", "dysphasia"),
            "atrial_fibrillation": "absent",
            "hours_since_onset": 14.5,
        },
    ),
    Patient(
        "total anterior stroke, drowsy, fields and neglect not testable, fibrillation",
        "full",
        {
            "age": 84,
            "sex": "female",
            "systolic_pressure": 182,
            "consciousness": "drowsy",
            **_deficits(
                "face_deficit",
                "arm_deficit",
                "leg_deficit",
                "dysphasia",
                untestable=("hemianopia", "visuospatial_disorder"),
            ),
            "atrial_fibrillation": "present",
            "hours_since_onset": 6,
        },
    ),
    Patient(
        "young patient with a hemianopia alone, late",
        "full",
        {
            "age": 41,
            "sex": "male",
            "systolic_pressure": 132,
            "consciousness": "alert",
            **_deficits("hemianopia"),
            "atrial_fibrillation": "absent",
            "hours_since_onset": 44,
        },
    ),
    Patient(
        "unconscious, nothing testable, low pressure, beyond the usual age",
        "full",
        {
            "age": 97,
            "sex": "male",
            "systolic_pressure": 92,
            "consciousness": "unconscious",
            **_deficits(untestable=DEFICITS),
            "atrial_fibrillation": "present",
            "hours_since_onset": 1,
        },
    ),
    Patient(
        "short form: alert at 66",
        "reduced",
        {
            "age": 66,
            "sex": "male",
            "consciousness": "alert",
            "systolic_pressure": 158,
            "atrial_fibrillation": "absent",
        },
    ),
    Patient(
        "short form: drowsy at 79, fibrillation",
        "reduced",
        {
            "age": 79,
            "sex": "female",
            "consciousness": "drowsy",
            "systolic_pressure": 141,
            "atrial_fibrillation": "present",
        },
    ),
    Patient(
        "short form: unconscious at 88, very high pressure",
        "reduced",
        {
            "age": 88,
            "sex": "female",
            "consciousness": "unconscious",
            "systolic_pressure": 238,
            "atrial_fibrillation": "absent",
        },
    ),
)
