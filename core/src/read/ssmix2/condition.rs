//! `PRB`, with the modifiers of `ZPR` behind it.

use super::{
    Context,
    message::{Message, Segment},
    terms::codings,
};
use crate::record::{Certainty, Condition, Record};

/// の疑い, in the table of modifiers for exchange of MEDIS (`ZPR-6`), and in the receipt's.
const SUSPECTED: [&str; 2] = ["5395", "8002"];

pub(super) fn read(message: &Message, place: &str, context: &mut Context, record: &mut Record) {
    // Which problem the modifiers that follow belong to.
    let mut last: Option<usize> = None;
    for (index, segment) in message.segments().enumerate() {
        context.place = format!("{place}, segment {}", index + 1);
        match segment.name() {
            "PRB" => last = problem(segment, context, record),
            "ZPR" => {
                let suspected =
                    segment.field(6).repetitions().any(|modifier| {
                        SUSPECTED.contains(&modifier.component(1).raw()) || modifier.text().contains('疑')
                    }) || segment.field(7).text().contains('疑');
                if let Some(condition) = last.and_then(|at| record.conditions.get_mut(at))
                    && suspected
                {
                    condition.certainty = Certainty::Suspected;
                }
            }
            _ => {}
        }
    }
}

/// Puts a problem into the record, in place of the one with the same instance (`PRB-4`); says where it stands.
fn problem(prb: Segment<'_>, context: &mut Context, record: &mut Record) -> Option<usize> {
    let instance = prb.field(4).component(1).text().into_owned();
    // The instance is kept in no field of the record: a condition is found again by its source, which is this.
    let source = if instance.is_empty() { context.place.clone() } else { format!("PRB {}", digest(&instance)) };
    let known = record.conditions.iter().position(|condition| condition.source == source);
    // HL7 table 0287: DE deletes, the rest adds, updates or corrects.
    if prb.field(1).raw() == "DE" {
        context.retracted();
        if let Some(at) = known {
            record.conditions.remove(at);
        }
        return None;
    }
    let mut codes = codings(prb.field(3));
    codes.extend(codings(prb.field(10)));
    let words = [prb.field(3), prb.field(13)];
    let suspected = words.iter().any(|field| field.text().contains('疑'));
    let abatement = context.moment(prb.field(9).component(1).raw());
    let condition = Condition {
        codes,
        certainty: if suspected { Certainty::Suspected } else { Certainty::Confirmed },
        active: abatement.is_none(),
        onset: context.moment(prb.field(16).component(1).raw()),
        abatement,
        recorded: context.moment(prb.field(7).component(1).raw()),
        claimed: false,
        source,
    };
    if let Some(slot) = known.and_then(|at| record.conditions.get_mut(at)) {
        *slot = condition;
        return known;
    }
    record.conditions.push(condition);
    record.conditions.len().checked_sub(1)
}

/// A short name for an instance that does not repeat the sender's number (FNV-1a).
fn digest(instance: &str) -> String {
    let hash = instance
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}
