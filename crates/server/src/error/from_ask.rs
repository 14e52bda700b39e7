//! From the corridor's failures to the API's.
//!
//! The corridor counts pictures; the API names the field. [`Surface`] knows which picture stood where.

use std::time::Duration;

use vqa_core::preflight::ClearError;
use vqa_core::tokens::RuleError;
use vqa_core::{BackendError, FetchError, Kind, Retry, UpstreamError};
use vqa_engine::{AcquireError, AdmitError, AskError, PrepareError};
use vqa_image::{Excess, ImageError};

use super::wording::{LimitFacts, Unit};
use super::{ApiError, status_and_type, wording};
use crate::door::Door;
use crate::gate::COME_BACK;

/// What a request looked like from outside, as far as errors speak of it.
#[derive(Debug, Clone)]
pub(crate) struct Surface {
    /// The model, as the caller named it.
    pub(crate) model: String,
    /// Where it came in.
    pub(crate) door: Door,
    /// The parts that hold pictures, in order, as in `messages[0].content[1]`.
    pub(crate) parts: Vec<String>,
}

impl Surface {
    fn part(&self, index: usize) -> &str {
        self.parts.get(index).map_or(self.door.conversation(), String::as_str)
    }

    /// Names the field of a picture's address.
    fn url(&self, index: usize) -> String {
        let part = self.part(index);
        match self.door {
            Door::Chat => format!("{part}.image_url.url"),
            Door::Responses => format!("{part}.image_url"),
        }
    }

    /// Names the field of a picture's detail.
    fn detail(&self, index: usize) -> String {
        let part = self.part(index);
        match self.door {
            Door::Chat => format!("{part}.image_url.detail"),
            Door::Responses => format!("{part}.detail"),
        }
    }
}

/// Says what the API would say.
pub(crate) fn from_ask(error: &AskError, surface: &Surface) -> ApiError {
    match error {
        AskError::UnknownModel(_) => wording::unknown_model(&surface.model),
        AskError::Acquire { source, index, label } => acquire(source, surface, (*index, label)),
        AskError::Prepare { source, index, .. } => prepare(source, surface, *index),
        AskError::Clear(error) => clear(error, surface),
        AskError::Admit(AdmitError::OverBudget { .. } | AdmitError::Unpriced { .. }) => wording::quota_spent(),
        AskError::Admit(AdmitError::TooLargeForMinute { needs, limit }) => {
            let facts = LimitFacts { unit: Unit::Tokens, limit: *limit, used: 0, requested: *needs };
            wording::larger_than_limit((&surface.model, "server"), &facts)
        }
        AskError::Call { source, .. } => call(source, surface),
        AskError::Defect(_) => wording::server_error(Kind::Internal),
    }
}

fn acquire(error: &AcquireError, surface: &Surface, (index, url): (usize, &str)) -> ApiError {
    match error {
        AcquireError::Fetch(error) => fetch(error, surface.door, url),
        AcquireError::DataUrl(error) => wording::bad_data_url(&surface.url(index), error),
        AcquireError::TooLarge { limit } => wording::large_image(*limit),
        // No request can name a file.
        AcquireError::NotFound | AcquireError::Directory | AcquireError::Unreadable(_) => {
            wording::server_error(Kind::Internal)
        }
    }
}

/// Names the address that the caller gave: where it redirects to is not for the caller to learn.
fn fetch(error: &FetchError, door: Door, url: &str) -> ApiError {
    match error {
        FetchError::Timeout { .. } => wording::download_timeout(url),
        FetchError::TooLarge { limit, .. } => wording::large_image(*limit),
        FetchError::NotAnImage { .. } => wording::image_format(),
        FetchError::Busy { .. } => wording::overloaded(COME_BACK),
        FetchError::Url { .. }
        | FetchError::Forbidden { .. }
        | FetchError::Status { .. }
        | FetchError::Transport { .. } => match door {
            Door::Chat => wording::download_failed(url).code("invalid_image_url"),
            Door::Responses => wording::download_failed(url).param("url").code("invalid_value"),
        },
    }
}

fn prepare(error: &PrepareError, surface: &Surface, index: usize) -> ApiError {
    let PrepareError::Image(error) = error else { return wording::broken_image() };
    match error {
        ImageError::Empty
        | ImageError::NotAnImage
        | ImageError::Foreign(_)
        | ImageError::Variant { .. }
        | ImageError::Animated
        | ImageError::NoSuchFrame { .. } => wording::image_format(),
        ImageError::Damaged { .. } => wording::broken_image(),
        ImageError::TooLarge(Excess::Bytes { limit, .. }) => wording::large_image(*limit),
        ImageError::TooLarge(excess) => wording::large_pixels(excess),
        ImageError::Rule(RuleError::TooManyPatches { patches, limit }) => {
            wording::too_many_patches(surface.door.conversation(), *patches, *limit)
        }
        ImageError::Rule(RuleError::Detail(detail)) => {
            wording::invalid_value(&surface.detail(index), detail.as_str(), &["low", "high", "auto"])
        }
        ImageError::Internal(_) => wording::server_error(Kind::Internal),
    }
}

fn clear(error: &ClearError, surface: &Surface) -> ApiError {
    match error {
        ClearError::TextOnlyModel(_) => wording::text_only_model(surface.part(0), "image_url"),
        ClearError::MisplacedImage { turn } => {
            wording::misplaced_image(&format!("{}[{turn}]", surface.door.conversation()), "system")
        }
        ClearError::Unable { option, .. } => wording::unsupported(option),
        ClearError::TooManyImages { images, limit } => {
            wording::too_many_images(surface.door.conversation(), *images, *limit)
        }
        ClearError::TooManyBytes { bytes, limit } => {
            wording::too_many_bytes(surface.door.conversation(), *bytes, *limit)
        }
        ClearError::Captcha { .. } | ClearError::Unseen { .. } => wording::blocked_image(),
    }
}

/// Says what the endpoint said, where it is about the request; of what is about this server's own account, nothing.
fn call(error: &BackendError, surface: &Surface) -> ApiError {
    match error {
        BackendError::Refused { error, kind, retry } => refused(error, *kind, *retry, surface),
        BackendError::Unsendable { reason, kind: Kind::TooLarge } => {
            wording::long_context(surface.door.conversation(), reason)
        }
        BackendError::Unsendable { reason, kind: Kind::BadInput | Kind::Unsupported } => {
            ApiError::invalid(Kind::Unsupported, reason.clone())
        }
        BackendError::Overloaded { pause, .. } => wording::overloaded(*pause),
        BackendError::Timeout { .. } => ApiError::new(Kind::Timeout, "The model took too long to answer"),
        BackendError::Unreachable { .. }
        | BackendError::Transport { .. }
        | BackendError::Cut { .. }
        | BackendError::Nonsense { .. }
        | BackendError::Unsendable { .. } => wording::server_error(error.kind()),
    }
}

/// How long a caller is asked to wait where the endpoint did not say.
const BUSY_PAUSE: Duration = Duration::from_secs(1);

fn refused(error: &UpstreamError, kind: Kind, retry: Retry, surface: &Surface) -> ApiError {
    match kind {
        Kind::BadInput | Kind::Unsupported | Kind::TooLarge | Kind::Refused => {
            let mut told = ApiError::invalid(kind, error.message.clone());
            told.body.param.clone_from(&error.param);
            told.body.code.clone_from(&error.code);
            told
        }
        // The endpoint's words name its own account; the caller has none there.
        Kind::Busy => {
            let pause = match retry {
                Retry::After(pause) => pause,
                Retry::Backoff | Retry::Never => BUSY_PAUSE,
            };
            let message = format!("Rate limit reached for {}. Please try again later.", surface.model);
            ApiError::new(kind, message).error_type("requests").code("rate_limit_exceeded").after(pause)
        }
        Kind::OverBudget => wording::quota_spent(),
        Kind::Unauthenticated | Kind::NotFound | Kind::Misconfigured => wording::server_error(Kind::Misconfigured),
        Kind::Upstream | Kind::Internal => wording::server_error(kind),
        Kind::Timeout => ApiError { status: status_and_type(kind).0, ..wording::server_error(kind) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_with_too_much_to_do_is_a_server_with_too_much_to_do() {
        let surface = Surface { model: "m".to_owned(), door: Door::Chat, parts: Vec::new() };
        let pause = Duration::from_secs(2);
        let told = call(&BackendError::Overloaded { waiting: 64, pause }, &surface);
        assert_eq!((told.status.as_u16(), told.retry_after), (503, Some(pause)));
    }
}
