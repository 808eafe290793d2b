//! One arm for one patient: its figures or why there are none, what speaks against it, what it may do besides.

use super::{
    effect::{Applied, Baseline},
    harm, order,
    reason::{entries, of_arm, reason},
};
use crate::{
    assessment::{ArmShown, CautionShown, Interval, Reason, Verdict},
    code::{Code, codes},
    features::Features,
    manifest::{AdviceRules, Arm, Claimed, Manifest, Truth},
    text::Text,
};

/// What the arms of one patient share.
pub(super) struct Patient<'p> {
    pub manifest: &'p Manifest,
    pub rules: &'p AdviceRules,
    pub features: &'p Features,
    /// Absent where the comparison is withheld.
    pub baseline: Option<Baseline>,
    pub proposals: bool,
}

/// The figures of an arm; all absent where there are none of this patient.
#[derive(Default)]
struct Figures {
    risk: Option<Interval>,
    difference: Option<Interval>,
    verdict: Option<Verdict>,
}

/// A treatment in use other than a given arm: its name, and the inputs that say so.
struct InUse {
    title: Text,
    inputs: Vec<String>,
}

impl Patient<'_> {
    pub(super) fn show(&self, arm: &Arm) -> ArmShown {
        let contraindications = self.contraindications(arm, Truth::True, codes::ADVI_CONTRAINDICATED);
        let to_check = self.contraindications(arm, Truth::Unknown, codes::ADVI_NEEDS_ANSWER);
        let current = arm.current.as_ref().map(|rule| self.features.truth(rule));
        let mut notes = Vec::new();
        let figures = self.figures(arm, current, !contraindications.is_empty(), &mut notes);
        let mut shown = ArmShown {
            id: arm.id.clone(),
            title: arm.title.clone(),
            reference: arm.is_reference(),
            current: match current {
                Some(Truth::True) => Some(true),
                Some(Truth::False) => Some(false),
                Some(Truth::Unknown) | None => None,
            },
            current_use: match (&arm.current, current) {
                (Some(rule), Some(Truth::True)) => entries(rule, self.features),
                _ => Vec::new(),
            },
            risk: figures.risk,
            difference: figures.difference,
            number_needed_to_treat: figures.difference.and_then(Interval::number_needed_to_treat),
            verdict: figures.verdict,
            notes,
            effect: arm.effect.clone(),
            no_effect: arm.no_effect.clone(),
            harms: arm.harms.iter().map(harm::show).collect(),
            harms_not_found: arm.harms_not_found.as_ref().map(|evidence| Claimed {
                text: Text::new(
                    "害は、調べた文献に見つからなかった。害がないという意味ではない。",
                    "Harms were not found in the source. That does not mean that there are none.",
                ),
                evidence: evidence.clone(),
            }),
            contraindications_listed: !arm.contraindications.is_empty(),
            contraindications,
            to_check,
            cautions: self.cautions(arm, Truth::True, codes::ADVI_CAUTION),
            cautions_not_recorded: self.cautions(arm, Truth::Unknown, codes::ADVI_CAUTION_NOT_RECORDED),
            cautions_scope: arm.cautions_scope.clone(),
            order: None,
            no_order: Vec::new(),
        };
        order::decide(self, arm, &mut shown);
        shown
    }

    /// The figures of this patient, and in `notes` why there are none, or what they mean.
    fn figures(&self, arm: &Arm, current: Option<Truth>, contraindicated: bool, notes: &mut Vec<Reason>) -> Figures {
        let in_use = self.in_use_besides(arm);
        if arm.is_reference() {
            if let Some(InUse { title, inputs }) = in_use {
                notes.push(of_arm(codes::ADVI_REFERENCE_NOT_CURRENT, arm, title, inputs));
            }
            return Figures { risk: self.baseline.map(Baseline::risk), ..Figures::default() };
        }
        match (&arm.current, current) {
            (Some(rule), Some(Truth::True)) => {
                let inputs = rule.inputs().into_iter().map(str::to_owned).collect();
                notes.push(of_arm(codes::ADVI_ALREADY_TREATED, arm, Text::default(), inputs));
                return Figures::default();
            }
            (Some(rule), Some(Truth::Unknown)) => {
                notes.push(reason(codes::ADVI_CURRENT_NOT_RECORDED, rule, Text::default(), self.features));
            }
            _ => {}
        }
        if let Some(InUse { title, inputs }) = in_use {
            notes.push(of_arm(codes::ADVI_OTHER_CURRENT, arm, title, inputs));
            return Figures::default();
        }
        if let Some(claim) = &arm.no_effect {
            notes.push(of_arm(codes::ADVI_NO_EFFECT, arm, claim.text.clone(), Vec::new()));
        }
        let outside = arm.studied.iter().filter(|stipulation| self.features.truth(&stipulation.when) != Truth::True);
        let outside: Vec<Reason> = outside
            .map(|one| reason(codes::ADVI_OUTSIDE_TRIAL, &one.when, one.reason.clone(), self.features))
            .collect();
        let is_studied = outside.is_empty();
        notes.extend(outside);
        let (Some(baseline), Some(effect), true, false) = (self.baseline, &arm.effect, is_studied, contraindicated)
        else {
            return Figures::default();
        };
        let Some(Applied { risk, difference }) = baseline.apply(effect.into()) else {
            notes.push(of_arm(codes::ADVI_EFFECT_NOT_CARRIED, arm, Text::default(), Vec::new()));
            return Figures::default();
        };
        let verdict = Some(difference.verdict());
        if let Some(detail) = self.spans_what_matters(difference) {
            notes.push(of_arm(codes::ADVI_NOT_INDIVIDUALISED, arm, detail, Vec::new()));
            return Figures { verdict, ..Figures::default() };
        }
        Figures { risk: Some(risk), difference: Some(difference), verdict }
    }

    /// Why a difference that matters is regarded as one, where the interval holds it on both sides.
    fn spans_what_matters(&self, difference: Interval) -> Option<Text> {
        let meaningful = self.rules.meaningful.as_ref()?;
        let matters = meaningful.per_thousand / 1000.0;
        (difference.lower <= -matters && matters <= difference.upper).then(|| meaningful.why.clone())
    }

    /// What the patient has that is another arm, or bears on the comparison although it is none.
    fn in_use_besides(&self, arm: &Arm) -> Option<InUse> {
        let others = self.manifest.arms.iter().filter(|other| other.id != arm.id);
        let arms = others.filter_map(|other| Some((&other.title, other.current.as_ref()?)));
        let besides = self.rules.in_use.iter().map(|stipulation| (&stipulation.reason, &stipulation.when));
        let mut found: Option<InUse> = None;
        for (title, rule) in arms.chain(besides).filter(|(_, rule)| self.features.truth(rule) == Truth::True) {
            let in_use = found.get_or_insert_with(|| InUse { title: Text::default(), inputs: Vec::new() });
            if in_use.title == Text::default() {
                in_use.title = title.clone();
            } else {
                in_use.title.ja = format!("{}、{}", in_use.title.ja, title.ja);
                in_use.title.en = format!("{}; {}", in_use.title.en, title.en);
            }
            in_use.inputs.extend(rule.inputs().into_iter().map(str::to_owned));
        }
        found
    }

    fn contraindications(&self, arm: &Arm, wanted: Truth, code: Code) -> Vec<Reason> {
        let found = arm.contraindications.iter().filter(|one| self.features.truth(&one.when) == wanted);
        found.map(|one| reason(code, &one.when, one.reason.clone(), self.features)).collect()
    }

    fn cautions(&self, arm: &Arm, wanted: Truth, code: Code) -> Vec<CautionShown> {
        let found = arm.cautions.iter().filter(|one| self.features.truth(&one.when) == wanted);
        found
            .map(|one| {
                let Reason { notice, detail, inputs } = reason(code, &one.when, one.reason.clone(), self.features);
                let shown_by = if wanted == Truth::True { entries(&one.when, self.features) } else { Vec::new() };
                CautionShown { notice, detail, inputs, evidence: one.evidence.clone(), shown_by }
            })
            .collect()
    }
}
