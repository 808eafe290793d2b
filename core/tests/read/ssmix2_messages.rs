//! Messages about the invented patient, and what is the same whatever order they come in.

use jiff::tz::Offset;
use kusushi_core::{
    read::{Part, Reading, read},
    record::Record,
};

pub(crate) const TOKYO: Offset = Offset::constant(9);

const PID: &str = "PID|0001||0001||検査^太郎^^^^L^I||19500401|M";

/// A message of a type, sent at a minute past ten.
pub(crate) fn message(kind: &str, minute: u32, segments: &[&str]) -> Vec<u8> {
    let head = format!(r"MSH|^~\&|HIS|A|GW|B|202611201{minute:03}00||{kind}|1|P|2.5");
    [&[&*head, PID], segments].concat().join("\r").into_bytes()
}

pub(crate) fn reading(messages: &[Vec<u8>]) -> Reading {
    let forward: Vec<Part> = messages.iter().map(|bytes| bytes.as_slice().into()).collect();
    let reading = read(&forward, TOKYO).expect("messages of one patient");
    let backward: Vec<Part> = forward.iter().rev().copied().collect();
    let again = read(&backward, TOKYO).expect("the same messages").record;
    assert_eq!(without_places(&reading.record), without_places(&again), "the order of parts");
    reading
}

/// Places name parts by their number.
fn without_places(record: &Record) -> Record {
    let mut record = record.clone();
    record.patient.source.clear();
    record.observations.iter_mut().for_each(|one| one.source.clear());
    record.conditions.iter_mut().for_each(|one| one.source.clear());
    record.medications.iter_mut().for_each(|one| one.source.clear());
    record.allergies.iter_mut().for_each(|one| one.source.clear());
    record.encounters.iter_mut().for_each(|one| one.source.clear());
    record.orders.iter_mut().for_each(|one| one.source.clear());
    record
}

pub(crate) fn codes(reading: &Reading) -> Vec<&str> {
    reading.findings.iter().map(|finding| finding.code.as_str()).collect()
}

pub(crate) fn error(messages: &[Vec<u8>]) -> String {
    let parts: Vec<Part> = messages.iter().map(|bytes| bytes.as_slice().into()).collect();
    read(&parts, TOKYO).expect_err("it is refused").notice().code.clone()
}
