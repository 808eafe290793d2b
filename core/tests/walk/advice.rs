//! What is said of treatments: in whom there are figures and in whom not, what is in use, what calls for care, and when an
//! order is proposed. The packages are the shipped one, changed; what a change says of guidance is made up.

use kusushi_core::guest::Guest;
use serde_json::{Value, json};

use crate::shipped::{STROKE, archive, by, call, files, sample, sample_request};

const CLEAR: &str = "stroke-clear.json";

/// A guideline that agrees, read in the original, and what would be ordered: made up.
const ORDER: (&str, &str) = (
    r#"guidance = { evidence = "jsg2021-antiplatelet", agrees = true, read = "secondary" }"#,
    r#"guidance = { evidence = "jsg2021-antiplatelet", agrees = true, read = "original" }

[arm.proposal.order]
drug = { ja = "アスピリン腸溶錠100mg", en = "Aspirin 100 mg enteric tablet" }
codes = [
  { system = "http://www.whocc.no/atc", code = "B01AC06" },
  { system = "http://medis.or.jp/CodeSystem/master-HOT9", code = "102692201" },
]
dose_text = { ja = "1回100mg、1日1回", en = "100 mg once a day" }
dose = { value = 100, unit = "mg" }
times_a_day = 1
route = { title = { ja = "経口", en = "oral" }, system = "http://snomed.info/sct", code = "26643006" }
"#,
);

fn changed(changes: &[(&str, &str)]) -> Vec<u8> {
    let mut files = files(STROKE);
    let (_, manifest) = files.iter_mut().find(|(name, _)| name == "manifest.toml").expect("a manifest");
    let mut text = String::from_utf8(manifest.clone()).expect("UTF-8");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    *manifest = text.into_bytes();
    archive(&files)
}

fn loaded(changes: &[(&str, &str)]) -> Guest {
    let mut guest = Guest::default();
    let answer = call(&mut guest, &json!({ "schema_version": 1, "op": "load" }), &[&changed(changes)]);
    assert_eq!(answer["ok"]["id"], STROKE, "{answer}");
    guest
}

fn refusal(changes: &[(&str, &str)]) -> String {
    let answer = call(&mut Guest::default(), &json!({ "schema_version": 1, "op": "load" }), &[&changed(changes)]);
    let said = |member: &str| answer["error"][member].as_str().unwrap_or("loaded").to_owned();
    format!("{} {}", said("code"), said("place"))
}

/// The clear stroke with resources more about its patient.
fn patient(more: &[Value]) -> Value {
    let mut bundle: Value = serde_json::from_slice(&sample(CLEAR)).expect("JSON");
    let entries = bundle["entry"].as_array_mut().expect("entries");
    let of_patient = entries.iter().find(|entry| entry["resource"]["resourceType"] == "Patient").expect("a patient");
    let subject = json!({ "reference": format!("Patient/{}", of_patient["resource"]["id"].as_str().expect("an id")) });
    for resource in more {
        let mut resource = resource.clone();
        resource["subject"] = subject.clone();
        entries.push(json!({ "resource": resource }));
    }
    bundle
}

fn drug(id: &str, atc: &str) -> Value {
    json!({
        "resourceType": "MedicationStatement", "id": id, "status": "active",
        "medicationCodeableConcept": { "coding": [{ "system": "http://www.whocc.no/atc", "code": atc }] },
        "effectivePeriod": { "start": "2026-10-01" },
    })
}

fn ask(guest: &mut Guest, patient: &Value, answers: &Value, more: &[(&str, Value)]) -> Value {
    let mut request = sample_request(CLEAR);
    request["answers"] = answers.clone();
    for (member, value) in more {
        request[*member] = value.clone();
    }
    call(guest, &request, &[patient.to_string().as_bytes()])
}

fn arms(answer: &Value) -> Vec<Value> {
    let assessment = by(STROKE, answer);
    let arms = &assessment["outcome"]["readings"][0]["advice"]["arms"];
    arms.as_array().unwrap_or_else(|| panic!("{assessment}")).clone()
}

fn arm(answer: &Value, id: &str) -> Value {
    arms(answer).into_iter().find(|arm| arm["id"] == id).expect("the arm")
}

fn codes(reasons: &Value) -> Vec<String> {
    let code = |reason: &Value| reason["notice"]["code"].as_str().expect("a code").to_owned();
    reasons.as_array().expect("reasons").iter().map(code).collect()
}

/// What is shown of an arm: `risk`, `difference`, `needed` where there are figures; then the verdict, the codes of its notes.
fn shown(arm: &Value) -> String {
    let figures = [("risk", "risk"), ("difference", "difference"), ("number_needed_to_treat", "needed")];
    let mut parts: Vec<String> =
        figures.iter().filter(|(member, _)| !arm[*member].is_null()).map(|(_, word)| (*word).to_owned()).collect();
    parts.extend(arm["verdict"].as_str().map(str::to_owned));
    parts.extend(codes(&arm["notes"]));
    parts.join(" ")
}

#[test]
fn what_the_patient_already_has_is_not_suggested() {
    let absent = json!([{ "name": "aspirin_current", "value": "absent", "source": "form" }]);
    for (what, more, answers, reference, aspirin, heparin) in [
        (
            "nothing recorded",
            vec![],
            json!([]),
            "risk",
            "risk difference needed benefit K-ADVI-012",
            "uncertain K-ADVI-012 K-ADVI-016",
        ),
        (
            "answered that it is not",
            vec![],
            absent.clone(),
            "risk",
            "risk difference needed benefit",
            "uncertain K-ADVI-012 K-ADVI-016",
        ),
        ("aspirin", vec![drug("a", "B01AC06")], json!([]), "risk K-ADVI-010", "K-ADVI-003", "K-ADVI-012 K-ADVI-011"),
        (
            "aspirin with lansoprazole",
            vec![drug("a", "B01AC56")],
            json!([]),
            "risk K-ADVI-010",
            "K-ADVI-003",
            "K-ADVI-012 K-ADVI-011",
        ),
        (
            "clopidogrel",
            vec![drug("c", "B01AC04")],
            json!([]),
            "risk K-ADVI-010",
            "K-ADVI-012 K-ADVI-011",
            "K-ADVI-012 K-ADVI-011",
        ),
        (
            "clopidogrel, and no aspirin",
            vec![drug("c", "B01AC04")],
            absent,
            "risk K-ADVI-010",
            "K-ADVI-011",
            "K-ADVI-012 K-ADVI-011",
        ),
        (
            "warfarin: nothing is compared",
            vec![drug("w", "B01AA03")],
            json!([]),
            "K-ADVI-010",
            "K-ADVI-012 K-ADVI-011",
            "K-ADVI-012 K-ADVI-011",
        ),
        (
            "both in one tablet",
            vec![drug("c", "B01AC34")],
            json!([]),
            "risk K-ADVI-010",
            "K-ADVI-003 ",
            "K-ADVI-012 K-ADVI-011",
        ),
    ] {
        let answer = ask(&mut loaded(&[]), &patient(&more), &answers, &[]);
        for (id, expected) in [("no-antithrombotic", reference), ("aspirin", aspirin), ("heparin", heparin)] {
            assert_eq!(shown(&arm(&answer, id)), expected.trim(), "{what}: {id}");
        }
        let findings = by(STROKE, &answer)["findings"].to_string();
        assert_eq!(findings.contains("K-ADVI-010"), reference.contains("K-ADVI-010"), "{what}");
    }
}

#[test]
fn what_is_in_use_is_said_with_its_date_and_entry() {
    let aspirin = arm(&ask(&mut loaded(&[]), &patient(&[drug("a", "B01AC06")]), &json!([]), &[]), "aspirin");
    assert_eq!(
        aspirin["current_use"],
        json!([{ "input": "aspirin_current", "date": "2026-10-01", "source": "MedicationStatement/a" }])
    );
    // Heparin is an anticoagulant too: nothing is compared, and it is still said to be in use. An entry of long ago without
    // an end says nothing.
    for (start, current) in [("2026-11-19", json!(true)), ("2026-10-01", Value::Null)] {
        let mut heparin = drug("h", "B01AB01");
        heparin["effectivePeriod"]["start"] = json!(start);
        let answer = ask(&mut loaded(&[]), &patient(&[heparin]), &json!([]), &[]);
        assert_eq!(arm(&answer, "heparin")["current"], current, "{start}");
        assert!(
            by(STROKE, &answer)["outcome"]["readings"][0]["advice"]["withheld"].to_string().contains("anticoagulation")
        );
    }
}

/// A confirmed diagnosis.
fn condition(id: &str, code: &str) -> Value {
    json!({
        "resourceType": "Condition", "id": id, "recordedDate": "2026-10-01",
        "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
        "verificationStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed" }] },
        "code": { "coding": [{ "system": "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full", "code": code }] },
    })
}

/// A peptic ulcer is one also where its site is not said.
#[test]
fn every_kind_of_peptic_ulcer_in_the_record_is_a_contraindication() {
    for code in ["K257", "K269", "K279", "K289"] {
        // The sample's form answers that there is none; what speaks against the drug outweighs.
        let aspirin = arm(&ask(&mut loaded(&[]), &patient(&[condition("x", code)]), &json!([]), &[]), "aspirin");
        assert_eq!(codes(&aspirin["contraindications"]), ["K-ADVI-004"], "{code}");
        assert!(aspirin["difference"].is_null() && aspirin["verdict"].is_null(), "{code}");
    }
    let oesophageal = arm(&ask(&mut loaded(&[]), &patient(&[condition("x", "K221")]), &json!([]), &[]), "aspirin");
    assert_eq!(oesophageal["contraindications"], json!([]));
}

#[test]
fn reasons_for_care_are_shown_or_said_not_to_be_recorded() {
    for (what, more, input) in [
        ("loxoprofen by its ATC class", drug("x", "M01AE"), "nsaid"),
        ("diclofenac", drug("x", "M01AB05"), "nsaid"),
        ("sertraline", drug("x", "N06AB06"), "ssri"),
        ("prednisolone", drug("x", "H02AB06"), "corticosteroid"),
        ("methotrexate", drug("x", "L04AX03"), "methotrexate"),
        ("clopidogrel", drug("x", "B01AC04"), "other_antiplatelet"),
        ("asthma", condition("x", "J459"), "asthma"),
        ("kidney disease", condition("x", "N189"), "kidney_disease"),
    ] {
        let aspirin = arm(&ask(&mut loaded(&[]), &patient(&[more]), &json!([]), &[]), "aspirin");
        let cautions = aspirin["cautions"].as_array().expect("a list");
        assert_eq!(cautions.len(), 1, "{what}: {cautions:?}");
        assert_eq!(cautions[0]["inputs"], json!([input]), "{what}");
        assert!(cautions[0]["shown_by"][0]["source"].as_str().expect("an entry").ends_with("/x"), "{what}");
        assert!(aspirin["contraindications"].as_array().expect("a list").is_empty(), "{what}");
        let not_recorded = aspirin["cautions_not_recorded"].to_string();
        assert!(!not_recorded.contains(&format!("\"{input}\"")) && not_recorded.contains("K-ADVI-014"), "{what}");
    }
    let unknown = arm(&ask(&mut loaded(&[]), &patient(&[]), &json!([]), &[]), "aspirin");
    assert_eq!(unknown["cautions"], json!([]));
    assert_eq!(unknown["cautions_not_recorded"].as_array().expect("a list").len(), 7);
    // Of heparin the package lists no contraindication: that none is found means nothing, and is not said.
    let text = ask(&mut loaded(&[]), &patient(&[]), &json!([]), &[("output", json!("text")), ("lang", json!("en"))]);
    assert_eq!(text.to_string().matches("not looked for by this model").count(), 1);
}

#[test]
fn an_allergy_in_the_record_is_a_contraindication() {
    for (system, code) in [
        ("http://www.whocc.no/atc", "N02BA01"),
        ("http://capstandard.jp/iyaku.info/CodeSystem/YJ-code", "3399007H1021"),
    ] {
        let allergy = json!({
            "resourceType": "AllergyIntolerance", "id": "x", "recordedDate": "2020-01-01",
            "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active" }] },
            "verificationStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "code": "confirmed" }] },
            "code": { "coding": [{ "system": system, "code": code }] },
        });
        // The sample's form answers that there is none, later than the allergy was recorded; what speaks against outweighs.
        let mut bundle = patient(&[allergy]);
        for entry in bundle["entry"].as_array_mut().expect("entries") {
            let resource = &mut entry["resource"];
            if resource["resourceType"] == "AllergyIntolerance" {
                resource["patient"] = resource["subject"].clone();
                resource.as_object_mut().expect("an object").remove("subject");
            }
        }
        let aspirin = arm(&ask(&mut loaded(&[]), &bundle, &json!([]), &[]), "aspirin");
        assert_eq!(codes(&aspirin["contraindications"]), ["K-ADVI-004"], "{system}");
        assert!(aspirin["difference"].is_null() && aspirin["verdict"].is_null());
    }
}

/// The publication's figures stay; those of the patient go, with the reason.
#[test]
fn not_enough_evidence_to_individualise_is_an_answer() {
    let outside = ("from = 0, to = 48 }\nreason = { ja = \"根拠", "from = 0, to = 1 }\nreason = { ja = \"根拠");
    let measure = |name: &'static str, estimate: &'static str| {
        (
            "measure = \"odds_ratio\"\nestimate = 0.95\nlower = 0.91\nupper = 0.99",
            format!("measure = \"{name}\"\n{estimate}"),
        )
    };
    let (from, beyond) = measure("risk_ratio", "estimate = 1.7\nlower = 1.5\nupper = 1.9");
    let (_, wide) = measure("odds_ratio", "estimate = 0.95\nlower = 0.6\nupper = 1.4");
    let (_, crossing) = measure("odds_ratio", "estimate = 0.99\nlower = 0.97\nupper = 1.01");
    let (_, ratio) = measure("risk_ratio", "estimate = 0.9\nlower = 0.85\nupper = 0.95");
    let (_, hazard) = measure("hazard_ratio", "estimate = 0.9\nlower = 0.85\nupper = 0.95");
    let survival = ("[output.meaning]", "[output.survival]\nunit = \"mo\"\nhorizon = 6\n\n[output.meaning]");
    for (what, changes, expected) in [
        ("outside the trial", vec![outside], "K-ADVI-012 K-ADVI-015"),
        ("a risk above 1", vec![(from, beyond.as_str())], "K-ADVI-012 K-ADVI-018"),
        ("both benefit and harm", vec![(from, wide.as_str())], "uncertain K-ADVI-012 K-ADVI-016"),
        ("crosses zero narrowly", vec![(from, crossing.as_str())], "risk difference uncertain K-ADVI-012"),
        ("a risk ratio", vec![(from, ratio.as_str())], "risk difference needed benefit K-ADVI-012"),
        ("a hazard ratio", vec![(from, hazard.as_str()), survival], "risk difference needed benefit K-ADVI-012"),
    ] {
        let aspirin = arm(&ask(&mut loaded(&changes), &patient(&[]), &json!([]), &[]), "aspirin");
        assert_eq!(shown(&aspirin), expected, "{what}");
        assert!(!aspirin["effect"].is_null() && !aspirin["harms"].as_array().expect("a list").is_empty(), "{what}");
    }
}

#[test]
fn an_arm_without_an_effect_says_so() {
    let changes = [(
        "# --- Evidence ---",
        r#"[[arm]]
id = "other"
title = { ja = "別の薬", en = "Another drug" }
harms_not_found = "minhas2022"

[arm.no_effect]
evidence = "minhas2022"
text = { ja = "この転帰への効果は報告されていない", en = "no effect on this outcome is reported" }

# --- Evidence ---"#,
    )];
    let answer = ask(&mut loaded(&changes), &patient(&[]), &json!([]), &[]);
    let other = arm(&answer, "other");
    assert_eq!(shown(&other), "K-ADVI-017");
    assert_eq!(other["reference"], false);
    assert_eq!(other["harms_not_found"]["evidence"], "minhas2022");
}

#[test]
fn harms_stand_beside_benefit_on_the_same_scale() {
    let answer = ask(&mut loaded(&[]), &patient(&[]), &json!([]), &[]);
    for arm in arms(&answer).iter().filter(|arm| arm["reference"] == false) {
        for harm in arm["harms"].as_array().expect("a list") {
            let figure = &harm["figure"];
            assert!(!figure["outcome"]["en"].as_str().expect("an outcome").is_empty(), "{harm}");
            assert!(figure["difference"].is_number() || figure["relative"].is_object(), "{harm}");
            let needed = figure["number_needed_to_harm"].is_object();
            let excludes_zero = figure["interval"]["lower"].as_f64().is_some_and(|lower| lower > 0.0);
            assert_eq!(needed, excludes_zero, "{harm}");
        }
        assert!(!arm["harms"].as_array().expect("a list").is_empty());
    }
}

#[test]
fn an_order_is_proposed_under_all_conditions_and_never_unasked() {
    let known = json!([{ "name": "aspirin_current", "value": "absent", "source": "form" }]);
    let ulcer = json!([
        { "name": "aspirin_current", "value": "absent", "source": "form" },
        { "name": "peptic_ulcer", "value": "present", "source": "form" },
    ]);
    let in_use = json!([{ "name": "aspirin_current", "value": "present", "source": "form" }]);
    let crossing = ("lower = 0.91\nupper = 0.99", "lower = 0.91\nupper = 1.01");
    for (what, changes, answers, proposals, order, against) in [
        ("the shipped package", vec![], &known, true, false, vec!["K-ADVI-021"]),
        ("not asked for", vec![ORDER], &known, false, false, vec![]),
        ("all conditions", vec![ORDER], &known, true, true, vec![]),
        ("crosses zero", vec![ORDER, crossing], &known, true, false, vec!["K-ADVI-020"]),
        ("use not known", vec![ORDER], &json!([]), true, false, vec!["K-ADVI-022"]),
        ("in use", vec![ORDER], &in_use, true, false, vec![]),
        ("contraindicated", vec![ORDER], &ulcer, true, false, vec![]),
    ] {
        let more = [("proposals", json!(proposals))];
        let aspirin = arm(&ask(&mut loaded(&changes), &patient(&[]), answers, &more), "aspirin");
        assert_eq!(aspirin["order"].is_object(), order, "{what}");
        assert_eq!(codes(&aspirin["no_order"]), against, "{what}");
        for output in ["cards", "fhir"] {
            let more = [("proposals", json!(proposals)), ("output", json!(output))];
            let written = ask(&mut loaded(&changes), &patient(&[]), answers, &more).to_string();
            assert_eq!(
                written.contains("MedicationRequest\",\"status\"") || written.contains("\"intent\":\"proposal\""),
                order,
                "{what}: {output}"
            );
            assert_eq!(written.contains("\"suggestions\""), order && output == "cards", "{what}: {output}");
        }
    }
}

#[test]
fn a_contraindication_of_which_nothing_is_recorded_keeps_an_order_back() {
    let mut without = patient(&[]);
    for entry in without["entry"].as_array_mut().expect("entries") {
        if let Some(items) = entry["resource"]["item"].as_array_mut() {
            items.retain(|item| item["linkId"] != "peptic_ulcer");
        }
    }
    let answers = json!([{ "name": "aspirin_current", "value": "absent", "source": "form" }]);
    let answer = ask(&mut loaded(&[ORDER]), &without, &answers, &[("proposals", json!(true))]);
    let aspirin = arm(&answer, "aspirin");
    assert!(aspirin["order"].is_null());
    assert_eq!(codes(&aspirin["no_order"]), ["K-ADVI-022"]);
    assert_eq!(aspirin["no_order"][0]["inputs"], json!(["peptic_ulcer"]));
}

#[test]
fn no_order_is_proposed_where_the_site_disputes_the_baseline() {
    let answers = json!([{ "name": "aspirin_current", "value": "absent", "source": "form" }]);
    for (what, intercept, order) in [("the two agree", 0.0, true), ("they disagree", -1.5, false)] {
        let mut guest = loaded(&[ORDER]);
        let described = call(&mut guest, &json!({ "schema_version": 1, "op": "describe" }), &[]);
        let own = json!([{
            "model": STROKE, "package_sha256": described["ok"]["models"][0]["package_sha256"], "graph": "full",
            "site": null, "method": "intercept", "intercept": intercept, "slope": 1.0,
            "variance": { "intercept": 0.01, "slope": 0.0, "covariance": 0.0 },
            "rows": 800, "events": 90, "from": null, "to": null,
        }]);
        let more = [("proposals", json!(true)), ("recalibrations", own.clone())];
        let answer = ask(&mut guest, &patient(&[]), &answers, &more);
        let aspirin = arm(&answer, "aspirin");
        assert_eq!(aspirin["order"].is_object(), order, "{what}: {aspirin}");
        assert_eq!(aspirin["difference"].is_object(), order, "{what}");
        assert_eq!(codes(&aspirin["no_order"]), if order { vec![] } else { vec!["K-MODL-051"] }, "{what}");
        for output in ["cards", "fhir"] {
            let more = [("proposals", json!(true)), ("recalibrations", own.clone()), ("output", json!(output))];
            let written = ask(&mut guest, &patient(&[]), &answers, &more).to_string();
            assert_eq!(written.contains("\"intent\":\"proposal\""), order, "{what}: {output}");
        }
    }
}

/// A scale may leave a contraindication open although the record holds the scale: that is no answer either.
#[test]
fn a_contraindication_that_a_recorded_scale_leaves_open_keeps_an_order_back() {
    let scale = (
        "# Contraindications of the Japanese label (2.1 to 2.5).",
        r#"[[input]]
name = "scale"
title = { ja = "尺度", en = "Scale" }
kind.category.levels = [
  { name = "low", title = { ja = "低", en = "low" } },
  { name = "middle", title = { ja = "中", en = "middle" } },
]
ask = { ja = "尺度", en = "Scale" }

[[input]]
name = "by_scale"
title = { ja = "尺度による禁忌", en = "Contraindication by the scale" }
kind.category.levels = [
  { name = "absent", title = { ja = "なし", en = "absent" } },
  { name = "present", title = { ja = "あり", en = "present" } },
]

[[input.source]]
input = { name = "scale", levels = { "low" = ["absent"], "middle" = ["absent", "present"] } }

# Contraindications of the Japanese label (2.1 to 2.5)."#,
    );
    let rule = (
        "[[arm.contraindications]]",
        r#"[[arm.contraindications]]
when = { input = "by_scale", is = ["present"] }
reason = { ja = "尺度による禁忌", en = "by the scale" }

[[arm.contraindications]]"#,
    );
    for (level, order, open) in [("low", true, vec![]), ("middle", false, vec!["by_scale"])] {
        let answers = json!([
            { "name": "aspirin_current", "value": "absent", "source": "form" },
            { "name": "scale", "value": level, "source": "form" },
        ]);
        let mut guest = loaded(&[ORDER, scale, rule]);
        let aspirin = arm(&ask(&mut guest, &patient(&[]), &answers, &[("proposals", json!(true))]), "aspirin");
        assert_eq!(aspirin["order"].is_object(), order, "{level}: {aspirin}");
        assert_eq!(codes(&aspirin["no_order"]), if order { vec![] } else { vec!["K-ADVI-022"] }, "{level}");
        let named: Vec<&Value> = aspirin["to_check"]
            .as_array()
            .expect("a list")
            .iter()
            .flat_map(|one| one["inputs"].as_array().expect("names"))
            .collect();
        assert_eq!(
            named,
            open.iter().map(|name| json!(name)).collect::<Vec<_>>().iter().collect::<Vec<_>>(),
            "{level}"
        );
    }
}

/// The headline may be all that is read.
#[test]
fn the_statement_says_what_the_verdict_means_and_what_is_unchecked() {
    let benefit = "estimate = 0.95\nlower = 0.91\nupper = 0.99";
    let harm = (benefit, "estimate = 1.2\nlower = 1.1\nupper = 1.3");
    for (what, changes, without, ja, en) in [
        (
            "all known",
            vec![],
            "",
            "アスピリン：推定では利益があります（差の区間は0を含みません）。害もあわせて見てください。",
            "Aspirin: an estimated benefit (the interval of the difference excludes zero), to be seen beside its harms.",
        ),
        (
            "a contraindication not known",
            vec![],
            "peptic_ulcer",
            "アスピリン：推定では利益があります（差の区間は0を含みません）。害もあわせて見てください。ただし未確認の禁忌があります。",
            "Aspirin: an estimated benefit (the interval of the difference excludes zero), to be seen beside its harms, but contraindications are unchecked.",
        ),
        (
            // The outcome becomes more frequent; that harms outweigh benefits is not what was computed.
            "a harm",
            vec![harm],
            "",
            "アスピリン：推定では転帰が悪くなります（差の区間は0を含みません）。",
            "Aspirin: an estimated worse outcome (the interval of the difference excludes zero).",
        ),
    ] {
        let mut bundle = patient(&[]);
        for entry in bundle["entry"].as_array_mut().expect("entries") {
            if let Some(items) = entry["resource"]["item"].as_array_mut() {
                items.retain(|item| item["linkId"] != without);
            }
        }
        let answer = ask(&mut loaded(&changes), &bundle, &json!([]), &[]);
        let statement = &by(STROKE, &answer)["outcome"]["readings"][0]["advice"]["statement"];
        assert!(statement["ja"].as_str().expect("words").starts_with(ja), "{what}: {statement}");
        assert!(statement["en"].as_str().expect("words").starts_with(en), "{what}: {statement}");
    }
}

#[test]
fn what_is_not_on_the_label_is_said_to_be_off_label() {
    for (what, from, to) in [
        ("the indication", "indication = true, dose = true", "indication = false, dose = true"),
        ("the dose", "indication = true, dose = true", "indication = true, dose = false"),
    ] {
        let answer = ask(&mut loaded(&[(from, to)]), &patient(&[]), &json!([]), &[]);
        let reasons = arm(&answer, "aspirin")["no_order"].clone();
        assert!(codes(&reasons).contains(&"K-ADVI-019".to_owned()), "{what}");
        assert!(reasons.to_string().contains("適応外"), "{what}");
    }
}

/// `MedicationRequest` of intent `proposal`, status `draft`: written, and read back as no drug in use.
#[test]
fn a_proposal_is_not_read_back_as_a_drug_in_use() {
    let answers = json!([{ "name": "aspirin_current", "value": "absent", "source": "form" }]);
    let more = [("proposals", json!(true)), ("output", json!("fhir"))];
    let mut written = ask(&mut loaded(&[ORDER]), &patient(&[]), &answers, &more)["ok"].clone();
    let entries = written["entry"].as_array_mut().expect("entries");
    let order = entries.iter().map(|entry| &entry["resource"]).find(|one| one["resourceType"] == "MedicationRequest");
    let order = order.expect("a proposal").clone();
    assert_eq!((&order["status"], &order["intent"]), (&json!("draft"), &json!("proposal")));
    assert_eq!(order["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"], 100.0);
    assert!(order["reasonReference"][0]["reference"].as_str().expect("a reason").starts_with("Condition/"));
    assert!(!order["supportingInformation"].as_array().expect("references").is_empty());

    let answer = ask(&mut loaded(&[]), &patient(std::slice::from_ref(&order)), &json!([]), &[]);
    assert_eq!(arm(&answer, "aspirin")["current"], Value::Null);
    // The same, once a physician has made an order of it, is one.
    let mut ordered = order;
    ordered["status"] = json!("active");
    ordered["intent"] = json!("order");
    ordered["id"] = json!("o");
    let answer = ask(&mut loaded(&[]), &patient(&[ordered]), &json!([]), &[]);
    let at = sample_request(CLEAR)["at"].as_str().expect("a moment").to_owned();
    assert_eq!(arm(&answer, "aspirin")["current"], true, "asked at {at}");
}

#[test]
fn a_card_offers_a_proposal_as_a_suggestion() {
    let answers = json!([{ "name": "aspirin_current", "value": "absent", "source": "form" }]);
    let more = [("proposals", json!(true)), ("output", json!("cards")), ("lang", json!("ja"))];
    let cards = ask(&mut loaded(&[ORDER]), &patient(&[]), &answers, &more)["ok"]["cards"].clone();
    let card = &cards[0];
    assert_eq!(card["selectionBehavior"], "any");
    let [suggestion] = card["suggestions"].as_array().expect("suggestions").as_slice() else { panic!("{card}") };
    assert_ne!(suggestion["uuid"], card["uuid"]);
    assert_eq!(suggestion["actions"][0]["type"], "create");
    assert_eq!(suggestion["actions"][0]["resource"]["intent"], "proposal");
}

#[test]
fn a_manifest_that_lacks_what_it_must_rest_on_is_refused() {
    let (order_from, order_to) = ORDER;
    let lacking = |from: &str, to: &str| {
        assert!(order_to.contains(from), "{from}");
        order_to.replacen(from, to, 1)
    };
    let secondary = lacking("read = \"original\"", "read = \"secondary\"");
    let against = lacking("agrees = true", "agrees = false");
    let no_guidance = order_to.split_once("\n\n").map(|(_, order)| order.to_owned()).expect("an order");
    let pattern = lacking("102692201", "1026922*");
    let only_atc = lacking("  { system = \"http://medis.or.jp/CodeSystem/master-HOT9\", code = \"102692201\" },\n", "");
    let no_dose = lacking("value = 100", "value = 0");
    let with_order: [(&str, &str, &str); 6] = [
        ("guidance read elsewhere", &secondary, "read in the original"),
        ("guidance against it", &against, "read in the original"),
        ("no guidance", &no_guidance, "read in the original"),
        ("a pattern for a code", &pattern, "no pattern"),
        ("no product", &only_atc, "one of YJ or HOT"),
        ("no dose", &no_dose, "a dose is"),
    ];
    for (what, to, place) in with_order {
        let code = refusal(&[(order_from, to)]);
        assert!(code.starts_with("K-PACK-003") && code.contains(place), "{what}: {code}");
    }
    let label = "label = { evidence = \"aspirin-label\", indication = true, dose = true }\n";
    let no_indication = label.replace("indication = true", "indication = false");
    let no_labelled_dose = label.replace("dose = true", "dose = false");
    for (what, changes, place) in [
        ("no label", vec![ORDER, (label, "")], "Japanese label"),
        ("an indication off the label", vec![ORDER, (label, no_indication.as_str())], "Japanese label"),
        ("a dose off the label", vec![ORDER, (label, no_labelled_dose.as_str())], "Japanese label"),
        (
            "no way to tell what is in use",
            vec![ORDER, ("current = { input = \"aspirin_current\", is = [\"present\"] }\n", "")],
            "proposed twice",
        ),
        (
            "a hazard ratio without a horizon",
            vec![("measure = \"odds_ratio\"\nestimate = 0.95", "measure = \"hazard_ratio\"\nestimate = 0.95")],
            "[output.survival]",
        ),
        ("an estimate outside its interval", vec![("estimate = 0.95", "estimate = 0.9")], "within its interval"),
        ("a harm outside its interval", vec![("interval = [2, 6]", "interval = [5, 6]")], "within its interval"),
        (
            "a harm with both",
            vec![("interval = [2, 6]", "interval = [2, 6], standard_error = 1")],
            "either interval or standard_error",
        ),
        (
            "a harm without a number",
            vec![("figure.per_thousand = { estimate = 8 }\n", "")],
            "per_thousand, relative or both",
        ),
        (
            "harms that were found and not found",
            vec![("[arm.effect]\n", "harms_not_found = \"minhas2022\"\n\n[arm.effect]\n")],
            "harms",
        ),
        (
            "a caution of no source",
            vec![("evidence = \"aspirin-label-2024\"", "evidence = \"nobody\"")],
            "no [[evidence]]",
        ),
        ("a meaningful difference of nothing", vec![("per_thousand = 13", "per_thousand = 0")], "meaningful"),
    ] {
        let code = refusal(&changes);
        assert!(code.starts_with("K-PACK-003") && code.contains(place), "{what}: {code}");
    }
}
