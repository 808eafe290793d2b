//! Processor time of this process.

use std::time::Duration;

/// Processor time so far; wall time where the system does not tell.
#[cfg(unix)]
pub(super) fn cpu() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(now.tv_sec).unwrap_or_default(), u32::try_from(now.tv_nsec).unwrap_or_default())
}

/// Processor time so far; wall time where the system does not tell.
#[cfg(not(unix))]
pub(super) fn cpu() -> Duration {
    use std::{sync::OnceLock, time::Instant};
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
