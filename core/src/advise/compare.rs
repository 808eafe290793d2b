//! The arms of a manifest for one patient.

use super::effect::Baseline;
use crate::{
    assessment::{Advice, ArmShown, Claim, Interval, Prediction, Reason, Verdict},
    code::{Code, codes},
    features::Features,
    manifest::{Arm, Manifest, Rule, Stipulation, Truth},
    model::standard_deviation,
    text::Text,
};

/// Compares the arms. `None` for a model that has none.
pub fn advise(manifest: &Manifest, features: &Features, prediction: Prediction, bootstrap: &[f32]) -> Option<Advice> {
    let rules = manifest.advice.as_ref()?;
    let withheld: Vec<Reason> =
        rules.withhold.iter().filter_map(|stipulation| withholding(features, stipulation)).collect();
    let baseline = Baseline { prediction, logit_error: standard_deviation(bootstrap) };
    let arms: Vec<ArmShown> =
        manifest.arms.iter().map(|arm| show(arm, features, withheld.is_empty().then_some(baseline))).collect();
    let guidance =
        rules.guidance.iter().map(|said| Claim { text: said.text.clone(), evidence: said.evidence.clone() }).collect();
    Some(Advice { statement: statement(&withheld, &arms), withheld, arms, guidance })
}

/// Why the comparison is withheld by one rule, if it is.
fn withholding(features: &Features, stipulation: &Stipulation) -> Option<Reason> {
    match features.truth(&stipulation.when) {
        Truth::True => Some(reason(codes::ADVI_WITHHELD, stipulation, features)),
        Truth::Unknown => Some(reason(codes::ADVI_NEEDS_ANSWER, stipulation, features)),
        Truth::False => None,
    }
}

/// One arm; without a baseline its figures are withheld.
fn show(arm: &Arm, features: &Features, baseline: Option<Baseline>) -> ArmShown {
    let met = |wanted: Truth, code: Code| -> Vec<Reason> {
        let found = arm.contraindications.iter().filter(|stipulation| features.truth(&stipulation.when) == wanted);
        found.map(|stipulation| reason(code, stipulation, features)).collect()
    };
    let contraindications = met(Truth::True, codes::ADVI_CONTRAINDICATED);
    let baseline = baseline.filter(|_| contraindications.is_empty());
    let applied = baseline.zip(arm.effect.as_ref()).and_then(|(baseline, effect)| baseline.apply(effect.into()));
    let difference = applied.map(|applied| applied.difference);
    let risk = match &arm.effect {
        Some(_) => applied.map(|applied| applied.risk),
        None => baseline.map(Baseline::risk),
    };
    ArmShown {
        id: arm.id.clone(),
        title: arm.title.clone(),
        reference: arm.effect.is_none(),
        current: arm.current.as_ref().and_then(|rule| known(features, rule)),
        risk,
        difference,
        number_needed_to_treat: difference.and_then(Interval::number_needed_to_treat),
        verdict: difference.map(Interval::verdict),
        effect: arm.effect.clone(),
        harms: arm
            .harms
            .iter()
            .map(|harm| Claim { text: harm.text.clone(), evidence: harm.evidence.clone() })
            .collect(),
        to_check: met(Truth::Unknown, codes::ADVI_NEEDS_ANSWER),
        contraindications,
    }
}

fn known(features: &Features, rule: &Rule) -> Option<bool> {
    match features.truth(rule) {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown => None,
    }
}

fn reason(code: Code, stipulation: &Stipulation, features: &Features) -> Reason {
    let named = stipulation.when.inputs();
    let unknown = code == codes::ADVI_NEEDS_ANSWER;
    // Where something is not known, only what is not known is asked.
    let inputs = named.into_iter().filter(|name| !unknown || features.get(name).is_none_or(|f| f.value.is_none()));
    let inputs: Vec<String> = inputs.map(str::to_owned).collect();
    Reason { notice: code.at(format!("input {}", inputs.join(", "))), detail: stipulation.reason.clone(), inputs }
}

/// What it all comes to, in a sentence.
fn statement(withheld: &[Reason], arms: &[ArmShown]) -> Text {
    if !withheld.is_empty() {
        return if withheld.iter().any(|reason| reason.notice.code == codes::ADVI_WITHHELD.id) {
            Text::new(
                "この患者では治療の比較を示しません。理由を確認してください。",
                "The comparison of treatments is withheld for this patient; see the reasons.",
            )
        } else {
            Text::new(
                "治療の比較を示すには、確認が必要な項目があります。",
                "Some items must be known before treatments can be compared.",
            )
        };
    }
    let mut said = Text::default();
    for arm in arms.iter().filter(|arm| !arm.reference) {
        let (ja, en) = verdict_words(arm);
        let separator = if said.ja.is_empty() { ("", "") } else { ("", " ") };
        said.ja = format!("{}{}{}：{ja}。", said.ja, separator.0, arm.title.ja);
        said.en = format!("{}{}{}: {en}.", said.en, separator.1, arm.title.en);
    }
    said
}

fn verdict_words(arm: &ArmShown) -> (&'static str, &'static str) {
    if !arm.contraindications.is_empty() {
        return ("禁忌に当たる記録があります", "the record holds a contraindication");
    }
    if arm.current == Some(true) {
        return ("すでに使用中です", "already being given");
    }
    match arm.verdict {
        Some(Verdict::Benefit) => {
            ("利益が期待されます（区間は0を含みません）", "benefit expected (the interval excludes zero)")
        }
        Some(Verdict::Harm) => ("害が上回ります（区間は0を含みません）", "harm expected (the interval excludes zero)"),
        Some(Verdict::Uncertain) => {
            ("差は示されていません（区間が0をまたぎます）", "no difference shown (the interval crosses zero)")
        }
        None => ("数値は示しません", "no figures are shown"),
    }
}
