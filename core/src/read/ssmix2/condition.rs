//! `PRB`, with the modifiers of `ZPR` and the order (`ORC`) behind it.

use super::{
    Context,
    message::{Field, Message, Segment},
    order::Control,
    terms::{ICD10_2013, coding, codings},
    versions::Versions,
};
use crate::read::modifier::{is_not_now, is_of_the_past, is_suspicion, says_not_now, says_suspicion};
use crate::{
    code::codes,
    record::{Certainty, Coding, Condition, Record},
};

/// A disease that has no code of its own and is written out.
const UNCODED: &str = "0000999";

/// Problems by their instance (`PRB-4`) and the code of the disease.
#[derive(Debug, Default)]
pub(super) struct Conditions(Versions<(String, String), Condition>);

/// A problem whose modifiers are still to come.
struct Problem {
    key: (String, String),
    /// Whether it takes away what was said of it.
    deletes: bool,
    /// Whether the disease is said to be of the past, or kept off.
    not_now: bool,
    condition: Condition,
}

impl Conditions {
    pub(super) fn read(&mut self, message: &Message, context: &mut Context) {
        let mut last: Option<Problem> = None;
        for (number, segment) in message.segments() {
            context.segment = number;
            match (segment.name(), &mut last) {
                ("PRB", _)
                    if segment.field(3).is_empty() && segment.field(10).is_empty() && segment.field(4).is_empty() => {}
                ("PRB", _) => {
                    let next = problem(segment, context);
                    self.put(last.replace(next), context);
                }
                ("ZPR", Some(problem)) => {
                    if has(segment, is_suspicion, says_suspicion) {
                        problem.condition.certainty = Certainty::Suspected;
                    }
                    if has(segment, is_not_now, says_not_now) {
                        problem.not_now(context);
                    }
                }
                // SS-MIX2 deletes a problem with DE in PRB-1, or with an order that is cancelled.
                ("ORC", Some(problem)) if Control::of(segment) == Control::Cancelled => problem.deletes = true,
                _ => {}
            }
        }
        self.put(last, context);
    }

    fn put(&mut self, problem: Option<Problem>, context: &mut Context) {
        let Some(Problem { key, deletes, condition, .. }) = problem else { return };
        let message = context.message;
        let from = (key.0.clone(), String::new());
        let alike = |(instance, _): &(String, String)| *instance == key.0;
        // An instance is one problem, whatever its code is corrected to. But some senders give all problems of a file
        // one instance, or none: then only the same disease is meant.
        let only = self.0.only_alike(from.clone(), alike);
        if let Some((only, _)) = only.filter(|(_, of)| *of != message && !key.0.is_empty()) {
            self.0.retract(&only);
        }
        if deletes && key.1.is_empty() {
            self.0.retract_alike(from, alike);
        }
        // Without an instance nothing tells an update from the same disease once more.
        if deletes || !key.0.is_empty() {
            self.0.retract(&key);
        }
        if deletes {
            context.retracted();
        } else if !condition.codes.is_empty() {
            self.0.put(key, message, condition);
        }
    }

    pub(super) fn into_record(self, record: &mut Record) {
        record.conditions.extend(self.0.into_values());
    }
}

impl Problem {
    /// The disease is not there now.
    fn not_now(&mut self, context: &mut Context) {
        if !self.not_now {
            context.tell(codes::READ_PAST_DIAGNOSIS);
        }
        self.not_now = true;
        self.condition.active = false;
        // An end still to come would make it present until then.
        self.condition.abatement = None;
    }
}

fn problem(prb: Segment<'_>, context: &mut Context) -> Problem {
    let instance = prb.field(4).component(1).text();
    let mut codes = codings(prb.field(3));
    codes.extend(classification(prb.field(10)));
    let disease = codes.first().map(|coding| coding.code.clone()).unwrap_or_default();
    let (ended, state_at) = (prb.field(9).component(1).raw(), prb.field(15).component(1).raw());
    let state = state(prb.field(14));
    if state.is_none() {
        context.tell(codes::READ_STATE_UNKNOWN);
    }
    // Its date is that of the state.
    let has_ended = state == Some(State::Over);
    let abatement = context.moment(ended).or_else(|| if has_ended { context.moment(state_at) } else { None });
    let condition = Condition {
        certainty: certainty(prb, context),
        active: abatement.is_none() && state == Some(State::GoesOn),
        onset: context.moment(prb.field(16).component(1).raw()),
        abatement,
        recorded: context.moment(prb.field(7).component(1).raw()),
        claimed: false,
        codes,
        source: context.place(),
    };
    // HL7 table 0287: DE deletes, the rest adds, updates or corrects.
    let deletes = prb.field(1).raw() == "DE";
    let mut problem = Problem { key: (instance.into_owned(), disease), deletes, not_now: false, condition };
    if is_told_as_past(prb) {
        problem.not_now(context);
    }
    problem
}

/// Whether the words beside the code say that the disease is of the past, or, where no code of a disease stands there, its
/// name does.
fn is_told_as_past(prb: Segment<'_>) -> bool {
    let (name, state) = (prb.field(3), prb.field(13));
    let is_named =
        matches!(name.component(1).raw(), "" | "\"\"" | UNCODED) && !is_of_the_past(prb.field(10).component(1).raw());
    says_not_now(&name.component(9).text())
        || says_not_now(&state.text())
        || (is_named && says_not_now(&name.component(2).text()))
}

/// What became of a problem.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    GoesOn,
    Over,
}

/// `PRB-14`: the codes of HL7 table 0241, which JAHIS uses for 転帰 (fully recovered, died, recovering, worsening, not
/// recovering, unknown), and the plain words of those who write HL7's own examples (12.3.1.14); `None` for others.
fn state(field: Field<'_>) -> Option<State> {
    if field.is_empty() {
        return Some(State::GoesOn);
    }
    match field.component(1).text().to_ascii_lowercase().as_str() {
        "r" | "w" | "n" | "u" | "\"\"" | "active" => Some(State::GoesOn),
        "f" | "d" | "resolved" | "inactive" => Some(State::Over),
        _ => None,
    }
}

/// ICD-10 (`PRB-10`). What stands beside it is no disease, but when it was diagnosed (JHSD 0004). The edition is 2013
/// only where the seventh component says so (JAHIS 病名情報データ交換規約 3.1C, as retold in
/// `nhoHQ/SSMIX2_support_documents`, `ssmix_specification.md`).
fn classification(field: Field<'_>) -> Option<Coding> {
    let mut coding = coding(field, 1)?;
    if field.component(3).raw() == "I10" && field.component(7).raw() == "2013" {
        ICD10_2013.clone_into(&mut coding.system);
    }
    Some(coding)
}

/// Whether it is a diagnosis. `PRB-13` is 1 for 疑いあり (JHSD 0005, `yuakagi/ssmixtwins`, `jhsd_tables.py`) and empty
/// otherwise; HL7 v2.5 names the words below for it (12.3.1.13). Anything else is not taken for a diagnosis.
fn certainty(prb: Segment<'_>, context: &mut Context) -> Certainty {
    let state = prb.field(13);
    let words = |field: Field<'_>| says_suspicion(&field.text());
    if words(prb.field(3)) || words(state) {
        return Certainty::Suspected;
    }
    match state.component(1).text().to_ascii_lowercase().as_str() {
        "" | "\"\"" | "confirmed" => Certainty::Confirmed,
        "1" | "provisional" | "differential" => Certainty::Suspected,
        _ => {
            context.tell(codes::READ_STATE_UNKNOWN);
            Certainty::Suspected
        }
    }
}

/// Whether a modifier before or behind the name, by its number or its code for exchange, or the comment says something.
fn has(zpr: Segment<'_>, code: fn(&str) -> bool, words: fn(&str) -> bool) -> bool {
    let by_code = [1, 3, 4, 6].into_iter().flat_map(|number| zpr.field(number).repetitions());
    by_code.into_iter().any(|modifier| code(modifier.component(1).raw()))
        || [1, 3, 4, 6, 7].into_iter().any(|number| words(&zpr.field(number).text()))
}
