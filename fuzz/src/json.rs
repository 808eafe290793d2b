//! JSON with values and members put where others stood, so that what comes out is JSON still and readers get to see it.

use crate::Chance;

/// What no sender should write in place of a value.
const VALUES: &[&str] = &[
    "null",
    "true",
    "{}",
    "[]",
    "[[]]",
    "\"\"",
    "\" \"",
    "0",
    "-0",
    "1e308",
    "1e999",
    "-1",
    "0.1e-400",
    "[null]",
    "\"1900-02-29\"",
    "\"9999-12-31T24:00:00Z\"",
    "\"2026-11-20T09:30:00+99:99\"",
    "\"-0001\"",
    "\"#\"",
    "\"#self\"",
    "\"Patient/\"",
    "\"Patient/p1/_history/\"",
    "\"urn:uuid:\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"１２．３\"",
    "\"\u{200b}\"",
    "\"entered-in-error\"",
    "\"Bundle\"",
    "\"Patient\"",
    "\"Observation\"",
    "{\"reference\":\"#\"}",
    "{\"coding\":[{}]}",
    "{\"resourceType\":\"Bundle\",\"entry\":[{}]}",
    "{\"resourceType\":\"Patient\",\"id\":\"p2\"}",
];

/// Where a value lies, and where the name before it begins if it is an object's member.
#[derive(Clone, Copy)]
struct Place {
    name: Option<usize>,
    start: usize,
    end: usize,
}

/// A seed with up to four values or members of another in it.
pub fn grafted(chance: &mut Chance, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = chance.one(seeds).clone();
    for _ in 0..=chance.below(3) {
        let other = chance.one::<Vec<u8>>(seeds);
        let (here, there) = (places(&bytes), places(other));
        if here.is_empty() || there.is_empty() {
            break;
        }
        let (at, from) = (*chance.one(&here), *chance.one(&there));
        match (chance.below(4), at.name, from.name) {
            // A member more, which may be there already.
            (0, Some(name), Some(theirs)) => {
                let member = [&other[theirs..from.end], b","].concat();
                bytes.splice(name..name, member);
            }
            (1, ..) => drop(bytes.splice(at.start..at.end, other[from.start..from.end].iter().copied())),
            _ => drop(bytes.splice(at.start..at.end, chance.one(VALUES).bytes())),
        }
    }
    bytes
}

/// Every value of a text, in the order of their ends. What is no JSON has some all the same.
fn places(bytes: &[u8]) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    let mut open: Vec<(Option<usize>, usize)> = Vec::new();
    let (mut name, mut at) = (None, 0);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'{' | b'[' => open.push((name.take(), start)),
            b'}' | b']' => {
                if let Some((name, start)) = open.pop() {
                    found.push(Place { name, start, end: at });
                }
            }
            b':' => name = found.pop().map(|before| before.start),
            b'"' => {
                while let Some(&byte) = bytes.get(at) {
                    at += if byte == b'\\' { 2 } else { 1 };
                    if byte == b'"' {
                        break;
                    }
                }
                at = at.min(bytes.len());
                found.push(Place { name: name.take(), start, end: at });
            }
            b',' => name = None,
            byte if byte.is_ascii_whitespace() => {}
            _ => {
                at += bytes[at..].iter().take_while(|byte| !b",:]}\"[{ \r\n\t".contains(byte)).count();
                found.push(Place { name: name.take(), start, end: at });
            }
        }
    }
    found
}
