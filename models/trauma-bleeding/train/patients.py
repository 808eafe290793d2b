"""Golden patients of ``trauma-bleeding``. None of them exists."""

from kusushi_training.golden import Patient

PATIENTS = (
    Patient(
        "young man, blunt, alert, normal pressure",
        "trees",
        {
            "age": 24,
            "gcs": 15,
            "systolic_pressure": 118,
            "heart_rate": 92,
            "respiratory_rate": 20,
            "hours_since_injury": 1.5,
            "injury_type": "blunt",
        },
    ),
    Patient(
        "penetrating wound in shock",
        "trees",
        {
            "age": 31,
            "gcs": 14,
            "systolic_pressure": 68,
            "heart_rate": 134,
            "respiratory_rate": 32,
            "hours_since_injury": 0.75,
            "injury_type": "penetrating",
        },
    ),
    Patient(
        "old woman, comatose, hypertensive",
        "trees",
        {
            "age": 79,
            "gcs": 4,
            "systolic_pressure": 178,
            "heart_rate": 58,
            "respiratory_rate": 11,
            "hours_since_injury": 3,
            "injury_type": "blunt",
        },
    ),
    Patient(
        "late arrival, respiratory rate not recorded",
        "trees",
        {
            "age": 47,
            "gcs": 13,
            "systolic_pressure": 96,
            "heart_rate": 112,
            "hours_since_injury": 7.5,
            "injury_type": "blunt_and_penetrating",
        },
    ),
    Patient(
        "heart rate not recorded",
        "trees",
        {
            "age": 62,
            "gcs": 11,
            "systolic_pressure": 104,
            "respiratory_rate": 26,
            "hours_since_injury": 2,
            "injury_type": "blunt",
        },
    ),
    Patient(
        "neither rate recorded",
        "trees",
        {
            "age": 38,
            "gcs": 15,
            "systolic_pressure": 84,
            "hours_since_injury": 1,
            "injury_type": "penetrating",
        },
    ),
    Patient(
        "every number at its lowest",
        "trees",
        {
            "age": 16,
            "gcs": 3,
            "systolic_pressure": 20,
            "heart_rate": 10,
            "respiratory_rate": 1,
            "hours_since_injury": 0,
            "injury_type": "blunt",
        },
    ),
    Patient(
        "every number at its highest",
        "trees",
        {
            "age": 104,
            "gcs": 15,
            "systolic_pressure": 300,
            "heart_rate": 300,
            "respiratory_rate": 80,
            "hours_since_injury": 8,
            "injury_type": "penetrating",
        },
    ),
)
