//! The inputs one after another, each from its answer, its sources or its rules.

use std::borrow::Cow;

use jiff::{Timestamp, tz::Offset};

use super::{
    Feature, FeatureValue, Features, answer,
    candidate::{Candidate, Candidates, Refused, rank_refused},
    choose, over_time,
    source::Search,
};
use crate::{
    assessment::{InputUsed, Role, State, ValueNotUsed, ValueUsed},
    code::{Code, Notice, codes},
    manifest::{Choice, Combine, Input, InputKind, Manifest, Truth},
    moment::Moment,
    record::{Answer, Given, Record},
    text::Text,
};

/// How many values that were not used are named for one input.
const NOT_USED_LIMIT: usize = 50;

/// The greatest age in full years that a date of birth may give.
const OLDEST_YEARS: f64 = 130.0;

/// A value found for an input, before it is shown.
struct Found {
    value: FeatureValue,
    state: State,
    received: Option<String>,
    unit: Option<String>,
    at: Option<Moment>,
    source: String,
    author: Option<String>,
    /// How it came, where it is an answer.
    given: Option<Given>,
}

impl Found {
    fn date(&self) -> Option<String> {
        self.at.as_ref().map(|at| at.text().to_owned())
    }
}

/// Extracts every input of a model from a record.
pub fn extract(manifest: &Manifest, record: &Record, at: Timestamp, zone: Offset) -> Features {
    let mut features = Features { features: Vec::with_capacity(manifest.inputs.len()) };
    for input in &manifest.inputs {
        let role = if manifest.is_predictor(&input.name) { Role::Predictor } else { Role::Condition };
        let model = manifest.model.id.as_str();
        let feature = Extraction {
            model,
            input,
            record,
            at,
            zone,
            findings: Vec::new(),
            refused: Vec::new(),
            not_used: Vec::new(),
        }
        .run(role, &features);
        features.features.push(feature);
    }
    features
}

struct Extraction<'e> {
    model: &'e str,
    input: &'e Input,
    record: &'e Record,
    at: Timestamp,
    zone: Offset,
    findings: Vec<Notice>,
    /// Values that could not be used.
    refused: Vec<Refused>,
    /// Values that could be used, where another was.
    not_used: Vec<ValueNotUsed>,
}

impl Extraction<'_> {
    fn run(mut self, role: Role, earlier: &Features) -> Feature {
        let recorded = match &self.input.kind {
            InputKind::Age => self.age(),
            InputKind::Derived { .. } => self.derived(earlier),
            _ => self.recorded(earlier),
        };
        let answered = self.answered();
        let found = match (answered, recorded) {
            (Some(answered), Some(recorded)) => Some(self.prefer(answered, recorded)),
            (answered, recorded) => answered.or(recorded),
        };
        if let Some(found) = &found {
            self.look_at(&found.value);
        }
        self.show(role, found)
    }

    /// The answer, unless
    /// - the input is to hold its extreme and the record's level is the more extreme one: a recorded haemorrhage outweighs
    ///   "excluded" on a form; or
    /// - the input is to hold the latest, the answer only stood in the record, and the record's value is later: yesterday's
    ///   form does not speak for this morning.
    fn prefer(&mut self, answered: Found, recorded: Found) -> Found {
        let outweighs = choose::outweighs(&recorded.value, &answered.value, self.input);
        let stood = self.input.choice == Choice::Latest && answered.given == Some(Given::Recorded);
        let dates = answered.at.as_ref().zip(recorded.at.as_ref()).filter(|_| stood);
        let is_later = dates.is_some_and(|(answer, record)| record.start() > answer.start());
        let is_open = dates.is_some_and(|(answer, record)| {
            record.start() != answer.start() && (choose::may_hold(answer, record) || choose::may_hold(record, answer))
        });
        let (used, other) = if outweighs || is_later { (recorded, answered) } else { (answered, recorded) };
        if used.value != other.value {
            let code = match (outweighs, is_later) {
                (true, _) => codes::FEAT_RECORD_OUTWEIGHS,
                (false, true) => codes::FEAT_RECORD_LATER,
                (false, false) => codes::FEAT_ANSWER_USED,
            };
            self.findings.push(code.at(self.place()));
            if is_open && !outweighs {
                self.findings.push(codes::FEAT_ORDER_UNKNOWN.at(self.place()));
            }
        }
        let date = other.date();
        let received = other.received.unwrap_or_default();
        self.not_used.insert(0, ValueNotUsed { received, date, source: other.source, because: None });
        used
    }

    fn place(&self) -> String {
        format!("input {}", self.input.name)
    }

    fn age(&mut self) -> Option<Found> {
        let patient = &self.record.patient;
        let born = patient.birth_date.as_ref()?;
        let years = born.full_years_before(self.at, self.zone).map(f64::from);
        let (years, code) = match years {
            Some(years) => (Some(years).filter(|years| *years <= OLDEST_YEARS), codes::FEAT_IMPOSSIBLE),
            None if born.start() > self.at => (None, codes::FEAT_BIRTH_AFTER),
            None => (None, codes::FEAT_BIRTH_COARSE),
        };
        let received = born.text().to_owned();
        let Some(years) = years else {
            self.refused.push(Refused { received, at: Some(born.clone()), source: patient.source.clone(), code });
            return None;
        };
        Some(Found {
            value: FeatureValue::Number(years),
            state: State::Recorded,
            received: Some(received),
            unit: None,
            at: None,
            source: patient.source.clone(),
            author: None,
            given: None,
        })
    }

    fn derived(&self, earlier: &Features) -> Option<Found> {
        let InputKind::Derived { rules, .. } = &self.input.kind else { return None };
        for rule in rules {
            match rule.when.as_ref().map_or(Truth::True, |when| earlier.truth(when)) {
                Truth::True => {
                    return Some(Found {
                        value: FeatureValue::Levels(vec![rule.level.clone()]),
                        state: State::Derived,
                        received: None,
                        unit: None,
                        at: None,
                        source: "decision table".to_owned(),
                        author: None,
                        given: None,
                    });
                }
                Truth::False => {}
                Truth::Unknown => return None,
            }
        }
        None
    }

    fn recorded(&mut self, earlier: &Features) -> Option<Found> {
        let search = Search { input: self.input, record: self.record, earlier, at: self.at };
        let offers: Vec<Candidates> = self.input.sources.iter().map(|source| search.candidates(source)).collect();
        match self.input.combine {
            Combine::Same => {
                let mut all = Candidates::default();
                for offer in offers {
                    all.usable.extend(offer.usable);
                    all.refused.extend(offer.refused);
                }
                if matches!(self.input.kind, InputKind::Slope { .. } | InputKind::Count { .. }) {
                    self.over_time(all)
                } else {
                    self.choose(all).map(Found::from)
                }
            }
            Combine::AnyPresent => {
                let parts: Vec<_> = offers.into_iter().map(|offer| self.choose(offer)).collect();
                let values: Vec<_> = parts.iter().map(|part| part.as_ref().map(|part| part.value.clone())).collect();
                let value = choose::any_present(&values)?;
                let mut parts = parts.into_iter().flatten();
                let first = parts.next()?;
                let mut found = Found { value, ..Found::from(first) };
                for part in parts {
                    found.source = format!("{}, {}", found.source, part.source);
                    found.received = found.received.map(|received| format!("{received}, {}", part.received));
                }
                Some(found)
            }
        }
    }

    fn choose(&mut self, mut offer: Candidates) -> Option<Candidate> {
        if choose::for_and_against(&offer.usable, self.input) {
            let both = offer.usable.drain(..).map(|candidate| candidate.refused(codes::FEAT_FOR_AND_AGAINST));
            self.refused.extend(both);
        }
        choose::rank(&mut offer.usable, self.input);
        if let Some(code) = choose::contested(&offer.usable, self.input) {
            self.findings.push(code.at(self.place()));
        }
        let first = offer.usable.first();
        let only_past = first.is_some_and(|first| {
            offer.usable.iter().filter(|candidate| candidate.value == first.value).all(|candidate| candidate.past)
        });
        let mut ranked = offer.usable.into_iter();
        let chosen = ranked.next();
        self.not_used.extend(ranked.take(NOT_USED_LIMIT).map(|other| other.not_used()));
        if let Some(chosen) = &chosen {
            if chosen.preliminary {
                self.findings.push(codes::FEAT_PRELIMINARY.at(self.place()));
            }
            if only_past {
                self.findings.push(codes::FEAT_PAST_COUNTED.at(self.place()));
            }
            let is_later = |refused: &Refused| refused.is_result_after(chosen.at.as_ref());
            if self.input.choice == Choice::Latest && offer.refused.iter().any(is_later) {
                self.findings.push(codes::FEAT_LATER_REFUSED.at(self.place()));
            }
        }
        self.refused.append(&mut offer.refused);
        chosen
    }

    /// One value made of all: nothing is left over.
    fn over_time(&mut self, mut offer: Candidates) -> Option<Found> {
        self.refused.append(&mut offer.refused);
        choose::rank(&mut offer.usable, self.input);
        let latest = offer.usable.first()?;
        if offer.usable.iter().any(|candidate| candidate.preliminary) {
            self.findings.push(codes::FEAT_PRELIMINARY.at(self.place()));
        }
        match over_time::whole(&offer.usable, self.input)? {
            Ok(value) => {
                let all = |part: fn(&Candidate) -> &str, shown: usize| {
                    let mut parts: Vec<&str> = offer.usable.iter().map(part).take(shown).collect();
                    if offer.usable.len() > shown {
                        parts.push("…");
                    }
                    parts.join(", ")
                };
                Some(Found {
                    value,
                    state: State::Recorded,
                    received: Some(all(|candidate| &candidate.received, NOT_USED_LIMIT)),
                    unit: same_unit(&offer.usable),
                    at: latest.at.clone(),
                    source: all(|candidate| &candidate.source, NOT_USED_LIMIT),
                    author: None,
                    given: None,
                })
            }
            Err(code) => {
                self.refused.extend(offer.usable.into_iter().map(|candidate| candidate.refused(code)));
                None
            }
        }
    }

    fn answered(&mut self) -> Option<Found> {
        let (record, input, model) = (self.record, self.input, self.model);
        let is_ours =
            |answer: &&Answer| answer.name == input.name && answer.model.as_deref().is_none_or(|asked| asked == model);
        let mut usable: Vec<&Answer> = Vec::new();
        for answer in record.answers.iter().filter(is_ours) {
            match answer::refusal(answer, input, self.at) {
                None => usable.push(answer),
                Some(code) => self.refuse(answer, code),
            }
        }
        answer::rank(&mut usable);
        let (answer, rest) = usable.split_first()?;
        if rest.iter().any(|other| other.at == answer.at && other.given == answer.given && other.value != answer.value)
        {
            self.findings.push(codes::FEAT_CONFLICT.at(self.place()));
        }
        for other in rest {
            self.not_used.push(ValueNotUsed {
                received: other.value.clone(),
                date: other.at.as_ref().map(|at| at.text().to_owned()),
                source: other.source.clone(),
                because: None,
            });
        }
        match answer::value_of(answer, input, self.at, self.zone) {
            Ok(value) => Some(Found {
                value,
                state: State::Answered,
                received: Some(answer.value.clone()),
                unit: None,
                at: answer.at.clone(),
                source: answer.source.clone(),
                author: answer.author.clone(),
                given: Some(answer.given),
            }),
            Err(code) => {
                self.refuse(answer, code);
                None
            }
        }
    }

    fn refuse(&mut self, answer: &Answer, code: Code) {
        let (received, source) = (answer.value.clone(), answer.source.clone());
        self.refused.push(Refused { received, at: answer.at.clone(), source, code });
    }

    /// What to look at in a value that is used.
    fn look_at(&mut self, value: &FeatureValue) {
        match (&self.input.kind, value) {
            (InputKind::Quantity { plausible: [low, high], .. }, FeatureValue::Number(number))
                if !(*low..=*high).contains(number) =>
            {
                self.findings.push(codes::FEAT_IMPLAUSIBLE.at(self.place()));
            }
            (_, FeatureValue::Levels(levels)) if levels.len() > 1 => {
                self.findings.push(codes::FEAT_AMBIGUOUS.at(self.place()));
            }
            _ => {}
        }
    }

    fn show(mut self, role: Role, found: Option<Found>) -> Feature {
        let input = self.input;
        rank_refused(&mut self.refused);
        let refused = self.refused.drain(..).take(NOT_USED_LIMIT).map(|refused| refused.not_used(&input.name));
        let refused: Vec<_> = refused.collect();
        // Refusals of values are findings where no value was found, and quiet otherwise.
        if found.is_none() {
            self.findings.extend(refused.iter().filter_map(|refused| refused.because.clone()));
        }
        self.not_used.splice(0..0, refused);
        self.not_used.truncate(NOT_USED_LIMIT);
        let used = found.as_ref().map(|found| ValueUsed {
            text: describe(&found.value, input),
            number: match found.value {
                FeatureValue::Number(number) => Some(number),
                FeatureValue::Levels(_) => None,
            },
            levels: match &found.value {
                FeatureValue::Number(_) => Vec::new(),
                FeatureValue::Levels(levels) => levels.clone(),
            },
            unit: input.unit().map(Cow::into_owned),
            received: found.received.clone(),
            unit_received: found.unit.clone(),
            date: found.date(),
            source: found.source.clone(),
            author: found.author.clone(),
        });
        Feature {
            shown: InputUsed {
                name: input.name.clone(),
                title: input.title.clone(),
                role,
                state: found.as_ref().map_or(State::Missing, |found| found.state),
                used,
                not_used: self.not_used,
                findings: self.findings,
            },
            at: found.as_ref().and_then(|found| found.at.clone()),
            value: found.map(|found| found.value),
        }
    }
}

impl From<Candidate> for Found {
    fn from(candidate: Candidate) -> Self {
        Self {
            value: candidate.value,
            state: State::Recorded,
            received: Some(candidate.received),
            unit: candidate.unit,
            at: candidate.at,
            source: candidate.source,
            author: None,
            given: None,
        }
    }
}

/// The unit in which all came, if it is one.
fn same_unit(candidates: &[Candidate]) -> Option<String> {
    let (first, rest) = candidates.split_first()?;
    first.unit.clone().filter(|_| rest.iter().all(|other| other.unit == first.unit))
}

/// A value in words.
fn describe(value: &FeatureValue, input: &Input) -> Text {
    match value {
        FeatureValue::Number(number) => quantity_text(*number, input),
        FeatureValue::Levels(levels) => {
            let titles: Vec<_> = levels.iter().map(|level| input.level_title(level)).collect();
            let join = |words: Vec<&str>, or: &str| words.join(or);
            Text::new(
                join(titles.iter().map(|title| title.ja.as_str()).collect(), "または"),
                join(titles.iter().map(|title| title.en.as_str()).collect(), " or "),
            )
        }
    }
}

/// A number with its unit, in words.
pub(crate) fn quantity_text(number: f64, input: &Input) -> Text {
    let hours = number;
    let number = trimmed(number);
    match &input.kind {
        InputKind::Age => Text::new(format!("{number}歳"), format!("{number} years")),
        InputKind::HoursSince { .. } => Text::new(format!("{hours:.1}時間"), format!("{hours:.1} h")),
        _ => {
            let unit = input.unit().unwrap_or_default();
            // A count stands alone, and so does what has a mere annotation of UCUM for a unit (`{score}`).
            let unit = if unit == "1" || unit.starts_with('{') {
                String::new()
            } else {
                unit.replace("mm[Hg]", "mmHg").replace("10*", "×10^").replace("umol", "µmol")
            };
            let text = format!("{number} {unit}").trim_end().to_owned();
            Text::new(text.clone(), text)
        }
    }
}

/// A number without needless digits.
fn trimmed(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
