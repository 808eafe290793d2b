//! Snapshots: every instance starts from the same memory, with the same answers as a guest that loads its packages
//! itself; a package that fails is left out; a folder of snapshots is of use or not there.

use std::{fs, path::Path, process::Stdio, time::Duration};

use kusushi_host::{
    cache::Cache,
    guest::Guest,
    inference::Inference,
    packages,
    question::{Operation, Question},
    sandbox::{Limits, Sandbox},
};
use serde_json::Value;

use crate::shipped::{cache, guest, inference, kusushi, root};

const LIMITS: Limits = Limits { memory_bytes: 16 << 20, timeout: Duration::from_millis(500) };

/// A guest whose `call` counts in its memory and answers with the count, and writes over 2 MiB more.
const COUNTING: &str = r#"(module
    (memory (export "memory") 64)
    (global $calls (mut i32) (i32.const 0))
    (func (export "alloc") (param i32) (result i32) i32.const 1024)
    (func (export "free") (param i32 i32))
    (func (export "call") (param i32 i32) (result i64)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (i32.store (i32.const 0) (global.get $calls))
        (memory.fill (i32.const 65536) (global.get $calls) (i32.const 0x200000))
        (drop (memory.grow (i32.const 1)))
        (i64.const 4)))"#;

/// A guest that answers every call alike, unless a word in what it is given makes it do otherwise: `trap`, `loop`,
/// `much` (20 MiB), `some` (8 MiB, in a package), `late` (traps at the second call that says so).
const MOODY: &str = r#"(module
    (memory (export "memory") 32)
    (data (i32.const 4096) "{\"ok\":{\"models\":[]}}")
    (func (export "alloc") (param i32) (result i32) i32.const 65536)
    (func (export "free") (param i32 i32))
    (func $grow (param i32) (if (i32.eq (memory.grow (local.get 0)) (i32.const -1)) (then unreachable)))
    (func (export "call") (param $at i32) (param $length i32) (result i64)
        (local $end i32) (local $word i32) (local $package i32)
        (local.set $package (i32.gt_u (local.get $length) (i32.const 1024)))
        (local.set $end (i32.sub (i32.add (local.get $at) (local.get $length)) (i32.const 4)))
        (block $done (loop $next
            (br_if $done (i32.gt_u (local.get $at) (local.get $end)))
            (local.set $word (i32.load align=1 (local.get $at)))
            (if (i32.eq (local.get $word) (i32.const 0x70617274)) (then unreachable))
            (if (i32.eq (local.get $word) (i32.const 0x706f6f6c)) (then (loop (br 0))))
            (if (i32.eq (local.get $word) (i32.const 0x6863756d)) (then (call $grow (i32.const 320))))
            (if (i32.and (i32.eq (local.get $word) (i32.const 0x656d6f73)) (local.get $package)) (then (call $grow (i32.const 128))))
            (if (i32.eq (local.get $word) (i32.const 0x6574616c)) (then
                (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
                (if (i32.eq (i32.load (i32.const 0)) (i32.const 2)) (then unreachable))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br $next)))
        (i64.const 0x0000100000000014)))"#;

fn moody() -> Guest {
    Guest::from_bytes(wat::parse_str(MOODY).unwrap())
}

/// Packages of which the moody guest sees nothing but their ids.
fn packages_of(folder: &Path, ids: &[&str]) -> Vec<packages::Package> {
    for id in ids {
        let folder = folder.join(id);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("manifest.toml"), format!("[model]\nid = \"{id}\"\nversion = \"1\"\n")).unwrap();
    }
    packages::find(Some(folder)).unwrap()
}

/// Ids of the packages that serve, and of those that do not with their codes; both in order.
fn outcome(ids: &[&str]) -> (Vec<String>, Vec<(String, String)>) {
    let folder = tempfile::tempdir().unwrap();
    let inference = Inference::new(moody(), packages_of(folder.path(), ids), LIMITS, None).unwrap();
    let mut serving: Vec<String> = inference.packages().iter().map(|package| package.id.clone()).collect();
    let mut refused: Vec<_> = inference
        .refused()
        .iter()
        .map(|refused| {
            let notice = refused.error.notice();
            assert!(notice.place.starts_with(&format!("package {}, guest ", refused.id)), "{}", notice.place);
            (refused.id.clone(), notice.code.clone())
        })
        .collect();
    serving.sort();
    refused.sort();
    let answer = inference.ask(&Question::new(Operation::Describe), &[]).unwrap();
    assert_eq!(answer.get(), r#"{"models":[]}"#);
    (serving, refused)
}

fn owned(refused: &[(&str, &str)]) -> Vec<(String, String)> {
    refused.iter().map(|(id, code)| ((*id).to_owned(), (*code).to_owned())).collect()
}

#[test]
fn every_instance_starts_where_the_preparation_ended_and_sees_nothing_of_another() {
    let wasm = wat::parse_str(COUNTING).unwrap();
    let sandbox = Sandbox::new(LIMITS, None).unwrap();
    let template = sandbox
        .snapshot(&wasm, |guest| {
            for _ in 0..3 {
                guest.call(&[])?;
            }
            Ok(())
        })
        .unwrap();
    let pristine = template.instance().unwrap().memory().to_vec();
    assert_eq!(pristine.len(), 67 << 16, "what it grew by it still has");
    assert!(pristine[65536..65536 + 0x0020_0000].iter().all(|byte| *byte == 3));
    for _ in 0..20 {
        let mut instance = template.instance().unwrap();
        assert!(instance.memory() == pristine, "memory is not what the preparation left");
        assert_eq!(instance.call(&[b"patient"]).unwrap(), 4_u32.to_le_bytes());
        assert_eq!(instance.call(&[b"patient"]).unwrap(), 5_u32.to_le_bytes());
        assert!(instance.memory() != pristine);
    }
}

#[test]
fn a_preparation_that_fails_gives_no_guest() {
    let sandbox = Sandbox::new(LIMITS, None).unwrap();
    let wasm = wat::parse_str(MOODY).unwrap();
    for (word, code) in [("trap", "K-HOST-006"), ("loop", "K-HOST-007"), ("much", "K-HOST-008")] {
        let error = sandbox.snapshot(&wasm, |guest| guest.call(&[word.as_bytes()]).map(drop)).err().unwrap();
        assert_eq!(error.notice().code, code, "{word}");
    }
}

#[test]
fn a_package_that_harms_its_guest_is_left_out_and_the_others_serve() {
    let (serving, refused) = outcome(&["good", "trap", "loop", "much", "better"]);
    assert_eq!(serving, ["better", "good"]);
    assert_eq!(refused, owned(&[("loop", "K-HOST-007"), ("much", "K-HOST-008"), ("trap", "K-HOST-006")]));
    let (serving, refused) = outcome(&["trap"]);
    assert!(serving.is_empty());
    assert_eq!(refused, owned(&[("trap", "K-HOST-006")]));
}

#[test]
fn a_package_that_is_too_much_beside_another_is_left_out() {
    let (serving, refused) = outcome(&["good", "some-a", "some-b"]);
    assert_eq!(serving.len(), 2, "{serving:?}");
    assert!(serving.contains(&"good".to_owned()));
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].1, "K-HOST-008");
}

#[test]
fn a_package_that_fails_on_the_snapshot_alone_is_left_out() {
    let (serving, refused) = outcome(&["good", "late"]);
    assert_eq!(serving, ["good"]);
    assert_eq!(refused, owned(&[("late", "K-HOST-006")]));
}

#[test]
fn a_spoilt_snapshot_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (models, kept) = (folder.path().join("models"), folder.path().join("cache"));
    fs::create_dir(&models).unwrap();
    let packages = packages_of(&models, &["good", "better"]);
    let cache = Cache::open(&kept).unwrap();
    let start = || {
        let inference = Inference::new(moody(), packages.clone(), LIMITS, Some(&cache)).unwrap();
        assert_eq!((inference.packages().len(), inference.refused().len()), (2, 0));
        assert!(inference.warnings().is_empty(), "{:?}", inference.warnings());
    };
    start();
    let snapshots: Vec<_> = fs::read_dir(kept.join("snapshots")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [snapshot] = snapshots.as_slice() else { panic!("{snapshots:?}") };
    let whole = fs::read(snapshot).unwrap();
    let mut altered = whole.clone();
    *altered.last_mut().unwrap() ^= 1;
    for spoilt in [&whole[..whole.len() / 2], b"", &altered] {
        fs::write(snapshot, spoilt).unwrap();
        start();
        assert!(fs::read(snapshot).unwrap() == whole, "the same packages give the same snapshot");
    }
    // Compiled code that was spoilt is wasmtime's to find; whatever it does, no answer is lost.
    let mut folders = vec![kept.join("compiled")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                fs::write(path, "spoilt").unwrap();
                count += 1;
            }
        }
    }
    assert!(count > 0);
    start();
}

#[test]
fn a_cache_that_cannot_be_used_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().join("models");
    fs::create_dir(&models).unwrap();
    packages_of(&models, &["good"]);
    let guest = folder.path().join("kusushi.wasm");
    fs::write(&guest, moody().wasm()).unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for (kept, code) in [(file.clone(), "K-HOST-021"), (file.join("below"), "K-HOST-003")] {
        let mut command = kusushi(["models", "--lang", "en", "--models"]);
        let output = command.arg(&models).arg("--guest").arg(&guest).arg("--cache").arg(kept).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        assert!(said.starts_with(&format!("warning {code} at ")), "{said}");
    }
}

#[test]
fn programs_that_start_at_once_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (models, kept) = (folder.path().join("models"), folder.path().join("cache"));
    fs::create_dir(&models).unwrap();
    packages_of(&models, &["good", "better"]);
    let guest = folder.path().join("kusushi.wasm");
    fs::write(&guest, moody().wasm()).unwrap();
    for _ in 0..4 {
        let start = || {
            let mut command = kusushi(["models", "--models"]);
            command.arg(&models).arg("--guest").arg(&guest).arg("--cache").arg(&kept);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let programs = [start(), start(), start(), start()];
        for program in programs {
            let output = program.wait_with_output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success() && said.is_empty(), "{said}");
        }
        let names: Vec<_> = fs::read_dir(kept.join("snapshots")).unwrap().collect();
        assert_eq!(names.len(), 1, "{names:?}");
        fs::remove_file(names[0].as_ref().unwrap().path()).unwrap();
    }
}

/// Every sample patient and every golden one, asked of a guest that loads the packages itself and of the snapshot.
#[test]
fn a_snapshot_answers_as_a_guest_that_loads_its_packages_itself() {
    let Some(inference) = inference() else { return };
    let folders = fs::read_dir(root().join("models")).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(inference.packages().len(), folders.filter(|folder| folder.join("manifest.toml").is_file()).count());
    let guest = guest().unwrap();
    let sandbox = Sandbox::new(Limits::default(), Cache::open(&cache()).ok().as_ref()).unwrap();
    let plain = sandbox.compile(guest.wasm()).unwrap();
    let pristine = inference.template().instance().unwrap().memory().to_vec();
    let agree = |question: Question, patient: &[&[u8]]| {
        let mut instance = plain.instance().unwrap();
        for package in inference.packages() {
            Question::new(Operation::Load).put(&mut instance, &[package.bytes()]).unwrap();
        }
        let own = Question { guest_sha256: guest.sha256().to_owned(), ..question.clone() };
        let expected = own.put(&mut instance, patient).unwrap();
        let answer = inference.ask(&question, patient).unwrap();
        assert_eq!(answer.get(), expected.get());
        assert!(inference.template().instance().unwrap().memory() == pristine, "something was left behind");
        answer
    };

    let checked = agree(Question::new(Operation::Check), &[]);
    let checked: Value = serde_json::from_str(checked.get()).unwrap();
    assert!(checked["assessments"].as_array().unwrap().len() >= 2);
    agree(Question { at: Some("2026-11-22T10:00:00+09:00".into()), ..Question::new(Operation::Describe) }, &[]);
    agree(Question::new(Operation::Ask), &[]);

    let folder = root().join("web-demo/patients");
    let index: Value = serde_json::from_slice(&fs::read(folder.join("index.json")).unwrap()).unwrap();
    for sample in index.as_array().unwrap() {
        let bytes = fs::read(folder.join(sample["file"].as_str().unwrap())).unwrap();
        let at = sample["at"].as_str().unwrap();
        agree(Question { at: Some(at.to_owned()), ..Question::new(Operation::Assess) }, &[&bytes]);
    }
}
