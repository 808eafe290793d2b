//! What a guest may use: safe by default, loosened on purpose.

use std::time::Duration;

use wasmtime::{Error, ResourceLimiter, Result};

/// Limits of one instance.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Size to which its memory may grow.
    pub memory_bytes: usize,
    /// Time that one call may take.
    pub timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_bytes: 1 << 30, timeout: Duration::from_secs(10) }
    }
}

/// Ends a guest that asks for more memory than it may have.
pub(super) struct MemoryCap {
    bytes: usize,
}

/// The guest asked for too much.
#[derive(Debug, thiserror::Error)]
#[error("the memory limit is reached")]
pub(super) struct MemoryExceeded;

impl MemoryCap {
    /// A guest's table of functions is far smaller than this.
    pub(super) const TABLE_ELEMENTS: usize = 1 << 20;

    pub(super) fn new(bytes: usize) -> Self {
        Self { bytes }
    }
}

impl ResourceLimiter for MemoryCap {
    fn memory_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        // A refusal would end in some allocation's trap; an error says at once what happened.
        if desired > self.bytes { Err(Error::new(MemoryExceeded)) } else { Ok(true) }
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        Ok(desired <= Self::TABLE_ELEMENTS)
    }

    fn instances(&self) -> usize {
        1
    }

    fn memories(&self) -> usize {
        1
    }
}
