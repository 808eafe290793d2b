//! A guest whose state can be written down: what it did before becomes the beginning of another module, whose
//! instances start where it stood.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use wasmtime::Val;
use wasmtime_wizer::{InstanceState, ModuleContext, SnapshotVal, ValType, Wizer};

use super::{Instance, Sandbox, Template, invalid};
use crate::code::{Result, codes};

/// Version of what is written down. It belongs to the key under which a snapshot is kept, as does [`ENGINE`].
pub(crate) const FORMAT: u32 = 1;

/// Version of wasmtime and its Wizer.
pub(crate) const ENGINE: &str = "48.0.8";

/// A guest to prepare and to write down.
pub struct Preparation<'a> {
    context: ModuleContext<'a>,
    template: Template,
}

impl Sandbox {
    /// A guest that starts where `prepare` left it.
    ///
    /// # Errors
    /// As [`Preparation::new`], [`Preparation::snapshot`] and [`Sandbox::compile`], and what `prepare` says.
    pub fn snapshot(&self, wasm: &[u8], prepare: impl FnOnce(&mut Instance) -> Result<()>) -> Result<Template> {
        let preparation = Preparation::new(self, wasm)?;
        let mut instance = preparation.instance()?;
        prepare(&mut instance)?;
        self.compile(&preparation.snapshot(instance)?)
    }
}

impl<'a> Preparation<'a> {
    /// Compiles a guest with all that it holds exported.
    ///
    /// # Errors
    /// As [`Sandbox::compile`], and `K-HOST-005` where its state cannot be written down: references, or changes of
    /// its tables.
    pub fn new(sandbox: &Sandbox, wasm: &'a [u8]) -> Result<Self> {
        let (context, instrumented) = Wizer::new().instrument(wasm).map_err(|error| invalid(&error))?;
        Ok(Self { context, template: sandbox.compile(&instrumented)? })
    }

    /// A fresh guest. It has the limits of every other.
    ///
    /// # Errors
    /// As [`Template::instance`].
    pub fn instance(&self) -> Result<Instance> {
        self.template.instance()
    }

    /// The guest as a module that starts where `instance` stands.
    ///
    /// # Errors
    /// `K-HOST-024` where that cannot be written down.
    pub fn snapshot(&self, instance: Instance) -> Result<Vec<u8>> {
        let mut state = State { instance, is_whole: true };
        let wizer = Wizer::new();
        let snapshot = {
            let writing = pin!(wizer.snapshot(&self.context, &mut state));
            // It is asynchronous for the sake of others; a state that lies here is there at once.
            writing.poll(&mut Context::from_waker(Waker::noop()))
        };
        match snapshot {
            Poll::Ready(Ok(snapshot)) if state.is_whole => Ok(snapshot),
            Poll::Ready(Err(error)) => Err(codes::HOST_SNAPSHOT_FAILED.at(format!("kusushi.wasm: {error}"))),
            _ => Err(codes::HOST_SNAPSHOT_FAILED.at("kusushi.wasm: globals")),
        }
    }
}

/// An instance that is read out.
struct State {
    instance: Instance,
    /// Whether all that was asked for was there.
    is_whole: bool,
}

impl InstanceState for State {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        match self.instance.global(name) {
            Some(Val::I32(value)) => SnapshotVal::I32(value),
            Some(Val::I64(value)) => SnapshotVal::I64(value),
            Some(Val::F32(bits)) => SnapshotVal::F32(bits),
            Some(Val::F64(bits)) => SnapshotVal::F64(bits),
            Some(Val::V128(value)) => SnapshotVal::V128(value.as_u128()),
            _ => {
                self.is_whole = false;
                SnapshotVal::I32(0)
            }
        }
    }

    async fn memory_contents(&mut self, _: &str, contents: impl FnOnce(&[u8]) + Send) {
        // A guest has one, by whatever name.
        contents(self.instance.memory());
    }
}

#[cfg(test)]
mod tests {
    use super::ENGINE;

    #[test]
    fn the_engines_version_is_the_one_built_in() {
        let lock = include_str!("../../../Cargo.lock");
        for name in ["wasmtime", "wasmtime-wizer"] {
            assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{ENGINE}\"\n")), "{name}");
        }
    }
}
