//! `demo`: builds everything and serves it until it is interrupted.

use crate::{guest, page, program, step, step::Result};

const LISTEN: &str = "127.0.0.1:8780";

/// Serves the demo.
pub(crate) fn serve() -> Result {
    let program = build_all()?;
    step::title(&format!("demo: open http://{LISTEN}/"));
    let status = program::serve(&program, LISTEN).status()?;
    if status.success() { Ok(()) } else { Err(format!("the service ended with {status}").into()) }
}

/// Guest, page and program.
pub(crate) fn build_all() -> Result<std::path::PathBuf> {
    guest::build(guest::Profile::Shared)?;
    page::build()?;
    program::build()
}
