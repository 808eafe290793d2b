//! One artefact: what it may import, and that the same bytes reach the host and a browser.

use std::process::Command;

use kusushi_host::guest::Guest;
use serde_json::Value;

use crate::shipped::{Service, guest, inference, kusushi};

#[test]
fn the_guest_imports_an_error_constructor_and_a_throw_and_nothing_else() {
    let Some(inference) = inference() else { return };
    let imports: Vec<String> = inference.template().imports().collect();
    let known = |import: &String| {
        import.contains(".__wbg_Error_")
            || import.contains(".__wbindgen_throw")
            || import.contains(".__wbg___wbindgen_throw_")
    };
    assert!(imports.len() <= 2 && imports.iter().all(known), "{imports:?}");
}

#[test]
fn the_same_bytes_are_run_here_and_handed_to_browsers() {
    if guest().is_none() {
        return;
    }
    let listed: Value = serde_json::from_slice(&kusushi(["models", "--json"]).output().unwrap().stdout).unwrap();
    let service = Service::start();
    let sha256 = |path: &str| Guest::from_bytes(service.ask("GET", path, "").body).sha256().to_owned();

    let wasm = sha256("/guest/kusushi.wasm");
    assert_eq!(listed["guest_sha256"], wasm);
    assert_eq!(service.ask("GET", "/guest/index.json", "").json()["sha256"], wasm);
    assert_eq!(service.ask("GET", "/guest/kusushi.js", "").status, 200);

    let models = listed["models"].as_array().unwrap();
    let packages = service.ask("GET", "/packages/index.json", "").json();
    assert_eq!(packages.as_array().unwrap().len(), models.len());
    for package in packages.as_array().unwrap() {
        let model = models.iter().find(|model| model["id"] == package["id"]).unwrap();
        assert_eq!(model["package_sha256"], package["sha256"]);
        assert_eq!(package["sha256"], sha256(package["url"].as_str().unwrap()));
    }
}

#[test]
fn the_host_does_not_know_the_engine() {
    let mut tree = Command::new(env!("CARGO"));
    tree.args(["tree", "--package", "kusushi", "--edges", "normal", "--prefix", "none", "--locked", "--offline"]);
    let tree = tree.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.lines().any(|line| line.starts_with("wasmtime ")), "{tree}");
    let engine = tree.lines().find(|line| line.starts_with("tract") || line.starts_with("kusushi-core "));
    assert_eq!(engine, None);
}
