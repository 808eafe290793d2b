//! Builds the demo page: web-demo/dist.

use std::{fs, path::Path};

use crate::step::{self, Result, root};

/// Installs what the lock file names, where it is not there yet, and builds.
pub(crate) fn build() -> Result {
    install()?;
    step::run("page", &mut step::npm(["run", "build"]))
}

/// `npm ci`, where `node_modules` is absent or older than the lock file.
pub(crate) fn install() -> Result {
    let folder = root().join("web-demo");
    let date = |path: &Path| fs::metadata(path).and_then(|facts| facts.modified()).ok();
    // npm writes this file at the end of an installation.
    let installed = date(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= date(&folder.join("package-lock.json")) {
        return Ok(());
    }
    step::run("page: npm ci", &mut step::npm(["ci", "--no-audit", "--no-fund"]))
}
