//! Drugs: by their status, and where they stand.

use kusushi_core::record::Supply;
use serde_json::{Value, json};

use crate::{
    fhir::{codes, reading},
    fhir_resources::{coded, one, text},
};

#[test]
fn drugs_are_those_that_came_to_the_patient() {
    for (kind, members, expected, told) in [
        (
            "MedicationRequest",
            json!({ "status": "active", "authoredOn": "2026-11-20" }),
            Some((Supply::Ordered, true, "2026-11-20")),
            "",
        ),
        ("MedicationRequest", json!({ "status": "completed" }), Some((Supply::Ordered, true, "")), ""),
        ("MedicationRequest", json!({ "status": "stopped" }), Some((Supply::Ordered, false, "")), ""),
        ("MedicationRequest", json!({ "status": "cancelled" }), None, "K-READ-007"),
        ("MedicationRequest", json!({ "status": "entered-in-error" }), None, "K-READ-007"),
        ("MedicationRequest", json!({ "status": "draft" }), None, "K-READ-015"),
        ("MedicationRequest", json!({ "status": "active", "intent": "proposal" }), None, ""),
        ("MedicationRequest", json!({ "status": "active", "doNotPerform": true }), None, ""),
        (
            "MedicationStatement",
            json!({ "status": "active", "effectivePeriod": { "start": "2025", "end": "2026" } }),
            Some((Supply::Stated, true, "2025")),
            "",
        ),
        ("MedicationStatement", json!({ "status": "not-taken" }), None, "K-READ-052"),
        ("MedicationStatement", json!({ "status": "intended" }), None, "K-READ-052"),
        (
            "MedicationAdministration",
            json!({ "status": "completed", "effectiveDateTime": "2026-11-20T10:00:00+09:00" }),
            Some((Supply::Given, true, "2026-11-20T10:00:00+09:00")),
            "",
        ),
        ("MedicationAdministration", json!({ "status": "not-done" }), None, "K-READ-052"),
        (
            "MedicationDispense",
            json!({ "status": "completed", "whenHandedOver": "2026-11-20" }),
            Some((Supply::Dispensed, true, "2026-11-20")),
            "",
        ),
        ("MedicationDispense", json!({ "status": "declined" }), None, "K-READ-052"),
        (
            "MedicationRequest",
            json!({ "status": "active", "medicationCodeableConcept": null }),
            Some((Supply::Ordered, true, "")),
            "K-READ-016",
        ),
    ] {
        let mut with_drug = json!({ "medicationCodeableConcept": coded("c") });
        with_drug.as_object_mut().expect("members").extend(members.as_object().expect("members").clone());
        let found = one(kind, &with_drug);
        let drug = found.record.medications.first().map(|drug| (drug.supply, drug.active, text(drug.at.as_ref())));
        assert_eq!(drug, expected, "{kind} {members}");
        assert_eq!(codes(&found).concat(), told, "{kind} {members}");
    }
}

#[test]
fn a_drug_that_stands_elsewhere_is_found() {
    let order = |reference: Value, contained: Value| json!({ "resourceType": "MedicationRequest", "id": "x", "status": "active", "medicationReference": reference, "contained": contained });
    let drug = |code: &str| json!({ "resourceType": "Medication", "id": "m", "code": coded(code) });
    let to = |reference: &str| order(json!({ "reference": reference }), json!([]));
    let at = |full_url: &str, resource: Value| json!({ "resourceType": "Bundle", "entry": [{ "fullUrl": full_url, "resource": resource }] });
    let infusion = json!({ "resourceType": "Medication", "id": "m", "ingredient": [
        { "itemCodeableConcept": coded("a") }, { "itemReference": { "reference": "Substance/s" } }, { "itemCodeableConcept": coded("b") },
    ]});
    for (what, parts, expected, told) in [
        ("within", vec![order(json!({ "reference": "#m" }), json!([drug("c")]))], vec!["c"], ""),
        ("not within", vec![order(json!({ "reference": "#n" }), json!([drug("c")]))], vec![], "K-READ-011"),
        // One of the three stands nowhere.
        ("an infusion", vec![order(json!({ "reference": "#m" }), json!([infusion]))], vec!["a", "b"], "K-READ-011"),
        ("beside", vec![to("Medication/m"), drug("c")], vec!["c"], ""),
        ("at its address", vec![to("urn:uuid:1"), at("urn:uuid:1", drug("c"))], vec!["c"], ""),
        (
            "on its server",
            vec![
                to("https://a/Medication/m"),
                at("https://a/Medication/m", drug("c")),
                at("https://b/Medication/m", drug("d")),
            ],
            vec!["c"],
            "",
        ),
        (
            "on one of two servers",
            vec![to("Medication/m"), at("https://a/Medication/m", drug("c")), at("https://b/Medication/m", drug("d"))],
            vec![],
            "K-READ-011",
        ),
        (
            "on the server of its entry",
            vec![
                at("https://b/MedicationRequest/x", to("Medication/m")),
                at("https://a/Medication/m", drug("c")),
                at("https://b/Medication/m", drug("d")),
            ],
            vec!["d"],
            "",
        ),
        (
            "with a modifier",
            vec![order(
                json!({ "reference": "#m" }),
                json!([{ "resourceType": "Medication", "id": "m", "code": coded("c"), "modifierExtension": [{ "url": "urn:not" }] }]),
            )],
            vec![],
            "K-READ-011",
        ),
        ("nowhere", vec![to("Medication/n"), drug("c")], vec![], "K-READ-011"),
        ("by a number alone", vec![order(json!({ "identifier": { "value": "1" } }), json!([]))], vec![], "K-READ-011"),
        (
            "without a code",
            vec![to("Medication/m"), json!({ "resourceType": "Medication", "id": "m" })],
            vec![],
            "K-READ-011",
        ),
        (
            "retracted",
            vec![
                to("Medication/m"),
                json!({ "resourceType": "Medication", "id": "m", "status": "entered-in-error", "code": coded("c") }),
            ],
            vec![],
            "K-READ-011K-READ-007",
        ),
    ] {
        let found = reading(&parts);
        let drugs: Vec<&str> = found.record.medications.iter().map(|drug| drug.codes[0].code.as_str()).collect();
        assert_eq!((drugs, codes(&found).concat().as_str()), (expected, told), "{what}");
    }
    let both = reading(&[order(json!({ "reference": "Medication/m" }), json!([])), drug("c")]);
    assert_eq!(both.record.medications[0].source, "MedicationRequest/x");
    let mut torn = order(json!({ "reference": "Medication/m" }), json!([]));
    torn["medicationCodeableConcept"] = coded("d");
    assert_eq!(codes(&reading(&[torn])), ["K-READ-003"]);
}

#[test]
fn a_drug_is_dated_when_it_can_have_been_in_use() {
    let statement = "MedicationStatement";
    let since =
        |end: &str| json!({ "start": "2015-04-01", "end": if end.is_empty() { Value::Null } else { json!(end) } });
    for (what, kind, members, expected) in [
        (
            "a completed statement is of a drug no longer taken",
            statement,
            json!({ "status": "completed", "effectivePeriod": since("2026-09-20") }),
            (false, "2015-04-01", "2026-09-20"),
        ),
        (
            "a completed prescription may be of one that is",
            "MedicationRequest",
            json!({ "status": "completed", "authoredOn": "2026-11-01" }),
            (true, "2026-11-01", ""),
        ),
        (
            "begun long ago, said to be taken now",
            statement,
            json!({ "status": "active", "effectivePeriod": since(""), "dateAsserted": "2026-11-22" }),
            (true, "2026-11-22", ""),
        ),
        (
            "as of a date alone",
            statement,
            json!({ "status": "active", "effectiveDateTime": "2015", "dateAsserted": "2026-11-22" }),
            (true, "2026-11-22", ""),
        ),
        (
            "said before it begins",
            statement,
            json!({ "status": "active", "effectivePeriod": { "start": "2026-12-01" }, "dateAsserted": "2026-11-22" }),
            (true, "2026-12-01", ""),
        ),
        (
            "stopped, and said so later",
            statement,
            json!({ "status": "stopped", "effectivePeriod": since("2016"), "dateAsserted": "2026-11-22" }),
            (false, "2015-04-01", "2016"),
        ),
        (
            "not to be handed over before",
            "MedicationRequest",
            json!({ "status": "active", "authoredOn": "2026-11-20",
                "dispenseRequest": { "validityPeriod": { "start": "2026-12-01", "end": "2026-12-05" } } }),
            (true, "2026-12-01", ""),
        ),
        (
            "to be handed over from the day before",
            "MedicationRequest",
            json!({ "status": "active", "authoredOn": "2026-11-20",
                "dispenseRequest": { "validityPeriod": { "start": "2026-11-19" } } }),
            (true, "2026-11-20", ""),
        ),
    ] {
        let found = one(kind, &members);
        let drug = &found.record.medications[0];
        assert_eq!((drug.active, text(drug.at.as_ref()), text(drug.until.as_ref())), expected, "{what}");
    }
}

#[test]
fn a_drug_that_was_broken_off_was_given() {
    let at = json!({ "effectiveDateTime": "2026-11-22T10:00:00+09:00" });
    let over = json!({ "effectivePeriod": { "start": "2026-11-22T10:00:00+09:00" } });
    for (kind, status, when, active, told) in [
        ("MedicationAdministration", "stopped", &at, true, ""),
        ("MedicationAdministration", "stopped", &over, true, ""),
        ("MedicationAdministration", "on-hold", &over, true, ""),
        // A tablet that was withheld has this status as well.
        ("MedicationAdministration", "on-hold", &at, false, "K-READ-054"),
        ("MedicationAdministration", "in-progress", &over, true, ""),
        ("MedicationRequest", "stopped", &at, false, ""),
        ("MedicationRequest", "on-hold", &at, false, ""),
        ("MedicationStatement", "stopped", &over, false, ""),
        ("MedicationStatement", "on-hold", &over, false, ""),
        ("MedicationDispense", "stopped", &at, false, ""),
    ] {
        let mut members = when.clone();
        members["status"] = json!(status);
        members["medicationCodeableConcept"] = coded("c");
        let found = one(kind, &members);
        let drug = (found.record.medications[0].active, codes(&found).concat());
        assert_eq!(drug, (active, told.to_owned()), "{kind} {members}");
    }
}

#[test]
fn an_ingredient_without_action_is_no_drug_and_one_elsewhere_is_not_lost() {
    let refer = |reference: &str| json!({ "itemReference": { "reference": reference } });
    let with = |kind: &str, id: &str, more: Value| {
        let mut resource = json!({ "resourceType": kind, "id": id });
        resource.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        resource
    };
    let infusion =
        |ingredient: Value| with("Medication", "m", json!({ "code": coded("bag"), "ingredient": [ingredient] }));
    let order = |contained: Value| json!({ "resourceType": "MedicationRequest", "id": "x", "status": "active", "medicationReference": { "reference": "#m" }, "contained": contained });
    let beside = |ingredient: Value| {
        let mut order = order(json!([]));
        order["medicationReference"] = json!({ "reference": "Medication/m" });
        vec![order, infusion(ingredient)]
    };
    let alteplase = |kind: &str, more: Value| {
        let mut drug = with(kind, "i", json!({ "code": coded("alteplase") }));
        drug.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        drug
    };
    let plain = json!({});
    for (what, parts, expected, told) in [
        (
            "inactive",
            vec![order(json!([infusion(json!({ "itemCodeableConcept": coded("saline"), "isActive": false }))]))],
            vec!["bag"],
            "",
        ),
        (
            "active",
            vec![order(json!([infusion(json!({ "itemCodeableConcept": coded("alteplase"), "isActive": true }))]))],
            vec!["bag", "alteplase"],
            "",
        ),
        (
            "inactive, elsewhere",
            beside(json!({ "itemReference": { "reference": "Substance/s" }, "isActive": false })),
            vec!["bag"],
            "",
        ),
        (
            "a substance within",
            vec![order(json!([infusion(refer("#i")), alteplase("Substance", plain.clone())]))],
            vec!["bag", "alteplase"],
            "",
        ),
        (
            "a drug within",
            vec![order(json!([infusion(refer("#i")), alteplase("Medication", plain.clone())]))],
            vec!["bag", "alteplase"],
            "",
        ),
        (
            "a retracted substance within",
            vec![order(json!([
                infusion(refer("#i")),
                alteplase("Substance", json!({ "status": "entered-in-error" }))
            ]))],
            vec!["bag"],
            "K-READ-011",
        ),
        (
            "a drug beside",
            [beside(refer("Medication/i")), vec![alteplase("Medication", plain.clone())]].concat(),
            vec!["bag", "alteplase"],
            "",
        ),
        ("itself", beside(refer("Medication/m")), vec!["bag", "bag"], ""),
        (
            "a substance beside, which is not read",
            [beside(refer("Substance/i")), vec![alteplase("Substance", plain)]].concat(),
            vec!["bag"],
            "K-READ-011",
        ),
        ("nowhere", beside(refer("Medication/i")), vec!["bag"], "K-READ-011"),
    ] {
        let found = reading(&parts);
        let drugs: Vec<&str> = found.record.medications.iter().map(|drug| drug.codes[0].code.as_str()).collect();
        assert_eq!((drugs, codes(&found).concat().as_str()), (expected, told), "{what}");
    }
}
