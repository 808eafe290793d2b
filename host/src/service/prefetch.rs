//! From what was prefetched to the parts of a call. Resources pass as they came; only whose they are is looked at.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{hook::HookRequest, refusal::Refusal};
use crate::code::codes;

const PATIENT: &str = "patient";

/// As much of a resource as must be known here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Glance<'a> {
    #[serde(borrow)]
    resource_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    entry: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    resource: Option<Box<Glance<'a>>>,
}

impl Glance<'_> {
    fn is(&self, kind: &str) -> bool {
        self.resource_type.as_deref() == Some(kind)
    }

    /// The patient: the resource itself, or one in a searchset.
    fn patient(&self) -> Option<&Self> {
        let inside = || self.entry.iter().filter_map(|entry| entry.resource.as_deref()).find(|r| r.is("Patient"));
        if self.is("Patient") { Some(self) } else { inside() }
    }
}

/// The resources to pass on: without `null` (nothing there) and `OperationOutcome` (the client could not fetch it),
/// both of which leave values missing.
///
/// # Errors
/// 412 where the patient was not fetched, 400 where it is another one.
pub(super) fn parts(request: HookRequest) -> Result<Vec<Box<RawValue>>, Refusal> {
    let absent = || Refusal::new(StatusCode::PRECONDITION_FAILED, codes::HTTP_PREFETCH.at("prefetch.patient"));
    let mut parts = Vec::new();
    let mut is_right_patient = false;
    for (key, resource) in request.prefetch.ok_or_else(absent)? {
        let unreadable = |_| Refusal::bad(codes::HTTP_NOT_REQUEST, format!("prefetch.{}", known(&key)));
        let Some(glance) = serde_json::from_str::<Option<Glance<'_>>>(resource.get()).map_err(unreadable)? else {
            continue;
        };
        if glance.is("OperationOutcome") {
            continue;
        }
        if key == PATIENT {
            let patient = glance.patient().ok_or_else(absent)?;
            if patient.id.as_deref() != Some(request.patient_id.as_str()) {
                return Err(Refusal::bad(codes::HTTP_OTHER_PATIENT, "prefetch.patient"));
            }
            is_right_patient = true;
        }
        parts.push(resource);
    }
    if is_right_patient { Ok(parts) } else { Err(absent()) }
}

/// A key is the sender's text; only what has the form of one is repeated.
fn known(key: &str) -> &str {
    let is_plain = key.len() <= 40 && key.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_plain { key } else { "?" }
}
