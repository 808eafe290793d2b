//! Receipts: an invented patient, month by month, and bytes that are none.

use std::{fs, path::Path};

use encoding_rs::SHIFT_JIS;
use jiff::tz::Offset;
use kusushi_core::{
    features::{Features, extract},
    manifest::Manifest,
    moment::Moment,
    read::{Part, Reading, read},
    record::{Certainty, Condition, Record, Sex, Supply},
};
use proptest::prelude::*;

pub(crate) const TOKYO: Offset = Offset::constant(9);
const IR: &str = "IR,1,13,1,1234567,,試験病院,202611,00,";
/// A month of an outpatient, with all 38 fields of a medical receipt.
const RE: &str = "RE,1,1112,202611,検査　太郎,1,19500401,,,,,,,00126,,,,,,,,,,,,,,,,,,,,,,,ケンサタロウ,";
const STROKE: &str = "8842255"; // アテローム血栓性脳梗塞 (JP Core, masterB-disease)
const STROKE_URI: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterB-disease";

pub(crate) fn sjis(lines: &[&str]) -> Vec<u8> {
    SHIFT_JIS.encode(&format!("{}\r\n", lines.join("\r\n"))).0.into_owned()
}

/// A file with one receipt of the invented patient.
fn receipt(lines: &[&str]) -> Vec<u8> {
    sjis(&[&[IR, RE], lines].concat())
}

pub(crate) fn read_all(files: &[Vec<u8>]) -> Reading {
    let parts: Vec<Part> = files.iter().map(|bytes| bytes.as_slice().into()).collect();
    read(&parts, TOKYO).expect("claims of one patient")
}

pub(crate) fn refusal(files: &[&[u8]]) -> String {
    let parts: Vec<Part> = files.iter().map(|bytes| (*bytes).into()).collect();
    read(&parts, TOKYO).expect_err("an error").notice().code.clone()
}

pub(crate) fn codes_of(reading: &Reading) -> Vec<&str> {
    reading.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn record(lines: &[&str]) -> Record {
    let reading = read_all(&[receipt(lines)]);
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    reading.record
}

/// Code, certainty, active, recorded and ended of a diagnosis.
type Told<'t> = (&'t str, Certainty, bool, Option<&'t str>, Option<&'t str>);

fn told(conditions: &[Condition]) -> Vec<Told<'_>> {
    let told = conditions.iter().map(|one| {
        assert!(one.onset.is_none() && one.claimed, "a date of a receipt is never an onset, and all of it is claimed");
        let (recorded, ended) = (one.recorded.as_ref().map(Moment::text), one.abatement.as_ref().map(Moment::text));
        (one.codes[0].code.as_str(), one.certainty, one.active, recorded, ended)
    });
    told.collect()
}

/// An SI or IY line with counts on days, and the sum of them as the count of the service.
fn service(name: &str, kind: &str, code: &str, days: &[(usize, u32)]) -> String {
    let count: u32 = days.iter().map(|(_, count)| count).sum();
    let columns: Vec<String> = (1..=31)
        .map(|day| days.iter().find(|(on, _)| *on == day).map(|(_, count)| count.to_string()).unwrap_or_default())
        .collect();
    format!("{name},{kind},1,{code},1,100,{count},,,,,,,{}", columns.join(","))
}

fn drugs(record: &Record) -> Vec<(&str, Supply, Option<&str>)> {
    let drugs = record.medications.iter();
    drugs.map(|drug| (drug.codes[0].code.as_str(), drug.supply, drug.at.as_ref().map(Moment::text))).collect()
}

fn procedures(record: &Record) -> Vec<(&str, Option<&str>)> {
    record.procedures.iter().map(|one| (one.codes[0].code.as_str(), one.at.as_ref().map(Moment::text))).collect()
}

#[test]
fn the_patient_is_that_of_the_receipt() {
    let found = record(&[]).patient;
    assert_eq!((found.id.as_deref(), found.sex, found.deceased), (Some("00126"), Some(Sex::Male), false));
    assert_eq!(found.birth_date.as_ref().map(Moment::text), Some("1950-04-01"));
}

#[test]
fn a_diagnosis_has_its_outcome_its_modifiers_and_its_date_of_entry() {
    let on = Some("2026-11-18");
    let (sure, doubted) = (Certainty::Confirmed, Certainty::Suspected);
    for (what, line, found) in [
        ("goes on", "SY,8842255,20261118,1,,,01,", (STROKE, sure, true, on, None)),
        ("in an era", "SY,8842255,5081118,1,,,01,", (STROKE, sure, true, on, None)),
        ("cured", "SY,8842255,20261118,2,,,,", (STROKE, sure, false, on, Some("2026-11"))),
        ("ended", "SY,8842255,20261118,4,,,,", (STROKE, sure, false, on, None)),
        ("suspected", "SY,8842255,20261118,1,8002,,,", (STROKE, doubted, true, on, None)),
        ("suspected, on the right", "SY,8842255,20261118,1,20568002,,,", (STROKE, doubted, true, on, None)),
        ("another modifier", "SY,8842255,20261118,1,2056,,,", (STROKE, sure, true, on, None)),
        ("in the past", "SY,8842255,20261118,1,8142,,,", (STROKE, sure, false, on, None)),
        ("what is left of it", "SY,8842255,20261118,1,8058,,,", (STROKE, sure, false, on, None)),
        ("old", "SY,8842255,20261118,1,5124,,,", (STROKE, sure, false, on, None)),
        ("suspected in words", "SY,0000999,20261118,1,,脳梗塞の疑い,,", ("0000999", doubted, true, on, None)),
        ("in words", "SY,0000999,20261118,1,,珍しい病気,,", ("0000999", sure, true, on, None)),
        ("suspected in the comment", "SY,8842255,20261118,1,,,,再発疑い", (STROKE, doubted, true, on, None)),
    ] {
        assert_eq!(told(&record(&[line]).conditions), [found], "{what}");
    }
    let found = record(&["SY,8842255,20261118,1,20568002,,01,", "SY,0000999,20261118,1,,珍しい病気,,"]).conditions;
    assert_eq!(found[0].codes[0].system, STROKE_URI);
    assert_eq!(found[0].source, "patient data, line 3, modifiers 2056 8002");
    assert_eq!(found[1].codes[0].display, "珍しい病気");
}

#[test]
fn a2_history_and_operations_were_taken_for_the_disease() {
    for (what, line, active, findings) in [
        ("の術後", "SY,8842255,20261118,1,8048,,,", false, &[][..]),
        ("術後", "SY,8842255,20261118,1,3088,,,", false, &[]),
        ("for exchange, not in this table", "SY,8842255,20261118,1,1486,,,", true, &[]),
        ("in the comment", "SY,8842255,20261118,1,,,,10年前の既往", false, &["K-READ-051"]),
        ("in the name of what has no code", "SY,0000999,20261118,1,,脳梗塞後遺症,,", false, &["K-READ-051"]),
    ] {
        let found = read_all(&[receipt(&[line])]);
        assert_eq!((found.record.conditions[0].active, &*codes_of(&found)), (active, findings), "{what}");
    }
}

#[test]
fn what_cannot_be_read_is_a_finding_and_no_diagnosis() {
    let long = format!("SY,0000999,20261118,1,,{},,", "病".repeat(350_000));
    for (what, line, code, count) in [
        ("no code", "SY,,20261118,1,,,,", "K-READ-033", 0),
        ("a short code", "SY,884225,20261118,1,,,,", "K-READ-033", 0),
        ("full-width digits", "SY,８８４２２５５,20261118,1,,,,", "K-READ-033", 0),
        ("a zero-width space", "SY,8842255\u{200b},20261118,1,,,,", "K-READ-033", 0),
        ("uncoded without a name", "SY,0000999,20261118,1,,,,", "K-READ-033", 0),
        ("truncated", "SY,8842255", "K-READ-039", 1),
        ("an outcome of none", "SY,8842255,20261118,7,,,,", "K-READ-039", 1),
        ("odd modifiers", "SY,8842255,20261118,1,800,,,", "K-READ-034", 1),
        ("modifiers in full width", "SY,8842255,20261118,1,８００２,,,", "K-READ-034", 1),
        ("a date of none", "SY,8842255,20261318,1,,,,", "K-READ-040", 1),
        ("a year of none", "SY,8842255,3990101,1,,,,", "K-READ-040", 1),
        ("a line of none", "診断 8842255", "K-READ-031", 0),
        ("a comma in quotes", "SY,8842255,20261118,1,,\"a,b\",,", "K-READ-031", 0),
        ("a name of 1 MB", &long, "K-READ-031", 0),
    ] {
        // In UTF-8: Shift_JIS has no zero-width space.
        let reading = read_all(&[[IR, RE, line].join("\r\n").into_bytes()]);
        assert_eq!(codes_of(&reading), [code], "{what}");
        assert_eq!(reading.findings[0].place, "patient data, line 3", "{what}");
        assert_eq!(reading.record.conditions.len(), count, "{what}");
        let counts = |one: &Condition| one.active && one.certainty == Certainty::Confirmed;
        let sure = reading.record.conditions.iter().any(counts);
        assert_eq!(sure, code == "K-READ-040", "{what}: what could be misread does not count as present");
    }
}

#[test]
fn a_disease_of_many_months_is_one_and_the_last_month_counts() {
    let month = |month: &str, line: &str| sjis(&[IR, &RE.replace("202611", month), line]);
    let files = [
        month("202609", "SY,8842255,20260918,1,,,,"),
        month("202610", "SY,8842255,20260918,1,,,,"),
        month("50811", "SY,8842255,5080918,2,,,,"),
    ];
    let cured = (STROKE, Certainty::Confirmed, false, Some("2026-09-18"), Some("2026-11"));
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
        let files: Vec<_> = order.iter().map(|index| files[*index].clone()).collect();
        assert_eq!(told(&read_all(&files).record.conditions), [cured], "{order:?}");
    }
    // In one month a ward may end what the clinic goes on with, whichever comes first.
    for lines in [["1", "4"], ["4", "1"]] {
        let files = lines.map(|outcome| month("202611", &format!("SY,8842255,20260918,{outcome},,,,")));
        assert!(read_all(&files).record.conditions[0].active);
    }
    // Another beginning is another spell, and another institution has a word of its own.
    let again = month("202611", "SY,8842255,20261105,1,,,,");
    assert_eq!(read_all(&[files[0].clone(), again]).record.conditions.len(), 2);
    let elsewhere = sjis(&["IR,1,13,1,7654321,,別の病院,202611,00,", RE, "SY,8842255,20260918,1,,,,"]);
    assert_eq!(read_all(&[files[2].clone(), elsewhere]).record.conditions.len(), 2);
}

#[test]
fn death_is_the_patients_and_of_the_month_or_the_day() {
    let dead = |lines: &[&str]| {
        let patient = record(lines).patient;
        (patient.deceased, patient.deceased_at.as_ref().map(|at| at.text().to_owned()))
    };
    let (month, day) = (Some("2026-11".to_owned()), Some("2026-11-25".to_owned()));
    assert_eq!(dead(&["SY,8842255,20261118,1,,,,"]), (false, None));
    assert_eq!(dead(&["SY,8842255,20261118,3,,,,"]), (true, month));
    assert_eq!(dead(&["BU,010060xxxxxxxx,20261118,20261125,6,,"]), (true, day.clone()));
    assert_eq!(dead(&["BU,010060xxxxxxxx,20261118,20261125,7,,", "SY,8842255,20261118,3,,,,"]), (true, day.clone()));
    assert_eq!(dead(&["SY,8842255,20261118,3,,,,", "BU,010060xxxxxxxx,5081118,5081125,7,,"]), (true, day));
    assert_eq!(dead(&["BU,010060xxxxxxxx,20261118,20261125,2,,"]), (false, None));
}

#[test]
fn drugs_and_services_have_the_days_of_their_columns() {
    let found = record(&[
        &service("SI", "60", "160058210", &[(3, 1), (20, 1)]),
        &service("SI", "", "160062210", &[(3, 1)]),
        &service("IY", "21", "620098401", &[(3, 28)]),
        "CO,,1,820000105,",
        &service("IY", "", "620098801", &[(3, 10)]),
        &service("TO", "40", "710010001", &[]),
        &service("IY", "", "620004422", &[(20, 2)]),
        &service("IY", "33", "620004422", &[(20, 1), (21, 1)]),
    ]);
    assert_eq!(
        procedures(&found),
        [("160058210", Some("2026-11-03")), ("160058210", Some("2026-11-20")), ("160062210", Some("2026-11-03"))]
    );
    assert_eq!(
        drugs(&found),
        [
            ("620098401", Supply::Dispensed, Some("2026-11-03")),
            // The kind of service is that of the record before it.
            ("620098801", Supply::Dispensed, Some("2026-11-03")),
            // Behind a material of a treatment it is the treatment's, and once a day.
            ("620004422", Supply::Given, Some("2026-11-20")),
            ("620004422", Supply::Given, Some("2026-11-21")),
        ]
    );
    assert_eq!(
        found.procedures[0].codes[0].system,
        "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterS-medicalProcedure"
    );
    assert_eq!(found.medications[0].codes[0].system, "urn:oid:1.2.392.100495.20.2.71");
    assert!(found.observations.is_empty(), "claims hold no results");
}

#[test]
fn where_the_days_are_in_doubt_the_month_is_all_that_is_read() {
    let good = service("SI", "60", "160058210", &[(3, 1), (20, 1)]);
    let fields: Vec<&str> = good.split(',').collect();
    let with = |field: usize, text: &str| {
        let mut fields = fields.clone();
        fields[field] = text;
        fields.join(",")
    };
    for (what, line, days, finding) in [
        ("as it should be", good.clone(), 2, None),
        ("of before 2012", fields[..13].join(","), 0, None),
        ("with no day", service("SI", "60", "160058210", &[]), 0, None),
        ("a comma in a comment", with(8, "a,b"), 0, Some("K-READ-035")),
        ("cut off", fields[..30].join(","), 0, Some("K-READ-035")),
        ("another count", with(6, "3"), 0, Some("K-READ-035")),
        ("a count of none", with(6, "x"), 0, Some("K-READ-035")),
        ("99999 on a day", with(15, "99999"), 0, Some("K-READ-035")),
        ("31 November", service("SI", "60", "160058210", &[(31, 1)]), 0, Some("K-READ-035")),
        ("full-width", with(15, "１"), 0, Some("K-READ-035")),
        ("an empty line of fields", format!("SI,60,1,160058210{}", ",".repeat(1_000_000)), 0, Some("K-READ-035")),
    ] {
        let reading = read_all(&[receipt(&[&line])]);
        let found = procedures(&reading.record);
        if days == 0 {
            assert_eq!(found, [("160058210", Some("2026-11"))], "{what}");
        } else {
            assert_eq!(found.len(), days, "{what}");
        }
        assert_eq!(codes_of(&reading), finding.into_iter().collect::<Vec<_>>(), "{what}");
    }
    let monthless = read_all(&[sjis(&[IR, &RE.replace("202611", "202613"), &good])]);
    assert_eq!(codes_of(&monthless), ["K-READ-040"]);
    assert_eq!(procedures(&monthless.record), [("160058210", None)]);
}

#[test]
fn a_stay_of_dpc_has_its_diagnoses_its_end_and_its_services() {
    let lines = [
        "BU,010060xxxxxxxx,20261118,20261125,2,,",
        "SB,8842255,,,I633,01,,",
        "SB,8842255,,,I633,11,,",
        "SB,8842255,8002,,I633,41,,",
        "SB,8833421,,,I10,42,,",
        "SB,8833421,,,高血圧,42,,",
        "CD,20261118,60,0001,001,160058210,,,,1,",
        "CD,5081119,33,0001,001,620004422,1,,,1,",
        "CD,20261119,40,0001,001,710010001,1,,,1,",
        &service("SI", "60", "160058210", &[(18, 1)]),
        "KK,,,1,,,,,10,,,,,",
        "GA,202611,2,0000000000000000000000000000000,,1.0000,",
    ];
    let reading = read_all(&[receipt(&lines)]);
    assert_eq!(codes_of(&reading), ["K-READ-033"], "an ICD-10 of words");
    let found = reading.record;
    let month = Some("2026-11");
    assert_eq!(
        told(&found.conditions),
        [
            (STROKE, Certainty::Confirmed, true, month, None),
            (STROKE, Certainty::Suspected, true, month, None),
            ("8833421", Certainty::Confirmed, true, month, None),
        ]
    );
    assert_eq!(found.conditions[0].codes[1].code, "I633");
    assert_eq!(found.conditions[0].codes[1].system, "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full");
    assert_eq!(found.conditions[1].source, "patient data, line 6, modifiers 8002, SB 41");
    assert_eq!(procedures(&found), [("160058210", Some("2026-11-18"))], "what SI and CD both say is there once");
    assert_eq!(drugs(&found), [("620004422", Supply::Given, Some("2026-11-19"))]);
    let stay = &found.encounters[0];
    assert_eq!((stay.codes[0].code.as_str(), stay.discharge[0].code.as_str()), ("IMP", "2"));
    assert_eq!(stay.end.as_ref().map(Moment::text), Some("2026-11-25"));
    assert!(found.observations.is_empty());

    // The month before, the stay had not ended.
    let before = sjis(&[IR, &RE.replace("202611", "202610"), "BU,010060xxxxxxxx,20261018,,,,"]);
    let end = receipt(&["BU,010060xxxxxxxx,20261018,20261102,2,,"]);
    for files in [[before.clone(), end.clone()], [end, before]] {
        let stays = read_all(&files).record.encounters;
        assert_eq!(stays.len(), 1);
        assert_eq!(stays[0].end.as_ref().map(Moment::text), Some("2026-11-02"));
    }
}

#[test]
fn receipts_of_two_patients_are_refused() {
    let re = |name: &str, sex: &str, born: &str, number: &str, reading: &str| {
        format!("RE,1,1112,202611,{name},{sex},{born},,,,,,,{number},,,,,,,,,,,,,,,,,,,,,,,{reading},")
    };
    let first = re("検査　太郎", "1", "19500401", "00126", "ケンサタロウ");
    assert_eq!(first, RE);
    let nameless = re("", "1", "19500401", "", "");
    for (what, one, other, are_two) in [
        ("the same again", &first, &first, false),
        ("born on another day", &first, &re("検査　太郎", "1", "19500402", "00126", "ケンサタロウ"), true),
        ("of another sex", &first, &re("検査　太郎", "2", "19500401", "00126", "ケンサタロウ"), true),
        ("another number", &first, &re("検査　太郎", "1", "19500401", "00127", "ケンサタロウ"), true),
        ("another name without a number", &first, &re("別　次郎", "1", "19500401", "", "ベツジロウ"), true),
        ("no name and no number", &first, &nameless, true),
        (
            "something else where the reading is",
            &re("検査　太郎", "1", "19500401", "", "01"),
            &re("別　次郎", "1", "19500401", "", "01"),
            true,
        ),
        ("neither has any", &nameless, &re("", "1", "", "", ""), true),
        ("another name under the number", &first, &re("試験　太郎", "1", "19500401", "00126", "シケンタロウ"), false),
        ("no number, half the width", &first, &re("ｹﾝｻ ﾀﾛｳ", "1", "3250401", "", ""), false),
        ("no sex, no date of birth", &first, &re("検査　太郎", "", "", "00126", ""), false),
    ] {
        for lines in [[IR, one, other], [IR, other, one]] {
            let bytes = sjis(&lines);
            let found = read(&[bytes.as_slice().into()], TOKYO).err().map(|error| error.notice().code.clone());
            assert_eq!(found.as_deref(), are_two.then_some("K-READ-004"), "{what}");
        }
    }
    let bytes = sjis(&[&re("検査　太郎", "1", "", "00126", ""), &re("別　次郎", "1", "", "00126", "")]);
    assert_eq!(refusal(&[&bytes]), "K-READ-004", "a number of no institution says nothing");
    // Another institution numbers its own way; the name tells.
    let elsewhere = |re: &str| sjis(&["IR,1,13,1,7654321,,別の病院,202611,00,", re]);
    let found = read_all(&[receipt(&[]), elsewhere(&RE.replace("00126", "9"))]).record.patient;
    assert_eq!(found.id, None, "two numbers of two institutions are no number of the patient");
    let named = re("別　次郎", "1", "19500401", "00126", "ベツジロウ");
    assert_eq!(refusal(&[&receipt(&[]), &elsewhere(&named)]), "K-READ-004", "a number is its institution's");
    let many: Vec<String> = (0..101).map(|index| re(&format!("検査{index}"), "1", "", "00126", "")).collect();
    assert_eq!(refusal(&[format!("{IR}\n{}", many.join("\n")).as_bytes()]), "K-READ-004", "no one has a hundred names");
}

#[test]
fn other_files_and_other_kinds_are_refused() {
    let receipt = receipt(&[]);
    let pharmacy = sjis(&["IR,1,13,4,1234567,,薬局,202611,00,", "RE,1,4112,202611,検査　太郎,1,19500401"]);
    let form = format!("131234567\t1\t20261118\t0\t0\tA000010\t20140401\t1{}", "\t".repeat(9));
    let message: &[u8] = br"MSH|^~\&|HIS";
    for (what, files, code) in [
        ("FHIR beside it", &[&receipt[..], b"{\"resourceType\":\"Patient\"}"][..], "K-READ-020"),
        ("FHIR before it", &[b"{\"resourceType\":\"Patient\"}", &receipt], "K-READ-020"),
        ("form 1 beside it", &[&receipt, form.as_bytes()], "K-READ-020"),
        ("an empty file beside it", &[&receipt, b""], "K-READ-020"),
        ("a message beside it", &[&receipt, message], "K-READ-020"),
        ("a pharmacy's", &[&pharmacy], "K-READ-036"),
        ("no receipt", &[IR.as_bytes()], "K-READ-009"),
        ("a diagnosis alone", &[b"SY,8842255,20261118,1,,,,"], "K-READ-009"),
    ] {
        assert_eq!(refusal(files), code, "{what}");
    }
    let reading = read_all(&[receipt.clone(), pharmacy]);
    assert_eq!(codes_of(&reading), ["K-READ-036"]);
    assert_eq!(reading.findings[0].place, "patient data, part 2, line 1");
    // What stands behind a line that may have been the head of another receipt is nobody's.
    let second = "RE,2,1112,202611,別　次郎,2,19600401,,,,,,,00127";
    let ko = "KO,12143210,0000000,,2,431,0,,,,,";
    let (ho, stroke) = ("HO,06139999,,,1,100,,,,,,,,,", "SY,8842255,20261118,1,,,,");
    for (what, lines, codes) in [
        ("a broken head", &[RE, ho, &second.replace("RE", "R?"), ho, stroke][..], &["K-READ-031", "K-READ-032"][..]),
        (
            "a head of broken quotes",
            &[RE, ho, &second.replace("別", "\"別"), ho, stroke],
            &["K-READ-031", "K-READ-032"],
        ),
        ("a head cut off", &[RE, ho, "RE,2,1112,202611", ho, stroke], &["K-READ-031", "K-READ-032"]),
        ("a head that is lost", &[RE, ho, ho, stroke], &["K-READ-032"]),
        ("a head that is lost behind what was done", &[RE, "SI,60,1,160058210,,,,,,,,,", ko, stroke], &["K-READ-032"]),
        ("another institution that cannot be read", &[RE, ho, "IR,1,\"13", second, ho, stroke], &["K-READ-031"]),
        ("a line of its own", &[RE, ho, "SY,8842255,20261118,1,,\"", "SI,60"], &["K-READ-031", "K-READ-033"]),
    ] {
        let reading = read_all(&[sjis(&[&[IR], lines].concat())]);
        assert_eq!(codes_of(&reading), codes, "{what}");
        assert!(reading.record.conditions.is_empty(), "{what}");
    }
    // Nor is what stands before any receipt.
    let reading = read_all(&[sjis(&["SY,8842255,20261118,1,,,,", IR, "SY,8842255,20261118,1,,,,", RE])]);
    assert_eq!(codes_of(&reading), ["K-READ-032"]);
    assert_eq!(reading.findings[0].place, "patient data, lines 1, 3");
    assert!(reading.record.conditions.is_empty());
}

#[test]
fn every_way_to_write_a_file_says_the_same() {
    let lines = [IR, RE, "SY,8842255,20261118,1,,,,", "GO,1,100,99"];
    let plain = read_all(&[sjis(&lines)]);
    let quoted: Vec<String> = lines.iter().map(|line| format!("\"{}\"", line.replace(',', "\",\""))).collect();
    let utf8 = lines.join("\r\n");
    for (what, bytes) in [
        ("Ctrl-Z at the end", [sjis(&lines), vec![0x1a]].concat()),
        ("Ctrl-Z without an end of line", [sjis(&lines[..3]), b"GO,1,100,99\x1a".to_vec()].concat()),
        ("line feeds", SHIFT_JIS.encode(&lines.join("\n")).0.into_owned()),
        ("carriage returns", SHIFT_JIS.encode(&lines.join("\r")).0.into_owned()),
        ("UTF-8", utf8.clone().into_bytes()),
        ("UTF-8 with a mark", format!("\u{feff}{utf8}").into_bytes()),
        ("quotes", SHIFT_JIS.encode(&quoted.join("\r\n")).0.into_owned()),
        ("half-width kana", SHIFT_JIS.encode(&utf8.replace("ケンサタロウ", "ｹﾝｻﾀﾛｳ")).0.into_owned()),
        ("twice", [sjis(&lines), sjis(&lines)].concat()),
    ] {
        assert_eq!(read_all(&[bytes]), plain, "{what}");
    }
    let broken = [receipt(&[]), b"SY,8842255,20261118,1,,\x81\xff,,\r\n".to_vec()].concat();
    assert_eq!(codes_of(&read_all(&[broken])), ["K-READ-022"]);
}

#[test]
fn more_than_one_patient_can_have_is_refused() {
    let many: Vec<String> = (0..10_001).map(|_| RE.to_owned()).collect();
    assert_eq!(refusal(&[many.join("\n").as_bytes()]), "K-READ-038");
    let mut services = format!("{IR}\n{RE}\n");
    for code in 0..7_000 {
        let days: Vec<(usize, u32)> = (1..=30).map(|day| (day, 1)).collect();
        services.push_str(&service("SI", "60", &format!("1{code:08}"), &days));
        services.push('\n');
    }
    assert_eq!(refusal(&[services.as_bytes()]), "K-READ-038");
    // A million bad lines are one finding.
    let bad = format!("{IR}\n{RE}\n{}", "?\n".repeat(1_000_000));
    let reading = read_all(&[bad.into_bytes()]);
    assert_eq!(codes_of(&reading), ["K-READ-031"]);
    assert_eq!(reading.findings[0].place, "patient data, lines 3, 4, 5, 6, 7, 8, 9, 10 and 999992 more");
}

#[test]
fn a_claimed_diagnosis_is_no_diagnosis_unless_a_model_takes_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/acute-ischaemic-stroke/manifest.toml");
    let source = fs::read_to_string(path).expect("the manifest is there");
    let at = "2026-11-20T10:00:00+09:00".parse().expect("an instant");
    let asked = |manifest: &str, line: &str| -> (bool, Vec<String>) {
        let manifest = Manifest::parse(manifest).expect("a manifest");
        let features: Features = extract(&manifest, &record(&[line]), at, TOKYO);
        let stroke = features.get("ischaemic_stroke").expect("the input");
        let reasons = stroke.shown.not_used.iter().filter_map(|one| one.because.as_ref());
        (stroke.value.is_some(), reasons.map(|notice| notice.code.clone()).collect())
    };
    let taking =
        source.replace("condition.refuted = \"ignore\"", "condition.refuted = \"ignore\"\ncondition.claims = true");
    assert_ne!(source, taking);
    for (what, manifest, line, present, reasons) in [
        ("as shipped", &source, "SY,8842255,20261118,1,,,01,", false, &["K-FEAT-041"][..]),
        ("taking claims", &taking, "SY,8842255,20261118,1,,,01,", true, &[]),
        ("suspected", &taking, "SY,8842255,20261118,1,8002,,01,", false, &["K-FEAT-012"]),
        ("known by its month", &taking, "SB,8842255,,,I633,01,,", false, &["K-FEAT-007"]),
        ("of the past", &taking, "SY,8842255,20261118,1,8142,,01,", false, &[]),
        ("another disease", &taking, "SY,8833421,20261118,1,,,01,", false, &[]),
    ] {
        let found = asked(manifest, line);
        assert_eq!(found.0, present, "{what}");
        assert_eq!(found.1, reasons, "{what}");
    }
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic(at in 0_usize..600, byte: u8, cut in 0_usize..600) {
        let mut bytes = receipt(&[
            "SY,8842255,20261118,1,20568002,,01,補足",
            "SB,8842255,,,I633,01,,",
            "BU,010060xxxxxxxx,20261118,20261125,2,,",
            "CD,20261118,60,0001,001,160058210,,,,1,",
            &service("SI", "60", "160058210", &[(3, 1), (20, 1)]),
            &service("IY", "21", "620098401", &[(3, 28)]),
        ]);
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = read(&[bytes.as_slice().into()], TOKYO);
        bytes.truncate(cut % length);
        let _ = read(&[bytes.as_slice().into()], TOKYO);
    }

    #[test]
    fn no_bytes_behind_a_head_make_it_panic(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = receipt(&[]);
        bytes.extend(tail);
        let _ = read(&[bytes.as_slice().into()], TOKYO);
    }

    #[test]
    fn the_order_of_months_does_not_matter(order in Just((1..=6).collect::<Vec<usize>>()).prop_shuffle(), seed: u16) {
        let file = |month: usize| {
            let outcome = if (seed >> month) & 1 == 0 { 1 } else { 2 };
            sjis(&[
                IR,
                &RE.replace("202611", &format!("20260{month}")),
                &format!("SY,8842255,20260101,{outcome},,,,"),
                &service("SI", "60", "160058210", &[(month, 1)]),
                &service("IY", "33", "620004422", &[(month + 1, 2)]),
            ])
        };
        let without_sources = |files: Vec<Vec<u8>>| {
            let mut record = read_all(&files).record;
            record.conditions.iter_mut().for_each(|one| one.source.clear());
            record.procedures.iter_mut().for_each(|one| one.source.clear());
            record.medications.iter_mut().for_each(|one| one.source.clear());
            record
        };
        let sorted = without_sources((1..=6).map(file).collect());
        prop_assert_eq!(without_sources(order.into_iter().map(file).collect()), sorted);
    }
}
