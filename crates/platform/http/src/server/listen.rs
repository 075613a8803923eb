//! Opening the port, serving, and leaving in order.

use std::{
    future::Future,
    io::{
        self,
        ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset},
    },
    net::SocketAddr,
    pin::pin,
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tower::ServiceExt;

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

/// How long a connection may take over the head of a request, its silence before it included: longer than the minute for which
/// proxies usually keep an idle connection, so that none is closed under a request.
const HEAD_WITHIN: Duration = Duration::from_secs(75);
/// How long nothing is accepted after the system could not give a connection, as when files run out.
const BREATH: Duration = Duration::from_secs(1);

/// Serves until `shutdown` resolves; then takes no new connections and gives requests under way `grace` to end.
/// Connections that do not come to the end of a request's head are closed: else a few slow ones could hold all there are.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) {
    serve_within(listener, router, shutdown, grace, HEAD_WITHIN).await;
}

pub(crate) async fn serve_within(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
    head_within: Duration,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head_within);
    let (leave, leaving) = watch::channel(false);
    let mut open = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = open.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, from)) => {
                    open.spawn(connection(http.clone(), stream, from, router.clone(), leaving.clone()));
                }
                // The other side was gone before it was let in.
                Err(error) if matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset) => {}
                Err(error) => {
                    tracing::error!(%error, "a connection cannot be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    }
    drop(listener);
    let _ = leave.send(true);
    let ended = tokio::time::timeout(grace, async { while open.join_next().await.is_some() {} });
    if ended.await.is_err() {
        tracing::warn!("requests under way were cut off");
    }
}

async fn connection(
    http: http1::Builder,
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    mut leaving: watch::Receiver<bool>,
) {
    // Small answers must not wait for the acknowledgement of those before them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no-delay was not set");
    }
    let service = router.map_request(move |request: axum::http::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(from));
        request
    });
    let mut served = pin!(http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)));
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = async { let _ = leaving.wait_for(|leave| *leave).await; } => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection ended early");
    }
}
