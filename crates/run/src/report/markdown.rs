//! The report as Markdown: the numbers and the tables, for a pull request or a notebook.

use std::io::Write;

use super::cards;
use super::error::ReportError;
use super::histogram::Unit;
use super::html::{about, notes, settings};
use super::tidy::tidy;
use super::view::{Sliced, View};
use super::words::{self, count};
use crate::score::Summary;

/// Writes a run as Markdown.
///
/// # Errors
///
/// Says why it cannot be written.
pub fn markdown(view: &View, out: &mut dyn Write) -> Result<(), ReportError> {
    writeln!(out, "# {}\n", cell(&view.facts.name))?;
    writeln!(out, "{}, {}\n", cell(&view.facts.model), cell(&view.facts.dataset.join(", ")))?;
    writeln!(out, "{}\n", cell(&about(view)))?;
    writeln!(out, "| | | |\n|---|---:|---|")?;
    for card in cards::cards(view) {
        writeln!(out, "| {} | {} | {} |", card.label, card.value, card.note)?;
    }
    for note in notes(view) {
        writeln!(out, "\n{note}")?;
    }
    troubles(view, out)?;
    for sliced in &view.slices {
        slices(sliced, out)?;
    }
    spreads(view, out)?;
    writeln!(out, "\n## Settings\n\n| setting | value |\n|---|---|")?;
    for (name, value) in settings(&view.facts) {
        writeln!(out, "| {} | {} |", cell(&name), cell(&value))?;
    }
    Ok(())
}

fn troubles(view: &View, out: &mut dyn Write) -> Result<(), ReportError> {
    if view.troubles.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## What went wrong\n\n| end | kind | name | rows | for example |\n|---|---|---|---:|---|")?;
    for trouble in &view.troubles {
        let (kind, code, example) = (cell(&trouble.kind), cell(&trouble.code), cell(&trouble.example));
        writeln!(out, "| {} | {kind} | {code} | {} | {example} |", trouble.outcome, count(trouble.rows))?;
    }
    Ok(())
}

fn slices(sliced: &Sliced, out: &mut dyn Write) -> Result<(), ReportError> {
    writeln!(out, "\n## Score by {}\n", cell(&sliced.column))?;
    let values = match &sliced.values {
        Ok(values) => values,
        Err(reason) => return Ok(writeln!(out, "None: {}.", cell(reason))?),
    };
    writeln!(out, "| value | score | 95 % | scored | rows |\n|---|---:|---|---:|---:|")?;
    for (value, summary) in values {
        let value = value.as_deref().map_or_else(|| "*none*".to_owned(), cell);
        writeln!(out, "| {value} | {} |", score(summary))?;
    }
    Ok(())
}

fn score(summary: &Summary) -> String {
    let interval = summary.interval.map(words::interval).unwrap_or_default();
    format!("{} | {interval} | {} | {}", words::mean(summary), count(summary.scored), count(summary.rows))
}

fn spreads(view: &View, out: &mut dyn Write) -> Result<(), ReportError> {
    let spreads = &view.spreads;
    if spreads.latency_ms.rows() == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "\n## Cost, time and tokens\n\n| | middle | 95 % within | largest | rows |\n|---|---:|---:|---:|---:|"
    )?;
    for (name, spread, unit) in [
        ("time of an answer", &spreads.latency_ms, Unit::Milliseconds),
        ("cost of a row", &spreads.cost_pico_usd, Unit::PicoUsd),
        ("input tokens of a row", &spreads.input_tokens, Unit::Tokens),
        ("output tokens of a row", &spreads.output_tokens, Unit::Tokens),
    ] {
        if let (Some(middle), Some(high)) = (spread.quantile(0.5), spread.quantile(0.95)) {
            let (middle, high, most) = (unit.show(middle), unit.show(high), unit.show(spread.most()));
            writeln!(out, "| {name} | {middle} | {high} | {most} | {} |", count(spread.rows()))?;
        }
    }
    Ok(())
}

/// Writes a text of strangers so that it stays in its cell, and is neither markup nor HTML.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in tidy(text, 500).chars() {
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '!' | '#' | '~' | '$' => {
                out.push('\\');
                out.push(character);
            }
            plain => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_no_markup() {
        let hostile = "a|b\n<img src=x onerror=alert(1)> [x](javascript:y) `c` & \u{1b}[0m";
        let written = "a\\|b &lt;img src=x onerror=alert(1)> \\[x\\](javascript:y) \\`c\\` &amp; \u{FFFD}\\[0m";
        assert_eq!(cell(hostile), written);
    }
}
