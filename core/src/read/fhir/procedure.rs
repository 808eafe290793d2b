//! `Procedure` and `ServiceRequest`.

use std::borrow::Cow;

use serde::Deserialize;

use super::{
    context::Context,
    datatypes::{CodeableConcept, Period},
};
use crate::record::{self, Record};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Procedure<'a> {
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    code: CodeableConcept<'a>,
    #[serde(borrow)]
    performed_date_time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    performed_period: Option<Period<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServiceRequest<'a> {
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    intent: Option<Cow<'a, str>>,
    do_not_perform: Option<bool>,
    #[serde(borrow, default)]
    code: CodeableConcept<'a>,
    #[serde(borrow)]
    authored_on: Option<Cow<'a, str>>,
}

pub(super) fn read(json: &str, context: &mut Context, record: &mut Record) -> serde_json::Result<()> {
    let procedure: Procedure = serde_json::from_str(json)?;
    let done = match procedure.status.as_deref() {
        Some("entered-in-error") => {
            context.retracted();
            return Ok(());
        }
        Some("in-progress" | "completed" | "stopped") => true,
        Some("not-done") => false,
        _ => return Ok(()),
    };
    let at = procedure.performed_date_time.or(procedure.performed_period.and_then(|period| period.start));
    record.procedures.push(record::Procedure {
        codes: procedure.code.codings(),
        done,
        at: context.moment(at.as_deref()),
        source: context.source.to_owned(),
    });
    Ok(())
}

pub(super) fn read_order(json: &str, context: &mut Context, record: &mut Record) -> serde_json::Result<()> {
    let order: ServiceRequest = serde_json::from_str(json)?;
    if matches!(order.intent.as_deref(), Some("proposal" | "plan" | "option")) {
        return Ok(());
    }
    match order.status.as_deref() {
        Some("entered-in-error") => context.retracted(),
        Some("active" | "on-hold" | "completed") if order.do_not_perform != Some(true) => {
            record.orders.push(record::Order {
                codes: order.code.codings(),
                at: context.moment(order.authored_on.as_deref()),
                source: context.source.to_owned(),
            });
        }
        _ => {}
    }
    Ok(())
}
