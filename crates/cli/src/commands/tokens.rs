//! `vqa tokens`: what pictures of given sizes cost, without a picture.

use serde_json::{Map, Value, json};
use vqa_core::card::Vision;
use vqa_core::registry::Profile;
use vqa_core::tokens::Measured;
use vqa_core::{Detail, Kind, ModelCard, Size, chain};

use super::{Desk, Done};
use crate::failure::Failure;
use crate::flags::TokensFlags;
use crate::settings::{Settings, TypedSettings};
use crate::{compose, exit, report};

pub(crate) fn run(desk: &Desk, flags: &TokensFlags) -> Done {
    let typed = TypedSettings { shared: desk.shared.clone(), model: flags.model.clone(), ..TypedSettings::default() };
    let settings = Settings::resolve(&typed, &desk.env)?;
    let card = known_card(&settings)?;
    let detail = settings.detail.value;
    if card.vision == Vision::No {
        desk.printer.say(&format!("note: `{}` takes no pictures; `vqa ask` refuses them", card.name));
    }
    let mut code = 0;
    for size in &flags.sizes {
        let measured = card.image_rule.measure(*size, detail);
        if measured.is_err() {
            code = exit::BAD_INPUT;
        }
        if flags.json {
            desk.printer.json(&line(*size, &card, (detail, settings.profile.value), measured))?;
        } else {
            desk.printer.line(&text(*size, &card, detail, measured))?;
        }
    }
    Ok(code)
}

/// Returns the card of a model whose way of counting is known; here a guess would be worthless.
fn known_card(settings: &Settings) -> Result<ModelCard, Failure> {
    let name = &settings.model.value;
    if settings.answerer.is_local() || settings.registry.card(name, settings.profile.value).is_some() {
        return compose::card(settings);
    }
    let edition = settings.profile.value;
    let message = format!("`{name}` is unknown in edition {edition}: how it counts pictures cannot be told");
    let failure = Failure::new(Kind::NotFound, message).code("unknown_model");
    let failure = match settings.registry.knows_in(name).as_slice() {
        [] => failure,
        known => {
            let known: Vec<_> = known.iter().map(ToString::to_string).collect();
            failure.hint(format!("it is known in {}: choose with --profile", known.join(", ")))
        }
    };
    let failure = match settings.registry.nearest(name).filter(|near| near != name.as_str()) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure,
    };
    Err(failure.hint("`vqa models --known` lists every known model; add your own under [[models]] in vqa.toml"))
}

type Counted = Result<Measured, vqa_core::tokens::RuleError>;

fn line(size: Size, card: &ModelCard, (detail, profile): (Detail, Profile), counted: Counted) -> Value {
    let mut line = json!({
        "size": size.to_string(),
        "model": card.name.as_str(),
        "detail": detail.as_str(),
        "profile": profile.to_string(),
        "tokens": null,
        "sent": null,
    });
    let more: Map<String, Value> = match counted {
        Ok(measured) => {
            let counted = [("tokens", report::tokens(measured.tokens)), ("sent", report::size(measured.sent))];
            let counted = counted.into_iter().map(|(name, value)| (name.to_owned(), value));
            counted.chain(report::layout(measured.layout)).collect()
        }
        Err(error) => {
            let error = json!({ "code": error.code(), "message": chain(&error) });
            std::iter::once(("error".to_owned(), error)).collect()
        }
    };
    if let Value::Object(line) = &mut line {
        line.extend(more);
    }
    line
}

fn text(size: Size, card: &ModelCard, detail: Detail, counted: Counted) -> String {
    match counted {
        Ok(measured) => {
            let cost = report::input_cost(card, measured.tokens);
            let seen = report::layout_words(measured.layout);
            format!("{size}  {detail}  {} tokens  {cost}  seen as {}{seen}", measured.tokens, measured.sent)
        }
        Err(error) => format!("{size}  {detail}  refused: {error}"),
    }
}
