//! A model's card as FHIR R4: a `DocumentReference` that holds it, a `Device` for the model and one for the guest, and a
//! `Provenance` of the card, after HL7's AI Transparency guide (HL7/aitransparency-ig, 1.0.0 STU1 ballot, commit 805d2a7).
//!
//! The `Provenance` here is that of the document, which is written of the manifest by the guest and asserted by nobody's
//! model; what a model said of a patient has its own (`render/provenance.rs`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{chai::chai, markdown::markdown, words::line};
use crate::{
    assess::facts,
    package::Loaded,
    render::device::{GUIDE, address, agent_type, guest_device, model_device},
    text::Lang,
};

/// A `Bundle` of type `collection`: the card, the model, the guest, and whence the card is.
pub fn fhir(package: &Loaded, guest_sha256: &str, at: Timestamp, lang: Lang) -> Value {
    let of = |what: &str| address(&[what, package.sha256(), guest_sha256]);
    let (card, model, guest) = (of("card"), of("model"), of("guest"));
    let entries: Vec<Value> = [
        (card.clone(), document(package, guest_sha256, at, lang)),
        (model, model_device(&facts(package, at), Some(&card), lang)),
        (guest.clone(), guest_device(guest_sha256)),
        (of("provenance"), provenance(package, &card, &guest, at)),
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

/// Whence the card is: the guest wrote it of the package.
fn provenance(package: &Loaded, card: &str, guest: &str, at: Timestamp) -> Value {
    json!({
        "resourceType": "Provenance",
        "target": [{ "reference": card }],
        "recorded": at.to_string(),
        "activity": { "text": "Card written of the package's manifest" },
        "agent": [{
            "type": agent_type("assembler", "Assembler"),
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
