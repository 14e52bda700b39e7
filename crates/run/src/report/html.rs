//! The page: one file that opens offline, with the pictures in it.

mod slices;

use std::io::Write;

use askama::Template;

use super::chart::Chart;
use super::error::ReportError;
use super::facts::RunFacts;
use super::gallery::{self, Choice, GalleryLimits, Meta, Picked, Showing};
use super::histogram::{Unit, histogram};
use super::page::{self, Card, GalleryData, Head};
use super::source::EndedRows;
use super::tidy::tidy;
use super::view::{View, WRONG_BELOW};
use super::{calls, cards, words};
use crate::score::Unscored;
use crate::scored::{Scorable, label};

/// The page as the template reads it.
#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'v> {
    head: Head,
    about: String,
    cards: Vec<Card>,
    notes: Vec<String>,
    charts: Vec<Chart>,
    view: &'v View,
    slices: Vec<slices::Table>,
    settings: Vec<(String, String)>,
    gallery: GalleryData,
}

/// Writes a run as a page: the numbers, the plots, and a gallery of its rows with their pictures.
///
/// # Errors
///
/// Says why the run cannot be read or the page not be written. A picture that cannot be shown is no error.
pub fn html(
    view: &View,
    rows: &(impl EndedRows + ?Sized),
    showing: Showing<'_>,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let meta = Meta { runs: &[view.facts.name.as_str()], columns: &view.asked.slices, wrong_below: WRONG_BELOW };
    let picked = pick(view, rows, showing.limits)?;
    let page = ReportPage {
        head: Head::new(format!("{}: {}", view.facts.name, view.facts.model)),
        about: about(view),
        cards: cards::cards(view),
        notes: notes(view),
        charts: charts(view),
        slices: slices::tables(view),
        settings: settings(&view.facts),
        gallery: gallery::gallery(picked, &meta, showing)?,
        view,
    };
    page::write(&page, out)
}

fn pick(view: &View, rows: &(impl EndedRows + ?Sized), limits: GalleryLimits) -> Result<Vec<Picked>, ReportError> {
    let mut choice = Choice::new(view.counts.rows(), limits.rows);
    let mut picked = Vec::new();
    for row in rows.ended_rows()? {
        let row = row?;
        if !choice.takes_next() {
            continue;
        }
        let scorable = Scorable::new(&row, &[]);
        let verdict = view.asked.rule.map(|rule| scorable.verdict(rule));
        let end = gallery::end(&row, verdict.as_ref());
        let shown = gallery::shown(&row.row, &view.asked.slices, vec![end]);
        picked.push(Picked { shown, pictures: gallery::pictures_of(&row.row), at: row.at });
    }
    Ok(picked)
}

pub(crate) fn about(view: &View) -> String {
    let facts = &view.facts;
    let rule = view.asked.rule.map_or_else(
        || "not scored".to_owned(),
        |rule| format!("scored by {} ({}): {}", rule.metric(), rule.variant(), rule.about()),
    );
    format!("begun {} with vqa {}, {rule}", words::moment(facts.created), facts.program)
}

/// Says what the numbers at the top do not.
pub(crate) fn notes(view: &View) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(summary) = view.summary.as_ref().filter(|summary| !summary.unscored.is_empty()) {
        let reason = |(reason, rows): &(Unscored, u64)| format!("{} {}", words::count(*rows), reason.words());
        let reasons: Vec<String> = summary.unscored.iter().map(reason).collect();
        let none = "What has no score counts neither as right nor as wrong.";
        notes.push(format!("Without a score: {}. {none}", reasons.join(", ")));
        let unparsed = summary.unscored.iter().any(|(reason, _)| *reason == Unscored::Unparsed);
        let strict = summary.mean_unparsed_wrong.filter(|_| unparsed);
        notes.extend(strict.map(|mean| format!("If what could not be read were wrong: {}.", words::percent(mean))));
    }
    if view.cut_answers > 0 {
        notes.push(format!("Cut at the token limit: {}.", words::many(view.cut_answers, "answer", "answers")));
    }
    notes
}

fn charts(view: &View) -> Vec<Chart> {
    let spreads = &view.spreads;
    [
        histogram("Time of an answer", &spreads.latency_ms, Unit::Milliseconds),
        histogram("Cost of a row", &spreads.cost_pico_usd, Unit::PicoUsd),
        histogram("Input tokens of a row", &spreads.input_tokens, Unit::Tokens),
        histogram("Output tokens of a row", &spreads.output_tokens, Unit::Tokens),
        calls::calls(&view.facts.calls),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Lists settings as text, each in its JSON but for plain texts.
pub(crate) fn settings(facts: &RunFacts) -> Vec<(String, String)> {
    let shown = facts.settings.iter().map(|(name, value)| {
        (tidy(name, 200), label(value).map_or_else(|| "none".into(), |value| tidy(&value, 4_000)))
    });
    shown.collect()
}
