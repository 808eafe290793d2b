//! A model's card as FHIR R4: a `DocumentReference` that holds it, a `Device` for the model and one for the guest, and a
//! `Provenance` of the card, after HL7's AI Transparency guide (HL7/aitransparency-ig, 1.0.0 STU1 ballot, commit 805d2a7).
//!
//! The `Provenance` here is that of the document, which is written of the manifest by the guest and asserted by nobody's
//! model; what a model said of a patient has its own (`render/fhir.rs`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{chai::chai, markdown::markdown, words::line};
use crate::{assess::notice, manifest::Kind, package::Loaded, text::Lang};

const GUIDE: &str = "http://hl7.org/fhir/uv/aitransparency";

/// A `Bundle` of type `collection`: the card, the model, the guest, and whence the card is.
pub fn fhir(package: &Loaded, guest_sha256: &str, at: Timestamp, lang: Lang) -> Value {
    let address = |what: &str| uuid(&[what, package.sha256(), guest_sha256]);
    let (card, model, guest) = (address("card"), address("model"), address("guest"));
    let entries: Vec<Value> = [
        (card.clone(), document(package, guest_sha256, at, lang)),
        (model.clone(), device(package, &card, lang)),
        (guest.clone(), guest_device(guest_sha256)),
        (address("provenance"), provenance(package, &card, &guest, at)),
    ]
    .into_iter()
    .map(|(address, resource)| json!({ "fullUrl": address, "resource": resource }))
    .collect();
    json!({ "resourceType": "Bundle", "type": "collection", "timestamp": at.to_string(), "entry": entries })
}

/// The AI-ModelCard profile: type and categories are the guide's, the content is attached in both formats.
fn document(package: &Loaded, guest_sha256: &str, at: Timestamp, lang: Lang) -> Value {
    let model = &package.manifest().model;
    let code = |code: &str, display: &str| json!({ "coding": [{ "system": format!("{GUIDE}/CodeSystem/AIinputsCS"), "code": code, "display": display }] });
    let attached = |kind: &str, text: &str| {
        json!({ "attachment": {
            "contentType": kind,
            "language": lang.pick("ja", "en"),
            "data": STANDARD.encode(text),
            "title": line(model.title.get(lang)),
        } })
    };
    json!({
        "resourceType": "DocumentReference",
        "meta": { "profile": [format!("{GUIDE}/StructureDefinition/AI-ModelCard")] },
        "identifier": [{ "system": "urn:kusushi:package", "value": package.sha256() }],
        "status": "current",
        // Fixed by the profile, without a display.
        "type": { "coding": [{ "system": format!("{GUIDE}/CodeSystem/AIinputsCS"), "code": "AIModelCard" }] },
        "category": [
            code("AIModelCardMarkdownFormat", "Markdown Format"),
            code("AImodelCardCHAIformat", "CHAI Format"),
        ],
        "date": at.to_string(),
        "description": format!("{}. {}", line(model.title.get(lang)), line(model.summary.get(lang))),
        "content": [
            attached("text/markdown", &markdown(package, guest_sha256, lang)),
            attached("application/xml", &chai(package, lang)),
        ],
    })
}

/// The AI-Device profile. It is no approved device: the note says so.
fn device(package: &Loaded, card: &str, lang: Lang) -> Value {
    let manifest = package.manifest();
    let model = &manifest.model;
    let of_type =
        |code: &str| json!({ "coding": [{ "system": format!("{GUIDE}/CodeSystem/AIdeviceTypeCS"), "code": code }] });
    let technique = match model.kind {
        Kind::Score => "Rule-Based-Systems",
        Kind::Diagnosis | Kind::Prognosis | Kind::Treatment => "Machine-Learning-Models",
    };
    // Same input, same bits out; coded and tabular data alone.
    let kinds = [technique, "Deterministic-AI", "AI-for-Structured-Clinical-Data"];
    let mut extensions: Vec<Value> = kinds
        .iter()
        .map(|kind| {
            json!({
                "url": format!("{GUIDE}/StructureDefinition/aitransparency.AIKind"),
                "valueCodeableConcept": of_type(kind),
            })
        })
        .collect();
    extensions.push(json!({
        "url": format!("{GUIDE}/StructureDefinition/aitransparency.modelCardDescription"),
        "valueReference": { "reference": card },
    }));
    json!({
        "resourceType": "Device",
        "meta": { "profile": [format!("{GUIDE}/StructureDefinition/AI-Device")] },
        "extension": extensions,
        "identifier": [{ "system": "urn:kusushi:model", "value": model.id }],
        "manufacturer": line(manifest.transparency.developer.get(lang)),
        "deviceName": [{ "name": line(model.title.get(lang)), "type": "user-friendly-name" }],
        "modelNumber": model.id,
        "type": of_type("Artificial-Intelligence"),
        "version": [version("version", &model.version), version("SHA-256", package.sha256())],
        "note": [
            { "text": notice().get(lang) },
            { "text": line(manifest.transparency.regulatory_status.get(lang)) },
        ],
    })
}

/// The program that runs the model: no model itself, and so without the guide's type.
fn guest_device(guest_sha256: &str) -> Value {
    let mut versions = vec![version("version", env!("CARGO_PKG_VERSION"))];
    if !guest_sha256.is_empty() {
        versions.push(version("SHA-256", &line(guest_sha256)));
    }
    json!({
        "resourceType": "Device",
        "deviceName": [{ "name": "Kusushi guest", "type": "model-name" }],
        "type": { "text": "Program that runs models (WebAssembly guest)" },
        "version": versions,
    })
}

fn version(kind: &str, value: &str) -> Value {
    json!({ "type": { "text": kind }, "value": value })
}

/// Whence the card is: the guest wrote it of the package.
fn provenance(package: &Loaded, card: &str, guest: &str, at: Timestamp) -> Value {
    let agent = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
    json!({
        "resourceType": "Provenance",
        "target": [{ "reference": card }],
        "recorded": at.to_string(),
        "activity": { "text": "Card written of the package's manifest" },
        "agent": [{
            "type": { "coding": [{ "system": agent, "code": "assembler", "display": "Assembler" }] },
            "who": { "reference": guest },
        }],
        "entity": [{
            "role": "source",
            "what": {
                "identifier": { "system": "urn:kusushi:package", "value": package.sha256() },
                "display": format!("{} {}", package.manifest().model.id, package.manifest().model.version),
            },
        }],
    })
}

/// An address within the bundle, the same whenever the same is described: a UUID of version 8 (RFC 9562, section 5.8), made of
/// the parts' digest.
fn uuid(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n"));
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}
