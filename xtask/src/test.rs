//! `test`: everything that must hold, in the order in which it fails fastest.

use std::env;

use crate::{guest, page, program, step, step::Result};

/// Runs every check; stops at the first that fails.
pub(crate) fn run() -> Result {
    step::run("format", &mut step::cargo(["fmt", "--all", "--check"]))?;
    step::run(
        "lints",
        &mut step::cargo(["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"]),
    )?;
    guest::build(guest::Profile::Shared)?;
    page::build()?;
    let program = program::build()?;
    // Compiled once into wasmtime's cache, instead of in every test at the same time.
    step::run("models", &mut program::models(&program))?;
    step::run("tests", step::cargo(["test", "--workspace", "--quiet"]).env("KUSUSHI_GUEST", guest::shared_file()))?;
    step::run(
        "page tests",
        step::npm(["test"]).env("KUSUSHI_GUEST", guest::shared_file()).env("KUSUSHI_PROGRAM", program),
    )?;
    step::title(if env::var_os("CI").is_some() { "all passed (CI)" } else { "all passed" });
    Ok(())
}
