//! Several answers from a model that gives fewer in one call: it is called once for each.
//!
//! One prepared ask serves all the calls, so a model that runs here reads the pictures once. The answers come one after
//! the other, numbered as if they came from one call, and what the calls billed is added up.

use std::sync::Arc;

use async_stream::try_stream;
use futures_util::StreamExt as _;
use vqa_core::price::Price;
use vqa_core::{Backend, BackendError, Cleared, ModelCard, Piece, ReplyEnd, ReplyEvent, ReplyStream, Usage};

/// Sends an ask, as often as its answers need.
pub(crate) async fn reply(backend: &Arc<dyn Backend>, ask: &Cleared) -> Result<ReplyStream, BackendError> {
    let answers = ask.ask().options.answers();
    if answers <= backend.card().abilities.choices.get() {
        return backend.reply(ask).await;
    }
    // The first call is made before there is a stream, so that its failure is one like any other.
    let mut reply = backend.reply(&ask.for_choice(0)).await?;
    let (backend, ask) = (Arc::clone(backend), ask.clone());
    let events = try_stream! {
        let mut whole: Option<ReplyEnd> = None;
        for choice in 0..answers {
            if choice > 0 {
                reply = backend.reply(&ask.for_choice(choice)).await?;
            }
            let end = loop {
                match reply.next().await.unwrap_or(Err(BackendError::Cut { received: 0 }))? {
                    ReplyEvent::Text(piece) => yield ReplyEvent::Text(Piece { choice, ..piece }),
                    ReplyEvent::Done(end) => break end,
                }
            };
            whole = Some(match whole {
                Some(before) => joined(before, end, backend.card()),
                None => end,
            });
        }
        if let Some(end) = whole {
            yield ReplyEvent::Done(end);
        }
    };
    Ok(events.boxed())
}

/// Adds the end of one more call. Of a bill that only some of them tell, nobody knows the whole. A model that costs nothing
/// bills the same prompt once, as the API does for answers of one call.
fn joined(mut before: ReplyEnd, end: ReplyEnd, card: &ModelCard) -> ReplyEnd {
    let free = card.price.as_ref().is_some_and(Price::is_free);
    let billed = |usage: Usage| {
        if free {
            Usage { completion: usage.completion, reasoning: usage.reasoning, ..Usage::default() }
        } else {
            usage
        }
    };
    before.further.push(end.finish);
    before.timings = before.timings.zip(end.timings).map(|(one, other)| one.plus(other));
    before.usage = before.usage.zip(end.usage).map(|(one, other)| one.plus(billed(other)));
    before
}
