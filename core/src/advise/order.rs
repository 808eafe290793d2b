//! Whether a drug is proposed as an order: three conditions, and nothing in the record against it.

use super::{arm::Patient, reason::of_arm};
use crate::{
    assessment::{ArmShown, OrderCode, OrderProposed, Reason, Verdict},
    code::codes,
    manifest::{Arm, GuidanceSays, LabelSays, Proposal, Wording},
    text::Text,
};

/// Fills in `order` and `no_order`. What the patient has already, or must not have, is no matter of an order.
pub(super) fn decide(patient: &Patient, arm: &Arm, shown: &mut ArmShown) {
    let Some(proposal) = arm.proposal.as_ref().filter(|_| is_open(shown)) else { return };
    shown.no_order = against(arm, proposal, shown);
    if patient.proposals && shown.no_order.is_empty() {
        shown.order = propose(patient, proposal);
    }
}

/// Whether there could be a question of starting it.
fn is_open(shown: &ArmShown) -> bool {
    shown.current != Some(true) && shown.contraindications.is_empty()
}

/// Which of the conditions is not met.
fn against(arm: &Arm, proposal: &Proposal, shown: &ArmShown) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match &proposal.label {
        None => reasons.push(of_arm(codes::ADVI_ORDER_NO_LABEL, arm, Text::default(), Vec::new())),
        Some(LabelSays { indication: true, dose: true, .. }) => {}
        Some(LabelSays { indication, .. }) => {
            let detail = if *indication {
                Text::new("用法・用量が添付文書にない。", "The dose is not on the label.")
            } else {
                Text::new("効能・効果が添付文書にない。", "The indication is not on the label.")
            };
            reasons.push(of_arm(codes::ADVI_OFF_LABEL, arm, detail, Vec::new()));
        }
    }
    let detail = match &proposal.guidance {
        Some(GuidanceSays { agrees: true, read: Wording::Original, .. }) => None,
        Some(GuidanceSays { agrees: true, read: Wording::Secondary, .. }) => Some(Text::new(
            "勧める旨は二次資料で読んだだけである。",
            "That it recommends the treatment was read in a secondary source only.",
        )),
        Some(GuidanceSays { agrees: false, .. }) => {
            Some(Text::new("診療指針は勧めていない。", "The guidance does not recommend it."))
        }
        None => Some(Text::new("診療指針を確認できていない。", "No guidance was read.")),
    };
    reasons.extend(detail.map(|detail| of_arm(codes::ADVI_ORDER_NO_GUIDANCE, arm, detail, Vec::new())));
    // Where the package itself can propose nothing, this patient is no matter of it.
    if !reasons.is_empty() || proposal.order.is_none() {
        return reasons;
    }
    // Figures that are not shown are no ground for an order, whatever the verdict.
    if shown.verdict != Some(Verdict::Benefit) || shown.difference.is_none() {
        reasons.push(of_arm(codes::ADVI_ORDER_NO_BENEFIT, arm, Text::default(), Vec::new()));
    }
    let unknown_use = arm.current.iter().filter(|_| shown.current.is_none()).flat_map(|rule| rule.inputs());
    let unchecked: Vec<String> = shown
        .to_check
        .iter()
        .flat_map(|reason| reason.inputs.iter().cloned())
        .chain(unknown_use.map(str::to_owned))
        .collect();
    if !unchecked.is_empty() {
        reasons.push(of_arm(codes::ADVI_ORDER_UNCHECKED, arm, Text::default(), unchecked));
    }
    reasons
}

fn propose(patient: &Patient, proposal: &Proposal) -> Option<OrderProposed> {
    let order = proposal.order.as_ref()?;
    let trigger = patient.manifest.applies.trigger.when.inputs();
    let used = trigger.into_iter().filter_map(|name| patient.features.get(name)?.shown.used.as_ref());
    Some(OrderProposed {
        drug: order.drug.clone(),
        codes: order
            .codes
            .iter()
            .map(|code| OrderCode { system: code.system.clone(), code: code.code.clone() })
            .collect(),
        dose_text: order.dose_text.clone(),
        dose: order.dose.clone(),
        times_a_day: order.times_a_day,
        route: order.route.clone(),
        label: proposal.label.as_ref()?.evidence.clone(),
        guidance: proposal.guidance.as_ref()?.evidence.clone(),
        indication: used.flat_map(|used| used.source.split(", ")).map(str::to_owned).collect(),
    })
}
