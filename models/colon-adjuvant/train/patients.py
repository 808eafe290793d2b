"""Golden patients of ``colon-adjuvant``. None of them exists."""

from kusushi_training.golden import Patient


def _person(name: str, age: int, nodes: int, differentiation: str, extent: str, *present: str) -> Patient:
    flags = {f: "present" if f in present else "absent" for f in ("obstruction", "perforation", "adherence")}
    return Patient(
        name,
        "stage3",
        {"age": age, "positive_nodes": nodes, "differentiation": differentiation, "extent": extent, **flags},
    )


PATIENTS = (
    _person("one node, through the muscle only", 59, 1, "well", "submucosa_or_muscle"),
    _person("the commonest", 57, 2, "moderate", "serosa"),
    _person("poorly differentiated, six nodes", 47, 6, "poor", "serosa"),
    _person("obstructed", 72, 3, "moderate", "serosa", "obstruction"),
    _person("perforated and adherent", 66, 4, "moderate", "contiguous", "perforation", "adherence"),
    _person("young, many nodes", 24, 14, "poor", "contiguous", "obstruction", "adherence"),
    _person("old, one node", 84, 1, "well", "serosa"),
    _person("more nodes than anybody had", 55, 45, "poor", "serosa"),
)
