//! Files of the DPC survey: an invented patient's form 1 and joined E and F file.

use kusushi_core::{
    moment::Moment,
    read::read,
    record::{Certainty, Observation, Record, Sex, Supply, Value},
};
use proptest::prelude::*;

use crate::receipt::{TOKYO, codes_of, read_all, refusal, sjis};

pub(crate) const TITLE_OF_FORM1: &str =
    "施設ｺｰﾄﾞ\tﾃﾞｰﾀ識別番号\t入院年月日\t回数管理番号\t統括診療情報番号\tｺｰﾄﾞ\tﾊﾞｰｼﾞｮﾝ\t連番\tﾍﾟｲﾛｰﾄﾞ1";

/// A line of form 1 of the invented patient, of a form of the stay, with payloads 1 to 9.
pub(crate) fn item(code: &str, payloads: &[(usize, &str)]) -> String {
    of_form("0", code, "20140401", payloads)
}

fn of_form(form: &str, code: &str, version: &str, payloads: &[(usize, &str)]) -> String {
    let payload = |number| payloads.iter().find(|(at, _)| *at == number).map_or("", |(_, text)| text);
    let payloads: Vec<&str> = (1..=9).map(payload).collect();
    format!("131234567\t0000000001\t20261118\t0\t{form}\t{code}\t{version}\t1\t{}", payloads.join("\t"))
}

/// A line of the joined file: discharge, kind, detail, code, date, flags and 0 for a stay.
fn service([discharge, kind, detail, code, date, flags, outpatient]: [&str; 7]) -> String {
    let fields = |fields: &[&str]| fields.join("\t");
    let head =
        fields(&["131234567", "0000000001", discharge, "20261118", kind, "0001", detail, "院内1", code, "", "名称"]);
    let middle = fields(&["0000001.000", "000", "0", "0", "0", flags, "0", "0", "0", "001", "06139999", "", date]);
    format!("{head}\t{middle}\t01\t010\t\tW1\t0\t{outpatient}\t")
}

fn form1() -> Vec<String> {
    vec![
        TITLE_OF_FORM1.to_owned(),
        item("A000010", &[(1, "19500401"), (2, "1"), (3, "1000001")]),
        item("A000020", &[(1, "20261118"), (2, "1")]),
        item("A000030", &[(1, "20261205"), (2, "4"), (3, "1"), (4, "0")]),
        item("A001010", &[(2, "165"), (3, "62.5"), (4, "000")]),
        item("A006010", &[(2, "I633"), (4, "8842255"), (9, "アテローム血栓性脳梗塞")]),
        item("A006030", &[(2, "I633"), (3, "1"), (4, "8842255"), (9, "アテローム血栓性脳梗塞")]),
        item("A006040", &[(2, "I10"), (9, "高血圧症")]),
        item("A006050", &[(2, "J690"), (4, "5070003"), (5, "8002"), (9, "誤嚥性肺炎の疑い")]),
        item("A007010", &[(1, "20261119"), (2, "K600"), (4, "1"), (9, "手術名")]),
        item("ADL0010", &[(2, "0000000000")]),
        item("JCS0010", &[(2, "10"), (3, "30")]),
        item("JCS0020", &[(2, "0")]),
        item("M010010", &[(2, "0"), (3, "1")]),
        item("M010020", &[(2, "3")]),
    ]
}

pub(crate) fn lines(lines: &[String]) -> Vec<u8> {
    sjis(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

fn values(record: &Record) -> Vec<(&str, String, Option<&str>)> {
    let value = |one: &Observation| match &one.value {
        Value::Quantity(quantity) => format!("{} {}", quantity.text, quantity.unit.as_deref().unwrap_or("-")),
        Value::Coded(codings) => format!("{} {}", codings[0].system, codings[0].code),
        other => format!("{other:?}"),
    };
    let observations = record.observations.iter();
    observations.map(|one| (one.codes[0].code.as_str(), value(one), one.at.as_ref().map(Moment::text))).collect()
}

#[test]
fn form_1_says_who_what_and_how_it_ended() {
    let reading = read_all(&[lines(&form1())]);
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    let found = reading.record;
    let patient = &found.patient;
    assert_eq!((patient.id.as_deref(), patient.sex, patient.deceased), (Some("0000000001"), Some(Sex::Male), false));
    assert_eq!(patient.birth_date.as_ref().map(Moment::text), Some("1950-04-01"));
    let (admission, discharge) = (Some("2026-11-18"), Some("2026-12-05"));

    let stay = &found.encounters[0];
    assert_eq!(found.encounters.len(), 1);
    assert_eq!((stay.start.as_ref().map(Moment::text), stay.end.as_ref().map(Moment::text)), (admission, discharge));
    assert_eq!(
        (stay.discharge[0].system.as_str(), &*stay.discharge[0].code),
        ("urn:x-kusushi:dpc-form1:A000030.3", "1")
    );

    let mut told = values(&found);
    told.sort();
    assert_eq!(
        told,
        [
            ("A001010.2", "165 cm".to_owned(), admission),
            ("A001010.3", "62.5 kg".to_owned(), admission),
            ("JCS0010.2", "10 -".to_owned(), admission),
            ("JCS0020.2", "0 -".to_owned(), discharge),
            ("M010010.2", "0 -".to_owned(), admission),
            ("M010010.3", "urn:x-kusushi:dpc-form1:M010010.3 1".to_owned(), admission),
            ("M010020.2", "3 -".to_owned(), discharge),
        ],
        "what is not known (000) is not there, and a class of onset is no onset"
    );
    let height = found.observations.iter().find(|one| one.codes[0].code == "A001010.2").expect("the height");
    assert_eq!((height.codes[1].system.as_str(), &*height.codes[1].code), ("http://loinc.org", "8302-2"));

    let mut diagnoses: Vec<_> = found
        .conditions
        .iter()
        .map(|one| {
            assert!(!one.claimed && one.onset.is_none());
            assert_eq!(one.recorded.as_ref().map(Moment::text), discharge, "no day before the end may know of it");
            (one.codes.iter().map(|coding| &*coding.code).collect::<Vec<_>>().join(" "), one.certainty, one.active)
        })
        .collect();
    diagnoses.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        diagnoses,
        [
            ("5070003 J690".to_owned(), Certainty::Suspected, true),
            ("8842255 I633".to_owned(), Certainty::Confirmed, true),
            ("I10".to_owned(), Certainty::Confirmed, true),
        ],
        "what the form says in two places is there once"
    );
    assert_eq!(found.procedures[0].codes[0].code, "K600");
    assert_eq!(found.procedures[0].at.as_ref().map(Moment::text), Some("2026-11-19"));
}

#[test]
fn death_is_of_the_last_day() {
    for (outcome, dead) in [("6", true), ("7", true), ("5", false), ("9", false), ("", false)] {
        let forms = [item("A000030", &[(1, "20261205"), (2, "8"), (3, outcome)])];
        let patient = read_all(&[lines(&forms)]).record.patient;
        assert_eq!((patient.deceased, patient.deceased_at.is_some()), (dead, dead), "{outcome}");
    }
}

#[test]
fn forms_of_wards_count_where_there_is_none_of_the_stay() {
    let ward = |form: &str, until: &str, jcs: &str| {
        [
            of_form(form, "A000020", "20140401", &[(1, "20261118")]),
            of_form(form, "A000030", "20140401", &[(1, until), (2, "0"), (3, "4")]),
            of_form(form, "JCS0010", "20140401", &[(2, jcs)]),
        ]
    };
    let wards = [ward("1", "00000000", "10"), ward("2", "20261205", "20")].concat();
    let found = read_all(&[lines(&wards)]).record;
    assert_eq!(found.observations.len(), 2);
    assert_eq!(found.encounters[0].end.as_ref().map(Moment::text), Some("2026-12-05"));
    let with_stay = [wards, ward("0", "20261206", "30").to_vec()].concat();
    let found = read_all(&[lines(&with_stay)]).record;
    assert_eq!(values(&found), [("JCS0010.2", "30 -".to_owned(), Some("2026-11-18"))]);
    assert_eq!(found.encounters[0].end.as_ref().map(Moment::text), Some("2026-12-06"));
}

#[test]
fn what_cannot_be_read_of_a_form_is_a_finding() {
    for (what, line, code) in [
        ("another version", of_form("0", "JCS0010", "20300401", &[(2, "10")]), "K-READ-037"),
        ("a form of several stays", of_form("A", "JCS0010", "20140401", &[(2, "10")]), "K-READ-037"),
        ("an ICD-10 with a dot", item("A006010", &[(2, "I63.3"), (9, "脳梗塞")]), "K-READ-033"),
        ("a disease of six digits", item("A006010", &[(2, "I633"), (4, "884225"), (9, "脳梗塞")]), "K-READ-033"),
        ("no diagnosis", item("A006010", &[(9, "脳梗塞")]), "K-READ-033"),
        ("modifiers in full width", item("A006010", &[(2, "I633"), (5, "８００２")]), "K-READ-034"),
        ("an operation without a section", item("A007010", &[(1, "20261119"), (9, "手術")]), "K-READ-033"),
        ("a date of none", item("A007010", &[(1, "20261319"), (2, "K600")]), "K-READ-040"),
        ("sixteen fields", item("JCS0010", &[(2, "10")]).trim_end_matches('\t').to_owned(), "K-READ-037"),
        ("another first field", item("JCS0010", &[(2, "10")]).replacen("131234567", "13123456", 1), "K-READ-031"),
    ] {
        let reading = read_all(&[lines(&[TITLE_OF_FORM1.to_owned(), item("A000010", &[(2, "1")]), line])]);
        assert_eq!(codes_of(&reading), [code], "{what}");
        let sure = |certainty| certainty == Certainty::Confirmed;
        assert!(!reading.record.conditions.iter().any(|one| sure(one.certainty)), "{what}");
    }
    // Items that are not read, and those of later years, are passed over.
    let others = [item("A000010", &[(2, "1")]), of_form("0", "A004060", "20260601", &[(2, "1")]), item("CAN0010", &[])];
    assert!(read_all(&[lines(&others)]).findings.is_empty());
}

#[test]
fn services_have_the_day_on_which_they_were_done() {
    let on = "20261120";
    let flags = "000000000000";
    let going_on = "00000000";
    let ef = [
        "施設コード\tデータ識別番号".to_owned(),
        service([going_on, "60", "000", "160058210", on, flags, "0"]),
        service([going_on, "60", "001", "160058210", on, flags, "0"]),
        service([going_on, "60", "002", "820000022", on, flags, "0"]),
        service([going_on, "21", "001", "620098401", on, flags, "0"]),
        service([going_on, "33", "001", "620004422", on, flags, "0"]),
        service([going_on, "21", "001", "620098801", "20261121", "002200000000", "0"]),
        service([going_on, "33", "001", "640412067", on, "100000000000", "0"]),
        service([going_on, "33", "001", "640412069", on, "1", "0"]),
        service(["19500401", "21", "001", "620160501", "20261225", "100000000000", "1"]),
        service([going_on, "40", "001", "710010001", on, flags, "0"]),
        service([going_on, "97", "001", "", on, flags, "0"]),
    ];
    let reading = read_all(&[lines(&ef)]);
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    let found = reading.record;
    let procedures: Vec<_> = found.procedures.iter().map(|one| (&*one.codes[0].code, one.source.as_str())).collect();
    assert_eq!(procedures, [("160058210", "patient data, line 3")], "the line of the E file sums up and is not read");
    let drugs: Vec<_> = found
        .medications
        .iter()
        .map(|drug| (&*drug.codes[0].code, drug.supply, drug.at.as_ref().map_or("", Moment::text)))
        .collect();
    assert_eq!(
        drugs,
        [
            ("620098401", Supply::Dispensed, "2026-11-20"),
            ("620004422", Supply::Given, "2026-11-20"),
            ("620098801", Supply::Given, "2026-11"), // brought along, used on some day
            ("640412067", Supply::Dispensed, "2026-11-20"), // for after the stay
            ("640412069", Supply::Given, "2026-11-20"), // in 2014 the flag was another
            ("620160501", Supply::Ordered, "2026-12-25"), // prescribed, and handed over elsewhere
        ]
    );
    let stay = &found.encounters[0];
    assert_eq!((found.encounters.len(), stay.end.as_ref()), (1, None), "it goes on, and a clinic is no stay");
    let ended = [service(["20261205", "60", "001", "160058210", on, flags, "0"])];
    let found = read_all(&[lines(&ef), lines(&ended)]).record;
    assert_eq!(found.encounters[0].end.as_ref().map(Moment::text), Some("2026-12-05"));

    for (what, line, code) in [
        ("an outpatient's diagnosis", service([on, "SY", "001", "8842255", on, flags, "1"]), "K-READ-037"),
        ("a code of none", service([going_on, "60", "001", "16005821", on, flags, "0"]), "K-READ-033"),
        ("a date of none", service([going_on, "60", "001", "160058210", "20261320", flags, "0"]), "K-READ-040"),
        ("cut off", service([going_on, "60", "001", "160058210", on, flags, "0"])[..60].to_owned(), "K-READ-037"),
    ] {
        let reading = read_all(&[lines(&[ef[2].clone(), line])]);
        assert_eq!(codes_of(&reading), [code], "{what}");
    }
}

#[test]
fn a_form_and_its_services_are_of_one_stay_and_one_patient() {
    let ef = lines(&[service(["20261205", "60", "001", "160058210", "20261120", "000000000000", "0"])]);
    let forms = lines(&form1());
    let sourceless = |files: &[Vec<u8>]| {
        let mut record = read_all(files).record;
        record.patient.source.clear();
        record.encounters.iter_mut().for_each(|one| one.source.clear());
        record.conditions.iter_mut().for_each(|one| one.source.clear());
        record.procedures.iter_mut().for_each(|one| one.source.clear());
        record.observations.iter_mut().for_each(|one| one.source.clear());
        record
    };
    let found = sourceless(&[forms.clone(), ef.clone()]);
    assert_eq!((found.encounters.len(), found.procedures.len()), (1, 2));
    assert_eq!(found, sourceless(&[ef.clone(), forms.clone()]));

    let other = |from: &str, to: &str| sjis(&[&form1()[1].replace(from, to)]);
    for (what, part) in [
        ("another number", other("0000000001", "0000000002")),
        ("another institution", other("131234567", "131234568")),
        ("born on another day", other("19500401", "19500402")),
        ("of another sex", other("19500401\t1", "19500401\t2")),
    ] {
        assert_eq!(refusal(&[&forms, &part]), "K-READ-004", "{what}");
        assert_eq!(refusal(&[&part, &forms]), "K-READ-004", "{what}");
    }
    let unknown: &[u8] = b"131234567\t0000000001\t20261118\t20261205\t01";
    for (what, files, code) in [
        ("titles alone", &[TITLE_OF_FORM1.as_bytes()][..], "K-READ-009"),
        ("form 4", &[unknown], "K-READ-037"),
        ("FHIR beside it", &[&forms[..], b"{}"], "K-READ-020"),
    ] {
        assert_eq!(refusal(files), code, "{what}");
    }
    assert_eq!(codes_of(&read_all(&[forms, unknown.to_vec()])), ["K-READ-037"]);
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic(at in 0_usize..2000, byte: u8, cut in 0_usize..2000) {
        let mut all = form1();
        all.push(service(["20261205", "33", "001", "620004422", "20261120", "002000000000", "0"]));
        let mut bytes = lines(&all);
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = read(&[bytes.as_slice().into()], TOKYO);
        bytes.truncate(cut % length);
        let _ = read(&[bytes.as_slice().into()], TOKYO);
    }
}
