"""The OCSP class of a stroke from its deficits.

Definitions: Bamford et al., Lancet 1991;337:1521-6, doi:10.1016/0140-6736(91)93206-O.

The same table is used at training and at serving. It is made from the published definitions; the trial's own class
(STYPE, which also looked at consciousness and at an eighth, unspecified deficit) is never an input and only serves
to check it.

A deficit that could not be tested counts for a total anterior syndrome where the rest of the picture is that of one
(in a drowsy patient fields and neglect often cannot be tested), and never for a lacunar one.
"""

from __future__ import annotations

from collections.abc import Mapping

LEVELS = ("TACS", "PACS", "LACS", "POCS", "OTHER")

MOTOR = ("face_deficit", "arm_deficit", "leg_deficit")
CORTICAL = ("dysphasia", "visuospatial_disorder")
DEFICITS = (*MOTOR, "dysphasia", "hemianopia", "visuospatial_disorder", "brainstem_signs")
ALL_BUT_HEMIANOPIA = tuple(name for name in DEFICITS if name != "hemianopia")


def _condition(at_least: int, of: tuple[str, ...], *states: str) -> dict[str, object]:
    return {"at_least": at_least, "of": list(of), "states": list(states)}


# The first rule all of whose conditions hold gives the class; the last one always holds.
RULES: tuple[tuple[str, tuple[dict[str, object], ...]], ...] = (
    ("POCS", (_condition(1, ("brainstem_signs",), "present"),)),
    (
        "POCS",  # an isolated hemianopia
        (_condition(1, ("hemianopia",), "present"), _condition(6, ALL_BUT_HEMIANOPIA, "absent")),
    ),
    (
        "TACS",
        (
            _condition(2, MOTOR, "present"),
            _condition(1, ("hemianopia",), "present"),
            _condition(1, CORTICAL, "present", "untestable"),
        ),
    ),
    (
        "TACS",
        (
            _condition(2, MOTOR, "present"),
            _condition(1, ("hemianopia",), "untestable"),
            _condition(1, CORTICAL, "present"),
        ),
    ),
    (
        "LACS",  # faciobrachial, brachiocrural, or all three; nothing else, and nothing else untested
        (
            _condition(1, ("arm_deficit",), "present"),
            _condition(1, ("face_deficit", "leg_deficit"), "present"),
            _condition(4, ("dysphasia", "hemianopia", "visuospatial_disorder", "brainstem_signs"), "absent"),
        ),
    ),
    ("PACS", (_condition(1, DEFICITS, "present"),)),
    ("OTHER", ()),
)


def ocsp(deficits: Mapping[str, str]) -> str:
    """The class; each of the seven deficits is ``absent``, ``present`` or ``untestable``."""
    for name, conditions in RULES:
        if all(sum(deficits[d] in c["states"] for d in c["of"]) >= c["at_least"] for c in conditions):
            return name
    raise AssertionError("the last rule always holds")
