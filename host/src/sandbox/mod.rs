//! The guest's sandbox: memory, a deadline and bytes, nothing else. It must not know what the bytes mean.

mod engine;
mod instance;
mod limits;

use std::fmt;

use wasmtime::{Engine, InstancePre, Linker, Module, Store};

use self::limits::MemoryCap;
pub use self::{instance::Instance, limits::Limits};
use crate::{
    code::{Result, codes},
    guest::Guest,
};

/// The compiled guest. Each [`Instance`] of it starts with fresh memory.
#[derive(Clone)]
pub struct Sandbox {
    engine: Engine,
    template: InstancePre<MemoryCap>,
    limits: Limits,
}

impl Sandbox {
    /// Compiles the guest, or takes the compiled form from wasmtime's own cache.
    ///
    /// # Errors
    /// `K-HOST-005` where it is not a module, or wants more of its host than functions that it may not call.
    pub fn compile(guest: &Guest, limits: Limits) -> Result<Self> {
        let invalid = |error: wasmtime::Error| codes::HOST_GUEST_INVALID.at(format!("kusushi.wasm: {error}"));
        let engine = engine::build().map_err(invalid)?;
        let module = Module::from_binary(&engine, guest.wasm()).map_err(invalid)?;
        let mut linker = Linker::new(&engine);
        // The glue's two imports (an Error constructor and a throw) belong to the browser.
        linker.define_unknown_imports_as_traps(&module).map_err(invalid)?;
        let template = linker.instantiate_pre(&module).map_err(invalid)?;
        Ok(Self { engine, template, limits })
    }

    /// A fresh guest.
    ///
    /// # Errors
    /// `K-HOST-005` where it lacks an export of the contract; as [`Instance::call`] where its start fails.
    pub fn instance(&self) -> Result<Instance> {
        let mut store = Store::new(&self.engine, MemoryCap::new(self.limits.memory_bytes));
        store.limiter(|cap| cap);
        store.set_epoch_deadline(engine::ticks(self.limits.timeout));
        Instance::start(store, &self.template, self.limits.timeout)
    }

    /// The functions that the guest imports, as `module.name`; its host gives it none.
    pub fn imports(&self) -> impl Iterator<Item = String> {
        self.template.module().imports().map(|import| format!("{}.{}", import.module(), import.name()))
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("limits", &self.limits).finish_non_exhaustive()
    }
}
