//! The guest: the packages it has loaded, and how it answers a call. Both faces wrap this and nothing else.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::{Timestamp, tz::Offset};
use serde::Serialize;

use crate::{
    assess::{Setting, assess, assess_golden, facts},
    assessment::{Assessment, EvidenceShown, Outcome},
    call::{
        Asked, Assessed, BandFacts, Carded, Column, Description, Envelope, Extracted, InputsOf, ModelCard, Occasion,
        Operation, Output, QuestionsOf, Request, SCHEMA_VERSION, Written,
    },
    code::{Error, Notice, Result, codes},
    features::extract,
    frame,
    manifest::{Input, Use},
    moment::{Moment, Precision, parse_zone},
    occasion,
    package::{GOLDEN_AT, Loaded, Unverified},
    predict::predict_rows,
    question::all_questions,
    read::{self, Part, Reading},
    record::{Answer, Given},
    render,
    workbench::Workbench,
};

/// The zone of Japan, which has had no other since 1951.
const DEFAULT_ZONE: &str = "+09:00";

/// The packages that a guest has loaded, in the order of their ids whatever the order of loading.
#[derive(Debug, Default)]
pub struct Guest {
    packages: BTreeMap<String, Loaded>,
    workbench: Workbench,
}

impl Guest {
    /// Answers a call: a [`frame`] with a [`Request`] and what it concerns. The answer is an [`Envelope`] in JSON.
    pub fn call(&mut self, block: &[u8]) -> String {
        match frame::split(block) {
            Ok(parts) => match parts.split_first() {
                Some((request, parts)) => self.answer(request, parts),
                None => error(codes::CALL_FRAME_INVALID.at("part 0")),
            },
            Err(failed) => error(failed.notice().clone()),
        }
    }

    /// Answers a request in JSON; `parts` are the bytes it concerns.
    pub fn answer(&mut self, request: &[u8], parts: &[&[u8]]) -> String {
        parse(request)
            .and_then(|request| self.perform(&request, parts))
            .unwrap_or_else(|failed| error(failed.notice().clone()))
    }

    fn perform(&mut self, request: &Request, parts: &[&[u8]]) -> Result<String> {
        match request.op {
            Operation::Load => self.load(request, parts),
            Operation::Describe => {
                let at = moment_of(request).unwrap_or(Timestamp::UNIX_EPOCH);
                done(&Description { models: self.packages.values().map(|package| facts(package, at)).collect() })
            }
            Operation::Assess => self.assess(request, parts),
            Operation::Features => self.features(request, parts),
            Operation::Ask => self.ask(request),
            Operation::Check => self.check(request),
            Operation::Open => match parts {
                [onnx] => done(&self.workbench.open(onnx)),
                _ => Err(codes::CALL_REQUEST_INVALID.at("open takes one graph").into()),
            },
            Operation::Predict => self.predict(request, parts),
            Operation::Card => self.card(request),
            Operation::Run => {
                let run = request.run.as_ref().ok_or_else(|| codes::CALL_REQUEST_INVALID.at("run"))?;
                done(&self.workbench.run(run, parts)?)
            }
        }
    }

    fn load(&mut self, request: &Request, parts: &[&[u8]]) -> Result<String> {
        let [bytes] = parts else { return Err(codes::CALL_REQUEST_INVALID.at("load takes one package").into()) };
        let package = Unverified::read(bytes)?.verify()?.load()?;
        let id = package.manifest().model.id.clone();
        if self.packages.contains_key(&id) {
            return Err(codes::PACK_DUPLICATE.at(id).into());
        }
        let answer = done(&facts(&package, moment_of(request).unwrap_or(Timestamp::UNIX_EPOCH)));
        self.packages.insert(id, package);
        answer
    }

    fn assess(&self, request: &Request, parts: &[&[u8]]) -> Result<String> {
        let setting = setting_of(request)?;
        let models = self.models(request)?;
        let Reading { record, findings } = self.reading(request, &setting, parts)?;
        let opened = request.occasion == Occasion::PatientView;
        // As it was when it was opened, where it was answered since.
        let unanswered = (opened && !request.answers.is_empty()).then(|| {
            let mut unanswered = record.clone();
            unanswered.answers.retain(|answer| answer.given != Given::WithQuestion);
            unanswered
        });
        let mut assessments = Vec::with_capacity(models.len());
        for package in models {
            let assessment = assess(package, &record, &findings, &setting)?;
            let mut speaks = !opened || occasion::speaks(&assessment, package.manifest());
            // What spoke when the record was opened does not fall silent because it was answered.
            if !speaks && let Some(unanswered) = &unanswered {
                speaks = occasion::speaks(&assess(package, unanswered, &findings, &setting)?, package.manifest());
            }
            assessments.push(if speaks { assessment } else { occasion::silent(assessment) });
        }
        write(request, Assessed { assessments, findings })
    }

    fn features(&self, request: &Request, parts: &[&[u8]]) -> Result<String> {
        let setting = setting_of(request)?;
        let models = self.models(request)?;
        let Reading { record, findings } = self.reading(request, &setting, parts)?;
        let inputs = |package: &&Loaded| InputsOf {
            model: package.manifest().model.id.clone(),
            inputs: extract(package.manifest(), &record, setting.at, setting.zone)
                .iter()
                .map(|feature| feature.shown.clone())
                .collect(),
            columns: package.manifest().inputs.iter().map(column).collect(),
        };
        let subject = record.patient.id.clone();
        done(&Extracted { subject, models: models.iter().map(inputs).collect(), findings })
    }

    fn ask(&self, request: &Request) -> Result<String> {
        let models = self.models(request)?;
        match request.output {
            Output::Fhir => done(&render::questionnaires(&models)),
            Output::Chai => Err(no_such_output()),
            Output::Json | Output::Text | Output::Cards => {
                let questions = |package: &&Loaded| QuestionsOf {
                    model: package.manifest().model.id.clone(),
                    title: package.manifest().model.title.clone(),
                    questions: all_questions(package.manifest()),
                };
                let asked = Asked { models: models.iter().map(questions).collect() };
                if request.output == Output::Text {
                    done(&Written { text: render::questions_text(&asked, request.lang) })
                } else {
                    done(&asked)
                }
            }
        }
    }

    fn check(&self, request: &Request) -> Result<String> {
        let setting = golden_setting(request)?;
        let mut assessments = Vec::new();
        for package in self.models(request)? {
            package.check()?;
            for record in package.golden_records() {
                assessments.push(assess_golden(package, &record, &setting)?);
            }
        }
        write(request, Assessed { assessments, findings: Vec::new() })
    }

    fn card(&self, request: &Request) -> Result<String> {
        let models = self.models(request)?;
        let at = moment_of(request);
        match (request.output, models.as_slice()) {
            (Output::Json, _) => {
                let at = at.unwrap_or(Timestamp::UNIX_EPOCH);
                done(&Carded { cards: models.iter().map(|package| model_card(package, at)).collect() })
            }
            (Output::Text, _) => {
                let texts: Vec<String> = models
                    .iter()
                    .map(|package| render::card_text(package, &request.guest_sha256, request.lang))
                    .collect();
                done(&Written { text: texts.join("\n\n---\n\n") })
            }
            (Output::Chai, [package]) => done(&Written { text: render::card_chai(package, request.lang) }),
            (Output::Fhir, [package]) => {
                let at = at.ok_or_else(|| codes::CALL_REQUEST_INVALID.at("at"))?;
                done(&render::card_fhir(package, &request.guest_sha256, at, request.lang))
            }
            (Output::Chai | Output::Fhir, _) => {
                Err(codes::CALL_REQUEST_INVALID.at("such a card is of one model").into())
            }
            (Output::Cards, _) => Err(no_such_output()),
        }
    }

    fn predict(&self, request: &Request, parts: &[&[u8]]) -> Result<String> {
        let asked = request.predict.as_ref().ok_or_else(|| codes::CALL_REQUEST_INVALID.at("predict"))?;
        let [rows] = parts else { return Err(codes::CALL_REQUEST_INVALID.at("predict takes one part of rows").into()) };
        match (request.models.as_slice(), self.models(request)?.as_slice()) {
            ([_], [package]) => done(&predict_rows(package, asked, rows, &golden_setting(request)?)?),
            _ => Err(codes::CALL_REQUEST_INVALID.at("predict takes one model").into()),
        }
    }

    /// The models that a request names, in the order of their ids; all where it names none. Research models keep
    /// silent when a record is opened.
    fn models(&self, request: &Request) -> Result<Vec<&Loaded>> {
        if let Some(unknown) = request.models.iter().find(|id| !self.packages.contains_key(*id)) {
            return Err(codes::CALL_MODEL_UNKNOWN.at(shortened(unknown)).into());
        }
        let asked = |package: &&Loaded| {
            let model = &package.manifest().model;
            let named = request.models.is_empty() || request.models.contains(&model.id);
            named && (request.occasion == Occasion::Asked || model.r#use == Use::Bedside)
        };
        Ok(self.packages.values().filter(asked).collect())
    }

    /// The record with the answers given beside it.
    fn reading(&self, request: &Request, setting: &Setting, parts: &[&[u8]]) -> Result<Reading> {
        let named = parts.iter().enumerate().map(|(index, bytes)| {
            let name = request.names.get(index).map(String::as_str).filter(|name| !name.is_empty());
            Part { name, bytes }
        });
        let mut reading = read::read(&named.collect::<Vec<_>>(), setting.zone)?;
        for given in &request.answers {
            let place = || format!("answer {}", shortened(&given.name));
            let is_asked =
                |package: &Loaded| package.manifest().input(&given.name).is_some_and(|input| input.ask.is_some());
            if !self.packages.values().any(is_asked) {
                return Err(codes::FEAT_ANSWER_UNKNOWN.at(place()).into());
            }
            let at = match &given.at {
                None => Moment::at(setting.at),
                Some(at) => Moment::parse(at, setting.zone)
                    .filter(|moment| moment.precision() == Precision::Second && moment.start() <= setting.at)
                    .ok_or_else(|| codes::CALL_REQUEST_INVALID.at(format!("{}, at", place())))?,
            };
            reading.record.answers.push(Answer {
                given: Given::WithQuestion,
                model: None,
                name: given.name.clone(),
                value: given.value.clone(),
                author: given.author.clone(),
                at: Some(at),
                source: given.source.clone(),
            });
        }
        Ok(reading)
    }
}

/// A model's card as a document.
fn model_card(package: &Loaded, at: Timestamp) -> ModelCard {
    let manifest = package.manifest();
    let bands = manifest.output.score.iter().flat_map(|form| &form.bands);
    ModelCard {
        model: facts(package, at),
        subgroups: manifest.validation.subgroups.clone(),
        bands: bands
            .map(|band| BandFacts {
                title: band.title.clone(),
                text: band.text.clone(),
                evidence: band.evidence.clone(),
                raise: band.raise,
            })
            .collect(),
        attributes: manifest.transparency.groups(),
        evidence: manifest.evidence.iter().map(EvidenceShown::from).collect(),
    }
}

fn column(input: &Input) -> Column {
    Column {
        name: input.name.clone(),
        unit: input.unit().map(Cow::into_owned),
        levels: input.levels().iter().map(|level| level.name.clone()).collect(),
    }
}

fn parse(request: &[u8]) -> Result<Request> {
    let request: Request = serde_json::from_slice(request).map_err(|error| {
        codes::CALL_REQUEST_INVALID.at(format!("request, line {} column {}", error.line(), error.column()))
    })?;
    if request.schema_version == SCHEMA_VERSION {
        Ok(request)
    } else {
        Err(codes::CALL_REQUEST_INVALID.at("schema_version").into())
    }
}

fn moment_of(request: &Request) -> Option<Timestamp> {
    request.at.as_ref()?.parse().ok()
}

fn setting_of(request: &Request) -> Result<Setting> {
    let at = moment_of(request).ok_or_else(|| codes::CALL_REQUEST_INVALID.at("at"))?;
    let zone_text = request.zone.clone().unwrap_or_else(|| DEFAULT_ZONE.to_owned());
    let zone = parse_zone(&zone_text).ok_or_else(|| codes::CALL_REQUEST_INVALID.at("zone"))?;
    Ok(Setting { at, zone, zone_text, guest_sha256: request.guest_sha256.clone() })
}

/// The moment at which golden patients are asked.
fn golden_setting(request: &Request) -> Result<Setting> {
    let at = GOLDEN_AT.parse().map_err(|_| codes::CALL_REQUEST_INVALID.at("at"))?;
    Ok(Setting { at, zone: Offset::UTC, zone_text: "Z".to_owned(), guest_sha256: request.guest_sha256.clone() })
}

fn write(request: &Request, assessed: Assessed) -> Result<String> {
    match request.output {
        Output::Json => done(&assessed),
        Output::Text => done(&Written { text: render::text(&assessed, request.lang) }),
        Output::Cards => {
            let spoken: Vec<Assessment> = assessed
                .assessments
                .into_iter()
                .filter(|a| !matches!(a.outcome, Outcome::NotApplicable { .. }))
                .collect();
            done(&render::cards(&spoken, request.lang))
        }
        Output::Fhir => done(&render::fhir(&assessed.assessments, request.lang)),
        Output::Chai => Err(no_such_output()),
    }
}

fn no_such_output() -> Error {
    codes::CALL_REQUEST_INVALID.at("output").into()
}

fn done(answer: &impl Serialize) -> Result<String> {
    serde_json::to_string(&Envelope::Ok(answer)).map_err(|_| codes::CALL_REQUEST_INVALID.at("answer").into())
}

fn error(notice: Notice) -> String {
    serde_json::to_string(&Envelope::<()>::Error(notice)).unwrap_or_default()
}

/// As much of a name that a caller gave as is safe to repeat.
fn shortened(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).take(64).collect()
}
