//! A stream that does not wait without end: reading ends when a head is
//! overdue or the connection idle for too long, writing when nobody reads.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::progress::{Patience, Progress};
use super::refusal::in_our_words;

/// The stream under HTTP.
pub(super) struct Paced {
    pub stream: TcpStream,
    progress: Progress,
    patience: Patience,
    reading: Alarm,
    writing: Alarm,
    /// Since when nobody takes what is written.
    stuck_since: Option<Instant>,
    /// What goes out in the place of the parser's own refusal.
    refusal: Bytes,
}

impl Paced {
    pub fn new(stream: TcpStream, progress: Progress, patience: Patience) -> Self {
        let (reading, writing) = (Alarm::default(), Alarm::default());
        Self { stream, progress, patience, reading, writing, stuck_since: None, refusal: Bytes::new() }
    }

    /// The same unless it has been stuck for too long.
    fn while_taken<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stuck_since = None;
            return written;
        }
        let since = *self.stuck_since.get_or_insert_with(Instant::now);
        ready!(self.writing.rings(since + self.patience.idle, cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// What the parser says by itself, before any request, goes out in our
    /// words. Done once this is ready.
    fn write_refusal(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.refusal.has_remaining() {
            let written = Pin::new(&mut self.stream).poll_write(cx, &self.refusal);
            let count = ready!(self.while_taken(cx, written))?;
            self.refusal.advance(count);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let paced = &mut *self;
        let before = buffer.filled().len();
        let read = Pin::new(&mut paced.stream).poll_read(cx, buffer);
        if read.is_ready() {
            if buffer.filled().len() > before {
                paced.progress.heard();
            }
            return read;
        }
        let Some(deadline) = paced.progress.deadline(paced.patience) else { return Poll::Pending };
        ready!(paced.reading.rings(deadline, cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncWrite for Paced {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let paced = &mut *self;
        if paced.progress.owes_nothing()
            && let Some(refusal) = in_our_words(bytes)
        {
            paced.refusal = refusal;
            return Poll::Ready(Ok(bytes.len()));
        }
        ready!(paced.write_refusal(cx))?;
        let written = Pin::new(&mut paced.stream).poll_write(cx, bytes);
        paced.while_taken(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.write_refusal(cx))?;
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        self.progress.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Rings once, at a moment that may be moved.
#[derive(Default)]
struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    fn rings(&mut self, at: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if sleep.deadline() != at {
            sleep.as_mut().reset(at);
        }
        sleep.as_mut().poll(cx)
    }
}
