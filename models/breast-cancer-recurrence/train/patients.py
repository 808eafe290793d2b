"""The package's golden patients. All are made up; none is a row of either study."""

from kusushi_training.golden import Patient

GRAPH = "five_years"


def _patient(
    name: str, age: float, status: str, size: str, nodes: float, progesterone: float, oestrogen: float, hormonal: str
) -> Patient:
    return Patient(
        name,
        GRAPH,
        {
            "age": age,
            "menopausal_status": status,
            "tumour_size": size,
            "positive_nodes": nodes,
            "progesterone_receptor": progesterone,
            "oestrogen_receptor": oestrogen,
            "hormonal_therapy": hormonal,
        },
    )


PATIENTS = (
    _patient("one node, small, receptors rich", 58, "postmenopausal", "up_to_20_mm", 1, 310, 240, "present"),
    _patient("three nodes, receptors moderate", 49, "premenopausal", "over_20_to_50_mm", 3, 64, 38, "absent"),
    _patient("nine nodes, no receptors", 45, "premenopausal", "over_20_to_50_mm", 9, 0, 0, "absent"),
    _patient("many nodes, large, old", 81, "postmenopausal", "over_50_mm", 17, 12, 155, "present"),
    _patient("young, one node", 29, "premenopausal", "over_20_to_50_mm", 1, 25, 11, "absent"),
    _patient("receptors discordant", 63, "postmenopausal", "up_to_20_mm", 5, 0, 420, "present"),
    _patient("beyond the training range", 96, "postmenopausal", "over_50_mm", 48, 7300, 5100, "absent"),
    _patient("youngest and fewest of everything", 18, "premenopausal", "up_to_20_mm", 1, 0, 0, "absent"),
)
