"""NEWS2: early warning of acute illness."""

from __future__ import annotations

import numpy as np

from .graph import Builder
from .score import Patient, Reading, Score, Values

READINGS = (
    Reading(
        "Royal College of Physicians, NEWS2 (2017), chart 1: the NEWS scoring system (as kept at scribd.com 584338409)",
        "the table of all seven parameters, both SpO2 scales, ACVPU",
    ),
    Reading(
        "vitalscore 0.1.1 (PyPI), scores/news2.py, and the published study's definitions at rcpjournals.org (table 1)",
        "the table written by others; total 0-20; 5 or more, 7 or more, a single 3",
    ),
)

COLUMNS = (
    "respiratory_rate", "spo2", "spo2_scale", "oxygen", "latest_systolic_pressure", "pulse", "acvpu", "temperature",
)  # fmt: skip
SCALES = ("scale_1", "scale_2")
OXYGEN = ("air", "oxygen")
CONSCIOUSNESS = ("alert", "confusion", "voice", "pain", "unresponsive")


def build():
    b = Builder(COLUMNS)
    spo2, scale, oxygen = b.column("spo2"), b.column("spo2_scale"), b.column("oxygen")
    first = b.step(spo2, [(91, 3), (93, 2), (95, 1)], 0)
    low = [(83, 3), (85, 2), (87, 1), (92, 0)]
    in_air = b.step(spo2, low, 0)
    on_oxygen = b.step(spo2, [*low, (94, 1), (96, 2)], 3)
    second = b.add("Where", b.add("Equal", oxygen, b.number(OXYGEN.index("oxygen"))), on_oxygen, in_air)
    saturation = b.add("Where", b.add("Equal", scale, b.number(SCALES.index("scale_2"))), second, first)
    alert = b.is_level(b.column("acvpu"), CONSCIOUSNESS.index("alert"))
    items = [
        b.steps(b.column("respiratory_rate"), [(8, 3), (11, 1), (20, 0), (24, 2)], 3),
        b.either([b.known(spo2), b.known(scale), b.known(oxygen)], saturation, 0, 3),
        b.points(b.is_level(oxygen, OXYGEN.index("oxygen")), 2),
        b.steps(b.column("latest_systolic_pressure"), [(90, 3), (100, 2), (110, 1), (219, 0)], 3),
        b.steps(b.column("pulse"), [(40, 3), (50, 1), (90, 0), (110, 1), (130, 2)], 3),
        b.points(b.no(alert), 3),
        b.steps(b.column("temperature"), [(35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1)], 2),
    ]
    return b.sum_of(items, "news2", "NEWS2 (Royal College of Physicians 2017)")


# The same table written the other way round: what each value may be, from above.
_BREATHS = {3: lambda v: v <= 8 or v >= 25, 2: lambda v: 21 <= v <= 24, 1: lambda v: 9 <= v <= 11}
_SCALE_1 = {3: lambda v: v <= 91, 2: lambda v: 92 <= v <= 93, 1: lambda v: 94 <= v <= 95}
_SCALE_2 = {3: lambda v: v <= 83, 2: lambda v: 84 <= v <= 85, 1: lambda v: 86 <= v <= 87}
_SCALE_2_OXYGEN = {3: lambda v: v <= 83 or v >= 97, 2: lambda v: v in (84, 85, 95, 96), 1: lambda v: v in (86, 87, 93, 94)}
_SYSTOLIC = {3: lambda v: v <= 90 or v >= 220, 2: lambda v: 91 <= v <= 100, 1: lambda v: 101 <= v <= 110}
_PULSE = {3: lambda v: v <= 40 or v >= 131, 2: lambda v: 111 <= v <= 130, 1: lambda v: 41 <= v <= 50 or 91 <= v <= 110}
_TENTHS = {3: lambda v: v <= 350, 2: lambda v: v >= 391, 1: lambda v: 351 <= v <= 360 or 381 <= v <= 390}


def second(values: Values) -> float:
    def points(table, value):
        return next((points for points, holds in table.items() if holds(value)), 0)

    on_oxygen = values["oxygen"] == "oxygen"
    scale = _SCALE_1 if values["spo2_scale"] == "scale_1" else _SCALE_2_OXYGEN if on_oxygen else _SCALE_2
    return (
        points(_BREATHS, values["respiratory_rate"])
        + points(scale, values["spo2"])
        + 2 * on_oxygen
        + points(_SYSTOLIC, values["latest_systolic_pressure"])
        + points(_PULSE, values["pulse"])
        + 3 * (values["acvpu"] != "alert")
        + points(_TENTHS, round(values["temperature"] * 10))
    )


def draw(random: np.random.Generator) -> Values:
    return {
        "respiratory_rate": int(random.integers(5, 32)),
        "spo2": int(random.integers(78, 101)),
        "spo2_scale": str(random.choice(SCALES)),
        "oxygen": str(random.choice(OXYGEN)),
        "latest_systolic_pressure": int(random.choice([random.integers(60, 240), random.integers(88, 113)])),
        "pulse": int(random.integers(30, 150)),
        "acvpu": str(random.choice(["alert", str(random.choice(CONSCIOUSNESS))])),
        "temperature": round(float(random.uniform(34.0, 40.5)), 1),
    }


def asked(values: Values) -> Values:
    """The scale is derived from whether it was prescribed."""
    inputs = {name: value for name, value in values.items() if name != "spo2_scale"}
    return inputs | ({"hypercapnic_target": "present"} if values["spo2_scale"] == "scale_2" else {})


WELL = {
    "respiratory_rate": 16, "spo2": 97, "spo2_scale": "scale_1", "oxygen": "air", "latest_systolic_pressure": 124, "pulse": 72,
    "acvpu": "alert", "temperature": 36.6,
}  # fmt: skip

SCORE = Score(
    id="news2",
    readings=READINGS,
    columns=COLUMNS,
    levels={"spo2_scale": SCALES, "oxygen": OXYGEN, "acvpu": CONSCIOUSNESS},
    build=build,
    second=second,
    draw=draw,
    asked=asked,
    patients=(
        Patient("nothing", WELL),
        Patient("a single three", WELL | {"respiratory_rate": 25}),
        Patient("new confusion", WELL | {"acvpu": "confusion"}),
        Patient("everything", {
            "respiratory_rate": 25, "spo2": 83, "spo2_scale": "scale_2", "oxygen": "oxygen", "latest_systolic_pressure": 90,
            "pulse": 131, "acvpu": "unresponsive", "temperature": 35.0,
        }),
        Patient("scale 2, 97 on oxygen", WELL | {"spo2_scale": "scale_2", "oxygen": "oxygen"}),
        Patient("scale 2, 97 in air", WELL | {"spo2_scale": "scale_2"}),
        Patient("scale 1, 91 in air", WELL | {"spo2": 91}),
        Patient("every step below", {
            "respiratory_rate": 9, "spo2": 94, "spo2_scale": "scale_1", "oxygen": "air", "latest_systolic_pressure": 101,
            "pulse": 41, "acvpu": "alert", "temperature": 35.1,
        }),
    ),
)  # fmt: skip
