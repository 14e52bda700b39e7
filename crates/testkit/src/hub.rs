//! A model hub and the host that it sends on to for the bytes, as Hugging Face has them; in memory, on the loopback.
//!
//! The hub says what a file is and where its bytes are; the host knows nobody and sends bytes. Both record what they
//! are asked. Mishaps befall the host, one for each download, in order.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::upstream::{Script, Upstream};

/// The commit that every branch is at.
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// What becomes of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HubMishap {
    /// All goes well.
    None,
    /// The connection is closed after so many bytes.
    Cut(usize),
    /// The whole file is sent, whatever part was asked for.
    Whole,
    /// One byte of what is sent is another.
    Damage,
    /// More is sent than the file has.
    More,
    /// The first bytes come, and then nothing.
    Hang(usize),
    /// The host fails with this status.
    Status(u16),
    /// It sends on to this scheme, as in `ftp`.
    Elsewhere(&'static str),
}

/// What a hub has and does.
#[derive(Debug, Clone, Default)]
pub struct HubScript {
    files: BTreeMap<(String, String), Vec<u8>>,
    mishaps: VecDeque<HubMishap>,
    refusals: VecDeque<(u16, Option<&'static str>)>,
    token: Option<String>,
}

impl HubScript {
    /// Makes a hub without files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file to a repository.
    #[must_use]
    pub fn file(mut self, repository: &str, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert((repository.to_owned(), path.to_owned()), bytes.into());
        self
    }

    /// Decides what becomes of the next download that nothing was decided of.
    #[must_use]
    pub fn mishap(mut self, mishap: HubMishap) -> Self {
        self.mishaps.push_back(mishap);
        self
    }

    /// Refuses the next question about a file with this status, and this word in `x-error-code`.
    #[must_use]
    pub fn refusal(mut self, status: u16, word: Option<&'static str>) -> Self {
        self.refusals.push_back((status, word));
        self
    }

    /// Gives files only to whoever has this token.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// Starts the hub and its host.
    ///
    /// # Errors
    ///
    /// Fails if the loopback has no free port, or no thread can be started.
    pub fn start(self) -> io::Result<FakeHub> {
        let by_content = self.files.values().map(|bytes| (sha256(bytes), bytes.clone())).collect();
        let host = host(by_content, self.mishaps.clone()).start()?;
        let origin = host.origin();
        let script = Mutex::new(self);
        let hub = Script::new().otherwise(move |request| {
            answer(&mut script.lock().unwrap_or_else(PoisonError::into_inner), request, &origin)
        });
        Ok(FakeHub { hub: hub.start()?, host })
    }
}

/// A hub that runs. Dropping it stops it.
#[derive(Debug)]
pub struct FakeHub {
    hub: Upstream,
    host: Upstream,
}

impl FakeHub {
    /// Returns its address.
    #[must_use]
    pub fn origin(&self) -> String {
        self.hub.origin()
    }

    /// Returns what the hub was asked.
    #[must_use]
    pub fn asked(&self) -> Vec<Recorded> {
        self.hub.requests()
    }

    /// Returns what the host of the bytes was asked.
    #[must_use]
    pub fn downloads(&self) -> Vec<Recorded> {
        self.host.requests()
    }
}

/// Returns the SHA-256 of bytes, in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn answer(script: &mut HubScript, request: &Recorded, host: &str) -> Reply {
    let nothing = |status, word: Option<&str>| {
        let reply = Reply::body(status, "text/plain", Vec::new());
        word.map_or(reply.clone(), |word| reply.header("x-error-code", word))
    };
    let bearer = script.token.as_ref().map(|token| format!("Bearer {token}"));
    if bearer.is_some() && request.header("authorization") != bearer.as_deref() {
        return nothing(401, Some("RepoNotFound"));
    }
    let path = request.path().trim_start_matches('/').to_owned();
    if let Some(rest) = path.strip_prefix("api/models/") {
        let listed = script.files.keys().filter(|(repository, _)| rest.starts_with(repository));
        let listed: Vec<_> = listed.map(|(_, path)| json!({"rfilename": path})).collect();
        return Reply::json(200, &json!({"sha": COMMIT, "siblings": listed}));
    }
    if let Some((status, word)) = script.refusals.pop_front() {
        return nothing(status, word);
    }
    let mut parts = path.splitn(5, '/');
    let (Some(owner), Some(name), Some("resolve"), Some(revision), Some(file)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return nothing(404, None);
    };
    let repository = format!("{owner}/{name}");
    if !script.files.keys().any(|(known, _)| *known == repository) {
        return nothing(404, Some("RepoNotFound"));
    }
    if revision != "main" && revision != COMMIT {
        return nothing(404, Some("RevisionNotFound"));
    }
    let Some(bytes) = script.files.get(&(repository, file.to_owned())) else {
        return nothing(404, Some("EntryNotFound"));
    };
    let sha256 = sha256(bytes);
    Reply::redirect(302, &format!("{host}/{sha256}?signature=secret"))
        .header("x-repo-commit", COMMIT)
        .header("x-linked-etag", &format!("\"{sha256}\""))
        .header("x-linked-size", &bytes.len().to_string())
}

fn host(files: BTreeMap<String, Vec<u8>>, mishaps: VecDeque<HubMishap>) -> Script {
    let mishaps = Arc::new(Mutex::new(mishaps));
    Script::new().otherwise(move |request| {
        let Some(bytes) = files.get(request.path().trim_start_matches('/')) else {
            return Reply::body(404, "text/plain", Vec::new());
        };
        let mishap = mishaps.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let mishap = mishap.unwrap_or(HubMishap::None);
        let asked = request.header("range").filter(|_| mishap != HubMishap::Whole);
        let from = asked.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
        send(bytes, from, mishap)
    })
}

fn send(bytes: &[u8], from: Option<usize>, mishap: HubMishap) -> Reply {
    let mut body = bytes.get(from.unwrap_or(0)..).unwrap_or_default().to_vec();
    let length = body.len();
    let status = if from.is_some() { 206 } else { 200 };
    match mishap {
        HubMishap::None | HubMishap::Whole => {}
        HubMishap::Damage => body.iter_mut().take(1).for_each(|byte| *byte ^= 1),
        HubMishap::More => body.extend_from_slice(b"and more"),
        HubMishap::Cut(after) => {
            let head = format!("HTTP/1.1 {status} Scripted\r\ncontent-length: {length}\r\n{}\r\n", range(bytes, from));
            body.truncate(after);
            return Reply::raw([head.as_bytes(), &body].concat());
        }
        HubMishap::Hang(after) => {
            body.truncate(after);
            return Reply::hanging_pieces("application/octet-stream", [body]);
        }
        HubMishap::Status(status) => return Reply::body(status, "text/plain", Vec::new()),
        HubMishap::Elsewhere(scheme) => return Reply::redirect(302, &format!("{scheme}://127.0.0.1/file")),
    }
    let reply = Reply::body(status, "application/octet-stream", body);
    match from {
        Some(from) => reply.header("content-range", &format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len())),
        None => reply,
    }
}

/// Writes the line of the head that says which part comes.
fn range(bytes: &[u8], from: Option<usize>) -> String {
    let line = |from| format!("content-range: bytes {from}-{}/{}\r\n", bytes.len() - 1, bytes.len());
    from.map_or_else(String::new, line)
}
