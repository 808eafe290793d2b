//! Patient data of every format, natively: what becomes of bytes in the record, and of values in the inputs.
#![expect(clippy::disallowed_methods, reason = "tests read the shared stores; the core itself reads no file")]

mod fhir;
mod fhir_bundle;
mod fhir_identity;
mod fhir_medication;
mod fhir_resources;
mod fhir_values;
mod ssmix2;
