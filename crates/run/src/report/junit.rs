//! The report as JUnit XML, which build servers read: a test for each row.
//!
//! A wrong answer is a failure, a row that failed is an error, and a row that was refused, never asked or cannot be scored is
//! skipped. Rows are written as they are read.

use std::io::{BufWriter, Write};

use super::error::ReportError;
use super::gallery::{gold, gold_words};
use super::source::EndedRows;
use super::tidy::tidy;
use super::view::{View, WRONG_BELOW};
use super::xml::escape;
use crate::outcome::{EndedRow, Outcome};
use crate::score::Verdict;
use crate::scored::Scorable;

/// How much of a text is written.
const TEXT_CHARACTERS: usize = 2_000;

/// What becomes of a row.
#[derive(Debug, PartialEq)]
enum Verdicts {
    Passed,
    Wrong(f64),
    Failed,
    Skipped(String),
}

/// Rows by what became of them.
#[derive(Debug, Default)]
struct Totals {
    tests: u64,
    failures: u64,
    errors: u64,
    skipped: u64,
    seconds: f64,
}

/// Writes a run as JUnit XML.
///
/// # Errors
///
/// Says why the run cannot be read or the file not be written.
pub fn junit(view: &View, rows: &(impl EndedRows + ?Sized), out: &mut dyn Write) -> Result<(), ReportError> {
    let totals = totals(view, rows)?;
    let mut out = BufWriter::new(out);
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3}\"",
        totals.tests, totals.failures, totals.errors, totals.skipped, totals.seconds
    );
    let name = escape(&tidy(&view.facts.name, TEXT_CHARACTERS));
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"vqa\" {counts}>")?;
    writeln!(out, "  <testsuite name=\"{name}\" {counts}>")?;
    for row in rows.ended_rows()? {
        let row = row?;
        case(&row, &name, &judge(view, &row), &mut out)?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")?;
    Ok(out.flush()?)
}

fn totals(view: &View, rows: &(impl EndedRows + ?Sized)) -> Result<Totals, ReportError> {
    let mut totals = Totals::default();
    for row in rows.ended_rows()? {
        let row = row?;
        totals.tests += 1;
        totals.seconds += seconds(&row);
        match judge(view, &row) {
            Verdicts::Passed => {}
            Verdicts::Wrong(_) => totals.failures += 1,
            Verdicts::Failed => totals.errors += 1,
            Verdicts::Skipped(_) => totals.skipped += 1,
        }
    }
    Ok(totals)
}

fn judge(view: &View, row: &EndedRow) -> Verdicts {
    match &row.outcome {
        Outcome::Failed(_) => Verdicts::Failed,
        Outcome::Pending => Verdicts::Skipped("pending".to_owned()),
        Outcome::Refused(refused) => Verdicts::Skipped(format!("refused: {}", refused.message)),
        Outcome::Answered(_) => {
            let scorable = Scorable::new(row, &[]);
            let verdict: Option<Verdict<'_>> = view.asked.rule.map(|rule| scorable.verdict(rule));
            match verdict {
                None => Verdicts::Passed,
                Some(Ok(score)) if score.value < WRONG_BELOW => Verdicts::Wrong(score.value),
                Some(Ok(_)) => Verdicts::Passed,
                Some(Err(reason)) => Verdicts::Skipped(format!("no score: {}", reason.words())),
            }
        }
    }
}

fn seconds(row: &EndedRow) -> f64 {
    match &row.outcome {
        Outcome::Answered(answered) => answered.latency.as_secs_f64(),
        Outcome::Pending | Outcome::Failed(_) | Outcome::Refused(_) => 0.0,
    }
}

fn case(row: &EndedRow, class: &str, verdict: &Verdicts, out: &mut dyn Write) -> Result<(), ReportError> {
    let text = |text: &str| escape(&tidy(text, TEXT_CHARACTERS));
    let name = text(&format!("{}: {}", row.row.id, row.row.question));
    write!(out, "    <testcase classname=\"{class}\" name=\"{name}\" time=\"{:.3}\"", seconds(row))?;
    match (verdict, &row.outcome) {
        (Verdicts::Wrong(score), Outcome::Answered(answered)) => {
            let right = text(&gold_words(&gold(&row.row.answers)));
            let said = text(&answered.text);
            let message = format!("answered `{said}`, right is `{right}`");
            write!(out, ">\n      <failure type=\"wrong\" message=\"{message}\">score {score:.3}</failure>")?;
            writeln!(out, "\n    </testcase>")?;
        }
        (Verdicts::Failed, Outcome::Failed(failed)) => {
            let (code, message) = (text(&failed.code), text(&failed.message));
            write!(out, ">\n      <error type=\"{code}\" message=\"{message}\"/>")?;
            writeln!(out, "\n    </testcase>")?;
        }
        (Verdicts::Skipped(why), _) => {
            writeln!(out, ">\n      <skipped message=\"{}\"/>\n    </testcase>", text(why))?;
        }
        (Verdicts::Passed | Verdicts::Wrong(_) | Verdicts::Failed, _) => writeln!(out, "/>")?,
    }
    Ok(())
}
