//! Every record at hand gets an answer, an abstention or silence; none an error.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;
use kusushi_host::{
    inference::Inference,
    moment,
    question::{Operation, Question},
};
use serde_json::Value;

use crate::shipped::{inference, root};

#[test]
fn every_sample_patient_is_assessed() {
    let folder = root().join("web-demo/patients");
    let index: Value = serde_json::from_slice(&fs::read(folder.join("index.json")).unwrap()).unwrap();
    let samples = index.as_array().unwrap().iter();
    assess_all(
        samples
            .map(|sample| (folder.join(sample["file"].as_str().unwrap()), sample["at"].as_str().unwrap().to_owned()))
            .collect(),
    );
}

#[test]
fn every_synthetic_record_is_assessed() {
    let Ok(entries) = fs::read_dir(root().join("../shared/fhir/synthea")) else {
        return println!("skipped: no synthetic records beside the workspace");
    };
    assess_all(entries.map(|entry| (entry.unwrap().path(), moment::now())).collect());
}

fn assess_all(records: Vec<(PathBuf, String)>) {
    let Some(inference) = inference() else { return };
    assert!(!records.is_empty());
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for (file, at) in records {
        for outcome in assess(&inference, &file, at) {
            *outcomes.entry(outcome).or_default() += 1;
        }
    }
    println!("{outcomes:?}");
}

fn assess(inference: &Inference, file: &Path, at: String) -> Vec<String> {
    let mut bytes = fs::read(file).unwrap();
    if file.extension().is_some_and(|extension| extension == "gz") {
        let packed = std::mem::take(&mut bytes);
        GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    }
    let question = Question { at: Some(at), ..Question::new(Operation::Assess) };
    let answer = inference.ask(&question, &[&bytes]);
    let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let answer: Value = serde_json::from_str(answer.get()).unwrap();
    let assessments = answer["assessments"].as_array().unwrap();
    assert_eq!(assessments.len(), inference.packages().len(), "{}", file.display());
    assessments.iter().map(|assessment| assessment["outcome"]["kind"].as_str().unwrap().to_owned()).collect()
}
