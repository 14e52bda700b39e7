//! Lines of a body, as they come in. A line that is too long is passed over, so that one cannot take all memory.

use std::collections::VecDeque;

use futures_util::stream::{self, BoxStream, StreamExt as _};
use vqa_core::BackendError;

use crate::transport::Pieces;

/// The most bytes of a line: what an answer in one body may have.
const LINE_BYTES: usize = 8 * 1024 * 1024;

/// What is cut into lines.
struct Cutter {
    pieces: Option<Pieces>,
    whole: VecDeque<Vec<u8>>,
    begun: Vec<u8>,
    too_long: bool,
}

/// Cuts a body into lines, without their ends; empty ones are left out.
pub(super) fn lines(pieces: Pieces) -> BoxStream<'static, Result<Vec<u8>, BackendError>> {
    let cutter = Cutter { pieces: Some(pieces), whole: VecDeque::new(), begun: Vec::new(), too_long: false };
    stream::unfold(cutter, |mut cutter| async { cutter.next().await.map(|line| (line, cutter)) }).boxed()
}

impl Cutter {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BackendError>> {
        loop {
            if let Some(line) = self.whole.pop_front() {
                return Some(Ok(line));
            }
            match self.pieces.as_mut()?.next().await {
                Some(Ok(piece)) => self.take(&piece),
                Some(Err(error)) => {
                    self.pieces = None;
                    return Some(Err(error));
                }
                None => {
                    self.pieces = None;
                    self.end_line();
                    return self.whole.pop_front().map(Ok);
                }
            }
        }
    }

    fn take(&mut self, piece: &[u8]) {
        let mut parts = piece.split(|byte| *byte == b'\n').peekable();
        while let Some(part) = parts.next() {
            if self.begun.len() + part.len() > LINE_BYTES {
                self.too_long = true;
                self.begun = Vec::new();
            } else if !self.too_long {
                self.begun.extend_from_slice(part);
            }
            if parts.peek().is_some() {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.begun);
        if !std::mem::take(&mut self.too_long) && !line.trim_ascii().is_empty() {
            self.whole.push_back(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    async fn cut(pieces: Vec<Vec<u8>>) -> Vec<usize> {
        let pieces = stream::iter(pieces.into_iter().map(|piece| Ok(Bytes::from(piece)))).boxed();
        lines(pieces).map(|line| line.unwrap().len()).collect().await
    }

    #[tokio::test]
    async fn borders_of_pieces_mean_nothing_and_a_line_that_is_too_long_is_passed_over() {
        assert_eq!(cut(vec![b"ab\n\nc".to_vec(), b"de\r\nf".to_vec(), b"".to_vec()]).await, [2, 4, 1]);
        let long = vec![b'x'; LINE_BYTES];
        assert_eq!(cut(vec![long.clone(), b"\na".to_vec()]).await, [LINE_BYTES, 1]);
        assert_eq!(cut(vec![long, b"xyz".to_vec(), b"z\nab\n".to_vec()]).await, [2]);
    }
}
