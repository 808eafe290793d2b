//! temp
#![allow(clippy::all, clippy::disallowed_methods)]
fn main() {
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let short = path.rsplit('/').nth(1).unwrap().to_owned();
        match kusushi_core::model::Graph::outline(&bytes, &short) {
            Ok(o) => {
                *counts.entry("ok".into()).or_default() += 1;
                if o.unknown_nodes > 0 && path.contains("zoo/models") {
                    println!("{short} unknown {}", o.unknown[0].operator)
                };
                if o.memory > 50_000_000 {
                    println!("{short} memory {}", o.memory)
                }
            }
            Err(e) => {
                *counts.entry(e.notice().code.clone()).or_default() += 1;
                println!("{} {}", e.notice().code, e.notice().place)
            }
        }
    }
    println!("{counts:?}");
}
