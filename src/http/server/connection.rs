//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::paced::Paced;
use super::places::Place;
use super::progress::{Patience, Progress};

/// A client that still sends is listened to for so long after the last answer:
/// a connection closed on unread bytes is reset, and the answer lost.
const LINGER: Duration = Duration::from_secs(2);

/// A connection with its place.
pub(super) struct Connection {
    pub stream: TcpStream,
    pub peer: SocketAddr,
    pub place: Place,
    pub patience: Patience,
    pub stop: CancellationToken,
}

impl Connection {
    /// Answers its requests until it ends, is overdue, displaced, or the
    /// server is to stop.
    pub async fn serve(self, router: Router) {
        let Self { stream, peer, place, patience, stop } = self;
        // An answer is written at once, so there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        let progress = place.progress().clone();
        let io = TokioIo::new(Paced::new(stream, progress.clone(), patience));
        let at_work = progress.clone();
        let service =
            service_fn(move |request| Box::pin(answer(router.clone(), request, peer, at_work.clone())));
        // Heads are timed by the stream, which also knows idle connections.
        let connection = http1::Builder::new().header_read_timeout(None).serve_connection(io, service);
        let mut connection = Box::pin(connection);
        let mut is_ending = false;
        loop {
            tokio::select! {
                biased;
                _ = poll_fn(|cx| connection.poll_without_shutdown(cx)) => break,
                () = progress.displaced(), if !is_ending => {
                    if progress.waits_since().is_some() {
                        return;
                    }
                }
                () = stop.cancelled(), if !is_ending => {}
            }
            is_ending = true;
            connection.as_mut().graceful_shutdown();
        }
        let connection = *Pin::into_inner(connection);
        linger(connection.into_parts().io.into_inner().stream).await;
    }
}

/// Says that nothing more comes, and reads what still does.
async fn linger(mut stream: TcpStream) {
    let all = async {
        stream.shutdown().await?;
        let mut unread = [0; 4096];
        while stream.read(&mut unread).await? > 0 {}
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(LINGER, all).await;
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    progress: Progress,
) -> Result<Response<Answer>, Infallible> {
    progress.began();
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = router.oneshot(request).await?;
    Ok(response.map(|body| Answer { body, progress }))
}

/// An answer's body. Once it is written, or given up, the request is done.
struct Answer {
    body: Body,
    progress: Progress,
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.progress.answered();
    }
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
