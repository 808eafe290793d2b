//! `cargo xtask demo | test | bench | dist | guest | sizes | page`: set-up and builds, nothing else. What a prediction
//! is, it must not know.

mod bench;
mod check;
mod demo;
mod dist;
mod guest;
mod http;
mod page;
mod program;
mod sizes;
mod step;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <task>

  demo [--check]  build all, then serve the demo page and the CDS Hooks service;
                  --check asks one question over HTTP and ends
  test            format, lints, guest, page, every test
  bench           benchmarks of core, guest and page
  dist            the guest, the program and the packages as shipped, with sizes and digests
  guest           only the guest: target/guest/kusushi.wasm, .js, .d.ts
  sizes           what each part of the guest costs
  page            only the page: web-demo/dist";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["demo"] => demo::serve(),
        ["demo", "--check"] => check::run(),
        ["test"] => test::run(),
        ["bench"] => bench::run(),
        ["dist"] => dist::run(),
        ["guest"] => guest::build(guest::Profile::Shared).map(drop),
        ["sizes"] => sizes::run(),
        ["page"] => page::build(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
