//! `ORC`: what is said of an order, and what follows of it. `OBR` and `OBX` of orders for tests.

use super::{
    Context,
    message::{Field, Message, Segment},
    terms::codings,
    versions::Versions,
};
use crate::record::{Coding, Order, Record};

/// What an `ORC` says of its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    /// New, changed, done: it stands.
    Stands,
    /// It stood and was ended before its time.
    Stopped,
    /// It is as if it had never been.
    Cancelled,
    /// It stands as it was: a change of it was refused.
    Unchanged,
}

impl Control {
    /// HL7 tables 0119 (`ORC-1`) and 0038 (`ORC-5`).
    pub(super) fn of(orc: Segment<'_>) -> Self {
        match (orc.field(1).raw(), orc.field(5).raw()) {
            // Unable to change, unable to replace.
            ("UX" | "UM", _) => Self::Unchanged,
            // Cancel, cancelled (on request or not), what another order replaces; unable to accept; an error, no order found.
            ("CA" | "OC" | "CR" | "RP" | "RU" | "RQ" | "UA", _) | (_, "CA" | "RP" | "ER") => Self::Cancelled,
            // Discontinue, discontinued; hold, held, on hold.
            ("DC" | "OD" | "DR" | "HD" | "OH" | "HR", _) | (_, "DC" | "HD") => Self::Stopped,
            _ => Self::Stands,
        }
    }
}

/// The number of an order, without the application that gave it.
pub(super) fn number(field: Field<'_>) -> String {
    field.component(1).text().into_owned()
}

/// Orders for tests, by number and code.
#[derive(Debug, Default)]
pub(super) struct Orders(Versions<(String, String), Order>);

impl Orders {
    /// Reads orders (`OML`, `OMG`) and, as the map of the working group does, the order behind a result (`OUL`).
    pub(super) fn read(&mut self, message: &Message, context: &mut Context) {
        let is_result = match message.kind() {
            "OML" | "OMG" => false,
            "OUL" => true,
            _ => return,
        };
        let mut group = Group::default();
        for (segment_number, segment) in message.segments() {
            context.segment = segment_number;
            match segment.name() {
                "SPM" => group = Group::default(),
                "ORC" => {
                    group.begin(true);
                    group.number = Some(number(segment.field(2))).filter(|found| !found.is_empty()).or(group.number);
                    group.control = Some(Control::of(segment));
                    group.entered = Some(segment.field(9));
                    // What is held or discontinued before there is a result will not be done, as far as is known.
                    if matches!(group.control, Some(Control::Cancelled | Control::Stopped)) && !is_result {
                        self.cancel(group.number.as_deref().unwrap_or_default(), context);
                    }
                }
                "OBR" => {
                    group.begin(false);
                    group.number = group.number.or_else(|| Some(number(segment.field(2))));
                    group.drawn = Some(segment.field(7));
                    group.observed = codings(segment.field(4));
                    // In a result the ORC comes after the OBR, and may say that the order was cancelled: the codes
                    // are put into the record when the first result or the next group begins.
                    if !is_result {
                        self.put(&mut group, is_result, context);
                    }
                }
                // HL7 table 0085: O is an order without a result. SS-MIX2 lists what is ordered in this way (`OML-01`).
                "OBX" if !is_result && matches!(segment.field(11).raw(), "" | "O") => {
                    group.observed = codings(segment.field(3));
                    self.put(&mut group, is_result, context);
                }
                "OBX" => self.put(&mut group, is_result, context),
                _ => {}
            }
        }
    }

    fn put(&mut self, group: &mut Group<'_>, is_result: bool, context: &mut Context) {
        let codes = std::mem::take(&mut group.observed);
        group.begun = [true, true];
        let Some(first) = codes.first() else { return };
        match group.control {
            Some(Control::Cancelled | Control::Unchanged) => return,
            Some(Control::Stopped) if !is_result => return,
            _ => {}
        }
        let at = if is_result { group.drawn } else { group.entered.or(group.drawn) };
        let at = at.and_then(|at| context.moment(at.component(1).raw()));
        let key = (group.number.clone().unwrap_or_default(), first.code.clone());
        let message = context.message;
        if !key.0.is_empty() {
            self.0.retract_older(&key, message);
        }
        self.0.put(key, message, Order { codes, at, source: context.place() });
    }

    /// A later message cancels what earlier ones ordered.
    fn cancel(&mut self, number: &str, context: &mut Context) {
        context.retracted();
        if !number.is_empty() {
            let from = (number.to_owned(), String::new());
            self.0.retract_older_alike(&from, context.message, |(known, _)| known == number);
        }
    }

    pub(super) fn into_record(self, record: &mut Record) {
        record.orders.extend(self.0.into_values());
    }
}

/// An order and its tests: `ORC` then `OBR` in an order, `OBR` then `ORC` in a result.
#[derive(Default)]
struct Group<'m> {
    /// Whether the OBR and the ORC of this group were there.
    begun: [bool; 2],
    number: Option<String>,
    control: Option<Control>,
    entered: Option<Field<'m>>,
    drawn: Option<Field<'m>>,
    observed: Vec<Coding>,
}

impl Group<'_> {
    /// Begins another group where this one already has such a segment.
    fn begin(&mut self, is_orc: bool) {
        let [obr, orc] = self.begun;
        if if is_orc { orc } else { obr } {
            *self = Self::default();
        }
        let [obr, orc] = &mut self.begun;
        *(if is_orc { orc } else { obr }) = true;
    }
}
