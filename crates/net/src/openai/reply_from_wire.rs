//! From what the endpoint sent to the events of a reply.
//!
//! Pure: a whole response becomes its events at once, chunks are folded one by one. Answers beyond those that were asked
//! for are passed over, and so is how likely tokens were, unless that was asked for.

mod tokens;

use vqa_core::{AskOptions, BackendError, Finish, Piece, ReplyEnd, ReplyEvent, Retry, Usage};
use vqa_wire as wire;

/// What was asked for, as far as it matters for what comes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// How many answers.
    choices: u16,
    logprobs: Tokens,
}

/// What becomes of how likely tokens were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tokens {
    Kept,
    PassedOver,
}

impl Asked {
    /// One answer, and nothing of its tokens.
    pub(crate) const ONE: Self = Self { choices: 1, logprobs: Tokens::PassedOver };

    /// The most bytes that are read, where `plain` are of one plain answer. A token that is told with 20 others takes some
    /// 2 kB, so 16 thousand tokens fit; and no request holds more memory than a few plain answers do.
    pub(crate) const fn bytes(self, plain: usize) -> usize {
        match (self.logprobs, self.choices) {
            (Tokens::PassedOver, 1) => plain,
            _ => plain * 4,
        }
    }
}

impl From<&AskOptions> for Asked {
    fn from(options: &AskOptions) -> Self {
        let logprobs = if options.logprobs.is_some() { Tokens::Kept } else { Tokens::PassedOver };
        Self { choices: options.answers(), logprobs }
    }
}

/// Turns a whole response into its events.
pub(crate) fn reply_from_wire(
    response: wire::ChatResponse,
    asked: Asked,
    request_id: Option<String>,
) -> Result<Vec<ReplyEvent>, BackendError> {
    if response.choices.is_empty() {
        return Err(nothing("it has no choices"));
    }
    let mut folded = Folded::new(asked);
    folded.model(response.model);
    folded.usage = response.usage.as_ref().and_then(usage_from_wire);
    let mut events = Vec::new();
    // Some servers number none of them, so the place counts.
    for (index, choice) in (0..asked.choices).zip(response.choices) {
        let wire::Choice { message, finish_reason, logprobs, .. } = choice;
        events.extend(folded.said(index, Said { content: message.content, refusal: message.refusal, logprobs }));
        folded.finished(index, finish_reason);
    }
    events.push(folded.end(request_id));
    Ok(events)
}

/// What an endpoint says in one choice of a response or a chunk.
struct Said {
    content: Option<String>,
    refusal: Option<String>,
    logprobs: Option<wire::ChoiceLogprobs>,
}

/// What is known of a reply while its chunks come in.
#[derive(Debug)]
pub(super) struct Folded {
    asked: Asked,
    characters: usize,
    choices: Vec<Choice>,
    usage: Option<Usage>,
    model: Option<String>,
}

/// What is known of one of its answers.
#[derive(Debug, Clone, Default)]
struct Choice {
    refused: bool,
    finish: Option<String>,
}

impl Folded {
    pub(super) const fn new(asked: Asked) -> Self {
        Self { asked, characters: 0, choices: Vec::new(), usage: None, model: None }
    }

    /// Takes a chunk and yields the text that is new in it.
    pub(super) fn chunk(&mut self, chunk: wire::ChatChunk) -> Vec<ReplyEvent> {
        self.model(chunk.model);
        if let Some(usage) = chunk.usage.as_ref().and_then(usage_from_wire) {
            self.usage = Some(usage);
        }
        let mut events = Vec::new();
        for choice in chunk.choices {
            let wire::ChunkChoice { index, delta, finish_reason, logprobs, .. } = choice;
            let Some(index) = u16::try_from(index).ok().filter(|index| *index < self.asked.choices) else { continue };
            events.extend(self.said(index, Said { content: delta.content, refusal: delta.refusal, logprobs }));
            self.finished(index, finish_reason);
        }
        events
    }

    /// Says whether any part of an answer has come.
    pub(super) const fn has_begun(&self) -> bool {
        !self.choices.is_empty()
    }

    /// Says whether the model has said that it is done with every answer. What comes then can only be the usage.
    pub(super) fn is_finished(&self) -> bool {
        self.choices.len() == usize::from(self.asked.choices)
            && self.choices.iter().all(|choice| choice.finish.is_some())
    }

    /// Ends a reply of which the endpoint said that it is whole.
    pub(super) fn whole(&mut self, request_id: Option<String>) -> Result<ReplyEvent, BackendError> {
        if self.has_begun() { Ok(self.end(request_id)) } else { Err(nothing("the stream held no answer")) }
    }

    /// Ends a reply whose stream ended without a word.
    pub(super) fn ended(&mut self, request_id: Option<String>) -> Result<ReplyEvent, BackendError> {
        if self.has_begun() && !self.is_finished() { Err(self.cut()) } else { self.whole(request_id) }
    }

    /// The error of a reply that was broken off.
    pub(super) const fn cut(&self) -> BackendError {
        BackendError::Cut { received: self.characters }
    }

    /// Takes what one choice says; what is empty says nothing.
    fn said(&mut self, index: u16, said: Said) -> impl Iterator<Item = ReplyEvent> + use<> {
        let logprobs = said.logprobs.filter(|_| self.asked.logprobs == Tokens::Kept).unwrap_or_default();
        let choice = self.choice(index);
        choice.refused |= said.refusal.as_ref().is_some_and(|words| !words.is_empty());
        let piece = |text: Option<String>, tokens: Option<Vec<wire::TokenLogprob>>| Piece {
            choice: index,
            text: text.unwrap_or_default(),
            logprobs: tokens.unwrap_or_default().into_iter().map(tokens::token_from_wire).collect(),
        };
        let pieces = [piece(said.content, logprobs.content), piece(said.refusal, logprobs.refusal)];
        let characters: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
        self.characters = self.characters.saturating_add(characters);
        let is_something = |piece: &Piece| !piece.text.is_empty() || !piece.logprobs.is_empty();
        pieces.into_iter().filter(is_something).map(ReplyEvent::Text)
    }

    fn choice(&mut self, index: u16) -> &mut Choice {
        let index = usize::from(index);
        if self.choices.len() <= index {
            self.choices.resize(index + 1, Choice::default());
        }
        &mut self.choices[index]
    }

    fn model(&mut self, model: String) {
        if !model.is_empty() {
            self.model = Some(model);
        }
    }

    /// Some servers send an empty reason with every chunk.
    fn finished(&mut self, index: u16, reason: Option<String>) {
        if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
            self.choice(index).finish = Some(reason);
        }
    }

    fn end(&mut self, request_id: Option<String>) -> ReplyEvent {
        let mut finishes = std::mem::take(&mut self.choices).into_iter().map(finish);
        let finish = finishes.next().unwrap_or_else(|| finish(Choice::default()));
        let (further, usage, model) = (finishes.collect(), self.usage, self.model.take());
        ReplyEvent::Done(ReplyEnd { finish, further, usage, model, request_id, rate_limits: None, timings: None })
    }
}

fn finish(choice: Choice) -> Finish {
    match choice.finish.as_deref() {
        Some("content_filter") => Finish::ContentFilter,
        _ if choice.refused => Finish::Refusal,
        Some("stop") => Finish::Stop,
        Some("length") => Finish::Length,
        Some(other) => Finish::Other(other.to_owned()),
        None => Finish::Other("none".to_owned()),
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
