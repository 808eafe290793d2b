//! Observations: values of every kind, reasons for their absence, statuses, components, ranges, settings.

use kusushi_core::{
    moment::Moment,
    record::{Observation, Setting, Status, Value as Found},
};
use serde_json::{Value, json};

use crate::fhir::{codes, reading};

fn observation(more: &Value) -> Value {
    let mut observation = json!({
        "resourceType": "Observation", "id": "o", "status": "final", "effectiveDateTime": "2026-11-20",
        "code": { "coding": [{ "system": "http://loinc.org", "code": "2823-3" }] },
    });
    for (key, value) in more.as_object().expect("members") {
        observation[key] = value.clone();
    }
    observation
}

fn words(value: &Found) -> String {
    match value {
        Found::Quantity(quantity) => format!(
            "quantity {}{} {} {}",
            quantity.comparator.as_deref().unwrap_or_default(),
            quantity.text,
            quantity.unit.as_deref().unwrap_or("-"),
            quantity.ucum.as_deref().unwrap_or("-"),
        ),
        Found::Text(text) => format!("text {text}"),
        Found::Coded(codings) => format!("coded {}", codings[0].code),
        Found::Boolean(boolean) => format!("boolean {boolean}"),
        Found::Moment(moment) => format!("moment {}", moment.text()),
        Found::Samples(samples) => format!("samples {} at {} ms", samples.data, samples.period_ms),
        Found::Absent(reason) => format!("absent {reason}"),
    }
}

fn read(more: &Value) -> (Vec<Observation>, Vec<String>) {
    let found = reading(&[observation(more)]);
    let told = codes(&found).iter().map(|code| (*code).to_owned()).collect();
    (found.record.observations, told)
}

#[test]
fn values_of_every_kind_are_kept() {
    let absent =
        json!([{ "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked" }]);
    let ucum = "http://unitsofmeasure.org";
    for (members, expected, told) in [
        (json!({ "valueQuantity": { "value": 4.10, "unit": "mEq/L" } }), "quantity 4.1 mEq/L -", ""),
        (
            json!({ "valueQuantity": { "value": 4, "unit": "x", "system": ucum, "code": "mmol/L" } }),
            "quantity 4 x mmol/L",
            "",
        ),
        (json!({ "valueQuantity": { "value": 4, "system": "urn:other", "code": "mmol/L" } }), "quantity 4 - -", ""),
        (
            json!({ "valueQuantity": { "value": 0.02, "comparator": "<", "unit": "mg/dL" } }),
            "quantity <0.02 mg/dL -",
            "",
        ),
        (json!({ "valueQuantity": { "unit": "mg/dL" } }), "absent unknown", ""),
        (json!({ "valueQuantity": { "unit": "mg/dL", "extension": absent } }), "absent masked", ""),
        (json!({ "valueQuantity": { "_value": { "extension": absent } } }), "absent masked", ""),
        (json!({ "valueInteger": 3 }), "quantity 3 - -", ""),
        (json!({ "valueString": "溶血" }), "text 溶血", ""),
        (json!({ "_valueString": { "extension": absent } }), "absent masked", ""),
        (json!({ "valueBoolean": false }), "boolean false", ""),
        (
            json!({ "valueCodeableConcept": { "coding": [{ "system": "urn:s", "code": "c" }], "text": "t" } }),
            "coded c",
            "",
        ),
        (json!({ "valueCodeableConcept": { "text": "(-)" } }), "text (-)", ""),
        (json!({ "valueCodeableConcept": { "extension": absent } }), "absent masked", ""),
        (json!({ "valueDateTime": "2026-11" }), "moment 2026-11", ""),
        (json!({ "valueDateTime": "R8.11" }), "text R8.11", "K-READ-008"),
        (json!({ "valueTime": "09:30:00" }), "text 09:30:00", ""),
        (
            json!({ "valueRange": { "low": { "value": 1, "unit": "g" }, "high": { "value": 2, "unit": "g" } } }),
            "text 1 g – 2 g",
            "",
        ),
        (json!({ "valueRatio": { "numerator": { "value": 1 }, "denominator": { "value": 128 } } }), "text 1 : 128", ""),
        (json!({ "valuePeriod": { "start": "2026", "end": "2027" } }), "text 2026/2027", ""),
        (
            json!({ "valueSampledData": { "origin": { "value": 0, "unit": "mV" }, "period": 2.5, "dimensions": 1, "data": "1 E 2" } }),
            "samples 1 E 2 at 2.5 ms",
            "",
        ),
        (json!({ "dataAbsentReason": { "coding": [{ "code": "error" }] } }), "absent error", ""),
        (json!({ "dataAbsentReason": { "text": "再検中" } }), "absent 再検中", ""),
        (
            json!({ "valueInteger": 3, "dataAbsentReason": { "coding": [{ "code": "error" }] } }),
            "absent error",
            "K-READ-050",
        ),
        (json!({ "code": { "text": "体温" }, "valueInteger": 3 }), "quantity 3 - -", ""),
        (json!({ "code": null, "valueInteger": 3 }), "quantity 3 - -", "K-READ-016"),
    ] {
        let (found, codes) = read(&members);
        assert_eq!(found.iter().map(|one| words(&one.value)).collect::<Vec<_>>(), [expected], "{members}");
        assert_eq!(codes.concat(), told, "{members}");
    }
}

#[test]
fn numbers_keep_their_decimal_text() {
    for number in ["4.10", "0.0200", "-0", "1e308", "1E-7", "123456789012345678901234567890.5"] {
        let text = format!(
            r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},"valueQuantity":{{"value":{number}}}}}"#
        );
        let found = kusushi_core::read::read(&[text.as_bytes().into()], crate::fhir::TOKYO).expect("an observation");
        assert_eq!(words(&found.record.observations[0].value), format!("quantity {number} - -"));
    }
}

#[test]
fn what_has_no_value_is_told_unless_it_groups() {
    let part = json!([{ "code": { "coding": [{ "code": "c" }] }, "valueInteger": 1 }]);
    for (members, count, told) in [
        (json!({}), 0, "K-READ-017"),
        (json!({ "hasMember": [{ "reference": "Observation/x" }] }), 0, ""),
        (json!({ "component": part }), 1, ""),
        (json!({ "component": [{ "code": { "text": "x" } }] }), 0, ""),
        (json!({ "valueInteger": 1, "valueString": "x" }), 0, "K-READ-003"),
        (json!({ "valueInteger": 1, "modifierExtension": [] }), 1, ""),
        (json!({ "valueInteger": 1, "modifierExtension": [{ "url": "urn:not" }] }), 0, "K-READ-014"),
        (json!({ "valueInteger": 1, "implicitRules": "urn:rules" }), 0, "K-READ-014"),
        (
            json!({ "component": [{ "valueInteger": 1, "code": { "text": "x" }, "modifierExtension": [{ "url": "urn:not" }] }] }),
            0,
            "K-READ-014",
        ),
    ] {
        let (found, codes) = read(&members);
        assert_eq!((found.len(), codes.concat().as_str()), (count, told), "{members}");
    }
}

#[test]
fn statuses_say_how_far_a_result_can_be_relied_on() {
    for (status, expected) in [
        (json!("final"), Some(Status::Final)),
        (json!("amended"), Some(Status::Final)),
        (json!("corrected"), Some(Status::Final)),
        (json!("registered"), Some(Status::Preliminary)),
        (json!("preliminary"), Some(Status::Preliminary)),
        (json!("unknown"), Some(Status::Preliminary)),
        (Value::Null, Some(Status::Preliminary)),
        (json!("cancelled"), None),
        (json!("entered-in-error"), None),
    ] {
        let (found, codes) = read(&json!({ "status": status, "valueInteger": 1 }));
        assert_eq!(found.first().map(|one| one.status), expected, "{status}");
        assert_eq!(codes.concat(), if expected.is_none() { "K-READ-007" } else { "" }, "{status}");
    }
}

#[test]
fn components_interpretations_and_ranges_are_kept() {
    let (found, _) = read(&json!({
        "effectiveDateTime": null, "effectivePeriod": { "start": "2026-11-20T09:00:00+09:00" },
        "component": [
            { "code": { "coding": [{ "code": "8480-6" }] }, "valueQuantity": { "value": 180 },
              "interpretation": [{ "coding": [{ "code": "HH" }] }], "referenceRange": [{ "high": { "value": 140 } }] },
            { "code": { "coding": [{ "code": "8462-4" }] }, "dataAbsentReason": { "coding": [{ "code": "not-performed" }] } },
        ],
    }));
    assert_eq!(
        found.iter().map(|one| one.source.as_str()).collect::<Vec<_>>(),
        ["Observation/o#component[0]", "Observation/o#component[1]"]
    );
    assert_eq!(found[0].at.as_ref().map(Moment::text), Some("2026-11-20T09:00:00+09:00"));
    assert_eq!(found[0].interpretation[0].code, "HH");
    assert_eq!(
        found[0].reference.as_ref().and_then(|range| range.high.as_ref()).map(|high| high.text.as_str()),
        Some("140")
    );
    assert_eq!(words(&found[1].value), "absent not-performed");

    let range = |more: Value| {
        let mut range = json!({ "low": { "value": 1 } });
        range.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        range
    };
    for (ranges, is_kept) in [
        (json!([range(json!({}))]), true),
        (json!([range(json!({ "type": { "coding": [{ "code": "normal" }] } }))]), true),
        (json!([range(json!({ "type": { "coding": [{ "code": "treatment" }] } }))]), false),
        (json!([range(json!({ "age": { "high": { "value": 18 } } })), range(json!({}))]), true),
        (json!([range(json!({})), range(json!({}))]), false),
        (json!([{ "text": "陰性" }]), false),
    ] {
        let (found, _) = read(&json!({ "valueInteger": 1, "referenceRange": ranges }));
        assert_eq!(found[0].reference.is_some(), is_kept, "{ranges}");
    }
}

#[test]
fn home_is_where_the_sender_says_so() {
    let setting = |code: &str| {
        json!([{ "url": "http://hl7.org/fhir/us/vitals/StructureDefinition/MeasurementSettingExt",
            "valueCodeableConcept": { "coding": [{ "system": "http://snomed.info/sct", "code": code }] } }])
    };
    let profile = "http://hl7.org/fhir/uv/cardx-htn-mng/StructureDefinition/self-measured-bp|1.0.0";
    for (members, expected) in [
        (json!({}), Setting::Clinic),
        (json!({ "performer": [{ "reference": "Practitioner/d" }] }), Setting::Clinic),
        (json!({ "performer": [{ "reference": "Patient/p" }, { "reference": "Practitioner/d" }] }), Setting::Clinic),
        (json!({ "performer": [{ "reference": "Patient/p" }] }), Setting::Home),
        (json!({ "performer": [{ "reference": "urn:uuid:1", "type": "RelatedPerson" }] }), Setting::Home),
        (json!({ "performer": [{ "reference": "Patient/p" }], "extension": setting("257585005") }), Setting::Clinic),
        (json!({ "extension": setting("264362003") }), Setting::Home),
        (json!({ "extension": setting("285201006") }), Setting::Clinic),
        (json!({ "meta": { "profile": [profile] } }), Setting::Home),
    ] {
        let mut members = members;
        members["valueInteger"] = json!(1);
        assert_eq!(read(&members).0[0].setting, expected, "{members}");
    }
}

#[test]
fn observations_that_stand_in_a_report_are_read() {
    let inner = |more: Value| {
        let mut inner = observation(&more);
        inner["id"] = json!("in");
        inner["valueInteger"] = json!(1);
        inner
    };
    let report = |status: &str, inner: Value| {
        json!({ "resourceType": "DiagnosticReport", "id": "r", "status": status, "subject": { "reference": "Patient/p" },
            "result": [{ "reference": "#in" }], "contained": [inner] })
    };
    for (what, report, count, told) in [
        ("of its patient", report("final", inner(json!({ "subject": { "reference": "Patient/p" } }))), 1, ""),
        ("of nobody named", report("final", inner(json!({}))), 1, ""),
        ("of another", report("final", inner(json!({ "subject": { "reference": "Patient/q" } }))), 0, "K-READ-005"),
        ("retracted", report("final", inner(json!({ "status": "entered-in-error" }))), 0, "K-READ-007"),
        ("of no form", report("final", inner(json!({ "status": 5 }))), 0, "K-READ-003"),
        (
            "with a modifier",
            report("final", inner(json!({ "modifierExtension": [{ "url": "urn:not" }] }))),
            0,
            "K-READ-014",
        ),
        ("in a retracted report", report("entered-in-error", inner(json!({}))), 0, "K-READ-007"),
    ] {
        let found = reading(&[report]);
        assert_eq!((found.record.observations.len(), codes(&found).concat().as_str()), (count, told), "{what}");
        assert!(found.record.observations.iter().all(|one| one.source == "DiagnosticReport/r#in"), "{what}");
    }
}

#[test]
fn what_is_found_of_a_fetus_is_not_the_patients() {
    let patient = json!({ "reference": "Patient/p" });
    let number = |value: &str| json!({ "identifier": { "system": "urn:mrn", "value": value } });
    for (subject, focus, count) in [
        (patient.clone(), json!([{ "reference": "Patient/fetus" }]), 0),
        (patient.clone(), json!([{ "reference": "Device/pump" }]), 0),
        (patient.clone(), json!([{ "reference": "#fetus" }]), 0),
        (patient.clone(), json!([{ "display": "胎児" }]), 0),
        (patient.clone(), json!([{ "reference": "Patient/p" }, { "reference": "Patient/fetus" }]), 0),
        (Value::Null, json!([{ "reference": "Patient/fetus" }]), 0),
        (number("1"), json!([number("2")]), 0),
        (patient.clone(), json!([{ "reference": "Patient/p" }]), 1),
        (patient.clone(), json!([{ "reference": "https://a/fhir/Patient/p" }]), 1),
        (json!({ "reference": "urn:uuid:1" }), json!([{ "reference": "urn:uuid:1" }]), 1),
        (number("1"), json!([number("1")]), 1),
        (patient.clone(), json!([]), 1),
    ] {
        let members = json!({ "subject": subject, "focus": focus, "valueInteger": 150 });
        let (found, told) = read(&members);
        assert_eq!(
            (found.len(), told.concat().as_str()),
            (count, if count == 0 { "K-READ-005" } else { "" }),
            "{members}"
        );
        let mut inner = observation(&json!({ "focus": members["focus"], "valueInteger": 150 }));
        inner["id"] = json!("in");
        let report = json!({ "resourceType": "DiagnosticReport", "id": "r", "status": "final", "subject": members["subject"], "contained": [inner] });
        assert_eq!(reading(&[report]).record.observations.len(), count, "contained {members}");
    }
}

#[test]
fn a_contained_result_of_somebody_else_by_number_is_not_the_patients() {
    let report = |own: &Value, inner: Value| {
        let mut inner_observation = observation(&json!({ "subject": inner, "valueInteger": 1 }));
        inner_observation["id"] = json!("in");
        json!({ "resourceType": "DiagnosticReport", "id": "r", "status": "final", "subject": own, "contained": [inner_observation] })
    };
    let by_name = json!({ "reference": "Patient/p" });
    let by_number = json!({ "identifier": { "system": "urn:mrn", "value": "1" } });
    for (own, inner, count) in [
        (&by_name, json!({ "identifier": { "system": "urn:mrn", "value": "2" } }), 0),
        (&by_name, json!({ "display": "somebody" }), 0),
        (&by_name, json!({ "reference": "Group/p" }), 0),
        (&by_number, json!({ "identifier": { "system": "urn:mrn", "value": "2" } }), 0),
        (&by_number, by_number.clone(), 1),
        (&by_name, json!({ "reference": "https://a/fhir/Patient/p" }), 1),
        (&by_name, Value::Null, 1),
    ] {
        let found = reading(&[report(own, inner.clone())]);
        let told = if count == 0 { "K-READ-005" } else { "" };
        assert_eq!((found.record.observations.len(), codes(&found).concat().as_str()), (count, told), "{own} {inner}");
    }
}

#[test]
fn a_pressure_that_the_patient_took_is_of_home_however_the_patient_is_named() {
    let urn = |id: &str| json!({ "reference": format!("urn:uuid:{id}") });
    for (subject, performers, contained, expected) in [
        (urn("1"), json!([urn("1")]), json!([]), Setting::Home),
        (urn("1"), json!([urn("2")]), json!([]), Setting::Clinic),
        (urn("1"), json!([urn("1"), urn("2")]), json!([]), Setting::Clinic),
        (
            urn("1"),
            json!([{ "reference": "#r" }]),
            json!([{ "resourceType": "RelatedPerson", "id": "r" }]),
            Setting::Home,
        ),
        (
            urn("1"),
            json!([{ "reference": "#r" }]),
            json!([{ "resourceType": "Practitioner", "id": "r" }]),
            Setting::Clinic,
        ),
        (
            json!({ "identifier": { "system": "urn:mrn", "value": "1" } }),
            json!([{ "identifier": { "system": "urn:mrn", "value": "1" } }]),
            json!([]),
            Setting::Home,
        ),
        (Value::Null, json!([urn("1")]), json!([]), Setting::Clinic),
    ] {
        let members = json!({ "subject": subject, "performer": performers, "contained": contained, "valueInteger": 1 });
        assert_eq!(read(&members).0[0].setting, expected, "{members}");
    }
}

#[test]
fn what_was_found_over_a_period_is_known_at_its_end() {
    let (start, end) = ("2026-11-21T09:00:00+09:00", "2026-11-22T09:00:00+09:00");
    for (period, expected) in [
        (json!({ "start": start, "end": end }), Some(end)),
        (json!({ "start": start }), Some(start)),
        (json!({ "end": end }), Some(end)),
        (json!({}), None),
    ] {
        let (found, _) = read(&json!({ "effectiveDateTime": null, "effectivePeriod": period, "valueInteger": 1 }));
        assert_eq!(found[0].at.as_ref().map(Moment::text), expected, "{period}");
    }
}
