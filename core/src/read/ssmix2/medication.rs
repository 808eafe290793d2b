//! `RXE` (ordered), `RXD` (dispensed), `RXA` (given), with the parts of a mixture (`RXC`) and the time (`TQ1`).

use super::{
    Context, date,
    message::{Field, Message, Segment},
    order::{Control, number},
    terms::codings,
    versions::Versions,
};
use crate::{
    moment::Moment,
    record::{Coding, Medication, Record, Supply},
};

/// Type of message, number of the order, and the day on which it was given, which two versions of one file share; the
/// drug's code; and when it was given.
type Key = (String, String, String, String, String);

/// 注射種別 (JHSI 0002), which `RXE-2` holds where the drugs stand in `RXC`: no drug.
const INJECTION_KINDS: [&str; 2] = ["99I02", "JHSI0002"];

/// Drugs, in which later messages replace and cancel the orders of earlier ones.
#[derive(Debug, Default)]
pub(super) struct Medications(Versions<Key, Medication>);

/// The order that the segments belong to.
#[derive(Default)]
struct Order {
    number: String,
    control: Option<Control>,
    /// When it was entered (`ORC-9`, `RXE-32`).
    entered: Option<Moment>,
    start: Option<Moment>,
    until: Option<Moment>,
    supply: Option<Supply>,
    drugs: Vec<Medication>,
    /// What was not given after all.
    refused: Vec<Key>,
}

impl Medications {
    pub(super) fn read(&mut self, message: &Message, context: &mut Context) {
        let mut order = Order::default();
        for (segment_number, segment) in message.segments() {
            context.segment = segment_number;
            match segment.name() {
                "ORC" => {
                    self.put(std::mem::take(&mut order), message, context);
                    order.number = number(segment.field(2));
                    order.control = Some(Control::of(segment));
                    order.entered = context.moment(segment.field(9).component(1).raw());
                    if order.control == Some(Control::Cancelled) && matches!(message.kind(), "RDE" | "RDS" | "RAS") {
                        context.retracted();
                    }
                }
                "RXE" => {
                    let entered = || context.moment(segment.field(32).component(1).raw());
                    let entered = order.entered.clone().or_else(entered);
                    order.entered = entered;
                    (order.start, order.until) = (None, None);
                    order.ordered(Supply::Ordered, [segment.field(2), segment.field(31)], context);
                }
                "RXC" => order.ordered(
                    order.supply.unwrap_or(Supply::Ordered),
                    [segment.field(2), segment.field(7)],
                    context,
                ),
                "RXD" => {
                    let at = context.moment(segment.field(3).component(1).raw());
                    order.supply = Some(Supply::Dispensed);
                    order.drug(Supply::Dispensed, codings(segment.field(2)), (at, None), context);
                }
                "RXA" => self.given(segment, &mut order, message, context),
                "TQ1" => order.time(segment, context),
                _ => {}
            }
        }
        self.put(order, message, context);
    }

    fn given(&mut self, rxa: Segment<'_>, order: &mut Order, message: &Message, context: &mut Context) {
        let at = context.moment(rxa.field(3).component(1).raw());
        let until = context.moment(rxa.field(4).component(1).raw());
        let codes = codings(rxa.field(5));
        // HL7 table 0206: D deletes.
        if rxa.field(21).raw() == "D" {
            context.retracted();
            let mut from = key(message, &order.number, at.as_ref(), &codes);
            from.4.clear();
            let alike = |known: &Key| (&known.0, &known.1, &known.2, &known.3) == (&from.0, &from.1, &from.2, &from.3);
            return self.0.retract_alike(from.clone(), alike);
        }
        // HL7 table 0322: refused and not given say that it was not, and take back that it was.
        if matches!(rxa.field(20).raw(), "RE" | "NA") {
            order.refused.push(key(message, &order.number, at.as_ref(), &codes));
        } else {
            order.drug(Supply::Given, codes, (at, until), context);
        }
    }

    fn put(&mut self, order: Order, message: &Message, context: &Context) {
        match order.control {
            Some(Control::Cancelled) => return self.cancel(&order, message, context),
            Some(Control::Unchanged) => return,
            Some(Control::Stopped) if order.drugs.is_empty() => self.stop(&order, message, context),
            _ => {}
        }
        let number = context.message;
        for mut drug in order.drugs {
            if drug.supply != Supply::Given && order.control == Some(Control::Stopped) {
                // It was taken until then.
                drug.active = false;
                drug.until.clone_from(&order.entered);
            }
            let given = if drug.supply == Supply::Given { drug.at.as_ref() } else { None };
            if !order.number.is_empty() {
                self.retract_older(&of_day(message, &order.number, given), number);
            }
            self.0.put(key(message, &order.number, given, &drug.codes), number, drug);
        }
        for key in order.refused {
            self.0.retract(&key);
        }
    }

    /// Ends what earlier messages said of an order, where it is stopped without its drugs being named again.
    fn stop(&mut self, order: &Order, message: &Message, context: &Context) {
        if order.number.is_empty() {
            return;
        }
        let from = of_day(message, &order.number, None);
        let alike = |known: &Key| (&known.0, &known.1) == (&from.0, &from.1);
        self.0.change_older_alike(&from, context.message, alike, |drug| {
            if drug.supply != Supply::Given {
                drug.active = false;
                drug.until = order.entered.clone().or_else(|| drug.until.take());
            }
        });
    }

    /// Takes away what earlier messages said of an order: what was given on the days that are named, or all of it.
    fn cancel(&mut self, order: &Order, message: &Message, context: &Context) {
        if order.number.is_empty() {
            return;
        }
        let number = context.message;
        let mut given = order.drugs.iter().filter(|drug| drug.supply == Supply::Given).peekable();
        if given.peek().is_none() {
            let from = of_day(message, &order.number, None);
            self.0.retract_older_alike(&from, number, |known| (&known.0, &known.1) == (&from.0, &from.1));
            return;
        }
        for drug in given {
            self.retract_older(&of_day(message, &order.number, drug.at.as_ref()), number);
        }
    }

    /// Takes away all drugs of an order and a day of which earlier messages spoke.
    fn retract_older(&mut self, from: &Key, message: usize) {
        self.0
            .retract_older_alike(from, message, |known| (&known.0, &known.1, &known.2) == (&from.0, &from.1, &from.2));
    }

    pub(super) fn into_record(self, record: &mut Record) {
        record.medications.extend(self.0.into_values());
    }
}

fn key(message: &Message, order: &str, given: Option<&Moment>, codes: &[Coding]) -> Key {
    let (kind, order, day, ..) = of_day(message, order, given);
    let code = codes.first().map(|coding| format!("{}|{}", coding.system, coding.code)).unwrap_or_default();
    (kind, order, day, code, given.map(|at| at.text().to_owned()).unwrap_or_default())
}

/// The first of the keys of an order and a day.
fn of_day(message: &Message, order: &str, given: Option<&Moment>) -> Key {
    let day = given.and_then(|at| at.text().get(..10)).unwrap_or_default();
    (message.kind().to_owned(), order.to_owned(), day.to_owned(), String::new(), String::new())
}

impl Order {
    /// A drug by its code, and by the codes that `RXE-31` and `RXC-7` give beside it.
    fn ordered(&mut self, supply: Supply, [code, supplement]: [Field<'_>; 2], context: &Context) {
        self.supply = Some(supply);
        let mut codes = codings(code);
        codes.retain(|coding| !INJECTION_KINDS.contains(&coding.system.as_str()));
        codes.extend(supplement.repetitions().flat_map(codings));
        self.drug(supply, codes, (None, None), context);
    }

    fn drug(
        &mut self,
        supply: Supply,
        codes: Vec<Coding>,
        (at, until): (Option<Moment>, Option<Moment>),
        context: &Context,
    ) {
        if codes.is_empty() {
            return;
        }
        self.drugs.push(Medication {
            codes,
            supply,
            active: true,
            at: at.or_else(|| self.start.clone()).or_else(|| self.entered.clone()),
            until: until.or_else(|| self.until.clone()),
            source: context.place(),
        });
    }

    /// When an order begins and ends (`TQ1-7`, `-8`), or how many days it lasts (`TQ1-6`). What was given or handed over has
    /// times of its own.
    fn time(&mut self, tq1: Segment<'_>, context: &mut Context) {
        let start = context.moment(tq1.field(7).component(1).raw());
        let duration = tq1.field(6);
        let days =
            (duration.component(2).subcomponent().raw() == "d").then(|| duration.component(1).raw().parse().ok());
        let until = context
            .moment(tq1.field(8).component(1).raw())
            .or_else(|| date::after_days(start.as_ref()?, days.flatten()?, context.zone));
        // Several: the order begins with the first of them and ends with the last.
        let earlier = |known: &Moment| start.as_ref().is_some_and(|start| start.start() < known.start());
        if self.start.as_ref().is_none_or(earlier) {
            self.start = start.or(self.start.take());
        }
        let later = |known: &Moment| until.as_ref().is_some_and(|until| until.start() > known.start());
        if self.until.as_ref().is_none_or(later) {
            self.until = until.or(self.until.take());
        }
        for drug in self.drugs.iter_mut().filter(|drug| drug.supply == Supply::Ordered) {
            drug.at = self.start.clone().or_else(|| drug.at.take());
            drug.until = self.until.clone().or_else(|| drug.until.take());
        }
    }
}
