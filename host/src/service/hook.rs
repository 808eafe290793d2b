//! A CDS Hooks request: its form, checked field by field, so that what is wrong can be named without repeating
//! what was sent.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{discovery::HOOK, refusal::Refusal};
use crate::code::codes;

/// A request whose form is right.
pub(super) struct HookRequest {
    /// Logical id of the patient whose record was opened.
    pub(super) patient_id: String,
    /// What was fetched, by key, as it came. Absent where nothing was.
    pub(super) prefetch: Option<BTreeMap<String, Box<RawValue>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    #[serde(default)]
    hook: Value,
    #[serde(default)]
    hook_instance: Value,
    #[serde(default)]
    context: Value,
    #[serde(default)]
    prefetch: Option<Box<RawValue>>,
}

impl HookRequest {
    pub(super) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let raw: Raw = serde_json::from_slice(body).map_err(|error| not_request(&error, "body"))?;
        let bad = |place: &str| Refusal::bad(codes::HTTP_NOT_REQUEST, place);
        match raw.hook.as_str() {
            Some(HOOK) => {}
            Some(_) => return Err(Refusal::bad(codes::HTTP_HOOK, "hook")),
            None => return Err(bad("hook")),
        }
        if !raw.hook_instance.as_str().is_some_and(is_uuid) {
            return Err(bad("hookInstance"));
        }
        let patient_id = raw.context["patientId"].as_str().filter(|id| !id.is_empty());
        let patient_id = patient_id.ok_or_else(|| bad("context.patientId"))?.to_owned();
        let prefetch = raw.prefetch.map(|raw| serde_json::from_str(raw.get())).transpose();
        let prefetch = prefetch.map_err(|error| not_request(&error, "prefetch"))?.flatten();
        Ok(Self { patient_id, prefetch })
    }
}

/// Where it broke off; serde's own words may repeat a value.
fn not_request(error: &serde_json::Error, place: &str) -> Refusal {
    Refusal::bad(codes::HTTP_NOT_REQUEST, format!("{place}, line {}, column {}", error.line(), error.column()))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
