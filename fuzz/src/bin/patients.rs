//! Patient data of every format with bytes changed, with values and delimiters changed for those that break readers, and
//! JSON with values changed for other JSON.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::ExitCode,
};

use jiff::tz::Offset;
use kusushi_core::read::{Part, read};
use kusushi_fuzz::{Chance, Target, damaged, grafted, main as run, receipts};

/// What is put in place of a word.
const WORDS: &[&[u8]] = &[
    b"",
    b"null",
    b"{}",
    b"[]",
    b"\"\"",
    b"1e999",
    b"-0",
    b"NaN",
    b"9999-12-31",
    b"0000-00-00",
    b"+275760-09-13T00:00:00Z",
    b"20261399",
    b"\\ud800",
    b"#self",
    b"Patient/p1",
    b"<0.02",
    b"1,234",
    "１２．３".as_bytes(),
    "500×10^4".as_bytes(),
    "\u{200b}".as_bytes(),
    b"\x1b$B",
    b"\x1b(B",
    b"\x1b(J",
    b"\x1b(I",
    b"\x1b$(B",
    b"\x1b",
    b"\xff\xfe",
    b"|",
    b"^~\\&",
    b"\r",
    b"\r\n",
    b",",
    b"MSH|",
    b"\rMSH|^~\\&|",
    b"\rMRG|0001\r",
    b"\rORC|CA|",
    b"\\X0D\\",
    b"ADT^A11",
    b"ADT^A13",
    b"ADT^A23",
    b"SY",
    b"RE",
    b"8002",
    b"5081118",
    b"\x81",
    b"\"resourceType\":\"Bundle\"",
];

/// A format: its name, the seeds it is fuzzed from, how a case is made of them, and how it is read.
struct Format {
    name: &'static str,
    seeds: fn() -> Vec<Vec<u8>>,
    make: fn(&mut Chance, &[Vec<u8>]) -> Vec<u8>,
    run: fn(&[u8]) -> Result<String, String>,
}

const FORMATS: &[Format] = &[
    Format {
        name: "fhir",
        seeds: || [files("../web-demo/patients"), files("corpus/fhir")].concat(),
        make: json,
        run: read_once,
    },
    Format { name: "ssmix2", seeds: || files("corpus/ssmix2"), make: text, run: read_as_versions },
    Format { name: "receipt", seeds: || [files("corpus/receipt"), receipts()].concat(), make: text, run: read_once },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let format = arguments.next().unwrap_or_default();
    let Some(format) = FORMATS.iter().find(|known| known.name == format) else {
        let names: Vec<&str> = FORMATS.iter().map(|known| known.name).collect();
        eprintln!("usage: <{}> <cases> <seed> [<case>]", names.join("|"));
        return ExitCode::from(2);
    };
    run(Target { seeds: format.seeds, make: format.make, run: format.run }, arguments)
}

/// The files of a folder, in the order of their names.
fn files(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = fs::read_dir(&folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().filter_map(|file| fs::read(file).ok()).collect();
    assert!(!seeds.is_empty(), "{} holds no seeds", folder.display());
    seeds
}

/// Three cases of four are JSON, the others whatever comes of it.
fn json(chance: &mut Chance, seeds: &[Vec<u8>]) -> Vec<u8> {
    if chance.below(4) == 0 { text(chance, seeds) } else { grafted(chance, seeds) }
}

fn text(chance: &mut Chance, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = match chance.below(4) {
        0 | 1 => return damaged(chance, seeds),
        2 => chance.one(seeds).clone(),
        _ => mixed(chance, seeds),
    };
    for _ in 0..=chance.below(3) {
        let words = words(&bytes);
        if words.is_empty() {
            break;
        }
        let (start, end) = *chance.one(&words);
        bytes.splice(start..end, chance.one(WORDS).iter().copied());
    }
    bytes
}

/// Lines of one seed with lines of another between them: segments, records, resources of NDJSON.
fn mixed(chance: &mut Chance, seeds: &[Vec<u8>]) -> Vec<u8> {
    let lines = |seed: &[u8]| -> Vec<Vec<u8>> {
        seed.split_inclusive(|byte| b"\r\n".contains(byte)).map(<[u8]>::to_vec).collect()
    };
    let (mut one, other) = (lines(chance.one::<Vec<u8>>(seeds)), lines(chance.one::<Vec<u8>>(seeds)));
    for _ in 0..=chance.below(6) {
        let line = chance.one(&other).clone();
        one.insert(chance.below(one.len() + 1), line);
    }
    one.concat()
}

/// Where the words lie, delimiters of all formats between them.
fn words(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut start = 0;
    let mut words = Vec::new();
    for (end, byte) in bytes.iter().chain(b",").enumerate() {
        if b"\",:|^&~{}[]\r\n\t".contains(byte) {
            if start < end {
                words.push((start, end));
            }
            start = end + 1;
        }
    }
    words
}

/// A case alone.
fn read_once(bytes: &[u8]) -> Result<String, String> {
    read_parts(&[bytes.into()])
}

/// A case twice, as two versions of one file of a storage, and beside them without a name: replaced, standing, and the same
/// again in another part.
fn read_as_versions(bytes: &[u8]) -> Result<String, String> {
    let versions = ["1_20261120_OML-11_1_20261120100000000_01_2", "1_20261120_OML-11_1_20261120110000000_01_1"];
    let versions = versions.map(|name| Part { name: Some(name), bytes });
    read_parts(&[&versions[..], &[bytes.into()]].concat())?;
    read_once(bytes)
}

/// Counted is only that it was read, or the code with which it was not.
fn read_parts(parts: &[Part]) -> Result<String, String> {
    catch_unwind(AssertUnwindSafe(|| match read(parts, Offset::constant(9)) {
        Ok(reading) if reading.findings.is_empty() => "read".to_owned(),
        Ok(_) => "read, with findings".to_owned(),
        Err(error) => error.notice().code.clone(),
    }))
    .map_err(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        words.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned())).unwrap_or_default()
    })
}
