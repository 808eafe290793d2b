//! An assessment in plain text, for a terminal.

use std::fmt::{self, Write as _};

use super::{
    advice::Wording,
    explanation::{CONTRIBUTIONS_SHOWN, explained, otherwise},
    numbers::{percent_interval, points, recalibrated},
};
use crate::{
    assessment::{
        Advice, Assessment, Contribution, Explanation, InputUsed, Outcome, Prediction, Reading, Reason, ScoreShown,
        State,
    },
    call::Assessed,
    code::Notice,
    manifest::Use,
    text::Lang,
};

/// All assessments; models that are not about the patient are named in one line each.
pub fn text(assessed: &Assessed, lang: Lang) -> String {
    let mut out = String::new();
    for assessment in &assessed.assessments {
        // Writing to a string does not fail.
        let _ = write_assessment(&mut out, assessment, lang);
    }
    out
}

fn write_assessment(out: &mut String, assessment: &Assessment, lang: Lang) -> fmt::Result {
    let model = &assessment.model;
    writeln!(out, "{} ({} {})", model.title.get(lang), model.id, model.version)?;
    if model.r#use == Use::Research && !matches!(assessment.outcome, Outcome::NotApplicable { .. }) {
        writeln!(
            out,
            "  {}",
            lang.pick("研究用のモデル：診療には用いない。", "A model for research: not to be used in care.")
        )?;
    }
    match &assessment.outcome {
        Outcome::NotApplicable { reasons } => {
            for reason in reasons {
                let unmet = lang.pick("対象外", "Not applicable");
                writeln!(out, "  {unmet}: {} [{}]", reason.detail.get(lang), reason.notice.code)?;
            }
            return writeln!(out);
        }
        Outcome::Abstention { reasons } => {
            writeln!(out, "  {}", lang.pick("回答を控えます", "Abstains"))?;
            for reason in reasons {
                write_reason(out, reason, lang)?;
            }
        }
        Outcome::Answer { graph, readings } => {
            writeln!(out, "  {}: {}", lang.pick("使用したモデル", "Graph"), graph.title.get(lang))?;
            for reading in readings {
                write_reading(out, assessment, reading, lang)?;
            }
        }
        Outcome::Score { score, .. } => write_score(out, assessment, score, lang)?,
    }
    write_inputs(out, &assessment.inputs, lang)?;
    write_questions(out, assessment, lang)?;
    write_findings(out, &assessment.findings, lang)?;
    write_evidence(out, assessment, lang)?;
    writeln!(out, "  {}", assessment.notice.get(lang))?;
    writeln!(
        out,
        "  guest {}  package {} ({})\n",
        short(&assessment.guest_sha256),
        short(&model.package_sha256),
        model.signature
    )
}

fn write_reading(out: &mut String, assessment: &Assessment, reading: &Reading, lang: Lang) -> fmt::Result {
    if let Some(assumption) = &reading.assumption {
        let input = assessment.inputs.iter().find(|input| input.name == assumption.input);
        let title = input.map_or(assumption.input.as_str(), |input| input.title.get(lang));
        writeln!(out, "  {}: {title} = {}", lang.pick("仮定", "Assuming"), assumption.title.get(lang))?;
    }
    let Prediction { probability, lower, upper, .. } = reading.prediction;
    let output = &assessment.model.output;
    writeln!(
        out,
        "  {}{}{}: {}",
        output.meaning.get(lang),
        lang.pick("、", ", "),
        output.horizon.get(lang),
        percent_interval(probability, lower, upper, lang)
    )?;
    writeln!(out, "    {}", output.interval.get(lang))?;
    if let Some(set) = &reading.label_set {
        writeln!(out, "  {}", set.text.get(lang))?;
        writeln!(out, "    {}", set.promise.get(lang))?;
    }
    if let Some(shown) = &reading.recalibrated {
        writeln!(out, "  {}", recalibrated(shown, lang))?;
    }
    if let Some(explanation) = &reading.explanation {
        write_explanation(out, assessment, reading, explanation, lang)?;
    }
    if let Some(counterfactual) = &reading.counterfactual {
        writeln!(out, "  {}", otherwise(counterfactual).get(lang))?;
    }
    reading.advice.as_ref().map_or(Ok(()), |advice| write_advice(out, assessment, advice, lang))
}

fn write_score(out: &mut String, assessment: &Assessment, score: &ScoreShown, lang: Lang) -> fmt::Result {
    let output = &assessment.model.output;
    let comma = lang.pick("、", ", ");
    writeln!(out, "  {}{comma}{}: {}", output.meaning.get(lang), output.horizon.get(lang), score.text.get(lang))?;
    for band in &score.bands {
        let open = if score.bands.len() > 1 { lang.pick("可能性：", "possibly: ") } else { "" };
        writeln!(out, "    {open}{}: {} [{}]", band.title.get(lang), band.text.get(lang), band.evidence)?;
    }
    if !score.points.is_empty() {
        writeln!(out, "  {}", lang.pick("各項目の点数", "Points of each item"))?;
    }
    for item in &score.points {
        writeln!(out, "    {}  {}", points(item.least, item.most, lang), item.title.get(lang))?;
    }
    writeln!(out, "  {} {}", score.note.get(lang), output.interval.get(lang))
}

fn write_explanation(
    out: &mut String,
    assessment: &Assessment,
    reading: &Reading,
    explanation: &Explanation,
    lang: Lang,
) -> fmt::Result {
    writeln!(out, "  {}", explained(explanation).get(lang))?;
    // What would read as nought is left to the sum of the rest.
    let is_shown = |part: &&Contribution| part.logit.abs() >= 0.005;
    let shown: Vec<_> = explanation.contributions.iter().filter(is_shown).take(CONTRIBUTIONS_SHOWN).collect();
    for part in &shown {
        write!(out, "    {:+.2}", part.logit)?;
        if let Some(error) = part.error {
            write!(out, " ± {error:.2}")?;
        }
        write!(out, "  {}", part.title.get(lang))?;
        // Of a group the values stand in the list of inputs.
        if let [name] = part.inputs.as_slice() {
            let assumed =
                reading.assumption.as_ref().filter(|assumed| assumed.input == *name).map(|assumed| &assumed.title);
            let used = assessment.inputs.iter().find(|input| input.name == *name).and_then(|input| input.used.as_ref());
            let value = assumed.or(used.map(|used| &used.text));
            write!(out, " {}", value.map_or(lang.pick("記録なし", "not recorded"), |value| value.get(lang)))?;
        }
        let reference = part.reference.get(lang);
        if !reference.is_empty() {
            write!(out, " ({} {reference})", lang.pick("基準", "reference"))?;
        }
        writeln!(out)?;
    }
    let (all, few) = (explanation.contributions.len(), shown.len());
    if all > few {
        let sum = |parts: &mut dyn Iterator<Item = &Contribution>| parts.map(|part| part.logit).sum::<f64>();
        let rest = sum(&mut explanation.contributions.iter()) - sum(&mut shown.into_iter());
        // A zero has no sign.
        let rest = if rest.abs() < 0.005 { "0.00".to_owned() } else { format!("{rest:+.2}") };
        let others = all - few;
        match lang {
            Lang::Ja => writeln!(out, "    {rest}  ほか{others}項目の合計")?,
            Lang::En => writeln!(out, "    {rest}  the other {others} together")?,
        }
    }
    Ok(())
}

fn write_advice(out: &mut String, assessment: &Assessment, advice: &Advice, lang: Lang) -> fmt::Result {
    writeln!(out, "  {}: {}", lang.pick("治療の比較", "Treatments"), advice.statement.get(lang))?;
    for reason in &advice.withheld {
        write_reason(out, reason, lang)?;
    }
    let wording = Wording { evidence: &assessment.evidence, lang };
    for arm in &advice.arms {
        write!(out, "    - {}", arm.title.get(lang))?;
        if arm.current == Some(true) {
            write!(out, " [{}]", lang.pick("実施中", "current"))?;
        }
        let figures = wording.figures(arm);
        writeln!(out, "{}{figures}", if figures.is_empty() { "" } else { ": " })?;
        for line in wording.lines(arm) {
            writeln!(out, "        {line}")?;
        }
    }
    for line in wording.scales(advice).map(str::to_owned).into_iter().chain(wording.guidance(advice)) {
        writeln!(out, "    {line}")?;
    }
    Ok(())
}

fn write_reason(out: &mut String, reason: &Reason, lang: Lang) -> fmt::Result {
    let notice = &reason.notice;
    writeln!(
        out,
        "    {} {}{}{}",
        notice.code,
        notice.text.get(lang),
        bracketed(reason.detail.get(lang), lang),
        notice.remedy.get(lang)
    )
}

/// What a notice is about, apart from what the notice says of it.
fn bracketed(detail: &str, lang: Lang) -> String {
    match (detail, lang) {
        ("", _) => " ".to_owned(),
        (detail, Lang::Ja) => format!("（{detail}）"),
        (detail, Lang::En) => format!(" ({detail}) "),
    }
}

fn write_inputs(out: &mut String, inputs: &[InputUsed], lang: Lang) -> fmt::Result {
    writeln!(out, "  {}", lang.pick("入力", "Inputs"))?;
    for input in inputs {
        let Some(used) = &input.used else {
            let missing = lang.pick("記録なし", "not recorded");
            writeln!(out, "    {}: {missing}", input.title.get(lang))?;
            continue;
        };
        write!(out, "    {}: {}", input.title.get(lang), used.text.get(lang))?;
        let state = match input.state {
            State::Answered => lang.pick("回答", "answered"),
            State::Derived => lang.pick("導出", "derived"),
            State::Recorded | State::Missing => lang.pick("記録", "recorded"),
        };
        write!(out, "  ({state}")?;
        if let Some(date) = &used.date {
            write!(out, ", {date}")?;
        }
        writeln!(out, ", {})", used.source)?;
    }
    Ok(())
}

fn write_questions(out: &mut String, assessment: &Assessment, lang: Lang) -> fmt::Result {
    let needed: Vec<_> = assessment.questions.iter().filter(|question| question.needed).collect();
    if !needed.is_empty() {
        writeln!(
            out,
            "  {}",
            lang.pick("確認が必要な項目（--answer 名前=値）", "To be answered (--answer name=value)")
        )?;
    }
    for question in needed {
        writeln!(out, "    {}: {}", question.name, question.text.get(lang))?;
    }
    Ok(())
}

fn write_findings(out: &mut String, findings: &[Notice], lang: Lang) -> fmt::Result {
    if !findings.is_empty() {
        writeln!(out, "  {}", lang.pick("所見", "Findings"))?;
    }
    for finding in findings {
        writeln!(
            out,
            "    {} ({}) {} {}",
            finding.code,
            finding.place,
            finding.text.get(lang),
            finding.remedy.get(lang)
        )?;
    }
    Ok(())
}

fn write_evidence(out: &mut String, assessment: &Assessment, lang: Lang) -> fmt::Result {
    if !assessment.evidence.is_empty() {
        writeln!(out, "  {}", lang.pick("根拠", "Evidence"))?;
    }
    for evidence in &assessment.evidence {
        writeln!(out, "    [{}] {} {}", evidence.id, evidence.citation, evidence.url.as_deref().unwrap_or_default())?;
    }
    Ok(())
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
