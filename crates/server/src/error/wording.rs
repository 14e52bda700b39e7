//! The failures that the API has words for, in those words.
//!
//! Status, type, code, `param` and message were read from captured answers of the API between 2023 and 2026-09, and from
//! fixtures that quote them; a comment says where one of them is our guess. Clients tell failures apart by these texts,
//! so they are kept to the letter, the API's own slip "has of one" included.

use std::fmt::Display;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use vqa_core::Kind;
use vqa_core::data_url::DataUrlError;

use super::ApiError;
use crate::go_time::go_duration;

/// The request carries no key.
pub(crate) fn no_key() -> ApiError {
    let message = "You didn't provide an API key. You need to provide your API key in an Authorization header using \
                   Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) \
                   if you're accessing the API from your browser and are prompted for a username and password. You can \
                   obtain an API key from https://platform.openai.com/account/api-keys.";
    ApiError::new(Kind::Unauthenticated, message)
}

/// The key is none of this server's.
pub(crate) fn wrong_key(masked: &str) -> ApiError {
    let message = format!(
        "Incorrect API key provided: {masked}. You can find your API key at https://platform.openai.com/account/api-keys."
    );
    ApiError::new(Kind::Unauthenticated, message).code("invalid_api_key")
}

/// There is no such model here, or not for this key.
pub(crate) fn unknown_model(name: &str) -> ApiError {
    let name = excerpt(name);
    let message = format!("The model `{name}` does not exist or you do not have access to it.");
    ApiError::new(Kind::NotFound, message).code("model_not_found")
}

/// No model is named.
pub(crate) fn no_model() -> ApiError {
    ApiError::invalid(Kind::BadInput, "you must provide a model parameter")
}

/// A field is not there.
pub(crate) fn missing(param: &str) -> ApiError {
    let message = format!("Missing required parameter: '{param}'.");
    ApiError::invalid(Kind::BadInput, message).param(param).code("missing_required_parameter")
}

/// A list is empty.
pub(crate) fn empty_array(param: &str) -> ApiError {
    let message = format!(
        "Invalid '{param}': empty array. Expected an array with minimum length 1, but got an empty array instead."
    );
    ApiError::invalid(Kind::BadInput, message).param(param).code("empty_array")
}

/// A list is too long. The wording follows that of the empty one.
pub(crate) fn long_array(param: &str, most: usize, length: usize) -> ApiError {
    let message = format!(
        "Invalid '{param}': array too long. Expected an array with maximum length {most}, but got an array with length \
         {length} instead."
    );
    ApiError::invalid(Kind::BadInput, message).param(param).code("array_above_max_length")
}

/// A text is too long.
pub(crate) fn long_text(param: &str, most: usize, length: usize) -> ApiError {
    let message = format!(
        "Invalid '{param}': string too long. Expected a string with maximum length {most}, but got a string with length \
         {length} instead."
    );
    ApiError::invalid(Kind::TooLarge, message).param(param).code("string_above_max_length")
}

/// The body is not JSON.
pub(crate) fn not_json() -> ApiError {
    let message = "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your \
                   HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. \
                   If you have trouble figuring out how to fix this, please contact us through our help center at \
                   help.openai.com.)";
    ApiError::invalid(Kind::BadInput, message)
}

/// Two fields are given of which each leaves the other no sense.
pub(crate) fn both_of(param: &str, fields: [&str; 2]) -> ApiError {
    let [one, other] = fields;
    let message = format!(
        "Mutually exclusive parameters: '{param}'. Ensure you are only providing one of: '{one}' or '{other}'."
    );
    ApiError::invalid(Kind::BadInput, message).param(param).code("mutually_exclusive_parameters")
}

/// Neither of two fields is given. Only the beginning and the end of the message were captured.
pub(crate) fn neither_of(param: &str, fields: [&str; 2]) -> ApiError {
    let [one, other] = fields;
    let message = format!(
        "Missing mutually exclusive parameters: '{param}'. Ensure you are providing exactly one of: '{one}' or '{other}'."
    );
    ApiError::invalid(Kind::BadInput, message).param(param).code("missing_mutually_exclusive_parameters")
}

/// A service tier is asked for that this server does not have. The API documents the message, and no code.
pub(crate) fn other_tier() -> ApiError {
    let message = "Invalid service_tier argument: The requested service tier is not allowed for this project.";
    ApiError::invalid(Kind::Unsupported, message).param("service_tier")
}

/// A word is none of those that are known.
pub(crate) fn invalid_value(param: &str, got: &str, supported: &[&str]) -> ApiError {
    let message = format!("Invalid value: '{}'. Supported values are: {}.", excerpt(got), listed(supported));
    ApiError::invalid(Kind::BadInput, message).param(param).code("invalid_value")
}

/// A value is of another type.
pub(crate) fn invalid_type(param: &str, expected: &str, got: &str) -> ApiError {
    let message = format!("Invalid type for '{param}': expected {expected}, but got {got} instead.");
    ApiError::invalid(Kind::BadInput, message).param(param).code("invalid_type")
}

/// A number is outside of its range.
pub(crate) fn out_of_range(param: &str, range: Range, expected: impl Display, got: impl Display) -> ApiError {
    let (number, side, sign, code) = match range {
        Range::IntegerBelow => ("integer", "below minimum", ">=", "integer_below_min_value"),
        Range::IntegerAbove => ("integer", "above maximum", "<=", "integer_above_max_value"),
        Range::DecimalBelow => ("decimal", "below minimum", ">=", "decimal_below_min_value"),
        Range::DecimalAbove => ("decimal", "above maximum", "<=", "decimal_above_max_value"),
    };
    let message =
        format!("Invalid '{param}': {number} {side} value. Expected a value {sign} {expected}, but got {got} instead.");
    ApiError::invalid(Kind::BadInput, message).param(param).code(code)
}

/// On which side a number is outside of its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Range {
    /// A whole number is too small.
    IntegerBelow,
    /// A whole number is too large.
    IntegerAbove,
    /// A decimal number is too small.
    DecimalBelow,
    /// A decimal number is too large.
    DecimalAbove,
}

/// A text breaks a rule of its field.
pub(crate) fn invalid_text(param: &str, expected: &str) -> ApiError {
    ApiError::invalid(Kind::BadInput, format!("Invalid '{param}': {expected}.")).param(param).code("invalid_value")
}

/// A field asks for what no model of this server does.
pub(crate) fn unsupported(param: &str) -> ApiError {
    let message = format!("Unsupported parameter: '{param}' is not supported with this model.");
    ApiError::invalid(Kind::Unsupported, message).param(param).code("unsupported_parameter")
}

/// A field has a value that asks for what no model of this server does.
pub(crate) fn unsupported_value(param: &str, got: impl Display, only: &str) -> ApiError {
    let got = excerpt(&got.to_string());
    let message = format!(
        "Unsupported value: '{param}' does not support {got} with this model. Only the default ({only}) value is \
         supported."
    );
    ApiError::invalid(Kind::Unsupported, message).param(param).code("unsupported_value")
}

/// Nobody knows how many tokens a model makes of an input before it answers. The words are ours.
pub(crate) fn uncounted(model: &str) -> ApiError {
    let message = format!(
        "The tokens of this input cannot be counted: how the model `{}` counts is not known here, and its endpoint tells \
         only with an answer.",
        excerpt(model)
    );
    ApiError::invalid(Kind::Unsupported, message).param("model").code("unsupported_value")
}

/// A field is in no version of the API, and this server is set to refuse such.
pub(crate) fn unrecognized(param: &str) -> ApiError {
    let message = format!("Unrecognized request argument supplied: {}", excerpt(param));
    ApiError::invalid(Kind::BadInput, message).param(excerpt(param))
}

/// A picture stands in a message that is not the user's.
pub(crate) fn misplaced_image(param: &str, role: &str) -> ApiError {
    let message = format!(
        "Invalid '{param}'. Image URLs are only allowed for messages with role 'user', but this message with role \
         '{role}' contains an image URL."
    );
    ApiError::invalid(Kind::BadInput, message).param(param).code("invalid_value")
}

/// The model does not take content of this type. The place is written with a dot before each bracket, as the API does.
pub(crate) fn text_only_model(place: &str, content: &str) -> ApiError {
    let message = format!("Invalid content type. {content} is only supported by certain models.");
    ApiError::invalid(Kind::Unsupported, message).param(format!("{}.type", place.replace('[', ".[")))
}

/// A picture's address is neither `http` nor a data URL of a picture.
pub(crate) fn bad_data_url(param: &str, why: &DataUrlError) -> ApiError {
    let got = match why {
        DataUrlError::NoPrefix => "a value without the 'data:' prefix.".to_owned(),
        DataUrlError::NoBase64 => "a value without the ';base64' separator.".to_owned(),
        DataUrlError::NotAnImage(media) => format!("unsupported MIME type '{}'.", excerpt(media)),
        DataUrlError::BadBase64 => "an invalid base64-encoded value.".to_owned(),
        DataUrlError::Empty => "empty base64-encoded bytes.".to_owned(),
        DataUrlError::TooLarge { limit, .. } => return large_image(*limit),
    };
    // Chat Completions and Responses begin differently.
    let start = if param.starts_with("messages") { "Invalid image URL: " } else { "Invalid " };
    let message = format!(
        "{start}'{param}'. Expected a base64-encoded data URL with an image MIME type (e.g. \
         'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), but got {got}"
    );
    ApiError::invalid(Kind::BadInput, message).param(param).code("invalid_value")
}

/// An address is longer than any that is fetched. No such answer of the API is known; the words are ours.
pub(crate) fn long_url(param: &str, most: usize) -> ApiError {
    invalid_text(param, &format!("string too long. Expected an image URL of at most {most} characters"))
}

/// The bytes are of no format that is taken, or of an animation.
pub(crate) fn image_format() -> ApiError {
    let message = "You uploaded an unsupported image. Please make sure your image has of one the following formats: \
                   ['png', 'jpeg', 'gif', 'webp'].";
    ApiError::invalid(Kind::Unsupported, message).code("invalid_image_format")
}

/// The bytes are too many. The words are those of 2024; the code is in the API's list of codes (2026-08).
pub(crate) fn large_image(limit: u64) -> ApiError {
    let megabytes = limit / (1024 * 1024);
    let message = format!(
        "You uploaded an unsupported image. Please make sure your image is below {megabytes} MB in size and is of one \
         the following formats: ['png', 'jpeg', 'gif', 'webp']."
    );
    ApiError::invalid(Kind::TooLarge, message).code("image_too_large")
}

/// The picture has too many pixels to be decoded here. The words are ours; the code is in the API's list.
pub(crate) fn large_pixels(excess: impl Display) -> ApiError {
    ApiError::invalid(Kind::TooLarge, format!("Invalid image: {excess}. Please resize the image and try again."))
        .code("image_too_large")
}

/// The bytes begin like a picture and are none. Only the beginning of the message was captured.
pub(crate) fn broken_image() -> ApiError {
    let message =
        "The image data you provided does not represent a valid image. Please check your input and try again.";
    ApiError::invalid(Kind::BadInput, message).code("invalid_image")
}

/// The picture looks like a CAPTCHA. The words are those that were captured of the API's own filter (2026).
pub(crate) fn blocked_image() -> ApiError {
    let message = "Your input image may contain content that is not allowed by our safety system.";
    ApiError::invalid(Kind::Refused, message).code("content_policy_violation")
}

/// The picture needs more patches than the API takes.
pub(crate) fn too_many_patches(param: &str, patches: u64, limit: u64) -> ApiError {
    let message = format!(
        "The image you provided requires {patches} patches after processing, exceeding the limit of {limit}. Please \
         resize the image and try again."
    );
    ApiError::invalid(Kind::TooLarge, message).param(param).code("invalid_value")
}

/// More pictures than one request may hold. The words are Azure's; none of OpenAI's were captured.
pub(crate) fn too_many_images(param: &str, images: u64, limit: u64) -> ApiError {
    let message = format!("Too many images in request: {images}, maximum allowed: {limit}");
    ApiError::invalid(Kind::TooLarge, message).param(param).code("too_many_images")
}

/// More picture bytes than one request may hold. The words are ours.
pub(crate) fn too_many_bytes(param: &str, bytes: u64, limit: u64) -> ApiError {
    let message = format!("Too many image bytes in request: {bytes}, maximum allowed: {limit}");
    ApiError::invalid(Kind::TooLarge, message).param(param).code("image_too_large")
}

/// The pictures would take more memory than there is. The words are ours; the code is in the API's list.
pub(crate) fn large_pictures(param: &str, needs: u64, limit: u64) -> ApiError {
    let message = format!(
        "The images of this request would take {needs} bytes of memory, maximum allowed: {limit}. Please send fewer or \
         smaller images."
    );
    ApiError::invalid(Kind::TooLarge, message).param(param).code("image_too_large")
}

/// A conversation is longer than what the model reads. The words are the model's own.
pub(crate) fn long_context(param: &str, reason: &str) -> ApiError {
    ApiError::invalid(Kind::TooLarge, reason).param(param).code("context_length_exceeded")
}

/// A picture could not be downloaded. Every reason reads the same, so that nobody can feel out a network with it. The code is
/// the door's.
pub(crate) fn download_failed(url: &str) -> ApiError {
    ApiError::invalid(Kind::BadInput, format!("Error while downloading {}.", whole_url(url)))
}

/// A download took too long.
pub(crate) fn download_timeout(url: &str) -> ApiError {
    ApiError::invalid(Kind::Timeout, format!("Timeout while downloading {}.", whole_url(url))).code("invalid_image_url")
}

/// The limit is passed for now.
pub(crate) fn rate_limited((model, key): (&str, &str), limit: &LimitFacts, pause: Duration) -> ApiError {
    let LimitFacts { unit, limit, used, requested } = limit;
    let message = format!(
        "Rate limit reached for {} in organization org-{key} on {}: Limit {limit}, Used {used}, Requested {requested}. \
         Please try again in {}. Visit https://platform.openai.com/account/rate-limits to learn more.",
        excerpt(model),
        unit.words(),
        go_duration(pause)
    );
    ApiError::new(Kind::Busy, message).error_type(unit.error_type()).code("rate_limit_exceeded").after(pause)
}

/// The request alone passes the limit; it never fits.
pub(crate) fn larger_than_limit((model, key): (&str, &str), limit: &LimitFacts) -> ApiError {
    let LimitFacts { unit, limit, requested, .. } = limit;
    let message = format!(
        "Request too large for {} in organization org-{key} on {}: Limit {limit}, Requested {requested}. The input or \
         output tokens must be reduced in order to run successfully. Visit \
         https://platform.openai.com/account/rate-limits to learn more.",
        excerpt(model),
        unit.words()
    );
    ApiError::new(Kind::Busy, message).error_type(unit.error_type()).code("rate_limit_exceeded")
}

/// The numbers of a limit that was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LimitFacts {
    /// What is counted.
    pub(crate) unit: Unit,
    /// How many a minute.
    pub(crate) limit: u64,
    /// How many of them are used up.
    pub(crate) used: u64,
    /// How many this request needs.
    pub(crate) requested: u64,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Requests.
    Requests,
    /// Tokens, those of pictures included.
    Tokens,
    /// Pictures. OpenAI has no such limit for chat; the words follow the others.
    Images,
}

impl Unit {
    const fn words(self) -> &'static str {
        match self {
            Self::Requests => "requests per min (RPM)",
            Self::Tokens => "tokens per min (TPM)",
            Self::Images => "images per min (IPM)",
        }
    }

    const fn error_type(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Tokens => "tokens",
            Self::Images => "images",
        }
    }
}

/// The money is spent.
pub(crate) fn quota_spent() -> ApiError {
    let message = "You exceeded your current quota, please check your plan and billing details. For more information on \
                   this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.";
    ApiError::new(Kind::OverBudget, message).code("insufficient_quota")
}

/// The body has too many bytes.
pub(crate) fn large_body(limit: u64, read: u64) -> ApiError {
    ApiError::new(Kind::TooLarge, format!("Maximum content size limit ({limit}) exceeded ({read} bytes read)"))
        .error_type("server_error")
}

/// There is too much to do.
pub(crate) fn overloaded(pause: Duration) -> ApiError {
    ApiError::new(Kind::Busy, "The engine is currently overloaded, please try again later")
        .status(StatusCode::SERVICE_UNAVAILABLE)
        .error_type("server_error")
        .after(pause)
}

/// Something failed on this side.
pub(crate) fn server_error(kind: Kind) -> ApiError {
    ApiError::new(kind, "The server had an error while processing your request")
}

/// There is no such address. From memory of the API's answer.
pub(crate) fn no_such_address(method: &Method, path: &str) -> ApiError {
    let message = format!("Invalid URL ({} {})", excerpt(method.as_str()), excerpt(path));
    ApiError::new(Kind::NotFound, message)
}

/// The address has no such method. From memory of the API's answer.
pub(crate) fn no_such_method(method: &Method, path: &str) -> ApiError {
    let (method, path) = (excerpt(method.as_str()), excerpt(path));
    let message =
        format!("Not allowed to {method} on {path}. (HINT: Perhaps you meant to use a different HTTP method?)");
    ApiError::invalid(Kind::BadInput, message).status(StatusCode::METHOD_NOT_ALLOWED).code("method_not_supported")
}

/// Quotes a list of words as the API does: `'a', 'b', and 'c'`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => format!("'{one}'"),
        [one, two] => format!("'{one}' and '{two}'"),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(|word| format!("'{word}'")).collect();
            format!("{}, and '{last}'", first.join(", "))
        }
    }
}

/// Quotes what a caller sent: a little of it, and nothing that could be taken for another line.
pub(crate) fn excerpt(text: &str) -> String {
    let mut words: String = text.chars().filter(|c| !c.is_control()).take(EXCERPT).collect();
    if text.chars().nth(EXCERPT).is_some() {
        words.push('…');
    }
    words
}

/// The most characters of a caller's text that an error quotes.
const EXCERPT: usize = 120;

/// Quotes an address, which is short enough already.
fn whole_url(url: &str) -> String {
    url.chars().filter(|c| !c.is_control()).collect()
}
