//! A plan for people: one line a model, and under the lines what is not known.

use vqa_core::{Cost, TokenCount};
use vqa_run::plan::{Bill, Minutes};

use super::{Told, notes};

const HEADS: [&str; 10] = [
    "model",
    "rows",
    "image tokens",
    "text tokens",
    "output tokens",
    "input",
    "at most",
    "input if cached",
    "at most by Batch",
    "minutes",
];

/// Lays a plan out.
pub(super) fn text(told: &Told<'_>) -> String {
    let mut lines = about(told);
    lines.push(String::new());
    lines.extend(table(told));
    for (card, bill) in told.models() {
        lines.extend(notes::of(told, card, bill).into_iter().map(|note| format!("{}: {}", bill.model, note.message)));
    }
    lines.join("\n")
}

fn about(told: &Told<'_>) -> Vec<String> {
    let plan = told.plan;
    let but = |count: u64, what: &str| if count > 0 { format!(", {count} {what}") } else { String::new() };
    let (links, bad) = (but(plan.pictures.links, "of them links"), but(plan.pictures.bad, "of them bad"));
    vec![
        format!("rows      {}{}", plan.rows, but(plan.bad_rows, "more passed over")),
        format!("pictures  {} different{links}{bad}", plan.pictures.distinct),
    ]
}

/// Aligns the columns: names to the left, numbers to the right.
fn table(told: &Told<'_>) -> Vec<String> {
    let rows = told.models().map(|(_, bill)| cells(told, bill));
    let rows: Vec<[String; HEADS.len()]> = std::iter::once(HEADS.map(str::to_owned)).chain(rows).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let line = |row: &[String; HEADS.len()]| {
        let cell = |(column, cell): (usize, &String)| {
            let width = width(column);
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        };
        row.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ")
    };
    rows.iter().map(line).collect()
}

fn cells(told: &Told<'_>, bill: &Bill) -> [String; HEADS.len()] {
    if bill.rows == 0 {
        let mut cells = HEADS.map(|_| "-".to_owned());
        let [model, rows, ..] = &mut cells;
        (*model, *rows) = (bill.model.to_string(), bill.rows.to_string());
        return cells;
    }
    let estimate = &bill.estimate;
    let tokens = |count: TokenCount| count.to_string();
    let cost = |cost: Cost| match cost {
        Cost::Known(amount) => amount.to_string(),
        Cost::Unknown => "unknown".to_owned(),
    };
    [
        bill.model.to_string(),
        bill.rows.to_string(),
        tokens(estimate.images),
        tokens(estimate.text),
        estimate.output.map_or_else(|| "no limit".to_owned(), |output| tokens(TokenCount::AtMost(output))),
        cost(estimate.input_cost),
        cost(estimate.cost_at_most),
        cost(bill.cached_input_cost),
        cost(bill.batch_at_most),
        minutes(told, bill),
    ]
}

fn minutes(told: &Told<'_>, bill: &Bill) -> String {
    let minutes = Minutes::of(bill, told.allowance);
    match (minutes.longest(), minutes.binding) {
        (Some(longest), Some(binding)) => format!("{longest:.1} ({})", binding.as_str()),
        _ => "unknown".to_owned(),
    }
}
