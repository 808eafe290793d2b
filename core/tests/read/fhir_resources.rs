//! Diagnoses, procedures, orders, allergies, visits, vaccinations, relatives.

use kusushi_core::{moment::Moment, read::Reading, record::Certainty};
use serde_json::{Value, json};

use crate::fhir::{bundle, codes, reading};

pub(crate) fn coded(code: &str) -> Value {
    json!({ "coding": [{ "system": "urn:s", "code": code }] })
}

pub(crate) fn one(kind: &str, more: &Value) -> Reading {
    let mut resource = json!({ "resourceType": kind, "id": "x" });
    for (key, value) in more.as_object().expect("members") {
        resource[key] = value.clone();
    }
    reading(&[resource])
}

pub(crate) fn text(moment: Option<&Moment>) -> &str {
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
        // A2: history and prophylaxis were taken for the disease.
        (json!({ "code": modified("Postfix", "8076", "") }), Confirmed, false, "K-READ-051"),
        (json!({ "code": modified("Prefix", "5124", "") }), Confirmed, false, "K-READ-051"),
        (json!({ "code": modified("Prefix", "3050", "") }), Confirmed, false, "K-READ-051"),
        (json!({ "code": modified("Postfix", "8008", "") }), Suspected, true, ""),
        (json!({ "code": modified("Postfix", "27000999", "の既往") }), Confirmed, false, "K-READ-051"),
        (json!({ "code": { "coding": [{ "code": "c" }], "text": "脳梗塞の既往" } }), Confirmed, false, "K-READ-051"),
        (
            json!({ "code": { "coding": [{ "code": "c", "display": "陳旧性心筋梗塞" }], "text": "陳旧性心筋梗塞" } }),
            Confirmed,
            true,
            "",
        ),
        (json!({ "code": { "coding": [{ "code": "I25.2" }], "text": "陳旧性心筋梗塞" } }), Confirmed, true, ""),
        (json!({ "code": { "text": "陳旧性心筋梗塞" } }), Confirmed, true, ""),
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

#[test]
fn a_state_in_words_or_in_an_unknown_code_is_not_taken_as_the_disease() {
    use Certainty::{Confirmed, Refuted, Suspected};
    let status = |code: &str| json!({ "coding": [{ "code": code }] });
    let words = |text: &str| json!({ "text": text });
    for (kind, members, expected, told) in [
        ("Condition", json!({ "clinicalStatus": words("治癒") }), (Suspected, true), "K-READ-024"),
        ("Condition", json!({ "clinicalStatus": status("治癒") }), (Suspected, true), "K-READ-024"),
        ("Condition", json!({ "verificationStatus": words("疑い") }), (Suspected, true), "K-READ-024"),
        (
            "Condition",
            json!({ "verificationStatus": { "coding": [{ "display": "Refuted" }] } }),
            (Suspected, true),
            "K-READ-024",
        ),
        (
            "Condition",
            json!({ "verificationStatus": status("refuted"), "clinicalStatus": words("治癒") }),
            (Refuted, true),
            "K-READ-024",
        ),
        (
            "Condition",
            json!({ "clinicalStatus": { "coding": [{ "code": "1" }, { "code": "active" }], "text": "継続" } }),
            (Confirmed, true),
            "",
        ),
        ("Condition", json!({ "clinicalStatus": {}, "verificationStatus": {} }), (Confirmed, true), ""),
        // It has ended whatever that status says.
        ("Condition", json!({ "clinicalStatus": words("治癒"), "abatementDateTime": "2026" }), (Confirmed, false), ""),
        ("AllergyIntolerance", json!({ "clinicalStatus": words("解消") }), (Suspected, true), "K-READ-024"),
        ("AllergyIntolerance", json!({ "verificationStatus": words("否定") }), (Suspected, true), "K-READ-024"),
        ("AllergyIntolerance", json!({ "verificationStatus": status("confirmed") }), (Confirmed, true), ""),
    ] {
        let mut with_code = json!({ "code": coded("c") });
        with_code.as_object_mut().expect("members").extend(members.as_object().expect("members").clone());
        let found = one(kind, &with_code);
        let conditions = found.record.conditions.iter().map(|one| (one.certainty, one.active));
        let read: Vec<_> =
            conditions.chain(found.record.allergies.iter().map(|one| (one.certainty, one.active))).collect();
        assert_eq!(read, [expected], "{kind} {members}");
        assert_eq!(codes(&found).concat(), told, "{kind} {members}");
    }
}

#[test]
fn an_answer_within_a_group_or_an_answer_is_read() {
    let answer = |name: &str, code: &str| json!({ "linkId": name, "answer": [{ "valueCoding": { "code": code } }] });
    let mut asked = answer("a", "yes");
    asked["answer"][0]["item"] = json!([answer("b", "left")]);
    let form = json!({
        "resourceType": "QuestionnaireResponse", "id": "q", "status": "completed", "authored": "2026-11-22",
        "questionnaire": "urn:kusushi:questionnaire:m",
        "item": [{ "linkId": "group", "item": [asked, { "linkId": "inner", "item": [answer("c", "no")] }] }, answer("d", "no")],
    });
    let found = reading(&[form]);
    let answers: Vec<_> = found.record.answers.iter().map(|one| (one.name.as_str(), one.value.as_str())).collect();
    assert_eq!(answers, [("a", "yes"), ("b", "left"), ("c", "no"), ("d", "no")]);
}
