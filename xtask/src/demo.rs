//! Runs `vqa` against a scripted server on this machine: the whole way, with no key and no network.
//!
//! The server is no model. It answers with what it was sent, or, to a question of the sample data set, with what was
//! written beforehand; and it bills by the published rules, so that everything but the words of the answer is as it would
//! be.

use std::process::{Command, ExitCode};

use anyhow::Context;
use vqa_core::registry::{Profile, Registry};
use vqa_core::{Detail, Size};
use vqa_testkit::{Answer, Recorded, Reply, Script};
use vqa_wire as wire;

/// The model that the server pretends to be.
const MODEL: &str = "gpt-4o";

pub(crate) fn run(words: &[&str]) -> anyhow::Result<ExitCode> {
    let server =
        Script::new().models(&[MODEL]).otherwise(answer).start().context("cannot start the scripted server")?;
    eprintln!("demo: a scripted server answers at {}; it is no model", server.base_url());
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "vqa", "--"])
        .args(words)
        .args(["--base-url", &server.base_url()])
        .env("OPENAI_API_KEY", "no-key-is-needed-here")
        .status()
        .context("cannot run vqa")?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Answers with what came.
fn answer(request: &Recorded) -> Reply {
    let Some(chat) = request.chat() else {
        return Reply::error(400, "invalid_request_error", None, "this server answers chat completions alone");
    };
    let mut texts = Vec::new();
    let mut pictures = Vec::new();
    for message in &chat.messages {
        match &message.content {
            Some(wire::Content::Text(text)) => texts.push((message.role, text.as_str())),
            Some(wire::Content::Parts(parts)) => {
                for part in parts {
                    match part {
                        wire::Part::Text { text } => texts.push((message.role, text.as_str())),
                        wire::Part::ImageUrl { image_url } => pictures.push(image_url),
                    }
                }
            }
            None => {}
        }
    }
    let question = texts.last().map_or("", |(_, text)| text);
    if let Some(words) = sample_answer(question) {
        let bill = bill(&texts, &pictures, 2);
        return Reply::from(Answer::new([words]).usage(bill)).after(std::time::Duration::from_millis(30));
    }
    let seen: Vec<String> = pictures.iter().map(|picture| describe(&picture.url)).collect();
    let seen = if seen.is_empty() { "no picture".to_owned() } else { seen.join(", and ") };
    let words = format!(
        "I am a scripted server, not a model, so I cannot say. I was asked “{question}” and shown {seen}. \
         Give vqa a key or a server with a vision model, and ask again."
    );
    let pieces: Vec<String> = words.split_inclusive(' ').map(str::to_owned).collect();
    let bill = bill(&texts, &pictures, pieces.len() as u64);
    Reply::from(Answer::new(pieces).paced(std::time::Duration::from_millis(15)).usage(bill))
}

/// Returns what was written beforehand for a question of the sample data set.
fn sample_answer(question: &str) -> Option<String> {
    let answers: serde_json::Value =
        serde_json::from_str(include_str!("../../examples/sample/demo-answers.json")).ok()?;
    answers.get(question)?.as_str().map(str::to_owned)
}

fn describe(url: &str) -> String {
    match picture(url) {
        Some((format, size, bytes)) => format!("a {format} of {size} pixels in {bytes} bytes"),
        None => "a link, which I do not follow".to_owned(),
    }
}

/// Looks at a picture's header.
fn picture(url: &str) -> Option<(vqa_core::Format, Size, usize)> {
    let bytes = vqa_core::data_url::decode(url, vqa_core::card::IMAGE_BYTES).ok()?;
    let header = vqa_image::probe(&bytes, &vqa_image::Limits::default()).ok()?;
    Some((header.format, header.upright, bytes.len()))
}

/// Bills a request by the published rules; none if a picture was not seen.
fn bill(texts: &[(wire::Role, &str)], pictures: &[&wire::ImageUrl], completion: u64) -> Option<wire::Usage> {
    let card = Registry::embedded().card(&MODEL.into(), Profile::NEWEST)?;
    let mut prompt = card.text_rule?.count(texts.iter().map(|(_, text)| ("user", [*text])));
    for image in pictures {
        let (_, size, _) = picture(&image.url)?;
        let detail = image.detail.map_or(Detail::Auto, |detail| match detail {
            wire::Detail::Low => Detail::Low,
            wire::Detail::High | wire::Detail::Original => Detail::High,
            wire::Detail::Auto => Detail::Auto,
        });
        prompt += card.image_rule.measure(size, detail).ok()?.tokens.most()?;
    }
    Some(wire::Usage {
        prompt_tokens: Some(prompt),
        completion_tokens: Some(completion),
        total_tokens: Some(prompt + completion),
        ..wire::Usage::default()
    })
}
