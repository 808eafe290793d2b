//! `bench`: the core and the guest in criterion, then the page in a browser.

use crate::{guest, page, program, step, step::Result};

/// Runs every benchmark.
pub(crate) fn run() -> Result {
    guest::build(guest::Profile::Shared)?;
    let guest = guest::shared_file();
    step::run("benches", step::cargo(["bench", "--package", "kusushi-bench"]).env("KUSUSHI_GUEST", &guest))?;
    page::build()?;
    let program = program::build()?;
    step::run("page benches", step::npm(["run", "bench"]).env("KUSUSHI_GUEST", &guest).env("KUSUSHI_PROGRAM", program))
}
