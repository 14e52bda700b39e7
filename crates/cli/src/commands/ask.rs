//! `vqa ask`: one question about any number of pictures.

pub(crate) mod outcome;
mod plan;
mod schema;

use std::sync::Arc;

use vqa_core::{Ask, AskOptions, Backend, Delivery, Part, Role, Turn};

use super::{Desk, Done, Stop, block_on};
use crate::compose;
use crate::failure::Failure;
use crate::flags::AskFlags;
use crate::listen::{self, Heard, Show};
use crate::settings::{Settings, TypedSettings};
use crate::stdin::Stdin;
use outcome::{Outcome, Put};
use schema::Schema;

pub(crate) fn run(desk: &Desk, flags: &AskFlags) -> Done {
    let done = answer(desk, flags);
    if let (Err(Stop::Failed(failure)), true) = (&done, flags.json) {
        desk.printer.json_tall(&failure.json())?;
    }
    done
}

fn answer(desk: &Desk, flags: &AskFlags) -> Done {
    let settings = Settings::resolve(&typed(desk, flags), &desk.env)?;
    refuse_swapped(flags)?;
    let schema = flags.schema.as_deref().map(Schema::read).transpose()?;
    if !flags.dry_run {
        compose::require_key(&settings)?;
    }
    let backend = Arc::new(compose::backend(&settings)?);
    let engine = compose::engine(&settings, backend.clone())?;
    let ask = Ask { model: backend.card().name.clone(), ..ask_from_flags(flags, &settings, schema.as_ref())? };
    if flags.pictures.is_empty() {
        desk.printer.say("note: no picture was named; the question is asked as text alone");
    }
    let done = block_on(async {
        let prepared = engine.prepare(ask).await.map_err(Failure::from)?;
        let (cleared, timings) = engine.clear(prepared).await.map_err(Failure::from)?;
        let put = Put { estimate: *cleared.estimate(), images: cleared.ask().images().cloned().collect() };
        outcome::warn(desk, &cleared);
        if flags.dry_run {
            plan::print(desk, flags, (&settings, &backend), &cleared)?;
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
        Some((put, Heard::Interrupted(text))) => outcome::interrupted(desk, flags, &put, &text),
    }
}

fn typed(desk: &Desk, flags: &AskFlags) -> TypedSettings {
    TypedSettings {
        shared: desk.shared.clone(),
        model: flags.model.clone(),
        picture: flags.picture.clone(),
        answer: flags.answer.clone(),
    }
}

/// Catches `vqa ask photo.jpg`, where the picture was taken for the question.
fn refuse_swapped(flags: &AskFlags) -> Result<(), Failure> {
    if flags.pictures.is_empty() && std::path::Path::new(&flags.question).is_file() {
        let message = format!("`{}` is a file, and stands where the question belongs", flags.question);
        let hint = format!("the question comes first: vqa ask \"What's in this image?\" {}", flags.question);
        return Err(Failure::usage(message).hint(hint));
    }
    Ok(())
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
        delivery: if flags.no_stream { Delivery::Whole } else { Delivery::Streamed },
        ..compose::options(settings, &flags.answer)
    };
    let turns = system.into_iter().chain([Turn { role: Role::User, parts }]).collect();
    Ok(Ask { model: settings.model.value.clone(), turns, options })
}
