//! An answer given before the body was read must not break the connection:
//! what is left of the body is read, within limits, or the answer says that
//! the connection closes.
//!
//! Invariant: no body is waited for without end, whoever reads it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, header};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::{Sleep, sleep};

/// So much is read of a body that nobody wanted, in so much time.
const MOST_UNWANTED: u64 = 16 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(5);

/// The layer. A body that pauses for longer than `pause` has ended.
pub(super) async fn read_whole(pause: Duration, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let waits_to_be_asked = request.headers().contains_key(header::EXPECT);
    let rest = Rest::default();
    let request = request.map(|body| {
        let pausing = Box::pin(sleep(pause));
        Body::new(Watched {
            body: Some(body),
            pause,
            pausing,
            was_asked: false,
            is_over: false,
            rest: rest.clone(),
        })
    });
    let mut response = next.run(request).await;
    let is_whole = match rest.take() {
        State::Ended => true,
        // Reading on would ask for what nobody wants.
        State::Left { was_asked: false, .. } if waits_to_be_asked => false,
        State::Left { body, .. } => is_read(body).await,
        State::Under => false,
    };
    if !is_whole {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Reads to the end; false if that is too far.
async fn is_read(mut body: Body) -> bool {
    if body.size_hint().lower() > MOST_UNWANTED {
        return false;
    }
    let all = async {
        let mut read = 0;
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return false };
            read += frame.data_ref().map_or(0, |data| data.len() as u64);
            if read > MOST_UNWANTED {
                return false;
            }
        }
        true
    };
    tokio::time::timeout(PATIENCE, all).await.unwrap_or(false)
}

/// What has become of a body, told when whoever had it is done with it.
#[derive(Clone, Default)]
struct Rest(Arc<Mutex<State>>);

#[derive(Default)]
enum State {
    /// Somebody has it still, or it failed.
    #[default]
    Under,
    Ended,
    Left {
        body: Body,
        was_asked: bool,
    },
}

impl Rest {
    fn tell(&self, state: State) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn take(&self) -> State {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A body that tells how far it was read.
struct Watched {
    body: Option<Body>,
    pause: Duration,
    pausing: Pin<Box<Sleep>>,
    was_asked: bool,
    /// It failed, or paused for too long.
    is_over: bool,
    rest: Rest,
}

impl Drop for Watched {
    fn drop(&mut self) {
        let Some(body) = self.body.take() else { return };
        if body.is_end_stream() {
            self.rest.tell(State::Ended);
        } else if !self.is_over {
            self.rest.tell(State::Left { body, was_asked: self.was_asked });
        }
    }
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let watched = &mut *self;
        let Some(body) = &mut watched.body else { return Poll::Ready(None) };
        if !watched.was_asked {
            watched.was_asked = true;
            watched.pausing.as_mut().reset(tokio::time::Instant::now() + watched.pause);
        }
        match Pin::new(body).poll_frame(cx) {
            Poll::Ready(None) => {
                watched.body = None;
                watched.rest.tell(State::Ended);
                Poll::Ready(None)
            }
            Poll::Ready(Some(frame)) => {
                watched.is_over = frame.is_err();
                watched.pausing.as_mut().reset(tokio::time::Instant::now() + watched.pause);
                Poll::Ready(Some(frame))
            }
            Poll::Pending if watched.pausing.as_mut().poll(cx).is_ready() => {
                watched.is_over = true;
                Poll::Ready(Some(Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut)))))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), http_body::Body::size_hint)
    }
}
