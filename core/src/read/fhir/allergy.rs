//! `AllergyIntolerance`.

use super::{
    body::Body,
    context::Context,
    datatypes::{Concept, Period},
    object::{Text, object, resource},
    resource::{Resource, Unfit},
};
use crate::{
    code::codes,
    record::{self, Certainty},
};

/// R4, allergyintolerance-clinical.
const CLINICAL: [&str; 3] = ["active", "inactive", "resolved"];

/// R4, allergyintolerance-verification, without `entered-in-error`.
const VERIFICATION: [&str; 3] = ["unconfirmed", "confirmed", "refuted"];

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
        let clinical = self.clinical_status.unwrap_or_default();
        // As of a diagnosis: a state in words alone, or in a code of another table, is not known.
        let is_unclear = verification.is_none_of(&VERIFICATION) || clinical.is_none_of(&CLINICAL);
        if is_unclear {
            context.find(codes::READ_STATE_UNKNOWN);
        }
        let certainty = if verification.has("refuted") {
            Certainty::Refuted
        } else if verification.has("unconfirmed") || is_unclear || code.says("疑") {
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
            active: !clinical.has_any(&["inactive", "resolved"]),
            at: context.moment(onset.or(self.recorded_date.as_deref())),
            source: context.source.clone(),
        })))
    }
}
