//! Findings of one reading. A file may hold a million bad lines: each code is said once a part, with the first lines.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    code::{Code, Notice},
    read::{Part, place},
};

/// How many lines are named.
const NAMED: usize = 8;

/// What was found, by part and code.
#[derive(Default)]
pub(super) struct Findings {
    found: BTreeMap<(usize, &'static str), Lines>,
}

struct Lines {
    code: Code,
    named: Vec<usize>,
    count: usize,
}

impl Findings {
    /// Something was found in a line of a part; in the part as a whole where the line is 0.
    pub(super) fn add(&mut self, code: Code, part: usize, line: usize) {
        let lines = self.found.entry((part, code.id)).or_insert(Lines { code, named: Vec::new(), count: 0 });
        if lines.named.last() == Some(&line) {
            return;
        }
        lines.count += 1;
        if lines.named.len() < NAMED {
            lines.named.push(line);
        }
    }

    /// A notice for each, with its lines.
    pub(super) fn notices(self, parts: &[Part]) -> Vec<Notice> {
        let notices = self.found.into_iter().map(|((part, _), mut lines)| {
            let mut place = place(parts, part);
            lines.named.sort_unstable();
            let more = lines.count - lines.named.len();
            for (index, line) in lines.named.iter().filter(|line| **line > 0).enumerate() {
                let before = match (index, lines.count) {
                    (0, 1) => ", line",
                    (0, _) => ", lines",
                    _ => ",",
                };
                let _ = write!(place, "{before} {line}");
            }
            if more > 0 {
                let _ = write!(place, " and {more} more");
            }
            lines.code.at(place)
        });
        notices.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::codes;

    #[test]
    fn lines_are_named_until_there_are_too_many() {
        let parts = [Part { name: None, bytes: b"" }];
        let places = |lines: &[usize]| {
            let mut findings = Findings::default();
            for line in lines {
                findings.add(codes::READ_LINE_UNREADABLE, 0, *line);
            }
            findings.notices(&parts).into_iter().map(|notice| notice.place).collect::<Vec<_>>()
        };
        for (lines, place) in [
            (&[0][..], "patient data"),
            (&[5], "patient data, line 5"),
            (&[5, 5], "patient data, line 5"),
            (&[9, 5], "patient data, lines 5, 9"),
            (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "patient data, lines 1, 2, 3, 4, 5, 6, 7, 8 and 2 more"),
        ] {
            assert_eq!(places(lines), [place]);
        }
        assert!(places(&[]).is_empty());
    }
}
