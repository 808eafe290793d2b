//! What a record offers for an input: one function for each kind of source.

use jiff::Timestamp;

use super::{
    FeatureValue, Features,
    candidate::{Candidate, Candidates, Refused, Timing, rank_refused, timing},
    course::{Course, course, lasts},
    measure::Measure,
    numeral,
};
use crate::{
    analyte::{Analyte, Kinship},
    code::{Code as MessageCode, codes},
    code_system::cleaned,
    manifest::{Band, Code, Input, InputKind, Negation, Source, Taken},
    moment::Moment,
    record::{Certainty, Coding, Condition, Quantity, Record, Remark, Sex, Status, Value},
};

/// How much of what a sender wrote is shown.
const SHOWN_LETTERS: usize = 200;

/// What is looked for, and when.
pub(super) struct Search<'s> {
    pub input: &'s Input,
    pub record: &'s Record,
    pub earlier: &'s Features,
    pub at: Timestamp,
}

/// A coded fact (diagnosis, drug, procedure, order) that says present or absent.
struct Fact<'f> {
    codes: &'f [Coding],
    date: Option<&'f Moment>,
    source: &'f str,
    present: bool,
}

impl Search<'_> {
    /// All that one source offers.
    pub(super) fn candidates(&self, source: &Source) -> Candidates {
        let mut found = Candidates::default();
        match source {
            Source::Sex => self.sex(&mut found),
            Source::Observation { analyte, codes, .. } => {
                for observation in &self.record.observations {
                    match observed(*analyte, codes, &observation.codes) {
                        Observed::Other => {}
                        Observed::Asked => self.observation(source, observation, None, &mut found),
                        Observed::Not(code) => self.observation(source, observation, Some(code), &mut found),
                    }
                }
            }
            Source::Condition { codes, refuted, claims, ever } => {
                self.conditions(codes, *refuted, *claims, *ever, &mut found);
            }
            Source::Allergy { codes } => self.allergies(codes, &mut found),
            Source::Immunization { codes } => {
                // One that was not done says nothing of those that were.
                for one in self.record.immunizations.iter().filter(|one| one.done) {
                    let fact = Fact { codes: &one.codes, date: one.at.as_ref(), source: &one.source, present: true };
                    self.fact(codes, &fact, &mut found);
                }
            }
            Source::Encounter { codes } => {
                for one in &self.record.encounters {
                    let fact = Fact { codes: &one.codes, date: one.start.as_ref(), source: &one.source, present: true };
                    self.fact(codes, &fact, &mut found);
                }
            }
            Source::FamilyHistory { codes, relationship } => {
                for one in &self.record.family_history {
                    if relationship.is_empty() || matches_any(relationship, &one.relationship) {
                        let fact =
                            Fact { codes: &one.codes, date: one.at.as_ref(), source: &one.source, present: true };
                        self.fact(codes, &fact, &mut found);
                    }
                }
            }
            Source::Medication { codes, taken } => self.drugs(codes, *taken, &mut found),
            Source::Procedure { codes, not_done } => {
                let procedures = self.record.procedures.iter();
                for done in procedures.filter(|one| one.done || *not_done == Negation::Absent) {
                    let fact =
                        Fact { codes: &done.codes, date: done.at.as_ref(), source: &done.source, present: done.done };
                    self.fact(codes, &fact, &mut found);
                }
            }
            Source::Order { codes } => {
                for order in &self.record.orders {
                    let fact =
                        Fact { codes: &order.codes, date: order.at.as_ref(), source: &order.source, present: true };
                    self.fact(codes, &fact, &mut found);
                }
            }
            Source::Input { name, levels } => {
                let other = self.earlier.get(name);
                if let Some((FeatureValue::Levels(of_other), used)) =
                    other.and_then(|other| Some((other.value.as_ref()?, other.shown.used.as_ref()?)))
                {
                    let mapped: Vec<_> =
                        of_other.iter().filter_map(|level| levels.get(level)).flatten().cloned().collect();
                    if !mapped.is_empty() {
                        found.usable.push(Candidate {
                            value: FeatureValue::Levels(mapped),
                            at: other.and_then(|other| other.at.clone()),
                            received: used.text.en.clone(),
                            unit: None,
                            source: format!("input {name}"),
                            preliminary: false,
                            past: false,
                        });
                    }
                }
            }
        }
        found
    }

    fn sex(&self, found: &mut Candidates) {
        if let Some(sex) = self.record.patient.sex {
            let level = match sex {
                Sex::Female => "female",
                Sex::Male => "male",
            };
            found.usable.push(Candidate {
                value: FeatureValue::Levels(vec![level.to_owned()]),
                at: None,
                received: level.to_owned(),
                unit: None,
                source: self.record.patient.source.clone(),
                preliminary: false,
                past: false,
            });
        }
    }

    fn allergies(&self, codes: &[Code], found: &mut Candidates) {
        for allergy in &self.record.allergies {
            let (date, source) = (allergy.at.as_ref(), allergy.source.as_str());
            match allergy.certainty {
                Certainty::Confirmed if !allergy.active => {}
                Certainty::Suspected => {
                    if let Some(coding) = matched(codes, &allergy.codes) {
                        found.refused.push(refusal(coding.words(), date, source, codes::FEAT_UNCONFIRMED));
                    }
                }
                Certainty::Confirmed | Certainty::Refuted => {
                    let present = allergy.certainty == Certainty::Confirmed;
                    self.fact(codes, &Fact { codes: &allergy.codes, date, source, present }, found);
                }
            }
        }
    }

    /// Of those that had ended and those too old to tell, only the latest is told: a record holds years of them.
    fn drugs(&self, codes: &[Code], taken: Taken, found: &mut Candidates) {
        let mut over: Vec<Refused> = Vec::new();
        for drug in &self.record.medications {
            let fact = Fact { codes: &drug.codes, date: drug.at.as_ref(), source: &drug.source, present: true };
            let refuse = |coding: &Coding, code| refusal(coding.words(), fact.date, fact.source, code);
            match (course(drug, taken, self.at, self.input.window_hours), matched(codes, &drug.codes)) {
                (Course::Stopped, _) => {}
                (Course::Holds, Some(coding)) => self.say(coding, &fact, found),
                (Course::Ended, Some(coding)) => over.push(refuse(coding, codes::FEAT_DRUG_ENDED)),
                (Course::TooOld, Some(coding)) => over.push(refuse(coding, codes::FEAT_DRUG_OLD)),
                (Course::ByDate, _) | (_, None) => self.fact(codes, &fact, found),
            }
        }
        rank_refused(&mut over);
        found.refused.extend(over.into_iter().next());
    }

    fn conditions(&self, codes: &[Code], refuted: Negation, claims: bool, ever: bool, found: &mut Candidates) {
        for condition in &self.record.conditions {
            let date = self.known_since(condition);
            let mut refuse = |code| {
                if let Some(coding) = matched(codes, &condition.codes) {
                    found.refused.push(refusal(coding.words(), date, &condition.source, code));
                }
            };
            if condition.claimed && !claims {
                refuse(codes::FEAT_CLAIMED);
                continue;
            }
            let is_there = condition.active || lasts(condition.abatement.as_ref(), self.at);
            let (present, past) = match condition.certainty {
                Certainty::Confirmed if is_there => (true, false),
                Certainty::Confirmed if !ever => continue,
                Certainty::Confirmed => match had(condition) {
                    Ok(()) => (true, true),
                    Err(code) => {
                        refuse(code);
                        continue;
                    }
                },
                Certainty::Refuted if refuted == Negation::Absent => (false, false),
                Certainty::Refuted => continue,
                Certainty::Suspected => {
                    refuse(codes::FEAT_UNCONFIRMED);
                    continue;
                }
            };
            let before = found.usable.len();
            self.fact(codes, &Fact { codes: &condition.codes, date, source: &condition.source, present }, found);
            found.usable.iter_mut().skip(before).for_each(|candidate| candidate.past = past);
        }
    }

    /// The date by which a diagnosis is placed: its beginning, where that is said. One that was entered after the question
    /// was not known then; one that began in a month or year which goes on had begun when it was entered.
    fn known_since<'c>(&self, condition: &'c Condition) -> Option<&'c Moment> {
        let (onset, recorded) = (condition.onset.as_ref(), condition.recorded.as_ref());
        let is_later = recorded.is_some_and(|recorded| recorded.start() > self.at);
        let is_open = onset.is_some_and(|onset| timing(Some(onset), self.at, None) == Timing::MayBeAfter);
        if is_later || is_open { recorded.or(onset) } else { onset.or(recorded) }
    }

    fn fact(&self, codes: &[Code], fact: &Fact, found: &mut Candidates) {
        let Some(coding) = matched(codes, fact.codes) else {
            if let Some(coding) = fact.codes.iter().find(|coding| is_unclean(coding, |clean| is_any(codes, clean))) {
                found.refused.push(refusal(coding.words(), fact.date, fact.source, codes::FEAT_CODE_UNCLEAN));
            }
            return;
        };
        match timing(fact.date, self.at, self.input.window_hours) {
            Timing::TooOld => return,
            Timing::After => {
                found.refused.push(refusal(coding.words(), fact.date, fact.source, codes::FEAT_AFTER_QUESTION));
                return;
            }
            Timing::MayBeAfter => {
                found.refused.push(refusal(coding.words(), fact.date, fact.source, codes::FEAT_MAY_BE_AFTER));
                return;
            }
            Timing::Undated if self.input.window_hours.is_some() => {
                found.refused.push(refusal(coding.words(), fact.date, fact.source, codes::FEAT_UNDATED));
                return;
            }
            Timing::Undated | Timing::Within => {}
        }
        self.say(coding, fact, found);
    }

    /// Takes a fact whose date fits.
    fn say(&self, coding: &Coding, fact: &Fact, found: &mut Candidates) {
        let value = match (&self.input.kind, fact.present) {
            (InputKind::Count { .. }, true) => FeatureValue::Number(1.0),
            (InputKind::Count { .. }, false) => return,
            (_, true) => FeatureValue::Levels(vec!["present".to_owned()]),
            (_, false) => FeatureValue::Levels(vec!["absent".to_owned()]),
        };
        found.usable.push(Candidate {
            value,
            at: fact.date.cloned(),
            received: shown(coding.words()),
            unit: None,
            source: fact.source.to_owned(),
            preliminary: false,
            past: false,
        });
    }

    fn observation(
        &self,
        source: &Source,
        observation: &crate::record::Observation,
        not: Option<MessageCode>,
        found: &mut Candidates,
    ) {
        let received = received(&observation.value);
        let refuse = |code| refusal(&received, observation.at.as_ref(), &observation.source, code);
        match timing(observation.at.as_ref(), self.at, self.input.window_hours) {
            Timing::TooOld => return,
            Timing::After => return found.refused.push(refuse(codes::FEAT_AFTER_QUESTION)),
            Timing::MayBeAfter => return found.refused.push(refuse(codes::FEAT_MAY_BE_AFTER)),
            Timing::Undated => return found.refused.push(refuse(codes::FEAT_UNDATED)),
            Timing::Within => {}
        }
        if let Some(code) = not {
            return found.refused.push(refuse(code));
        }
        if let Source::Observation { setting, .. } = source
            && *setting != observation.setting
        {
            return found.refused.push(refuse(codes::FEAT_OTHER_SETTING));
        }
        match self.value(source, &observation.codes, &observation.value) {
            Ok((value, unit)) => found.usable.push(Candidate {
                value,
                at: observation.at.clone(),
                received,
                unit,
                source: observation.source.clone(),
                preliminary: observation.status == Status::Preliminary,
                past: false,
            }),
            Err(code) => found.refused.push(refuse(code)),
        }
    }

    /// The value, and the unit in which it came.
    fn value(
        &self,
        source: &Source,
        codings: &[Coding],
        value: &Value,
    ) -> Result<(FeatureValue, Option<String>), MessageCode> {
        let Source::Observation { analyte, bands, values, .. } = source else { return Err(codes::FEAT_MISSING) };
        let plain = |value: FeatureValue| (value, None);
        match (&self.input.kind, value) {
            (InputKind::Quantity { .. } | InputKind::Slope { .. }, Value::Quantity(quantity)) => {
                self.measured(*analyte, codings, numeral::of_quantity(quantity)?, quantity)
            }
            (InputKind::Quantity { .. } | InputKind::Slope { .. }, Value::Text(text)) => {
                let numeral = numeral::of_text(text)?;
                let unit = (!numeral.rest.is_empty()).then_some(numeral.rest);
                let quantity = Quantity { text: String::new(), comparator: None, unit, ucum: None };
                self.measured(*analyte, codings, numeral.number, &quantity)
            }
            (_, Value::Absent(reason)) => Err(absence(reason)),
            // What was found does not matter where it is counted, only that something was.
            (InputKind::Count { .. }, _) => Ok(plain(FeatureValue::Number(1.0))),
            (InputKind::HoursSince { hard }, Value::Moment(moment)) => {
                within(moment.hours_before(self.at).ok_or(codes::FEAT_NOT_NUMBER)?, *hard).map(plain)
            }
            (InputKind::Category { .. }, Value::Quantity(quantity)) => {
                let number = numeral::of_quantity(quantity)?;
                let band = bands.iter().find(|Band { from, to, .. }| (*from..=*to).contains(&number));
                let band = band.map(|band| FeatureValue::Levels(band.levels.clone()));
                band.map(plain).ok_or(codes::FEAT_IMPOSSIBLE)
            }
            (InputKind::Category { .. }, Value::Coded(codings)) => {
                let level = values.iter().find(|level| matches_any(&level.codes, codings));
                let level = level.map(|level| FeatureValue::Levels(level.levels.clone()));
                level.map(plain).ok_or(codes::FEAT_NOT_NUMBER)
            }
            _ => Err(codes::FEAT_NOT_NUMBER),
        }
    }

    fn measured(
        &self,
        analyte: Option<&'static Analyte>,
        codings: &[Coding],
        number: f64,
        quantity: &Quantity,
    ) -> Result<(FeatureValue, Option<String>), MessageCode> {
        let (unit, accepts, hard, plausible) = match &self.input.kind {
            InputKind::Quantity { unit, accepts, hard, plausible } => (unit, accepts, *hard, *plausible),
            InputKind::Slope { unit, accepts, each, .. } => (unit, accepts, *each, *each),
            _ => return Err(codes::FEAT_NOT_NUMBER),
        };
        let only = analyte.and_then(|analyte| analyte.only_unit(codings));
        let value = Measure { analyte, only, unit, accepts, hard, plausible }.value(number, quantity)?;
        let received = quantity.unit.as_deref().or(quantity.ucum.as_deref()).map(shown);
        Ok((FeatureValue::Number(value), received))
    }
}

/// Whether the patient had a disease that is not there now; why it is not known, where it is not.
fn had(condition: &Condition) -> Result<(), MessageCode> {
    match condition.remark {
        Remark::History | Remark::Sequela | Remark::Old | Remark::Operated => Ok(()),
        Remark::Nothing | Remark::Unsure if condition.ended => Ok(()),
        Remark::Prophylaxis => Err(codes::FEAT_PROPHYLAXIS),
        Remark::Nothing | Remark::Unsure | Remark::Kin => Err(codes::FEAT_PAST_UNSURE),
    }
}

/// What an observation's codes are to a source.
enum Observed {
    /// Something else.
    Other,
    /// What is asked for.
    Asked,
    /// What is asked for, but not to be used.
    Not(MessageCode),
}

fn observed(analyte: Option<&Analyte>, codes: &[Code], codings: &[Coding]) -> Observed {
    let kinship = |coding: &Coding| analyte.and_then(|analyte| analyte.kinship(coding));
    let is_asked = |coding: &Coding| is_any(codes, coding) || kinship(coding) == Some(Kinship::Same);
    // A code that names the method stands against one beside it that does not.
    let has = |kin: Kinship| codings.iter().any(|coding| kinship(coding) == Some(kin));
    if has(Kinship::OtherMethod) {
        Observed::Not(codes::FEAT_METHOD)
    } else if codings.iter().any(is_asked) {
        // So does one that names another specimen or test: [creatinine, creatinine in urine] is not creatinine.
        if has(Kinship::Else) { Observed::Not(codes::FEAT_CODES_AT_ODDS) } else { Observed::Asked }
    } else if has(Kinship::MethodUnsaid) {
        Observed::Not(codes::FEAT_METHOD)
    } else if codings.iter().any(|coding| is_unclean(coding, is_asked)) {
        Observed::Not(codes::FEAT_CODE_UNCLEAN)
    } else {
        Observed::Other
    }
}

/// Whether a coding would be matched if it were written as codes are.
fn is_unclean(coding: &Coding, is_asked: impl Fn(&Coding) -> bool) -> bool {
    let (system, code) = (cleaned(&coding.system), cleaned(&coding.code));
    (system.is_some() || code.is_some())
        && is_asked(&Coding {
            system: system.unwrap_or_else(|| coding.system.clone()),
            code: code.unwrap_or_else(|| coding.code.clone()),
            display: String::new(),
        })
}

fn refusal(received: &str, at: Option<&Moment>, source: &str, code: MessageCode) -> Refused {
    Refused { received: shown(received), at: at.cloned(), source: source.to_owned(), code }
}

/// Why there is no value, by FHIR's data-absent-reason.
fn absence(reason: &str) -> MessageCode {
    match reason {
        "temp-unknown" => codes::FEAT_PENDING,
        "not-a-number" | "negative-infinity" | "positive-infinity" => codes::FEAT_NOT_NUMBER,
        _ => codes::FEAT_MISSING,
    }
}

/// A number within an input's hard bounds.
pub(super) fn within(number: f64, [low, high]: [f64; 2]) -> Result<FeatureValue, MessageCode> {
    if (low..=high).contains(&number) { Ok(FeatureValue::Number(number)) } else { Err(codes::FEAT_IMPOSSIBLE) }
}

fn is_any(codes: &[Code], coding: &Coding) -> bool {
    codes.iter().any(|code| code.matches(coding))
}

fn matches_any(codes: &[Code], codings: &[Coding]) -> bool {
    matched(codes, codings).is_some()
}

fn matched<'c>(codes: &[Code], codings: &'c [Coding]) -> Option<&'c Coding> {
    codings.iter().find(|coding| is_any(codes, coding))
}

/// What the sender wrote, for people.
fn received(value: &Value) -> String {
    match value {
        Value::Quantity(Quantity { text, comparator, unit, ucum }) => {
            let unit = unit.as_deref().or(ucum.as_deref()).unwrap_or_default();
            let text = format!("{}{} {}", comparator.as_deref().unwrap_or_default(), shown(text), shown(unit));
            text.trim_end().to_owned()
        }
        Value::Text(text) => shown(text),
        Value::Coded(codings) => codings.first().map(|coding| shown(coding.words())).unwrap_or_default(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Moment(moment) => moment.text().to_owned(),
        Value::Samples(samples) => format!("{} samples", samples.data.split_ascii_whitespace().count()),
        Value::Absent(reason) => shown(reason),
    }
}

/// A text, or its beginning where it is too long to be a value.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_LETTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
