//! `OBX`, with the specimen (`SPM`) and the order (`OBR`, `ORC`) above it.

use super::{
    Context,
    message::{Field, Message, Segment},
    order::{Control, number},
    result::{interpretation, range, unit, value},
    terms::codings,
    versions::Versions,
};
use crate::{
    code::codes,
    moment::Moment,
    record::{Observation, Record, Setting, Status},
};

/// Of which order a result is, when it was drawn, its code and its sub-identifier (`OBX-4`).
type Key = (String, String, String, String);

/// Results, in which later messages correct and retract those of earlier ones.
#[derive(Debug, Default)]
pub(super) struct Observations(Versions<Key, Observation>);

/// What stands above a result.
#[derive(Default)]
struct Group {
    /// Whether the OBR and the ORC of this group were there.
    begun: [bool; 2],
    drawn: Option<Moment>,
    ordered: Option<Moment>,
    order: String,
    cancelled: bool,
}

impl Group {
    /// Begins another order where this one already has such a segment. The specimen stays: it is of them all.
    fn begin(&mut self, is_orc: bool) {
        let [obr, orc] = self.begun;
        if if is_orc { orc } else { obr } {
            *self = Self { drawn: self.drawn.take(), ..Self::default() };
        }
        let [obr, orc] = &mut self.begun;
        *(if is_orc { orc } else { obr }) = true;
    }

    /// An order's number, if this one is not known yet.
    fn named(&mut self, field: Field<'_>) {
        if self.order.is_empty() {
            self.order = number(field);
        }
    }
}

impl Observations {
    pub(super) fn read(&mut self, message: &Message, context: &mut Context) {
        // Data of the patient (`ADT-00`: height, weight, blood type) replace those of earlier messages.
        let of_patient = message.kind() == "ADT";
        let is_result = matches!(message.kind(), "OUL" | "ORU");
        let fresh = || Group { order: if of_patient { "ADT".to_owned() } else { String::new() }, ..Group::default() };
        let mut group = fresh();
        for (segment_number, segment) in message.segments() {
            context.segment = segment_number;
            match segment.name() {
                "SPM" => {
                    // A range: it begins when collecting began.
                    group = Group { drawn: context.moment(segment.field(17).component(1).raw()), ..fresh() };
                }
                "OBR" => {
                    group.begin(false);
                    group.ordered = context.moment(segment.field(7).component(1).raw());
                    group.named(segment.field(2));
                    // HL7 table 0123: no results available, order cancelled.
                    self.cancel_if(segment.field(25).raw() == "X", &mut group, is_result, context);
                }
                "ORC" => {
                    group.begin(true);
                    group.named(segment.field(2));
                    let cancelled = Control::of(segment) == Control::Cancelled;
                    self.cancel_if(cancelled, &mut group, is_result, context);
                }
                "OBX" => {
                    group.begun = [true, true];
                    if !group.cancelled && !segment.field(3).is_empty() {
                        self.result(segment, &group, context);
                    }
                }
                _ => {}
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
            if !group.order.is_empty() {
                let from = (group.order.clone(), String::new(), String::new(), String::new());
                self.0.retract_older_alike(&from, context.message, |(order, ..)| *order == from.0);
            }
        }
    }

    fn result(&mut self, obx: Segment<'_>, group: &Group, context: &mut Context) {
        let codes = codings(obx.field(3));
        let own = context.moment(obx.field(14).component(1).raw());
        let at = own.or_else(|| group.drawn.clone()).or_else(|| group.ordered.clone());
        let key = (
            group.order.clone(),
            at.as_ref().map(|at| at.text().to_owned()).unwrap_or_default(),
            codes.first().map(|coding| format!("{}|{}", coding.system, coding.code)).unwrap_or_default(),
            obx.field(4).text().into_owned(),
        );
        let message = context.message;
        // HL7 table 0085. None stands for final: the map of the working group knows no other.
        let status = match obx.field(11).raw() {
            "F" | "C" | "U" | "" => Status::Final,
            "P" | "R" | "S" | "I" => Status::Preliminary,
            // Deleted, posted in error, cannot be obtained.
            "D" | "W" | "X" => {
                context.retracted();
                return self.0.retract(&key);
            }
            // An order without a result, or not asked for.
            "N" | "O" => return,
            _ => return context.tell(codes::READ_STATE_UNKNOWN),
        };
        let unit = unit(obx.field(6));
        let Some(value) = value(obx, unit.as_ref(), context) else { return };
        // Without an order's number nothing tells a correction from a second test.
        if !group.order.is_empty() {
            self.0.retract_older(&key, message);
        }
        self.0.put(
            key,
            message,
            Observation {
                codes,
                value,
                at,
                status,
                setting: Setting::Clinic,
                interpretation: interpretation(obx.field(8)),
                reference: range(&obx.field(7).text(), unit.as_ref()),
                source: context.place(),
            },
        );
    }

    /// The record of a patient was deleted: what came with it goes with it.
    pub(super) fn forget_patient(&mut self) {
        let from = ("ADT".to_owned(), String::new(), String::new(), String::new());
        self.0.retract_alike(from, |(order, ..)| order == "ADT");
    }

    pub(super) fn into_record(self, record: &mut Record) {
        record.observations.extend(self.0.into_values());
    }
}
