//! The arms in words, for text and cards alike: each a heading and lines under it.
//!
//! Nothing that a sender wrote as text stands in them; of a record's entry only its date and its name, where that is one.

use super::numbers::{needed_to_harm, needed_to_treat, per_thousand, percent_interval, ratio, thousandths};
use crate::{
    assessment::{Advice, ArmShown, CautionShown, Claim, CurrentUse, EvidenceShown, HarmShown, Reason},
    manifest::{Certainty, Effect},
    text::Lang,
};

/// What is needed to say anything of an arm.
#[derive(Clone, Copy)]
pub(super) struct Wording<'w> {
    pub evidence: &'w [EvidenceShown],
    pub lang: Lang,
}

impl<'w> Wording<'w> {
    /// What is said of the arm in one line.
    pub(super) fn figures(self, arm: &ArmShown) -> String {
        let mut parts = Vec::new();
        if let Some(risk) = arm.risk {
            parts.push(percent_interval(risk.estimate, risk.lower, risk.upper, self.lang));
        }
        parts.extend(arm.difference.map(|difference| per_thousand(difference, self.lang)));
        parts.extend(arm.number_needed_to_treat.map(|needed| needed_to_treat(needed, self.lang)));
        parts.join("; ")
    }

    /// All that is said of an arm besides, a line each.
    pub(super) fn lines(self, arm: &ArmShown) -> Vec<String> {
        let lang = self.lang;
        let mut lines = Vec::new();
        for entry in &arm.current_use {
            lines.push(self.labelled(("実施中", "already in use"), &self.entry(entry)));
        }
        // Before all else, what forbids it.
        for reason in &arm.contraindications {
            lines.push(self.labelled(("禁忌", "contraindicated"), &coded(reason, lang)));
        }
        lines.extend(arm.notes.iter().map(|note| self.reason(note)));
        if !arm.reference && !arm.contraindications_listed {
            let words =
                ("このモデルは照合していない（添付文書を確認）", "not looked for by this model (see the label)");
            lines.push(self.labelled(("禁忌", "contraindications"), lang.pick(words.0, words.1)));
        }
        for reason in &arm.to_check {
            lines.push(self.labelled(("未確認の禁忌", "to check"), reason.detail.get(lang)));
        }
        lines.extend(arm.cautions.iter().map(|caution| self.caution(caution)));
        if !arm.cautions_not_recorded.is_empty() {
            let details: Vec<_> = arm.cautions_not_recorded.iter().map(|one| one.detail.get(lang)).collect();
            let label = ("記録なし（ないという意味ではない）", "not recorded, which is not that there is none");
            lines.push(self.labelled(label, &details.join(lang.pick("、", "; "))));
        }
        lines.extend(arm.cautions_scope.iter().map(|claim| self.claim(claim)));
        lines.extend(arm.effect.iter().flat_map(|effect| self.effect(effect)));
        lines.extend(arm.no_effect.iter().map(|claim| self.claim(claim)));
        lines.extend(arm.harms.iter().map(|harm| self.harm(harm)));
        lines.extend(arm.harms_not_found.iter().map(|claim| self.labelled(("害", "harm"), &self.claim(claim))));
        if let Some(order) = &arm.order {
            let words = format!(
                "{} {} [{}] [{}]",
                order.drug.get(lang),
                order.dose_text.get(lang),
                order.label,
                order.guidance
            );
            lines.push(self.labelled(("提案（オーダーではない）", "proposed, not ordered"), &words));
        }
        lines.extend(arm.no_order.iter().map(|reason| self.reason(reason)));
        lines
    }

    /// What guidelines, labels and papers say, each with its date.
    pub(super) fn guidance(self, advice: &Advice) -> Vec<String> {
        let said = |claim: &Claim| {
            let label = match self.date(&claim.evidence) {
                Some(date) => format!("{} {date}", self.lang.pick("指針・添付文書・文献", "guidance, label or paper")),
                None => self.lang.pick("指針・添付文書・文献", "guidance, label or paper").to_owned(),
            };
            format!("{label}{}{}", self.lang.pick("：", ": "), self.claim(claim))
        };
        advice.guidance.iter().map(said).collect()
    }

    /// How benefit and harm compare, where there is something to compare.
    pub(super) fn scales(self, advice: &Advice) -> Option<&str> {
        let is_there = |arm: &ArmShown| arm.difference.is_some() && arm.harms.iter().any(|harm| harm.figure.is_some());
        advice.arms.iter().any(is_there).then(|| advice.scales.get(self.lang))
    }

    fn labelled(self, (ja, en): (&str, &str), words: &str) -> String {
        format!("{}{}{words}", self.lang.pick(ja, en), self.lang.pick("：", ": "))
    }

    fn claim(self, claim: &Claim) -> String {
        format!("{} [{}]", claim.text.get(self.lang), claim.evidence)
    }

    fn date(self, id: &str) -> Option<&'w str> {
        self.evidence.iter().find(|evidence| evidence.id == id).map(|evidence| evidence.date.as_str())
    }

    fn reason(self, reason: &Reason) -> String {
        let (text, remedy) = (reason.notice.text.get(self.lang), reason.notice.remedy.get(self.lang));
        let gap = self.lang.pick("", " ");
        let detail = reason.detail.get(self.lang);
        let detail = match (detail.is_empty(), self.lang) {
            (true, _) => String::new(),
            (false, Lang::Ja) => format!("（{detail}）"),
            (false, Lang::En) => format!(" ({detail})"),
        };
        format!("{text}{detail}{gap}{remedy} [{}]", reason.notice.code)
    }

    fn entry(self, entry: &CurrentUse) -> String {
        let date = entry.date.as_ref().map(|date| format!("{} {date}", self.lang.pick("記録の日付", "entry dated")));
        let parts: Vec<String> = date.into_iter().chain(named(&entry.source).map(str::to_owned)).collect();
        parts.join(", ")
    }

    fn caution(self, caution: &CautionShown) -> String {
        let entries: Vec<String> = caution.shown_by.iter().map(|entry| self.entry(entry)).collect();
        let words = format!("{} ({}) [{}]", caution.detail.get(self.lang), entries.join("; "), caution.evidence);
        self.labelled(("記録あり", "recorded"), &words)
    }

    fn effect(self, effect: &Effect) -> Vec<String> {
        let [estimate, lower, upper] = [effect.estimate, effect.lower, effect.upper];
        let date = self.date(&effect.evidence).map(|date| format!("{date}, ")).unwrap_or_default();
        let ratio = ratio(effect.measure, estimate, lower, upper, self.lang);
        let words = format!("{ratio}; {date}{} [{}]", effect.population.get(self.lang), effect.evidence);
        let mut lines = vec![self.labelled(("公表された効果", "published effect"), &words)];
        lines.extend(effect.subgroups.iter().map(|claim| self.claim(claim)));
        lines
    }

    fn harm(self, harm: &HarmShown) -> String {
        let lang = self.lang;
        let Some(figure) = &harm.figure else {
            return self.labelled(("害", "harm"), &format!("{} [{}]", harm.text.get(lang), harm.evidence));
        };
        let mut parts =
            vec![format!("{}{}{}", figure.outcome.get(lang), lang.pick("、", ", "), figure.horizon.get(lang))];
        match (figure.interval, figure.difference) {
            (Some(interval), _) => parts.push(per_thousand(interval, lang)),
            (None, Some(difference)) => parts.push(thousandths(difference, lang)),
            (None, None) => {}
        }
        parts.extend(figure.number_needed_to_harm.map(|needed| needed_to_harm(needed, lang)));
        parts.extend(figure.relative.map(|it| ratio(it.measure, it.estimate, it.lower, it.upper, lang)));
        parts.extend(figure.certainty.map(|certainty| self.certainty(certainty).to_owned()));
        parts.extend(figure.note.iter().map(|note| note.get(lang).to_owned()));
        parts.extend(self.date(&harm.evidence).map(str::to_owned));
        self.labelled(("害", "harm"), &format!("{} [{}]", parts.join("; "), harm.evidence))
    }

    fn certainty(self, certainty: Certainty) -> &'static str {
        let (ja, en) = match certainty {
            Certainty::High => ("確実性は高い", "certainty high"),
            Certainty::Moderate => ("確実性は中", "certainty moderate"),
            Certainty::Low => ("確実性は低い", "certainty low"),
            Certainty::VeryLow => ("確実性は非常に低い", "certainty very low"),
        };
        self.lang.pick(ja, en)
    }
}

fn coded(reason: &Reason, lang: Lang) -> String {
    format!("{} [{}]", reason.detail.get(lang), reason.notice.code)
}

/// The name of a record's entry, where it is a name and not what a sender wrote.
fn named(source: &str) -> Option<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.' | '_' | '#' | ',' | ' ' | ':');
    (!source.is_empty() && source.len() <= 200 && source.chars().all(is_name)).then_some(source)
}
