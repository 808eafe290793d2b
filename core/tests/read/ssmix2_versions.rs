//! SS-MIX2: results, orders for tests and diagnoses that later messages correct, replace and cancel.

use kusushi_core::{
    moment::Moment,
    record::{Certainty, Value},
};

use crate::ssmix2_messages::{codes, message, reading};

#[test]
fn a_later_result_of_the_same_order_replaces_the_earlier() {
    let lab = |minute, order: &str, obx: &[&str]| {
        let obr = format!("OBR|1|{order}|1|3^生化学的検査^JC10|||202611200930");
        let above = ["SPM|1|1||023^血清^JC10|||||||||||||202611200930", &obr];
        message("OUL^R22^OUL_R22", minute, &[&above[..], obx].concat())
    };
    let potassium = |value: &str, status: &str| {
        format!("OBX|1|NM|3H015000002327201^K^JC10||{value}|mEq/L^mEq/L^99XYZ|||||{status}")
    };
    let first = lab(0, "77", &[&potassium("7.9", "P"), "OBX|2|NM|3H010000002327101^Na^JC10||140|mEq/L|||||F"]);
    for (what, later, values) in [
        ("final after preliminary", lab(1, "77", &[&potassium("4.9", "F")]), &["140", "4.9"][..]),
        ("corrected", lab(1, "77", &[&potassium("4.9", "C")]), &["140", "4.9"]),
        ("deleted", lab(1, "77", &[&potassium("7.9", "D")]), &["140"]),
        ("posted in error", lab(1, "77", &[&potassium("7.9", "W")]), &["140"]),
        ("cannot be obtained", lab(1, "77", &[&potassium("", "X")]), &["140"]),
        ("its value deleted", lab(1, "77", &[&potassium("\"\"", "C")]), &["140", "-"]),
        ("of another order", lab(1, "78", &[&potassium("4.9", "F")]), &["7.9", "140", "4.9"]),
        ("sent in the same second, so by its text", lab(0, "77", &[&potassium("7.9", "P")]), &["7.9", "140"]),
        ("order cancelled", lab(1, "77", &["ORC|CA|77", &potassium("4.9", "F")]), &[]),
        ("order status cancelled", lab(1, "77", &["ORC|SC|77|||CA", &potassium("4.9", "F")]), &[]),
        ("another order cancelled", lab(1, "78", &["ORC|CA|78"]), &["7.9", "140"]),
    ] {
        let found = reading(&[first.clone(), later]).record.observations;
        let told = found.iter().map(|one| match &one.value {
            Value::Quantity(quantity) => quantity.text.as_str(),
            _ => "-",
        });
        assert_eq!(told.collect::<Vec<_>>(), values, "{what}");
    }
}

#[test]
fn one_message_may_hold_a_test_twice() {
    let obx = "OBX|1|NM|3D010000002326101^血糖^JC10||100|mg/dL|||||F|||2026112009";
    let twice = message("OUL^R22^OUL_R22", 0, &["OBR|1|77", &format!("{obx}30"), &format!("{obx}45")]);
    let colonies = message(
        "OUL^R22^OUL_R22",
        0,
        &[
            "OBR|1|78",
            "OBX|1|CWE|6B010000001774214^菌名^JC10|1|2001^E.coli^JANIS||||||F",
            "OBX|2|CWE|6B010000001774214^菌名^JC10|2|1301^S.aureus^JANIS||||||F",
        ],
    );
    assert_eq!(reading(&[twice, colonies]).record.observations.len(), 4);
}

#[test]
fn a_suspicion_is_no_diagnosis_wherever_it_is_said() {
    let prb =
        |name: &str, state: &str| format!("PRB|AD|20261119|20055379^{name}^MDCDX2|9|||20261119|||I639^^I10|||{state}");
    for (what, segments, certainty, finding) in [
        ("a diagnosis", vec![prb("脳梗塞", "")], Certainty::Confirmed, None),
        ("confirmed", vec![prb("脳梗塞", "confirmed")], Certainty::Confirmed, None),
        ("no state any more", vec![prb("脳梗塞", "\"\"")], Certainty::Confirmed, None),
        ("JHSD 0005", vec![prb("脳梗塞", "1^疑いあり^JHSD0005")], Certainty::Suspected, None),
        ("JHSD 0005 without its name", vec![prb("脳梗塞", "1")], Certainty::Suspected, None),
        ("the word", vec![prb("脳梗塞", "^疑い")], Certainty::Suspected, None),
        ("in its name", vec![prb("脳梗塞の疑い", "")], Certainty::Suspected, None),
        ("HL7's words", vec![prb("脳梗塞", "differential")], Certainty::Suspected, None),
        ("a state of no table", vec![prb("脳梗塞", "7^確定^99XYZ")], Certainty::Suspected, Some("K-READ-024")),
        (
            "a modifier behind it",
            vec![prb("脳梗塞", ""), "ZPR|||9^の疑い^MDCDX2".to_owned()],
            Certainty::Suspected,
            None,
        ),
        ("its code for exchange", vec![prb("脳梗塞", ""), "ZPR||||||5395".to_owned()], Certainty::Suspected, None),
        ("the second of two", vec![prb("脳梗塞", ""), "ZPR||||||1~8002".to_owned()], Certainty::Suspected, None),
        ("a comment", vec![prb("脳梗塞", ""), "ZPR|||||||の疑い".to_owned()], Certainty::Suspected, None),
        ("another modifier", vec![prb("脳梗塞", ""), "ZPR|||1^急性期^MDCDX2".to_owned()], Certainty::Confirmed, None),
    ] {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let found = reading(&[message("PPR^ZD1^PPR_ZD1", 0, &segments)]);
        assert_eq!(found.record.conditions[0].certainty, certainty, "{what}");
        assert_eq!(codes(&found), Vec::from_iter(finding), "{what}");
    }
}

#[test]
fn a_problem_is_found_again_by_its_instance() {
    let prb = |action: &str, code: &str, instance: &str| {
        format!("PRB|{action}|20261119|{code}^病名^MDCDX2|{instance}|||20261119|||I639^^I10^F^最終^JHSD0004")
    };
    let ppr = |minute, segments: &[String]| {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        message("PPR^ZD1^PPR_ZD1", minute, &segments)
    };
    let cancel = || "ORC|CA|9".to_owned();
    let first = ppr(0, &[prb("AD", "1", "9")]);
    let two = ppr(0, &[prb("AD", "1", "9"), "ORC|NW|9".to_owned(), prb("AD", "2", "9")]);
    for (what, messages, left) in [
        ("added", vec![first.clone()], &["1"][..]),
        ("its code corrected", vec![first.clone(), ppr(1, &[prb("UP", "2", "9")])], &["2"]),
        ("another instance", vec![first.clone(), ppr(1, &[prb("AD", "1", "8")])], &["1", "1"]),
        ("deleted", vec![first.clone(), ppr(1, &[prb("DE", "1", "9")])], &[]),
        ("its order cancelled", vec![first.clone(), ppr(1, &[prb("UP", "1", "9"), cancel()])], &[]),
        ("deleted before it was added", vec![ppr(0, &[prb("DE", "1", "9")]), ppr(1, &[prb("AD", "1", "9")])], &["1"]),
        ("two with one instance", vec![two.clone()], &["1", "2"]),
        ("two with one instance, one updated", vec![two.clone(), ppr(1, &[prb("UP", "2", "9")])], &["1", "2"]),
        ("two with one instance, one deleted", vec![two, ppr(1, &[prb("DE", "2", "9")])], &["1"]),
        ("without an instance, deleted", vec![ppr(0, &[prb("AD", "1", "")]), ppr(1, &[prb("DE", "1", "")])], &[]),
    ] {
        let found = reading(&messages).record.conditions;
        assert_eq!(found.iter().map(|one| &*one.codes[0].code).collect::<Vec<_>>(), left, "{what}");
        // JHSD 0004 says when it was diagnosed, and is no disease.
        assert!(found.iter().all(|one| one.codes.len() == 2), "{what}");
    }
}

#[test]
fn a_diagnosis_ends_by_its_date_or_its_outcome() {
    for (what, tail, active, ended) in [
        ("going on", "||I639^^I10", true, None),
        ("its end foreseen", "20270101||I639^^I10", true, None),
        ("ended", "|20261125|I639^^I10", false, Some("2026-11-25")),
        ("fully recovered", "||I639^^I10||||F^治癒^HL70241|20261126", false, Some("2026-11-26")),
        ("fully recovered, undated", "||I639^^I10||||F^治癒^HL70241", false, None),
        ("not recovered", "||I639^^I10||||N^回復せず^HL70241|20261126", true, None),
    ] {
        let prb = format!("PRB|AD|20261119|20055379^脳梗塞^MDCDX2|9|||20261119|{tail}");
        let found = &reading(&[message("PPR^ZD1^PPR_ZD1", 0, &[&prb])]).record.conditions[0];
        assert_eq!((found.active, found.abatement.as_ref().map(Moment::text)), (active, ended), "{what}");
    }
}

#[test]
fn the_edition_of_icd_10_is_that_which_was_sent() {
    for (classification, system) in [
        ("I639^^I10^F^最終^JHSD0004", "http://hl7.org/fhir/sid/icd-10"),
        ("I639^^I10^F^最終^JHSD0004^2003", "http://hl7.org/fhir/sid/icd-10"),
        ("I639^^I10^F^最終^JHSD0004^2013", "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full"),
    ] {
        let prb = format!("PRB|AD|20261119|20055379^脳梗塞^MDCDX2|9||||||{classification}");
        let found = &reading(&[message("PPR^ZD1^PPR_ZD1", 0, &[&prb])]).record.conditions[0];
        assert_eq!((&*found.codes[1].code, &*found.codes[1].system), ("I639", system));
    }
}

#[test]
fn tests_that_were_ordered_are_orders() {
    let order = |minute, control: &str| {
        message(
            "OML^O33^OML_O33",
            minute,
            &[
                "SPM|1|||019^血液^JC10",
                &format!("ORC|{control}|7|||||||20261120090000"),
                "OBR|1|7||E002^細菌検査^99O03",
                "OBX|1||6B010000001974100^培養同定^JC10||||||||O",
            ],
        )
    };
    let result = message(
        "OUL^R22^OUL_R22",
        1,
        &[
            "SPM|1|1||019^血液^JC10",
            "OBR|1|7|1|6B010000001974100^培養同定^JC10|||202611200930",
            "ORC|SC|7",
            "OBX|1|ST|6B010000001974111^菌量^JC10||(-)||||||F",
        ],
    );
    let told = |messages: &[Vec<u8>]| -> Vec<(String, String)> {
        let orders = reading(messages).record.orders;
        let at = |at: &Option<Moment>| at.as_ref().map(|at| at.text().to_owned()).unwrap_or_default();
        orders.iter().map(|order| (order.codes[0].code.clone(), at(&order.at))).collect()
    };
    let pair = |code: &str, at: &str| (code.to_owned(), at.to_owned());
    let ordered = [pair("E002", "2026-11-20T09:00:00"), pair("6B010000001974100", "2026-11-20T09:00:00")];
    assert_eq!(told(&[order(0, "NW")]), ordered);
    assert_eq!(told(&[order(0, "NW"), order(2, "CA")]), []);
    assert_eq!(told(&[order(0, "CA")]), []);
    // The result says when it was drawn.
    assert_eq!(told(&[order(0, "NW"), result]), [ordered[0].clone(), pair("6B010000001974100", "2026-11-20T09:30:00")]);
}
