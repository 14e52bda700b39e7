//! The rows of a file of JSON lines, or of standard input.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use vqa_core::{Kind, chain};
use vqa_run::score::{ReadError, Rows, Rule};

use super::Scoring;
use crate::commands::Stop;
use crate::failure::Failure;

/// How many bad rows are named before the rest is only counted.
const NAMED_BAD_ROWS: u64 = 20;

/// Scores all rows.
pub(super) fn score(scoring: &mut Scoring<'_>, rule: &Rule) -> Result<(), Stop> {
    let flags = scoring.flags;
    let mut rows = Rows::new(open(&flags.file)?, flags.slices.clone());
    loop {
        match rows.next_row() {
            Ok(None) => return Ok(()),
            Ok(Some(row)) => {
                let verdict = rule.score(&row);
                scoring.add(&row, &verdict, row.columns.iter().map(|value| [value.clone()]))?;
            }
            Err(error) if error.can_go_on() && !flags.strict => {
                scoring.bad_rows += 1;
                if scoring.bad_rows <= NAMED_BAD_ROWS {
                    scoring.desk.printer.say(&format!("passed over: {}", chain(&error)));
                }
            }
            Err(error) => {
                scoring.write()?;
                return Err(failure_from_read(&error, &flags.file).into());
            }
        }
    }
}

fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| {
        Failure::new(Kind::BadInput, format!("cannot open `{}`: {error}", path.display())).code("unreadable")
    })?;
    Ok(Box::new(BufReader::with_capacity(1 << 18, file)))
}

fn failure_from_read(error: &ReadError, path: &Path) -> Failure {
    Failure::new(error.kind(), format!("`{}`, {}", path.display(), chain(error))).code("bad_row")
}
