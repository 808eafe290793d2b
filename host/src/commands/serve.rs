//! `kusushi serve`: listens at once, answers as soon as the guest is compiled and the packages are tried.

use std::sync::Arc;

use kusushi_host::{
    code::{Error, codes},
    guest::Guest,
    inference::Inference,
    model::ModelFacts,
    packages,
    service::{self, Asking, Files, Service},
};
use tokio::{net::TcpListener, runtime::Runtime, signal, task};

use super::{Done, Failed, errors_of, load, print, recalibrations};
use crate::command_line::{Serve, Settings};

pub(super) fn run(settings: &Settings, arguments: &Serve) -> Done {
    let packages = packages::find(settings.models.as_deref())?;
    let guest = Guest::find(settings.guest.as_deref())?;
    let files = Files::new(&guest, &packages).with_page(arguments.page.as_deref())?;
    let asking = Asking {
        at: arguments.at.clone(),
        recalibrations: recalibrations(&arguments.recalibrations)?,
        proposals: arguments.propose_orders,
    };
    let service = Service::new(files, asking);

    let busy = |_| codes::HOST_LISTEN_FAILED.at(arguments.listen.to_string());
    let runtime = Runtime::new().map_err(busy)?;
    runtime.block_on(async {
        let listener = TcpListener::bind(arguments.listen).await.map_err(busy)?;
        let address = listener.local_addr().map_err(busy)?;
        print(&format!("http://{address}/"))?;

        let (starting, loading) = (Arc::clone(&service), settings.clone());
        let started = task::spawn_blocking(move || start(&starting, load(&loading, guest, packages)?));
        let serving = service::serve(listener, service::router(service), stop_signal());
        let reporting = async {
            match started.await {
                Ok(Ok(refused)) => Failed(refused).print(settings),
                Ok(Err(error)) => return Err(Failed::from(error)),
                Err(_) => return Err(codes::HOST_GUEST_TRAPPED.at("start").into()),
            }
            // From here on only the service itself ends the program.
            std::future::pending().await
        };
        tokio::select! {
            () = serving => Ok(()),
            failed = reporting => failed,
        }
    })
}

/// Starts answering with the packages that loaded.
fn start(service: &Service, inference: Inference) -> Result<Vec<Error>, Error> {
    let refused = errors_of(inference.refused());
    let models = ModelFacts::of(&inference)?;
    service.check_recalibrations(&inference)?;
    service.start(inference, models, refused.clone());
    Ok(refused)
}

/// Interrupt, or the request to end that service managers send.
async fn stop_signal() {
    #[cfg(unix)]
    if let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = signal::ctrl_c() => {}
        }
        return;
    }
    // Without a signal to wait for it serves until it is killed.
    if signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
