//! Coded elements (HL7 v2.5, `CE` and `CWE`) and the names that SS-MIX2 gives to code systems.

use super::message::Field;
use crate::record::Coding;

/// The URI of a code system, by its name in a message. Another name stays as it is, and nothing matches it.
///
/// Sources: JP Core 1.2 (`aliases-jpcore.fsh`) for the URIs; HL7 table 0396 and the JAHIS and MEDIS names for the rest.
const SYSTEMS: [(&str, &str); 8] = [
    ("JC10", "http://medis.or.jp/CodeSystem/master-JLAC10-17digits"),
    ("HOT7", "http://medis.or.jp/CodeSystem/master-HOT7"),
    ("HOT9", "http://medis.or.jp/CodeSystem/master-HOT9"),
    ("HOT13", "http://medis.or.jp/CodeSystem/master-HOT13"),
    ("MDCDX2", "http://medis.or.jp/CodeSystem/master-disease-keyNumber"),
    ("I10", "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full"),
    ("LN", "http://loinc.org"),
    ("SCT", "http://snomed.info/sct"),
];

/// The codings of a field: the code, and the alternative beside it.
pub(super) fn codings(field: Field<'_>) -> Vec<Coding> {
    let coding = |first: usize| {
        let code = field.component(first);
        (!code.is_empty()).then(|| {
            let system = field.component(first + 2).text().into_owned();
            let uri = SYSTEMS.iter().find(|(name, _)| *name == system).map(|(_, uri)| (*uri).to_owned());
            Coding {
                system: uri.unwrap_or(system),
                code: code.text().into_owned(),
                display: field.component(first + 1).text().into_owned(),
            }
        })
    };
    [coding(1), coding(4)].into_iter().flatten().collect()
}
