//! The corpus of the fuzz targets (`fuzz/corpus/`), one file a case, all invented: read as they are, none may panic. A
//! file that ever made a reader panic is added under the name of its bug.

use std::{fs, path::Path};

use jiff::tz::Offset;
use kusushi_core::read::{Part, read};

/// A format, how many files its folder holds at least, and how many of them must be read rather than refused.
const FORMATS: &[(&str, usize, usize)] = &[("fhir", 6, 5), ("receipt", 4, 3), ("ssmix2", 8, 7)];

#[test]
fn every_file_of_the_corpus_is_read_or_refused_with_a_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (format, files, readable) in FORMATS {
        let mut found: Vec<_> = fs::read_dir(root.join(format))
            .expect("the corpus is there")
            .map(|entry| entry.expect("its folder can be listed").path())
            .collect();
        found.sort();
        let mut read_whole = 0;
        for path in &found {
            let bytes = fs::read(path).expect("it can be read");
            let name = path.file_name().expect("a file has a name").to_string_lossy();
            // With its name and without: the storage says in it whether a message counts.
            for name in [None, Some(&*name)] {
                match read(&[Part { name, bytes: &bytes }], Offset::constant(9)) {
                    Ok(_) => read_whole += usize::from(name.is_none()),
                    Err(error) => assert!(error.notice().code.starts_with("K-READ-"), "{}", path.display()),
                }
            }
        }
        assert!(found.len() >= *files, "{format}: {found:?}");
        assert!(read_whole >= *readable, "{format}: {read_whole} of {} read", found.len());
    }
}

#[test]
fn the_storage_of_the_corpus_is_one_patient() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/ssmix2");
    let entries =
        fs::read_dir(folder).expect("the corpus is there").map(|entry| entry.expect("it can be listed").path());
    let files: Vec<(String, Vec<u8>)> = entries
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("it can be read"))
        })
        .filter(|(name, _)| name.starts_with("0001_"))
        .collect();
    let parts: Vec<Part> = files.iter().map(|(name, bytes)| Part { name: Some(name), bytes }).collect();
    let record = read(&parts, Offset::constant(9)).expect("one patient").record;
    // Every type of the storage that is read has left something.
    assert!(parts.len() >= 10);
    assert!(!record.observations.is_empty() && !record.conditions.is_empty() && !record.medications.is_empty());
    assert!(!record.allergies.is_empty() && !record.encounters.is_empty() && !record.orders.is_empty());
    assert_eq!(record.conditions[0].certainty, kusushi_core::record::Certainty::Suspected);
}
