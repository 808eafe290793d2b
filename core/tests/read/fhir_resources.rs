//! Diagnoses, drugs, procedures, orders, allergies, visits, vaccinations, relatives.

use kusushi_core::{
    moment::Moment,
    read::Reading,
    record::{Certainty, Supply},
};
use serde_json::{Value, json};

use crate::fhir::{bundle, codes, reading};

fn coded(code: &str) -> Value {
    json!({ "coding": [{ "system": "urn:s", "code": code }] })
}

fn one(kind: &str, more: &Value) -> Reading {
    let mut resource = json!({ "resourceType": kind, "id": "x" });
    for (key, value) in more.as_object().expect("members") {
        resource[key] = value.clone();
    }
    reading(&[resource])
}

fn text(moment: Option<&Moment>) -> &str {
    moment.map(Moment::text).unwrap_or_default()
}

#[test]
fn a_diagnosis_is_as_sure_and_as_present_as_is_said() {
    use Certainty::{Confirmed, Refuted, Suspected};
    let status = |code: &str| json!({ "coding": [{ "code": code }] });
    let modified = |end: &str, code: &str, display: &str| {
        json!({ "coding": [{ "system": "urn:s", "code": "c" }], "extension": [{
            "url": format!("http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Condition_Disease{end}Modifier"),
            "valueCodeableConcept": { "coding": [{ "code": code, "display": display }] },
        }]})
    };
    for (members, certainty, active, told) in [
        (json!({}), Confirmed, true, ""),
        (json!({ "verificationStatus": status("confirmed") }), Confirmed, true, ""),
        (json!({ "verificationStatus": status("unconfirmed") }), Suspected, true, ""),
        (json!({ "verificationStatus": status("provisional") }), Suspected, true, ""),
        (json!({ "verificationStatus": status("differential") }), Suspected, true, ""),
        (json!({ "verificationStatus": status("refuted") }), Refuted, true, ""),
        (json!({ "clinicalStatus": status("active") }), Confirmed, true, ""),
        (json!({ "clinicalStatus": status("relapse") }), Confirmed, true, ""),
        (json!({ "clinicalStatus": status("inactive") }), Confirmed, false, ""),
        (json!({ "clinicalStatus": status("remission") }), Confirmed, false, ""),
        (json!({ "clinicalStatus": status("resolved") }), Confirmed, false, ""),
        (json!({ "abatementDateTime": "2026" }), Confirmed, false, ""),
        (json!({ "abatementPeriod": { "end": "2026" } }), Confirmed, false, ""),
        (json!({ "abatementAge": { "value": 50 } }), Confirmed, false, ""),
        (json!({ "abatementString": "いつか" }), Confirmed, false, ""),
        (json!({ "abatementDateTime": "2026", "clinicalStatus": status("active") }), Confirmed, true, ""),
        (json!({ "abatementDateTime": "2026", "clinicalStatus": status("unknown") }), Confirmed, false, ""),
        (json!({ "code": { "coding": [{ "code": "c", "display": "脳梗塞疑い" }] } }), Suspected, true, ""),
        (json!({ "code": { "coding": [{ "code": "c" }], "text": "急性化膿性虫垂炎の疑い" } }), Suspected, true, ""),
        (json!({ "code": modified("Postfix", "8002", "") }), Suspected, true, ""),
        (json!({ "code": modified("Postfix", "27000999", "の疑い") }), Suspected, true, ""),
        (json!({ "code": modified("Postfix", "1631", "の後遺症") }), Confirmed, false, "K-READ-051"),
        (json!({ "code": modified("Postfix", "8142", "の既往") }), Confirmed, false, "K-READ-051"),
        (json!({ "code": modified("Prefix", "5194", "右") }), Confirmed, true, ""),
        (
            json!({ "code": null, "extension": modified("Postfix", "5395", "")["extension"] }),
            Suspected,
            true,
            "K-READ-016",
        ),
    ] {
        let mut with_code = json!({ "code": coded("c") });
        with_code.as_object_mut().expect("members").extend(members.as_object().expect("members").clone());
        let found = one("Condition", &with_code);
        let condition = &found.record.conditions[0];
        assert_eq!((condition.certainty, condition.active), (certainty, active), "{members}");
        assert_eq!(codes(&found).concat(), told, "{members}");
    }
    let found = one("Condition", &json!({ "verificationStatus": status("entered-in-error") }));
    assert_eq!((found.record.conditions.len(), codes(&found)), (0, vec!["K-READ-007"]));
}

#[test]
fn the_day_on_which_a_diagnosis_was_opened_is_no_onset() {
    let clins = "http://jpfhir.jp/fhir/eCS/StructureDefinition/JP_Condition_eCS|1";
    for (members, onset, recorded, abatement) in [
        (json!({ "onsetDateTime": "2020-04-10", "recordedDate": "2020-04-18" }), "2020-04-10", "2020-04-18", ""),
        (
            json!({ "onsetPeriod": { "start": "2020" }, "abatementPeriod": { "start": "2021", "end": "2022" } }),
            "2020",
            "",
            "2022",
        ),
        (json!({ "onsetAge": { "value": 52 }, "abatementDateTime": "2021" }), "", "", "2021"),
        (
            json!({ "meta": { "profile": [clins] }, "onsetDateTime": "2020-04-10", "recordedDate": "2020-04-18" }),
            "",
            "2020-04-10",
            "",
        ),
        (json!({ "meta": { "profile": [clins] }, "recordedDate": "2020-04-18" }), "", "2020-04-18", ""),
    ] {
        let found = one("Condition", &members);
        let condition = &found.record.conditions[0];
        let dates = [condition.onset.as_ref(), condition.recorded.as_ref(), condition.abatement.as_ref()].map(text);
        assert_eq!(dates, [onset, recorded, abatement], "{members}");
    }
}

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
        ("an infusion", vec![order(json!({ "reference": "#m" }), json!([infusion]))], vec!["a", "b"], ""),
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
fn procedures_and_orders_are_read_by_their_status() {
    for (kind, status, expected, told) in [
        ("Procedure", "completed", Some(true), ""),
        ("Procedure", "in-progress", Some(true), ""),
        ("Procedure", "not-done", Some(false), ""),
        ("Procedure", "preparation", None, ""),
        ("Procedure", "entered-in-error", None, "K-READ-007"),
        ("ServiceRequest", "active", Some(true), ""),
        ("ServiceRequest", "draft", None, "K-READ-015"),
        ("ServiceRequest", "revoked", None, "K-READ-007"),
        ("ServiceRequest", "entered-in-error", None, "K-READ-007"),
        ("Immunization", "completed", Some(true), ""),
        ("Immunization", "not-done", Some(false), ""),
        ("Immunization", "entered-in-error", None, "K-READ-007"),
    ] {
        let found = one(
            kind,
            &json!({ "status": status, "code": coded("c"), "vaccineCode": coded("c"), "authoredOn": "2026" }),
        );
        let record = &found.record;
        let done = record.procedures.iter().map(|one| one.done).chain(record.orders.iter().map(|_| true));
        let done: Vec<bool> = done.chain(record.immunizations.iter().map(|one| one.done)).collect();
        assert_eq!((done.first().copied(), codes(&found).concat().as_str()), (expected, told), "{kind} {status}");
    }
}

#[test]
fn allergies_are_as_sure_as_is_said() {
    use Certainty::{Confirmed, Refuted, Suspected};
    let status = |code: &str| json!({ "coding": [{ "code": code }] });
    for (members, expected, codings) in [
        (json!({ "code": coded("a"), "category": ["medication"], "type": "allergy" }), (Confirmed, true), vec!["a"]),
        (
            json!({ "code": coded("a"), "reaction": [{ "substance": coded("b") }, { "substance": coded("a") }] }),
            (Confirmed, true),
            vec!["a", "b"],
        ),
        (json!({ "reaction": [{ "substance": coded("b") }] }), (Confirmed, true), vec!["b"]),
        (json!({ "code": coded("a"), "verificationStatus": status("unconfirmed") }), (Suspected, true), vec!["a"]),
        (json!({ "code": coded("a"), "verificationStatus": status("refuted") }), (Refuted, true), vec!["a"]),
        (json!({ "code": coded("a"), "clinicalStatus": status("resolved") }), (Confirmed, false), vec!["a"]),
    ] {
        let found = one("AllergyIntolerance", &members);
        let allergy = &found.record.allergies[0];
        assert_eq!((allergy.certainty, allergy.active), expected, "{members}");
        assert_eq!(allergy.codes.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), codings, "{members}");
        assert!(codes(&found).is_empty(), "{members}");
    }
}

#[test]
fn a_visit_keeps_its_kind_its_reason_and_its_end() {
    let found = one(
        "Encounter",
        &json!({
            "status": "finished", "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP" },
            "type": [coded("type")], "serviceType": coded("service"), "reasonCode": [coded("reason")],
            "period": { "start": "2026-11-18", "end": "2026-11-25" }, "hospitalization": { "dischargeDisposition": coded("home") },
        }),
    );
    let visit = &found.record.encounters[0];
    assert_eq!(
        visit.codes.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(),
        ["IMP", "type", "service", "reason"]
    );
    assert_eq!((text(visit.start.as_ref()), text(visit.end.as_ref())), ("2026-11-18", "2026-11-25"));
    assert_eq!(visit.discharge[0].code, "home");
    for (status, count) in [("in-progress", 1), ("planned", 0), ("cancelled", 0), ("entered-in-error", 0)] {
        assert_eq!(one("Encounter", &json!({ "status": status })).record.encounters.len(), count, "{status}");
    }
}

#[test]
fn each_disease_of_a_relative_is_one_entry() {
    let history = json!({
        "resourceType": "FamilyMemberHistory", "id": "f", "status": "completed", "patient": { "reference": "Patient/p" },
        "relationship": coded("FTH"), "date": "2026",
        "condition": [{ "code": coded("a") }, { "code": coded("b"), "modifierExtension": [{ "url": "urn:not" }] }, { "code": coded("c") }],
    });
    let found = reading(&[bundle(&[history])]);
    let told: Vec<_> =
        found.record.family_history.iter().map(|one| (one.codes[0].code.as_str(), one.source.as_str())).collect();
    assert_eq!(told, [("a", "FamilyMemberHistory/f#condition[0]"), ("c", "FamilyMemberHistory/f#condition[2]")]);
    assert_eq!(found.record.family_history[0].relationship[0].code, "FTH");
    assert_eq!(codes(&found), ["K-READ-014"]);
}
