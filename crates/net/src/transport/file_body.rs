//! The body of an upload: a file between a head and a tail, read as it is sent.
//!
//! A thread reads, because files block; it is but a few pieces ahead, so memory does not grow with the file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// Bytes that are read at a time.
const PIECE: usize = 256 * 1024;
/// Pieces that wait to be sent.
const AHEAD: usize = 4;

/// A file between a head and a tail.
#[derive(Debug)]
pub(crate) struct FileBody {
    pieces: Receiver<io::Result<Bytes>>,
    left: u64,
}

impl FileBody {
    /// Opens the file; its length is what it has now.
    pub(crate) fn open(head: Vec<u8>, path: &Path, tail: Vec<u8>) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let left = bytes + (head.len() + tail.len()) as u64;
        let (sender, pieces) = mpsc::channel(AHEAD);
        std::thread::Builder::new().name("upload".to_owned()).spawn(move || {
            let pieces = [Ok(head.into())].into_iter().chain(pieces_of(file.take(bytes))).chain([Ok(tail.into())]);
            send_all(pieces, &sender);
        })?;
        Ok(Self { pieces, left })
    }
}

fn pieces_of(mut file: impl Read) -> impl Iterator<Item = io::Result<Bytes>> {
    std::iter::from_fn(move || {
        let mut piece = Vec::with_capacity(PIECE);
        match file.by_ref().take(PIECE as u64).read_to_end(&mut piece) {
            Ok(0) => None,
            Ok(_) => Some(Ok(piece.into())),
            Err(error) => Some(Err(error)),
        }
    })
}

/// Sends pieces until one fails or nobody takes them any more.
fn send_all(pieces: impl Iterator<Item = io::Result<Bytes>>, sender: &Sender<io::Result<Bytes>>) {
    for piece in pieces {
        let last = piece.is_err();
        if sender.blocking_send(piece).is_err() || last {
            return;
        }
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let piece = self.pieces.poll_recv(context);
        if let Poll::Ready(Some(Ok(piece))) = &piece {
            self.left = self.left.saturating_sub(piece.len() as u64);
        }
        piece.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
