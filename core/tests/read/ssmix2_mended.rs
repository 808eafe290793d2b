//! SS-MIX2: what once was read wrongly, one test for each.

use kusushi_core::record::{Certainty, Status, Value};

use crate::ssmix2_messages::{codes, message, reading};

const CREATININE: &str = "3C015000002327101^Cr^JC10";
const POTASSIUM: &str = "3H015000002327201^K^JC10";

/// A message with results at a minute.
fn lab(minute: u32, segments: &[&str]) -> Vec<u8> {
    message("OUL^R22^OUL_R22", minute, segments)
}

fn potassium(value: &str, state: &str, at: &str) -> String {
    format!("OBX|1|NM|{POTASSIUM}||{value}|mEq/L|||||{state}|||{at}")
}

/// The numbers that were read, and the codes of what was found.
fn told(messages: &[Vec<u8>]) -> (Vec<String>, Vec<String>) {
    let found = reading(messages);
    let number = |value: &Value| match value {
        Value::Quantity(quantity) => quantity.text.clone(),
        other => format!("{other:?}"),
    };
    let codes = codes(&found).into_iter().map(str::to_owned).collect();
    (found.record.observations.iter().map(|one| number(&one.value)).collect(), codes)
}

/// What one problem became: certainty, active, findings.
fn problem(segments: &[&str]) -> (Certainty, bool, Vec<String>) {
    let found = reading(&[message("PPR^ZD1^PPR_ZD1", 0, segments)]);
    let condition = &found.record.conditions[0];
    (condition.certainty, condition.active, codes(&found).into_iter().map(str::to_owned).collect())
}

#[test]
fn a2_history_sequelae_and_prophylaxis_were_taken_for_the_disease() {
    let prb = "PRB|AD|20261119|20055379^脳梗塞^MDCDX2|9|||20261119|||I639^^I10";
    for (what, zpr, active) in [
        ("の既往, the receipt's", "ZPR|1|||8142^^x", false),
        ("の既往, for exchange", "ZPR||||||6622", false),
        ("の後遺症", "ZPR||||||8058", false),
        ("後遺性", "ZPR||||||3050", false),
        ("の術後", "ZPR||||||8048", false),
        ("術後", "ZPR||||||3088", false),
        ("陳旧性", "ZPR||||||5124", false),
        ("の予防", "ZPR||||||1~8076", false),
        ("a word", "ZPR|||27000999^の既往", false),
        ("a comment", "ZPR|||||||10年前の既往", false),
        ("another modifier", "ZPR|||1^急性期^MDCDX2", true),
    ] {
        let findings = if active { Vec::new() } else { vec!["K-READ-051".to_owned()] };
        assert_eq!(problem(&[prb, zpr]), (Certainty::Confirmed, active, findings), "{what}");
    }
    assert_eq!(problem(&[prb, "ZPR||||||8008"]).0, Certainty::Suspected, "疑似症");
}

#[test]
fn a2_a_word_in_the_name_counts_only_where_no_code_has_that_name() {
    for (what, prb, active) in [
        ("a code of its own", "PRB|AD||20062088^陳旧性心筋梗塞^MDCDX2|9||||||I252^^I10", true),
        ("no code", "PRB|AD||^脳梗塞の既往|9||||||I639^^I10", false),
        ("not coded", "PRB|AD||0000999^脳梗塞後遺症|9||||||I639^^I10", false),
        ("no code, and a class of the past", "PRB|AD||^陳旧性心筋梗塞|9||||||I252^^I10", true),
    ] {
        assert_eq!(problem(&[prb]).1, active, "{what}");
    }
}

#[test]
fn a3a_a_correction_without_a_placers_number_left_the_old_value() {
    let at = "20261120093000";
    let with = |minute, obr: &str, value: &str, state: &str| lab(minute, &[obr, &potassium(value, state, at)]);
    for (what, first, then, left) in [
        ("corrected, no order", "OBR|1", with(1, "OBR|1", "4.1", "C"), &["4.1"][..]),
        ("deleted, no order", "OBR|1", with(1, "OBR|1", "", "D"), &[]),
        ("corrected, the order was known", "OBR|1|7", with(1, "OBR|1", "4.1", "C"), &["4.1"]),
        ("corrected, the order is known now", "OBR|1", with(1, "OBR|1|7", "4.1", "C"), &["4.1"]),
        ("by the filler's number", "OBR|1||f7", with(1, "OBR|1||f7", "4.1", "F"), &["4.1"]),
        ("by the filler's number alone", "OBR|1|7|f7", with(1, "OBR|1||f7", "4.1", "F"), &["4.1"]),
        ("the placer's number is known now", "OBR|1||f7", with(1, "OBR|1|7|f7", "4.1", "F"), &["4.1"]),
        ("of another filler's order", "OBR|1||f7", with(1, "OBR|1||f8", "4.1", "F"), &["6.9", "4.1"]),
        ("a second test, no order", "OBR|1", with(1, "OBR|1", "4.1", "F"), &["6.9", "4.1"]),
    ] {
        assert_eq!(told(&[with(0, first, "6.9", "F"), then]).0, left, "{what}");
    }
}

#[test]
fn a3b_a3c_a_correction_of_the_time_left_the_old_value() {
    let with = |minute, value: &str, state: &str, at: &str| lab(minute, &["OBR|1|7", &potassium(value, state, at)]);
    let first = || with(0, "6.9", "F", "202611200955");
    for (what, then, left, findings) in [
        ("deleted at another time", with(1, "", "D", "202611201055"), &[][..], &["K-READ-007"][..]),
        ("corrected to an earlier time", with(1, "4.1", "C", "202611200800"), &["4.1"], &[]),
        ("sent again with another time", with(1, "4.1", "F", "202611200800"), &["4.1"], &[]),
    ] {
        let (values, found) = told(&[first(), then]);
        assert_eq!((values, found), (strings(left), strings(findings)), "{what}");
    }
}

#[test]
fn a3c_a_correction_that_cannot_be_read_left_the_old_value() {
    let obx = format!("OBX|1|ED|{POTASSIUM}||x|mEq/L|||||C");
    assert_eq!(told(&[lab(0, &["OBR|1|7", &potassium("6.9", "F", "")]), lab(1, &["OBR|1|7", &obx])]).0, strings(&[]));
}

#[test]
fn a3d_messages_of_one_second_were_ordered_by_their_text() {
    let with = |value: &str, state: &str| lab(0, &["OBR|1|7", &potassium(value, state, "")]);
    for (what, one, other, left, findings) in [
        ("final and corrected", ("6.9", "F"), ("4.1", "C"), &["4.1"][..], &[][..]),
        ("final and corrected, greater", ("4.1", "F"), ("6.9", "C"), &["6.9"], &[]),
        ("preliminary and final", ("6.9", "P"), ("4.1", "F"), &["4.1"], &[]),
        ("final and deleted", ("6.9", "F"), ("6.9", "D"), &[], &["K-READ-007"]),
        ("two final ones", ("6.9", "F"), ("4.1", "F"), &[], &["K-READ-027"]),
        ("two corrections", ("6.9", "C"), ("4.1", "C"), &[], &["K-READ-027"]),
        ("the same twice", ("6.9", "F"), ("6.9", "F"), &["6.9"], &[]),
    ] {
        let (values, found) = told(&[with(one.0, one.1), with(other.0, other.1)]);
        assert_eq!((values, found), (strings(left), strings(findings)), "{what}");
    }
    let later = lab(1, &["OBR|1|7", &potassium("4.4", "F", "")]);
    assert_eq!(told(&[with("6.9", "F"), with("4.1", "F"), later]).0, strings(&["4.4"]), "a later one settles it");
}

#[test]
fn a5a_an_order_stopped_without_its_drugs_went_on() {
    let rde = |minute, segments: &[&str]| message("RDE^O11^RDE_O11", minute, segments);
    let first = ["ORC|NW|R1|||||||20261101", "RXE||1^薬^HOT9", "ORC|NW|R1|||||||20261101", "RXE||2^薬^HOT9"];
    for (what, then, active, until) in [
        ("stopped", "ORC|DC|R1|||||||20261120", false, Some("2026-11-20")),
        ("held", "ORC|HD|R1|||||||20261120", false, Some("2026-11-20")),
        ("its status held", "ORC|SC|R1|||HD||||20261120", false, Some("2026-11-20")),
        ("another order stopped", "ORC|DC|R2|||||||20261120", true, None),
    ] {
        let found = reading(&[rde(0, &first), rde(1, &[then])]).record.medications;
        let states =
            found.iter().map(|drug| (drug.active, drug.until.as_ref().map(kusushi_core::moment::Moment::text)));
        assert_eq!(states.collect::<Vec<_>>(), [(active, until); 2], "{what}");
    }
}

#[test]
fn a5b_held_and_refused_orders_stood() {
    let rde =
        |minute, orc: &str| message("RDE^O11^RDE_O11", minute, &[&format!("ORC|{orc}||||20261120"), "RXE||1^薬^HOT9"]);
    for (what, orc, active) in [
        ("hold", "HD|R1|||", vec![false]),
        ("held", "OH|R1|||", vec![false]),
        ("on hold", "SC|R1|||HD", vec![false]),
        ("not accepted", "UA|R1|||", vec![]),
        ("an error", "SC|R1|||ER", vec![]),
        // What could not be changed stands as it was.
        ("a change refused", "UX|R1|||", vec![true]),
    ] {
        let found = reading(&[rde(0, "NW|R1|||"), rde(1, orc)]).record.medications;
        assert_eq!(found.iter().map(|drug| drug.active).collect::<Vec<_>>(), active, "{what}");
    }
    assert!(reading(&[rde(0, "UX|R1|||")]).record.medications.is_empty(), "a change refused, and nothing before it");
}

#[test]
fn a5c_a_test_that_was_discontinued_was_still_ordered() {
    let oml = |minute, control: &str, obr: &[&str]| {
        let orc = format!("ORC|{control}|7|||||||20261120");
        message("OML^O33^OML_O33", minute, &[&[&*orc], obr].concat())
    };
    let obr = ["OBR|1|7||6B010000001974100^培養同定^JC10"];
    for (control, left) in [("NW", 1), ("DC", 0), ("OD", 0), ("HD", 0), ("UA", 0), ("UX", 1)] {
        for again in [&obr[..], &[]] {
            let found = reading(&[oml(0, "NW", &obr), oml(1, control, again)]).record.orders;
            assert_eq!(found.len(), left, "{control}, {again:?}");
        }
    }
}

#[test]
fn a5d_a_dose_that_was_not_given_after_all_stayed() {
    let ras = |minute, at: &str, state: &str| {
        let rxa = format!("RXA|0|1|{at}||1^薬^HOT9|1{}{state}", "|".repeat(14));
        message("RAS^O17^RAS_O17", minute, &["ORC|NW|5", &rxa])
    };
    for (what, at, state, left) in [
        ("not given", "202611200805", "NA", 0),
        ("refused", "202611200805", "RE", 0),
        ("another dose of the day not given", "202611201305", "NA", 1),
    ] {
        let found = reading(&[ras(0, "202611200805", "CP"), ras(1, at, state)]).record.medications;
        assert_eq!(found.len(), left, "{what}");
    }
}

#[test]
fn a7_a_code_of_blood_above_a_specimen_of_urine_was_taken() {
    let spm = |kind: &str| format!("SPM|1|1||{kind}|||||||||||||202611200930");
    let both = format!("2160-0^Cr^LN^{CREATININE}");
    for (what, kind, code, systems, findings) in [
        ("urine", "001^尿^JC10", "2160-0^Cr^LN", &[][..], &["K-READ-026"][..]),
        ("urine, both codes", "001^尿^JC10", &both, &["JLAC10"], &["K-READ-026"]),
        ("urine, JLAC10", "001^尿^JC10", CREATININE, &["JLAC10"], &[]),
        ("fluid of the spine in words", "^髄液^99LAB", "2160-0^Cr^LN", &[], &["K-READ-026"]),
        ("serum", "023^血清^JC10", "2160-0^Cr^LN", &["LOINC"], &[]),
        ("a table of the sender's", "001^血清^99LAB", "2160-0^Cr^LN", &["LOINC"], &[]),
    ] {
        let obx = format!("OBX|1|NM|{code}||12|mg/dL|||||F");
        let behind = message("ORU^R01^ORU_R01", 0, &["ORC|RE|7", "OBR|1|7", &obx, &spm(kind)]);
        for (where_, message) in [("above", lab(0, &[&spm(kind), "OBR|1|7", &obx])), ("behind", behind)] {
            let found = reading(&[message]);
            let of = |system: &str| if system.contains("loinc") { "LOINC" } else { "JLAC10" };
            let read = found.record.observations.iter().flat_map(|one| &one.codes).map(|code| of(&code.system));
            assert_eq!(read.collect::<Vec<_>>(), systems, "{what}, {where_}");
            assert_eq!(codes(&found), findings, "{what}, {where_}");
        }
    }
}

#[test]
fn a11_an_outcome_in_words_left_the_disease_present() {
    for (state, active, known) in [
        ("", true, true),
        ("\"\"", true, true),
        ("R^軽快^HL70241", true, true),
        ("N", true, true),
        ("W", true, true),
        ("U", true, true),
        ("F", false, true),
        ("D", false, true),
        ("Resolved", false, true),
        ("Inactive", false, true),
        ("治癒", false, false),
        ("^治癒", false, false),
        ("S", false, false),
    ] {
        let prb = format!("PRB|AD|20261119|20055379^脳梗塞^MDCDX2|9|||20261119|||I639^^I10||||{state}");
        let findings = if known { Vec::new() } else { vec!["K-READ-024".to_owned()] };
        assert_eq!(problem(&[&prb]), (Certainty::Confirmed, active, findings), "{state}");
    }
}

#[test]
fn b15_the_specimen_of_one_order_dated_the_results_of_the_next() {
    let spm = |at: &str| format!("SPM|1|1||023^血清^JC10{}{at}", "|".repeat(13));
    let (first, second) = (spm("202611200930"), spm("202611210930"));
    let obx = potassium("4.1", "F", "");
    let [one, two] = ["OBR|1|7", "OBR|1|8"];
    for (what, kind, segments, times) in [
        ("behind", "ORU", vec![one, &obx, &first, two, &obx], ["2026-11-20T09:30:00", ""]),
        (
            "behind both",
            "ORU",
            vec![one, &obx, &first, two, &obx, &second],
            ["2026-11-20T09:30:00", "2026-11-21T09:30:00"],
        ),
        ("above one, as in OUL", "ORU", vec![&first, one, &obx, two, &obx], ["2026-11-20T09:30:00"; 2]),
        ("above", "OUL", vec![&first, one, &obx, two, &obx], ["2026-11-20T09:30:00"; 2]),
    ] {
        let found = reading(&[message(kind, 0, &segments)]).record.observations;
        let at = found.iter().map(|one| one.at.as_ref().map_or("", kusushi_core::moment::Moment::text));
        assert_eq!(at.collect::<Vec<_>>(), times, "{what}");
    }
}

#[test]
fn b18_final_without_being_sent_again_wiped_the_value() {
    for (what, obr, at) in [("by its order", "OBR|1|7", ""), ("by its time", "OBR|1", "202611200930")] {
        let first = lab(0, &[obr, &potassium("4.1", "P", at)]);
        let found = reading(&[first, lab(1, &[obr, &potassium("", "U", at)])]).record.observations;
        let states: Vec<Status> = found.iter().map(|one| one.status).collect();
        assert_eq!(states, [Status::Final], "{what}");
        assert!(matches!(&found[0].value, Value::Quantity(quantity) if quantity.text == "4.1"), "{what}");
    }
}

#[test]
fn b18_the_code_of_a_unit_was_taken_for_the_unit() {
    for (field, unit) in [
        ("0012^mmol/L^L", "mmol/L"),
        ("mmol/L^ミリモル^L", "mmol/L"),
        ("1^ratio^UCUM", "1"),
        ("0012", "0012"),
        (r"10^4/uL", "10^4/uL"),
    ] {
        let obx = format!("OBX|1|NM|{POTASSIUM}||4.1|{field}|||||F");
        let found = reading(&[lab(0, &[&obx])]).record.observations;
        let read = matches!(&found[0].value, Value::Quantity(quantity) if quantity.unit.as_deref() == Some(unit));
        assert!(read, "{field}: {:?}", found[0].value);
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
