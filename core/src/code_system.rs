//! Code systems by the several names under which they are sent: a URI, or an OID with or without `urn:oid:`.

/// OID and preferred URI of the systems whose codes are matched. HL7's from the FHIR R4 page "code systems"; Japan's from
/// the aliases of JP Core and JP-CLINS (jami-fhir-jp-wg, `aliases-jpcore-CSVS-IdSystem-url.fsh`). YJ has two: the aliases
/// changed from one to the other.
const SYSTEMS: [(&str, &str); 14] = [
    ("2.16.840.1.113883.6.1", LOINC),
    ("2.16.840.1.113883.6.96", "http://snomed.info/sct"),
    ("2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"),
    ("2.16.840.1.113883.6.73", "http://www.whocc.no/atc"),
    ("2.16.840.1.113883.6.88", "http://www.nlm.nih.gov/research/umls/rxnorm"),
    ("1.2.392.200119.4.504", JLAC10),
    ("1.2.392.200119.4.804", NURSING_OBSERVATION),
    ("1.2.392.200119.4.403.2", "http://medis.or.jp/CodeSystem/master-HOT7"),
    ("1.2.392.200119.4.403.1", "http://medis.or.jp/CodeSystem/master-HOT9"),
    ("1.2.392.200119.4.402.1", "http://medis.or.jp/CodeSystem/master-HOT13"),
    ("1.2.392.100495.20.1.73", "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code"),
    ("1.2.392.100495.20.2.73", "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code"),
    ("1.2.392.200119.4.101.2", "http://medis.or.jp/CodeSystem/master-disease-keyNumber"),
    ("1.2.392.200119.4.101.6", "http://medis.or.jp/CodeSystem/master-disease-exCode"),
];

/// LOINC.
pub(crate) const LOINC: &str = "http://loinc.org";

/// JLAC10 of 17 digits, the MEDIS master.
pub(crate) const JLAC10: &str = "http://medis.or.jp/CodeSystem/master-JLAC10-17digits";

/// JLAC10 of 17 digits, the core set of JP-CLINS.
pub(crate) const JLAC10_CORE: &str = "http://jpfhir.jp/fhir/clins/CodeSystem/JLAC10/JP_CLINS_ObsLabResult_CoreLabo_CS";

/// MEDIS nursing observations.
pub(crate) const NURSING_OBSERVATION: &str = "http://medis.or.jp/CodeSystem/master-nursingObservationKeyCode";

/// Body measures of JP Core.
pub(crate) const BODY_MEASUREMENT: &str = "http://jpfhir.jp/fhir/core/CodeSystem/JP_ObservationBodyMeasurementCode_CS";

/// The preferred URI of a system, or the text itself where it is none of the table. Nothing else is forgiven: another
/// spelling is another system.
pub(crate) fn preferred(system: &str) -> &str {
    let oid = system.strip_prefix("urn:oid:").unwrap_or(system);
    if !oid.starts_with(|c: char| c.is_ascii_digit()) {
        return system;
    }
    SYSTEMS.iter().find(|(known, _)| *known == oid).map_or(system, |(_, uri)| uri)
}

/// A code or a system without what no code has: white space, invisible characters, full-width forms. `None` where there
/// is none of it, which is nearly always. Such a code is never matched; that it would have been is worth a finding.
pub(crate) fn cleaned(text: &str) -> Option<String> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    // No code is nearly as long, and a text that is shall cost nothing.
    let letters = text.chars().take(CODE_LETTERS).filter_map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '!'..='~' => Some(c),
        _ => None,
    });
    Some(letters.collect())
}

const CODE_LETTERS: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_has_a_uri_and_oids() {
        for (system, expected) in [
            ("http://loinc.org", LOINC),
            ("urn:oid:2.16.840.1.113883.6.1", LOINC),
            ("2.16.840.1.113883.6.1", LOINC),
            ("urn:oid:1.2.392.200119.4.504", JLAC10),
            ("urn:oid:1.2.392.100495.20.1.73", "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code"),
            ("urn:oid:1.2.392.100495.20.2.73", "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code"),
            ("http://loinc.org/", "http://loinc.org/"),
            ("LOINC", "LOINC"),
            ("urn:oid:1.2.3", "urn:oid:1.2.3"),
            ("", ""),
        ] {
            assert_eq!(preferred(system), expected, "{system}");
        }
    }

    #[test]
    fn what_no_code_has_is_seen() {
        for (text, expected) in [
            ("2160-0", None),
            ("2160-0 ", Some("2160-0")),
            ("2160\u{200b}-0", Some("2160-0")),
            ("２１６０－０", Some("2160-0")),
            ("2160-0\u{a0}", Some("2160-0")),
            ("\u{feff}2160-0", Some("2160-0")),
            ("溶血", Some("")),
            ("", None),
        ] {
            assert_eq!(cleaned(text).as_deref(), expected, "{text:?}");
        }
    }
}
