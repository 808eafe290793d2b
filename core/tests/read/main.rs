//! Patient data of every format, natively: what becomes of bytes in the record, and of values in the inputs.
#![expect(clippy::disallowed_methods, reason = "tests read the shared stores; the core itself reads no file")]

mod hostile_values;
mod ssmix2;
