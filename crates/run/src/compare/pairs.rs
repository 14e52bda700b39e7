//! Goes through two runs and pairs their rows by id.
//!
//! Of the first run a few numbers are kept for each row; rows that differ are written down as far as they are to be listed,
//! and the answers of the first run to them are read in a last pass.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{CompareAsked, Matched};
use crate::outcome::EndedRow;
use crate::report::gallery::{self, Picked};
use crate::report::{EndedRows, ReportError};
use crate::row::RowId;
use crate::score::{Paired, Rule};
use crate::scored::Scorable;

/// What came of the pairing.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub(super) matched: Matched,
    pub(super) paired: Paired,
    pub(super) differing: u64,
    pub(super) listed: Vec<Picked>,
}

/// What is kept of a row of the first run.
#[derive(Debug, Clone, Copy)]
struct Brief {
    score: Option<f64>,
    question: u64,
}

/// Reads and pairs two runs.
pub(super) fn read<R: EndedRows + ?Sized>(
    (first, second): (&R, &R),
    asked: &CompareAsked,
) -> Result<Pairs, ReportError> {
    let mut briefs = HashMap::new();
    for row in first.ended_rows()? {
        let row = row?;
        let brief = Brief { score: score(&row, asked.rule), question: question(&row) };
        briefs.insert(row.row.id, brief);
    }
    let mut pairs = Pairs::default();
    let mut places = HashMap::new();
    for row in second.ended_rows()? {
        let row = row?;
        let Some(brief) = briefs.remove(&row.row.id) else {
            pairs.matched.only_second += 1;
            continue;
        };
        if pairs.differ(brief, &row, asked.rule) && pairs.listed.len() < asked.listed {
            places.insert(row.row.id.clone(), pairs.listed.len());
            pairs.listed.push(picked(&row, asked));
        }
    }
    pairs.matched.only_first = briefs.len() as u64;
    pairs.read_first_answers(first, &places, asked.rule)?;
    Ok(pairs)
}

impl Pairs {
    /// Counts a pair, and says whether the runs differ in it.
    fn differ(&mut self, brief: Brief, row: &EndedRow, rule: &Rule) -> bool {
        let matched = &mut self.matched;
        matched.both += 1;
        if brief.question != question(row) {
            matched.other_question += 1;
            return false;
        }
        let differ = match (brief.score, score(row, rule)) {
            (Some(first), Some(second)) => {
                self.paired.add(first, second);
                first != second
            }
            (Some(_), None) => {
                matched.scored_first += 1;
                true
            }
            (None, Some(_)) => {
                matched.scored_second += 1;
                true
            }
            (None, None) => {
                matched.scored_neither += 1;
                false
            }
        };
        self.differing += u64::from(differ);
        differ
    }

    fn read_first_answers<R: EndedRows + ?Sized>(
        &mut self,
        first: &R,
        places: &HashMap<RowId, usize>,
        rule: &Rule,
    ) -> Result<(), ReportError> {
        if places.is_empty() {
            return Ok(());
        }
        for row in first.ended_rows()? {
            let row = row?;
            if let Some(picked) = places.get(&row.row.id).and_then(|place| self.listed.get_mut(*place)) {
                let scorable = Scorable::new(&row, &[]);
                picked.shown.put_before(gallery::end(&row, Some(&scorable.verdict(rule))));
            }
        }
        Ok(())
    }
}

fn picked(row: &EndedRow, asked: &CompareAsked) -> Picked {
    let scorable = Scorable::new(row, &[]);
    let end = gallery::end(row, Some(&scorable.verdict(asked.rule)));
    let shown = gallery::shown(&row.row, &asked.columns, vec![end]);
    Picked { shown, pictures: gallery::pictures_of(&row.row), at: row.at }
}

fn score(row: &EndedRow, rule: &Rule) -> Option<f64> {
    Scorable::new(row, &[]).verdict(rule).ok().map(|score| score.value)
}

/// Shortens a question to a number, to tell whether two are the same.
fn question(row: &EndedRow) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.row.question.hash(&mut hasher);
    hasher.finish()
}
