//! This engine, asked as the program asks it.

use std::io::{Error, Result};
use std::num::NonZeroU16;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use futures_util::{StreamExt, TryFutureExt};
use vqa_core::{
    Ask, AskOptions, Backend, BackendError, Detail, Logprobs, Part, Payload, PreparedImage, ReplyEvent, Rgb8, Role,
    Size, TokenCount, Turn, Views, preflight,
};
use vqa_llama::{Instructions, LocalConfig, LocalModel, ModelFile};

use crate::plain::Took;

/// The side of a view.
const SIDE: u32 = 512;

/// Draws a picture that no other number gives.
pub(crate) fn pixels(number: u32) -> Vec<u8> {
    let count = SIDE * SIDE * 3;
    (0..count).map(|index| (index / 7 + number * 13).wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect()
}

/// A model in this program.
pub(crate) struct Ours {
    model: LocalModel,
    runtime: tokio::runtime::Runtime,
}

impl Ours {
    pub(crate) fn open((model, projector): (&Path, &Path), instructions: Option<Instructions>) -> Result<Self> {
        let file = |path: &Path| ModelFile::Path(path.to_owned());
        let mut config = LocalConfig::new("bench".into(), file(model), Some(file(projector)));
        config.sequences = NonZeroU16::MIN.saturating_add(4);
        config.instructions = instructions;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        Ok(Self { model: LocalModel::open(config).map_err(Error::other)?, runtime })
    }

    /// How much memory it was said to need.
    pub(crate) fn estimated(&self) -> u64 {
        self.model.facts().memory_needed
    }

    /// Asks all questions about a picture at once.
    pub(crate) fn ask(&self, pixels: &[u8], questions: &[&str], tokens: u16) -> Result<Took> {
        let image = image(pixels)?;
        let start = Instant::now();
        let all = questions.iter().map(|question| self.one(Some(&image), question, (tokens, start)));
        let firsts = self.runtime.block_on(try_join_all(all).map_err(Error::other))?;
        let first = firsts.into_iter().min().unwrap_or_default();
        Ok(Took { first, all: start.elapsed() })
    }

    /// Asks several questions without a picture, at once.
    pub(crate) fn ask_words(&self, questions: &[&str], tokens: u16) -> Result<Duration> {
        let start = Instant::now();
        let all = questions.iter().map(|question| self.one(None, question, (tokens, start)));
        self.runtime.block_on(try_join_all(all).map_err(Error::other))?;
        Ok(start.elapsed())
    }

    /// Asks about a picture, gives up while it is being looked at, and says how long the next ask then takes.
    pub(crate) fn give_up(&self, pixels: &[u8], after: Duration, next: &str) -> Result<Duration> {
        let image = image(pixels)?;
        self.runtime.block_on(async {
            let abandoned = self.one(Some(&image), "What is it?", (1, Instant::now()));
            // It is dropped by the end of the time.
            let _ = tokio::time::timeout(after, abandoned).await;
        });
        self.ask_words(&[next], 1)
    }

    async fn one(
        &self,
        image: Option<&PreparedImage>,
        question: &str,
        (tokens, start): (u16, Instant),
    ) -> std::result::Result<Duration, BackendError> {
        let image = image.cloned().map(Part::Image);
        let parts = image.into_iter().chain([Part::Text(question.to_owned())]).collect();
        // With likelihoods each token is told, whether or not it is text.
        let logprobs = Some(Logprobs::default());
        let options = AskOptions { max_tokens: Some(tokens.into()), logprobs, ..AskOptions::default() };
        let ask = Ask { model: "bench".into(), turns: vec![Turn { role: Role::User, parts }], options };
        let refuse =
            |error: preflight::ClearError| BackendError::Unsendable { reason: error.to_string(), kind: error.kind() };
        let ask = preflight::clear(ask, self.model.card(), &preflight::Policy::default()).map_err(refuse)?;
        let mut events = self.model.reply(&ask).await?;
        let mut first = None;
        while let Some(event) = events.next().await {
            first.get_or_insert_with(|| start.elapsed());
            if let ReplyEvent::Done(end) = event? {
                let written = end.usage.map_or(0, |usage| usage.completion);
                if written < u64::from(tokens) {
                    let reason = format!("an answer ended after {written} tokens; write other weights");
                    return Err(BackendError::Unsendable { reason, kind: vqa_core::Kind::Internal });
                }
            }
        }
        Ok(first.unwrap_or_default())
    }
}

fn image(pixels: &[u8]) -> Result<PreparedImage> {
    let view = Rgb8::new(Size::new(SIDE, SIDE), pixels.to_vec().into()).ok_or_else(|| Error::other("no view"))?;
    Ok(PreparedImage {
        label: String::new(),
        detail: Detail::Low,
        payload: Payload::Pixels(Views { view, closeups: Vec::new(), columns: 0 }),
        facts: None,
        tokens: TokenCount::Unknown,
        content: None,
    })
}
