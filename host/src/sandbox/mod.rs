//! The guest's sandbox: memory, a deadline and bytes, nothing else. It must not know what the bytes mean.

mod engine;
mod instance;
mod limits;
mod snapshot;

use std::fmt;

use wasmtime::{Engine, InstancePre, Linker, Module, Store};

use self::limits::MemoryCap;
pub(crate) use self::snapshot::{ENGINE, FORMAT};
pub use self::{instance::Instance, limits::Limits, snapshot::Preparation};
use crate::{
    cache::Cache,
    code::{Error, Result, codes},
};

/// Where guests are compiled and run.
#[derive(Clone)]
pub struct Sandbox {
    engine: Engine,
    limits: Limits,
    unpooled: Option<String>,
}

/// A compiled guest. Each [`Instance`] of it starts with fresh memory.
#[derive(Clone)]
pub struct Template {
    sandbox: Sandbox,
    instance: InstancePre<MemoryCap>,
}

impl Sandbox {
    /// A sandbox with these limits, which keeps compiled code in `cache`.
    ///
    /// # Errors
    /// `K-HOST-005` where this machine cannot run guests.
    pub fn new(limits: Limits, cache: Option<&Cache>) -> Result<Self> {
        let engine::Built { engine, unpooled } = engine::build(limits, cache).map_err(|error| invalid(&error))?;
        Ok(Self { engine, limits, unpooled })
    }

    /// What makes it slower than it could be: `K-HOST-022` where memory for instances cannot be set aside.
    pub fn warning(&self) -> Option<Error> {
        self.unpooled.as_ref().map(|reason| codes::HOST_POOL_UNAVAILABLE.at(format!("sandbox: {reason}")))
    }

    /// Compiles a guest, or takes the compiled form from the cache.
    ///
    /// # Errors
    /// `K-HOST-005` where it is not a module, or wants more of its host than functions that it may not call.
    pub fn compile(&self, wasm: &[u8]) -> Result<Template> {
        let template = || {
            let module = Module::from_binary(&self.engine, wasm)?;
            let mut linker = Linker::new(&self.engine);
            // The glue's two imports (an Error constructor and a throw) belong to the browser.
            linker.define_unknown_imports_as_traps(&module)?;
            linker.instantiate_pre(&module)
        };
        Ok(Template { sandbox: self.clone(), instance: template().map_err(|error| invalid(&error))? })
    }
}

impl Template {
    /// A fresh guest.
    ///
    /// # Errors
    /// `K-HOST-005` where it lacks an export of the contract, `K-HOST-023` where too many are at work; as
    /// [`Instance::call`] where its start fails.
    pub fn instance(&self) -> Result<Instance> {
        let Limits { memory_bytes, timeout } = self.sandbox.limits;
        let mut store = Store::new(&self.sandbox.engine, MemoryCap::new(memory_bytes));
        store.limiter(|cap| cap);
        store.set_epoch_deadline(engine::ticks(timeout));
        Instance::start(store, &self.instance, timeout)
    }

    /// The functions that the guest imports, as `module.name`; its host gives it none.
    pub fn imports(&self) -> impl Iterator<Item = String> {
        self.instance.module().imports().map(|import| format!("{}.{}", import.module(), import.name()))
    }
}

/// Why a guest cannot be used.
fn invalid(error: &wasmtime::Error) -> Error {
    codes::HOST_GUEST_INVALID.at(format!("kusushi.wasm: {error}"))
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("limits", &self.sandbox.limits).finish_non_exhaustive()
    }
}
