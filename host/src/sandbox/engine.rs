//! How wasmtime is set up: same bits as a browser, nothing a guest does not need, memory that is set back instead of
//! made anew, and a clock that ends loops.

use std::{num::NonZero, thread, time::Duration};

use wasmtime::{Config, Enabled, Engine, PoolingAllocationConfig, Result, Strategy};

use super::limits::{Limits, MemoryCap};
use crate::cache::Cache;

/// Length of an epoch.
const TICK: Duration = Duration::from_millis(10);

/// Deep enough for the guest's recursive readers, and well within the 2 MiB of a service's thread.
const STACK_BYTES: usize = 1 << 20;

/// Guests at once beyond one a processor: the ones being tried, and those whose answer is on its way.
const SPARE_GUESTS: usize = 4;

/// Memory that a place keeps from one guest to the next and sets back by copying, page by page that was written. An
/// assessment writes some 100 pages; what exceeds this goes back to the system.
const RESIDENT_BYTES: usize = 4 << 20;

/// The most that wasmtime takes for one instance's own bookkeeping, exports and functions; the guest needs a tenth.
const INSTANCE_BYTES: usize = 1 << 20;

/// An engine, and how it comes by memory.
pub(super) struct Built {
    /// With its ticker, which ends with it.
    pub(super) engine: Engine,
    /// Why memory cannot be set aside for instances beforehand, where it cannot.
    pub(super) unpooled: Option<String>,
}

/// An engine that keeps compiled code in `cache`.
pub(super) fn build(limits: Limits, cache: Option<&Cache>) -> Result<Built> {
    let mut config = Config::new();
    config
        .strategy(Strategy::Cranelift)
        .epoch_interruption(true)
        .max_wasm_stack(STACK_BYTES)
        // Relaxed SIMD and the bits of a NaN may differ from one processor to the next.
        .wasm_simd(true)
        .wasm_relaxed_simd(false)
        .cranelift_nan_canonicalization(true)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        // A snapshot is one image, mapped at once, however large the models in it are.
        .memory_guaranteed_dense_image_size(limits.memory_bytes as u64)
        .cache(cache.and_then(compiled));
    let (engine, unpooled) = match Engine::new(config.clone().allocation_strategy(pool())) {
        Ok(engine) => (engine, None),
        // Little address space (a limit of the process, a small system): each instance asks the system for its own.
        Err(error) => (Engine::new(&config)?, Some(error.root_cause().to_string())),
    };

    let clock = engine.weak();
    thread::Builder::new().name("epoch".to_owned()).spawn(move || {
        while let Some(engine) = clock.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    })?;
    Ok(Built { engine, unpooled })
}

/// Places for guests. Each reserves 4 GiB of addresses and a guard behind it, from which compiled code omits its
/// checks of bounds; memory it takes only as it is written to, and how much that may be the limiter says.
fn pool() -> PoolingAllocationConfig {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let guests = u32::try_from(processors + SPARE_GUESTS).unwrap_or(u32::MAX);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(guests)
        .total_memories(guests)
        .total_tables(guests)
        .max_memories_per_module(1)
        .max_tables_per_module(1)
        .max_core_instance_size(INSTANCE_BYTES)
        .table_elements(MemoryCap::TABLE_ELEMENTS);
    // Which pages were written the system tells since Linux 6.7. Elsewhere setting back by copying would mean the
    // whole memory: pages go back to the system instead, and come again by faults.
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        pool.pagemap_scan(Enabled::Yes).linear_memory_keep_resident(RESIDENT_BYTES).table_keep_resident(RESIDENT_BYTES);
    }
    pool
}

/// Wasmtime's own cache, which cleans up after itself.
fn compiled(cache: &Cache) -> Option<wasmtime::Cache> {
    let mut config = wasmtime::CacheConfig::new();
    config.with_directory(cache.compiled());
    wasmtime::Cache::new(config).ok()
}

/// How many epochs a time is.
pub(super) fn ticks(time: Duration) -> u64 {
    u64::try_from(time.as_millis() / TICK.as_millis()).unwrap_or(u64::MAX / 2).max(1)
}
