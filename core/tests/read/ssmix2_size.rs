//! SS-MIX2: many files, and messages made to be slow.

use std::time::Duration;

use kusushi_core::{
    read::{Part, read},
    record::Record,
};

use crate::ssmix2_messages::{TOKYO, message};

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
            "results and retractions without an order",
            "OUL^R22",
            |at| format!("OBR|1|{at}\rOBX|1|NM|X||5|g|||||F"),
            |_| "SPM|1\rOBX|1|NM|X||5|g|||||W".to_owned(),
        ),
        (
            "results and finals that are not sent again",
            "OUL^R22",
            |at| format!("OBR|1|7\rOBX|1|NM|X||5|g|||||P|||{:04}", at % 9999 + 1),
            |_| "OBR|1|7\rOBX|1|NM|X|||g|||||U".to_owned(),
        ),
        ("drugs of one order, stopped", "RDE^O11", |at| format!("ORC|NW|5\rRXE||{at}^^L"), |_| "ORC|DC|5".to_owned()),
        (
            "results before their specimens",
            "ORU^R01",
            |at| format!("OBX|1|NM|X||{at}|g|||||F"),
            |_| "SPM|1|||001^^JC10".to_owned(),
        ),
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
