//! From a request for a chat completion to an ask.
//!
//! Everything that the request says is either used, or known to change nothing, or refused by name; `fields` holds the
//! list. A request can hold pictures and name addresses of pictures; it can never name a file of this machine, because
//! nothing here holds the permission to read one.

mod messages;
mod options;

use vqa_core::{Ask, Delivery};

use crate::catalogue::Served;
use crate::config::Reading;
use crate::door::Door;
use crate::error::{ApiError, Surface, wording};
use crate::fields::{self, Unknown};
use crate::json::Json;
use crate::picture::Pictures;
use crate::read;
use crate::wanted::{Echo, UsageChunk, Wanted};

/// Turns a request for this model into an ask.
pub(crate) fn ask_from_chat(
    request: &mut Json<'_>,
    (served, name): (&Served, String),
    reading: &Reading,
) -> Result<Wanted, ApiError> {
    let mut pictures = Pictures::new(served, reading, Door::Chat);
    fields::check(request, &fields::CHAT, &mut pictures.unknown)?;
    let said = request.take("messages").ok_or_else(|| wording::missing("messages"))?;
    let turns = messages::turns(read::into_list(said, "messages")?, &mut pictures)?;
    let options = options::options(request, &mut pictures.unknown)?;
    let usage_chunk = usage_chunk(request, options.delivery, &mut pictures.unknown)?;
    let (parts, ignored) = pictures.into_parts();
    let surface = Surface { model: name, door: Door::Chat, parts };
    Ok(Wanted {
        ask: Ask { model: served.card.name.clone(), turns, options },
        surface,
        usage_chunk,
        ignored,
        echo: Echo::default(),
    })
}

fn usage_chunk(request: &Json<'_>, delivery: Delivery, unknown: &mut Unknown) -> Result<UsageChunk, ApiError> {
    let Some(options) = request.get("stream_options") else { return Ok(UsageChunk::Left) };
    let options = read::object(options, "stream_options")?;
    unknown.beside(&["include_usage", "include_obfuscation"], (options, "stream_options"))?;
    if delivery == Delivery::Whole {
        let message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
        return Err(ApiError::invalid(vqa_core::Kind::BadInput, message).param("stream_options"));
    }
    let wanted = read::switch(options, "include_usage", "stream_options.include_usage")?;
    Ok(if wanted { UsageChunk::Sent } else { UsageChunk::Left })
}
