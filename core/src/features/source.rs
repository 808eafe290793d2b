//! What a record offers for an input: one function for each kind of source.

use jiff::Timestamp;

use super::{
    FeatureValue, Features,
    candidate::{Candidate, Candidates, Timing, timing},
    unit::unit_of,
};
use crate::{
    assessment::ValueNotUsed,
    code::{Code as MessageCode, codes},
    manifest::{Band, Code, Input, InputKind, Negation, Source},
    moment::Moment,
    record::{Certainty, Coding, Quantity, Record, Sex, Status, Value},
};

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
            Source::Observation { codes, .. } => {
                for observation in &self.record.observations {
                    if matches_any(codes, &observation.codes) {
                        self.observation(source, observation, &mut found);
                    }
                }
            }
            Source::Condition { codes, refuted, claims } => self.conditions(codes, *refuted, *claims, &mut found),
            Source::Allergy { codes } => self.allergies(codes, &mut found),
            Source::Immunization { codes } => {
                for one in &self.record.immunizations {
                    let fact =
                        Fact { codes: &one.codes, date: one.at.as_ref(), source: &one.source, present: one.done };
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
            Source::Medication { codes } => {
                for drug in self.record.medications.iter().filter(|drug| drug.active) {
                    let fact = Fact { codes: &drug.codes, date: drug.at.as_ref(), source: &drug.source, present: true };
                    self.fact(codes, &fact, &mut found);
                }
            }
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
                            source: format!("input {name}"),
                            preliminary: false,
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
                source: self.record.patient.source.clone(),
                preliminary: false,
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
                        found.refused.push(self.refusal(coding.words(), date, source, codes::FEAT_UNCONFIRMED));
                    }
                }
                Certainty::Confirmed | Certainty::Refuted => {
                    let present = allergy.certainty == Certainty::Confirmed;
                    self.fact(codes, &Fact { codes: &allergy.codes, date, source, present }, found);
                }
            }
        }
    }

    fn conditions(&self, codes: &[Code], refuted: Negation, claims: bool, found: &mut Candidates) {
        for condition in &self.record.conditions {
            let date = condition.onset.as_ref().or(condition.recorded.as_ref());
            if condition.claimed && !claims {
                if let Some(coding) = matched(codes, &condition.codes) {
                    found.refused.push(self.refusal(coding.words(), date, &condition.source, codes::FEAT_CLAIMED));
                }
                continue;
            }
            let present = match condition.certainty {
                Certainty::Confirmed if condition.active => true,
                Certainty::Refuted if refuted == Negation::Absent => false,
                Certainty::Refuted | Certainty::Confirmed => continue,
                Certainty::Suspected => {
                    if let Some(coding) = matched(codes, &condition.codes) {
                        found.refused.push(self.refusal(
                            coding.words(),
                            date,
                            &condition.source,
                            codes::FEAT_UNCONFIRMED,
                        ));
                    }
                    continue;
                }
            };
            self.fact(codes, &Fact { codes: &condition.codes, date, source: &condition.source, present }, found);
        }
    }

    fn fact(&self, codes: &[Code], fact: &Fact, found: &mut Candidates) {
        let Some(coding) = matched(codes, fact.codes) else { return };
        match timing(fact.date, self.at, self.input.window_hours) {
            Timing::TooOld => return,
            Timing::After => {
                found.refused.push(self.refusal(coding.words(), fact.date, fact.source, codes::FEAT_AFTER_QUESTION));
                return;
            }
            Timing::Undated if self.input.window_hours.is_some() => {
                found.refused.push(self.refusal(coding.words(), fact.date, fact.source, codes::FEAT_UNDATED));
                return;
            }
            Timing::Undated | Timing::Within => {}
        }
        let value = match (&self.input.kind, fact.present) {
            (InputKind::Count { .. }, true) => FeatureValue::Number(1.0),
            (InputKind::Count { .. }, false) => return,
            (_, true) => FeatureValue::Levels(vec!["present".to_owned()]),
            (_, false) => FeatureValue::Levels(vec!["absent".to_owned()]),
        };
        found.usable.push(Candidate {
            value,
            at: fact.date.cloned(),
            received: coding.words().to_owned(),
            source: fact.source.to_owned(),
            preliminary: false,
        });
    }

    fn observation(&self, source: &Source, observation: &crate::record::Observation, found: &mut Candidates) {
        let received = received(&observation.value);
        let refuse = |code| self.refusal(&received, observation.at.as_ref(), &observation.source, code);
        match timing(observation.at.as_ref(), self.at, self.input.window_hours) {
            Timing::TooOld => return,
            Timing::After => return found.refused.push(refuse(codes::FEAT_AFTER_QUESTION)),
            Timing::Undated => return found.refused.push(refuse(codes::FEAT_UNDATED)),
            Timing::Within => {}
        }
        if let Source::Observation { setting, .. } = source
            && *setting != observation.setting
        {
            return found.refused.push(refuse(codes::FEAT_OTHER_SETTING));
        }
        match self.value(source, &observation.value) {
            Ok(value) => found.usable.push(Candidate {
                value,
                at: observation.at.clone(),
                received,
                source: observation.source.clone(),
                preliminary: observation.status == Status::Preliminary,
            }),
            Err(code) => found.refused.push(refuse(code)),
        }
    }

    fn value(&self, source: &Source, value: &Value) -> Result<FeatureValue, MessageCode> {
        let Source::Observation { bands, values, .. } = source else { return Err(codes::FEAT_MISSING) };
        match (&self.input.kind, value) {
            (
                InputKind::Quantity { unit, accepts, hard, .. } | InputKind::Slope { unit, accepts, each: hard, .. },
                Value::Quantity(quantity),
            ) => {
                let number = exact_number(quantity)?;
                let given = unit_of(quantity).ok_or(codes::FEAT_UNIT_UNKNOWN)?;
                let factor = if given == *unit { 1.0 } else { *accepts.get(&given).ok_or(codes::FEAT_UNIT_UNKNOWN)? };
                within(number * factor, *hard)
            }
            // What was found does not matter where it is counted, only that something was.
            (InputKind::Count { .. }, Value::Absent(_)) => Err(codes::FEAT_MISSING),
            (InputKind::Count { .. }, _) => Ok(FeatureValue::Number(1.0)),
            (InputKind::HoursSince { hard }, Value::Moment(moment)) => {
                within(moment.hours_before(self.at).ok_or(codes::FEAT_NOT_NUMBER)?, *hard)
            }
            (InputKind::Category { .. }, Value::Quantity(quantity)) => {
                let number = exact_number(quantity)?;
                let band = bands.iter().find(|Band { from, to, .. }| (*from..=*to).contains(&number));
                band.map(|band| FeatureValue::Levels(band.levels.clone())).ok_or(codes::FEAT_IMPOSSIBLE)
            }
            (InputKind::Category { .. }, Value::Coded(codings)) => {
                let level = values.iter().find(|level| matches_any(&level.codes, codings));
                level.map(|level| FeatureValue::Levels(level.levels.clone())).ok_or(codes::FEAT_NOT_NUMBER)
            }
            (_, Value::Absent(_)) => Err(codes::FEAT_MISSING),
            _ => Err(codes::FEAT_NOT_NUMBER),
        }
    }

    fn refusal(&self, received: &str, date: Option<&Moment>, source: &str, code: MessageCode) -> ValueNotUsed {
        ValueNotUsed {
            received: received.to_owned(),
            date: date.map(|date| date.text().to_owned()),
            source: source.to_owned(),
            because: Some(code.at(format!("{source}, input {}", self.input.name))),
        }
    }
}

/// A finite number without a comparator.
fn exact_number(quantity: &Quantity) -> Result<f64, MessageCode> {
    if quantity.comparator.is_some() {
        return Err(codes::FEAT_COMPARATOR);
    }
    let number: f64 = quantity.text.parse().map_err(|_| codes::FEAT_NOT_NUMBER)?;
    if number.is_finite() { Ok(number) } else { Err(codes::FEAT_NOT_NUMBER) }
}

/// A number within an input's hard bounds.
pub(super) fn within(number: f64, [low, high]: [f64; 2]) -> Result<FeatureValue, MessageCode> {
    if (low..=high).contains(&number) { Ok(FeatureValue::Number(number)) } else { Err(codes::FEAT_IMPOSSIBLE) }
}

fn matches_any(codes: &[Code], codings: &[Coding]) -> bool {
    matched(codes, codings).is_some()
}

fn matched<'c>(codes: &[Code], codings: &'c [Coding]) -> Option<&'c Coding> {
    codings.iter().find(|coding| codes.iter().any(|code| code.matches(coding)))
}

/// What the sender wrote, for people.
fn received(value: &Value) -> String {
    match value {
        Value::Quantity(Quantity { text, comparator, unit, ucum }) => {
            let unit = unit.as_deref().or(ucum.as_deref()).unwrap_or_default();
            format!("{}{text} {unit}", comparator.as_deref().unwrap_or_default()).trim_end().to_owned()
        }
        Value::Text(text) => text.clone(),
        Value::Coded(codings) => codings.first().map(|coding| coding.words().to_owned()).unwrap_or_default(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Moment(moment) => moment.text().to_owned(),
        Value::Samples(samples) => format!("{} samples", samples.data.split_ascii_whitespace().count()),
        Value::Absent(reason) => reason.clone(),
    }
}
