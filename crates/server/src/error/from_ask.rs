//! From the corridor's failures to the API's.
//!
//! The corridor counts pictures; the API names the field. [`Surface`] knows which picture stood where.

use std::time::Duration;

use vqa_core::preflight::ClearError;
use vqa_core::tokens::RuleError;
use vqa_core::{BackendError, FetchError, Kind, Retry, UpstreamError};
use vqa_engine::{AcquireError, AdmitError, AskError, PrepareError};
use vqa_image::{Excess, ImageError};

use super::catalogue::{LimitFacts, Unit};
use super::{ApiError, catalogue, status_and_type};
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
        AskError::UnknownModel(_) => catalogue::unknown_model(&surface.model),
        AskError::Acquire { source, index, label } => acquire(source, surface, (*index, label)),
        AskError::Prepare { source, index, .. } => prepare(source, surface, *index),
        AskError::Clear(error) => clear(error, surface),
        AskError::Admit(AdmitError::OverBudget { .. } | AdmitError::Unpriced { .. }) => catalogue::quota_spent(),
        AskError::Admit(AdmitError::TooLargeForMinute { needs, limit }) => {
            let facts = LimitFacts { unit: Unit::Tokens, limit: *limit, used: 0, requested: *needs };
            catalogue::larger_than_limit((&surface.model, "server"), &facts)
        }
        AskError::Call { source, .. } => call(source, surface),
        AskError::Defect(_) => catalogue::server_error(Kind::Internal),
    }
}

fn acquire(error: &AcquireError, surface: &Surface, (index, url): (usize, &str)) -> ApiError {
    match error {
        AcquireError::Fetch(error) => fetch(error, surface.door, url),
        AcquireError::DataUrl(error) => catalogue::bad_data_url(&surface.url(index), error),
        AcquireError::TooLarge { limit } => catalogue::large_image(*limit),
        // No request can name a file.
        AcquireError::NotFound | AcquireError::Directory | AcquireError::Unreadable(_) => {
            catalogue::server_error(Kind::Internal)
        }
    }
}

/// Names the address that the caller gave: where it redirects to is not for the caller to learn.
fn fetch(error: &FetchError, door: Door, url: &str) -> ApiError {
    match error {
        FetchError::Timeout { .. } => catalogue::download_timeout(url),
        FetchError::TooLarge { limit, .. } => catalogue::large_image(*limit),
        FetchError::NotAnImage { .. } => catalogue::image_format(),
        FetchError::Busy { .. } => catalogue::overloaded(COME_BACK),
        FetchError::Url { .. }
        | FetchError::Forbidden { .. }
        | FetchError::Status { .. }
        | FetchError::Transport { .. } => match door {
            Door::Chat => catalogue::download_failed(url).code("invalid_image_url"),
            Door::Responses => catalogue::download_failed(url).param("url").code("invalid_value"),
        },
    }
}

fn prepare(error: &PrepareError, surface: &Surface, index: usize) -> ApiError {
    let PrepareError::Image(error) = error else { return catalogue::broken_image() };
    match error {
        ImageError::Empty
        | ImageError::NotAnImage
        | ImageError::Foreign(_)
        | ImageError::Variant { .. }
        | ImageError::Animated
        | ImageError::NoSuchFrame { .. } => catalogue::image_format(),
        ImageError::Damaged { .. } => catalogue::broken_image(),
        ImageError::TooLarge(Excess::Bytes { limit, .. }) => catalogue::large_image(*limit),
        ImageError::TooLarge(excess) => catalogue::large_pixels(excess),
        ImageError::Rule(RuleError::TooManyPatches { patches, limit }) => {
            catalogue::too_many_patches(surface.door.conversation(), *patches, *limit)
        }
        ImageError::Rule(RuleError::Detail(detail)) => {
            catalogue::invalid_value(&surface.detail(index), detail.as_str(), &["low", "high", "auto"])
        }
        ImageError::Internal(_) => catalogue::server_error(Kind::Internal),
    }
}

fn clear(error: &ClearError, surface: &Surface) -> ApiError {
    match error {
        ClearError::TextOnlyModel(_) => catalogue::text_only_model(surface.part(0), "image_url"),
        ClearError::MisplacedImage { turn } => {
            catalogue::misplaced_image(&format!("{}[{turn}]", surface.door.conversation()), "system")
        }
        ClearError::Unable { option, .. } => catalogue::unsupported(option),
        ClearError::TooManyImages { images, limit } => {
            catalogue::too_many_images(surface.door.conversation(), *images, *limit)
        }
        ClearError::TooManyBytes { bytes, limit } => {
            catalogue::too_many_bytes(surface.door.conversation(), *bytes, *limit)
        }
        ClearError::Captcha { .. } | ClearError::Unseen { .. } => catalogue::blocked_image(),
    }
}

/// Says what the endpoint said, where it is about the request; of what is about this server's own account, nothing.
fn call(error: &BackendError, surface: &Surface) -> ApiError {
    match error {
        BackendError::Refused { error, kind, retry } => refused(error, *kind, *retry, surface),
        BackendError::Unsendable { reason, kind: Kind::TooLarge } => {
            catalogue::long_context(surface.door.conversation(), reason)
        }
        BackendError::Unsendable { reason, kind: Kind::BadInput | Kind::Unsupported } => {
            ApiError::invalid(Kind::Unsupported, reason.clone())
        }
        BackendError::Overloaded { pause, .. } => catalogue::overloaded(*pause),
        BackendError::Timeout { .. } => ApiError::new(Kind::Timeout, "The model took too long to answer"),
        BackendError::Unreachable { .. }
        | BackendError::Transport { .. }
        | BackendError::Cut { .. }
        | BackendError::Nonsense { .. }
        | BackendError::Unsendable { .. } => catalogue::server_error(error.kind()),
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
        Kind::OverBudget => catalogue::quota_spent(),
        Kind::Unauthenticated | Kind::NotFound | Kind::Misconfigured => catalogue::server_error(Kind::Misconfigured),
        Kind::Upstream | Kind::Internal => catalogue::server_error(kind),
        Kind::Timeout => ApiError { status: status_and_type(kind).0, ..catalogue::server_error(kind) },
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
