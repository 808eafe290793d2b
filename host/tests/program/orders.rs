//! Orders are proposed where a site turned that on, and nowhere else. The package is the shipped one, with an order and a
//! guideline read in the original, both made up.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::shipped::{Service, guest, kusushi, root};

const STROKE: &str = "acute-ischaemic-stroke";
const AT: &str = "2026-11-20T10:30:00+09:00";

/// A folder of models: the stroke package, which could propose an order.
fn models() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (root().join("models").join(STROKE), folder.path().join(STROKE));
    fs::create_dir(&to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        fs::copy(&entry, to.join(entry.file_name().unwrap())).unwrap();
    }
    let manifest = to.join("manifest.toml");
    let shipped = fs::read_to_string(&manifest).unwrap();
    let secondary = "agrees = true, read = \"secondary\" }";
    assert!(shipped.contains(secondary));
    let order = r#"agrees = true, read = "original" }

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
"#;
    fs::write(&manifest, shipped.replacen(secondary, order, 1)).unwrap();
    folder
}

/// The clear stroke, with aspirin answered not to be in use.
fn patient(folder: &Path) -> String {
    let sample = fs::read(root().join("web-demo/patients/stroke-clear.json")).unwrap();
    let file = folder.join("patient.json");
    fs::write(&file, sample).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn assess_proposes_only_when_told_to() {
    if guest().is_none() {
        return;
    }
    let (models, elsewhere) = (models(), tempfile::tempdir().unwrap());
    let patient = patient(elsewhere.path());
    for (more, proposes) in [(&[][..], false), (&["--propose-orders"][..], true)] {
        let output = kusushi(["assess", "--model", STROKE, "--output", "fhir", "--at", AT, "--patient", &patient])
            .args(["--answer", "aspirin_current=absent", "--models", models.path().to_str().unwrap()])
            .args(more)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let bundle: Value = serde_json::from_slice(&output.stdout).unwrap();
        let orders = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
        let orders: Vec<_> = orders.filter(|one| one["resourceType"] == "MedicationRequest").collect();
        assert_eq!(orders.len(), usize::from(proposes), "{more:?}");
        assert!(orders.iter().all(|one| one["intent"] == "proposal" && one["status"] == "draft"), "{more:?}");
    }
}

#[test]
fn the_service_suggests_only_when_told_to() {
    if guest().is_none() {
        return;
    }
    let models = models();
    let sample: Value =
        serde_json::from_slice(&fs::read(root().join("web-demo/patients/stroke-clear.json")).unwrap()).unwrap();
    let entries = sample["entry"].as_array().unwrap();
    let patient = entries.iter().map(|entry| &entry["resource"]).find(|one| one["resourceType"] == "Patient").unwrap();
    let id = patient["id"].as_str().unwrap();
    let mut others: Vec<Value> =
        entries.iter().filter(|entry| entry["resource"]["resourceType"] != "Patient").cloned().collect();
    // The answer that aspirin is not in use, on the form that the record holds.
    let form = others.iter_mut().find(|entry| entry["resource"]["resourceType"] == "QuestionnaireResponse").unwrap();
    form["resource"]["item"].as_array_mut().unwrap().push(json!({
        "linkId": "aspirin_current", "answer": [{ "valueCoding": { "code": "absent" } }],
    }));
    let request = json!({
        "hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": { "userId": "Practitioner/example", "patientId": id },
        "prefetch": { "patient": patient, "record": { "resourceType": "Bundle", "type": "searchset", "entry": others } },
    });
    for (more, proposes) in [(None, false), (Some("--propose-orders"), true)] {
        let mut arguments = vec!["--at", AT, "--models", models.path().to_str().unwrap()];
        arguments.extend(more);
        let service = Service::start_with(&arguments);
        let answer = service.ask("POST", &format!("/cds-services/{STROKE}"), &request.to_string());
        assert_eq!(answer.status, 200, "{}", answer.text());
        let card = &answer.json()["cards"][0];
        assert!(card["summary"].as_str().is_some_and(|summary| summary.contains('%')), "{card}");
        assert_eq!(card["suggestions"].is_array(), proposes, "{more:?}: {card}");
    }
}
