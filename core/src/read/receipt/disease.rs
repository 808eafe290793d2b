//! Diagnoses: a code of the disease master with modifiers of four digits each, in receipts and in form 1.

use super::{
    book::Book,
    systems::{self, coding},
    table::is_digits,
};
use crate::read::modifier::{SUSPECTED_RECEIPT, Table, is_of_the_past, remark, says_of_kin, says_suspicion, told};
use crate::{
    code::codes,
    moment::Moment,
    record::{Certainty, Condition, Remark},
};

/// A disease that has no code of its own and is written out (specification of the medical receipt, SY).
const UNCODED: &str = "0000999";

/// A diagnosis as it stands.
pub(super) struct Diagnosis<'d> {
    /// The code of the disease master.
    pub disease: Option<&'d str>,
    /// The code of ICD-10.
    pub icd10: Option<&'d str>,
    /// The modifiers, in one.
    pub modifiers: &'d str,
    /// The name where there is no code, or beside it.
    pub name: &'d str,
    /// The comment.
    pub comment: &'d str,
    /// When it was entered.
    pub recorded: Option<Moment>,
    /// Entered for a claim.
    pub claimed: bool,
}

impl Diagnosis<'_> {
    /// The diagnosis as an entry, being there.
    pub(super) fn condition(self, book: &mut Book) -> Condition {
        let modifiers = modifiers(self.modifiers);
        if modifiers.is_none() {
            book.find(codes::READ_RECEIPT_MODIFIERS);
        }
        let has = |of: &[&str]| modifiers.as_ref().is_some_and(|given| given.iter().any(|one| of.contains(one)));
        let doubted = says_suspicion(self.name) || says_suspicion(self.comment);
        let suspected = modifiers.is_none() || has(&SUSPECTED_RECEIPT) || doubted;
        // A code of the disease master means its own name; without one the name says what the disease is.
        let is_named = matches!(self.disease, None | Some(UNCODED)) && !self.icd10.is_some_and(is_of_the_past);
        let in_words = told(self.comment).max(if is_named { told(self.name) } else { Remark::Nothing });
        if in_words != Remark::Nothing {
            // A modifier's code is shown with the source of the entry; a word is not.
            book.find(codes::READ_PAST_DIAGNOSIS);
        }
        let by_code = modifiers.iter().flatten().map(|one| remark(one, Table::Receipt)).max().unwrap_or_default();
        let remark = match by_code.max(in_words) {
            Remark::Nothing => Remark::Nothing,
            remark if says_of_kin(self.comment) || says_of_kin(self.name) => remark.max(Remark::Kin),
            remark => remark,
        };
        let mut codes = Vec::with_capacity(2);
        codes.extend(self.disease.map(|code| coding(systems::DISEASE, code)));
        codes.extend(self.icd10.map(|code| coding(systems::ICD10, code)));
        if let Some(first) = codes.first_mut() {
            self.name.clone_into(&mut first.display);
        }
        let mut source = book.source();
        if let Some(given) = modifiers.as_ref().filter(|given| !given.is_empty()) {
            // A code alone does not show them, and the reader of a list must see them.
            source.push_str(", modifiers ");
            source.push_str(&given.join(" "));
        }
        Condition {
            codes,
            certainty: if suspected { Certainty::Suspected } else { Certainty::Confirmed },
            active: remark == Remark::Nothing,
            ended: false,
            remark,
            onset: None,
            abatement: None,
            recorded: self.recorded,
            claimed: self.claimed,
            source,
        }
    }

    /// Whether there is something to enter: a code, or a name for a disease without one.
    pub(super) fn is_told(&self) -> bool {
        match self.disease {
            Some(UNCODED) => !self.name.is_empty() || self.icd10.is_some(),
            Some(_) => true,
            None => self.icd10.is_some(),
        }
    }
}

/// The modifiers one by one, at most 20 ("always a multiple of four bytes"); `None` where they are not so.
fn modifiers(text: &str) -> Option<Vec<&str>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let count = text.len() / 4;
    (is_digits(text) && text.len().is_multiple_of(4) && count <= 20)
        .then(|| (0..count).filter_map(|index| text.get(index * 4..index * 4 + 4)).collect())
}

/// A code of ICD-10 without its dot: a letter, two digits, and up to two more letters or digits.
pub(super) fn is_icd10(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(letter), Some(category)) = (bytes.first(), bytes.get(1..3)) else { return false };
    letter.is_ascii_uppercase()
        && category.iter().all(u8::is_ascii_digit)
        && bytes.len() <= 5
        && bytes.iter().skip(3).all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_are_of_four_digits_each() {
        for (text, read) in [
            ("", Some(&[][..])),
            ("8002", Some(&["8002"])),
            ("20578002", Some(&["2057", "8002"])),
            ("800", None),
            ("80O2", None),
            ("８００２", None),
            ("8002 ", None),
        ] {
            assert_eq!(modifiers(text).as_deref(), read, "{text}");
        }
        assert_eq!(modifiers(&"8002".repeat(21)), None);
    }

    #[test]
    fn codes_of_icd10_have_their_form() {
        for (text, is) in [
            ("I63", true),
            ("I639", true),
            ("M1996", true),
            ("U071", true),
            ("I63.9", false),
            ("i639", false),
            ("I6", false),
            ("I63999", false),
            ("Ｉ639", false),
            ("", false),
        ] {
            assert_eq!(is_icd10(text), is, "{text}");
        }
    }
}
