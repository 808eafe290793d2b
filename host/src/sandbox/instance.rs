//! One guest with its own memory, and the call through it: bytes in, bytes out.
//!
//! Nothing that the guest says about its memory is believed: every pointer and length is checked against it.

use std::{ops::Range, time::Duration};

use wasmtime::{InstancePre, Memory, PoolConcurrencyLimitError, Store, Trap, TypedFunc, Val};

use super::{
    engine,
    limits::{MemoryCap, MemoryExceeded},
};
use crate::{
    code::{Code, Error, Result, codes},
    frame,
};

/// The longest answer that is taken.
const ANSWER_LIMIT_BYTES: usize = 64 << 20;

/// A guest at work. Whoever asks about another patient takes another instance.
pub struct Instance {
    store: Store<MemoryCap>,
    timeout: Duration,
    instance: wasmtime::Instance,
    memory: Memory,
    alloc: TypedFunc<u32, u32>,
    free: TypedFunc<(u32, u32), ()>,
    call: TypedFunc<(u32, u32), u64>,
}

impl Instance {
    pub(super) fn start(
        mut store: Store<MemoryCap>,
        template: &InstancePre<MemoryCap>,
        timeout: Duration,
    ) -> Result<Self> {
        let instance = template.instantiate(&mut store).map_err(|error| failure(&error, "start"))?;
        let wrong = |name: &str| codes::HOST_GUEST_INVALID.at(format!("kusushi.wasm: export {name}"));
        let memory = instance.get_memory(&mut store, "memory").ok_or_else(|| wrong("memory"))?;
        let alloc = instance.get_typed_func(&mut store, "alloc").map_err(|_| wrong("alloc"))?;
        let free = instance.get_typed_func(&mut store, "free").map_err(|_| wrong("free"))?;
        let call = instance.get_typed_func(&mut store, "call").map_err(|_| wrong("call"))?;
        Ok(Self { store, timeout, instance, memory, alloc, free, call })
    }

    /// Bytes of its memory.
    pub fn memory_bytes(&self) -> usize {
        self.memory.data_size(&self.store)
    }

    /// Hands the parts to the guest and copies its answer.
    ///
    /// # Errors
    /// `K-HOST-006` where it trapped, `K-HOST-007` where it took too long, `K-HOST-008` where it wanted too much
    /// memory, `K-HOST-009` where it pointed outside its memory. After each the instance is of no more use.
    pub fn call(&mut self, parts: &[&[u8]]) -> Result<Vec<u8>> {
        self.store.set_epoch_deadline(engine::ticks(self.timeout));
        let block = frame::join(parts)?;
        let length = u32::try_from(block.len()).map_err(|_| codes::HOST_FILE_TOO_LARGE.at("call"))?;

        let pointer = self.alloc.call(&mut self.store, length).map_err(|error| failure(&error, "alloc"))?;
        let place = range(pointer, length);
        let place = self.memory.data_mut(&mut self.store).get_mut(place).ok_or_else(|| lied("alloc"))?;
        place.copy_from_slice(&block);
        drop(block);
        let answer = self.call.call(&mut self.store, (pointer, length)).map_err(|error| failure(&error, "call"))?;
        self.free.call(&mut self.store, (pointer, length)).map_err(|error| failure(&error, "free"))?;

        let (pointer, length) = halves(answer);
        let place = range(pointer, length);
        if place.len() > ANSWER_LIMIT_BYTES {
            return Err(lied("call"));
        }
        let answer = self.memory.data(&self.store).get(place).ok_or_else(|| lied("call"))?.to_vec();
        self.free.call(&mut self.store, (pointer, length)).map_err(|error| failure(&error, "free"))?;
        Ok(answer)
    }

    /// All that it holds in its memory.
    pub fn memory(&self) -> &[u8] {
        self.memory.data(&self.store)
    }

    /// What a global holds, where it is exported.
    pub(super) fn global(&mut self, name: &str) -> Option<Val> {
        let global = self.instance.get_global(&mut self.store, name)?;
        Some(global.get(&mut self.store))
    }
}

fn range(pointer: u32, length: u32) -> Range<usize> {
    let start = pointer as usize;
    start..start + length as usize
}

/// Pointer and length.
#[expect(clippy::cast_possible_truncation, reason = "each is a half of the 64 bits")]
fn halves(answer: u64) -> (u32, u32) {
    ((answer >> 32) as u32, answer as u32)
}

fn lied(export: &str) -> Error {
    codes::HOST_GUEST_ANSWER.at(format!("guest {export}"))
}

/// What went wrong. A trap's own words name an instruction, never a value.
fn failure(error: &wasmtime::Error, export: &str) -> Error {
    let code: Code = match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => codes::HOST_GUEST_TIMEOUT,
        _ if error.is::<MemoryExceeded>() => codes::HOST_GUEST_MEMORY,
        _ if error.is::<PoolConcurrencyLimitError>() => codes::HOST_POOL_FULL,
        Some(trap) => return codes::HOST_GUEST_TRAPPED.at(format!("guest {export} ({trap})")),
        None => codes::HOST_GUEST_TRAPPED,
    };
    code.at(format!("guest {export}"))
}
