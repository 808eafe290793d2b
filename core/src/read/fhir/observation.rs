//! `Observation`, with its components.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    context::Context,
    datatypes::{CodeableConcept, Period, QuantityJson},
};
use crate::{
    moment::Moment,
    record::{self, Quantity, Record, Setting, Status, Value},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Observation<'a> {
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    effective_date_time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    effective_instant: Option<Cow<'a, str>>,
    #[serde(borrow)]
    effective_period: Option<Period<'a>>,
    #[serde(borrow, default)]
    component: Vec<&'a RawValue>,
}

/// What an observation and each of its components have in common.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    #[serde(borrow, default)]
    code: CodeableConcept<'a>,
    #[serde(borrow)]
    value_quantity: Option<QuantityJson<'a>>,
    #[serde(borrow)]
    value_integer: Option<&'a RawValue>,
    #[serde(borrow)]
    value_codeable_concept: Option<CodeableConcept<'a>>,
    value_string: Option<String>,
    value_boolean: Option<bool>,
    #[serde(borrow)]
    value_date_time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data_absent_reason: Option<CodeableConcept<'a>>,
}

pub(super) fn read(json: &str, context: &mut Context, record: &mut Record) -> serde_json::Result<()> {
    let observation: Observation = serde_json::from_str(json)?;
    let status = match observation.status.as_deref() {
        Some("entered-in-error" | "cancelled") => {
            context.retracted();
            return Ok(());
        }
        Some("registered" | "preliminary") => Status::Preliminary,
        _ => Status::Final,
    };
    let period = observation.effective_period.and_then(|period| period.start);
    let at = observation.effective_date_time.or(observation.effective_instant).or(period);
    let at = context.moment(at.as_deref());

    let whole: Finding = serde_json::from_str(json)?;
    let source = context.source.to_owned();
    push(whole, at.clone(), status, source.clone(), context, record);
    for (index, component) in observation.component.iter().enumerate() {
        let part: Finding = serde_json::from_str(component.get())?;
        push(part, at.clone(), status, format!("{source}#component[{index}]"), context, record);
    }
    Ok(())
}

fn push(
    finding: Finding,
    at: Option<Moment>,
    status: Status,
    source: String,
    context: &mut Context,
    record: &mut Record,
) {
    let codes = finding.code.codings();
    if let Some(value) = value_of(finding, context) {
        record.observations.push(record::Observation {
            codes,
            value,
            at,
            status,
            setting: Setting::Clinic,
            interpretation: Vec::new(),
            reference: None,
            source,
        });
    }
}

fn value_of(finding: Finding, context: &mut Context) -> Option<Value> {
    if let Some(quantity) = finding.value_quantity.and_then(QuantityJson::quantity) {
        return Some(Value::Quantity(quantity));
    }
    if let Some(integer) = finding.value_integer {
        let text = integer.get().to_owned();
        return Some(Value::Quantity(Quantity { text, comparator: None, unit: None, ucum: None }));
    }
    if let Some(concept) = finding.value_codeable_concept {
        return Some(Value::Coded(concept.codings()));
    }
    if let Some(text) = finding.value_string {
        return Some(Value::Text(text));
    }
    if let Some(boolean) = finding.value_boolean {
        return Some(Value::Boolean(boolean));
    }
    if let Some(moment) = context.moment(finding.value_date_time.as_deref()) {
        return Some(Value::Moment(moment));
    }
    let reason = finding.data_absent_reason?.codings().into_iter().next()?;
    Some(Value::Absent(reason.code))
}
