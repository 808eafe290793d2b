//! What is refused: a status, and an `OperationOutcome` that says why without a patient's value.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::code::{Code, Error, Lang, codes};

/// An error with its status.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    error: Error,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, error: Error) -> Self {
        Self { status, error }
    }

    pub(super) fn bad(code: Code, place: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code.at(place))
    }

    pub(super) fn not_found(error: Error) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }

    pub(super) fn unavailable(error: Error) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error)
    }

    /// Too much to do just now.
    pub(super) fn busy() -> Self {
        Self::unavailable(codes::HTTP_BUSY.at("service"))
    }
}

/// What the guest could not do: the sender's to mend, or ours.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let status = if error.is_senders() { StatusCode::BAD_REQUEST } else { StatusCode::INTERNAL_SERVER_ERROR };
        Self::new(status, error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let notice = self.error.notice();
        let text = |lang| format!("{} {}", notice.text.get(lang), notice.remedy.get(lang));
        let outcome = json!({
            "resourceType": "OperationOutcome",
            "issue": [{
                "severity": "error",
                "code": kind(self.status),
                "details": {
                    "coding": [{ "system": "urn:kusushi:code", "code": notice.code }],
                    "text": text(Lang::Ja),
                },
                "diagnostics": format!("{} at {}: {}", notice.code, notice.place, text(Lang::En)),
            }],
        });
        let mut response =
            (self.status, [(header::CONTENT_TYPE, "application/fhir+json; charset=utf-8")], outcome.to_string())
                .into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
        }
        response
    }
}

/// The `IssueType` that FHIR has for a status.
fn kind(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "not-supported",
        StatusCode::PRECONDITION_FAILED => "required",
        StatusCode::PAYLOAD_TOO_LARGE => "too-long",
        StatusCode::REQUEST_TIMEOUT => "timeout",
        StatusCode::SERVICE_UNAVAILABLE => "throttled",
        StatusCode::INTERNAL_SERVER_ERROR => "exception",
        _ => "invalid",
    }
}

/// An address that does not take the method.
pub(super) async fn method() -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, codes::HTTP_METHOD.at("method"))
}
