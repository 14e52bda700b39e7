//! `vqa compare`: two runs over the same rows, held against each other.

use vqa_run::compare::{self, CompareAsked, Compared, Side};
use vqa_run::score::Rule;

use super::report::{facts, failure_from_report, open, page, write_to};
use super::score::failure_from_score;
use super::{Desk, Done};
use crate::flags::CompareFlags;

/// The most rows of a page.
const PAGE_ROWS: usize = 1_000;

pub(crate) fn run(desk: &Desk, flags: &CompareFlags) -> Done {
    let rule = Rule::find(flags.metric, flags.variant.as_deref()).map_err(|error| failure_from_score(&error))?;
    let (first, second) = (open(&flags.first)?, open(&flags.second)?);
    let listed = if flags.output.is_some() { flags.list.max(PAGE_ROWS) } else { flags.list };
    let asked = CompareAsked { rule, columns: Vec::new(), listed };
    let sides = (
        Side { facts: facts(&flags.first, &first)?, rows: &first },
        Side { facts: facts(&flags.second, &second)?, rows: &second },
    );
    let mut compared = Compared::read(sides.0, sides.1, asked).map_err(|error| failure_from_report(&error))?;
    if flags.json {
        desk.printer.json_tall(&compare::json(&compared, flags.list))?;
    } else {
        let mut text = Vec::new();
        compare::text(&compared, flags.list, &mut text).map_err(|error| failure_from_report(&error))?;
        desk.printer.line(String::from_utf8_lossy(&text).trim_end())?;
    }
    if let Some(path) = &flags.output {
        write_to(desk, Some(path), |out| {
            page(desk.printer, &first, |showing| compare::html(&mut compared, showing, out))
        })?;
    }
    Ok(0)
}
