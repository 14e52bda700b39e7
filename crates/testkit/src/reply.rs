//! What the endpoint answers, one reply for each request.
//!
//! An [`Answer`] is a well-formed chat completion, streamed or whole as the request asks. A [`Reply`] may be
//! anything else that servers do.

use std::time::Duration;

use serde_json::{Value, json};
use vqa_wire as wire;

/// What happens on the connection, in order.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// These bytes are sent.
    Bytes(Vec<u8>),
    /// Nothing is sent for this long.
    Pause(Duration),
    /// Nothing is sent until the client gives up.
    Hang,
    /// The connection is closed, whatever was promised.
    Close,
    /// The connection is reset.
    Reset,
}

/// A chat completion.
#[derive(Debug, Clone)]
pub struct Answer {
    pub(crate) pieces: Vec<String>,
    pub(crate) pause: Duration,
    pub(crate) refusal: Option<String>,
    pub(crate) finish: Option<String>,
    pub(crate) usage: Option<wire::Usage>,
    pub(crate) further: Vec<Vec<String>>,
    pub(crate) logprobs: bool,
}

impl Answer {
    /// Makes an answer that is streamed in these pieces, or comes whole as their sum.
    pub fn new<T: Into<String>>(pieces: impl IntoIterator<Item = T>) -> Self {
        let usage = wire::Usage {
            prompt_tokens: Some(100),
            completion_tokens: Some(10),
            total_tokens: Some(110),
            ..wire::Usage::default()
        };
        Self {
            pieces: pieces.into_iter().map(Into::into).collect(),
            pause: Duration::ZERO,
            refusal: None,
            finish: Some("stop".to_owned()),
            usage: Some(usage),
            further: Vec::new(),
            logprobs: false,
        }
    }

    /// Gives one more answer, in these pieces.
    #[must_use]
    pub fn and<T: Into<String>>(mut self, pieces: impl IntoIterator<Item = T>) -> Self {
        self.further.push(pieces.into_iter().map(Into::into).collect());
        self
    }

    /// Tells how likely each piece was.
    #[must_use]
    pub const fn with_logprobs(mut self) -> Self {
        self.logprobs = true;
        self
    }

    /// Lists the pieces of each answer.
    pub(crate) fn choices(&self) -> impl Iterator<Item = &Vec<String>> {
        std::iter::once(&self.pieces).chain(&self.further)
    }

    /// Waits between the pieces.
    #[must_use]
    pub fn paced(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Declines in these words.
    #[must_use]
    pub fn declined(mut self, words: &str) -> Self {
        self.refusal = Some(words.to_owned());
        self
    }

    /// Ends for this reason; none leaves the reason out.
    #[must_use]
    pub fn finish(mut self, reason: Option<&str>) -> Self {
        self.finish = reason.map(str::to_owned);
        self
    }

    /// Bills these tokens; none leaves the usage out.
    #[must_use]
    pub fn usage(mut self, usage: Option<wire::Usage>) -> Self {
        self.usage = usage;
        self
    }
}

/// What the endpoint does about one request.
#[derive(Debug, Clone)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) delay: Duration,
    pub(crate) body: Body,
}

#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// A chat completion.
    Answer(Box<Answer>, Form),
    /// This body.
    Bytes(Vec<u8>),
    /// These pieces of a body without a length, and how it ends.
    Chunks(Vec<Vec<u8>>, End),
    /// Not even HTTP.
    Raw(Vec<Step>),
}

/// The form in which a chat completion is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    AsAsked,
    Whole,
    Streamed,
}

impl Form {
    /// Says whether a request whose `stream` is this gets a stream.
    pub(crate) fn is_stream(self, asked: Option<bool>) -> bool {
        match self {
            Self::AsAsked => asked == Some(true),
            Self::Whole => false,
            Self::Streamed => true,
        }
    }
}

/// How a body without a length ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Proper,
    Cut,
    Hang,
}

impl Reply {
    fn new(status: u16, body: Body) -> Self {
        Self { status, headers: Vec::new(), delay: Duration::ZERO, body }
    }

    /// Answers with this text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Answer::new([text]).into()
    }

    /// Answers in one JSON body, even if a stream was asked for.
    #[must_use]
    pub fn whole(answer: Answer) -> Self {
        Self::new(200, Body::Answer(Box::new(answer), Form::Whole))
    }

    /// Answers with events, even if one body was asked for.
    #[must_use]
    pub fn streamed(answer: Answer) -> Self {
        Self::new(200, Body::Answer(Box::new(answer), Form::Streamed))
    }

    /// Sends this body.
    #[must_use]
    pub fn body(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, Body::Bytes(body.into())).header("content-type", media_type)
    }

    /// Sends this JSON.
    #[must_use]
    pub fn json(status: u16, json: &Value) -> Self {
        Self::body(status, "application/json", json.to_string())
    }

    /// Sends an error in the envelope of the API.
    #[must_use]
    pub fn error(status: u16, error_type: &str, code: Option<&str>, message: &str) -> Self {
        let error = json!({"message": message, "type": error_type, "param": null, "code": code});
        Self::json(status, &json!({"error": error}))
    }

    /// Sends a 429 that says how long to wait.
    #[must_use]
    pub fn busy(retry_after: &str) -> Self {
        let message = "Rate limit reached for gpt-4o in organization org-test on requests per min (RPM): Limit 3, Used 3, Requested 1.";
        Self::error(429, "requests", Some("rate_limit_exceeded"), message).header("retry-after", retry_after)
    }

    /// Sends a web page, as a gateway does in place of an answer.
    #[must_use]
    pub fn page(status: u16, title: &str) -> Self {
        let page =
            format!("<html>\n<head><title>{title}</title></head>\n<body><h1>{title}</h1><p>nginx</p></body></html>");
        Self::body(status, "text/html", page)
    }

    /// Sends events with these data, and ends the body as it should.
    #[must_use]
    pub fn events<T: AsRef<str>>(data: impl IntoIterator<Item = T>) -> Self {
        Self::chunks(frames(data), End::Proper)
    }

    /// Sends events with these data, and closes the connection in the middle of the body.
    #[must_use]
    pub fn cut_events<T: AsRef<str>>(data: impl IntoIterator<Item = T>) -> Self {
        Self::chunks(frames(data), End::Cut)
    }

    /// Sends events with these data, and then nothing more.
    #[must_use]
    pub fn hanging_events<T: AsRef<str>>(data: impl IntoIterator<Item = T>) -> Self {
        Self::chunks(frames(data), End::Hang)
    }

    /// Sends a body without a length, in these pieces.
    #[must_use]
    pub fn pieces<T: Into<Vec<u8>>>(media_type: &str, pieces: impl IntoIterator<Item = T>) -> Self {
        let pieces = pieces.into_iter().map(Into::into).collect();
        Self::new(200, Body::Chunks(pieces, End::Proper)).header("content-type", media_type)
    }

    /// Begins a body with these pieces and never ends it.
    #[must_use]
    pub fn hanging_pieces<T: Into<Vec<u8>>>(media_type: &str, pieces: impl IntoIterator<Item = T>) -> Self {
        let pieces = pieces.into_iter().map(Into::into).collect();
        Self::new(200, Body::Chunks(pieces, End::Hang)).header("content-type", media_type)
    }

    /// Sends a redirect.
    #[must_use]
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::new(status, Body::Bytes(Vec::new())).header("location", location)
    }

    /// Takes the request and never answers.
    #[must_use]
    pub fn hang() -> Self {
        Self::new(200, Body::Raw(vec![Step::Hang]))
    }

    /// Takes the request and closes the connection.
    #[must_use]
    pub fn close() -> Self {
        Self::new(200, Body::Raw(vec![Step::Close]))
    }

    /// Takes the request and resets the connection.
    #[must_use]
    pub fn reset() -> Self {
        Self::new(200, Body::Raw(vec![Step::Reset]))
    }

    /// Sends these bytes, which need not be HTTP, and closes the connection.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(200, Body::Raw(vec![Step::Bytes(bytes.into()), Step::Close]))
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Waits before the first byte.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    fn chunks(pieces: Vec<Vec<u8>>, end: End) -> Self {
        Self::new(200, Body::Chunks(pieces, end)).header("content-type", "text/event-stream")
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::new(200, Body::Answer(Box::new(answer), Form::AsAsked))
    }
}

fn frames<T: AsRef<str>>(data: impl IntoIterator<Item = T>) -> Vec<Vec<u8>> {
    data.into_iter().map(|data| wire::sse::frame(data.as_ref()).into_bytes()).collect()
}
