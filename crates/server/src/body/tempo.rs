//! How fast a body must come in.
//!
//! A body may be slow, but not while it holds much memory: it must go on growing by a share of what was set aside for it.
//! Whoever wants to hold the server's memory must send as much as an honest client would.

use std::time::Duration;

use axum::body::{BodyDataStream, Bytes};
use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout_at};
use vqa_core::Kind;

use crate::config::Patience;
use crate::error::ApiError;

/// A body grows by one part in so many of its room, each time within the patience for that.
const SHARE: u64 = 16;

/// A body's times.
#[derive(Debug)]
pub(super) struct Tempo {
    patience: Duration,
    /// When the whole body must be there.
    end: Instant,
    /// When it must have reached `mark`.
    due: Instant,
    mark: u64,
    length: u64,
    /// How many bytes there is room for.
    room: u64,
}

impl Tempo {
    pub(super) fn new(patience: Patience) -> Self {
        let (now, Patience { body, body_growth, .. }) = (Instant::now(), patience);
        Self { patience: body_growth, end: now + body, due: now + body_growth, mark: 1, length: 0, room: 0 }
    }

    /// Waits for the next piece, and no longer than its client may take.
    pub(super) async fn next(&mut self, pieces: &mut BodyDataStream) -> Result<Option<Bytes>, ApiError> {
        let piece = timeout_at(self.end.min(self.due), pieces.next()).await.map_err(|_| too_slow())?;
        // A client that breaks off reads no answer.
        let piece =
            piece.transpose().map_err(|_| ApiError::invalid(Kind::BadInput, "The request body was cut off."))?;
        self.came(piece.as_ref().map_or(0, Bytes::len) as u64);
        Ok(piece)
    }

    fn came(&mut self, bytes: u64) {
        self.length = self.length.saturating_add(bytes);
        if self.length >= self.mark {
            self.due = Instant::now() + self.patience;
            self.mark = self.length.saturating_add((self.room / SHARE).max(1));
        }
    }

    /// Takes note of the room that there is now.
    pub(super) const fn has_room_for(&mut self, bytes: u64) {
        self.room = bytes;
    }

    /// Leaves out a time in which nothing was read.
    pub(super) fn put_off(&mut self, time: Duration) {
        self.end += time;
        self.due += time;
    }
}

/// The client took too long. The words are ours.
fn too_slow() -> ApiError {
    ApiError::invalid(Kind::Timeout, "The request body took too long to arrive.")
        .status(axum::http::StatusCode::REQUEST_TIMEOUT)
}

#[cfg(test)]
mod tests {
    use async_stream::stream;
    use axum::body::Body;
    use tokio::time::sleep;

    use super::*;

    const PATIENCE: Patience = Patience {
        head: Duration::from_secs(1),
        body_growth: Duration::from_secs(15),
        body: Duration::from_secs(300),
        write: Duration::from_secs(1),
        last_request: Duration::from_secs(1),
        grace: Duration::from_secs(1),
    };

    /// Sends some bytes every ten seconds where there is so much room; tells what came of it and after how long.
    async fn drip(bytes: usize, room: u64) -> (u16, Duration) {
        let pieces = stream! {
            loop {
                yield Ok::<_, std::convert::Infallible>(Bytes::from(vec![b' '; bytes]));
                sleep(Duration::from_secs(10)).await;
            }
        };
        let (mut pieces, began) = (Body::from_stream(pieces).into_data_stream(), Instant::now());
        let mut tempo = Tempo::new(PATIENCE);
        tempo.has_room_for(room);
        let error = loop {
            if let Err(error) = tempo.next(&mut pieces).await {
                break error;
            }
        };
        (error.status.as_u16(), began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_holds_much_cannot_drip() {
        assert_eq!(drip(1, 16 << 20).await, (408, Duration::from_secs(15)));
        // A sixteenth of it every ten seconds is fast enough; the whole body has its own time.
        assert_eq!(drip(1 << 20, 16 << 20).await, (408, Duration::from_secs(300)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_small_body_may_be_slow() {
        assert_eq!(drip(1, 16).await, (408, Duration::from_secs(300)));
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_in_which_nothing_was_read_does_not_count() {
        let mut tempo = Tempo::new(PATIENCE);
        let before = (tempo.end, tempo.due);
        tempo.put_off(Duration::from_secs(7));
        assert_eq!((tempo.end - before.0, tempo.due - before.1), (Duration::from_secs(7), Duration::from_secs(7)));
    }
}
