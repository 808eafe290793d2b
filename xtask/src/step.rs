//! One step of a task: a titled command that must succeed.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// What a task ends with.
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    manifest.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// A `cargo` command in the workspace.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Where the guest and the program are looked for, whatever the machine's own settings say.
    command.args(arguments).current_dir(root()).env("CARGO_TARGET_DIR", root().join("target"));
    // Set for xtask's own run; a nested cargo must not take them for its package's.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"] {
        command.env_remove(name);
    }
    command
}

/// An `npm` command in web-demo/.
pub(crate) fn npm<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(root().join("web-demo"));
    command
}

/// Says what comes next.
pub(crate) fn title(name: &str) {
    println!("\n== {name}");
}

/// Runs a command to its end.
///
/// # Errors
/// With the step's name, where the command cannot be started or fails.
pub(crate) fn run(name: &str, command: &mut Command) -> Result {
    title(name);
    let status = command.status().map_err(|error| format!("{name}: {}: {error}", command.get_program().display()))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed ({status})").into()) }
}
