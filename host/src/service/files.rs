//! Static files, all in memory from the start: the page, the guest and the packages. What is not in the table
//! does not exist, so no address leads out of it.

use std::{borrow::Cow, collections::BTreeMap, fmt, fs, path::Path};

use axum::{
    body::Bytes,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    Shared,
    refusal::{self, Refusal},
};
use crate::{
    code::{Error, Result, codes},
    embedded,
    guest::{Guest, hex},
    packages::Package,
    surroundings,
};

/// The most that the page may weigh.
const PAGE_LIMIT_BYTES: u64 = 64 << 20;

/// Files by address.
#[derive(Default)]
pub struct Files(BTreeMap<String, File>);

struct File {
    media_type: &'static str,
    tag: String,
    bytes: Bytes,
}

impl Files {
    /// The guest's and the packages' files, with a list of each.
    pub fn new(guest: &Guest, packages: &[Package]) -> Self {
        let mut files = Self::default();
        files.add("/guest/kusushi.wasm", guest.wasm().to_vec());
        if let Some(script) = guest.script() {
            files.add("/guest/kusushi.js", script.to_vec());
        }
        files.add("/guest/index.json", json!({ "sha256": guest.sha256() }).to_string().into());
        let mut list: Vec<Value> = Vec::new();
        for package in packages {
            let url = format!("/packages/{}.kpkg", package.id);
            list.push(json!({ "id": package.id, "version": package.version, "sha256": package.sha256, "url": url }));
            files.add(&url, package.bytes().to_vec());
        }
        files.add("/packages/index.json", Value::from(list).to_string().into());
        files
    }

    /// Adds the page: that of `folder`; else the one inside the program; else the one around it, if any.
    ///
    /// # Errors
    /// `K-HOST-013` where the folder cannot be read or is too large.
    pub fn with_page(mut self, folder: Option<&Path>) -> Result<Self> {
        let folder = match folder {
            Some(folder) => Some(folder.to_path_buf()),
            None if embedded::file("page/index.html").is_some() => {
                embedded::below("page/").for_each(|(name, bytes)| self.add(&format!("/{name}"), bytes.to_vec()));
                None
            }
            None => surroundings::find("web-demo/dist"),
        };
        if let Some(folder) = folder {
            let mut left = PAGE_LIMIT_BYTES;
            self.add_folder(&folder, "", &mut left)
                .map_err(|_| -> Error { codes::HOST_PAGE_UNUSABLE.at(folder.display().to_string()) })?;
        }
        Ok(self)
    }

    fn add_folder(&mut self, folder: &Path, address: &str, left: &mut u64) -> std::io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let address = format!("{address}/{}", path.file_name().unwrap_or_default().to_string_lossy());
            if path.is_dir() {
                self.add_folder(&path, &address, left)?;
            } else {
                let size = fs::metadata(&path)?.len();
                *left = left.checked_sub(size).ok_or(std::io::ErrorKind::FileTooLarge)?;
                self.add(&address, fs::read(&path)?);
            }
        }
        Ok(())
    }

    fn add(&mut self, address: &str, bytes: Vec<u8>) {
        let tag = format!("\"{}\"", hex(&Sha256::digest(&bytes)));
        let file = File { media_type: media_type(address), tag, bytes: bytes.into() };
        self.0.insert(address.to_owned(), file);
    }

    fn get(&self, address: &str) -> Option<&File> {
        let address = match address.strip_suffix('/') {
            Some(folder) => Cow::Owned(format!("{folder}/index.html")),
            None => Cow::Borrowed(address),
        };
        self.0.get(address.as_ref())
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn media_type(address: &str) -> &'static str {
    match address.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "ndjson" => "application/x-ndjson",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Every address that no service has.
pub(super) async fn serve(State(service): Shared, request: Request) -> std::result::Result<Response, Refusal> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(refusal::method().await);
    }
    let file = service.files.get(request.uri().path());
    let file = file.ok_or_else(|| Refusal::not_found(codes::HTTP_NOT_FOUND.at("path")))?;
    // A browser keeps what it has and asks whether it still holds.
    let headers = [(header::ETAG, file.tag.as_str()), (header::CACHE_CONTROL, "no-cache")];
    if request.headers().get(header::IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == file.tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, [(header::CONTENT_TYPE, file.media_type)], file.bytes.clone()).into_response())
}
