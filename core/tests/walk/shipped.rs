//! The shipped packages and the sample patients, and a guest to ask.

use std::{
    fs,
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    sync::Mutex,
};

use kusushi_core::{frame, guest::Guest};
use serde_json::{Value, json};

/// All shipped packages, in the order of their ids, in which answers come.
pub(crate) const MODELS: [&str; 19] = [
    "a-drop",
    STROKE,
    BACTERAEMIA,
    BREAST,
    "cha2ds2-vasc",
    "chads2",
    "child-pugh",
    "ckd-epi-2021",
    "colon-adjuvant",
    "egfr-jsn",
    "fib-4",
    "has-bled",
    "meld-3",
    "mortality-national-survey",
    "news2",
    "post-ercp-pancreatitis",
    "prevent",
    "qsofa",
    "trauma-bleeding",
];

pub(crate) const STROKE: &str = "acute-ischaemic-stroke";
pub(crate) const BACTERAEMIA: &str = "bacteraemia";
pub(crate) const BREAST: &str = "breast-cancer-recurrence";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of a package, as `kusushi pack` takes them.
pub(crate) fn files(id: &str) -> Vec<(String, Vec<u8>)> {
    let folder = root().join("models").join(id);
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the package is there")
        .map(|entry| entry.expect("its folder can be listed").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("it can be read"))
        })
        .collect();
    files.sort();
    files
}

pub(crate) fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, bytes.as_slice()).expect("memory takes it");
    }
    archive.into_inner().expect("memory takes it")
}

/// Guests that hold every shipped package and are not in use: loading them anew for each test would take minutes.
static IDLE: Mutex<Vec<Guest>> = Mutex::new(Vec::new());

/// A guest with every shipped package. Whoever has it asks and loads nothing, so that the next one finds it as it was.
pub(crate) struct Lent(Option<Guest>);

pub(crate) fn guest() -> Lent {
    let idle = IDLE.lock().expect("no test fails while it takes a guest").pop();
    Lent(Some(idle.unwrap_or_else(|| guest_in_order(&MODELS))))
}

impl Deref for Lent {
    type Target = Guest;

    fn deref(&self) -> &Guest {
        self.0.as_ref().expect("it is there until it is given back")
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut Guest {
        self.0.as_mut().expect("it is there until it is given back")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // After a failure nobody knows what state it is in.
        if !std::thread::panicking() {
            IDLE.lock().expect("no test fails while it gives one back").extend(self.0.take());
        }
    }
}

pub(crate) fn guest_in_order(ids: &[&str]) -> Guest {
    let mut guest = Guest::default();
    for id in ids {
        let answer = call(&mut guest, &json!({ "schema_version": 1, "op": "load" }), &[&archive(&files(id))]);
        assert_eq!(answer["ok"]["id"], *id, "{answer}");
    }
    guest
}

pub(crate) fn call(guest: &mut Guest, request: &Value, parts: &[&[u8]]) -> Value {
    serde_json::from_str(&call_text(guest, request, parts)).expect("an envelope is JSON")
}

pub(crate) fn call_text(guest: &mut Guest, request: &Value, parts: &[&[u8]]) -> String {
    let request = request.to_string();
    let mut all = vec![request.as_bytes()];
    all.extend(parts);
    guest.call(&frame::join(&all).expect("small parts"))
}

pub(crate) fn assess_request(at: &str) -> Value {
    json!({ "schema_version": 1, "op": "assess", "guest_sha256": "0".repeat(64), "at": at, "zone": "+09:00" })
}

/// The request for one sample, at the moment that its index gives, as when its record is opened.
pub(crate) fn sample_request(file: &str) -> Value {
    let mut request = assess_request(&sample_at(file));
    request["occasion"] = "patient_view".into();
    request
}

pub(crate) fn sample(file: &str) -> Vec<u8> {
    fs::read(root().join("web-demo/patients").join(file)).expect("the sample is there")
}

fn index() -> Vec<Value> {
    serde_json::from_slice(&sample("index.json")).expect("the index is a list")
}

pub(crate) fn sample_files() -> Vec<String> {
    index().iter().map(|entry| entry["file"].as_str().expect("a name").to_owned()).collect()
}

/// The moment at which a sample patient is asked.
pub(crate) fn sample_at(file: &str) -> String {
    let index = index();
    let entry = index.iter().find(|entry| entry["file"] == file).expect("the sample is in the index");
    entry["at"].as_str().expect("a moment").to_owned()
}

/// The assessment of one sample by one model.
pub(crate) fn assessment(file: &str, model: &str) -> Value {
    let answer = call(&mut guest(), &sample_request(file), &[&sample(file)]);
    by(model, &answer)
}

/// What one model said in an answer.
pub(crate) fn by(model: &str, answer: &Value) -> Value {
    let all = answer["ok"]["assessments"].as_array().unwrap_or_else(|| panic!("{answer}"));
    all.iter().find(|one| one["model"]["id"] == model).expect("every model answers").clone()
}
