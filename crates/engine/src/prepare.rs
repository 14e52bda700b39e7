//! Second stage: pixels decoded, upright and fitted, off the threads that drive sockets.
//!
//! A decoder that panics on hostile bytes is contained here: the picture is refused, the program goes on.

use futures_util::{StreamExt, TryStreamExt, stream};
use vqa_core::tokens::ImageRule;
use vqa_core::{Acquired, AcquiredImage, Content, Kind, Payload, Prepared, PreparedImage, Retry};
use vqa_image::{ImageError, Limits, Wanted};

use crate::error::AskError;

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

/// Prepares every picture of an ask, as many at a time as there are cores.
pub(crate) async fn pixels(ask: Acquired, rule: &ImageRule, limits: &Limits) -> Result<Prepared, AskError> {
    let at_once = std::thread::available_parallelism().map_or(1, Into::into);
    let acquired: Vec<AcquiredImage> = ask.images().cloned().collect();
    let prepared: Vec<PreparedImage> = stream::iter(acquired.into_iter().enumerate())
        .map(|(index, image)| {
            let (label, rule, limits) = (image.label.clone(), rule.clone(), *limits);
            async move {
                let work = tokio::task::spawn_blocking(move || one(image, &rule, &limits));
                let prepared = work.await.unwrap_or(Err(PrepareError::Panicked));
                prepared.map_err(|source| AskError::Prepare { index, label, source: Box::new(source) })
            }
        })
        .buffered(at_once)
        .try_collect()
        .await?;
    Ok(ask.with_images(prepared))
}

fn one(image: AcquiredImage, rule: &ImageRule, limits: &Limits) -> Result<PreparedImage, PrepareError> {
    let AcquiredImage { label, detail, frame, fit, content } = image;
    match content {
        Content::Url(url) => {
            let tokens = rule.most(detail);
            Ok(PreparedImage { label, detail, payload: Payload::Url(url), facts: None, tokens, content: None })
        }
        Content::Bytes(bytes) => {
            let ready = vqa_image::prepare(&bytes, &Wanted { rule, detail, fit, frame }, limits)?;
            let payload = Payload::Encoded { format: ready.format, bytes: ready.bytes };
            let tokens = ready.facts.tokens;
            Ok(PreparedImage { label, detail, payload, facts: Some(ready.facts), tokens, content: None })
        }
    }
}
