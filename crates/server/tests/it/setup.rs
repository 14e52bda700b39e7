//! A server on a free port, with a scripted endpoint behind it, and requests to put to it.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{StreamExt as _, stream};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use vqa_core::card::Vision;
use vqa_core::registry::{Profile, Registry};
use vqa_core::{
    Backend, BackendError, BoxFuture, Cleared, Fetch, Finish, ModelCard, ModelTimings, Remedies, ReplyEnd, ReplyEvent,
    ReplyStream, Usage,
};
use vqa_engine::{Budget, Checks, DecodingMemory, Engine, EngineConfig, Intake, Pace, PictureCache, RetryPolicy};
use vqa_image::Limits;
use vqa_net::{Endpoint, EndpointConfig, FetchConfig, GuardedFetch, OpenAi, SecretString};
use vqa_server::{
    App, Catalogue, ClaimedFetch, End, Journal, KeyHash, Memory, Parts, Record, ServerConfig, Stopped, new_key, serve,
};
use vqa_testkit::{Script, Upstream};

/// The key that the server itself uses at its endpoint.
pub(crate) const UPSTREAM_KEY: &str = "sk-upstream-0123456789";

/// Makes a key, as it is sent, and its hash.
pub(crate) fn key() -> (String, KeyHash) {
    let (key, hash) = new_key().unwrap();
    (key.expose_secret().to_owned(), hash)
}

/// Keeps what the server wrote down.
#[derive(Debug, Default)]
pub(crate) struct Book(Mutex<Vec<Record>>);

impl Journal for Book {
    fn write(&self, record: &Record) {
        self.0.lock().unwrap().push(record.clone());
    }
}

impl Book {
    pub(crate) fn records(&self) -> Vec<Record> {
        self.0.lock().unwrap().clone()
    }

    /// Waits until so many requests are over, and returns the last.
    pub(crate) async fn after(&self, requests: usize) -> Record {
        let written = async {
            while self.records().len() < requests {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), written).await.expect("the request is over");
        self.records().pop().unwrap()
    }

    /// Waits until a client left, and returns what was written down of that.
    pub(crate) async fn gone(&self) -> Record {
        let left = async {
            loop {
                if let Some(record) = self.records().into_iter().find(|record| record.end == End::Gone) {
                    return record;
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), left).await.expect("the client is gone")
    }
}

/// A server that is running.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) upstream: Upstream,
    pub(crate) book: Arc<Book>,
    pub(crate) client: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    now: Option<oneshot::Sender<()>>,
    tasks: JoinSet<Stopped>,
}

pub(crate) fn card(name: &str) -> ModelCard {
    Registry::embedded().card_or_unknown(&name.into(), Profile::NEWEST)
}

/// A model that says "a", and of itself what it is told to.
#[derive(Debug, Clone)]
pub(crate) struct Tells {
    pub(crate) card: ModelCard,
    pub(crate) usage: Usage,
    pub(crate) timings: Option<ModelTimings>,
    /// What it counts of every prompt before it is asked.
    pub(crate) counts: Option<u64>,
}

impl Backend for Tells {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn reply<'a>(&'a self, _ask: &'a Cleared) -> BoxFuture<'a, Result<ReplyStream, BackendError>> {
        let end = ReplyEnd {
            finish: Finish::Stop,
            further: Vec::new(),
            usage: Some(self.usage),
            model: None,
            request_id: None,
            rate_limits: None,
            timings: self.timings,
        };
        let events = [ReplyEvent::Text("a".into()), ReplyEvent::Done(end)];
        Box::pin(async { Ok(stream::iter(events.map(Ok)).boxed()) })
    }

    fn count<'a>(&'a self, _ask: &'a Cleared) -> BoxFuture<'a, Result<Option<u64>, BackendError>> {
        let counted = self.counts;
        Box::pin(async move { Ok(counted) })
    }
}

/// How a server's engine goes about its work, and how much memory there is.
#[derive(Debug, Clone)]
pub(crate) struct How {
    pub(crate) checks: Checks,
    pub(crate) remedies: Remedies,
    /// Calls after the first, without a pause.
    pub(crate) retries: u32,
    pub(crate) budget: Budget,
    pub(crate) memory: u64,
    /// How long somebody waits for memory.
    pub(crate) wait: Duration,
    /// How long a download may take.
    pub(crate) download: Duration,
    pub(crate) cache: PictureCache,
}

impl Default for How {
    fn default() -> Self {
        let (checks, budget) = (Checks::default(), Budget::default());
        let (remedies, cache) = (Remedies::default(), PictureCache::default());
        let (wait, download) = (Duration::from_secs(5), Duration::from_secs(30));
        Self { checks, remedies, retries: 0, budget, memory: 1 << 30, wait, download, cache }
    }
}

/// An engine that tries nothing twice and downloads nothing.
pub(crate) fn engine_of(backends: Vec<Arc<dyn Backend>>) -> Engine {
    engine_with(backends, Arc::new(GuardedFetch::new(FetchConfig::default()).unwrap()), How::default())
}

fn engine_with(backends: Vec<Arc<dyn Backend>>, fetch: Arc<dyn Fetch>, how: How) -> Engine {
    let How { checks, remedies, retries, budget, cache, .. } = how;
    let config = EngineConfig {
        retry: RetryPolicy { retries, first_pause: Duration::ZERO, ..RetryPolicy::default() },
        deadline: Duration::from_secs(60),
        budget,
        pace: Pace::default(),
    };
    let memory = DecodingMemory::default();
    Engine::new(backends, Intake { fetch, limits: Limits::default(), cache, memory, checks, remedies }, config)
}

/// The models of every test: two of tiles, one of patches, one that reads text alone.
fn cards() -> Vec<ModelCard> {
    let blind = ModelCard { vision: Vision::No, ..card("blind") };
    vec![card("gpt-4o"), card("gpt-4-turbo"), card("gpt-5.6-sol"), blind]
}

impl Server {
    /// Starts a server in front of this endpoint.
    pub(crate) async fn start(script: Script) -> Self {
        Self::with(script, |_| {}).await
    }

    /// Starts a server that behaves as `change` says.
    pub(crate) async fn with(script: Script, change: impl FnOnce(&mut Parts)) -> Self {
        Self::working(How::default(), script, change).await
    }

    /// Starts a server that looks at so much of pictures.
    pub(crate) async fn checking(checks: Checks, script: Script, change: impl FnOnce(&mut Parts)) -> Self {
        Self::working(How { checks, ..How::default() }, script, change).await
    }

    /// Starts a server that works so.
    pub(crate) async fn working(how: How, script: Script, change: impl FnOnce(&mut Parts)) -> Self {
        let upstream = script.key(UPSTREAM_KEY).start().unwrap();
        let config = EndpointConfig {
            base_url: upstream.base_url(),
            key: Some(SecretString::from(UPSTREAM_KEY)),
            ..EndpointConfig::default()
        };
        let endpoint = Endpoint::new(&config).unwrap();
        let backend = |card| -> Arc<dyn Backend> { Arc::new(OpenAi::new(endpoint.clone(), card)) };
        let memory = Memory::new(how.memory, how.wait);
        let allow_private_hosts = vec!["127.0.0.1".to_owned()];
        let allowed = FetchConfig { allow_private_hosts, total_timeout: how.download, ..FetchConfig::default() };
        let fetch = ClaimedFetch::new(Arc::new(GuardedFetch::new(allowed).unwrap()), memory.clone());
        let aliases = BTreeMap::from([("gpt-4o-alias".to_owned(), "gpt-4o".into())]);
        let book = Arc::new(Book::default());
        let mut parts = Parts {
            engine: engine_with(cards().into_iter().map(backend).collect(), Arc::new(fetch), how),
            catalogue: Catalogue::new(cards(), aliases).unwrap(),
            memory,
            keys: Vec::new(),
            config: ServerConfig::default(),
            tls: None,
            journal: Arc::clone(&book) as Arc<dyn Journal>,
        };
        change(&mut parts);
        let app = App::new(parts);
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let (now, cut) = oneshot::channel::<()>();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let done = |receiver: oneshot::Receiver<()>| async move { drop(receiver.await) };
            serve(&app, listener, done(stopped), done(cut)).await
        });
        // Nothing here is encrypted, but the client wants to know how it would be. The first test to say so is heard.
        let _said = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().build().unwrap();
        Self { address, upstream, book, client, stop: Some(stop), now: Some(now), tasks }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> reqwest::Response {
        self.client.post(self.url(path)).json(body).send().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(self.url(path)).send().await.unwrap()
    }

    /// Returns how much memory is free, as the metrics tell it.
    pub(crate) async fn free(&self) -> u64 {
        let metrics = self.get("/metrics").await.text().await.unwrap();
        let line = metrics.lines().find_map(|line| line.strip_prefix("vqa_memory_free_bytes "));
        line.unwrap().parse().unwrap()
    }

    /// Waits until so much memory is free.
    pub(crate) async fn until_free(&self, bytes: u64) {
        let freed = async {
            while self.free().await != bytes {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), freed).await.expect("the memory is free");
    }

    /// Waits until the endpoint was asked so often.
    pub(crate) async fn asked(&self, times: usize) {
        let asked = async {
            while self.upstream.requests().len() < times {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), asked).await.expect("the endpoint is asked");
    }

    /// Asks, and returns the answer's body, which must be a success.
    pub(crate) async fn chat(&self, body: &Value) -> Value {
        let response = self.post("/v1/chat/completions", body).await;
        let status = response.status();
        let body = response.json().await.unwrap();
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Asks, and returns the status and the error, which there must be.
    pub(crate) async fn refused(&self, body: &Value) -> (u16, Value) {
        let response = self.post("/v1/chat/completions", body).await;
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        (status, body["error"].clone())
    }

    /// Asks the server to stop.
    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// Asks the server to stop at once.
    pub(crate) fn stop_now(&mut self) {
        drop(self.now.take());
    }

    /// Waits until the server has stopped.
    pub(crate) async fn stopped(mut self) -> Stopped {
        self.tasks.join_next().await.unwrap().unwrap()
    }
}

/// A picture with a pattern, so that no two sizes have the same bytes.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::GrayImage::from_fn(width, height, |x, y| image::Luma([(x ^ y) as u8]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub(crate) fn data_url(media: &str, bytes: &[u8]) -> String {
    format!("data:{media};base64,{}", STANDARD.encode(bytes))
}

pub(crate) fn picture(url: &str) -> Value {
    json!({"type": "image_url", "image_url": {"url": url}})
}

/// The guide's first question, about these pictures.
pub(crate) fn question(pictures: &[Value]) -> Value {
    let mut content = vec![json!({"type": "text", "text": "What’s in this image?"})];
    content.extend_from_slice(pictures);
    json!({"model": "gpt-4o", "messages": [{"role": "user", "content": content}], "max_tokens": 300})
}

/// The same with one field changed.
pub(crate) fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

/// Reads a stream to its end: the data of its events.
pub(crate) async fn events(response: reqwest::Response) -> Vec<String> {
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
    let text = response.text().await.unwrap();
    assert!(text.ends_with("\n\n"), "{text}");
    text.split("\n\n").filter_map(|event| event.strip_prefix("data: ").map(str::to_owned)).collect()
}
