//! FHIR R4 resources: `RiskAssessment` for an answer, `Observation` for a score, `GuidanceResponse` for an abstention,
//! nothing for silence. What a model asserted comes with its `Provenance`, and with the model and the guest as `Device`s.

use jiff::tz::Offset;
use serde_json::{Value, json};

use super::{numbers::percent_interval, provenance::asserted};
use crate::{
    assessment::{Assessment, Outcome, Reading, Reason, Role, ScoreShown},
    moment::{Moment, Precision, parse_zone},
    text::Lang,
};

/// A `Bundle` of type `collection` with one resource for each model that spoke, and whose it is.
pub fn fhir(assessments: &[Assessment], lang: Lang) -> Value {
    let entries: Vec<Value> = assessments
        .iter()
        .flat_map(|assessment| {
            let whole = |resource| asserted(assessment, resource, &basis(assessment), lang);
            match &assessment.outcome {
                Outcome::Answer { readings, .. } => whole(risk_assessment(assessment, readings, lang)),
                Outcome::Score { score, .. } => whole(observation(assessment, score, lang)),
                Outcome::Abstention { reasons } => {
                    vec![json!({ "resource": guidance_response(assessment, reasons, lang) })]
                }
                Outcome::NotApplicable { .. } => Vec::new(),
            }
        })
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
    let notes = notes(assessment, std::iter::empty(), lang);
    let mut resource = json!({
        "resourceType": "RiskAssessment",
        "meta": meta(),
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

fn meta() -> Value {
    json!({ "security": [{
        "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
        "code": "AIAST",
        "display": "Artificial Intelligence asserted",
    }] })
}

/// The notice, what is to be said besides, and the findings.
fn notes(assessment: &Assessment, more: impl Iterator<Item = String>, lang: Lang) -> Vec<Value> {
    let findings = assessment
        .findings
        .iter()
        .map(|finding| format!("{} ({}) {}", finding.code, finding.place, finding.text.get(lang)));
    std::iter::once(assessment.notice.get(lang).to_owned())
        .chain(more)
        .chain(findings)
        .map(|text| json!({ "text": text }))
        .collect()
}

/// A score is no risk, and so an `Observation`: preliminary and a range while items are open. It carries no code of a
/// terminology, only the model's own: a code would have to be that of this formula.
fn observation(assessment: &Assessment, score: &ScoreShown, lang: Lang) -> Value {
    let model = &assessment.model;
    let quantity = |value: f64| json!({ "value": value, "system": "http://unitsofmeasure.org", "code": score.unit });
    let more = std::iter::once(score.note.get(lang).to_owned())
        .chain(score.bands.iter().map(|band| format!("{}: {}", band.title.get(lang), band.text.get(lang))));
    let mut resource = json!({
        "resourceType": "Observation",
        "meta": meta(),
        "status": if score.value.is_some() { "final" } else { "preliminary" },
        "code": {
            "coding": [{ "system": "urn:kusushi:model", "code": model.id, "display": model.title.get(lang) }],
            "text": model.title.get(lang),
        },
        "subject": subject(assessment),
        "issued": assessment.at,
        "method": { "text": method(assessment) },
        "note": notes(assessment, more, lang),
    });
    let Some(fields) = resource.as_object_mut() else { return resource };
    match measured(assessment) {
        (None, _) => fields.insert("effectiveDateTime".to_owned(), json!(assessment.at)),
        (Some(start), end) if start == end => fields.insert("effectiveDateTime".to_owned(), json!(start)),
        (Some(start), end) => fields.insert("effectivePeriod".to_owned(), json!({ "start": start, "end": end })),
    };
    match score.value {
        Some(value) => fields.insert("valueQuantity".to_owned(), quantity(value)),
        None => fields
            .insert("valueRange".to_owned(), json!({ "low": quantity(score.least), "high": quantity(score.most) })),
    };
    if let [band] = score.bands.as_slice() {
        fields.insert("interpretation".to_owned(), json!([{ "text": band.title.get(lang) }]));
    }
    let known = score.points.iter().filter(|item| item.least >= item.most);
    let components: Vec<Value> = known
        .map(|item| {
            json!({
                "code": { "text": item.title.get(lang) },
                "valueQuantity": { "value": item.least, "system": "http://unitsofmeasure.org", "code": "{score}" },
            })
        })
        .collect();
    if !components.is_empty() {
        fields.insert("component".to_owned(), Value::Array(components));
    }
    // R4: derivedFrom may name observations and answered questionnaires, not conditions or medications.
    let derived: Vec<Value> = basis(assessment).into_iter().filter(is_observed).collect();
    if !derived.is_empty() {
        fields.insert("derivedFrom".to_owned(), Value::Array(derived));
    }
    resource
}

/// When the first and the last of the numbers were measured of which a score is made: a filtration rate is that of its
/// creatinine's day, not of the day on which it was computed. Nothing where no number has a date.
fn measured(assessment: &Assessment) -> (Option<String>, String) {
    let zone = parse_zone(&assessment.zone).unwrap_or(Offset::UTC);
    let numbers = assessment.inputs.iter().filter(|input| input.role == Role::Predictor);
    let used = numbers.filter_map(|input| input.used.as_ref()).filter(|used| used.number.is_some());
    let mut moments: Vec<Moment> = used.filter_map(|used| Moment::parse(used.date.as_deref()?, zone)).collect();
    moments.sort_by_key(Moment::start);
    // R4: a time of day needs a zone, which the text may lack.
    let written = |moment: &Moment| match moment.precision() {
        Precision::Second => moment.start().to_string(),
        _ => moment.text().to_owned(),
    };
    (moments.first().map(written), moments.last().map(written).unwrap_or_default())
}

fn is_observed(reference: &Value) -> bool {
    let kind = reference["reference"].as_str().and_then(|text| text.split('/').next());
    matches!(kind, Some("Observation" | "QuestionnaireResponse"))
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
