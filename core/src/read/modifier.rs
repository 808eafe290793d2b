//! What a modifier or a word beside a disease makes of it: a suspicion, or something other than the disease now.
//!
//! The receipt's table (`masterZ`) and the codes for exchange of MEDIS give the same four characters to different words,
//! so each has a list of its own (JP Core, `JP_ConditionDiseaseModifierReceipt_CS` and
//! `JP_ConditionDiseaseModifierMEDISExchange_CS`, version 5.11.0). Where a sender does not say which table is meant, both
//! count, but only for less: that the patient once had the disease is taken from a code whose table is known alone, and
//! never from words.

use crate::{code_system, record::Remark};

/// Where a modifier's code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// The receipt's, `masterZ`.
    Receipt,
    /// The codes for exchange of MEDIS.
    Exchange,
    /// Not said, or another.
    Unsaid,
}

impl Table {
    /// The table that a code system is: JP Core, the `url` of the two code systems.
    pub(super) fn of(system: &str) -> Self {
        match code_system::preferred(system) {
            "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterZ-disease-modifier" => Self::Receipt,
            "http://medis.or.jp/CodeSystem/master-disease-modExCode" => Self::Exchange,
            _ => Self::Unsaid,
        }
    }
}

/// の疑い and 疑似症, in the receipt's table.
pub(super) const SUSPECTED_RECEIPT: [&str; 2] = ["8002", "8008"];

/// の疑い and 疑似症, for exchange.
const SUSPECTED_EXCHANGE: [&str; 2] = ["5395", "8QGF"];

/// In the receipt's table. The patient does not have the disease now; what is left of it, or kept off, is no code of a
/// record.
const RECEIPT: [(&str, Remark); 8] = [
    ("8142", Remark::History),     // の既往
    ("8058", Remark::Sequela),     // の後遺症
    ("8009", Remark::Sequela),     // 後遺症
    ("3050", Remark::Sequela),     // 後遺性
    ("5124", Remark::Old),         // 陳旧性; 骨軟骨 for exchange
    ("8048", Remark::Operated),    // の術後
    ("3088", Remark::Operated),    // 術後
    ("8076", Remark::Prophylaxis), // の予防
];

/// For exchange.
const EXCHANGE: [(&str, Remark); 8] = [
    ("6622", Remark::History),     // の既往
    ("1631", Remark::Sequela),     // の後遺症; 趾骨 in the receipt's table
    ("5986", Remark::Sequela),     // 後遺症
    ("63AA", Remark::Sequela),     // 後遺性
    ("1347", Remark::Old),         // 陳旧性; 大動脈 in the receipt's table
    ("1486", Remark::Operated),    // の術後; 大殿筋 in the receipt's table
    ("0FJP", Remark::Operated),    // 術後
    ("5MAU", Remark::Prophylaxis), // の予防
];

const NOT_NOW_WORDS: [&str; 5] = ["既往", "後遺", "陳旧", "術後", "予防"];

/// ICD-10 (WHO): old myocardial infarction, sequelae of cerebrovascular disease, histories. Such a code is a disease of
/// the past itself, and the word for it takes nothing away. Others have such words in vain, which only makes them count
/// for less.
const ICD10_OF_THE_PAST: [&str; 3] = ["I252", "I69", "Z8"];

/// Whether a modifier's code says 疑い in either table.
pub(super) fn is_suspicion(code: &str) -> bool {
    SUSPECTED_RECEIPT.contains(&code) || SUSPECTED_EXCHANGE.contains(&code)
}

/// What a modifier's code makes of a disease; nothing where it is another word.
pub(super) fn remark(code: &str, table: Table) -> Remark {
    let of = |list: &[(&str, Remark)]| {
        list.iter().find(|(known, _)| *known == code).map_or(Remark::Nothing, |(_, remark)| *remark)
    };
    match table {
        Table::Receipt => of(&RECEIPT),
        Table::Exchange => of(&EXCHANGE),
        Table::Unsaid => match of(&RECEIPT).max(of(&EXCHANGE)) {
            Remark::Nothing => Remark::Nothing,
            Remark::Prophylaxis => Remark::Prophylaxis,
            _ => Remark::Unsure,
        },
    }
}

/// Whether words say 疑い.
pub(super) fn says_suspicion(words: &str) -> bool {
    words.contains('疑')
}

/// Whether words say that the disease is not there now. Not for the name that belongs to a code: 陳旧性心筋梗塞 is a
/// disease with a code of its own.
pub(super) fn says_not_now(words: &str) -> bool {
    NOT_NOW_WORDS.iter().any(|word| words.contains(word))
}

/// What words make of a disease. They never say that the patient had it.
pub(super) fn told(words: &str) -> Remark {
    if words.contains("予防") {
        Remark::Prophylaxis
    } else if says_not_now(words) {
        Remark::Unsure
    } else {
        Remark::Nothing
    }
}

/// Whether words say that it is a relative's, beside a disease that is not there now: then it was not the patient's.
pub(super) fn says_of_kin(words: &str) -> bool {
    words.contains("家族歴")
}

/// Whether a code of ICD-10, with or without its dot, is of the past itself.
pub(super) fn is_of_the_past(icd10: &str) -> bool {
    let plain = icd10.replace('.', "");
    ICD10_OF_THE_PAST.iter().any(|stem| plain.starts_with(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_means_what_its_table_says() {
        use Table::{Exchange, Receipt, Unsaid};
        for (code, table, remark_of) in [
            ("8142", Receipt, Remark::History),
            ("8142", Exchange, Remark::Nothing),
            ("8142", Unsaid, Remark::Unsure),
            ("6622", Exchange, Remark::History),
            ("6622", Receipt, Remark::Nothing),
            ("1631", Exchange, Remark::Sequela),
            ("1631", Receipt, Remark::Nothing), // 趾骨
            ("5124", Receipt, Remark::Old),
            ("5124", Exchange, Remark::Nothing), // 骨軟骨
            ("1347", Exchange, Remark::Old),
            ("1347", Receipt, Remark::Nothing), // 大動脈
            ("1486", Receipt, Remark::Nothing), // 大殿筋
            ("8076", Receipt, Remark::Prophylaxis),
            ("8076", Unsaid, Remark::Prophylaxis),
            ("5MAU", Exchange, Remark::Prophylaxis),
            ("5MAU", Unsaid, Remark::Prophylaxis),
            ("8142 ", Receipt, Remark::Nothing),
            ("", Unsaid, Remark::Nothing),
        ] {
            assert_eq!(remark(code, table), remark_of, "{code} {table:?}");
        }
    }

    #[test]
    fn words_never_say_that_the_patient_had_it() {
        for (words, of) in [
            ("の既往", Remark::Unsure),
            ("陳旧性", Remark::Unsure),
            ("術後", Remark::Unsure),
            ("再発の予防", Remark::Prophylaxis),
            ("既往あり、再発予防", Remark::Prophylaxis),
            ("急性", Remark::Nothing),
            ("", Remark::Nothing),
        ] {
            assert_eq!(told(words), of, "{words}");
        }
    }

    #[test]
    fn a_table_is_known_by_its_system() {
        for (system, table) in [
            ("http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterZ-disease-modifier", Table::Receipt),
            ("http://medis.or.jp/CodeSystem/master-disease-modExCode", Table::Exchange),
            ("http://medis.or.jp/CodeSystem/master-disease-modExCode ", Table::Unsaid),
            ("", Table::Unsaid),
        ] {
            assert_eq!(Table::of(system), table, "{system}");
        }
    }
}
