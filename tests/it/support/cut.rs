//! A future killed at one of its awaits, as the process under it may be.
//!
//! It ends while it waits for the n-th time. What it has sent is on its way:
//! either nobody else gets a turn before it is gone (`Manner::AtOnce`), or
//! what it asked for is done, and the answer comes too late for it
//! (`Manner::AfterItsWork`). A transaction of it is rolled back or has been
//! committed; there is no third end of one.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// How long whoever was asked has to do their work.
const WORK: Duration = Duration::from_millis(15);

/// What becomes of the last thing that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    AtOnce,
    AfterItsWork,
}

/// Kills the future at its await of that number; what it made if it was done before.
pub async fn killed_at<T>(await_number: usize, manner: Manner, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut waits = 0;
    let done = poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if waits == await_number => Poll::Ready(None),
        Poll::Pending => {
            waits += 1;
            Poll::Pending
        }
    })
    .await;
    if done.is_none() && manner == Manner::AfterItsWork {
        tokio::time::sleep(WORK).await;
    }
    done
}
