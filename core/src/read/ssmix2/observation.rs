//! `OBX`, with the specimen (`SPM`) and the order (`OBR`, `ORC`) above it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Context, date,
    group::Group,
    message::{Message, Segment},
    order::{Control, number},
    result::{interpretation, range, unit, value},
    specimen::{Specimens, is_no_blood},
    terms::codings,
    versions::Versions,
};
use crate::{
    code::codes,
    code_system::JLAC10,
    record::{Coding, Observation, Record, Setting, Status},
};

/// Of which order a result is, its code, its sub-identifier (`OBX-4`), and when it was drawn. The time stands last: a
/// correction may be of the time itself.
type Key = (String, String, String, String);

/// The order of what is said of the patient and not of a specimen.
const OF_PATIENT: &str = "ADT";

/// Results, in which later messages correct and retract those of earlier ones.
#[derive(Debug, Default)]
pub(super) struct Observations {
    results: Versions<Key, Result>,
    /// Placers' numbers of orders, by the fillers'.
    placers: BTreeMap<String, String>,
    /// Orders of results by their time, code and sub-identifier, for a correction that names no order.
    orders: BTreeMap<[String; 3], BTreeSet<String>>,
    /// The message whose correction without an order last looked there.
    withdrawn: BTreeMap<[String; 3], usize>,
    /// Results that messages of one moment told differently: order, code, sub-identifier, first message.
    clashes: BTreeSet<([String; 3], usize)>,
    /// The last message that was told of a specimen that is no blood.
    told: Option<usize>,
}

/// A result, and how much its state counts against another of the same moment.
#[derive(Debug)]
struct Result {
    rank: u8,
    observation: Observation,
}

/// How much the state of a result (`OBX-11`, HL7 table 0085) counts: preliminary, final, corrected, withdrawn.
pub(super) fn rank(state: &str) -> u8 {
    match state {
        "P" | "R" | "S" | "I" | "O" | "N" => 0,
        "C" => 2,
        "D" | "W" | "X" => 3,
        _ => 1,
    }
}

impl Observations {
    pub(super) fn read(&mut self, message: &Message, context: &mut Context) {
        // Data of the patient (`ADT-00`: height, weight, blood type) replace those of earlier messages.
        let of_patient = message.kind() == OF_PATIENT;
        let is_result = matches!(message.kind(), "OUL" | "ORU");
        let specimens = Specimens::of(message);
        let fresh =
            || Group { placer: if of_patient { OF_PATIENT.to_owned() } else { String::new() }, ..Group::default() };
        let mut group = fresh();
        for (segment_number, segment) in message.segments() {
            context.segment = segment_number;
            match segment.name() {
                "SPM" => {
                    // A date that cannot be read is told once, here.
                    let drawn = context.moment(segment.field(17).component(1).raw());
                    if specimens.stand_above() {
                        let is_no_blood = is_no_blood(segment);
                        group = Group { drawn, is_no_blood, ..fresh() };
                    }
                }
                "OBR" => {
                    group.begin(false);
                    group.ordered = context.moment(segment.field(7).component(1).raw());
                    self.name(&mut group, segment);
                    // HL7 table 0123: no results available, order cancelled.
                    self.cancel_if(segment.field(25).raw() == "X", &mut group, is_result, context);
                }
                "ORC" => {
                    group.begin(true);
                    self.name(&mut group, segment);
                    let cancelled = Control::of(segment) == Control::Cancelled;
                    self.cancel_if(cancelled, &mut group, is_result, context);
                }
                "OBX" => {
                    group.begun = [true, true];
                    if let Some(spm) = specimens.behind(segment_number) {
                        group.drawn = date::moment(spm.field(17).component(1).raw(), context.zone);
                        group.is_no_blood = is_no_blood(spm);
                    } else if !specimens.stand_above() {
                        (group.drawn, group.is_no_blood) = (None, false);
                    }
                    if !group.cancelled && !segment.field(3).is_empty() {
                        self.result(segment, &group, context);
                    }
                }
                _ => {}
            }
        }
    }

    /// The numbers of an order: the placer's, and the filler's, which counts where the placer's is not known.
    fn name(&mut self, group: &mut Group, segment: Segment<'_>) {
        let [placer, filler] = [number(segment.field(2)), number(segment.field(3))];
        if group.placer.is_empty() {
            group.placer = placer;
        }
        if group.filler.is_empty() {
            group.filler = filler;
        }
        if !group.filler.is_empty() {
            if group.placer.is_empty() {
                group.placer = self.placers.get(&group.filler).cloned().unwrap_or_default();
            } else {
                self.placers.insert(group.filler.clone(), group.placer.clone());
            }
        }
    }

    /// Takes away what earlier messages said of a cancelled order's results.
    fn cancel_if(&mut self, cancelled: bool, group: &mut Group, is_result: bool, context: &mut Context) {
        if !cancelled || group.cancelled {
            return;
        }
        group.cancelled = true;
        if is_result {
            context.retracted();
            for order in group.orders() {
                let from = (order, String::new(), String::new(), String::new());
                self.results.retract_older_alike(&from, context.message, |(order, ..)| *order == from.0);
            }
        }
    }

    fn result(&mut self, obx: Segment<'_>, group: &Group, context: &mut Context) {
        let mut codes = codings(obx.field(3));
        let own = context.moment(obx.field(14).component(1).raw());
        let at = own.or_else(|| group.drawn.clone()).or_else(|| group.ordered.clone());
        let time = at.as_ref().map(|at| at.text().to_owned()).unwrap_or_default();
        // Never empty, so that what is said of a whole order is another key.
        let code = codes.first().map_or_else(|| "|".to_owned(), |coding| format!("{}|{}", coding.system, coding.code));
        let what = [time, code, obx.field(4).text().into_owned()];
        let state = obx.field(11).raw();
        // HL7 table 0085. None stands for final: the map of the working group knows no other.
        let status = match state {
            // Final without being sent again: what was sent is final now.
            "U" if obx.field(5).raw().is_empty() => return self.settle(group, &what, context.message),
            "F" | "C" | "U" | "" => Status::Final,
            "P" | "R" | "S" | "I" => Status::Preliminary,
            // Deleted, posted in error, cannot be obtained.
            "D" | "W" | "X" => {
                context.retracted();
                self.withdraw(group, &what, context.message);
                for order in group.orders().chain([String::new()]) {
                    self.results.retract(&key(order, &what));
                }
                return;
            }
            // An order without a result, or not asked for.
            "N" | "O" => return,
            _ => return context.tell(codes::READ_STATE_UNKNOWN),
        };
        let rank = rank(state);
        // Also where the new value cannot be read: the old one is not the result any more.
        let replaced = if rank > 1 || (group.is_named() && group.placer != OF_PATIENT) {
            self.withdraw(group, &what, context.message)
        } else if group.placer == OF_PATIENT {
            // Weights of other days are no versions of this one.
            let key = key(OF_PATIENT.to_owned(), &what);
            self.results.retract_older_alike(&key, context.message, |other| *other == key)
        } else {
            // Without an order's number nothing tells a correction from a second test.
            Vec::new()
        };
        let unit = unit(obx.field(6));
        let Some(value) = value(obx, unit.as_ref(), context) else { return };
        let order = group.orders().next().unwrap_or_default();
        let [time, code, sub] = &what;
        let clash = ([order.clone(), code.clone(), sub.clone()], context.tie);
        // Which of two messages of one moment is the later cannot be told.
        let disagrees = |(message, old): &(usize, Result)| {
            *message >= context.tie
                && old.rank >= rank
                && (&old.observation.value, &old.observation.at) != (&value, &at)
        };
        if replaced.iter().any(disagrees) {
            context.tell(codes::READ_SAME_MOMENT);
            self.clashes.insert(clash);
            return;
        }
        if self.clashes.contains(&clash) {
            return;
        }
        if group.is_no_blood {
            self.keep_codes_of_specimen(&mut codes, context);
            if codes.is_empty() {
                return;
            }
        }
        self.orders.entry([time.clone(), code.clone(), sub.clone()]).or_default().insert(order.clone());
        let observation = Observation {
            codes,
            value,
            at,
            status,
            setting: Setting::Clinic,
            interpretation: interpretation(obx.field(8)),
            reference: range(&obx.field(7).text(), unit.as_ref()),
            source: context.place(),
        };
        self.results.put(key(order, &what), context.message, Result { rank, observation });
    }

    /// Takes away what earlier messages said of a result: by its order whenever it was drawn, and by its time where no order
    /// was named.
    fn withdraw(&mut self, group: &Group, what: &[String; 3], message: usize) -> Vec<(usize, Result)> {
        let [_, code, sub] = what;
        let mut gone = Vec::new();
        for order in group.orders() {
            let from = (order, code.clone(), sub.clone(), String::new());
            let alike = |known: &Key| (&known.0, &known.1, &known.2) == (&from.0, &from.1, &from.2);
            gone.extend(self.results.retract_older_alike(&from, message, alike));
        }
        if group.is_named() {
            let key = key(String::new(), what);
            gone.extend(self.results.retract_older_alike(&key, message, |other| *other == key));
        } else if self.withdrawn.insert(what.clone(), message) != Some(message) {
            for order in self.orders.remove(what).unwrap_or_default() {
                let key = key(order, what);
                gone.extend(self.results.retract_older_alike(&key, message, |other| *other == key));
            }
        }
        gone
    }

    /// What earlier messages said of a result is final now.
    fn settle(&mut self, group: &Group, what: &[String; 3], message: usize) {
        let [_, code, sub] = what;
        let set = |result: &mut Result| result.observation.status = Status::Final;
        for order in group.orders() {
            let from = (order, code.clone(), sub.clone(), String::new());
            let alike = |known: &Key| (&known.0, &known.1, &known.2) == (&from.0, &from.1, &from.2);
            self.results.change_older_alike(&from, message, alike, set);
        }
        if !group.is_named() {
            let key = key(String::new(), what);
            self.results.change_older_alike(&key, message, |other| *other == key, set);
        }
    }

    /// Leaves the codes that say of which specimen they are: JLAC10 does, and what another code means by itself is mostly
    /// blood.
    fn keep_codes_of_specimen(&mut self, codes: &mut Vec<Coding>, context: &mut Context) {
        let before = codes.len();
        codes.retain(|coding| coding.system == JLAC10);
        // Once a message, not for each: a panel of urine has many.
        if codes.len() < before && self.told.replace(context.message) != Some(context.message) {
            context.tell(codes::READ_SPECIMEN);
        }
    }

    /// The record of a patient was deleted: what came with it goes with it.
    pub(super) fn forget_patient(&mut self) {
        let from = (OF_PATIENT.to_owned(), String::new(), String::new(), String::new());
        self.results.retract_alike(from, |(order, ..)| order == OF_PATIENT);
    }

    pub(super) fn into_record(self, record: &mut Record) {
        record.observations.extend(self.results.into_values().map(|result| result.observation));
    }
}

fn key(order: String, [time, code, sub]: &[String; 3]) -> Key {
    (order, code.clone(), sub.clone(), time.clone())
}
