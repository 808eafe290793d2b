//! `Condition`.

use std::borrow::Cow;

use serde::Deserialize;

use super::{
    context::Context,
    datatypes::{CodeableConcept, Extension, Period},
};
use crate::record::{self, Certainty, Record};

/// の疑い: in the receipt's table of modifiers (`masterZ`) and in that of MEDIS for exchange.
const SUSPECTED_MODIFIERS: [&str; 2] = ["8002", "5395"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Condition<'a> {
    #[serde(borrow)]
    clinical_status: Option<CodeableConcept<'a>>,
    #[serde(borrow)]
    verification_status: Option<CodeableConcept<'a>>,
    #[serde(borrow, default)]
    code: CodeableConcept<'a>,
    #[serde(borrow, default)]
    extension: Vec<Extension<'a>>,
    #[serde(borrow)]
    onset_date_time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    onset_period: Option<Period<'a>>,
    #[serde(borrow)]
    recorded_date: Option<Cow<'a, str>>,
}

pub(super) fn read(json: &str, context: &mut Context, record: &mut Record) -> serde_json::Result<()> {
    let condition: Condition = serde_json::from_str(json)?;
    let verification = condition.verification_status.unwrap_or_default();
    if verification.has("entered-in-error") {
        context.retracted();
        return Ok(());
    }
    let suspected = ["provisional", "differential", "unconfirmed"].iter().any(|status| verification.has(status))
        || condition.extension.iter().any(is_suspected_modifier)
        || condition.code.says("疑");
    let certainty = if verification.has("refuted") {
        Certainty::Refuted
    } else if suspected {
        Certainty::Suspected
    } else {
        Certainty::Confirmed
    };
    let clinical = condition.clinical_status.unwrap_or_default();
    let active = !["inactive", "remission", "resolved"].iter().any(|status| clinical.has(status));
    let onset = condition.onset_date_time.or(condition.onset_period.and_then(|period| period.start));
    record.conditions.push(record::Condition {
        codes: condition.code.codings(),
        certainty,
        active,
        onset: context.moment(onset.as_deref()),
        abatement: None,
        recorded: context.moment(condition.recorded_date.as_deref()),
        claimed: false,
        source: context.source.to_owned(),
    });
    Ok(())
}

/// JP Core's extension for modifiers written after a diagnosis.
fn is_suspected_modifier(extension: &Extension) -> bool {
    extension.url.as_deref().is_some_and(|url| url.ends_with("/JP_Condition_DiseasePostfixModifier"))
        && extension
            .value_codeable_concept
            .as_ref()
            .is_some_and(|concept| SUSPECTED_MODIFIERS.iter().any(|code| concept.has(code)))
}
