//! Whether the service lives, and whether it can answer.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{Shared, refusal::Refusal};

/// The process answers.
pub(super) async fn live(State(service): Shared) -> Response {
    Json(json!({ "live": true, "feedback": service.feedback.read() })).into_response()
}

/// The guest is compiled and every package loads. A refused package is named.
pub(super) async fn ready(State(service): Shared) -> Result<Response, Refusal> {
    let ready = service.ready()?;
    match ready.refused.first() {
        Some(error) => Err(Refusal::unavailable(error.clone())),
        None => Ok(Json(json!({ "ready": true, "services": ready.bedside.len() })).into_response()),
    }
}
