//! `RXE` (ordered), `RXD` (dispensed), `RXA` (given), with the parts of a mixture (`RXC`) and the time (`TQ1`).

use super::{
    Context,
    message::{Field, Message},
    terms::codings,
};
use crate::{
    moment::Moment,
    record::{Medication, Record, Supply},
};

pub(super) fn read(message: &Message, place: &str, context: &mut Context, record: &mut Record) {
    let mut order = Order { cancelled: false, entered: None, supply: Supply::Ordered, first: record.medications.len() };
    for (index, segment) in message.segments().enumerate() {
        context.place = format!("{place}, segment {}", index + 1);
        match segment.name() {
            "ORC" => {
                // HL7 table 0119: cancel, cancelled, discontinued and what replaces them.
                let cancelled = matches!(segment.field(1).raw(), "CA" | "OC" | "CR" | "DC" | "OD" | "DR" | "RP" | "RU");
                if cancelled {
                    context.retracted();
                }
                let entered = context.moment(segment.field(9).component(1).raw());
                order = Order { cancelled, entered, supply: Supply::Ordered, first: record.medications.len() };
            }
            "RXE" => order.add(segment.field(2), Supply::Ordered, None, context, record),
            "RXD" => {
                let at = context.moment(segment.field(3).component(1).raw());
                order.add(segment.field(2), Supply::Dispensed, at, context, record);
            }
            "RXA" => {
                let at = context.moment(segment.field(3).component(1).raw());
                // HL7 table 0322: refused and not given say that it was not.
                if matches!(segment.field(20).raw(), "RE" | "NA") {
                    continue;
                }
                order.add(segment.field(5), Supply::Given, at, context, record);
            }
            "RXC" => order.add(segment.field(2), order.supply, None, context, record),
            "TQ1" => {
                let start = context.moment(segment.field(7).component(1).raw());
                let until = context.moment(segment.field(8).component(1).raw());
                for drug in record.medications.iter_mut().skip(order.first) {
                    drug.at = start.clone().or_else(|| drug.at.clone());
                    drug.until = until.clone().or_else(|| drug.until.clone());
                }
                order.entered = start.or(order.entered);
            }
            _ => {}
        }
    }
}

/// The order that the segments belong to.
struct Order {
    cancelled: bool,
    entered: Option<Moment>,
    supply: Supply,
    /// Where its drugs begin in the record.
    first: usize,
}

impl Order {
    fn add(&mut self, code: Field<'_>, supply: Supply, at: Option<Moment>, context: &Context, record: &mut Record) {
        self.supply = supply;
        if self.cancelled || code.is_empty() {
            return;
        }
        record.medications.push(Medication {
            codes: codings(code),
            supply,
            active: true,
            at: at.or_else(|| self.entered.clone()),
            until: None,
            source: context.place.clone(),
        });
    }
}
