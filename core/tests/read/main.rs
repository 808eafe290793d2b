//! Patient data of every format, natively: what becomes of bytes in the record, and of values in the inputs.
#![expect(clippy::disallowed_methods, reason = "tests read the shared stores; the core itself reads no file")]

mod corpus;
mod ever;
mod fhir;
mod fhir_bundle;
mod fhir_identity;
mod fhir_medication;
mod fhir_resources;
mod fhir_values;
mod hostile_values;
mod receipt;
mod receipt_survey;
mod same_patient;
#[path = "../walk/shipped.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod shipped;
mod ssmix2;
mod ssmix2_drugs;
mod ssmix2_mended;
mod ssmix2_messages;
mod ssmix2_patient;
mod ssmix2_size;
mod ssmix2_values;
mod ssmix2_versions;
