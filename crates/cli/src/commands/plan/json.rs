//! A plan for programs. A contract, described in `docs/json.md`.

use serde_json::{Value, json};
use vqa_core::ModelCard;
use vqa_run::plan::{Bill, Minutes, Problem};

use super::{Told, notes};
use crate::commands::ask::outcome::estimated;
use crate::report;

pub(super) fn plan(told: &Told<'_>) -> Value {
    let plan = told.plan;
    json!({
        "rows": plan.rows,
        "bad_rows": plan.bad_rows,
        "duplicates": plan.duplicates,
        "pictures": {
            "distinct": plan.pictures.distinct,
            "links": plan.pictures.links,
            "bad": plan.pictures.bad,
        },
        "problems": {
            "count": plan.problems.count,
            "first": plan.problems.first.iter().map(problem).collect::<Vec<_>>(),
        },
        "models": told.models().map(|(card, bill)| model(told, card, bill)).collect::<Vec<_>>(),
    })
}

fn problem(problem: &Problem) -> Value {
    let Problem { row, picture, model, code, message } = problem;
    let model = model.as_ref().map(|model| model.as_str());
    json!({ "row": row, "picture": picture, "model": model, "code": code, "message": message })
}

fn model(told: &Told<'_>, card: &ModelCard, bill: &Bill) -> Value {
    let minutes = Minutes::of(bill, told.allowance);
    let notes =
        notes::of(told, card, bill).into_iter().map(|note| json!({ "code": note.code, "message": note.message }));
    json!({
        "model": bill.model.as_str(),
        "rows": bill.rows,
        "left_out": bill.left_out,
        "estimated": estimated(&bill.estimate),
        "cached_tokens_at_best": report::tokens(bill.cached),
        "cost": {
            "input_usd": report::cost(bill.estimate.input_cost),
            "at_most_usd": report::cost(bill.estimate.cost_at_most),
            "cached_input_usd": report::cost(bill.cached_input_cost),
            "batch_at_most_usd": report::cost(bill.batch_at_most),
            "prices_read": card.price.as_ref().map(|price| price.read.clone()).filter(|read| !read.is_empty()),
        },
        "minutes": {
            "by_rpm": minutes.by_requests,
            "by_tpm": minutes.by_tokens,
            "binding": minutes.binding.map(|binding| binding.as_str()),
        },
        "notes": notes.collect::<Vec<_>>(),
    })
}
