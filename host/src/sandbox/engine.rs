//! How wasmtime is set up: same bits as a browser, nothing a guest does not need, and a clock that ends loops.

use std::{thread, time::Duration};

use wasmtime::{Cache, CacheConfig, Config, Engine, Result, Strategy};

/// Length of an epoch.
const TICK: Duration = Duration::from_millis(10);

/// Deep enough for the guest's recursive readers, and well within the 2 MiB of a service's thread.
const STACK_BYTES: usize = 1 << 20;

/// An engine with its ticker, which ends with it.
pub(super) fn build() -> Result<Engine> {
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
        // Without a cache directory (no home, read-only) every start compiles.
        .cache(Cache::new(CacheConfig::new()).ok());
    let engine = Engine::new(&config)?;

    let clock = engine.weak();
    thread::Builder::new().name("epoch".to_owned()).spawn(move || {
        while let Some(engine) = clock.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    })?;
    Ok(engine)
}

/// How many epochs a time is.
pub(super) fn ticks(time: Duration) -> u64 {
    u64::try_from(time.as_millis() / TICK.as_millis()).unwrap_or(u64::MAX / 2).max(1)
}
