//! Who asserted what a model said of a patient: the AI-Provenance profile of HL7's AI Transparency guide
//! (HL7/aitransparency-ig, commit 805d2a7, `input/fsh/AIProvenance.fsh`).

use serde_json::{Value, json};

use super::device::{GUIDE, address, agent_type, artificial, guest_device, model_device};
use crate::{assessment::Assessment, text::Lang};

/// A resource that a model asserted, with the model and the guest as `Device`s and its `Provenance`, each an entry of a
/// `Bundle`.
pub(super) fn asserted(assessment: &Assessment, resource: Value, basis: &[Value], lang: Lang) -> Vec<Value> {
    let model = &assessment.model;
    // The same answer has the same address.
    let said = address(&["said", &resource.to_string()]);
    let by = address(&["model", &model.package_sha256, &said]);
    let guest = address(&["guest", &assessment.guest_sha256, &said]);
    let provenance = provenance(assessment, [&said, &by, &guest], basis);
    [
        (said.clone(), resource),
        (by, model_device(model, None, lang)),
        (guest, guest_device(&assessment.guest_sha256)),
        (address(&["provenance", &said]), provenance),
    ]
    .into_iter()
    .map(|(address, resource)| json!({ "fullUrl": address, "resource": resource }))
    .collect()
}

fn provenance(assessment: &Assessment, [said, by, guest]: [&String; 3], basis: &[Value]) -> Value {
    // The card is not sent along: whoever has the package can have it written (`kusushi card`).
    let card = json!({ "role": "derivation", "what": {
        "type": "DocumentReference",
        "identifier": { "system": "urn:kusushi:package", "value": assessment.model.package_sha256 },
    } });
    let used = basis.iter().map(|reference| json!({ "role": "source", "what": reference }));
    json!({
        "resourceType": "Provenance",
        "meta": { "profile": [format!("{GUIDE}/StructureDefinition/AI-Provenance")] },
        "target": [{ "reference": said }],
        "occurredDateTime": assessment.at,
        "recorded": assessment.at,
        "reason": [{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
            "code": "AIAST",
            "display": "Artificial Intelligence asserted",
        }] }],
        "agent": [
            { "type": agent_type("author", "Author"), "role": [artificial("Artificial-Intelligence")], "who": { "reference": by } },
            { "type": agent_type("assembler", "Assembler"), "who": { "reference": guest } },
        ],
        "entity": std::iter::once(card).chain(used).collect::<Vec<_>>(),
    })
}
