//! A proposed order as FHIR R4 `MedicationRequest`: intent `proposal`, status `draft`. It is nobody's order until a physician
//! makes it one, and a reader must not take it for a drug in use.

use serde_json::{Value, json};

use crate::{
    assessment::{ArmShown, Assessment, Claim, OrderProposed, Outcome},
    text::Lang,
};

/// The orders proposed, each with its arm. Where a recorded scale leaves two readings open they propose the same, or the model
/// abstained; so the first reading speaks for both.
pub(super) fn proposed(assessment: &Assessment) -> Vec<(&ArmShown, &OrderProposed)> {
    let Outcome::Answer { readings, .. } = &assessment.outcome else { return Vec::new() };
    let proposes = |id: &str| {
        let has_order = |arm: &ArmShown| arm.id == id && arm.order.is_some();
        readings.iter().all(|reading| reading.advice.iter().any(|advice| advice.arms.iter().any(has_order)))
    };
    let advice = readings.first().and_then(|reading| reading.advice.as_ref());
    let arms = advice.iter().flat_map(|advice| &advice.arms);
    arms.filter_map(|arm| Some((arm, arm.order.as_ref()?))).filter(|(arm, _)| proposes(&arm.id)).collect()
}

/// One proposal. `subject`, `security` and `basis` are those of the bundle's other resources.
pub(super) fn medication_request(
    assessment: &Assessment,
    (arm, order): (&ArmShown, &OrderProposed),
    (subject, meta, basis): (Value, Value, Vec<Value>),
    lang: Lang,
) -> Value {
    let coding: Vec<Value> =
        order.codes.iter().map(|code| json!({ "system": code.system, "code": code.code })).collect();
    // The conditions that made the model look at the patient; R4 takes Condition and Observation here.
    let is_reason = |source: &&String| source.starts_with("Condition/") || source.starts_with("Observation/");
    let reasons: Vec<Value> =
        order.indication.iter().filter(is_reason).map(|source| json!({ "reference": source })).collect();
    let cited = |id: &str| {
        let found = assessment.evidence.iter().find(|evidence| evidence.id == id);
        found.map(|evidence| format!("{} ({})", evidence.citation, evidence.date))
    };
    let care = arm.cautions.iter().map(|caution| caution.detail.get(lang).to_owned());
    let scope = arm.cautions_scope.iter().map(|claim: &Claim| claim.text.get(lang).to_owned());
    let notes: Vec<Value> = std::iter::once(assessment.notice.get(lang).to_owned())
        .chain(cited(&order.label))
        .chain(cited(&order.guidance))
        .chain(care)
        .chain(scope)
        .map(|text| json!({ "text": text }))
        .collect();
    let mut resource = json!({
        "resourceType": "MedicationRequest",
        "meta": meta,
        "status": "draft",
        "intent": "proposal",
        "medicationCodeableConcept": { "coding": coding, "text": order.drug.get(lang) },
        "subject": subject,
        "authoredOn": assessment.at,
        "reasonCode": [{ "text": assessment.model.title.get(lang) }],
        "note": notes,
        "dosageInstruction": [{
            "text": order.dose_text.get(lang),
            "timing": { "repeat": { "frequency": order.times_a_day, "period": 1, "periodUnit": "d" } },
            "route": {
                "coding": [{ "system": order.route.system, "code": order.route.code }],
                "text": order.route.title.get(lang),
            },
            "doseAndRate": [{ "doseQuantity": {
                "value": order.dose.value,
                "unit": order.dose.unit,
                "system": "http://unitsofmeasure.org",
                "code": order.dose.unit,
            } }],
        }],
    });
    if let Some(fields) = resource.as_object_mut() {
        for (name, references) in [("reasonReference", reasons), ("supportingInformation", basis)] {
            if !references.is_empty() {
                fields.insert(name.to_owned(), Value::Array(references));
            }
        }
    }
    resource
}
