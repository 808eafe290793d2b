//! Builds and starts the program `kusushi`.

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{
    guest,
    step::{self, Result, root},
};

/// Builds the program as tests do and answers where it is. Of the whole workspace: for one package alone cargo would
/// choose other features of what they share, and `cargo test --workspace` would build Cranelift a second time.
pub(crate) fn build() -> Result<PathBuf> {
    step::run("program", &mut step::cargo(["build", "--workspace", "--bins"]))?;
    Ok(file("debug"))
}

/// Builds the program as shipped, with everything below `embedded` inside it.
pub(crate) fn build_shipped(embedded: &Path) -> Result<PathBuf> {
    step::run(
        "program (release)",
        step::cargo(["build", "--release", "--package", "kusushi"]).env("KUSUSHI_EMBED", embedded),
    )?;
    Ok(file("release"))
}

fn file(profile: &str) -> PathBuf {
    root().join("target").join(profile).join(format!("kusushi{}", env::consts::EXE_SUFFIX))
}

/// `kusushi serve` with the shipped models, the guest that tests share, and the page.
pub(crate) fn serve(program: &Path, listen: &str) -> Command {
    let mut command = Command::new(program);
    command
        .args(["serve", "--listen", listen])
        .arg("--guest")
        .arg(guest::shared_file())
        .arg("--models")
        .arg(root().join("models"))
        .arg("--page")
        .arg(root().join("web-demo/dist"))
        .current_dir(root());
    command
}

/// `kusushi models`, which compiles the guest and tries every package.
pub(crate) fn models(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("models").arg("--guest").arg(guest::shared_file()).current_dir(root());
    command
}

/// A running service, ended when dropped.
pub(crate) struct Service {
    child: Child,
    /// `HOST:PORT` on which it listens.
    pub(crate) address: String,
}

impl Service {
    /// Starts the service on a free port, with every question as of `at`, and reads its address from what it
    /// prints first.
    pub(crate) fn start(program: &Path, at: &str) -> Result<Self> {
        let mut child = serve(program, "127.0.0.1:0").args(["--at", at]).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or("the service has no output")?;
        let mut service = Self { child, address: String::new() };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let (_, address) = line.trim().rsplit_once("http://").ok_or("the service did not print its address")?;
        address.trim_end_matches('/').clone_into(&mut service.address);
        Ok(service)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
