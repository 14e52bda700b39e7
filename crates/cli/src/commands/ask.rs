//! `vqa ask`: one question about any number of pictures.

pub(crate) mod outcome;
mod plan;
pub(crate) mod schema;

use std::path::Path;

use vqa_core::data_url::is_data_url;
use vqa_core::{Ask, AskOptions, Delivery, Logprobs, Part, Role, Turn};

use super::{Desk, Done, block_on};
use crate::compose;
use crate::failure::Failure;
use crate::flags::AskFlags;
use crate::listen::{self, Heard, Show};
use crate::settings::{Settings, TypedSettings};
use crate::stdin::Stdin;
use outcome::{Outcome, Put};
use schema::Schema;

pub(crate) fn run(desk: &Desk, flags: &AskFlags) -> Done {
    let settings = Settings::resolve(&typed(desk, flags), &desk.env)?;
    refuse_empty(flags)?;
    refuse_swapped(flags)?;
    let schema = flags.schema.as_deref().map(Schema::read).transpose()?;
    if !flags.dry_run {
        compose::require_key(&settings)?;
        compose::tell_destination(desk.printer, &settings);
    }
    let model = compose::model(&settings)?;
    if !flags.dry_run {
        model.open()?;
    }
    let backend = model.backend();
    let engine = compose::engine(&settings, backend.clone())?;
    let ask = Ask { model: backend.card().name.clone(), ..ask_from_flags(flags, &settings, schema.as_ref())? };
    if flags.pictures.is_empty() {
        desk.printer.say("note: no picture was named; the question is asked as text alone");
    }
    let done = block_on(async {
        let cleared = async { engine.clear(engine.prepare(ask).await?).await };
        let cleared = listen::unless_interrupted(cleared, "nothing was sent").await?;
        let (cleared, timings) = cleared.map_err(Failure::from)?;
        let images = cleared.ask().images().cloned().collect();
        let put = Put { estimate: *cleared.estimate(), images, findings: cleared.findings().to_vec() };
        for (index, finding) in cleared.findings() {
            let picture = || put.images.get(*index).map_or("", |image| &image.label);
            outcome::warn(desk, if finding.is_of_question() { outcome::QUESTION } else { picture() }, finding);
        }
        if flags.dry_run {
            plan::print(desk, flags, (&settings, &model), &cleared)?;
            return Ok(None);
        }
        let answer = engine.send(cleared, timings).map_err(Failure::from)?;
        let heard = listen::to(answer, desk.printer, if flags.json { Show::Nothing } else { Show::Text }).await?;
        Ok(Some((put, heard)))
    })?;
    match done {
        None => Ok(0),
        Some((put, Heard::Answer(answer))) => {
            outcome::print(desk, flags, &Outcome { settings: &settings, card: backend.card(), put, answer, schema })
        }
        Some((put, Heard::Interrupted(text))) => Err(outcome::interrupted(&put, &text).into()),
    }
}

fn typed(desk: &Desk, flags: &AskFlags) -> TypedSettings {
    TypedSettings {
        shared: desk.shared.clone(),
        model: flags.model.clone(),
        picture: flags.picture.clone(),
        remedy: flags.remedy.clone(),
        answer: flags.answer.clone(),
    }
}

/// A question of nothing would be billed all the same.
fn refuse_empty(flags: &AskFlags) -> Result<(), Failure> {
    if flags.question.trim().is_empty() {
        return Err(Failure::usage("the question is empty").hint("as in vqa ask \"What's in this image?\" photo.jpg"));
    }
    Ok(())
}

/// Catches `vqa ask photo.jpg` and `vqa ask photo.jpg "What?"`, where the picture was taken for the question.
fn refuse_swapped(flags: &AskFlags) -> Result<(), Failure> {
    let is_file = |word: &str| Path::new(word).is_file();
    let looks_like_text = |word: &String| word.contains(char::is_whitespace) && !is_file(word) && !is_data_url(word);
    let asked = flags.pictures.iter().find(|word| looks_like_text(word));
    if !is_file(&flags.question) || (asked.is_none() && !flags.pictures.is_empty()) {
        return Ok(());
    }
    let message = format!("`{}` is a file, and stands where the question belongs", flags.question);
    let asked = asked.map_or("What's in this image?", String::as_str);
    Err(Failure::usage(message).hint(format!("the question comes first: vqa ask \"{asked}\" {}", flags.question)))
}

fn ask_from_flags(flags: &AskFlags, settings: &Settings, schema: Option<&Schema>) -> Result<Ask, Failure> {
    let mut stdin = Stdin::default();
    let pictures = flags.pictures.iter().map(|word| compose::picture(word, settings, &flags.picture, &mut stdin));
    let mut parts = vec![Part::Text(flags.question.clone())];
    for picture in pictures {
        parts.push(Part::Image(picture?));
    }
    let system = settings.system.value.as_ref().map(|text| Turn::text(Role::System, text));
    let options = AskOptions {
        schema: schema.map(Schema::wanted),
        logprobs: flags.logprobs.map(|top| Logprobs { top }),
        delivery: if flags.no_stream { Delivery::Whole } else { Delivery::Streamed },
        ..compose::options(settings, &flags.answer)?
    };
    let turns = system.into_iter().chain([Turn { role: Role::User, parts }]).collect();
    Ok(Ask { model: settings.model.value.clone(), turns, options })
}
