//! How facts are written: the JSON that scripts read, and the short words that people do.
//!
//! The JSON here is a contract, described in `docs/json.md`.

use serde_json::{Map, Value, json};
use vqa_core::preflight::{Policy, look_at};
use vqa_core::tokens::Layout;
use vqa_core::{
    Answer, Cost, Finding, Finish, ImageFacts, ModelCard, Orientation, PicoUsd, PreparedImage, Size, Step, TokenChance,
    TokenCount, TokenLogprob, Views,
};

/// `{"width": ..., "height": ...}`
pub(crate) fn size(size: Size) -> Value {
    json!({ "width": size.width, "height": size.height })
}

/// A number, or `null` where it is not known. A bound is a number too; see [`certainty`].
pub(crate) fn tokens(count: TokenCount) -> Value {
    json!(count.most())
}

/// How a number of tokens is to be read.
pub(crate) const fn certainty(count: TokenCount) -> &'static str {
    match count {
        TokenCount::Exact(_) => "exact",
        TokenCount::About(_) => "about",
        TokenCount::AtMost(_) => "at_most",
        TokenCount::Unknown => "unknown",
    }
}

/// Dollars as a number, or `null` where they are not known.
pub(crate) fn cost(cost: Cost) -> Value {
    match cost {
        Cost::Known(PicoUsd(pico)) => json!(dollars(pico)),
        Cost::Unknown => Value::Null,
    }
}

/// The nearest double to an exact amount, which prints as the amount for anything below thousands of dollars.
#[expect(clippy::cast_precision_loss, reason = "an amount is shown here, not computed with")]
fn dollars(pico: u64) -> f64 {
    pico as f64 / 1e12
}

/// Returns `tiles` or `patches` with their columns and rows, as far as the model's way is known.
pub(crate) fn layout(layout: Layout) -> Map<String, Value> {
    let (name, columns, rows) = match layout {
        Layout::Tiles { columns, rows } => ("tiles", columns, rows),
        Layout::Patches { columns, rows } => ("patches", columns, rows),
        Layout::View => return std::iter::once(("tiles".to_owned(), json!(0))).collect(),
        Layout::Unknown => return Map::new(),
    };
    let count = u64::from(columns) * u64::from(rows);
    [(name, json!(count)), ("columns", json!(columns)), ("rows", json!(rows))]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Says how the model divides a picture, as the end of a sentence.
pub(crate) fn layout_words(layout: Layout) -> String {
    let squares = |name: &str, columns: u32, rows: u32| {
        let count = u64::from(columns) * u64::from(rows);
        let plural = if count == 1 {
            ""
        } else if name == "patch" {
            "es"
        } else {
            "s"
        };
        format!(", {count} {name}{plural} ({columns}x{rows})")
    };
    match layout {
        Layout::Tiles { columns, rows } => squares("tile", columns, rows),
        Layout::Patches { columns, rows } => squares("patch", columns, rows),
        Layout::View => ", one small view".to_owned(),
        Layout::Unknown => String::new(),
    }
}

/// Prices input tokens in words.
pub(crate) fn input_cost(card: &ModelCard, tokens: TokenCount) -> Cost {
    match (&card.price, tokens.most()) {
        (Some(price), Some(tokens)) => Cost::Known(price.at_most(tokens, 0)),
        _ => Cost::Unknown,
    }
}

/// Returns what a check found.
pub(crate) fn finding(finding: &Finding) -> Value {
    json!({
        "code": finding.code,
        "level": finding.level.as_str(),
        "message": finding.message,
        "remedy": finding.remedy,
    })
}

/// Returns what a check found, with the place of its picture among all that are sent.
pub(crate) fn finding_of(image: usize, found: &Finding) -> Value {
    let mut all = finding(found);
    if let Value::Object(all) = &mut all {
        all.insert("image".to_owned(), json!(image));
    }
    all
}

/// Returns what is given to the model: the encoded picture, or the pixels of the view that shows it whole.
fn sent(facts: &ImageFacts, views: Option<&Views>) -> Value {
    let (size, format) = match views {
        Some(views) => (views.view.size(), "rgb8"),
        None => (facts.sent, facts.sent_format.as_str()),
    };
    let sent = [("width", json!(size.width)), ("height", json!(size.height)), ("bytes", json!(facts.sent_bytes))];
    let views = views.map(|views| ("views", views.all().map(|view| self::size(view.size())).collect()));
    let all = sent.into_iter().chain([("format", json!(format))]).chain(views);
    Value::Object(all.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Says in words what is given to the model, without how much it is.
pub(crate) fn sent_words(facts: &ImageFacts, views: Option<&Views>) -> String {
    match views {
        Some(views) => format!("RGB pixels {}", views.view.size()),
        None => format!("{} {}", facts.sent_format, facts.sent),
    }
}

/// Returns what a picture was and what became of it.
pub(crate) fn facts(facts: &ImageFacts, views: Option<&Views>, policy: &Policy) -> Map<String, Value> {
    let steps: Vec<_> = facts.steps.iter().map(|step| step_word(*step)).collect();
    let findings: Vec<_> = look_at(facts, policy).iter().map(finding).collect();
    let first = [
        ("format", json!(facts.format.as_str())),
        ("bytes", json!(facts.bytes)),
        ("width", json!(facts.stored.width)),
        ("height", json!(facts.stored.height)),
        ("orientation", json!(facts.orientation.to_exif())),
        ("upright", size(facts.upright)),
        ("sent", sent(facts, views)),
        ("tokens", tokens(facts.tokens)),
    ];
    let last = [("steps", json!(steps)), ("findings", json!(findings))];
    let named = |(name, value): (&str, Value)| (name.to_owned(), value);
    first.into_iter().map(named).chain(layout(facts.layout)).chain(last.into_iter().map(named)).collect()
}

/// Returns what is known of a picture that is sent.
pub(crate) fn image(image: &PreparedImage, policy: &Policy) -> Value {
    let known = image.facts.as_ref().map(|known| facts(known, image.payload.views(), policy));
    let known = known.unwrap_or_else(|| std::iter::once(("tokens".to_owned(), tokens(image.tokens))).collect());
    let first = [("source", json!(image.label)), ("detail", json!(image.detail.as_str()))];
    let first = first.into_iter().map(|(name, value)| (name.to_owned(), value));
    let last = [("tokens_are".to_owned(), json!(certainty(image.tokens)))];
    Value::Object(first.chain(known).chain(last).collect())
}

/// Returns how likely the tokens of an answer were, as the Chat Completions API has it; `null` where nobody told.
pub(crate) fn logprobs(answer: &Answer) -> Value {
    if answer.logprobs.is_empty() {
        return Value::Null;
    }
    let one = |chance: &TokenChance| json!({ "token": chance.token, "logprob": chance.logprob, "bytes": chance.bytes });
    let tokens = answer.logprobs.iter().map(|TokenLogprob { chosen, top }| {
        let mut token = one(chosen);
        token["top_logprobs"] = top.iter().map(one).collect();
        token
    });
    let tokens: Value = tokens.collect();
    if answer.finish == Finish::Refusal {
        json!({ "content": null, "refusal": tokens })
    } else {
        json!({ "content": tokens, "refusal": null })
    }
}

/// Names a step for programs; stable.
fn step_word(step: Step) -> String {
    match step {
        Step::FrameTaken(frame) => format!("frame_taken:{frame}"),
        Step::Oriented(orientation) => format!("oriented:{}", orientation.to_exif()),
        Step::Flattened => "flattened_on_white".to_owned(),
        Step::ColourConverted => "colour_converted".to_owned(),
        Step::ProfileDropped => "profile_dropped".to_owned(),
        Step::InkConverted => "ink_converted".to_owned(),
        Step::DepthReduced => "depth_reduced".to_owned(),
        Step::Scaled { from, to } => format!("scaled:{from}->{to}"),
        Step::MetadataStripped => "metadata_stripped".to_owned(),
        Step::Encoded(format) => format!("encoded:{}", format.as_str()),
        Step::PassedThrough => "passed_through".to_owned(),
        Step::Shown(views) => format!("shown:{views}"),
        Step::Turned(turn) => format!("turned:{}", turn.to_exif()),
        Step::Cut { part, of } => format!("cut:{part}/{of}"),
        Step::Enlarged { from, to } => format!("enlarged:{from}->{to}"),
    }
}

/// Says in words what was done to a picture, for people.
pub(crate) fn step_words(step: Step) -> String {
    match step {
        Step::FrameTaken(frame) => format!("frame {frame} of an animation"),
        Step::Oriented(orientation) => format!("turned upright (EXIF {})", orientation.to_exif()),
        Step::Flattened => "laid on white".to_owned(),
        Step::ColourConverted => "colours brought to sRGB".to_owned(),
        Step::ProfileDropped => "colour profile not used".to_owned(),
        Step::InkConverted => "CMYK turned into RGB".to_owned(),
        Step::DepthReduced => "16 bits cut to 8".to_owned(),
        Step::Scaled { from, to } => format!("scaled {from} to {to}"),
        Step::MetadataStripped => "metadata left out".to_owned(),
        Step::Encoded(format) => format!("encoded as {format}"),
        Step::PassedThrough => "pixels as they came".to_owned(),
        Step::Shown(1) => "shown in one view".to_owned(),
        Step::Shown(views) => format!("shown in {views} views"),
        Step::Turned(Orientation::HalfTurn) => "turned by half, its text upright".to_owned(),
        Step::Turned(Orientation::Clockwise) => "turned a quarter clockwise, its text upright".to_owned(),
        Step::Turned(_) => "turned a quarter counter-clockwise, its text upright".to_owned(),
        Step::Cut { .. } => "cut out, with some of its neighbours".to_owned(),
        Step::Enlarged { from, to } => format!("small text enlarged, {from} to {to}"),
    }
}
