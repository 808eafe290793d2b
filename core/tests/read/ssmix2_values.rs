//! SS-MIX2: what a result field comes to, by its type, its unit and its state.

use jiff::tz::Offset;
use kusushi_core::{
    moment::Moment,
    read::{Reading, read},
    record::{Observation, Quantity, Status, Value},
};

fn reading(obx: &str) -> Reading {
    let text = format!(
        "MSH|^~\\&|A|B|C|D|20261120||OUL^R22|1|P|2.5\rPID|1||1\rSPM|1|||023{}202611200930\r{obx}",
        "|".repeat(13)
    );
    read(&[text.as_bytes().into()], Offset::constant(9)).expect("a message")
}

fn told(observation: &Observation) -> String {
    match &observation.value {
        Value::Quantity(Quantity { text, comparator, unit, .. }) => {
            format!(
                "number {}{text} [{}]",
                comparator.as_deref().unwrap_or_default(),
                unit.as_deref().unwrap_or("none")
            )
        }
        Value::Text(text) => format!("text {text}"),
        Value::Coded(codings) => {
            let codes: Vec<String> =
                codings.iter().map(|coding| format!("{}|{}", coding.system, coding.code)).collect();
            format!("codes {}", codes.join(" "))
        }
        Value::Moment(moment) => format!("moment {}", moment.text()),
        Value::Absent(reason) => format!("absent {reason}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_value_is_kept_as_it_was_sent() {
    for (what, kind_value_unit, told_as) in [
        ("a number", "NM|X||5.7|mEq/L^mEq/L^99XYZ", Some("number 5.7 [mEq/L]")),
        ("a number with a comparator", "NM|X||<0.02|mg/dL", Some("number <0.02 [mg/dL]")),
        ("a number with a bare power", "NM|X||500×10^4|/μL", Some("number 500×10^4 [/μL]")),
        ("a number with an escaped power", r"NM|X||500×10\S\4|/μL", Some("number 500×10^4 [/μL]")),
        ("two numbers", "NM|X||5.0~5.1|g", Some("text 5.0~5.1")),
        ("no number", "NM|X||溶血|g", Some("number 溶血 [g]")),
        ("a structured number", "SN|X||^100|g", Some("number 100 [g]")),
        ("one that is equal", "SN|X||=^100|g", Some("number 100 [g]")),
        ("one beyond", "SN|X||>=^100|g", Some("number >=100 [g]")),
        ("not equal", "SN|X||<>^100|g", Some("text <>100")),
        ("a range", "SN|X||^3^-^5|g", Some("text 3-5")),
        ("a titre", "SN|X||^1^:^128", Some("text 1:128")),
        ("a semi-quantitative result", "SN|X||^2^+", Some("text 2+")),
        ("text that is a number", "ST|X||33.0|g", Some("number 33.0 [g]")),
        ("text with a comparator", "ST|X||> 100|g", Some("number >100 [g]")),
        ("text", "ST|X||(-)", Some("text (-)")),
        ("text that is a number of its own kind, which needs its unit", "ST|X||1,234|/μL", Some("number 1,234 [/μL]")),
        ("the same in full width", "ST|X||１２．３|g", Some("number １２．３ [g]")),
        ("the same with a power", r"ST|X||500×10\S\4|/μL", Some("number 500×10^4 [/μL]")),
        ("the same beyond a limit", "ST|X||＜０．０２|mg/dL", Some("number ＜０．０２ [mg/dL]")),
        ("a grade", "ST|X||1+", Some("text 1+")),
        ("words with a unit", "ST|X||測定不能|g", Some("text 測定不能")),
        ("formatted text", r"FT|X||a\.br\b\H\c\N\", Some("text a\nbc")),
        ("no type", "|X||5.7|g", Some("number 5.7 [g]")),
        ("a code", "CWE|X||A^A型^JSHR002", Some("codes JSHR002|A")),
        (
            "a code and its alternative",
            "CE|X||A^^JSHR002^112144000^^SCT",
            Some("codes JSHR002|A http://snomed.info/sct|112144000"),
        ),
        ("codes", "CWE|X||1^^L~2^^L", Some("codes L|1 L|2")),
        ("a coded value without a code", "CWE|X||^陽性", Some("text 陽性")),
        ("its original text", "CWE|X||^^^^^^^^陽性", Some("text 陽性")),
        ("a day", "DT|X||20261119", Some("moment 2026-11-19")),
        ("a time", "TS|X||202611190915", Some("moment 2026-11-19T09:15:00")),
        ("a day that is none", "DT|X||20261399", None),
        ("a time of day", "TM|X||0915", Some("text 0915")),
        ("a document", "ED|X||^TEXT^PDF^Base64^AAAA", None),
        ("a pointer", "RP|X||a.pdf", None),
        ("nothing", "NM|X|||g", Some("absent unknown")),
        ("nothing any more", "NM|X||\"\"|g", Some("absent unknown")),
        ("a unit without its code", "NM|X||5|^g/dL", Some("number 5 [g/dL]")),
        ("a unit with a bare power", "NM|X||5|×10^4/μL^×10^4/μL^99XYZ", Some("number 5 [×10^4/μL]")),
        ("no unit", "NM|X||5|", Some("number 5 [none]")),
        ("no unit any more", "NM|X||5|\"\"", Some("number 5 [none]")),
    ] {
        let obx = format!("OBX|1|{kind_value_unit}");
        let missing = 11_usize.saturating_sub(obx.matches('|').count());
        let found = reading(&format!("{obx}{}F", "|".repeat(missing)));
        assert_eq!(found.record.observations.first().map(told).as_deref(), told_as, "{what}");
    }
}

#[test]
fn a_result_has_the_state_of_its_table() {
    for (state, status, finding) in [
        ("F", Some(Status::Final), None),
        ("C", Some(Status::Final), None),
        ("U", Some(Status::Final), None),
        ("", Some(Status::Final), None),
        ("P", Some(Status::Preliminary), None),
        ("R", Some(Status::Preliminary), None),
        ("S", Some(Status::Preliminary), None),
        ("I", Some(Status::Preliminary), None),
        ("O", None, None),
        ("N", None, None),
        ("D", None, Some("K-READ-007")),
        ("W", None, Some("K-READ-007")),
        ("X", None, Some("K-READ-007")),
        ("Z", None, Some("K-READ-024")),
    ] {
        let found = reading(&format!("OBX|1|NM|X||5|g|||||{state}"));
        assert_eq!(found.record.observations.first().map(|one| one.status), status, "{state}");
        let codes: Vec<&str> = found.findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, Vec::from_iter(finding), "{state}");
    }
}

#[test]
fn a_result_is_of_the_time_of_its_own_specimen() {
    let spm = |at: &str| format!("SPM|2|||001{}{at}", "|".repeat(13));
    for (what, above, own, at) in [
        ("its own", String::new(), "|||202611200945", Some("2026-11-20T09:45:00")),
        ("its specimen's", String::new(), "", Some("2026-11-20T09:30:00")),
        ("a range begins", spm("202611200800^202611200815"), "", Some("2026-11-20T08:00:00")),
        ("its order's", format!("{}\rOBR|1|7||X|||20261120", spm("")), "", Some("2026-11-20")),
        ("that of an order above another specimen is not its", format!("OBR|1|7||X|||20261119\r{}", spm("")), "", None),
        ("that of another specimen is not its", spm(""), "", None),
        ("to the hour", String::new(), "|||2026112009", Some("2026-11-20")),
        ("unreadable", spm("20261399"), "", None),
    ] {
        let found = reading(&format!("{above}\rOBX|1|NM|X||5|g|||||F{own}")).record.observations;
        assert_eq!(found[0].at.as_ref().map(Moment::text), at, "{what}");
    }
}

#[test]
fn codes_of_unknown_tables_stay_apart() {
    for (field, systems) in [
        ("3H015000002327201^K^JC10", &["http://medis.or.jp/CodeSystem/master-JLAC10-17digits"][..]),
        ("1234^K^99LAB^3H015000002327201^K^JC10", &["99LAB", "http://medis.or.jp/CodeSystem/master-JLAC10-17digits"]),
        ("1234^K", &[""]),
        ("^カリウム", &[]),
        ("2823-3^K^LN", &["http://loinc.org"]),
    ] {
        let found = reading(&format!("OBX|1|NM|{field}||5|g|||||F")).record.observations;
        assert_eq!(found[0].codes.iter().map(|coding| &*coding.system).collect::<Vec<_>>(), systems, "{field}");
    }
}

#[test]
fn fields_that_repeat_without_end_take_no_memory() {
    for field in ["5|", "8|"] {
        let (before, many) = match field {
            "5|" => ("OBX|1|CWE|X||", "a~".repeat(1 << 20)),
            _ => ("OBX|1|NM|X||5|g||", "a~".repeat(1 << 20)),
        };
        let found = reading(&format!("{before}{many}")).record.observations;
        let count = match &found[0].value {
            Value::Coded(codings) => codings.len(),
            _ => found[0].interpretation.len(),
        };
        assert_eq!(count, 64, "{field}");
    }
    let found = reading(&format!("OBX|1|NM|X||5|{}", "^".repeat(1 << 22)));
    assert_eq!(told(&found.record.observations[0]), "number 5 [none]");
}
