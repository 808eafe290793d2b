//! `MedicationRequest`, `MedicationStatement`, `MedicationAdministration`, `MedicationDispense`.

use std::borrow::Cow;

use serde::{Deserialize, de::IgnoredAny};

use super::{
    context::Context,
    datatypes::{CodeableConcept, Period},
};
use crate::{
    code::codes,
    record::{self, Record, Supply},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Medication<'a> {
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    intent: Option<Cow<'a, str>>,
    do_not_perform: Option<bool>,
    #[serde(borrow, default)]
    medication_codeable_concept: CodeableConcept<'a>,
    medication_reference: Option<IgnoredAny>,
    #[serde(borrow)]
    authored_on: Option<Cow<'a, str>>,
    #[serde(borrow)]
    effective_date_time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    effective_period: Option<Period<'a>>,
    #[serde(borrow)]
    date_asserted: Option<Cow<'a, str>>,
    #[serde(borrow)]
    when_handed_over: Option<Cow<'a, str>>,
}

/// Statuses that say the drug is or was given. Japanese systems write `completed` on every prescription (all of
/// JP-CLINS's examples do), so it cannot mean "no longer": an input's window bounds how old it may be.
const TAKEN: [&str; 4] = ["active", "in-progress", "completed", "unknown"];

pub(super) fn read(json: &str, supply: Supply, context: &mut Context, record: &mut Record) -> serde_json::Result<()> {
    let medication: Medication = serde_json::from_str(json)?;
    let status = medication.status.as_deref();
    if status == Some("entered-in-error") {
        context.retracted();
        return Ok(());
    }
    let is_idea = matches!(medication.intent.as_deref(), Some("proposal" | "plan" | "option"));
    if is_idea || medication.do_not_perform == Some(true) {
        return Ok(());
    }
    if medication.medication_reference.is_some() {
        context.findings.push(codes::READ_DRUG_NOT_RESOLVED.at(context.source));
        return Ok(());
    }
    let (start, until) = medication.effective_period.map(|period| (period.start, period.end)).unwrap_or_default();
    let at = medication
        .authored_on
        .or(medication.effective_date_time)
        .or(start)
        .or(medication.date_asserted)
        .or(medication.when_handed_over);
    record.medications.push(record::Medication {
        codes: medication.medication_codeable_concept.codings(),
        supply,
        active: status.is_none_or(|status| TAKEN.contains(&status)),
        at: context.moment(at.as_deref()),
        until: context.moment(until.as_deref()),
        source: context.source.to_owned(),
    });
    Ok(())
}
