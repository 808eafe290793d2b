//! `Immunization`.

use super::{
    body::Body,
    context::Context,
    datatypes::Concept,
    object::{Text, resource},
    resource::{Resource, Unfit},
};
use crate::record;

resource! {
    /// `Immunization`.
    Immunization {
        status: Text<'a> = "status",
        vaccine_code: Concept<'a> = "vaccineCode",
        occurrence_date_time: Text<'a> = "occurrenceDateTime",
    }
}

impl<'a> Resource<'a> for Immunization<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        let done = match self.status.as_deref() {
            Some("entered-in-error") => return Ok(context.retracted()),
            Some("completed") => true,
            Some("not-done") => false,
            _ => return Ok(Body::Nothing),
        };
        let at = context.moment(self.occurrence_date_time.as_deref());
        Ok(Body::Immunization(Box::new(record::Immunization {
            codes: context.codings(self.vaccine_code.as_ref()),
            done,
            at,
            source: context.source.clone(),
        })))
    }
}
