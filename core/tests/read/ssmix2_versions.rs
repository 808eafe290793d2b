//! SS-MIX2: what becomes of a value when a later message corrects, replaces or cancels it, or moves it to somebody else.

use std::time::Duration;

use jiff::tz::Offset;
use kusushi_core::{
    moment::Moment,
    read::{Part, Reading, read},
    record::{Allergy, Certainty, Record, Supply, Value},
};

const TOKYO: Offset = Offset::constant(9);
const PID: &str = "PID|0001||0001||検査^太郎^^^^L^I||19500401|M";

/// A message of a type, sent at a minute past ten.
fn message(kind: &str, minute: u32, segments: &[&str]) -> Vec<u8> {
    let head = format!(r"MSH|^~\&|HIS|A|GW|B|202611201{minute:03}00||{kind}|1|P|2.5");
    [&[&*head, PID], segments].concat().join("\r").into_bytes()
}

fn reading(messages: &[Vec<u8>]) -> Reading {
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

fn codes(reading: &Reading) -> Vec<&str> {
    reading.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn error(messages: &[Vec<u8>]) -> String {
    let parts: Vec<Part> = messages.iter().map(|bytes| bytes.as_slice().into()).collect();
    read(&parts, TOKYO).expect_err("it is refused").notice().code.clone()
}

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
fn an_order_for_drugs_is_replaced_stopped_and_cancelled() {
    let rde = |minute, control: &str, order: &str, drugs: &[&str]| {
        let orc = format!("ORC|{control}|{order}||{order}_01_001|||||20261120130000");
        let rxe = drugs.iter().map(|drug| format!("RXE||{drug}^薬^HOT9|1||TAB^錠^MR9P"));
        let segments: Vec<String> = rxe.flat_map(|rxe| [orc.clone(), rxe]).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        message("RDE^O11^RDE_O11", minute, &segments)
    };
    let first = rde(0, "NW", "5", &["1", "2"]);
    for (what, later, left) in [
        ("alone", None, &["1 active", "2 active"][..]),
        ("sent again, changed", Some(rde(1, "NW", "5", &["1", "3"])), &["1 active", "3 active"]),
        ("another order", Some(rde(1, "NW", "6", &["1"])), &["1 active", "2 active", "1 active"]),
        ("cancelled", Some(rde(1, "CA", "5", &["1", "2"])), &[]),
        ("another order cancelled", Some(rde(1, "CA", "6", &["1"])), &["1 active", "2 active"]),
        (
            "stopped",
            Some(rde(1, "DC", "5", &["1", "2"])),
            &["1 until 2026-11-20T13:00:00", "2 until 2026-11-20T13:00:00"],
        ),
    ] {
        let found = reading(&[vec![first.clone()], Vec::from_iter(later)].concat()).record.medications;
        let told = found.iter().map(|drug| match &drug.until {
            Some(until) if !drug.active => format!("{} until {}", drug.codes[0].code, until.text()),
            _ => format!("{} active", drug.codes[0].code),
        });
        assert_eq!(told.collect::<Vec<_>>(), left, "{what}");
    }
}

#[test]
fn what_was_given_is_of_its_day_and_can_be_taken_back() {
    let ras = |minute, rest: &str| {
        let rxa = |code: &str| format!("RXA|0|1|{rest}", rest = rest.replace("CODE", code));
        let rxr = "RXR|IV^静脈内^HL70162";
        let orc = if rest.contains("CANCEL") { "ORC|CA|5" } else { "ORC|NW|5" };
        message("RAS^O17^RAS_O17", minute, &[orc, &rxa("1"), &rxa("2"), rxr])
    };
    let given = |day: &str, state: &str| {
        format!("202611{day}0805|202611{day}1305|CODE^薬^HOT9|1|HON^本^MR9P|||||||||||||{state}")
    };
    let first = ras(0, &given("20", "CP"));
    for (what, later, left) in [
        ("the same again", given("20", "CP"), 2),
        ("on another day", given("21", "CP"), 4),
        ("partly given on another day", given("21", "PA"), 4),
        ("refused on another day", given("21", "RE"), 2),
        ("not given on another day", given("21", "NA"), 2),
        ("another day's cancelled", given("21", "CP").replace("CODE", "CANCEL"), 2),
        ("this day's cancelled", given("20", "CP").replace("CODE", "CANCEL"), 0),
        ("deleted", given("20", "CP|D"), 0),
    ] {
        let found = reading(&[first.clone(), ras(1, &later)]).record.medications;
        assert_eq!(found.len(), left, "{what}");
        assert!(found.iter().all(|drug| drug.supply == Supply::Given && drug.until.is_some()), "{what}");
    }
}

#[test]
fn drugs_last_as_long_as_their_order() {
    for (what, segments, at, until) in [
        ("days", &["RXE||1^薬^HOT9", "TQ1|1|||||7^d|20261120"][..], "2026-11-20", Some("2026-11-26")),
        ("an end", &["RXE||1^薬^HOT9", "TQ1|1|||||7^d|20261120|20261122"], "2026-11-20", Some("2026-11-22")),
        ("times a day are no days", &["RXE||1^薬^HOT9", "TQ1|1|||||10^{kai}|20261120"], "2026-11-20", None),
        (
            "a part of a mixture",
            &["RXE||00^一般^99I02", "TQ1|1||||||20261120|20261122", "RXC|A|1^薬^HOT9"],
            "2026-11-20",
            Some("2026-11-22"),
        ),
        (
            "two times",
            &["RXE||1^薬^HOT9", "TQ1|1||||||20261121|20261122", "TQ1|2||||||20261120|20261125"],
            "2026-11-20",
            Some("2026-11-25"),
        ),
        ("none, so when it was entered", &["RXE||1^薬^HOT9"], "2026-11-19T13:00:00", None),
    ] {
        let orc = &["ORC|NW|5|||||||20261119130000"][..];
        let found = reading(&[message("RDE^O11^RDE_O11", 0, &[orc, segments].concat())]).record.medications;
        let times = |drug: &kusushi_core::record::Medication| {
            (drug.at.clone().map(|at| at.text().to_owned()), drug.until.clone().map(|until| until.text().to_owned()))
        };
        assert_eq!(
            found.iter().map(times).collect::<Vec<_>>(),
            [(Some(at.to_owned()), until.map(str::to_owned))],
            "{what}"
        );
    }
}

#[test]
fn a_drug_has_every_code_that_was_sent() {
    let rxe = format!("RXE||1^薬^HOT9^2^薬^99XYZ{}3^薬^YJ", "|".repeat(29));
    let found = reading(&[message("RDE^O11^RDE_O11", 0, &["ORC|NW|5", &rxe])]).record.medications;
    let systems: Vec<&str> = found[0].codes.iter().map(|coding| coding.system.as_str()).collect();
    assert_eq!(
        systems,
        ["http://medis.or.jp/CodeSystem/master-HOT9", "99XYZ", "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code"]
    );
}

#[test]
fn an_allergy_is_added_updated_and_deleted() {
    let iam = |action: &str, code: &str, id: &str, rest: &str| {
        format!("IAM|1|DA^薬剤アレルギー^HL70127|{code}|||{action}|{id}{rest}")
    };
    let a60 = |minute, segment: String| message("ADT^A60^ADT_A60", minute, &[&segment]);
    let penicillin = "1^ペニシリン^99XYZ";
    let first = a60(0, iam("A", penicillin, "", "||||199601"));
    let state = |allergy: &Allergy| (allergy.certainty, allergy.active);
    for (what, messages, left) in [
        ("added", vec![first.clone()], &[(Certainty::Confirmed, true)][..]),
        ("added twice", vec![first.clone(), a60(1, iam("A", penicillin, "", ""))], &[(Certainty::Confirmed, true)]),
        ("deleted", vec![first.clone(), a60(1, iam("D^削除^HL70323", penicillin, "", ""))], &[]),
        ("an error", vec![first.clone(), a60(1, iam("U", penicillin, "", "||||||||||E"))], &[]),
        (
            "doubted",
            vec![first.clone(), a60(1, iam("U", penicillin, "", "||||||||||D"))],
            &[(Certainty::Suspected, true)],
        ),
        (
            "inactive",
            vec![first.clone(), a60(1, iam("U", penicillin, "", "||||||||||I"))],
            &[(Certainty::Confirmed, false)],
        ),
        (
            "corrected by its identifier",
            vec![a60(0, iam("A", "2^誤^99XYZ", "i1", "")), a60(1, iam("U", penicillin, "i1", ""))],
            &[(Certainty::Confirmed, true)],
        ),
        (
            "in the patient's data too",
            vec![first.clone(), message("ADT^A08^ADT_A01", 1, &["AL1|1|DA|1^ペニシリン^99XYZ"])],
            &[(Certainty::Confirmed, true)],
        ),
        (
            "two without codes",
            vec![a60(0, iam("A", "^そば", "", "")), a60(1, iam("A", "^えび", "", ""))],
            &[(Certainty::Confirmed, true); 2],
        ),
    ] {
        let found = reading(&messages).record.allergies;
        assert_eq!(found.iter().map(state).collect::<Vec<_>>(), left, "{what}");
    }
    assert_eq!(reading(&[first]).record.allergies[0].at.as_ref().map(Moment::text), Some("1996-01"));
}

#[test]
fn a_stay_begins_ends_and_is_taken_back() {
    let adt = |minute, event: &str, class: &str, start: &str, end: &str| {
        let pv1 = format!("PV1|0001|{class}{}20{}{start}|{end}", "|".repeat(34), "|".repeat(8));
        message(&format!("ADT^{event}"), minute, &[&pv1])
    };
    let admitted = || adt(0, "A01", "I", "202611181000", "");
    let left = || adt(1, "A03", "I", "", "202611251100");
    for (what, messages, stays) in [
        ("admitted", vec![admitted()], &["2026-11-18T10:00:00 –"][..]),
        ("left", vec![admitted(), left()], &["2026-11-18T10:00:00 – 2026-11-25T11:00:00"]),
        (
            "left on the day of arrival",
            vec![admitted(), adt(1, "A03", "I", "", "20261118")],
            &["2026-11-18T10:00:00 – 2026-11-18"],
        ),
        ("moved", vec![admitted(), adt(1, "A02", "I", "202611181000", "")], &["2026-11-18T10:00:00 –"]),
        ("not admitted after all", vec![admitted(), adt(1, "A11", "I", "202611181000", "")], &[]),
        (
            "not left after all",
            vec![admitted(), left(), adt(2, "A13", "I", "", "202611251100")],
            &["2026-11-18T10:00:00 –"],
        ),
        ("only planned", vec![adt(0, "A14", "I", "202611181000", "")], &[]),
        (
            "the plan to leave",
            vec![admitted(), adt(1, "A16", "I", "202611181000", "202611251100")],
            &["2026-11-18T10:00:00 –"],
        ),
        ("left a stay before the record", vec![left()], &["– 2026-11-25T11:00:00"]),
        (
            "arrived and admitted",
            vec![adt(0, "A04", "O", "202611180900", ""), admitted(), left()],
            &["2026-11-18T10:00:00 – 2026-11-25T11:00:00", "2026-11-18T09:00:00 –"],
        ),
    ] {
        let found = reading(&messages).record;
        let text = |moment: &Option<Moment>| moment.as_ref().map(|at| at.text().to_owned()).unwrap_or_default();
        let told: Vec<String> = found
            .encounters
            .iter()
            .map(|stay| format!("{} – {}", text(&stay.start), text(&stay.end)).trim().to_owned())
            .collect();
        assert_eq!(told, stays, "{what}");
        // 20 is a death.
        assert_eq!(found.patient.deceased, stays.iter().any(|stay| !stay.ends_with('–')), "{what}");
    }
}

#[test]
fn a_death_that_was_entered_in_error_is_taken_back() {
    let adt = |minute, tail: &str| {
        let head = format!(r"MSH|^~\&|HIS|A|GW|B|202611201{minute:03}00||ADT^A08^ADT_A01|1|P|2.5");
        format!("{head}\rPID|1||0001||||19500401|M{}{tail}", "|".repeat(21)).into_bytes()
    };
    for (what, messages, deceased) in [
        ("alive", vec![adt(0, "|")], false),
        ("dead", vec![adt(0, "20261119|Y")], true),
        ("dead, then not", vec![adt(0, "20261119|Y"), adt(1, "\"\"|N")], false),
        ("dead, then not said", vec![adt(0, "20261119|Y"), adt(1, "|")], true),
    ] {
        let patient = reading(&messages).record.patient;
        assert_eq!((patient.deceased, patient.deceased_at.is_some()), (deceased, deceased), "{what}");
    }
}

#[test]
fn the_data_of_a_patient_whose_record_was_deleted_go_with_it() {
    let height = message("ADT^A08^ADT_A01", 0, &["OBX|1|NM|9N001000000000001^身長^JC10||167.8|cm^cm^ISO+|||||F"]);
    let again = message("ADT^A08^ADT_A01", 1, &["OBX|1|NM|9N001000000000001^身長^JC10||168.1|cm^cm^ISO+|||||F"]);
    let deleted = message("ADT^A23^ADT_A21", 2, &[]);
    assert_eq!(reading(&[height.clone(), again.clone()]).record.observations.len(), 1);
    assert!(reading(&[height, again, deleted]).record.observations.is_empty());
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

#[test]
fn one_patient_may_have_several_numbers() {
    let about =
        |minute, pid: &str| format!("MSH|^~\\&|HIS|A|GW|B|202611201{minute:03}00||OUL^R22|1|P|2.5\r{pid}").into_bytes();
    for (what, first, second, refused) in [
        ("the same", "PID|1||0001||||19500401|M", "PID|1||0001||||19500401|M", false),
        ("check digit, authority and kind", "PID|1||0001^9^M10^病院&1.2.3&ISO^PI", "PID|1||0001^^^病院^PI", false),
        ("a list in another order", "PID|1||0001^^^^PI~77^^^^MR", "PID|1||77^^^^MR~0001^^^^PI", false),
        ("one of a list", "PID|1||0001^^^^PI~77^^^^MR", "PID|1||77^^^^MR", false),
        ("an insurance that families share", "PID|1||0001^^^^PI~5^^^^HC", "PID|1||0002^^^^PI~5^^^^HC", true),
        ("the number of another hospital", "PID|1||0001^^^A^PI", "PID|1||0001^^^B^PI", true),
        ("another number", "PID|1||0001", "PID|1||0002", true),
        ("merged", "PID|1||0001", "PID|1||0002\rMRG|0001", false),
        ("another merged", "PID|1||0001", "PID|1||0002\rMRG|0003", true),
        ("born that year", "PID|1||0001||||19500401", "PID|1||0001||||1950", false),
        ("born in another year", "PID|1||0001||||19500401", "PID|1||0001||||1951", true),
        ("sex not said", "PID|1||0001||||19500401|M", "PID|1||0001||||19500401|U", false),
        ("two in one message", "PID|1||0001\rPID|2||0002", "PID|1||0001", true),
    ] {
        let messages = [about(0, first), about(1, second)];
        if refused {
            assert_eq!(error(&messages), "K-READ-004", "{what}");
        } else {
            let born = reading(&messages).record.patient.birth_date;
            assert!(born.is_none_or(|born| born.text() == "1950-04-01"), "{what}");
        }
    }
}

#[test]
fn a_file_is_read_as_its_name_says() {
    let lab = |order: &str, value: &str| {
        let obx = format!("OBX|1|NM|3H015000002327201^K^JC10||{value}|mEq/L|||||F");
        message("OUL^R22^OUL_R22", 0, &[&format!("OBR|1|{order}"), &obx])
    };
    let (old, new) = (lab("7", "7.9"), lab("7", "4.9"));
    for (what, names, values, findings) in [
        (
            "replaced",
            ["0001_20261120_OML-11_7_20261120100000000_01_2", "0001_20261120_OML-11_7_20261120110000000_01_1"],
            1,
            &["K-READ-023"][..],
        ),
        (
            "deleted",
            ["0001_20261120_OML-11_7_20261120100000000_01_0", "0001_20261120_OML-11_7_20261120110000000_01_0"],
            0,
            &["K-READ-007", "K-READ-007"],
        ),
        (
            "number filled up",
            ["000001_20261120_OML-11_7_20261120100000000_01_2", "000001_20261120_OML-11_7_20261120110000000_01_1"],
            1,
            &["K-READ-023"],
        ),
    ] {
        let parts = [Part { name: Some(names[0]), bytes: &old }, Part { name: Some(names[1]), bytes: &new }];
        let found = read(&parts, TOKYO).expect("one patient");
        assert_eq!(found.record.observations.len(), values, "{what}");
        assert_eq!(codes(&found), findings, "{what}");
    }
    let elsewhere = Part { name: Some("0002_20261120_OML-11_7_20261120100000000_01_1"), bytes: &old };
    assert_eq!(read(&[elsewhere], TOKYO).expect_err("somebody else's file").notice().code, "K-READ-004");
}

#[test]
fn a_message_that_names_nobody_is_left_out() {
    let whole = message("OUL^R22^OUL_R22", 0, &["OBX|1|NM|3H015000002327201^K^JC10||4.9|mEq/L|||||F"]);
    let nobody = br"MSH|^~\&|A|B|C|D|20261120||OUL^R22|1|P|2.5".to_vec();
    let nobody = [&nobody[..], b"\rOBX|1|NM|3H015000002327201^K^JC10||7.9|mEq/L|||||F"].concat();
    let found = reading(&[whole.clone(), nobody, b"MSH".to_vec(), b" \r\n".to_vec()]);
    assert_eq!(found.record.observations.len(), 1);
    assert_eq!(codes(&found), ["K-READ-025", "K-READ-021", "K-READ-021"]);
    // Several messages in one file are read one by one.
    let both =
        [&whole[..], b"\r", &message("OUL^R22^OUL_R22", 1, &["OBX|1|NM|3H010000002327101^Na^JC10||140|mEq/L|||||F"])]
            .concat();
    let found = reading(&[both]).record.observations;
    assert_eq!(
        found.iter().map(|one| &*one.source).collect::<Vec<_>>(),
        ["patient data, message 1, segment 3", "patient data, message 2, segment 3"]
    );
}

#[test]
#[expect(clippy::disallowed_types, reason = "a test measures; the core has no clock")]
fn ten_thousand_files_take_no_longer_than_their_bytes() {
    let messages: Vec<(String, Vec<u8>)> = (0..10_000)
        .map(|number| {
            let name = format!("0001_20261120_OML-11_{number:015}_2026112010{:02}{:05}_01_1", number % 60, number);
            let segments = [
                format!(
                    "PV1|1|O{}2026{:02}{:02}{:02}{:02}",
                    "|".repeat(42),
                    number % 12 + 1,
                    number / 12 % 28 + 1,
                    number / 336 % 24,
                    number / 8064
                ),
                format!("PRB|AD|20261119|{number}^病名^MDCDX2|{number}|||20261119"),
                format!("ORC|NW|{number}"),
                format!("RXE||{number}^薬^HOT9"),
                format!("IAM|1|DA|{number}^薬^99XYZ|||A"),
                format!("OBX|1|NM|3H015000002327201^K^JC10||{}|mEq/L|||||F", number % 10),
            ];
            let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
            (name, message("OUL^R22^OUL_R22", number % 60, &segments))
        })
        .collect();
    let read_first = |count: usize| {
        let parts: Vec<Part> =
            messages.iter().take(count).map(|(name, bytes)| Part { name: Some(name), bytes }).collect();
        let began = std::time::Instant::now();
        let record = read(&parts, TOKYO).expect("one patient").record;
        (record, began.elapsed())
    };
    let (_, some) = read_first(1_000);
    let (record, all) = read_first(10_000);
    println!("1,000 files {some:?}, 10,000 files {all:?}");
    let Record { conditions, medications, allergies, encounters, observations, .. } = &record;
    let counts = [conditions.len(), medications.len(), allergies.len(), encounters.len(), observations.len()];
    assert_eq!(counts, [10_000; 5]);
    // Ten times the files: quadratic steps would take a hundred times as long. The rest is room for a busy machine.
    assert!(all < some * 40 + Duration::from_secs(1), "{some:?} {all:?}");
}

/// A segment by its number.
type Make = fn(usize) -> String;

/// One message or many, which say the same key again and again, or take it back as often.
#[test]
#[expect(clippy::disallowed_types, reason = "a test measures; the core has no clock")]
fn no_message_makes_it_slow() {
    let many = |count: usize, make: &dyn Fn(usize) -> String| -> String {
        (0..count).map(make).collect::<Vec<_>>().join("\r")
    };
    let cases: &[(&str, &str, Make, Make)] = &[
        (
            "a result and its retraction",
            "OUL^R22",
            |_| "OBR|1|7\rOBX|1|NM|X||5|g|||||F".to_owned(),
            |_| "OBX|1|NM|X||5|g|||||W".to_owned(),
        ),
        (
            "results and a cancelled order",
            "OUL^R22",
            |at| format!("OBR|1|7\rOBX|{at}|NM|X{at}||5|g|||||F"),
            |_| "OBR|1|7\rORC|CA|7\rOBX|1|NM|X||5|g|||||F".to_owned(),
        ),
        ("problems with one instance", "PPR^ZD1", |at| format!("PRB|AD||{at}^^L|9"), |at| format!("PRB|UP||{at}^^L|9")),
        ("problems without one", "PPR^ZD1", |_| "PRB|AD||1^^L|".to_owned(), |_| "PRB|DE||1^^L|".to_owned()),
        ("drugs of one order", "RDE^O11", |at| format!("ORC|NW|5\rRXE||{at}^^L"), |_| "ORC|CA|5".to_owned()),
        (
            "drugs given and deleted",
            "RAS^O17",
            |at| format!("ORC|NW|5\rRXA|0|1|20261120||{at}^^L"),
            |at| format!("RXA|0|1|20261120||{at}^^L{}D", "|".repeat(16)),
        ),
        ("tests of one order", "OML^O33", |at| format!("ORC|NW|5\rOBR|1|5||{at}^^L"), |_| "ORC|CA|5".to_owned()),
        ("allergies", "ADT^A60", |at| format!("IAM|1||{at}^^L|||A|i"), |at| format!("IAM|1||{at}^^L|||D|i")),
        (
            "stays",
            "ADT^A03",
            |at| format!("PV1|1|I{}{:04}", "|".repeat(43), at % 9999 + 1),
            |at| format!("PV1|1|I{}{:04}", "|".repeat(42), at % 9999 + 1),
        ),
    ];
    for (what, kind, first, then) in cases {
        let times = [200, 2_000].map(|count| {
            let one = message(kind, 0, &[&many(count, first), &many(count, then)]);
            let other = message(kind, 1, &[&many(count, then), &many(count, first)]);
            let began = std::time::Instant::now();
            let parts: [Part; 2] = [one.as_slice().into(), other.as_slice().into()];
            read(&parts, TOKYO).expect("one patient");
            began.elapsed()
        });
        println!("{what}: {times:?}");
        assert!(times[1] < times[0] * 40 + Duration::from_millis(500), "{what}: {times:?}");
    }
}
