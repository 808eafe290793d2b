//! Connections. axum's own loop sets no timer for a request's head, so that a few hundred silent connections
//! would hold it for ever; this one does.

use std::{sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore, time};

/// Time for a request's head, from the moment at which one may begin.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// Time for a connection from its beginning to its end, so that a client that does not read cannot hold a place.
const CONNECTION_TIMEOUT: Duration = Duration::from_mins(5);

const CONNECTIONS: usize = 1024;

/// Time for the requests that are being answered when the service is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `stop`.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            // The semaphore is never closed.
            let place = Arc::clone(&connections).acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            () = &mut stop => break,
            (place, accepted) = next => (place, accepted),
        };
        let Ok((stream, _)) = stream else {
            // Too many open files, or a connection already gone: it passes.
            time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks off, or is broken off, has nobody to be told.
            let _ = time::timeout(CONNECTION_TIMEOUT, connection).await;
            drop(place);
        });
    }
    let _ = time::timeout(GRACE, graceful.shutdown()).await;
}
