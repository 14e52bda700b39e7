//! `--dry-run`: what would be sent, and what it would cost.

use serde_json::{Value, json};
use vqa_core::{Backend, Cleared, Kind};

use super::outcome::estimated;
use crate::commands::{Desk, Stop};
use crate::compose::Model;
use crate::failure::Failure;
use crate::flags::AskFlags;
use crate::report;
use crate::settings::Settings;

/// Prints the plan for people, or for programs the exact request with its key masked.
pub(super) fn print(desk: &Desk, flags: &AskFlags, put: (&Settings, &Model), cleared: &Cleared) -> Result<(), Stop> {
    let (settings, model) = put;
    let estimate = cleared.estimate();
    if flags.json {
        let policy = settings.policy();
        desk.printer.json_tall(&json!({
            "request": request(settings, model, cleared)?,
            "estimated": estimated(estimate),
            "cost": { "at_most_usd": report::cost(estimate.cost_at_most), "input_usd": report::cost(estimate.input_cost) },
            "images": cleared.ask().images().map(|image| report::image(image, &policy)).collect::<Vec<_>>(),
        }))?;
        return Ok(());
    }
    let name = &cleared.ask().model;
    desk.printer.line(&format!("would ask {name} at {}", settings.place()))?;
    for image in cleared.ask().images() {
        let seen = image.facts.as_ref().map(|facts| {
            format!(", {} {} sent as {}{}", facts.format, facts.upright, facts.sent, report::layout_words(facts.layout))
        });
        let seen = seen.unwrap_or_else(|| ", passed on as a link; the endpoint fetches it".to_owned());
        desk.printer.line(&format!("  {}: {} tokens at detail {}{seen}", image.label, image.tokens, image.detail))?;
    }
    desk.printer.line(&format!("  text: {} tokens", estimate.text))?;
    let output = estimate.output.map_or_else(|| "no limit set".to_owned(), |limit| format!("up to {limit} tokens"));
    desk.printer.line(&format!("  in {} tokens ({}), out {output}", estimate.input(), estimate.input_cost))?;
    desk.printer.line(&format!("  at most {}", estimate.cost_at_most))?;
    Ok(())
}

/// Returns the exact request, or nothing for a model that is sent none. Only the key and the user's own headers are masked.
fn request(settings: &Settings, model: &Model, cleared: &Cleared) -> Result<Value, Stop> {
    let backend = match model {
        Model::Remote(backend) => backend,
        #[cfg(feature = "local")]
        Model::Local(_) => return Ok(Value::Null),
    };
    let body = vqa_net::openai::ask_to_wire(cleared, backend.card()).map_err(Failure::from)?;
    let body = serde_json::to_value(body).map_err(|error| Failure::new(Kind::Internal, error.to_string()))?;
    Ok(json!({
        "method": "POST",
        "url": backend.chat_url(),
        "headers": settings.endpoint.shown_headers(),
        "body": body,
    }))
}
