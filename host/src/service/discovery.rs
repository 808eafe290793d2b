//! The list of services: one for each model that may speak when a record is opened.

use axum::{Json, extract::State, http::HeaderMap};
use serde_json::{Map, Value, json};

use super::{Shared, headers::language, refusal::Refusal};
use crate::code::Lang;

/// The hook that is answered.
pub(super) const HOOK: &str = "patient-view";

/// Version of CDS Hooks.
const VERSION: &str = "2.0.1";

/// What a service wants to have fetched. The key `patient` is the one that it cannot do without.
const PREFETCH: [(&str, &str); 10] = [
    ("patient", "Patient/{{context.patientId}}"),
    ("observations", "Observation?patient={{context.patientId}}"),
    ("conditions", "Condition?patient={{context.patientId}}"),
    ("medications", "MedicationRequest?patient={{context.patientId}}"),
    ("medicationStatements", "MedicationStatement?patient={{context.patientId}}"),
    ("medicationAdministrations", "MedicationAdministration?patient={{context.patientId}}"),
    ("medicationDispenses", "MedicationDispense?patient={{context.patientId}}"),
    ("procedures", "Procedure?patient={{context.patientId}}"),
    ("serviceRequests", "ServiceRequest?patient={{context.patientId}}"),
    ("questionnaireResponses", "QuestionnaireResponse?patient={{context.patientId}}"),
];

/// `GET /cds-services`
pub(super) async fn list(State(service): Shared, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    let lang = language(&headers);
    let notice = match lang {
        Lang::Ja => "未承認・研究用",
        Lang::En => "Research use, not approved for clinical use",
    };
    let prefetch: Map<String, Value> =
        PREFETCH.iter().map(|(key, template)| ((*key).to_owned(), (*template).into())).collect();
    let services: Vec<Value> = service
        .ready()?
        .bedside
        .iter()
        .map(|model| {
            json!({
                "id": model.id,
                "hook": HOOK,
                "version": VERSION,
                "title": model.title.get(lang),
                "description": format!("{} ({notice})", model.summary.get(lang)),
                "prefetch": prefetch,
            })
        })
        .collect();
    Ok(Json(json!({ "services": services })))
}
