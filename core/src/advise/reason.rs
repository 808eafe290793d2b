//! A code said of rules over inputs, and of an arm.

use crate::{
    assessment::{CurrentUse, Reason},
    code::{Code, codes},
    features::{FeatureValue, Features},
    manifest::{Arm, Rule},
    text::Text,
};

/// A code said of a rule. Where something is not known, only what is not known is named.
pub(super) fn reason(code: Code, rule: &Rule, detail: Text, features: &Features) -> Reason {
    let unknown = [codes::ADVI_NEEDS_ANSWER, codes::ADVI_CAUTION_NOT_RECORDED, codes::ADVI_CURRENT_NOT_RECORDED];
    let only_unknown = unknown.contains(&code);
    // What a recorded scale leaves open is as little known as what is not recorded.
    let is_known = |value: &FeatureValue| !matches!(value, FeatureValue::Levels(levels) if levels.len() > 1);
    let known = |name: &str| features.get(name).and_then(|feature| feature.value.as_ref()).is_some_and(is_known);
    let is_meant = |name: &&str| !only_unknown || !known(name);
    let inputs: Vec<String> = rule.inputs().into_iter().filter(is_meant).map(str::to_owned).collect();
    Reason { notice: code.at(format!("input {}", inputs.join(", "))), detail, inputs }
}

/// A code said of an arm.
pub(super) fn of_arm(code: Code, arm: &Arm, detail: Text, inputs: Vec<String>) -> Reason {
    Reason { notice: code.at(format!("arm {}", arm.id)), detail, inputs }
}

/// The entries of the record, or the answers, on which a rule rests.
pub(super) fn entries(rule: &Rule, features: &Features) -> Vec<CurrentUse> {
    let used = |name: &str| {
        let used = features.get(name)?.shown.used.as_ref()?;
        Some(CurrentUse { input: name.to_owned(), date: used.date.clone(), source: used.source.clone() })
    };
    rule.inputs().into_iter().filter_map(used).collect()
}
