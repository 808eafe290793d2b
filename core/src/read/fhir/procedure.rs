//! `Procedure` and `ServiceRequest`.

use super::{
    body::Body,
    context::Context,
    datatypes::{Concept, Period},
    object::{Text, resource},
    resource::{Resource, Unfit},
};
use crate::{code::codes, record};

resource! {
    /// `Procedure`.
    Procedure {
        status: Text<'a> = "status",
        code: Concept<'a> = "code",
        performed_date_time: Text<'a> = "performedDateTime",
        performed_period: Period<'a> = "performedPeriod",
    }
}

resource! {
    /// `ServiceRequest`.
    ServiceRequest {
        status: Text<'a> = "status",
        intent: Text<'a> = "intent",
        do_not_perform: bool = "doNotPerform",
        code: Concept<'a> = "code",
        authored_on: Text<'a> = "authoredOn",
    }
}

impl<'a> Resource<'a> for Procedure<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        let done = match self.status.as_deref() {
            Some("entered-in-error") => return Ok(context.retracted()),
            Some("in-progress" | "completed" | "stopped") => true,
            Some("not-done") => false,
            // In preparation, on hold or unknown: nothing was done as far as is known.
            _ => return Ok(Body::Nothing),
        };
        let period = self.performed_period.as_ref().and_then(|period| period.start.as_deref());
        let at = context.moment(self.performed_date_time.as_deref().or(period));
        Ok(Body::Procedure(Box::new(record::Procedure {
            codes: context.codings(self.code.as_ref()),
            done,
            at,
            source: context.source.clone(),
        })))
    }
}

impl<'a> Resource<'a> for ServiceRequest<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        match self.status.as_deref() {
            Some("entered-in-error" | "revoked") => return Ok(context.retracted()),
            Some("draft") => {
                context.find(codes::READ_DRAFT_ORDER);
                return Ok(Body::Nothing);
            }
            Some("active" | "on-hold" | "completed") => {}
            _ => return Ok(Body::Nothing),
        }
        let is_idea = matches!(self.intent.as_deref(), Some("proposal" | "plan" | "option"));
        if is_idea || self.do_not_perform == Some(true) {
            return Ok(Body::Nothing);
        }
        Ok(Body::Order(Box::new(record::Order {
            codes: context.codings(self.code.as_ref()),
            at: context.moment(self.authored_on.as_deref()),
            source: context.source.clone(),
        })))
    }
}
