//! Coded elements (HL7 v2.5, `CE` and `CWE`) and the names that SS-MIX2 gives to code systems.

use super::message::Field;
use crate::record::Coding;

/// The URI of a code system, by its name in a message. Another name stays as it is, and nothing matches it.
///
/// Sources: JP Core 1.2 (`aliases-jpcore.fsh`) for the URIs; HL7 table 0396 and the names of JAHIS and MEDIS for the rest,
/// those of drugs as `yuakagi/ssmixtools` (`config.py`) found them in stores.
const SYSTEMS: [(&str, &str); 11] = [
    ("JC10", "http://medis.or.jp/CodeSystem/master-JLAC10-17digits"),
    ("HOT7", "http://medis.or.jp/CodeSystem/master-HOT7"),
    ("HOT07", "http://medis.or.jp/CodeSystem/master-HOT7"),
    ("HOT9", "http://medis.or.jp/CodeSystem/master-HOT9"),
    ("HOT09", "http://medis.or.jp/CodeSystem/master-HOT9"),
    ("HOT13", "http://medis.or.jp/CodeSystem/master-HOT13"),
    ("YJ", "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code"),
    ("MDCDX2", "http://medis.or.jp/CodeSystem/master-disease-keyNumber"),
    ("I10", ICD10),
    ("LN", "http://loinc.org"),
    ("SCT", "http://snomed.info/sct"),
];

/// ICD-10 without its edition.
pub(super) const ICD10: &str = "http://hl7.org/fhir/sid/icd-10";

/// ICD-10 as Japan took it over in its edition of 2013.
pub(super) const ICD10_2013: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full";

/// The codings of a field: the code, and the alternative beside it.
pub(super) fn codings(field: Field<'_>) -> Vec<Coding> {
    [coding(field, 1), coding(field, 4)].into_iter().flatten().collect()
}

/// The coding whose code is the component with this number.
pub(super) fn coding(field: Field<'_>, number: usize) -> Option<Coding> {
    let code = field.component(number);
    (!code.is_empty()).then(|| {
        let system = field.component(number + 2).text().trim().to_owned();
        let uri = SYSTEMS.iter().find(|(name, _)| *name == system).map(|(_, uri)| (*uri).to_owned());
        Coding {
            system: uri.unwrap_or(system),
            code: code.text().into_owned(),
            display: field.component(number + 1).text().into_owned(),
        }
    })
}

/// What a coded element says for people, where it has no code: its text, the alternative's, or the original
/// (`CWE.9`).
pub(super) fn words(field: Field<'_>) -> Option<String> {
    [2, 5, 9]
        .into_iter()
        .map(|number| field.component(number))
        .find(|text| !text.is_empty())
        .map(|text| text.text().into_owned())
}
