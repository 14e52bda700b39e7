//! From a request for a chat completion to an ask.
//!
//! Everything that the request says is either used, or known to change nothing, or refused by name; `fields` holds the
//! list. A request can hold pictures and name addresses of pictures; it can never name a file of this machine, because
//! nothing here holds the permission to read one.

mod messages;
pub(crate) mod options;

use vqa_core::{Ask, Delivery};

use crate::catalogue::{Catalogue, Served};
use crate::config::Reading;
use crate::error::{ApiError, Surface, catalogue};
use crate::fields;
use crate::json::Json;
use crate::keys::Caller;
use crate::picture::Pictures;
use crate::read;

/// What a request asks for.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The ask.
    pub(crate) ask: Ask,
    /// What errors need to know of the request.
    pub(crate) surface: Surface,
    /// Whether a stream ends with the usage.
    pub(crate) usage_chunk: UsageChunk,
    /// Unknown fields that were passed over, by name.
    pub(crate) ignored: Vec<String>,
    /// What the answer repeats of the request.
    pub(crate) echo: Echo,
}

/// What an answer of the Responses API repeats of its request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Echo {
    pub(crate) instructions: Option<String>,
    pub(crate) max_output_tokens: Option<u32>,
    pub(crate) temperature: Option<f64>,
    pub(crate) top_p: Option<f64>,
    pub(crate) format: Option<serde_json::Value>,
}

/// Whether a stream ends with the usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UsageChunk {
    /// A last chunk tells it.
    Sent,
    /// Nobody asked for it.
    Left,
}

/// Finds the model that a request names.
pub(crate) fn model<'c>(
    request: &Json<'_>,
    models: &'c Catalogue,
    caller: &Caller,
) -> Result<(&'c Served, String), ApiError> {
    let name = request.get("model").ok_or_else(catalogue::no_model)?;
    let name = read::text(name, "model")?;
    if name.is_empty() {
        return Err(catalogue::no_model());
    }
    let served = models.find(name).filter(|served| caller.may_ask(name, served.card.name.as_str()));
    let served = served.ok_or_else(|| catalogue::unknown_model(name))?;
    Ok((served, name.to_owned()))
}

/// Turns a request for this model into an ask.
pub(crate) fn ask_from_chat(
    request: &mut Json<'_>,
    (served, name): (&Served, String),
    reading: &Reading,
) -> Result<Wanted, ApiError> {
    let ignored = fields::check(request, &fields::CHAT, reading)?;
    let said = request.take("messages").ok_or_else(|| catalogue::missing("messages"))?;
    let mut pictures = Pictures::new(served, reading, "messages");
    let turns = messages::turns(read::into_list(said, "messages")?, &mut pictures)?;
    let options = options::options(request)?;
    let usage_chunk = usage_chunk(request, options.delivery)?;
    let surface =
        Surface { model: name, conversation: "messages", parts: pictures.into_parts(), url_field: "image_url.url" };
    Ok(Wanted {
        ask: Ask { model: served.card.name.clone(), turns, options },
        surface,
        usage_chunk,
        ignored,
        echo: Echo::default(),
    })
}

fn usage_chunk(request: &Json<'_>, delivery: Delivery) -> Result<UsageChunk, ApiError> {
    let Some(options) = request.get("stream_options") else { return Ok(UsageChunk::Left) };
    let options = read::object(options, "stream_options")?;
    if delivery == Delivery::Whole {
        let message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
        return Err(ApiError::invalid(vqa_core::Kind::BadInput, message).param("stream_options"));
    }
    let wanted = read::switch(options, "include_usage", "stream_options.include_usage")?;
    Ok(if wanted { UsageChunk::Sent } else { UsageChunk::Left })
}
