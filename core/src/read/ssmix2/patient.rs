//! `PID`: whom the messages are about.

use super::{Context, message::Message};
use crate::{
    code::{Result, codes},
    record::{Record, Sex},
};

/// Reads whom a message is about.
///
/// # Errors
/// `K-READ-004` where another message is about somebody else: another number (`PID-3`), date of birth (`PID-7`) or sex
/// (`PID-8`).
pub(super) fn read(message: &Message, context: &mut Context, record: &mut Record) -> Result<()> {
    for pid in message.segments().filter(|segment| segment.name() == "PID") {
        let id = pid.field(3).component(1).text().into_owned();
        let born = context.moment(pid.field(7).component(1).raw());
        // Table 0001; O, U, A and N are neither.
        let sex = match pid.field(8).component(1).raw() {
            "F" => Some(Sex::Female),
            "M" => Some(Sex::Male),
            _ => None,
        };
        let patient = &mut record.patient;
        if id.is_empty() {
            return Err(codes::READ_TWO_PATIENTS.at(format!("{}, PID-3", context.place)).into());
        }
        let differs = patient.id.as_ref().is_some_and(|known| *known != id)
            || matches!((&patient.birth_date, &born), (Some(known), Some(born)) if known.start() != born.start())
            || matches!((patient.sex, sex), (Some(known), Some(sex)) if known != sex);
        if differs {
            return Err(codes::READ_TWO_PATIENTS.at(format!("{}, PID", context.place)).into());
        }
        patient.id = Some(id);
        patient.birth_date = patient.birth_date.take().or(born);
        patient.sex = patient.sex.or(sex);
        if patient.source.is_empty() {
            patient.source = format!("{}, PID", context.place);
        }
        if let Some(died) = context.moment(pid.field(29).component(1).raw()) {
            patient.deceased_at = Some(died);
            patient.deceased = true;
        }
        patient.deceased |= pid.field(30).raw() == "Y";
    }
    Ok(())
}
