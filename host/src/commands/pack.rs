//! `kusushi pack`: a model folder as one file, the same bytes each time.

use std::{fs, path::PathBuf};

use kusushi_host::{code::codes, packages::Package};
use serde_json::json;

use super::{Done, print};
use crate::command_line::{Pack, Settings};

pub(super) fn run(settings: &Settings, arguments: &Pack) -> Done {
    let package = Package::read(&arguments.folder)?;
    let out = arguments.out.clone().unwrap_or_else(|| PathBuf::from(package.file_name()));
    fs::write(&out, package.bytes()).map_err(|_| codes::HOST_FILE_UNWRITABLE.at(out.display().to_string()))?;
    let (file, bytes) = (out.display().to_string(), package.bytes().len());
    Ok(if settings.json {
        print(&json!({ "file": file, "bytes": bytes, "sha256": package.sha256 }).to_string())
    } else {
        print(&format!("{file}  {bytes} bytes  {}", package.sha256))
    }?)
}
