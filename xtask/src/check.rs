//! `demo --check`: starts the service as `demo` does, opens one sample patient's record over CDS Hooks, and
//! prints the card that comes back.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};

use crate::{
    demo, http,
    program::Service,
    step::{self, Result, root},
};

/// How long the guest may take to compile, on a slow machine without a cache.
const READY_WITHIN: Duration = Duration::from_mins(3);

/// Builds, starts, asks, prints.
pub(crate) fn run() -> Result {
    let program = demo::build_all()?;
    step::title("demo: check");
    let samples = root().join("web-demo/patients");
    let index: Value = serde_json::from_str(&read(&samples.join("index.json"))?)?;
    let sample = &index[0];
    let (Some(file), Some(at)) = (sample["file"].as_str(), sample["at"].as_str()) else {
        return Err("web-demo/patients/index.json names no patient with a moment".into());
    };
    let service = Service::start(&program, at)?;
    let address = &service.address;
    wait_until_ready(address)?;

    let page = http::ask(address, "GET", "/", "")?;
    if page.status != 200 || !page.body.contains("<html") {
        return Err(format!("GET / answered {}", page.status).into());
    }
    let services: Value = serde_json::from_str(&http::ask(address, "GET", "/cds-services", "")?.body)?;
    let services: Vec<String> = texts(&services["services"], "/id");
    println!("services: {}", services.join(", "));

    let question = open_record(&serde_json::from_str(&read(&samples.join(file))?)?)?.to_string();
    for id in &services {
        let answer = http::ask(address, "POST", &format!("/cds-services/{id}"), &question)?;
        if answer.status != 200 {
            return Err(format!("{file}: {id} answered {}: {}", answer.status, answer.body).into());
        }
        let answer: Value = serde_json::from_str(&answer.body)?;
        if let Some(card) = answer["cards"].get(0) {
            println!("{file}, {id}");
            print_card(card);
            return Ok(());
        }
    }
    Err(format!("{file}: no service answered with a card").into())
}

fn read(file: &Path) -> Result<String> {
    Ok(fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?)
}

fn wait_until_ready(address: &str) -> Result {
    let start = Instant::now();
    loop {
        let answer = http::ask(address, "GET", "/ready", "")?;
        if answer.status == 200 {
            println!("ready after {} ms", start.elapsed().as_millis());
            return Ok(());
        }
        if start.elapsed() > READY_WITHIN {
            return Err(format!("the service is not ready: {}", answer.body).into());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// The `patient-view` request that a record system sends for a patient: what it prefetched, by type.
fn open_record(record: &Value) -> Result<Value> {
    let resources: Vec<&Value> = record["entry"].as_array().into_iter().flatten().map(|e| &e["resource"]).collect();
    let patient = resources.iter().find(|r| r["resourceType"] == "Patient").ok_or("the sample holds no Patient")?;
    let mut prefetch = Map::from_iter([("patient".to_owned(), (**patient).clone())]);
    for (key, kind) in [
        ("observations", "Observation"),
        ("conditions", "Condition"),
        ("medications", "MedicationRequest"),
        ("medicationStatements", "MedicationStatement"),
        ("medicationAdministrations", "MedicationAdministration"),
        ("medicationDispenses", "MedicationDispense"),
        ("procedures", "Procedure"),
        ("serviceRequests", "ServiceRequest"),
        ("questionnaireResponses", "QuestionnaireResponse"),
    ] {
        let found: Vec<Value> = resources
            .iter()
            .filter(|resource| resource["resourceType"] == kind)
            .map(|resource| json!({ "resource": resource }))
            .collect();
        let bundle = json!({ "resourceType": "Bundle", "type": "searchset", "total": found.len(), "entry": found });
        prefetch.insert(key.to_owned(), bundle);
    }
    Ok(json!({
        "hook": "patient-view",
        "hookInstance": "6f1ad0a2-5f7e-4b1e-9d0a-3c8f5a1b2c3d",
        "context": { "userId": "Practitioner/demo", "patientId": patient["id"] },
        "prefetch": prefetch,
    }))
}

fn print_card(card: &Value) {
    println!("[{}] {}", card["indicator"].as_str().unwrap_or("?"), card["summary"].as_str().unwrap_or("?"));
    let detail: String = card["detail"].as_str().unwrap_or_default().chars().take(400).collect();
    println!("{detail}…");
}

fn texts(list: &Value, pointer: &str) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(|item| item.pointer(pointer)?.as_str().map(str::to_owned)).collect()
}
