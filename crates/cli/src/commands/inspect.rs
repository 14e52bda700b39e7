//! `vqa inspect`: what a model sees of a picture, what it costs, and what may go wrong. Nothing is sent.
//!
//! Every picture is looked at, whatever became of the one before; a bad one is a line with an error and the exit code
//! of bad input.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};
use vqa_core::card::Vision;
use vqa_core::preflight::Policy;
use vqa_core::tokens::ImageRule;
use vqa_core::{
    Ask, AskOptions, Detail, Fit, Frame, ImageRef, Kind, ModelCard, Part, Payload, PreparedImage, Role, Turn, preflight,
};
use vqa_engine::Intake;
use vqa_image::{Limits, Picture, Wanted};

use super::{Desk, Done, Stop, block_on};
use crate::failure::Failure;
use crate::flags::InspectFlags;
use crate::settings::{Links, Settings, TypedSettings};
use crate::stdin::Stdin;
use crate::{compose, exit, report};

pub(crate) fn run(desk: &Desk, flags: &InspectFlags) -> Done {
    let typed = TypedSettings {
        shared: desk.shared.clone(),
        model: flags.model.clone(),
        picture: flags.picture.clone(),
        remedy: flags.remedy.clone(),
        ..TypedSettings::default()
    };
    let settings = Settings::resolve(&typed, &desk.env)?;
    let card = compose::card(&settings)?;
    compose::tell_destination(desk.printer, &settings);
    if !settings.answerer.is_local() && settings.registry.card(&card.name, settings.profile.value).is_none() {
        desk.printer.say(&format!("note: `{}` is not a known model; its tokens are not guessed", card.name));
    }
    if card.vision == Vision::No {
        desk.printer.say(&format!("note: `{}` takes no pictures; `vqa ask` refuses them", card.name));
    }
    if let Some(folder) = &flags.preview {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::new(Kind::BadInput, format!("cannot make the folder {}: {error}", folder.display()))
        })?;
    }
    block_on(inspect(desk, flags, &settings, card))
}

async fn inspect(desk: &Desk, flags: &InspectFlags, settings: &Settings, card: ModelCard) -> Done {
    let intake = compose::intake(settings, &card)?;
    let policy = settings.policy();
    let mut stdin = Stdin::default();
    let mut code = 0;
    for (index, word) in flags.pictures.iter().enumerate() {
        let looked = match picture(word, settings, flags, &mut stdin) {
            Ok(picture) => look(&intake, &card, picture).await,
            Err(failure) => Err(failure),
        };
        if looked.is_err() {
            code = exit::BAD_INPUT;
        }
        // A remedy may have made several of one.
        for (part, looked) in each(looked).into_iter().enumerate() {
            if flags.json {
                desk.printer.json(&line(word, (&card, settings.detail.value), (&looked, &policy)))?;
            } else {
                print(desk, word, &card, (&looked, &policy))?;
            }
            if let (Ok(image), Some(folder)) = (&looked, &flags.preview) {
                let part = if part == 0 { String::new() } else { format!("-part-{}", part + 1) };
                let name = format!("{:03}-{}{part}", index + 1, stem(word));
                write_preview(desk, (folder, &name), &card.image_rule, image)?;
            }
        }
    }
    Ok(code)
}

fn picture(word: &str, settings: &Settings, flags: &InspectFlags, stdin: &mut Stdin) -> Result<ImageRef, Failure> {
    let picture = compose::picture(word, settings, &flags.picture, stdin)?;
    if settings.links.value == Links::PassOn && matches!(picture.source, vqa_core::ImageSource::Url(_)) {
        let message = format!("{word}: a link is not looked at unless it is downloaded");
        return Err(Failure::new(Kind::BadInput, message).hint("add --fetch").code("not_fetched"));
    }
    Ok(picture)
}

async fn look(intake: &Intake, card: &ModelCard, picture: ImageRef) -> Result<Vec<PreparedImage>, Failure> {
    let turns = vec![Turn { role: Role::User, parts: vec![Part::Image(picture)] }];
    let ask = Ask { model: card.name.clone(), turns, options: AskOptions::default() };
    let prepared = intake.prepare(ask, card).await?;
    Ok(prepared.ask.images().cloned().collect())
}

fn each(looked: Result<Vec<PreparedImage>, Failure>) -> Vec<Result<PreparedImage, Failure>> {
    match looked {
        Ok(images) => images.into_iter().map(Ok).collect(),
        Err(failure) => vec![Err(failure)],
    }
}

/// What became of a picture, and what its findings are judged by.
type Looked<'a> = (&'a Result<PreparedImage, Failure>, &'a Policy);

fn line(word: &str, (card, detail): (&ModelCard, Detail), (looked, policy): Looked<'_>) -> Value {
    let more: Map<String, Value> = match looked {
        Ok(image) => {
            image.facts.as_ref().map(|facts| report::facts(facts, image.payload.views(), policy)).unwrap_or_default()
        }
        Err(failure) => {
            let error = json!({ "code": failure.code, "message": failure.message, "hint": failure.hint_text() });
            std::iter::once(("error".to_owned(), error)).collect()
        }
    };
    let first = [
        ("file", json!(label(word))),
        ("accepted", json!(looked.is_ok())),
        ("model", json!(card.name.as_str())),
        // A remedy may look closer than was asked for.
        ("detail", json!(looked.as_ref().map_or(detail, |image| image.detail).as_str())),
    ];
    let first = first.into_iter().map(|(name, value)| (name.to_owned(), value));
    Value::Object(first.chain(more).collect())
}

/// Names a picture as it was typed; of a data URL only its type.
fn label(word: &str) -> String {
    if vqa_core::data_url::is_data_url(word) { vqa_core::data_url::label(word) } else { word.to_owned() }
}

fn print(desk: &Desk, word: &str, card: &ModelCard, (looked, policy): Looked<'_>) -> Result<(), Stop> {
    let (facts, views) = match looked {
        Ok(image) => (image.facts.as_ref(), image.payload.views()),
        Err(failure) => {
            desk.printer.line(&format!("{}  refused", label(word)))?;
            desk.printer.failure(failure);
            return Ok(());
        }
    };
    let Some(facts) = facts else { return Ok(()) };
    let cost = report::input_cost(card, facts.tokens);
    let turned = if facts.upright == facts.stored { String::new() } else { format!(", upright {}", facts.upright) };
    let steps: Vec<_> = facts.steps.iter().map(|step| report::step_words(*step)).collect();
    desk.printer.line(&format!(
        "{}  {} {}{turned}, {}",
        label(word),
        facts.format,
        facts.stored,
        bytes(facts.bytes)
    ))?;
    desk.printer.line(&format!("  {} tokens  {cost}  ({})", facts.tokens, card.name))?;
    desk.printer.line(&format!(
        "  sent    {}, {}{}",
        report::sent_words(facts, views),
        bytes(facts.sent_bytes),
        report::layout_words(facts.layout)
    ))?;
    desk.printer.line(&format!("  done    {}", steps.join(", ")))?;
    for finding in preflight::look_at(facts, policy) {
        let remedy = finding.remedy.map(|remedy| format!(" ({remedy})")).unwrap_or_default();
        desk.printer.line(&format!(
            "  {}    [{}] {}{remedy}",
            finding.level.as_str(),
            finding.code,
            finding.message
        ))?;
    }
    Ok(())
}

/// Writes a number of bytes as people read it.
pub(crate) fn bytes(count: u64) -> String {
    indicatif::BinaryBytes(count).to_string()
}

fn write_preview(
    desk: &Desk,
    (folder, name): (&Path, &str),
    rule: &ImageRule,
    image: &PreparedImage,
) -> Result<(), Stop> {
    // What is sent is fitted already, and the rules leave a fitted picture as it is.
    let wanted = Wanted { rule, detail: image.detail, fit: Fit::Model, frame: Frame::Only };
    let pictures = match &image.payload {
        Payload::Encoded { bytes, .. } => vqa_image::preview(bytes, &wanted, &Limits::default()),
        Payload::Pixels(views) => vqa_image::preview_views(views),
        Payload::Url(_) => return Ok(()),
    };
    let pictures = pictures.map_err(|error| Failure::new(error.kind(), error.to_string()))?;
    for Picture { name: part, png } in &pictures {
        let path = folder.join(format!("{name}-{part}.png"));
        // A link that lies there is replaced, not followed to what it points at.
        let _ = fs::remove_file(&path);
        let written = File::create_new(&path).and_then(|mut file| file.write_all(png));
        written.map_err(|error| Failure::new(Kind::BadInput, format!("cannot write {}: {error}", path.display())))?;
    }
    desk.printer.say(&format!("  preview: {} pictures in {}", pictures.len(), folder.display()));
    Ok(())
}

/// Returns the name of a file without its folder and ending, in letters that every file system takes.
fn stem(word: &str) -> String {
    let stem = Path::new(word).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let plain: String = stem.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).take(40).collect();
    let nameless = word == "-" || word.contains(':') || plain.is_empty();
    if nameless { "picture".to_owned() } else { plain }
}
