//! SS-MIX2: drugs ordered and given, in one message and in those that correct it; allergies to them.

use kusushi_core::{
    moment::Moment,
    record::{Allergy, Certainty, Supply},
};

use crate::ssmix2_messages::{message, reading};

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
