//! The body of a request: JSON whose pictures become base64 as they are sent.
//!
//! Takes a request with its pictures as bytes, yields it piece by piece. The texts are written once; of a picture there is
//! never more than a piece in base64, so a request takes little more memory than the pictures that it shares with its ask.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use serde::Serialize;
use serde_json::ser::Formatter;
use vqa_core::{Format, base64};

/// Bytes of a picture that are encoded at a time: whole groups of three, so that padding stands at the end alone.
const PIECE: usize = 48 * 1024;

/// A picture of a request: its format and its bytes.
pub(super) type Picture = (Format, Bytes);

/// A request as it is sent.
#[derive(Debug)]
pub struct RequestBody {
    segments: VecDeque<Segment>,
    left: u64,
}

#[derive(Debug)]
enum Segment {
    /// JSON as it is.
    Json(Vec<u8>),
    /// Bytes that stand as base64.
    Picture(Bytes),
}

impl Segment {
    /// Counts the bytes that are sent.
    fn length(&self) -> u64 {
        match self {
            Self::Json(json) => json.len() as u64,
            Self::Picture(bytes) => (bytes.len() as u64).div_ceil(3) * 4,
        }
    }
}

impl RequestBody {
    /// Writes a request whose pictures are serialized as bytes; `pictures` yields the same in their order.
    pub(super) fn write(
        request: &impl Serialize,
        pictures: impl Iterator<Item = Picture>,
    ) -> Result<Self, serde_json::Error> {
        let segments = RefCell::new(VecDeque::new());
        let cut = Cut { segments: &segments, pictures };
        request.serialize(&mut serde_json::Serializer::with_formatter(Writer(&segments), cut))?;
        let segments = segments.into_inner();
        let left = segments.iter().map(Segment::length).sum();
        Ok(Self { segments, left })
    }
}

impl Iterator for RequestBody {
    type Item = Bytes;

    /// Yields the next piece.
    fn next(&mut self) -> Option<Bytes> {
        let piece = match self.segments.pop_front()? {
            Segment::Json(json) => Bytes::from(json),
            Segment::Picture(mut bytes) => {
                let now = bytes.split_to(bytes.len().min(PIECE));
                if !bytes.is_empty() {
                    self.segments.push_front(Segment::Picture(bytes));
                }
                Bytes::from(base64::encode(&now))
            }
        };
        self.left = self.left.saturating_sub(piece.len() as u64);
        Some(piece)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.next().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Appends to the JSON that was written last.
struct Writer<'s>(&'s RefCell<VecDeque<Segment>>);

impl io::Write for Writer<'_> {
    fn write(&mut self, json: &[u8]) -> io::Result<usize> {
        let mut segments = self.0.borrow_mut();
        match segments.back_mut() {
            Some(Segment::Json(last)) => last.extend_from_slice(json),
            Some(Segment::Picture(_)) | None => segments.push_back(Segment::Json(json.to_vec())),
        }
        Ok(json.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes JSON as it is usually written, but bytes, of which JSON has none: they are pictures.
struct Cut<'s, I> {
    segments: &'s RefCell<VecDeque<Segment>>,
    pictures: I,
}

impl<I: Iterator<Item = Picture>> Formatter for Cut<'_, I> {
    fn write_byte_array<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: &[u8]) -> io::Result<()> {
        let same = self.pictures.next().filter(|(_, bytes)| bytes.len() == value.len());
        let (format, bytes) = same.ok_or_else(|| io::Error::other("the pictures are out of order"))?;
        write!(writer, "\"{}", super::ask_to_wire::head(format).concat())?;
        if !bytes.is_empty() {
            self.segments.borrow_mut().push_back(Segment::Picture(bytes));
        }
        writer.write_all(b"\"")
    }
}

#[cfg(test)]
mod tests {
    use serde::Serializer;

    use super::*;

    struct Shown(Bytes);

    impl Serialize for Shown {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(&self.0)
        }
    }

    fn bytes(length: usize) -> Bytes {
        (0..length).map(|n| (n * 7 % 256) as u8).collect()
    }

    #[test]
    fn pieces_are_the_text_that_would_be_written_at_once() {
        let lengths = [0, 1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 2];
        let request = ("a \"b\"\u{1}", lengths.map(|length| Shown(bytes(length))), "end");
        let pictures = || lengths.iter().map(|length| (Format::Png, bytes(*length)));
        let urls: Vec<_> = pictures()
            .map(|(format, bytes)| format!("data:{};base64,{}", format.media_type(), base64::encode(&bytes)))
            .collect();
        let expected = serde_json::to_string(&("a \"b\"\u{1}", urls, "end")).unwrap();
        let mut body = RequestBody::write(&request, pictures()).unwrap();
        let mut sent = Vec::new();
        while !body.is_end_stream() {
            assert_eq!(Body::size_hint(&body).exact(), Some((expected.len() - sent.len()) as u64));
            let piece = body.next().unwrap();
            assert!(piece.len() <= PIECE / 3 * 4);
            sent.extend(piece);
        }
        assert_eq!(String::from_utf8(sent).unwrap(), expected);
        assert_eq!(body.next(), None);
    }

    #[test]
    fn bytes_that_are_no_picture_of_the_ask_are_not_sent() {
        let request = [Shown(bytes(3)), Shown(bytes(4))];
        let pictures = [(Format::Png, bytes(3)), (Format::Png, bytes(5))];
        assert!(RequestBody::write(&request, pictures.into_iter()).is_err());
        assert!(RequestBody::write(&request, std::iter::empty()).is_err());
    }
}
