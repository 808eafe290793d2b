//! What a score may say when a record is opened. A card that only says that all is well, or that asks what nobody
//! wanted to know, is how alerts come to be overlooked; so a score is silent unless its package says that it lies where a
//! physician has to hear of it. Whoever asks for it by name gets it whatever it is.

use crate::{
    assessment::{Assessment, Outcome, Reason, ScoreShown},
    code::codes,
    manifest::{Manifest, ScoreForm},
    text::Text,
};

/// The assessment as it is when a record is opened.
#[must_use]
pub fn on_opening(mut assessment: Assessment, manifest: &Manifest) -> Assessment {
    let Some(form) = &manifest.output.score else { return assessment };
    let speaks = match &assessment.outcome {
        Outcome::NotApplicable { .. } | Outcome::Answer { .. } => true,
        Outcome::Abstention { .. } => false,
        Outcome::Score { score, .. } => raises(score, form),
    };
    if !speaks {
        let detail = Text::new(
            "記録を開いただけでは示さない（尋ねれば示す）",
            "not shown when a record is merely opened (it is when asked)",
        );
        let place = format!("model {}", manifest.model.id);
        let reason = Reason { notice: codes::APPL_NOTHING_TO_RAISE.at(place), detail, inputs: Vec::new() };
        assessment.outcome = Outcome::NotApplicable { reasons: vec![reason] };
        assessment.questions.clear();
    }
    assessment
}

/// Whether every band in which the score may lie is one that speaks.
fn raises(score: &ScoreShown, form: &ScoreForm) -> bool {
    let raises = |title: &Text| form.bands.iter().any(|band| band.raise && band.title == *title);
    !score.bands.is_empty() && score.bands.iter().all(|band| raises(&band.title))
}
