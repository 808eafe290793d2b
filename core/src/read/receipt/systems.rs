//! Code systems, by the URIs that others give them; ours where no source was found that names one.

use crate::record::Coding;

/// Diseases of receipts (傷病名マスター): JP Core, `aliases-jpcore.fsh`, `$JP_Disease_Claim_CS`.
pub(super) const DISEASE: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterB-disease";

/// Services (医科診療行為マスター): JP Core, `$JP_ProcedureCategory_CS`.
pub(super) const PROCEDURE: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterS-medicalProcedure";

/// Drugs (医薬品マスター): table 15 of the ministry's electronic prescription, as the FHIR working group of JAMI lists
/// it (`mhlw-codeSystem-claimDrugCode-tbl15`). JP Core 1.2 names none.
pub(super) const DRUG: &str = "urn:oid:1.2.392.100495.20.2.71";

/// ICD-10: JP Core, `$JP_ConditionDiseaseCodeICD10_CS`. Neither receipt nor survey says which edition it means.
pub(super) const ICD10: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full";

/// Kind of contact: HL7 v3, of which `IMP` is a stay.
pub(super) const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

/// LOINC.
pub(super) const LOINC: &str = "http://loinc.org";

/// Ours: how a stay ended on a DPC receipt (DPC転帰区分, code table 22 of the specification of the DPC receipt).
pub(super) const DPC_OUTCOME: &str = "urn:x-kusushi:receipt:dpc-outcome";

/// Ours: an item of form 1, as `CODE.PAYLOAD` (`JCS0010.2`); the value of one that is coded has this before its code's
/// system (`urn:x-kusushi:dpc-form1:M010010.3`).
pub(super) const FORM1: &str = "urn:x-kusushi:dpc-form1";

/// Ours: sections of the fee schedule (点数表コード, `K600`), by which form 1 names operations.
pub(super) const FEE_SCHEDULE: &str = "urn:x-kusushi:fee-schedule";

/// A code without words for it.
pub(super) fn coding(system: &str, code: &str) -> Coding {
    Coding { system: system.to_owned(), code: code.to_owned(), display: String::new() }
}
