//! SS-MIX2 storage: an invented patient, the shared store, and bytes that are none of it.

use std::{collections::BTreeMap, fs, path::Path};

use encoding_rs::ISO_2022_JP;
use jiff::tz::Offset;
use kusushi_core::{
    moment::Moment,
    read::{Part, Reading, read},
    record::{Certainty, Record, Sex, Status, Supply, Value},
};
use proptest::prelude::*;

const TOKYO: Offset = Offset::constant(9);
const HEAD: &str = r"MSH|^~\&|HIS|A|GW|B|20261120100000||OUL^R22^OUL_R22|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const PID: &str = "PID|0001||0001||検査^太郎^^^^L^I||19500401|M";

/// A message about the invented patient.
fn message(segments: &[&str]) -> Vec<u8> {
    let text = [&[HEAD, PID], segments].concat().join("\r");
    ISO_2022_JP.encode(&text).0.into_owned()
}

fn read_all(messages: &[Vec<u8>]) -> Reading {
    let parts: Vec<Part> = messages.iter().map(|bytes| bytes.as_slice().into()).collect();
    read(&parts, TOKYO).expect("messages of one patient")
}

fn record(segments: &[&str]) -> Record {
    read_all(&[message(segments)]).record
}

#[test]
fn laboratory_results_keep_what_was_sent() {
    let found = record(&[
        "SPM|1|1||023^血清^JC10|||||||||||||202611200930",
        "OBR|1|1|1|3^生化学的検査^JC10|||202611200900",
        "OBX|1|NM|3H015000002327201^カリウム^JC10||5.7|mEq/L^mEq/L^99XYZ|3.6-4.8|H|||F",
        "OBX|2|ST|5C070000002306201^CRP^JC10||<0.02|mg/dL^mg/dL^99XYZ|||||F",
        "OBX|3|ST|3H010000002327101^ナトリウム^JC10||溶血|mEq/L^mEq/L^99XYZ|||||F",
        "OBX|4|NM|2A050000001930901^血小板数^JC10||33.0|×10^4/μL^×10^4/μL^99XYZ|||||P",
        "OBX|5|NM|3C015000002329101^クレアチニン^JC10||0.80|mg/dL^mg/dL^99XYZ|||||D",
        r"OBX|6|NM|2A990000001930952^白血球数^JC10||91|×10\S\2/μL^^99XYZ|||||F|||20261120101500",
    ]);
    let told: Vec<_> = found
        .observations
        .iter()
        .map(|observation| {
            let value = match &observation.value {
                Value::Quantity(quantity) => format!(
                    "{}{} {}",
                    quantity.comparator.as_deref().unwrap_or_default(),
                    quantity.text,
                    quantity.unit.as_deref().unwrap_or_default()
                ),
                other => format!("{other:?}"),
            };
            (value, observation.status, observation.at.as_ref().map(|at| at.text().to_owned()).unwrap_or_default())
        })
        .collect();
    let drawn = || "2026-11-20T09:30:00".to_owned();
    assert_eq!(
        told,
        [
            ("5.7 mEq/L".to_owned(), Status::Final, drawn()),
            ("<0.02 mg/dL".to_owned(), Status::Final, drawn()),
            ("Text(\"溶血\")".to_owned(), Status::Final, drawn()),
            ("33.0 ×10^4/μL".to_owned(), Status::Preliminary, drawn()),
            ("91 ×10^2/μL".to_owned(), Status::Final, "2026-11-20T10:15:00".to_owned()),
        ]
    );
    let potassium = &found.observations[0];
    assert_eq!(potassium.codes[0].system, "http://medis.or.jp/CodeSystem/master-JLAC10-17digits");
    assert_eq!(potassium.interpretation[0].code, "H");
    assert_eq!(potassium.reference.as_ref().and_then(|range| range.high.as_ref()).map(|high| &*high.text), Some("4.8"));
}

#[test]
fn the_patient_is_that_of_every_message() {
    let found = record(&[]).patient;
    assert_eq!((found.id.as_deref(), found.sex), (Some("0001"), Some(Sex::Male)));
    assert_eq!(found.birth_date.as_ref().map(Moment::text), Some("1950-04-01"));
    for (what, other) in [
        ("number", "PID|0001||0002||||19500401|M"),
        ("date of birth", "PID|0001||0001||||19500402|M"),
        ("sex", "PID|0001||0001||||19500401|F"),
        ("nobody", "PID|0001||||||19500401|M"),
    ] {
        let bytes = message(&[other]);
        let error = read(&[bytes.as_slice().into()], TOKYO).expect_err(what);
        assert_eq!(error.notice().code, "K-READ-004", "{what}");
    }
}

#[test]
fn a_diagnosis_is_added_corrected_suspected_and_taken_away() {
    let added = "PRB|AD|20261119|20055379^脳梗塞^MDCDX2|900|||20261119|||I639^^I10||||||20261118";
    let ended = "PRB|UP|20261120|20055379^脳梗塞^MDCDX2|900|||20261119||20261120|I639^^I10||||||20261118";
    let deleted = "PRB|DE|20261120|20055379^脳梗塞^MDCDX2|900";
    let found = record(&[added]);
    assert_eq!(found.conditions.len(), 1);
    let condition = &found.conditions[0];
    assert_eq!((condition.certainty, condition.active), (Certainty::Confirmed, true));
    assert_eq!(condition.onset.as_ref().map(Moment::text), Some("2026-11-18"));
    assert_eq!(condition.recorded.as_ref().map(Moment::text), Some("2026-11-19"));

    let found = record(&[added, ended]);
    assert_eq!(found.conditions.iter().map(|condition| condition.active).collect::<Vec<_>>(), [false]);
    assert!(record(&[added, deleted]).conditions.is_empty());
    let found = record(&[added, "ZPR|||2056||||の疑い"]);
    assert_eq!(found.conditions[0].certainty, Certainty::Suspected);
}

#[test]
fn drugs_are_ordered_given_and_cancelled() {
    let order = [
        "ORC|NW|1|1||||||20261120130000",
        "RXE||1026922010101^バイアスピリン錠100mg^HOT13|2||TAB^錠^MR9P",
        "TQ1|1||||||202611201800|202611271800",
    ];
    let found = record(&order);
    let drug = &found.medications[0];
    assert_eq!((drug.supply, drug.active), (Supply::Ordered, true));
    assert_eq!(drug.codes[0].system, "http://medis.or.jp/CodeSystem/master-HOT13");
    assert_eq!(drug.at.as_ref().map(Moment::text), Some("2026-11-20T18:00:00"));
    assert_eq!(drug.until.as_ref().map(Moment::text), Some("2026-11-27T18:00:00"));
    assert!(record(&["ORC|CA|1|1", order[1], order[2]]).medications.is_empty());

    let mixture = ["ORC|NW|2|2||||||20261120", "RXE||00^一般^99I02|10", "RXC|A|1198744010101^セフトリアキソン^HOT13|1"];
    let found = record(&mixture).medications;
    assert_eq!(
        found.iter().map(|drug| &*drug.codes[0].code).collect::<Vec<_>>(),
        ["1198744010101"],
        "00 is a kind of injection"
    );
    let given = ["ORC|RE|3|3", "RXA|0|1|20261120140000|20261120150000|1198744010101^^HOT13|1||||||||||||||CP"];
    assert_eq!(record(&given).medications[0].supply, Supply::Given);
    let refused = ["ORC|RE|3|3", "RXA|0|1|20261120140000|20261120150000|1198744010101^^HOT13|1||||||||||||||RE"];
    assert!(record(&refused).medications.is_empty());
}

#[test]
fn a_stay_begins_and_ends() {
    let pv1 = |start: &str, end: &str| format!("PV1|0001|I{}{start}|{end}", "|".repeat(42));
    let admitted = message(&[&pv1("20261118100000", "")]);
    let left = message(&[&pv1("", "20261125110000")]);
    let found = read_all(&[admitted, left]).record.encounters;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].codes[0].code, "IMP");
    assert_eq!(found[0].end.as_ref().map(Moment::text), Some("2026-11-25T11:00:00"));
}

#[test]
fn messages_and_something_else_are_refused_together() {
    let bytes = message(&[]);
    let error = read(&[bytes.as_slice().into(), b"{}".as_slice().into()], TOKYO).expect_err("two formats");
    assert_eq!(error.notice().code, "K-READ-020");
}

proptest! {
    #[test]
    fn no_change_of_bytes_makes_it_panic(at in 0_usize..400, byte: u8, cut in 0_usize..400) {
        let mut bytes = message(&[
            "SPM|1|1||023^血清^JC10|||||||||||||202611200930",
            "OBX|1|NM|3H015000002327201^カリウム^JC10||5.7|mEq/L^mEq/L^99XYZ|3.6-4.8|H|||F",
            "PRB|AD|20261119|20055379^脳梗塞^MDCDX2|900|||20261119",
            "RXE||1026922010101^バイアスピリン錠100mg^HOT13|2",
        ]);
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = read(&[bytes.as_slice().into()], TOKYO);
        bytes.truncate(cut % length);
        let _ = read(&[bytes.as_slice().into()], TOKYO);
    }
}

#[test]
fn the_shared_store_reads_without_loss() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/ssmix2");
    let mut patients: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            println!("skipped: {} is not there", folder.display());
            return;
        };
        for entry in entries.flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let name = entry.file_name().to_string_lossy().into_owned();
                let patient = name.split('_').next().unwrap_or_default().to_owned();
                patients.entry(patient).or_default().push((name, fs::read(entry.path()).expect("a file")));
            }
        }
    }
    assert_eq!(patients.len(), 5);
    for files in patients.values() {
        let parts: Vec<Part> = files.iter().map(|(name, bytes)| Part { name: Some(name), bytes }).collect();
        let Reading { record, findings } = read(&parts, TOKYO).expect("a patient's folder");
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
        println!(
            "{} files: {} results, {} diagnoses, {} drugs, {} stays, findings {codes:?}",
            parts.len(),
            record.observations.len(),
            record.conditions.len(),
            record.medications.len(),
            record.encounters.len(),
        );
        assert!(codes.is_empty(), "{codes:?}");
        assert!(record.observations.len() > 10 && !record.conditions.is_empty() && !record.encounters.is_empty());
        assert!(record.patient.birth_date.is_some() && record.patient.sex.is_some());
    }
}
