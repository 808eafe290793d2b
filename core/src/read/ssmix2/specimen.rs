//! `SPM`: whose results a specimen's are, and whether it is blood.

use std::collections::BTreeMap;

use super::message::{Message, Segment};

/// Specimens of JLAC10 that are blood: whole (018, 019), arterial (020), plasma (022) and serum (023), those of
/// `analytes.toml`.
const BLOOD: [&str; 5] = ["018", "019", "020", "022", "023"];

/// Words for what is not blood, where the specimen has no code of JLAC10.
const NO_BLOOD: [&str; 8] = ["尿", "髄液", "胸水", "腹水", "関節液", "便", "喀痰", "唾液"];

/// Whether a specimen (`SPM-4`) is known to be something else than blood.
pub(super) fn is_no_blood(spm: Segment<'_>) -> bool {
    let kind = spm.field(4);
    for first in [1, 4] {
        let code = kind.component(first);
        if kind.component(first + 2).raw() == "JC10" && !code.is_empty() {
            return !BLOOD.contains(&code.raw());
        }
    }
    let words = kind.text();
    NO_BLOOD.iter().any(|word| words.contains(word))
}

/// The specimens of a message. In `OUL^R22` one stands above its orders (HL7 v2.5, 7.3.2); in `ORU^R01` behind the
/// results of its order (7.3.1), unless the sender puts the first above all orders.
pub(super) struct Specimens<'m> {
    above: bool,
    /// Those behind, by the numbers of their results.
    behind: BTreeMap<usize, Segment<'m>>,
}

impl<'m> Specimens<'m> {
    pub(super) fn of(message: &'m Message) -> Self {
        let mut names = message.segments().map(|(_, segment)| segment.name());
        let first = names.find(|name| matches!(*name, "SPM" | "ORC" | "OBR" | "OBX"));
        let above = message.kind() != "ORU" || first == Some("SPM");
        let mut behind = BTreeMap::new();
        if !above {
            let mut results = Vec::new();
            let mut specimen = None;
            for (number, segment) in message.segments() {
                match segment.name() {
                    "ORC" | "OBR" => {
                        results.clear();
                        specimen = None;
                    }
                    // Those between two specimens are of the one that comes next.
                    "SPM" => {
                        behind.extend(results.drain(..).map(|result| (result, segment)));
                        specimen = Some(segment);
                    }
                    "OBX" => {
                        results.push(number);
                        behind.extend(specimen.map(|specimen| (number, specimen)));
                    }
                    _ => {}
                }
            }
        }
        Self { above, behind }
    }

    /// Whether they stand above their orders.
    pub(super) fn stand_above(&self) -> bool {
        self.above
    }

    /// The specimen of a result that stands behind it, or behind another of its order.
    pub(super) fn behind(&self, result: usize) -> Option<Segment<'m>> {
        self.behind.get(&result).copied()
    }
}
