//! The model and the guest as FHIR `Device`s, after HL7's AI Transparency guide (HL7/aitransparency-ig, 1.0.0 STU1 ballot,
//! commit 805d2a7, `input/fsh/AIDevice.fsh`).

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{assess::notice, assessment::ModelFacts, manifest::Kind, text::Lang};

/// The guide's canonical address.
pub(super) const GUIDE: &str = "http://hl7.org/fhir/uv/aitransparency";

/// The AI-Device profile; `card` is the address of a document that describes the model. It is no approved device, and its
/// notes say so.
pub(super) fn model_device(model: &ModelFacts, card: Option<&str>, lang: Lang) -> Value {
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
                "valueCodeableConcept": artificial(kind),
            })
        })
        .collect();
    if let Some(card) = card {
        extensions.push(json!({
            "url": format!("{GUIDE}/StructureDefinition/aitransparency.modelCardDescription"),
            "valueReference": { "reference": card },
        }));
    }
    json!({
        "resourceType": "Device",
        "meta": { "profile": [format!("{GUIDE}/StructureDefinition/AI-Device")] },
        "extension": extensions,
        "identifier": [{ "system": "urn:kusushi:model", "value": model.id }],
        "manufacturer": line(model.transparency.developer.get(lang)),
        "deviceName": [{ "name": line(model.title.get(lang)), "type": "user-friendly-name" }],
        "modelNumber": model.id,
        "type": artificial("Artificial-Intelligence"),
        "version": [version("version", &model.version), version("SHA-256", &model.package_sha256)],
        "note": [
            { "text": notice().get(lang) },
            { "text": line(model.transparency.regulatory_status.get(lang)) },
        ],
    })
}

/// The program that runs the model: no model itself, and so without the guide's type.
pub(super) fn guest_device(guest_sha256: &str) -> Value {
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

/// A code of the guide's for kinds of artificial intelligence. Without a display: where the guide fixes it, it has none.
pub(super) fn artificial(code: &str) -> Value {
    json!({ "coding": [{ "system": format!("{GUIDE}/CodeSystem/AIdeviceTypeCS"), "code": code }] })
}

/// A part in the making of something.
pub(super) fn agent_type(code: &str, display: &str) -> Value {
    let system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
    json!({ "coding": [{ "system": system, "code": code, "display": display }] })
}

/// An address within a bundle, the same whenever the same is described: a UUID of version 8 (RFC 9562, section 5.8), made of
/// the parts' digest.
pub(super) fn address(parts: &[&str]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(parts.join("\n")) {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// A text without control characters, on one line: a manifest is a stranger's, and a terminal obeys them.
pub(super) fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn version(kind: &str, value: &str) -> Value {
    json!({ "type": { "text": kind }, "value": value })
}
