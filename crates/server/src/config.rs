//! How the server behaves: plain values, each with a default.

use std::time::Duration;

use vqa_core::Fit;

/// How the server behaves.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// How requests are read.
    pub reading: Reading,
    /// Whose count of tokens `usage` tells.
    pub metering: Metering,
    /// How much is done at a time.
    pub load: Load,
    /// How long slow clients are waited for.
    pub patience: Patience,
    /// Which `Host` headers are taken.
    pub hosts: Hosts,
    /// Whether there is a page to try the server with.
    pub playground: Playground,
    /// The longest that a request may take until it is ready to be sent: from its first byte here, its pictures prepared and
    /// its tokens counted. How long the model may take is for the engine to say.
    pub deadline: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            reading: Reading::default(),
            metering: Metering::default(),
            load: Load::default(),
            patience: Patience::default(),
            hosts: Hosts::default(),
            playground: Playground::default(),
            deadline: Duration::from_secs(600),
        }
    }
}

/// How requests are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// What becomes of fields that the API does not know.
    pub unknown_fields: UnknownFields,
    /// What becomes of an `image_url` that is a string and not an object.
    pub image_url_strings: ImageUrlStrings,
    /// Whether pictures are scaled to what the model keeps.
    pub fit: Fit,
}

/// What becomes of fields that the API does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownFields {
    /// They are passed over, and named in a header of the answer: clients send fields of their own.
    #[default]
    Ignore,
    /// They are refused, as the API does.
    Refuse,
}

/// What becomes of an `image_url` that is a string and not an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImageUrlStrings {
    /// It is refused, as the API does since 2024.
    #[default]
    Refuse,
    /// It is taken for the address.
    Accept,
}

/// Whose count of tokens `usage` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metering {
    /// The guide's formula, or the model's own rule: what `vqa inspect` says before sending.
    #[default]
    Formula,
    /// The endpoint's, where it tells.
    Native,
}

/// How much is done at a time. What is more waits, and what is more than that is sent away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Requests that are worked on at the same time.
    pub seats: usize,
    /// Requests that may wait for a seat.
    pub queue: usize,
    /// How long they may.
    pub queue_wait: Duration,
    /// The most bytes of one body.
    pub body: u64,
    /// Connections that may be open at the same time.
    pub connections: usize,
}

impl Default for Load {
    /// 128 MiB hold four pictures of the largest size in base64.
    fn default() -> Self {
        Self { seats: 64, queue: 256, queue_wait: Duration::from_secs(30), body: 128 << 20, connections: 1_024 }
    }
}

/// How long slow clients are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For the head of a request, and between two requests of one connection.
    pub head: Duration,
    /// For a body to grow by a sixteenth of the room that was made for it.
    pub body_growth: Duration,
    /// For a whole body.
    pub body: Duration,
    /// For the client to take some of the answer.
    pub write: Duration,
    /// At the end, for the request that a connection was opened or kept for and that is on its way.
    pub last_request: Duration,
    /// At the end, for requests that are being worked on.
    pub grace: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            body_growth: Duration::from_secs(15),
            body: Duration::from_secs(300),
            write: Duration::from_secs(60),
            last_request: Duration::from_millis(200),
            grace: Duration::from_secs(30),
        }
    }
}

/// Which `Host` headers are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hosts {
    /// Those that mean this machine. Without keys, this keeps web pages from asking in their visitor's name by
    /// giving their own name a loopback address.
    #[default]
    Loopback,
    /// Every one.
    Any,
}

/// Whether there is a page to try the server with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Playground {
    /// Its addresses are like any other that the server does not know.
    #[default]
    Off,
    /// It is at `/`. Everyone may read the page, which holds no secret; what it asks needs a key like any other request.
    On,
}
