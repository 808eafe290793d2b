//! What a score may say when a record is opened. A card that only says that all is well, or that asks what nobody
//! wanted to know, is how alerts come to be overlooked; so a score is silent unless its package says that it lies where a
//! physician has to hear of it. Whoever asks for it by name gets it whatever it is.

use crate::{
    assessment::{Assessment, Outcome, Reason, ScoreShown},
    code::codes,
    manifest::{Manifest, ScoreForm},
    text::Text,
};

/// Whether an assessment is to be shown when a record is opened. Only scores are held back.
pub fn speaks(assessment: &Assessment, manifest: &Manifest) -> bool {
    match (&manifest.output.score, &assessment.outcome) {
        (Some(_), Outcome::Abstention { .. }) => false,
        (Some(form), Outcome::Score { score, .. }) => raises(score, form),
        _ => true,
    }
}

/// The assessment without what was not to be raised.
#[must_use]
pub fn silent(mut assessment: Assessment) -> Assessment {
    let detail = Text::new(
        "記録を開いただけでは示さない（尋ねれば示す）",
        "not shown when a record is merely opened (it is when asked)",
    );
    let place = format!("model {}", assessment.model.id);
    let reason = Reason { notice: codes::APPL_NOTHING_TO_RAISE.at(place), detail, inputs: Vec::new() };
    assessment.outcome = Outcome::NotApplicable { reasons: vec![reason] };
    assessment.questions.clear();
    assessment
}

/// Whether every band in which the score may lie is one that speaks.
fn raises(score: &ScoreShown, form: &ScoreForm) -> bool {
    let raises = |title: &Text| form.bands.iter().any(|band| band.raise && band.title == *title);
    !score.bands.is_empty() && score.bands.iter().all(|band| raises(&band.title))
}
