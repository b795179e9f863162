//! What every fake of an outside service stands on: a server on loopback that
//! ends with its value.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A server of the test's own.
pub struct FakeServer {
    pub address: SocketAddr,
    server: JoinHandle<std::io::Result<()>>,
}

impl FakeServer {
    pub async fn start(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port's address");
        Self { address, server: tokio::spawn(axum::serve(listener, router).into_future()) }
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}
