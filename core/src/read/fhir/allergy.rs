//! `AllergyIntolerance`.

use super::{
    body::Body,
    context::Context,
    datatypes::{Concept, Period},
    object::{Text, object, resource},
    resource::{Resource, Unfit},
};
use crate::record::{self, Certainty};

resource! {
    /// `AllergyIntolerance`.
    AllergyIntolerance {
        clinical_status: Concept<'a> = "clinicalStatus",
        verification_status: Concept<'a> = "verificationStatus",
        code: Concept<'a> = "code",
        reaction: Vec<Reaction<'a>> = "reaction",
        onset_date_time: Text<'a> = "onsetDateTime",
        onset_period: Period<'a> = "onsetPeriod",
        recorded_date: Text<'a> = "recordedDate",
    }
}

object! {
    /// `AllergyIntolerance.reaction`.
    Reaction {
        substance: Concept<'a> = "substance",
    }
}

impl<'a> Resource<'a> for AllergyIntolerance<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        let verification = self.verification_status.unwrap_or_default();
        if verification.has("entered-in-error") {
            return Ok(context.retracted());
        }
        let code = self.code.unwrap_or_default();
        let certainty = if verification.has("refuted") {
            Certainty::Refuted
        } else if verification.has("unconfirmed") || code.says("疑") {
            Certainty::Suspected
        } else {
            Certainty::Confirmed
        };
        let substances = || self.reaction.iter().flatten().filter_map(|reaction| reaction.substance.as_ref());
        let mut codes =
            if code.is_empty() && substances().next().is_some() { Vec::new() } else { context.codings(Some(&code)) };
        for substance in substances() {
            for coding in substance.codings() {
                if !codes.contains(&coding) {
                    codes.push(coding);
                }
            }
        }
        let onset = self.onset_date_time.as_deref();
        let onset = onset.or(self.onset_period.as_ref().and_then(|period| period.start.as_deref()));
        Ok(Body::Allergy(Box::new(record::Allergy {
            codes,
            certainty,
            active: !self.clinical_status.unwrap_or_default().has_any(&["inactive", "resolved"]),
            at: context.moment(onset.or(self.recorded_date.as_deref())),
            source: context.source.clone(),
        })))
    }
}
