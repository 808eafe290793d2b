//! The files that a shipped program carries inside: `guest/…`, `models/…`, `page/…`. A program built for
//! development carries none and finds them around it.

const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The file of this name.
pub fn file(name: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|(there, _)| *there == name).map(|(_, bytes)| *bytes)
}

/// The files of a folder (`models/`), each with its name below it.
pub fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().filter_map(move |(name, bytes)| Some((name.strip_prefix(folder)?, *bytes)))
}
