//! One test for each mistake that was made once.

use serde_json::{Value, json};

use crate::shipped::{self, call, guest, sample, sample_request};

const STROKE: &str = "stroke-clear.json";
const BACTERAEMIA: &str = "bacteraemia-full.json";

fn resources(bundle: &mut Value) -> impl Iterator<Item = &mut Value> {
    bundle["entry"].as_array_mut().expect("entries").iter_mut().map(|entry| &mut entry["resource"])
}

/// A sample with each resource changed.
fn changed(file: &str, change: impl Fn(&mut Value)) -> Value {
    let mut bundle: Value = serde_json::from_slice(&sample(file)).expect("JSON");
    resources(&mut bundle).for_each(change);
    bundle
}

/// A sample with resources more, all about its patient.
fn with(file: &str, more: &[Value]) -> Value {
    let mut bundle: Value = serde_json::from_slice(&sample(file)).expect("JSON");
    let patient = resources(&mut bundle).find(|one| one["resourceType"] == "Patient").expect("a patient")["id"].clone();
    for resource in more {
        let mut resource = resource.clone();
        resource["subject"] = json!({ "reference": format!("Patient/{}", patient.as_str().expect("an id")) });
        bundle["entry"].as_array_mut().expect("entries").push(json!({ "resource": resource }));
    }
    bundle
}

fn assess(file: &str, patient: &Value, answers: &Value) -> Value {
    let mut request = sample_request(file);
    request["answers"] = answers.clone();
    call(&mut guest(), &request, &[patient.to_string().as_bytes()])
}

fn first(file: &str, patient: &Value, answers: &Value) -> Value {
    let model = if file == BACTERAEMIA { shipped::BACTERAEMIA } else { shipped::STROKE };
    shipped::by(model, &assess(file, patient, answers))
}

fn input<'a>(assessment: &'a Value, name: &str) -> &'a Value {
    let inputs = assessment["inputs"].as_array().expect("inputs");
    inputs.iter().find(|input| input["name"] == name).expect("the input")
}

fn set_authored(resource: &mut Value, authored: Option<&str>) {
    if resource["resourceType"] == "QuestionnaireResponse" {
        match authored {
            Some(authored) => resource["authored"] = json!(authored),
            None => drop(resource.as_object_mut().expect("an object").remove("authored")),
        }
    }
}

#[test]
fn an_answer_of_another_year_opened_today_s_gate() {
    for authored in [Some("2024-11-20T10:10:00+09:00"), None] {
        let old = changed(STROKE, |resource| set_authored(resource, authored));
        let assessment = first(STROKE, &old, &json!([]));
        assert_eq!(assessment["outcome"]["kind"], "abstention", "{authored:?}");
        assert_eq!(input(&assessment, "hours_since_onset")["state"], "missing", "{authored:?}");
        assert_eq!(input(&assessment, "oral_route")["state"], "missing", "{authored:?}");
    }
}

#[test]
fn a_form_still_being_filled_in_was_taken_as_answered() {
    let unfinished = changed(STROKE, |resource| {
        if resource["resourceType"] == "QuestionnaireResponse" {
            resource["status"] = json!("in-progress");
        }
    });
    assert_eq!(first(STROKE, &unfinished, &json!([]))["outcome"]["kind"], "abstention");
}

#[test]
fn an_answer_dated_after_the_question_vanished() {
    let plain = changed(STROKE, |_| {});
    let answers =
        json!([{ "name": "oral_route", "value": "unavailable", "at": "2027-01-01T00:00:00Z", "source": "form" }]);
    assert_eq!(assess(STROKE, &plain, &answers)["error"]["code"], "K-CALL-001");
}

#[test]
fn consciousness_answered_now_lost_against_an_older_record() {
    let plain = changed(STROKE, |_| {});
    let answers = json!([{ "name": "jcs", "value": "III", "source": "form" }]);
    let assessment = first(STROKE, &plain, &answers);
    assert_eq!(input(&assessment, "consciousness")["used"]["levels"], json!(["unconscious"]));
}

#[test]
fn a_procedure_that_was_not_done_erased_a_thrombolysis() {
    let alteplase = json!({
        "resourceType": "MedicationAdministration", "id": "alteplase", "status": "completed",
        "medicationCodeableConcept": { "coding": [{ "system": "http://www.whocc.no/atc", "code": "B01AD02" }] },
        "effectiveDateTime": "2026-11-20T09:50:00+09:00",
    });
    let not_done = json!({
        "resourceType": "Procedure", "id": "not-done", "status": "not-done",
        "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "230934004" }] },
        "performedDateTime": "2026-11-20T10:05:00+09:00",
    });
    let assessment = first(STROKE, &with(STROKE, &[alteplase, not_done]), &json!([]));
    assert_eq!(input(&assessment, "thrombolysis")["used"]["levels"], json!(["present"]));
    let advice = &assessment["outcome"]["readings"][0]["advice"];
    assert!(!advice["withheld"].as_array().expect("a list").is_empty());
}

#[test]
fn a_thrombolysis_that_was_over_was_none() {
    let alteplase = json!({
        "resourceType": "MedicationStatement", "id": "alteplase", "status": "completed",
        "medicationCodeableConcept": { "coding": [{ "system": "http://www.whocc.no/atc", "code": "B01AD02" }] },
        "effectivePeriod": { "start": "2026-11-20T08:50:00+09:00", "end": "2026-11-20T09:50:00+09:00" },
    });
    let assessment = first(STROKE, &with(STROKE, &[alteplase]), &json!([]));
    assert_eq!(input(&assessment, "thrombolysis")["used"]["levels"], json!(["present"]));
}

#[test]
fn a_refuted_ulcer_erased_another() {
    let ulcer = |id: &str, code: &str, verification: &str, date: &str| {
        json!({
            "resourceType": "Condition", "id": id, "recordedDate": date,
            "verificationStatus": { "coding": [{ "code": verification }] },
            "code": { "coding": [{ "system": "http://hl7.org/fhir/sid/icd-10", "code": code }] },
        })
    };
    let gastric = ulcer("gastric", "K25.9", "confirmed", "2026-11-01");
    let duodenal = ulcer("duodenal", "K26.9", "refuted", "2026-11-19");
    let assessment = first(STROKE, &with(STROKE, &[gastric, duodenal]), &json!([]));
    assert_eq!(input(&assessment, "peptic_ulcer")["used"]["levels"], json!(["present"]));
}

#[test]
fn cards_and_resources_kept_findings_to_themselves() {
    let plain = sample("absurd-values.json");
    for output in ["cards", "fhir"] {
        let mut request = sample_request("absurd-values.json");
        request["output"] = json!(output);
        let answer = call(&mut guest(), &request, &[&plain]).to_string();
        assert!(answer.contains("K-FEAT-004"), "{output}");
    }
}

#[test]
fn the_probability_in_fhir_was_a_hundred_times_too_small() {
    let mut request = sample_request(BACTERAEMIA);
    request["output"] = json!("fhir");
    let answer = call(&mut guest(), &request, &[&sample(BACTERAEMIA)]);
    let decimal = answer["ok"]["entry"][0]["resource"]["prediction"][0]["probabilityDecimal"].as_f64();
    assert!((decimal.expect("a number") - 33.5).abs() < 0.1, "{decimal:?}");
}

#[test]
fn a_retracted_version_did_not_retract() {
    let crp = |status: &str, updated: &str| {
        json!({
            "resourceType": "Observation", "id": "crp-again", "status": status, "meta": { "lastUpdated": updated },
            "code": { "coding": [{ "system": "http://loinc.org", "code": "1988-5" }] },
            "effectiveDateTime": "2026-11-20T17:40:00+09:00", "valueQuantity": { "value": 40, "unit": "mg/dL" },
        })
    };
    let first_version = crp("final", "2026-11-20T17:41:00+09:00");
    let retracted = crp("entered-in-error", "2026-11-20T17:43:00+09:00");
    for order in [[first_version.clone(), retracted.clone()], [retracted, first_version]] {
        let assessment = first(BACTERAEMIA, &with(BACTERAEMIA, &order), &json!([]));
        assert_ne!(input(&assessment, "crp")["used"]["number"], 40.0);
    }
}

#[test]
fn a_value_known_by_its_month_passed_for_today_s() {
    let coarse = changed(BACTERAEMIA, |resource| {
        if resource["resourceType"] == "Observation" {
            resource["effectiveDateTime"] = json!("2026-11");
        }
    });
    let assessment = first(BACTERAEMIA, &coarse, &json!([]));
    assert_eq!(input(&assessment, "crp")["state"], "missing");
    assert!(assessment.to_string().contains("K-FEAT-007"));
}

#[test]
fn a_patient_who_had_died_got_advice() {
    for (deceased, kind) in [("2026-11-20T10:00:00+09:00", "not_applicable"), ("2026-11-21T10:00:00+09:00", "answer")] {
        let bundle = changed(STROKE, |resource| {
            if resource["resourceType"] == "Patient" {
                resource["deceasedDateTime"] = json!(deceased);
            }
        });
        assert_eq!(first(STROKE, &bundle, &json!([]))["outcome"]["kind"], kind, "{deceased}");
    }
}

#[test]
fn a_suspicion_in_words_passed_for_a_diagnosis() {
    let suspected = changed(STROKE, |resource| {
        if resource["resourceType"] == "Condition" {
            resource["code"]["text"] = json!("脳梗塞の疑い");
        }
    });
    assert_eq!(first(STROKE, &suspected, &json!([]))["outcome"]["kind"], "not_applicable");
}

#[test]
fn a_proposed_culture_passed_for_an_order() {
    let proposed = changed(BACTERAEMIA, |resource| {
        if resource["resourceType"] == "ServiceRequest" {
            resource["intent"] = json!("proposal");
        }
    });
    assert_eq!(first(BACTERAEMIA, &proposed, &json!([]))["outcome"]["kind"], "not_applicable");
}

#[test]
fn inputs_that_are_not_asked_could_be_answered() {
    let plain = changed(BACTERAEMIA, |_| {});
    let answers = json!([{ "name": "platelets", "value": "20", "source": "--answer" }]);
    assert_eq!(assess(BACTERAEMIA, &plain, &answers)["error"]["code"], "K-FEAT-014");
}

#[test]
fn two_people_of_one_id_passed_for_one() {
    let patient = |born: &str| json!({ "resource": { "resourceType": "Patient", "id": "1", "birthDate": born } });
    let bundle = json!({ "resourceType": "Bundle", "entry": [patient("1950-01-01"), patient("1990-01-01")] });
    assert_eq!(assess(STROKE, &bundle, &json!([]))["error"]["code"], "K-READ-004");
}

#[test]
fn one_line_without_a_resource_type_refused_the_file() {
    let mut lines = sample("haemorrhage.ndjson");
    lines.extend_from_slice(b"\n{}\n");
    let answer = call(&mut guest(), &sample_request("haemorrhage.ndjson"), &[&lines]);
    assert_eq!(answer["ok"]["findings"][0]["code"], "K-READ-003");
}
