//! Opening the port, serving, and leaving in order.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use axum::{Router, serve::ListenerExt};
use tokio::{net::TcpListener, sync::oneshot};

/// Why a port cannot be opened, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error(
        "{0} is taken by another program: stop it, or choose another address with --listen or RAPPORT_LISTEN"
    )]
    Taken(String),
    #[error("{0} may not be opened by this user: choose a port above 1023 with --listen or RAPPORT_LISTEN")]
    Forbidden(String),
    #[error(
        "{0} is not an address of this machine: give one like 127.0.0.1:8080 with --listen or RAPPORT_LISTEN"
    )]
    NoAddress(String),
    #[error("{address} cannot be opened: {source}")]
    Other { address: String, source: io::Error },
}

/// Opens `127.0.0.1:8080`, `[::]:80`, or any other address and port; port 0 takes a free one.
pub async fn listen(address: &str) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| {
        let address = address.to_owned();
        match source.kind() {
            io::ErrorKind::AddrInUse => ListenError::Taken(address),
            io::ErrorKind::PermissionDenied => ListenError::Forbidden(address),
            io::ErrorKind::AddrNotAvailable | io::ErrorKind::InvalidInput => ListenError::NoAddress(address),
            _ => ListenError::Other { address, source },
        }
    })
}

/// Serves until `shutdown` resolves; then takes no new connections and gives requests under way `grace` to end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) -> io::Result<()> {
    // Small answers must not wait for the acknowledgement of those before them.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "no-delay was not set");
        }
    });
    let (leave, leaving) = oneshot::channel();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let running = axum::serve(listener, service).with_graceful_shutdown(async move {
        shutdown.await;
        let _ = leave.send(());
    });
    tokio::select! {
        served = async { running.await } => served,
        () = async { if leaving.await.is_ok() { tokio::time::sleep(grace).await } else { std::future::pending().await } } => {
            tracing::warn!("requests under way were cut off");
            Ok(())
        }
    }
}
