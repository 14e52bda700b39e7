//! The loop that takes connections and plays the script on them.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::http::read_request;
use crate::recorded::Recorded;
use crate::render;
use crate::reply::{Reply, Step};
use crate::upstream::Script;

/// The script and what was asked, shared with the test.
#[derive(Debug)]
pub(crate) struct Stage {
    script: Mutex<Script>,
    requests: Mutex<Vec<Recorded>>,
}

impl Stage {
    pub(crate) fn new(script: Script) -> Self {
        Self { script: Mutex::new(script), requests: Mutex::default() }
    }

    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn requests(&self) -> MutexGuard<'_, Vec<Recorded>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request and chooses what is done about it.
    fn reply(&self, request: &Recorded) -> Reply {
        self.requests().push(request.clone());
        let mut script = self.script();
        if let Some(refusal) = wrong_key(script.key.as_deref(), request) {
            return refusal;
        }
        if let Some(models) = script.models.as_ref().filter(|_| request.path().ends_with("/models")) {
            let model = |id| json!({"id": id, "object": "model", "created": 1_700_000_000, "owned_by": "scripted"});
            return Reply::json(200, &json!({"object": "list", "data": models.iter().map(model).collect::<Vec<_>>()}));
        }
        match script.replies.pop_front() {
            Some(reply) => reply,
            None => (script.otherwise)(request),
        }
    }
}

/// The answers of OpenAI's endpoint to no key and to a wrong one.
fn wrong_key(key: Option<&str>, request: &Recorded) -> Option<Reply> {
    let key = key?;
    let bearer = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    match bearer.or_else(|| request.header("api-key")) {
        Some(given) if given == key => None,
        Some(_) => {
            Some(Reply::error(401, "invalid_request_error", Some("invalid_api_key"), "Incorrect API key provided."))
        }
        None => Some(Reply::error(401, "invalid_request_error", None, "You didn't provide an API key.")),
    }
}

/// Takes connections until told to stop.
pub(crate) async fn accept_task(listener: TcpListener, stage: Arc<Stage>, mut stop: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    for number in 0.. {
        tokio::select! {
            _ = &mut stop => return,
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection_task(stream, Arc::clone(&stage), number));
                }
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn connection_task(mut stream: TcpStream, stage: Arc<Stage>, number: usize) {
    let mut unread = Vec::new();
    // A client that goes away, or sends what is no request, ends its connection and nothing else.
    while let Ok(Some(request)) = read_request(&mut stream, &mut unread, number).await {
        let steps = render::steps(stage.reply(&request), &request);
        match play(&mut stream, steps).await {
            Ok(Next::KeepOpen) => {}
            Ok(Next::Close) | Err(_) => return,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    KeepOpen,
    Close,
}

async fn play(stream: &mut TcpStream, steps: Vec<Step>) -> io::Result<Next> {
    for step in steps {
        match step {
            Step::Bytes(bytes) => stream.write_all(&bytes).await?,
            Step::Pause(Duration::ZERO) => {}
            Step::Pause(pause) => tokio::time::sleep(pause).await,
            Step::Hang => {
                // Until the client closes its side.
                stream.readable().await?;
                return Ok(Next::Close);
            }
            Step::Close => return Ok(Next::Close),
            Step::Reset => {
                stream.set_zero_linger()?;
                return Ok(Next::Close);
            }
        }
    }
    Ok(Next::KeepOpen)
}
