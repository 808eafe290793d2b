//! SS-MIX2: whom messages and files are about, when that patient came, left and died.

use kusushi_core::{
    moment::Moment,
    read::{Part, read},
    record::Record,
};

use crate::ssmix2_messages::{TOKYO, codes, error, message, reading};

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
fn segments_without_content_leave_nothing() {
    let names =
        ["AL1", "IAM", "PRB", "ZPR", "OBX", "OBR", "ORC", "PV1", "RXE", "RXC", "RXA", "RXD", "SPM", "TQ1", "MRG"];
    for kind in ["ADT^A60", "PPR^ZD1", "OUL^R22", "OML^O33", "RDE^O11", "RAS^O17", "ADT^A03"] {
        for tail in ["", "|", "||||||||||||||||||||||||||||||||||||||||||||||", "|\"\"|\"\"|\"\"|\"\"|\"\"|\"\""] {
            let segments: Vec<String> = names.iter().map(|name| format!("{name}{tail}")).collect();
            let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
            let found = reading(&[message(kind, 0, &segments)]);
            let record = Record { patient: found.record.patient.clone(), ..Record::default() };
            assert_eq!(found.record, record, "{kind} {tail}");
        }
    }
}
