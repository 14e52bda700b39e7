//! The endpoint itself: started with a script, stopped by being dropped.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::recorded::Recorded;
use crate::reply::Reply;
use crate::serve::{Stage, accept_task};

type Replier = Box<dyn Fn(&Recorded) -> Reply + Send>;

/// What an endpoint does: replies in order, and what to do once they are used up.
pub struct Script {
    pub(crate) replies: VecDeque<Reply>,
    pub(crate) otherwise: Replier,
    pub(crate) models: Option<Vec<String>>,
    pub(crate) key: Option<String>,
}

impl Default for Script {
    /// Answers every request with a fixed sentence.
    fn default() -> Self {
        let otherwise: Replier = Box::new(|_| Reply::text("This answer was written beforehand."));
        Self { replies: VecDeque::new(), otherwise, models: None, key: None }
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("replies", &self.replies).field("models", &self.models).finish_non_exhaustive()
    }
}

impl Script {
    /// Makes the default script.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the reply to the next request that has none yet.
    #[must_use]
    pub fn reply(mut self, reply: impl Into<Reply>) -> Self {
        self.replies.push_back(reply.into());
        self
    }

    /// Decides what is done about requests beyond the scripted ones.
    #[must_use]
    pub fn otherwise(mut self, replier: impl Fn(&Recorded) -> Reply + Send + 'static) -> Self {
        self.otherwise = Box::new(replier);
        self
    }

    /// Lists these models at `/models`, which then uses up no reply.
    #[must_use]
    pub fn models(mut self, names: &[&str]) -> Self {
        self.models = Some(names.iter().map(|name| (*name).to_owned()).collect());
        self
    }

    /// Refuses requests that do not carry this key.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// Starts an endpoint that plays this script.
    ///
    /// # Errors
    ///
    /// Fails if the loopback has no free port, or no thread can be started.
    pub fn start(self) -> io::Result<Upstream> {
        Upstream::start(self)
    }
}

/// A scripted endpoint on a free port of the loopback. Dropping it stops it.
#[derive(Debug)]
pub struct Upstream {
    address: SocketAddr,
    stage: Arc<Stage>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Upstream {
    /// Starts an endpoint.
    ///
    /// # Errors
    ///
    /// Fails if the loopback has no free port, or no thread can be started.
    pub fn start(script: Script) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let stage = Arc::new(Stage::new(script));
        let (stop, stopped) = oneshot::channel();
        let seen = Arc::clone(&stage);
        let serve = move || {
            runtime.block_on(async {
                // Registering a fresh socket fails only where no socket works.
                if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                    accept_task(listener, seen, stopped).await;
                }
            });
        };
        let thread = std::thread::Builder::new().name("upstream".to_owned()).spawn(serve)?;
        Ok(Self { address, stage, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns the base URL of the API, as in `http://127.0.0.1:40000/v1`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("{}/v1", self.origin())
    }

    /// Returns scheme, address and port, as in `http://127.0.0.1:40000`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Adds the reply to the next request that has none yet.
    pub fn push(&self, reply: impl Into<Reply>) {
        self.stage.script().replies.push_back(reply.into());
    }

    /// Says how many requests came so far.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.stage.requests().len()
    }

    /// Returns what was asked so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.stage.requests().clone()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone only if the thread has ended already.
            let _sent = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}
