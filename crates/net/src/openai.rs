//! A model behind an OpenAI-compatible endpoint.
//!
//! Two pure crossings, [`ask_to_wire`] and `reply_from_wire`, stand either side of the transport. There is one path
//! for answers that are streamed and those that come whole: what came is told by its media type, not by what was asked.

mod ask_to_wire;
mod body;
pub(crate) mod models;
pub(crate) mod reply_from_wire;
mod streaming;

use std::fmt;

use futures_util::stream::{self, StreamExt as _};
use reqwest::Body;
use vqa_core::{
    Backend, BackendError, BoxFuture, Cleared, Delivery, Finish, Kind, ModelCard, RateLimits, ReplyEvent, ReplyStream,
    Retry,
};
use vqa_wire as wire;

pub use ask_to_wire::{ask_to_wire, request_body, without_pictures};
pub use body::RequestBody;
pub use models::ListedModel;

use crate::classify;
use crate::endpoint::Endpoint;
use crate::openai::reply_from_wire::Asked;
use crate::transport::{Incoming, Wanted, all_bytes};
use crate::words::Secrets;

/// A model behind an OpenAI-compatible endpoint.
#[derive(Clone)]
pub struct OpenAi {
    pub(crate) endpoint: Endpoint,
    pub(crate) card: ModelCard,
}

impl fmt::Debug for OpenAi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAi").field("endpoint", &self.endpoint).field("model", &self.card.name).finish()
    }
}

impl OpenAi {
    /// Makes the backend of one model. Models of one endpoint share its connections.
    #[must_use]
    pub const fn new(endpoint: Endpoint, card: ModelCard) -> Self {
        Self { endpoint, card }
    }

    /// Returns the address to which an ask is sent.
    #[must_use]
    pub fn chat_url(&self) -> String {
        self.endpoint.address.chat(&self.card.name).to_string()
    }

    /// Asks whether the endpoint is there and takes the key.
    ///
    /// # Errors
    ///
    /// Fails as any call does.
    pub async fn health(&self) -> Result<(), BackendError> {
        self.endpoint.health().await
    }

    async fn ask(&self, ask: &Cleared) -> Result<ReplyStream, BackendError> {
        let url = self.endpoint.address.chat(&self.card.name);
        let options = &ask.ask().options;
        let wanted = match options.delivery {
            Delivery::Streamed => Wanted::Events,
            Delivery::Whole => Wanted::Json,
        };
        let body = request_body(ask, &self.card)?;
        let incoming = self.endpoint.transport.post(url, Body::wrap(body), wanted).await?;
        let secrets = self.endpoint.transport.secrets().clone();
        let rate_limits = incoming.rate_limits;
        let events = match form(&incoming, wanted)? {
            Wanted::Events => streaming::events(incoming, options.into(), secrets.clone()),
            Wanted::Json => whole(incoming, options.into(), &secrets).await?,
        };
        Ok(events.map(move |event| event.map(|event| ended(event, &secrets, rate_limits))).boxed())
    }
}

impl Backend for OpenAi {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn reply<'a>(&'a self, ask: &'a Cleared) -> BoxFuture<'a, Result<ReplyStream, BackendError>> {
        Box::pin(self.ask(ask))
    }
}

/// Adds to the end of a reply what came before its body, and makes the endpoint's names for things fit to be shown. The
/// answer itself stays as it is.
pub(crate) fn ended(event: ReplyEvent, secrets: &Secrets, rate_limits: Option<RateLimits>) -> ReplyEvent {
    let ReplyEvent::Done(mut end) = event else { return event };
    end.rate_limits = rate_limits.map(Box::new);
    end.model = end.model.map(|model| secrets.clean(&model));
    if let Finish::Other(word) = end.finish {
        end.finish = Finish::Other(secrets.clean(&word));
    }
    ReplyEvent::Done(end)
}

/// Tells the form of an answer by its media type; without a telling one, it is taken to be what was asked for.
fn form(incoming: &Incoming, wanted: Wanted) -> Result<Wanted, BackendError> {
    match incoming.media_type.as_deref() {
        Some("text/event-stream") => Ok(Wanted::Events),
        Some("text/html") => Err(BackendError::Nonsense { reason: "it is a web page".to_owned(), retry: Retry::Never }),
        Some(json) if json == "application/json" || json.ends_with("+json") => Ok(Wanted::Json),
        Some(_) | None => Ok(wanted),
    }
}

/// The most bytes of an answer in one body. 128,000 tokens take about 1 MB, and JSON takes many times its bytes once read.
const WHOLE_BYTES: usize = 8 * 1024 * 1024;

/// Reads an answer that comes in one body.
async fn whole(incoming: Incoming, asked: Asked, secrets: &Secrets) -> Result<ReplyStream, BackendError> {
    let Incoming { status, request_id, pieces, .. } = incoming;
    let (body, most) = (all_bytes(pieces).await?, asked.bytes(WHOLE_BYTES));
    if body.len() > most {
        let reason = format!("it has {} bytes; answers of more than {most} are not read", body.len());
        return Err(BackendError::Nonsense { reason, retry: Retry::Never });
    }
    // Read straight into its shape: a tree of everything would take many times the memory of the bytes.
    let response: wire::ChatResponse = serde_json::from_slice(&body)
        .map_err(|error| no_answer((status, request_id.clone()), &body, &error, secrets))?;
    let events = reply_from_wire::reply_from_wire(response, asked, request_id)?;
    Ok(stream::iter(events.into_iter().map(Ok)).boxed())
}

/// Says what a body is that is no answer: an error of the endpoint's, JSON of another kind, or no JSON at all.
fn no_answer(
    (status, request_id): (u16, Option<String>),
    body: &[u8],
    error: &serde_json::Error,
    secrets: &Secrets,
) -> BackendError {
    let nonsense = |reason: &str, retry| BackendError::Nonsense { reason: secrets.clean(reason), retry };
    let Ok(answer) = serde_json::from_slice::<serde_json::Value>(body) else {
        let words = secrets.excerpt(body);
        let seen = if words.is_empty() { "it is empty".to_owned() } else { format!("it begins with `{words}`") };
        return nonsense(&format!("it is not JSON ({error}); {seen}"), Retry::Backoff);
    };
    if answer.get("choices").is_some() {
        return nonsense(&format!("it has an unexpected shape ({error})"), Retry::Never);
    }
    match answer.get("error").and_then(|_| wire::ErrorBody::from_answer(&answer)) {
        Some(error) => classify::refused_inside(status, error, request_id, secrets),
        None => nonsense("it is JSON without `choices`", Retry::Never),
    }
}

/// A request that cannot be written as JSON, which no cleared ask is.
pub(crate) fn unsendable(reason: String) -> BackendError {
    BackendError::Unsendable { reason, kind: Kind::BadInput }
}
