//! What the reader makes of files: resources by type, findings by code, time.
//!
//!     cargo run --release -p kusushi-core --example reading -- FILE-OR-FOLDER...
//!
//! Each `.json` or `.ndjson` file is read as the data of one patient.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "an example reads files and a clock")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use jiff::tz::Offset;
use kusushi_core::{
    read::{Reading, read},
    record::Record,
};
use serde_json::Value;

/// How often a file is read; the fastest time is told.
const ROUNDS: usize = 20;

fn main() {
    let mut files = Vec::new();
    for argument in env::args_os().skip(1) {
        collect(Path::new(&argument), &mut files);
    }
    files.sort();
    let mut of_all = Tally::default();
    for file in &files {
        let Ok(bytes) = fs::read(file) else { continue };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        of_all.count_types(&bytes);
        let mut best = Duration::MAX;
        let mut reading = None;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            reading = Some(read(&[bytes.as_slice().into()], Offset::UTC));
            best = best.min(start.elapsed());
        }
        match reading {
            Some(Ok(reading)) => {
                of_all.count_reading(&reading);
                let codes: Vec<&str> = reading.findings.iter().map(|finding| finding.code.as_str()).collect();
                println!("{name}: {} bytes, {:.3} ms, {codes:?}", bytes.len(), best.as_secs_f64() * 1e3);
            }
            Some(Err(error)) => {
                *of_all.findings.entry(format!("error {}", error.notice().code)).or_default() += 1;
                println!("{name}: {} bytes, {error}", bytes.len());
            }
            None => {}
        }
    }
    println!("{} files", files.len());
    println!("resources in them: {:?}", of_all.types);
    println!("entered in records: {:?}", of_all.entered);
    println!("findings: {:?}", of_all.findings);
}

#[derive(Default)]
struct Tally {
    types: BTreeMap<String, usize>,
    entered: BTreeMap<&'static str, usize>,
    findings: BTreeMap<String, usize>,
}

impl Tally {
    fn count_types(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        match serde_json::from_str(&text) {
            Ok(value) => self.count(&value),
            Err(_) => {
                text.lines().filter_map(|line| serde_json::from_str(line).ok()).for_each(|line| self.count(&line));
            }
        }
    }

    /// Counts the resource and those that stand in its entries and its prefetch.
    fn count(&mut self, value: &Value) {
        let bundle = value["entry"].as_array();
        match value["resourceType"].as_str() {
            Some("Bundle") => {}
            Some(name) => *self.types.entry(name.to_owned()).or_default() += 1,
            None => {
                value["prefetch"].as_object().into_iter().flat_map(|all| all.values()).for_each(|one| self.count(one));
            }
        }
        bundle.into_iter().flatten().for_each(|entry| self.count(&entry["resource"]));
    }

    fn count_reading(&mut self, reading: &Reading) {
        let Record { observations, conditions, medications, procedures, orders, .. } = &reading.record;
        let Record { allergies, encounters, immunizations, family_history, answers, .. } = &reading.record;
        for (what, count) in [
            ("observations", observations.len()),
            ("conditions", conditions.len()),
            ("medications", medications.len()),
            ("procedures", procedures.len()),
            ("orders", orders.len()),
            ("allergies", allergies.len()),
            ("encounters", encounters.len()),
            ("immunizations", immunizations.len()),
            ("diseases of relatives", family_history.len()),
            ("answers", answers.len()),
        ] {
            *self.entered.entry(what).or_default() += count;
        }
        for finding in &reading.findings {
            *self.findings.entry(finding.code.clone()).or_default() += 1;
        }
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if let Ok(entries) = fs::read_dir(path) {
        entries.flatten().for_each(|entry| collect(&entry.path(), files));
    } else if path.extension().is_some_and(|extension| extension == "json" || extension == "ndjson") {
        files.push(path.to_owned());
    }
}
