//! `PRB`, with the modifiers of `ZPR` and the order (`ORC`) behind it.

use super::{
    Context,
    message::{Field, Message, Segment},
    order::Control,
    terms::{ICD10_2013, coding, codings},
    versions::Versions,
};
use crate::read::modifier::{Table, is_of_the_past, is_suspicion, remark, says_of_kin, says_suspicion, told};
use crate::{
    code::codes,
    record::{Certainty, Coding, Condition, Record, Remark},
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
                    if is_suspected(segment) {
                        problem.condition.certainty = Certainty::Suspected;
                    }
                    problem.remark(of_modifiers(segment), context);
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
    /// Takes what is said beside the disease: then it is not there now.
    fn remark(&mut self, remark: Remark, context: &mut Context) {
        if remark == Remark::Nothing {
            return;
        }
        if self.condition.remark == Remark::Nothing {
            context.tell(codes::READ_PAST_DIAGNOSIS);
        }
        self.condition.remark = self.condition.remark.max(remark);
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
        ended: has_ended || state.is_some() && abatement.is_some(),
        remark: Remark::Nothing,
        onset: context.moment(prb.field(16).component(1).raw()),
        abatement,
        recorded: context.moment(prb.field(7).component(1).raw()),
        claimed: false,
        codes,
        source: context.place(),
    };
    // HL7 table 0287: DE deletes, the rest adds, updates or corrects.
    let deletes = prb.field(1).raw() == "DE";
    let mut problem = Problem { key: (instance.into_owned(), disease), deletes, condition };
    problem.remark(told_of(prb), context);
    problem
}

/// What the words beside the code make of the disease, or, where no code of a disease stands there, its name.
fn told_of(prb: Segment<'_>) -> Remark {
    let (name, state) = (prb.field(3), prb.field(13));
    let is_named =
        matches!(name.component(1).raw(), "" | "\"\"" | UNCODED) && !is_of_the_past(prb.field(10).component(1).raw());
    let beside = told(&name.component(9).text()).max(told(&state.text()));
    let remark = if is_named { beside.max(told(&name.component(2).text())) } else { beside };
    if remark == Remark::Unsure && says_of_kin(&name.text()) { Remark::Kin } else { remark }
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

/// Modifiers before and behind the name, by number (`ZPR-1`, `ZPR-3`) and by code for exchange (`ZPR-4`, `ZPR-6`), as the
/// working group of JAMI names them (`jami-fhir-jp-wg/ssmix2-to-fhir`, `ConceptMap-segment-ppr-01-prb-to-condition`).
const MODIFIERS: [(usize, Table); 4] =
    [(1, Table::Unsaid), (3, Table::Unsaid), (4, Table::Exchange), (6, Table::Exchange)];

/// The comment.
const COMMENT: usize = 7;

/// Whether a modifier or the comment says that the disease is suspected.
fn is_suspected(zpr: Segment<'_>) -> bool {
    let codes = MODIFIERS.iter().flat_map(|(number, _)| zpr.field(*number).repetitions());
    codes.into_iter().any(|modifier| is_suspicion(modifier.component(1).raw())) || words(zpr, says_suspicion)
}

/// What the modifiers and the comment make of the disease. Some write the receipt's codes where those for exchange belong:
/// they count, but not for having had it.
fn of_modifiers(zpr: Segment<'_>) -> Remark {
    let coded = MODIFIERS.iter().flat_map(|(number, table)| {
        let modifiers = zpr.field(*number).repetitions();
        modifiers.map(|modifier| {
            let code = modifier.component(1).raw();
            remark(code, *table).max(remark(code, Table::Unsaid))
        })
    });
    let in_words =
        MODIFIERS.iter().map(|(number, _)| *number).chain([COMMENT]).map(|number| told(&zpr.field(number).text()));
    let remark = coded.chain(in_words).max().unwrap_or_default();
    if remark != Remark::Nothing && words(zpr, says_of_kin) { remark.max(Remark::Kin) } else { remark }
}

fn words(zpr: Segment<'_>, say: fn(&str) -> bool) -> bool {
    MODIFIERS.iter().map(|(number, _)| *number).chain([COMMENT]).any(|number| say(&zpr.field(number).text()))
}
