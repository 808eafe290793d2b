//! FHIR R4 resources: `RiskAssessment` for an answer, `GuidanceResponse` for an abstention, nothing for silence.

use serde_json::{Value, json};

use super::numbers::percent_interval;
use crate::{
    assessment::{Assessment, Outcome, Reading, Reason},
    text::Lang,
};

/// A `Bundle` of type `collection` with one resource for each model that spoke.
pub fn fhir(assessments: &[Assessment], lang: Lang) -> Value {
    let entries: Vec<Value> = assessments
        .iter()
        .filter_map(|assessment| match &assessment.outcome {
            Outcome::Answer { readings, .. } => Some(risk_assessment(assessment, readings, lang)),
            Outcome::Abstention { reasons } => Some(guidance_response(assessment, reasons, lang)),
            Outcome::NotApplicable { .. } => None,
        })
        .map(|resource| json!({ "resource": resource }))
        .collect();
    if entries.is_empty() {
        // FHIR forbids an empty array.
        return json!({ "resourceType": "Bundle", "type": "collection" });
    }
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

fn subject(assessment: &Assessment) -> Value {
    match &assessment.subject {
        Some(id) => json!({ "reference": format!("Patient/{id}") }),
        None => json!({ "display": "unknown" }),
    }
}

fn risk_assessment(assessment: &Assessment, readings: &[Reading], lang: Lang) -> Value {
    let model = &assessment.model;
    let predictions: Vec<Value> = readings
        .iter()
        .map(|reading| {
            let prediction = reading.prediction;
            let interval = percent_interval(prediction.probability, prediction.lower, prediction.upper, lang);
            let assumption = reading.assumption.as_ref().map(|assumption| format!("{}: ", assumption.title.get(lang)));
            json!({
                "outcome": { "text": format!("{}, {}", model.output.meaning.get(lang), model.output.horizon.get(lang)) },
                // R4: "If the value is a decimal, ... expressed as percentages".
                "probabilityDecimal": prediction.probability * 100.0,
                "rationale": format!("{}{interval}", assumption.unwrap_or_default()),
            })
        })
        .collect();
    let findings = assessment
        .findings
        .iter()
        .map(|finding| format!("{} ({}) {}", finding.code, finding.place, finding.text.get(lang)));
    let notes: Vec<Value> = std::iter::once(assessment.notice.get(lang).to_owned())
        .chain(findings)
        .map(|text| json!({ "text": text }))
        .collect();
    let mut resource = json!({
        "resourceType": "RiskAssessment",
        "meta": { "security": [{
            "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
            "code": "AIAST",
            "display": "Artificial Intelligence asserted",
        }] },
        "status": "final",
        "method": { "text": method(assessment) },
        "subject": subject(assessment),
        "occurrenceDateTime": assessment.at,
        "prediction": predictions,
        "note": notes,
    });
    let basis = basis(assessment);
    if let (Some(fields), false) = (resource.as_object_mut(), basis.is_empty()) {
        fields.insert("basis".to_owned(), Value::Array(basis));
    }
    resource
}

/// The resources whose values were used, each once.
fn basis(assessment: &Assessment) -> Vec<Value> {
    let mut references: Vec<&str> = Vec::new();
    for source in
        assessment.inputs.iter().filter_map(|input| input.used.as_ref()).flat_map(|used| used.source.split(", "))
    {
        let resource = source.split('#').next().unwrap_or(source);
        let is_reference = resource.split_once('/').is_some_and(|(kind, id)| !id.is_empty() && !kind.contains(' '));
        if is_reference && !references.contains(&resource) {
            references.push(resource);
        }
    }
    references.into_iter().map(|reference| json!({ "reference": reference })).collect()
}

fn guidance_response(assessment: &Assessment, reasons: &[Reason], lang: Lang) -> Value {
    let needed: Vec<Value> = assessment
        .questions
        .iter()
        .filter(|question| question.needed)
        .map(|question| {
            json!({
                "type": "QuestionnaireResponse",
                "codeFilter": [{ "path": "item.linkId", "code": [{ "code": question.name, "display": question.text.get(lang) }] }],
            })
        })
        .collect();
    let notes: Vec<Value> = reasons
        .iter()
        .map(|reason| {
            let notice = &reason.notice;
            json!({ "text": format!("{} {} {} {}", notice.code, notice.text.get(lang), reason.detail.get(lang), notice.remedy.get(lang)) })
        })
        .collect();
    let mut resource = json!({
        "resourceType": "GuidanceResponse",
        "moduleUri": method(assessment),
        "status": "data-required",
        "subject": subject(assessment),
        "occurrenceDateTime": assessment.at,
        "note": notes,
    });
    if let (Some(fields), false) = (resource.as_object_mut(), needed.is_empty()) {
        fields.insert("dataRequirement".to_owned(), Value::Array(needed));
    }
    resource
}

fn method(assessment: &Assessment) -> String {
    format!("urn:kusushi:model:{}:{}", assessment.model.id, assessment.model.version)
}
