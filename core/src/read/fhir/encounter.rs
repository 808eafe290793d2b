//! `Encounter`.

use super::{
    body::Body,
    context::Context,
    datatypes::{CodingJson, Concept, Period},
    object::{Text, object, resource},
    resource::{Resource, Unfit},
};
use crate::record;

resource! {
    /// `Encounter`.
    Encounter {
        status: Text<'a> = "status",
        class: CodingJson<'a> = "class",
        type_: Vec<Concept<'a>> = "type",
        service_type: Concept<'a> = "serviceType",
        reason_code: Vec<Concept<'a>> = "reasonCode",
        period: Period<'a> = "period",
        hospitalization: Hospitalization<'a> = "hospitalization",
    }
}

object! {
    /// `Encounter.hospitalization`.
    Hospitalization {
        discharge_disposition: Concept<'a> = "dischargeDisposition",
    }
}

impl<'a> Resource<'a> for Encounter<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        match self.status.as_deref() {
            Some("entered-in-error" | "cancelled") => return Ok(context.retracted()),
            // It has not begun.
            Some("planned") => return Ok(Body::Nothing),
            _ => {}
        }
        let concepts = self.type_.iter().flatten().chain(&self.service_type).chain(self.reason_code.iter().flatten());
        let class = self.class.as_ref().and_then(CodingJson::coding);
        let period = self.period.as_ref();
        Ok(Body::Encounter(Box::new(record::Encounter {
            codes: class.into_iter().chain(concepts.flat_map(Concept::codings)).collect(),
            start: context.moment(period.and_then(|period| period.start.as_deref())),
            end: context.moment(period.and_then(|period| period.end.as_deref())),
            discharge: self
                .hospitalization
                .and_then(|stay| stay.discharge_disposition)
                .map(|how| how.codings())
                .unwrap_or_default(),
            source: context.source.clone(),
        })))
    }
}
