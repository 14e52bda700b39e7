//! `vqa models` alone: what the endpoint offers, and which of it takes pictures.

use serde_json::{Value, json};
use vqa_core::ModelCard;
use vqa_core::card::Vision;
use vqa_net::ListedModel;

use crate::commands::{Desk, Done, Stop, block_on};
use crate::failure::Failure;
use crate::flags::ModelsFlags;
use crate::settings::{Settings, TypedSettings};
use crate::{compose, report};

pub(crate) fn run(desk: &Desk, flags: &ModelsFlags) -> Done {
    let typed = TypedSettings { shared: desk.shared.clone(), ..TypedSettings::default() };
    let settings = Settings::resolve(&typed, &desk.env)?;
    let profile = settings.profile.value;
    let cards: Vec<ModelCard> = if flags.known {
        settings.registry.models(profile).map(|entry| entry.card).collect()
    } else {
        offered(&settings)?
    };
    for card in &cards {
        if flags.json {
            desk.printer.json(&line(card))?;
        } else {
            desk.printer.line(&text(card))?;
        }
    }
    if !flags.known {
        let from = &settings.endpoint.shown_base_url();
        desk.printer.say(&format!("{} models at {from}; rules and prices of edition {profile}", cards.len()));
    }
    Ok(0)
}

/// Asks the endpoint for its models, in order of name.
fn offered(settings: &Settings) -> Result<Vec<ModelCard>, Stop> {
    let endpoint = compose::endpoint(settings)?;
    compose::require_key(settings)?;
    let mut listed = block_on(async { endpoint.list_models().await.map_err(|error| Failure::from(error).into()) })?;
    listed.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    let card = |listed: ListedModel| {
        let card = settings.registry.card_or_unknown(&listed.name, settings.profile.value);
        let vision = if card.vision == Vision::Unknown { listed.vision } else { card.vision };
        ModelCard { vision, name: listed.name, ..card }
    };
    Ok(listed.into_iter().map(card).collect())
}

const fn vision(vision: Vision) -> &'static str {
    match vision {
        Vision::Yes => "yes",
        Vision::No => "no",
        Vision::Unknown => "unknown",
    }
}

fn line(card: &ModelCard) -> Value {
    let price = card.price.as_ref().map(|price| {
        let million =
            |per_token: vqa_core::price::PerToken| report::cost(vqa_core::Cost::Known(per_token.0.times(1_000_000)));
        json!({
            "input": million(price.input),
            "cached_input": price.cached_input.map(million),
            "output": million(price.output),
            "batch_input": price.batch_input.map(million),
            "batch_output": price.batch_output.map(million),
            "per": "1,000,000 tokens, in US dollars",
            "read": price.read,
            "source": price.source,
        })
    });
    json!({ "model": card.name.as_str(), "pictures": vision(card.vision), "price": price })
}

fn text(card: &ModelCard) -> String {
    let price = card.price.as_ref().map_or_else(
        || "price unknown".to_owned(),
        |price| {
            let (input, output) = (price.input.0.times(1_000_000), price.output.0.times(1_000_000));
            format!("{input} in, {output} out per million tokens ({})", price.read)
        },
    );
    format!("{:<28} pictures: {:<8} {price}", card.name.as_str(), vision(card.vision))
}
