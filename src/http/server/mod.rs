//! Connections: who gets one, how long it may wait, and how it ends.
//!
//! Invariants: whatever strangers open and leave open, there is room for the
//! next caller; no connection waits without end, whether for a head, a body, a
//! request or its reader; each ends soon after the server is to stop.

mod connection;
mod descriptors;
mod paced;
mod places;
mod progress;
mod refusal;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::Settings;
use crate::metrics::Metrics;
use connection::Connection;
use places::{Place, Places};
use progress::Patience;

/// After an error that is not one connection's: most likely there are no file
/// descriptors left, and some have just been set free.
const REST: Duration = Duration::from_millis(100);

/// Serves on the listener until `stop`, then answers what has come in.
pub async fn serve_connections(
    listener: TcpListener,
    router: Router,
    settings: &Settings,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
) {
    let most = descriptors::most_connections(settings);
    let places = Arc::new(Places::new(&settings.http, most, metrics));
    let patience = Patience { head: settings.http.head_timeout, idle: settings.http.idle_timeout };
    // Ends them all when this future is dropped.
    let mut connections = JoinSet::new();
    while let Some((stream, peer, place)) = next(&listener, &places, &stop).await {
        let connection = Connection { stream, peer, place, patience, stop: stop.clone() };
        connections.spawn(connection.serve(router.clone()));
        while connections.try_join_next().is_some() {}
    }
    // Nobody is taken any more.
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// The next connection that gets a place; None once the server is to stop.
async fn next(
    listener: &TcpListener,
    places: &Arc<Places>,
    stop: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, Place)> {
    loop {
        let accepted = stop.run_until_cancelled(listener.accept()).await?;
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                stop.run_until_cancelled(recover(&error, places)).await?;
                continue;
            }
        };
        // An address whose every connection is at work is refused by closing.
        if let Some(place) = stop.run_until_cancelled(places.take(peer.ip())).await? {
            return Some((stream, peer, place));
        }
    }
}

async fn recover(error: &io::Error, places: &Places) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted) {
        return;
    }
    tracing::warn!(error = %error, "no connection can be taken");
    places.make_room();
    tokio::time::sleep(REST).await;
}
