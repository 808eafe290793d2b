//! The arms of a manifest for one patient.

use super::{arm::Patient, effect::Baseline, words::statement};
use crate::{
    assessment::{Advice, Prediction, Reason},
    code::codes,
    features::Features,
    manifest::{Manifest, Stipulation, Truth},
    model::standard_deviation,
    text::Text,
};

/// Compares the arms. `None` for a model that has none. Orders are proposed only where `proposals` says so.
pub fn advise(
    manifest: &Manifest,
    features: &Features,
    prediction: Prediction,
    bootstrap: &[f32],
    proposals: bool,
) -> Option<Advice> {
    let rules = manifest.advice.as_ref()?;
    let withheld: Vec<Reason> =
        rules.withhold.iter().filter_map(|stipulation| withholding(features, stipulation)).collect();
    let baseline = Baseline { prediction, logit_error: standard_deviation(bootstrap) };
    let baseline = withheld.is_empty().then_some(baseline);
    let patient = Patient { manifest, rules, features, baseline, proposals };
    let arms: Vec<_> = manifest.arms.iter().map(|arm| patient.show(arm)).collect();
    Some(Advice {
        statement: statement(&withheld, &arms),
        withheld,
        arms,
        guidance: rules.guidance.clone(),
        scales: Text::new(
            "利益は、公表された相対効果をこの患者の基準リスクに当てはめて推定した値。害は、文献の対象者での値で、この患者に合わせていない。どちらも1,000人あたりだが、期間は同じとは限らない。",
            "Benefit: the published relative effect at this patient's baseline risk. Harm: as published, in the publication's patients, not individualised. Both are per 1,000, though not always over the same time.",
        ),
    })
}

/// Why the comparison is withheld by one rule, if it is.
fn withholding(features: &Features, stipulation: &Stipulation) -> Option<Reason> {
    let code = match features.truth(&stipulation.when) {
        Truth::True => codes::ADVI_WITHHELD,
        Truth::Unknown => codes::ADVI_NEEDS_ANSWER,
        Truth::False => return None,
    };
    Some(super::reason::reason(code, &stipulation.when, stipulation.reason.clone(), features))
}
