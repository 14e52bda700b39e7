//! A comparison as a page: the numbers side by side, and the rows in which the runs differ, with their pictures.

use std::io::Write;

use askama::Template;

use super::Compared;
use super::lines::Line;
use crate::report::gallery::{self, Meta};
use crate::report::page::{self, Card, GalleryData, Head};
use crate::report::words::{count, percent};
use crate::report::{ReportError, Showing, WRONG_BELOW};

/// The page as the template reads it.
#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage<'c> {
    head: Head,
    names: [&'c str; 2],
    about: String,
    cards: Vec<Card>,
    notes: Vec<String>,
    lines: Vec<Line>,
    settings: Vec<Line>,
    gallery: GalleryData,
}

/// Writes a comparison as a page. It takes the rows that it lists from the comparison, which lists none afterwards.
///
/// # Errors
///
/// Says why the page cannot be written. A picture that cannot be shown is no error.
pub fn html(compared: &mut Compared, showing: Showing<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let listed = std::mem::take(&mut compared.listed);
    let shown = listed.len() as u64;
    let names = compared.names();
    let rule = compared.asked.rule;
    let meta = Meta { runs: &names, columns: &compared.asked.columns, wrong_below: WRONG_BELOW };
    let mut notes = compared.not_compared();
    if shown < compared.differing {
        notes.push(format!("the runs differ in {} rows; {} are listed", count(compared.differing), count(shown)));
    }
    let page = ComparePage {
        head: Head::new(format!("{} and {}", names[0], names[1])),
        about: format!("scored by {} ({}): {}", rule.metric(), rule.variant(), rule.about()),
        cards: cards(compared),
        notes,
        lines: compared.lines(),
        settings: compared.setting_lines(),
        gallery: gallery::gallery(listed, &meta, showing)?,
        names,
    };
    page::write(&page, out)
}

fn cards(compared: &Compared) -> Vec<Card> {
    let [first, second] = compared.names();
    let mean = |view: &crate::report::View| {
        view.summary.as_ref().and_then(|summary| summary.mean).map_or_else(|| "no score".to_owned(), percent)
    };
    let paired = &compared.paired;
    let chance = paired.p_value.map_or_else(String::new, |p| format!("; chance alone does as much with p = {p:.4}"));
    let difference = paired.difference.map_or_else(|| "none".to_owned(), |mean| format!("{:+.1} points", mean * 100.0));
    let interval = paired.interval.map_or_else(String::new, |interval| {
        format!("95 %: {:+.1} to {:+.1}", interval.low * 100.0, interval.high * 100.0)
    });
    vec![
        Card { label: "Difference, first less second", value: difference, note: format!("{interval}{chance}") },
        Card { label: "First", value: mean(&compared.first), note: first.to_owned() },
        Card { label: "Second", value: mean(&compared.second), note: second.to_owned() },
        Card {
            label: "Rows better in the first, in the second",
            value: format!("{} : {}", count(paired.wins), count(paired.losses)),
            note: format!("{} equal, of {} pairs", count(paired.ties), count(paired.pairs)),
        },
    ]
}
