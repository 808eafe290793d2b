//! The JavaScript class: one method an operation, each with a request in JSON and an envelope in JSON.

use kusushi_core::guest::Guest;
use wasm_bindgen::prelude::wasm_bindgen;

/// A guest with the packages it has loaded. One Worker holds one and sees one patient.
#[wasm_bindgen]
#[derive(Default)]
pub struct Kusushi {
    guest: Guest,
}

#[wasm_bindgen]
impl Kusushi {
    /// A guest without packages.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Checks and loads a package (the bytes of a `.kpkg`).
    pub fn load(&mut self, package: &[u8], request: &str) -> String {
        self.guest.answer(request.as_bytes(), &[package])
    }

    /// Says which models are loaded.
    pub fn describe(&mut self, request: &str) -> String {
        self.guest.answer(request.as_bytes(), &[])
    }

    /// Assesses one patient.
    pub fn assess(&mut self, request: &str, patient: &[u8]) -> String {
        self.guest.answer(request.as_bytes(), &[patient])
    }

    /// Says what each input would be.
    pub fn features(&mut self, request: &str, patient: &[u8]) -> String {
        self.guest.answer(request.as_bytes(), &[patient])
    }

    /// Lists what can be asked at the bedside.
    pub fn ask(&mut self, request: &str) -> String {
        self.guest.answer(request.as_bytes(), &[])
    }

    /// Says all that there is to say of the models themselves.
    pub fn card(&mut self, request: &str) -> String {
        self.guest.answer(request.as_bytes(), &[])
    }

    /// Runs the golden patients of the models loaded.
    pub fn check(&mut self, request: &str) -> String {
        self.guest.answer(request.as_bytes(), &[])
    }
}
