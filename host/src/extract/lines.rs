//! The lines of a file, each with where it begins. One that is too long is passed over without being held.

use std::io::{self, BufRead, Read as _};

/// The longest line, in bytes: what a patient's whole data may be.
pub(super) const LIMIT_BYTES: u64 = 64 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A reader of lines.
pub(super) struct Lines<R> {
    reader: R,
    next: u64,
    line: Vec<u8>,
    limit: u64,
}

/// Where a line lies, with its end, and without the byte order mark of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) start: u64,
    pub(super) length: u64,
}

/// One line.
pub(super) struct Found<'l> {
    pub(super) extent: Extent,
    /// Its bytes without its end; none where it is too long.
    pub(super) line: Option<&'l [u8]>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, next: 0, line: Vec::new(), limit: LIMIT_BYTES }
    }

    /// The next line.
    pub(super) fn next(&mut self) -> io::Result<Option<Found<'_>>> {
        let start = self.next;
        let mut is_too_long = false;
        loop {
            self.line.clear();
            let read = (&mut self.reader).take(self.limit + 1).read_until(b'\n', &mut self.line)? as u64;
            self.next += read;
            if read <= self.limit || self.line.ends_with(b"\n") {
                break;
            }
            is_too_long = true;
        }
        if self.next == start {
            return Ok(None);
        }
        let mark = if start == 0 && self.line.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let line = self.line.get(mark..).unwrap_or_default().trim_ascii();
        let start = start + mark as u64;
        let extent = Extent { start, length: self.next - start };
        Ok(Some(Found { extent, line: (!is_too_long).then_some(line) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_whatever_ends_them_and_long_ones_are_passed_over() {
        let text = "\u{feff}ab\r\n\ncdefghijklmnopq\nlast";
        let mut lines = Lines { limit: 8, ..Lines::new(text.as_bytes()) };
        let mut found = Vec::new();
        while let Some(Found { extent, line }) = lines.next().unwrap() {
            found.push((extent.start, extent.length, line.map(|line| String::from_utf8(line.to_vec()).unwrap())));
        }
        let line = |text: &str| Some(text.to_owned());
        assert_eq!(found, [(3, 4, line("ab")), (7, 1, line("")), (8, 16, None), (24, 4, line("last"))]);
    }
}
