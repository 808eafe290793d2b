//! The contract's schema, from which the panel's types are made.

use std::{fs, path::Path};

#[test]
fn the_schema_is_that_of_the_types() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract.schema.json");
    let schema = schemars::schema_for!(kusushi_core::call::Contract);
    let schema = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
    assert!(
        fs::read_to_string(file).is_ok_and(|current| current == schema),
        "run: cargo run -p kusushi-core --example schema > core/contract.schema.json"
    );
}
