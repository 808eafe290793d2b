//! `Patient`.

use serde::Deserialize;

use super::context::Context;
use crate::record::{Record, Sex};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Patient {
    id: Option<String>,
    birth_date: Option<String>,
    gender: Option<String>,
    deceased_boolean: Option<bool>,
    deceased_date_time: Option<String>,
}

pub(super) fn read(json: &str, context: &mut Context, record: &mut Record) -> serde_json::Result<()> {
    let patient: Patient = serde_json::from_str(json)?;
    record.patient.birth_date = context.moment(patient.birth_date.as_deref());
    record.patient.sex = match patient.gender.as_deref() {
        Some("female") => Some(Sex::Female),
        Some("male") => Some(Sex::Male),
        _ => None,
    };
    record.patient.deceased_at = context.moment(patient.deceased_date_time.as_deref());
    record.patient.deceased = patient.deceased_boolean == Some(true) || patient.deceased_date_time.is_some();
    record.patient.id = patient.id;
    context.source.clone_into(&mut record.patient.source);
    Ok(())
}
