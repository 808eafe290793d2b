//! `dist`: the guest, the packages and the program as shipped, with their sizes and digests.
//!
//! target/dist holds `guest/`, `models/` and `page/`; the program carries all three inside.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    guest, page, program, step,
    step::{Result, root},
};

/// What `wasm-opt` may assume: the features of `.cargo/config.toml`, and none besides.
const FEATURES: [&str; 9] = [
    "--mvp-features",
    "--enable-mutable-globals",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
    "--enable-simd",
    "--enable-call-indirect-overlong",
];

/// Builds everything that ships.
pub(crate) fn run() -> Result {
    let dist = root().join("target/dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    for folder in ["guest", "models", "page"] {
        fs::create_dir_all(dist.join(folder))?;
    }

    page::install()?;
    shrink(&guest::build(guest::Profile::Shipped)?, &dist.join("guest"))?;
    page::build()?;
    copy_folder(&root().join("web-demo/dist"), &dist.join("page"))?;
    pack(&program::build()?, &dist.join("models"))?;
    let program = program::build_shipped(&dist)?;

    step::title("dist");
    let mut shipped = vec![program];
    for folder in ["guest", "models"] {
        shipped.extend(files_in(&dist.join(folder))?);
    }
    for file in shipped {
        measure(&file)?;
    }
    Ok(())
}

/// Runs wasm-opt; after wasm-bindgen, which would not understand its output the other way round.
fn shrink(from: &Path, to: &Path) -> Result {
    for name in ["kusushi.js", "kusushi.d.ts"] {
        fs::copy(from.join(name), to.join(name))?;
    }
    let tool = root().join("web-demo/node_modules/.bin/wasm-opt");
    let mut command = Command::new(tool);
    command.arg("-Oz").args(FEATURES).arg(from.join("kusushi.wasm")).arg("-o").arg(to.join("kusushi.wasm"));
    step::run("guest: wasm-opt -Oz", &mut command)
}

/// Packs every model folder.
fn pack(program: &Path, to: &Path) -> Result {
    let mut folders = Vec::new();
    for entry in fs::read_dir(root().join("models"))? {
        let path = entry?.path();
        if path.join("manifest.toml").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    for folder in folders {
        let name = format!("pack {}", folder.file_name().unwrap_or_default().display());
        step::run(&name, Command::new(program).arg("pack").arg(&folder).current_dir(to))?;
    }
    Ok(())
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

fn copy_folder(from: &Path, to: &Path) -> Result {
    fs::create_dir_all(to)?;
    for path in files_in(from)? {
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() { copy_folder(&path, &target)? } else { fs::copy(&path, &target).map(drop)? }
    }
    Ok(())
}

/// Prints size, size compressed and digest. Node has both algorithms, so no crate is needed for them.
fn measure(file: &Path) -> Result {
    const SCRIPT: &str = "
        const { readFileSync } = require('node:fs'), zlib = require('node:zlib'), { createHash } = require('node:crypto');
        const bytes = readFileSync(process.argv[1]);
        const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 24 };
        const small = /\\.(wasm|js|kpkg)$/.test(process.argv[1]) ? zlib.brotliCompressSync(bytes, { params }).length : '-';
        console.log(String(bytes.length).padStart(10), String(small).padStart(9), createHash('sha256').update(bytes).digest('hex'));";
    let printed = Command::new("node").args(["-e", SCRIPT]).arg(file).output()?;
    if !printed.status.success() {
        return Err(format!("{} cannot be measured", file.display()).into());
    }
    let name = file.file_name().unwrap_or_default().display();
    println!("{} {name}", String::from_utf8_lossy(&printed.stdout).trim_end());
    Ok(())
}
