//! Asks and endpoints that the tests share.

use std::time::Duration;

use futures_util::StreamExt as _;
use vqa_core::card::OutputLimitField;
use vqa_core::{
    Ask, AskOptions, Backend as _, BackendError, Cleared, Delivery, Detail, Format, ModelCard, Part, Payload, Prepared,
    PreparedImage, ReplyEnd, ReplyEvent, Role, TokenCount, Turn, preflight,
};
use vqa_net::{Endpoint, EndpointConfig, OpenAi, SecretString, Timeouts};
use vqa_testkit::{Upstream, pictures};

pub(crate) const KEY: &str = "sk-test-0123456789";

/// An encoded picture. Its label must never be sent.
pub(crate) fn picture(detail: Detail, format: Format, bytes: &'static [u8]) -> Part<PreparedImage> {
    let payload = Payload::Encoded { format, bytes: bytes.into() };
    Part::Image(PreparedImage {
        label: "/home/secret/cat.png".into(),
        detail,
        payload,
        facts: None,
        tokens: TokenCount::Unknown,
        content: None,
    })
}

pub(crate) fn link(detail: Detail, url: &str) -> Part<PreparedImage> {
    let payload = Payload::Url(url.to_owned());
    let (label, tokens) = (url.to_owned(), TokenCount::Unknown);
    Part::Image(PreparedImage { label, detail, payload, facts: None, tokens, content: None })
}

pub(crate) fn card(output_limit: OutputLimitField) -> ModelCard {
    ModelCard { output_limit, ..ModelCard::unknown("gpt-4o".into()) }
}

pub(crate) fn cleared(turns: Vec<Turn<PreparedImage>>, options: AskOptions) -> Cleared {
    let ask: Prepared = Ask { model: "gpt-4o".into(), turns, options };
    preflight::clear(ask, &card(OutputLimitField::default()), &preflight::Policy::default()).unwrap()
}

/// One question about one picture.
pub(crate) fn question(delivery: Delivery) -> Cleared {
    let parts = vec![Part::Text("What is this?".into()), picture(Detail::Low, Format::Png, pictures::PNG)];
    let options = AskOptions { delivery, max_tokens: Some(300), ..AskOptions::default() };
    cleared(vec![Turn { role: Role::User, parts }], options)
}

pub(crate) fn config(upstream: &Upstream) -> EndpointConfig {
    EndpointConfig {
        base_url: upstream.base_url(),
        key: Some(SecretString::from(KEY.to_owned())),
        ..EndpointConfig::default()
    }
}

/// Short waits, for tests of what happens when they end.
pub(crate) fn impatient(upstream: &Upstream) -> EndpointConfig {
    let short = Duration::from_millis(200);
    EndpointConfig { timeouts: Timeouts { first_byte: short, idle: short, ..Timeouts::default() }, ..config(upstream) }
}

pub(crate) fn model(config: &EndpointConfig) -> OpenAi {
    OpenAi::new(Endpoint::new(config).unwrap(), card(OutputLimitField::default()))
}

/// Asks, and returns the text that came and how it ended.
pub(crate) async fn ask(model: &OpenAi, ask: &Cleared) -> (String, Result<ReplyEnd, BackendError>) {
    let mut reply = match model.reply(ask).await {
        Ok(reply) => reply,
        Err(error) => return (String::new(), Err(error)),
    };
    let (mut text, mut end) = (String::new(), None);
    while let Some(event) = reply.next().await {
        assert!(end.is_none(), "something followed the end");
        match event {
            Ok(ReplyEvent::Text(piece)) => text.push_str(&piece.text),
            Ok(ReplyEvent::Done(done)) => end = Some(Ok(done)),
            Err(error) => end = Some(Err(error)),
        }
    }
    (text, end.expect("the reply has an end"))
}
