//! Second stage: pixels decoded, upright and fitted, off the threads that drive sockets.
//!
//! A decoder that panics on hostile bytes is contained here: the picture is refused, the program goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Instant;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use vqa_core::tokens::ImageRule;
use vqa_core::{
    Acquired, AcquiredImage, Content, ContentId, Detail, Fit, Frame, Kind, Payload, PictureTimings, Prepared,
    PreparedImage, Remedies, Retry, Wants,
};
use vqa_image::{ImageError, Limits, Wanted};

use crate::cache::{Key, PictureCache};
use crate::error::AskError;
use crate::intake::Checks;
use crate::memory::DecodingMemory;
use crate::spent::Spent;
use crate::treat::Patient;

/// Why a picture is not sent.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The picture is not taken.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The decoder failed in a way that it should not.
    #[error("the picture made the decoder fail")]
    Panicked,
}

impl PrepareError {
    /// Says whose fault it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Image(error) => error.kind(),
            Self::Panicked => Kind::BadInput,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }

    /// Names the failure for programs; stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Image(error) => error.code(),
            Self::Panicked => "decoder_panicked",
        }
    }

    /// Says what to do about it, where something can be done.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Image(error) => error.hint().map(Into::into),
            Self::Panicked => {
                Some("save the picture anew with an image program; and please report this one".to_owned())
            }
        }
    }
}

/// What the pictures of one ask are prepared with.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) rule: Arc<ImageRule>,
    pub(crate) limits: Limits,
    pub(crate) cache: PictureCache,
    pub(crate) memory: DecodingMemory,
    pub(crate) checks: Checks,
    pub(crate) remedies: Remedies,
    /// The most pictures that the model takes in one request.
    pub(crate) most_images: Option<u64>,
    /// Pictures that were kept from before and not prepared.
    pub(crate) kept: AtomicU32,
    /// How long they took.
    pub(crate) spent: Spent,
}

/// Prepares every picture of an ask, as many at a time as there are cores.
pub(crate) async fn pixels(ask: Acquired, desk: &Desk) -> Result<Prepared, AskError> {
    let at_once = std::thread::available_parallelism().map_or(1, Into::into);
    let acquired: Vec<AcquiredImage> = ask.images().cloned().collect();
    let mut patients: Vec<Patient> = stream::iter(acquired.into_iter().enumerate())
        .map(|(index, image)| async move {
            let label = image.label.clone();
            let patient = desk.spent.on(desk.patient(image)).await;
            patient.map_err(|source| AskError::Prepare { index, label, source: Box::new(source) })
        })
        .buffered(at_once)
        .try_collect()
        .await?;
    desk.share_out(&mut patients);
    let prepared: Vec<Vec<PreparedImage>> =
        stream::iter(patients).map(|patient| desk.spent.on(desk.treated(patient))).buffered(at_once).collect().await;
    Ok(ask.with_many(prepared))
}

impl Desk {
    pub(crate) async fn one(&self, image: AcquiredImage) -> Result<PreparedImage, PrepareError> {
        let AcquiredImage { label, detail, frame, fit, content } = image;
        let bytes = match content {
            Content::Url(url) => {
                let (payload, tokens) = (Payload::Url(url), self.rule.most(detail));
                return Ok(PreparedImage { label, detail, payload, facts: None, tokens, content: None });
            }
            Content::Bytes(bytes) => bytes,
        };
        let way = Way { detail, frame, fit };
        if self.checks == Checks::Headers
            && self.rule.wants() == Wants::Encoded
            && let Some(passed) = self.pass(bytes.clone(), way).await?
        {
            return Ok(PreparedImage { label, ..passed });
        }
        if !self.cache.is_on() {
            return Ok(PreparedImage { label, ..self.decode(bytes, way, None).await? });
        }
        let hashed = bytes.clone();
        let content = self.work(move || Ok((content_of(&hashed), PictureTimings::default()))).await?;
        let key = Key { content, rule: self.rule.clone(), detail, fit, frame, limits: self.limits };
        let is_new = AtomicBool::new(false);
        let decode = async {
            is_new.store(true, Ordering::Relaxed);
            self.decode(bytes, way, Some(content)).await
        };
        let prepared = self.cache.get_or(key, decode).await?;
        if !is_new.into_inner() {
            self.kept.fetch_add(1, Ordering::Relaxed);
        }
        Ok(PreparedImage { label, ..prepared })
    }

    /// Passes a picture on without decoding it, where that can be done. It is not named by its content: nothing of it is
    /// kept, and reading it all once more would take as long as the rest.
    async fn pass(&self, bytes: Bytes, way: Way) -> Result<Option<PreparedImage>, PrepareError> {
        let core = self.memory.core().await;
        let (rule, limits) = (self.rule.clone(), self.limits);
        self.work(move || {
            let _core = core;
            let Some(ready) = vqa_image::pass(&bytes, &way.wanted(&rule), &limits)? else {
                return Ok((None, PictureTimings::default()));
            };
            let payload = Payload::Encoded { format: ready.format, bytes: ready.bytes };
            let (detail, tokens) = (way.detail, ready.facts.tokens);
            let label = String::new();
            let image = PreparedImage { label, detail, payload, facts: Some(ready.facts), tokens, content: None };
            Ok((Some(image), ready.spent))
        })
        .await
    }

    /// Decodes and fits a picture, once there is memory for it.
    async fn decode(&self, bytes: Bytes, way: Way, known: Option<ContentId>) -> Result<PreparedImage, PrepareError> {
        let turn = self.memory.take(&bytes, &self.limits).await;
        let (rule, limits) = (self.rule.clone(), self.limits);
        self.work(move || {
            // Decoding goes on when nobody waits for it any more, so its turn is given back by whoever decodes.
            let _turn = turn;
            let (wanted, detail) = (way.wanted(&rule), way.detail);
            let (payload, facts, spent) = match rule.wants() {
                Wants::Encoded => {
                    let ready = vqa_image::prepare(&bytes, &wanted, &limits)?;
                    (Payload::Encoded { format: ready.format, bytes: ready.bytes }, ready.facts, ready.spent)
                }
                Wants::Rgb8 => {
                    let shown = vqa_image::views(&bytes, &wanted, &limits)?;
                    (Payload::Pixels(shown.views), shown.facts, shown.spent)
                }
            };
            let (label, tokens) = (String::new(), facts.tokens);
            let content = Some(known.unwrap_or_else(|| content_of(&bytes)));
            Ok((PreparedImage { label, detail, payload, facts: Some(facts), tokens, content }, spent))
        })
        .await
    }

    /// Works on a picture off the sockets, and adds up how long which part of it took. What is told of no part was reading.
    pub(crate) async fn work<T, F>(&self, work: F) -> Result<T, PrepareError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<(T, PictureTimings), PrepareError> + Send + 'static,
    {
        let (done, took) = off_the_sockets(move || {
            let start = Instant::now();
            let done = work();
            Ok((done, start.elapsed()))
        })
        .await?;
        let told = done.as_ref().map_or(PictureTimings::default(), |(_, spent)| *spent);
        let decode = told.decode.saturating_add(took.saturating_sub(told.total()));
        self.spent.worked(PictureTimings { decode, ..told });
        done.map(|(done, _)| done)
    }
}

/// How a picture is looked at.
#[derive(Debug, Clone, Copy)]
struct Way {
    detail: Detail,
    frame: Frame,
    fit: Fit,
}

impl Way {
    const fn wanted(self, rule: &ImageRule) -> Wanted<'_> {
        Wanted { rule, detail: self.detail, fit: self.fit, frame: self.frame }
    }
}

fn content_of(bytes: &[u8]) -> ContentId {
    ContentId::new(*blake3::hash(bytes).as_bytes())
}

/// Works on a thread that may be busy for long, and contains a panic.
async fn off_the_sockets<T, F>(work: F) -> Result<T, PrepareError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, PrepareError> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(PrepareError::Panicked))
}
