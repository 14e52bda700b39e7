//! From a cleared ask to the request that is sent.
//!
//! Order is kept, of turns and of parts; a picture that is shown twice is sent twice. Nothing of a picture's label, path
//! or metadata is in what comes out.

mod said;

use vqa_core::card::OutputLimitField;
use vqa_core::{
    AnswerForm, AskOptions, AskSchema, BackendError, Cleared, Delivery, Detail, ModelCard, Part, Payload,
    PreparedImage, Role, Strictness, Turn,
};
use vqa_wire as wire;

use super::body::RequestBody;
use super::unsendable;
use said::Said;
pub(super) use said::head;

/// Writes an ask as the request that is sent for it, to a model with this card.
///
/// # Errors
///
/// Refuses a schema that is not JSON.
pub fn ask_to_wire(ask: &Cleared, card: &ModelCard) -> Result<wire::ChatRequest, BackendError> {
    request(ask, card)
}

/// Writes the request as it is sent. Of the ask the texts alone are copied.
///
/// # Errors
///
/// Refuses a schema that is not JSON.
pub fn request_body(ask: &Cleared, card: &ModelCard) -> Result<RequestBody, BackendError> {
    let request: wire::ChatRequest<Said<'_>> = request(ask, card)?;
    let pictures = ask.ask().images().filter_map(|image| match &image.payload {
        Payload::Encoded { format, bytes } => Some((*format, bytes.clone())),
        Payload::Url(_) | Payload::Pixels(_) => None,
    });
    RequestBody::write(&request, pictures).map_err(|error| unsendable(format!("the ask is no JSON: {error}")))
}

/// Writes an ask with its texts in a form of the caller's.
fn request<'a, T: From<Said<'a>>>(ask: &'a Cleared, card: &ModelCard) -> Result<wire::ChatRequest<T>, BackendError> {
    let ask = ask.ask();
    let AskOptions {
        max_tokens,
        temperature,
        top_p,
        frequency_penalty,
        presence_penalty,
        seed,
        choices,
        logprobs,
        stop,
        schema,
        form,
        delivery,
        cache_key,
    } = &ask.options;
    if ask.images().any(|image| matches!(image.payload, Payload::Pixels(_))) {
        return Err(unsendable("pixels are for models in this program; an endpoint takes encoded pictures".to_owned()));
    }
    let (max_tokens, max_completion_tokens) = match card.output_limit {
        OutputLimitField::MaxTokens => (*max_tokens, None),
        OutputLimitField::MaxCompletionTokens => (None, *max_tokens),
    };
    let (stream, stream_options) = match delivery {
        Delivery::Streamed => (Some(true), Some(wire::StreamOptions { include_usage: Some(true) })),
        Delivery::Whole => (None, None),
    };
    Ok(wire::ChatRequest {
        model: ask.model.to_string(),
        messages: ask.turns.iter().map(message).collect(),
        max_tokens,
        max_completion_tokens,
        temperature: *temperature,
        top_p: *top_p,
        frequency_penalty: *frequency_penalty,
        presence_penalty: *presence_penalty,
        seed: *seed,
        stop: stop.clone(),
        n: choices.map(|choices| choices.get().into()),
        logprobs: logprobs.map(|_| true),
        top_logprobs: logprobs.map(|logprobs| logprobs.top).filter(|top| *top > 0),
        response_format: response_format(schema.as_ref(), *form)?,
        stream,
        stream_options,
        user: None,
        prompt_cache_key: cache_key.clone(),
    })
}

/// Replaces the data of pictures by its length, for showing a request to a person.
#[must_use]
pub fn without_pictures(mut request: wire::ChatRequest) -> wire::ChatRequest {
    for message in &mut request.messages {
        let Some(wire::Content::Parts(parts)) = &mut message.content else { continue };
        for part in parts {
            let wire::Part::ImageUrl { image_url } = part else { continue };
            if let Some((head, data)) = image_url.url.split_once(";base64,") {
                image_url.url = format!("{head};base64,…({} characters)", data.len());
            }
        }
    }
    request
}

/// A single text is sent as a string: servers for text models know no other form.
fn message<'a, T: From<Said<'a>>>(turn: &'a Turn<PreparedImage>) -> wire::Message<T> {
    let content = match turn.parts.as_slice() {
        [Part::Text(text)] => wire::Content::Text(Said::Text(text).into()),
        parts => wire::Content::Parts(parts.iter().map(part).collect()),
    };
    let role = match turn.role {
        Role::System => wire::Role::System,
        Role::User => wire::Role::User,
        Role::Assistant => wire::Role::Assistant,
    };
    wire::Message { role, content: Some(content), name: None }
}

fn part<'a, T: From<Said<'a>>>(part: &'a Part<PreparedImage>) -> wire::Part<T> {
    match part {
        Part::Text(text) => wire::Part::Text { text: Said::Text(text).into() },
        Part::Image(image) => {
            wire::Part::ImageUrl { image_url: wire::ImageUrl { url: said(image).into(), detail: detail(image.detail) } }
        }
    }
}

fn said(image: &PreparedImage) -> Said<'_> {
    match &image.payload {
        Payload::Encoded { format, bytes } => Said::Picture { format: *format, bytes },
        Payload::Url(url) => Said::Text(url),
        // Refused before.
        Payload::Pixels(_) => Said::Text(""),
    }
}

/// Leaves out `auto`, which is what an absent `detail` means, so that servers without the field are not troubled.
fn detail(detail: Detail) -> Option<wire::Detail> {
    match detail {
        Detail::Auto => None,
        Detail::Low => Some(wire::Detail::Low),
        Detail::High => Some(wire::Detail::High),
        Detail::Original => Some(wire::Detail::Original),
    }
}

fn response_format(schema: Option<&AskSchema>, form: AnswerForm) -> Result<Option<wire::ResponseFormat>, BackendError> {
    let Some(AskSchema { name, json, description, strictness }) = schema else {
        return Ok(match form {
            AnswerForm::Text => None,
            AnswerForm::JsonObject => {
                Some(wire::ResponseFormat { kind: wire::FormatType::JsonObject, json_schema: None })
            }
        });
    };
    let json = wire::RawJson::new(json.clone())
        .map_err(|error| unsendable(format!("the schema `{name}` is not JSON: {error}")))?;
    let json_schema = wire::JsonSchema {
        name: name.clone(),
        description: description.clone(),
        schema: Some(json),
        strict: Some(*strictness == Strictness::Enforced),
    };
    Ok(Some(wire::ResponseFormat { kind: wire::FormatType::JsonSchema, json_schema: Some(json_schema) }))
}
