//! The way of one patient through one model, from features to an assessment.

use jiff::Timestamp;

use crate::{
    advise::advise,
    assessment::{
        Assessment, Assumption, EvidenceShown, GraphUsed, InputUsed, ModelFacts, Outcome, OutputFacts, Question,
        Reading, Reason, State,
    },
    code::{Code, Error, Notice, Result, codes},
    contradiction::contradictions,
    explain::{Explainer, counterfactual},
    features::{FeatureValue, Features, extract},
    guard::{Guarded, guard, outside_range},
    label_set,
    manifest::{GraphSpec, Manifest, Truth},
    model::{Engine, Output, ScoreEngine, predict},
    moment::Moment,
    package::{GraphEngine, Loaded},
    question::questions,
    recalibration::{self, Recalibration},
    record::Record,
    score,
    text::Text,
};

/// The moment, the zone and the guest: what every assessment of one call shares.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The moment of the question.
    pub at: Timestamp,
    /// The zone in which dates without one are read.
    pub zone: jiff::tz::Offset,
    /// The zone as given.
    pub zone_text: String,
    /// SHA-256 of the guest, as its face gave it.
    pub guest_sha256: String,
    /// What sites made of their outcomes, one a model at most, each checked against its package.
    pub recalibrations: Vec<Recalibration>,
    /// Whether orders are proposed.
    pub proposals: bool,
}

/// What a model came to, before it is dressed as a document.
struct Conclusion {
    outcome: Outcome,
    findings: Vec<Notice>,
}

/// Assesses one patient by one model.
///
/// # Errors
/// Only where the model itself fails (`K-MODL-*`): what the patient's data lack is an abstention.
pub fn assess(package: &Loaded, record: &Record, reading: &[Notice], setting: &Setting) -> Result<Assessment> {
    let manifest = package.manifest();
    let features = extract(manifest, record, setting.at, setting.zone);
    let mut conclusion = if is_deceased(record, setting.at) {
        silent_after_death()
    } else {
        conclude(package, &features, setting.proposals)?
    };
    let own = setting.recalibrations.iter().find(|own| own.model == manifest.model.id);
    if let Some(recalibration) = own {
        recalibration::beside(&mut conclusion.outcome, &mut conclusion.findings, recalibration);
    }
    Ok(dress(package, record, reading, setting, &features, conclusion))
}

/// Assesses a golden patient: its inputs are all that there is, so whom the model is about is not asked.
///
/// # Errors
/// As [`assess`].
pub fn assess_golden(package: &Loaded, record: &Record, setting: &Setting) -> Result<Assessment> {
    let features = extract(package.manifest(), record, setting.at, setting.zone);
    let conclusion = answer(package, &features, setting.proposals)?;
    Ok(dress(package, record, &[], setting, &features, conclusion))
}

fn is_deceased(record: &Record, at: Timestamp) -> bool {
    let patient = &record.patient;
    patient.deceased && patient.deceased_at.as_ref().is_none_or(|died| died.start() <= at)
}

fn silent_after_death() -> Conclusion {
    let detail = Text::new("死亡した患者は対象としない", "patients who have died are not whom it is about");
    let reason = Reason { notice: codes::APPL_DECEASED.at("Patient"), detail, inputs: Vec::new() };
    Conclusion { outcome: Outcome::NotApplicable { reasons: vec![reason] }, findings: Vec::new() }
}

/// Whom it is about, then the answer.
fn conclude(package: &Loaded, features: &Features, proposals: bool) -> Result<Conclusion> {
    let applies = &package.manifest().applies;
    let silent = |reason: &Text, inputs: Vec<&str>| Conclusion {
        outcome: Outcome::NotApplicable { reasons: vec![reason_of(codes::APPL_NOT_ABOUT, reason.clone(), &inputs)] },
        findings: Vec::new(),
    };
    if features.truth(&applies.trigger.when) != Truth::True {
        return Ok(silent(&applies.trigger.reason, applies.trigger.when.inputs()));
    }
    let mut unknown = Vec::new();
    for stipulation in &applies.requires {
        let inputs = stipulation.when.inputs();
        match features.truth(&stipulation.when) {
            Truth::True => {}
            Truth::False => return Ok(silent(&stipulation.reason, inputs)),
            Truth::Unknown => unknown.push(reason_of(codes::APPL_NEEDS_ANSWER, stipulation.reason.clone(), &inputs)),
        }
    }
    if unknown.is_empty() { answer(package, features, proposals) } else { Ok(abstain(unknown)) }
}

fn answer(package: &Loaded, features: &Features, proposals: bool) -> Result<Conclusion> {
    let manifest = package.manifest();
    let contradictions = contradictions(manifest, features);
    if !contradictions.is_empty() {
        return Ok(abstain(contradictions));
    }
    let runnable = package.graphs().enumerate().find(|(_, (graph, _))| can_run(manifest, graph, features));
    let Some((index, (graph, engine))) = runnable else {
        return Ok(abstain(
            manifest.graphs.last().map(|graph| lacking(manifest, graph, features)).into_iter().collect(),
        ));
    };
    match engine {
        GraphEngine::Risk(engine) => {
            let model = RiskModel { manifest, graph, engine, explainer: package.explainer(index) };
            answer_risk(&model, features, index > 0, proposals)
        }
        GraphEngine::Score(engine) => answer_score(manifest, graph, engine, features, index > 0),
    }
}

/// A graph that estimates a risk, with all that belongs to it.
struct RiskModel<'a> {
    manifest: &'a Manifest,
    graph: &'a GraphSpec,
    engine: &'a Engine,
    explainer: Option<&'a Explainer>,
}

fn answer_risk(model: &RiskModel<'_>, features: &Features, reduced: bool, proposals: bool) -> Result<Conclusion> {
    let RiskModel { manifest, graph, engine, .. } = *model;
    let open = features.ambiguous(graph);
    let assumptions: Vec<Option<Assumption>> = match open.as_slice() {
        [] => vec![None],
        [name] => assumptions(manifest, features, name),
        _ => return Ok(abstain(vec![reason_of(codes::MODL_TOO_AMBIGUOUS, Text::default(), &open)])),
    };
    let mut findings = Vec::new();
    let mut reasons = Vec::new();
    let mut readings = Vec::with_capacity(assumptions.len());
    for assumption in assumptions {
        let settled = match &assumption {
            Some(assumed) => features.assuming(&assumed.input, &assumed.level),
            None => features.clone(),
        };
        let output = engine.run(&[settled.row(manifest, graph)])?;
        let Guarded { reasons: against, findings: remarks } = guard(manifest, graph, Some(engine), &settled, &output)?;
        // What two readings share is said once.
        reasons.extend(against.into_iter().filter(|reason| !reasons.contains(reason)).collect::<Vec<_>>());
        findings.extend(remarks.into_iter().filter(|remark| !findings.contains(remark)).collect::<Vec<_>>());
        if reasons.is_empty() {
            readings.push(read(model, &settled, assumption, &output, proposals, &mut findings)?);
        }
    }
    if !reasons.is_empty() {
        return Ok(abstain(reasons));
    }
    if disagree(&readings) {
        return Ok(abstain(vec![reason_of(codes::MODL_READINGS_DISAGREE, Text::default(), &open)]));
    }
    findings.extend(outside_range(graph, features, codes::FEAT_OUTSIDE_TRAINING));
    let graph = used(graph, reduced, &mut findings);
    Ok(Conclusion { outcome: Outcome::Answer { graph, readings }, findings })
}

/// A score needs no reading: what the record leaves open leaves the score open, and it is given from the least to the
/// most that it can be.
fn answer_score(
    manifest: &Manifest,
    graph: &GraphSpec,
    engine: &ScoreEngine,
    features: &Features,
    reduced: bool,
) -> Result<Conclusion> {
    let Some(form) = &manifest.output.score else { return Err(codes::MODL_GRAPH_INVALID.at(&graph.name).into()) };
    let unknown = unknown(manifest, graph, features);
    let mut row = features.row(manifest, graph);
    for (value, name) in row.iter_mut().zip(&graph.columns) {
        if unknown.contains(&name.as_str()) {
            *value = f32::NAN;
        }
    }
    let scored = engine.run(&row)?;
    let Some(score) = score::show(form, &scored, features) else {
        let columns: Vec<&str> = graph.columns.iter().map(String::as_str).collect();
        return Ok(abstain(vec![reason_of(codes::MODL_SCORE_RANGE, Text::default(), &columns)]));
    };
    let mut findings = outside_range(graph, features, codes::MODL_OUTSIDE_STUDIED);
    let open = score::open_inputs(form, &score, features);
    if !open.is_empty() {
        findings.push(codes::MODL_SCORE_OPEN.at(format!("input {}", open.join(", "))));
    }
    let graph = used(graph, reduced, &mut findings);
    Ok(Conclusion { outcome: Outcome::Score { graph, score }, findings })
}

fn used(graph: &GraphSpec, reduced: bool, findings: &mut Vec<Notice>) -> GraphUsed {
    if reduced {
        findings.push(codes::MODL_REDUCED.at(format!("graph {}", graph.name)));
    }
    GraphUsed { name: graph.name.clone(), title: graph.title.clone(), reduced }
}

/// One reading of the record: prediction, explanation, advice.
fn read(
    model: &RiskModel<'_>,
    features: &Features,
    assumption: Option<Assumption>,
    output: &Output,
    proposals: bool,
    findings: &mut Vec<Notice>,
) -> Result<Reading> {
    let RiskModel { manifest, graph, engine, explainer } = *model;
    let logit = output.logit.first().ok_or_else(|| codes::MODL_OUTPUT_INVALID.at(format!("graph {}", graph.name)))?;
    let bootstrap = output.refits(0);
    let prediction = predict(*logit, &bootstrap);
    let explained = explainer.map(|explainer| explainer.explain(manifest, graph, engine, features, *logit));
    let mut shown = |error: Error| findings.push(error.notice().clone());
    let explanation = explained.and_then(|explained| explained.map_err(&mut shown).ok());
    let counterfactual = counterfactual(manifest, graph, engine, features, prediction).map_err(shown).ok().flatten();
    let advice = advise(manifest, features, prediction, &bootstrap, proposals);
    // What the estimated risk is not the risk of, said where it is read first.
    let of_reference =
        advice.iter().flat_map(|advice| &advice.arms).filter(|arm| arm.reference).flat_map(|arm| &arm.notes);
    for note in of_reference {
        if !findings.contains(&note.notice) {
            findings.push(note.notice.clone());
        }
    }
    let label_set = manifest.output.label_set.as_ref().map(|set| label_set::show(set, prediction.probability));
    Ok(Reading { assumption, prediction, label_set, recalibrated: None, explanation, counterfactual, advice })
}

/// Whether enough inputs have a value.
pub(crate) fn can_run(manifest: &Manifest, graph: &GraphSpec, features: &Features) -> bool {
    let unknown = unknown(manifest, graph, features);
    unknown.len() <= graph.at_most_missing
        && !unknown.iter().any(|name| graph.required.iter().any(|required| required == name))
}

/// The columns that have no value; for a score also those of which the record leaves two open.
fn unknown<'g>(manifest: &Manifest, graph: &'g GraphSpec, features: &Features) -> Vec<&'g str> {
    let mut unknown = features.missing(graph);
    if manifest.output.score.is_some() {
        unknown.extend(features.ambiguous(graph));
    }
    unknown
}

/// Why a graph, the smallest that was meant, cannot be run.
pub(crate) fn lacking(manifest: &Manifest, graph: &GraphSpec, features: &Features) -> Reason {
    let missing = unknown(manifest, graph, features);
    let required: Vec<&str> = if graph.at_most_missing == 0 {
        missing.clone()
    } else {
        missing.iter().copied().filter(|name| graph.required.iter().any(|required| required == name)).collect()
    };
    let (code, inputs) = if required.is_empty() {
        (codes::MODL_TOO_MANY_MISSING, missing)
    } else {
        (codes::MODL_INPUT_MISSING, required)
    };
    let titles = manifest.titles(&inputs);
    let detail = Text::new(
        format!("使える値のない項目：{}。", titles.ja),
        format!("Without a value that can be used: {}.", titles.en),
    );
    reason_of(code, detail, &inputs)
}

fn assumptions(manifest: &Manifest, features: &Features, name: &str) -> Vec<Option<Assumption>> {
    let value = features.get(name).and_then(|feature| feature.value.as_ref());
    let Some(FeatureValue::Levels(levels)) = value else { return Vec::new() };
    let assume = |level: &String| {
        let title = manifest.input(name).map(|input| input.level_title(level)).unwrap_or_default();
        Some(Assumption { input: name.to_owned(), level: level.clone(), title })
    };
    levels.iter().map(assume).collect()
}

/// Whether the verdict on any arm depends on the reading.
fn disagree(readings: &[Reading]) -> bool {
    let verdicts = |reading: &Reading| -> Vec<_> {
        reading.advice.iter().flat_map(|advice| advice.arms.iter().map(|arm| arm.verdict)).collect()
    };
    readings.windows(2).any(|pair| match pair {
        [one, other] => verdicts(one) != verdicts(other),
        _ => false,
    })
}

fn abstain(reasons: Vec<Reason>) -> Conclusion {
    Conclusion { outcome: Outcome::Abstention { reasons }, findings: Vec::new() }
}

fn reason_of(code: Code, detail: Text, inputs: &[&str]) -> Reason {
    let inputs: Vec<String> = inputs.iter().map(|&name| name.to_owned()).collect();
    Reason { notice: code.at(format!("input {}", inputs.join(", "))), detail, inputs }
}

/// The document.
fn dress(
    package: &Loaded,
    record: &Record,
    reading: &[Notice],
    setting: &Setting,
    features: &Features,
    conclusion: Conclusion,
) -> Assessment {
    let manifest = package.manifest();
    let Conclusion { outcome, findings } = conclusion;
    let silent = matches!(outcome, Outcome::NotApplicable { .. });
    let inputs: Vec<InputUsed> = features.iter().map(|feature| feature.shown.clone()).collect();
    let mut all = reading.to_vec();
    all.extend(inputs.iter().filter(|input| input.state != State::Missing).flat_map(|input| input.findings.clone()));
    all.extend(inputs.iter().filter(|input| input.state == State::Missing).flat_map(|input| input.findings.clone()));
    all.extend(findings);
    let questions: Vec<Question> = if silent { Vec::new() } else { questions(manifest, features, &outcome) };
    Assessment {
        schema_version: crate::call::SCHEMA_VERSION,
        guest_sha256: setting.guest_sha256.clone(),
        model: facts(package, setting.at),
        at: setting.at.to_string(),
        zone: setting.zone_text.clone(),
        subject: record.patient.id.clone(),
        outcome,
        inputs,
        questions,
        findings: all,
        evidence: manifest.evidence.iter().map(EvidenceShown::from).collect(),
        notice: notice(),
    }
}

/// What every answer and every card says.
pub fn notice() -> Text {
    Text::new(
        "未承認・研究用。診療上の判断は医師が行ってください。",
        "Research use, not approved for clinical use. Clinical judgement remains with the physician.",
    )
}

/// What is shown of a model.
pub fn facts(package: &Loaded, at: Timestamp) -> ModelFacts {
    let manifest = package.manifest();
    let model = &manifest.model;
    let review = Moment::parse(&model.review_by, jiff::tz::Offset::UTC);
    ModelFacts {
        id: model.id.clone(),
        version: model.version.clone(),
        kind: model.kind,
        r#use: model.r#use,
        title: model.title.clone(),
        summary: model.summary.clone(),
        package_sha256: package.sha256().to_owned(),
        signature: "unsigned".to_owned(),
        review_by: model.review_by.clone(),
        review_overdue: review.is_some_and(|review| review.start() < at),
        output: OutputFacts {
            meaning: manifest.output.meaning.clone(),
            horizon: manifest.output.horizon.clone(),
            interval: manifest.output.interval.clone(),
            thresholds: manifest.output.thresholds.clone(),
            survival: manifest.output.survival,
            label_set: manifest.output.label_set.clone(),
        },
        validation: manifest.validation.figures.clone(),
        validation_method: manifest.validation.method.clone(),
        transparency: (&manifest.transparency).into(),
    }
}
