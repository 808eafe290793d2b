//! What the guest answers: `{"ok": ...}` or `{"error": ...}`.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::code::{Notice, Result, codes};

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Envelope {
    Ok(Box<RawValue>),
    Error(Notice),
}

/// What is in the envelope, byte for byte.
///
/// # Errors
/// What the guest says it could not do, with its code; `K-HOST-009` where this is no envelope.
pub(crate) fn open(answer: &[u8]) -> Result<Box<RawValue>> {
    match serde_json::from_slice(answer).map_err(|_| codes::HOST_GUEST_ANSWER.at("guest call"))? {
        Envelope::Ok(value) => Ok(value),
        Envelope::Error(notice) => Err(notice.into()),
    }
}
