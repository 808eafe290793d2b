//! `Condition`.

use super::{
    body::Body,
    context::Context,
    datatypes::{Concept, Extension, Period},
    object::{Text, resource},
    resource::{Resource, Unfit},
};
use crate::read::modifier::{
    Table, is_of_the_past, is_suspicion, remark as coded_remark, says_not_now, says_of_kin, told,
};
use crate::{
    code::codes,
    record::{self, Certainty, Remark},
};

/// Profiles in which the onset may be the 病名開始日, a date of entry: JP-CLINS writes that the day on which the
/// diagnosis was opened is what is usually given (`JP_Condition_eCS`, `onset[x]`), JP Core allows it
/// (`JP_Condition_Diagnosis`, `onset[x]`).
const OPENED_NOT_BEGUN: [&str; 2] = ["/JP_Condition_eCS", "/JP_Condition_Diagnosis"];

/// R4, condition-clinical: it is there.
const GOES_ON: [&str; 3] = ["active", "recurrence", "relapse"];

/// R4, condition-clinical: it is not there now.
const HAS_ENDED: [&str; 3] = ["inactive", "remission", "resolved"];

/// R4, condition-ver-status, without `entered-in-error`.
const VERIFICATION: [&str; 5] = ["unconfirmed", "provisional", "differential", "confirmed", "refuted"];

resource! {
    /// `Condition`.
    Condition {
        clinical_status: Concept<'a> = "clinicalStatus",
        verification_status: Concept<'a> = "verificationStatus",
        code: Concept<'a> = "code",
        extension: Vec<Extension<'a>> = "extension",
        onset_date_time: Text<'a> = "onsetDateTime",
        onset_period: Period<'a> = "onsetPeriod",
        abatement_date_time: Text<'a> = "abatementDateTime",
        abatement_period: Period<'a> = "abatementPeriod",
        abatement_age: serde::de::IgnoredAny = "abatementAge",
        abatement_range: serde::de::IgnoredAny = "abatementRange",
        abatement_string: Text<'a> = "abatementString",
        recorded_date: Text<'a> = "recordedDate",
    }
}

impl<'a> Resource<'a> for Condition<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        let verification = self.verification_status.as_ref();
        if verification.is_some_and(|status| status.has("entered-in-error")) {
            return Ok(context.retracted());
        }
        let code = self.code.as_ref();
        // JP Core puts the modifiers on `code` (`JP_Condition_Diagnosis`); some senders put them on the resource.
        let of_code = code.and_then(|code| code.extension.as_deref()).unwrap_or_default();
        let modifiers = || of_code.iter().chain(self.extension.iter().flatten()).filter_map(modifier);
        let suspected = verification
            .is_some_and(|status| status.has_any(&["provisional", "differential", "unconfirmed"]))
            || modifiers()
                .any(|modifier| modifier.codings().iter().any(|one| is_suspicion(&one.code)) || modifier.says("疑"))
            || code.is_some_and(|code| code.says("疑"));
        let abatement = self
            .abatement_date_time
            .as_deref()
            .or(self.abatement_period.as_ref().and_then(|period| period.end.as_deref().or(period.start.as_deref())));
        let has_abated = abatement.is_some()
            || self.abatement_period.is_some()
            || self.abatement_age.is_some()
            || self.abatement_range.is_some()
            || self.abatement_string.is_some();
        let clinical = self.clinical_status.as_ref();
        // Where a status says that it goes on, it does: JP-CLINS allows `active` beside the date of an outcome.
        let goes_on = clinical.is_some_and(|status| status.has_any(&GOES_ON));
        let has_ended = clinical.is_some_and(|status| status.has_any(&HAS_ENDED));
        // In words alone, or in a code of another table: what it says is not known, least of all that it is so.
        let is_unclear = verification.is_some_and(|status| status.is_none_of(&VERIFICATION))
            || clinical.is_some_and(|status| status.is_none_of(&GOES_ON) && status.is_none_of(&HAS_ENDED))
                && !has_abated;
        if is_unclear {
            context.find(codes::READ_STATE_UNKNOWN);
        }
        let is_refuted = verification.is_some_and(|status| status.has("refuted"));
        let certainty = if is_refuted {
            Certainty::Refuted
        } else if suspected || is_unclear {
            Certainty::Suspected
        } else {
            Certainty::Confirmed
        };
        let remark = modifiers().map(remark).chain(code.map(told_of)).max().unwrap_or_default();
        let is_past = remark != Remark::Nothing;
        if is_past {
            context.find(codes::READ_PAST_DIAGNOSIS);
        }

        let onset = self.onset_date_time.as_deref();
        let onset = onset.or(self.onset_period.as_ref().and_then(|period| period.start.as_deref()));
        let onset = context.moment(onset);
        let recorded = context.moment(self.recorded_date.as_deref());
        let opened = OPENED_NOT_BEGUN.iter().any(|profile| self.head.has_profile(profile));
        let (onset, recorded) = if opened { (None, onset.or(recorded)) } else { (onset, recorded) };
        let codes = context.codings(code);
        Ok(Body::Condition(Box::new(record::Condition {
            codes,
            certainty,
            active: !is_past && !has_ended && (goes_on || !has_abated),
            ended: has_ended || has_abated && !goes_on,
            remark,
            onset,
            // An end still to come would make the disease present until then; of one that is past, none is.
            abatement: context.moment(abatement).filter(|_| !is_past),
            recorded,
            claimed: false,
            source: context.source.clone(),
        })))
    }
}

/// What a modifier makes of the disease: by its code, or by the words beside it where the code says nothing.
fn remark(modifier: &Concept) -> Remark {
    let codings = modifier.codings();
    let coded = codings.iter().map(|one| coded_remark(&one.code, Table::of(&one.system)));
    let words = codings.iter().map(|one| one.display.as_str()).chain(modifier.text.as_deref()).map(told);
    coded.chain(words).max().unwrap_or_default()
}

/// What the words beside a code make of the disease, where no code has them: 陳旧性心筋梗塞 has a code of its own. Words
/// without a code are no disease in any case.
fn told_of(code: &Concept) -> Remark {
    let codings = code.codings();
    let words = code.text.as_deref().unwrap_or_default();
    if codings.is_empty() || codings.iter().any(|one| says_not_now(&one.display) || is_of_the_past(&one.code)) {
        return Remark::Nothing;
    }
    match told(words) {
        Remark::Unsure if says_of_kin(words) => Remark::Kin,
        remark => remark,
    }
}

/// JP Core's extensions for what is written before and after a diagnosis.
fn modifier<'e, 'a>(extension: &'e Extension<'a>) -> Option<&'e Concept<'a>> {
    let url = extension.url.as_deref()?;
    let is_modifier = ["/JP_Condition_DiseasePostfixModifier", "/JP_Condition_DiseasePrefixModifier"]
        .iter()
        .any(|end| url.ends_with(end));
    extension.value_codeable_concept.as_ref().filter(|_| is_modifier)
}
