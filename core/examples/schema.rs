//! Prints the JSON schema of the contract: `cargo run -p kusushi-core --example schema > core/contract.schema.json`.

fn main() {
    let schema = schemars::schema_for!(kusushi_core::call::Contract);
    println!("{}", serde_json::to_string_pretty(&schema).expect("a schema is JSON"));
}
