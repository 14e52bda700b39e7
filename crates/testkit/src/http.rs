//! The little of HTTP/1.1 that a request takes to read: a head, and a body with a length.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::recorded::Recorded;

/// The longest head, and the longest body: twenty pictures of the largest size.
const HEAD_BYTES: usize = 64 * 1024;
const BODY_BYTES: usize = 640 * 1024 * 1024;

/// Reads one request; none if the client has closed the connection.
pub(crate) async fn read_request(
    stream: &mut TcpStream,
    unread: &mut Vec<u8>,
    connection: usize,
) -> io::Result<Option<Recorded>> {
    let end = loop {
        if let Some(end) = unread.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end;
        }
        if unread.len() > HEAD_BYTES {
            return Err(invalid("the head is too long"));
        }
        if stream.read_buf(unread).await? == 0 {
            return Ok(None);
        }
        // Somebody who speaks TLS, say, waits for an answer before going on.
        if unread.first().is_some_and(|byte| !byte.is_ascii_uppercase()) {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await?;
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(unread.get(..end).unwrap_or_default()).into_owned();
    unread.drain(..end + 4);
    let mut request = parse_head(&head, connection)?;
    if request.header("expect").is_some() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    let length = match request.header("content-length") {
        Some(length) => length.parse().map_err(|_| invalid("the length is no number"))?,
        None => 0_usize,
    };
    if length > BODY_BYTES {
        return Err(invalid("the body is too long"));
    }
    while unread.len() < length {
        if stream.read_buf(unread).await? == 0 {
            return Ok(None);
        }
    }
    let rest = unread.split_off(length);
    request.body = std::mem::replace(unread, rest);
    Ok(Some(request))
}

fn parse_head(head: &str, connection: usize) -> io::Result<Recorded> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Err(invalid("the request line has no target"));
    };
    let header = |line: &str| {
        line.split_once(':').map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    };
    Ok(Recorded {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: lines.filter_map(header).collect(),
        body: Vec::new(),
        connection,
    })
}

fn invalid(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
