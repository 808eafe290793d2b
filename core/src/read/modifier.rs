//! What a modifier or a word beside a disease makes of it: a suspicion, or something other than the disease now.
//!
//! The receipt's table (`masterZ`) and the codes for exchange of MEDIS give the same four characters to different words,
//! so each has a list of its own (JP Core, `JP_ConditionDiseaseModifierReceipt_CS` and
//! `JP_ConditionDiseaseModifierMEDISExchange_CS`). Where a sender does not say which table is meant, both count: a modifier
//! or a word can only ever make a disease count for less.

/// の疑い and 疑似症, in the receipt's table.
pub(super) const SUSPECTED_RECEIPT: [&str; 2] = ["8002", "8008"];

/// の疑い, for exchange.
pub(super) const SUSPECTED_EXCHANGE: [&str; 1] = ["5395"];

/// の既往, の後遺症, 後遺症, 後遺性, の術後, 術後, 陳旧性 and の予防, in the receipt's table. The patient does not have the
/// disease now; what is left of it, or kept off, is no code of a record.
pub(super) const NOT_NOW_RECEIPT: [&str; 8] = ["8142", "8058", "8009", "3050", "8048", "3088", "5124", "8076"];

/// の既往, の後遺症, 後遺症, の術後 and 術後, for exchange.
pub(super) const NOT_NOW_EXCHANGE: [&str; 5] = ["6622", "1631", "5986", "1486", "0FJP"];

const NOT_NOW_WORDS: [&str; 5] = ["既往", "後遺", "陳旧", "術後", "予防"];

/// ICD-10 (WHO): old myocardial infarction, sequelae of cerebrovascular disease, histories. Such a code is a disease of
/// the past itself, and the word for it takes nothing away. Others have such words in vain, which only makes them count
/// for less.
const ICD10_OF_THE_PAST: [&str; 3] = ["I252", "I69", "Z8"];

/// Whether a modifier's code says 疑い in either table.
pub(super) fn is_suspicion(code: &str) -> bool {
    SUSPECTED_RECEIPT.contains(&code) || SUSPECTED_EXCHANGE.contains(&code)
}

/// Whether a modifier's code says in either table that the disease is not there now.
pub(super) fn is_not_now(code: &str) -> bool {
    NOT_NOW_RECEIPT.contains(&code) || NOT_NOW_EXCHANGE.contains(&code)
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

/// Whether a code of ICD-10, with or without its dot, is of the past itself.
pub(super) fn is_of_the_past(icd10: &str) -> bool {
    let plain = icd10.replace('.', "");
    ICD10_OF_THE_PAST.iter().any(|stem| plain.starts_with(stem))
}
