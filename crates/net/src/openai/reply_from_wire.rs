//! From what the endpoint sent to the events of a reply.
//!
//! Pure: a whole response becomes its events at once, chunks are folded one by one. Only the first choice is read, since
//! only one is asked for.

use vqa_core::{BackendError, Finish, ReplyEnd, ReplyEvent, Retry, Usage};
use vqa_wire as wire;

/// Turns a whole response into its events.
pub(crate) fn reply_from_wire(
    response: wire::ChatResponse,
    request_id: Option<String>,
) -> Result<Vec<ReplyEvent>, BackendError> {
    let Some(choice) = response.choices.into_iter().next() else {
        return Err(nothing("it has no choices"));
    };
    let mut folded = Folded::default();
    folded.model(response.model);
    folded.usage = response.usage.as_ref().and_then(usage_from_wire);
    folded.finished(choice.finish_reason);
    folded.answered = true;
    let texts = [folded.text(choice.message.content), folded.refusal(choice.message.refusal)];
    let mut events: Vec<_> = texts.into_iter().flatten().map(ReplyEvent::Text).collect();
    events.push(folded.end(request_id));
    Ok(events)
}

/// What is known of a reply while its chunks come in.
#[derive(Debug, Default)]
pub(super) struct Folded {
    characters: usize,
    answered: bool,
    refused: bool,
    finish: Option<String>,
    usage: Option<Usage>,
    model: Option<String>,
}

impl Folded {
    /// Takes a chunk and yields the text that is new in it.
    pub(super) fn chunk(&mut self, chunk: wire::ChatChunk) -> Vec<ReplyEvent> {
        self.model(chunk.model);
        if let Some(usage) = chunk.usage.as_ref().and_then(usage_from_wire) {
            self.usage = Some(usage);
        }
        let mut events = Vec::new();
        for choice in chunk.choices.into_iter().filter(|choice| choice.index == 0) {
            self.answered = true;
            let texts = [self.text(choice.delta.content), self.refusal(choice.delta.refusal)];
            events.extend(texts.into_iter().flatten().map(ReplyEvent::Text));
            self.finished(choice.finish_reason);
        }
        events
    }

    /// Says whether any part of an answer has come.
    pub(super) const fn has_begun(&self) -> bool {
        self.answered
    }

    /// Says whether the model has said that it is done. What comes then can only be the usage.
    pub(super) const fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    /// Ends a reply of which the endpoint said that it is whole.
    pub(super) fn whole(&mut self, request_id: Option<String>) -> Result<ReplyEvent, BackendError> {
        if self.answered { Ok(self.end(request_id)) } else { Err(nothing("the stream held no answer")) }
    }

    /// Ends a reply whose stream ended without a word.
    pub(super) fn ended(&mut self, request_id: Option<String>) -> Result<ReplyEvent, BackendError> {
        if self.answered && !self.is_finished() { Err(self.cut()) } else { self.whole(request_id) }
    }

    /// The error of a reply that was broken off.
    pub(super) const fn cut(&self) -> BackendError {
        BackendError::Cut { received: self.characters }
    }

    fn text(&mut self, text: Option<String>) -> Option<String> {
        let text = text.filter(|text| !text.is_empty())?;
        self.characters = self.characters.saturating_add(text.chars().count());
        Some(text)
    }

    fn refusal(&mut self, words: Option<String>) -> Option<String> {
        let words = self.text(words)?;
        self.refused = true;
        Some(words)
    }

    fn model(&mut self, model: String) {
        if !model.is_empty() {
            self.model = Some(model);
        }
    }

    /// Some servers send an empty reason with every chunk.
    fn finished(&mut self, reason: Option<String>) {
        if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
            self.finish = Some(reason);
        }
    }

    fn end(&mut self, request_id: Option<String>) -> ReplyEvent {
        let finish = match self.finish.take().as_deref() {
            Some("content_filter") => Finish::ContentFilter,
            _ if self.refused => Finish::Refusal,
            Some("stop") => Finish::Stop,
            Some("length") => Finish::Length,
            Some(other) => Finish::Other(other.to_owned()),
            None => Finish::Other("none".to_owned()),
        };
        let model = self.model.take();
        ReplyEvent::Done(ReplyEnd { finish, usage: self.usage, model, request_id, rate_limits: None })
    }
}

/// An answer in which there is none. Endpoints under load send such, and send a whole one the next time.
fn nothing(reason: &str) -> BackendError {
    BackendError::Nonsense { reason: reason.to_owned(), retry: Retry::Backoff }
}

/// Reads the usage; without both numbers that are billed there is none.
fn usage_from_wire(usage: &wire::Usage) -> Option<Usage> {
    let prompt_details = usage.prompt_tokens_details.as_ref();
    Some(Usage {
        prompt: usage.prompt_tokens?,
        completion: usage.completion_tokens?,
        cached: prompt_details.and_then(|details| details.cached_tokens).unwrap_or(0),
        image: prompt_details.and_then(|details| details.image_tokens),
        reasoning: usage.completion_tokens_details.as_ref().and_then(|details| details.reasoning_tokens),
    })
}

#[cfg(test)]
mod tests;
