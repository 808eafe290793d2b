//! Builds the one guest: `kusushi.wasm` with its JavaScript and TypeScript faces.
//!
//! The wasm-bindgen step is the library's, pinned with the crate, so that there is no tool to install and no
//! version to mismatch. Nothing after it may add an import.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use wasm_bindgen_cli_support::Bindgen;

use crate::step::{self, Result, root};

const TARGET: &str = "wasm32-unknown-unknown";

/// How the guest is built.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// For `demo`, `test` and `bench`: quick to link.
    Shared,
    /// For `dist`: fat LTO, small.
    Shipped,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Shared => "guest",
            Self::Shipped => "guest-dist",
        }
    }
}

/// Builds the guest and answers the folder that holds `kusushi.{wasm,js,d.ts}`.
pub(crate) fn build(profile: Profile) -> Result<PathBuf> {
    add_target()?;
    step::run(
        &format!("guest ({})", profile.name()),
        step::cargo(["build", "--package", "kusushi-wasm", "--profile", profile.name(), "--target", TARGET])
            .args(["--config", &anonymous_paths()])
            // They would replace the guest's own flags in .cargo/config.toml.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS"),
    )?;

    let target = root().join("target");
    let linked = target.join(TARGET).join(profile.name()).join("kusushi_wasm.wasm");
    let folder = target.join(profile.name());
    if !is_newer(&folder.join("kusushi.wasm"), &[linked.clone(), std::env::current_exe()?]) {
        bind(&linked, &folder)?;
    }
    Ok(folder)
}

/// Panic messages name source files. Neither the guest's bytes nor its digest may depend on where it was built.
/// Cargo joins these flags to those of `.cargo/config.toml`.
fn anonymous_paths() -> String {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let cargo_home = std::env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    let remap = |from: &Path, to: &str| format!("'--remap-path-prefix={}={to}'", from.display());
    format!("target.{TARGET}.rustflags=[{}, {}]", remap(&cargo_home, "cargo"), remap(&root(), "kusushi"))
}

/// Where `build` puts the guest that tests and demo share.
pub(crate) fn shared_file() -> PathBuf {
    root().join("target/guest/kusushi.wasm")
}

fn add_target() -> Result {
    let installed = Command::new("rustup").args(["target", "list", "--installed"]).current_dir(root()).output();
    // Without rustup the toolchain is somebody else's care; cargo says what is missing.
    let Ok(installed) = installed else { return Ok(()) };
    if String::from_utf8_lossy(&installed.stdout).lines().any(|line| line == TARGET) {
        return Ok(());
    }
    step::run("wasm target", Command::new("rustup").args(["target", "add", TARGET]).current_dir(root()))
}

/// Makes both faces. The glue has no default address of its own: whoever loads it says where the guest lies.
fn bind(linked: &Path, folder: &Path) -> Result {
    step::title("guest: wasm-bindgen");
    let scratch = folder.join("bindgen");
    if scratch.exists() {
        fs::remove_dir_all(&scratch)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(linked).out_name("kusushi").typescript(true).omit_default_module_path(true);
    // Names of functions are a third of the file, and only a debugger reads them.
    bindgen.remove_name_section(true).remove_producers_section(true).web(true)?;
    bindgen.generate(&scratch)?;
    if scratch.join("snippets").exists() {
        return Err("the guest brings JavaScript snippets, which the page's policy does not allow".into());
    }
    // The module goes last: its date says that all is there.
    for (from, to) in
        [("kusushi.js", "kusushi.js"), ("kusushi.d.ts", "kusushi.d.ts"), ("kusushi_bg.wasm", "kusushi.wasm")]
    {
        fs::rename(scratch.join(from), folder.join(to))?;
    }
    fs::remove_dir_all(&scratch)?;
    println!("{} bytes", fs::metadata(folder.join("kusushi.wasm"))?.len());
    Ok(())
}

fn is_newer(made: &Path, sources: &[PathBuf]) -> bool {
    let date = |path: &Path| fs::metadata(path).and_then(|facts| facts.modified()).ok();
    let newest = sources.iter().map(|path| date(path).unwrap_or_else(SystemTime::now)).max();
    date(made) > newest
}
