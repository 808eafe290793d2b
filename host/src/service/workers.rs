//! Who may work at once. What exceeds it is turned away at once instead of waiting without end.

use std::{num::NonZero, sync::Arc, thread, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody as _, to_bytes},
    http::StatusCode,
};
use http_body_util::LengthLimitError;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task, time,
};

use super::refusal::Refusal;
use crate::code::{Result as Answered, codes};

/// Requests whose body is read or which wait; each may hold 16 MiB.
const ADMITTED: usize = 64;

const BODY_LIMIT_BYTES: usize = 16 << 20;

const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a request waits for a processor before it is turned away.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(10);

/// Two counts: requests taken in, and guests at work.
#[derive(Debug)]
pub(super) struct Workers {
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

/// A request that was taken in.
pub(super) struct Admission(OwnedSemaphorePermit);

impl Default for Workers {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        Self { admitted: Arc::new(Semaphore::new(ADMITTED)), running: Arc::new(Semaphore::new(processors)) }
    }
}

impl Workers {
    /// Takes a request in and reads its body.
    pub(super) async fn admit(&self, body: Body) -> Result<(Admission, Bytes), Refusal> {
        let admission = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| Refusal::busy())?;
        let too_long = || Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, codes::HTTP_TOO_LARGE.at("body"));
        // A length that is declared is believed before a byte is read; an undeclared one is counted.
        if body.size_hint().lower() > BODY_LIMIT_BYTES as u64 {
            return Err(too_long());
        }
        let slow = |_| Refusal::new(StatusCode::REQUEST_TIMEOUT, codes::HTTP_SLOW.at("body"));
        let body = time::timeout(BODY_TIMEOUT, to_bytes(body, BODY_LIMIT_BYTES)).await.map_err(slow)?;
        let body = body.map_err(|error| {
            let is_too_long =
                std::error::Error::source(&error).is_some_and(<dyn std::error::Error>::is::<LengthLimitError>);
            if is_too_long { too_long() } else { Refusal::bad(codes::HTTP_NOT_REQUEST, "body") }
        })?;
        Ok((Admission(admission), body))
    }

    /// Runs guest work on a thread of its own. The places are held until the work ends, even if the asker leaves.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        admission: Admission,
        work: impl FnOnce() -> Answered<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let place = time::timeout(QUEUE_TIMEOUT, Arc::clone(&self.running).acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(Refusal::busy()) };
        let work = task::spawn_blocking(move || {
            let _held = (admission.0, place);
            work()
        });
        let done = work.await.map_err(|_| Refusal::from(codes::HOST_GUEST_TRAPPED.at("service")))?;
        Ok(done?)
    }
}
