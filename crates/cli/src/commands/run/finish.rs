//! What came of a run, or of this part of it: the summary, what to do next, and the exit code.

use std::path::Path;

use serde_json::{Value, json};
use vqa_core::{Cost, Kind, chain};
use vqa_engine::AdmitError;
use vqa_run::batch::BatchError;
use vqa_run::drive::Halt;
use vqa_run::ledger::{Ledger, RowTrouble, Spend, Totals};

use super::{failure_from_ledger, fixed};
use crate::commands::data::failure_from_row;
use crate::commands::{Desk, Done};
use crate::exit;
use crate::failure::Failure;
use crate::flags::RunFlags;
use crate::print::printable;
use crate::report;

/// The most reasons for failed rows that are told.
const MOST_TROUBLES: u32 = 5;

/// Tells it, and says how the command ends.
pub(super) fn tell(desk: &Desk, flags: &RunFlags, ledger: &Ledger, halt: Option<Halt>) -> Done {
    let totals = ledger.totals().map_err(|error| failure_from_ledger(&error))?;
    let spend = ledger.spend().map_err(|error| failure_from_ledger(&error))?;
    let troubles = ledger.troubles(MOST_TROUBLES).map_err(|error| failure_from_ledger(&error))?;
    let way = if fixed::is_batch(ledger.manifest()) { Way::Batches } else { Way::Calls };
    let command = resume(flags);
    let stopped = halt.map(|halt| {
        let left = way == Way::Batches && matches!(halt, Halt::Interrupted);
        if left { left_in_batches(&command) } else { failure_from_halt(halt, &command) }
    });
    if flags.json {
        let mut all = json((&totals, &spend), &troubles, way);
        if let (Value::Object(all), Some(failure)) = (&mut all, &stopped) {
            all.insert("stopped".to_owned(), failure.json()["error"].clone());
        }
        desk.printer.json_tall(&all)?;
    } else {
        desk.printer.line(&text(&totals, &spend, way))?;
        for trouble in &troubles {
            let RowTrouble { state, code, rows, example } = trouble;
            desk.printer.say(&format!("{rows} {state} ({code}), as in: {}", printable(example)));
        }
    }
    let code = match &stopped {
        Some(failure) => {
            desk.printer.failure(failure);
            failure.exit
        }
        None if totals.pending > 0 && flags.cancel_batches => {
            desk.printer.say(&format!("{} rows wait; {} submits them again", totals.pending, resume(flags)));
            0
        }
        None if totals.pending > 0 => {
            let message = format!("{} rows were not asked, and nothing says why", totals.pending);
            let failure = Failure::new(Kind::Internal, message).hint(format!("{} goes on", resume(flags)));
            desk.printer.failure(&failure);
            failure.exit
        }
        None if totals.failed > 0 => {
            desk.printer.say(&format!(
                "{} --retry-failed asks the failed rows again, once what was wrong is put right",
                resume(flags)
            ));
            exit::ROWS_FAILED
        }
        None => 0,
    };
    Ok(code)
}

/// How rows are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Each in a call.
    Calls,
    /// Many in a batch.
    Batches,
}

impl Way {
    /// Names what is under way after the program has ended.
    const fn in_flight(self) -> (&'static str, &'static str) {
        match self {
            Self::Calls => ("let_go", "were let go"),
            Self::Batches => ("in_batches", "are in batches"),
        }
    }
}

fn text(totals: &Totals, spend: &Spend, way: Way) -> String {
    let Totals { rows, pending, answered, failed, refused, .. } = totals;
    let mut lines =
        vec![format!("rows      {answered} of {rows} answered, {failed} failed, {refused} refused, {pending} left")];
    if totals.bad > 0 {
        let duplicates = if totals.duplicates > 0 {
            format!(", {} of them with an id of another", totals.duplicates)
        } else {
            String::new()
        };
        lines.push(format!("bad rows  {}, passed over{duplicates}", totals.bad));
    }
    let tokens = &spend.tokens;
    lines.push(format!("tokens    {} in ({} cached), {} out", tokens.prompt, tokens.cached, tokens.completion));
    let unpriced =
        if spend.unpriced() > 0 { format!(" and {} calls of unknown price", spend.unpriced()) } else { String::new() };
    lines.push(format!("cost      {}{unpriced}", spend.settled.amount));
    let perhaps = [
        (&spend.lost, "were lost on the way"),
        (&spend.unknown, "were under way when the program was cut off"),
        (&spend.in_flight, way.in_flight().1),
    ];
    for (share, how) in perhaps.into_iter().filter(|(share, _)| share.attempts > 0) {
        lines.push(format!("          up to {} more for {} calls that {how}", share.amount, share.attempts));
    }
    lines.join("\n")
}

fn json((totals, spend): (&Totals, &Spend), troubles: &[RowTrouble], way: Way) -> Value {
    let share = |share: &vqa_run::ledger::Share| json!({ "calls": share.attempts, "usd": report::cost(Cost::Known(share.amount)), "unpriced_calls": share.unpriced });
    json!({
        "rows": {
            "all": totals.rows,
            "answered": totals.answered,
            "failed": totals.failed,
            "refused": totals.refused,
            "pending": totals.pending,
            "bad": totals.bad,
            "duplicates": totals.duplicates,
        },
        "troubles": troubles.iter().map(|trouble| json!({
            "outcome": trouble.state,
            "code": trouble.code,
            "rows": trouble.rows,
            "example": trouble.example,
        })).collect::<Vec<_>>(),
        "usage": {
            "prompt_tokens": spend.tokens.prompt,
            "completion_tokens": spend.tokens.completion,
            "cached_tokens": spend.tokens.cached,
        },
        "spend": {
            "at_most_usd": report::cost(spend.at_most()),
            "settled": share(&spend.settled),
            "lost": share(&spend.lost),
            "unknown": share(&spend.unknown),
            way.in_flight().0: share(&spend.in_flight),
        },
    })
}

/// Says why a run stopped before its end, and how to go on.
pub(crate) fn failure_from_halt(halt: Halt, command: &str) -> Failure {
    let go_on = format!("{command} goes on");
    match halt {
        Halt::Interrupted => Failure::interrupted("the rows that are left wait", "").hint(go_on),
        Halt::OverBudget(error @ AdmitError::Unpriced { .. }) => {
            Failure::new(error.kind(), format!("the run stopped: {error}")).hint(error.hint())
        }
        Halt::OverBudget(error) => Failure::new(error.kind(), format!("the run stopped at the cap: {error}"))
            .hint(format!("{go_on}, with a higher --max-cost")),
        Halt::Refused(error) => Failure::from(error).hint(format!("then {go_on}")),
        Halt::Unanswered { rows, last } => {
            let failure = Failure::from(last);
            let message = format!("the last {rows} rows had no answer; {}", failure.message);
            Failure { message, ..failure }
                .hint(format!("once the endpoint answers: {go_on}, and --retry-failed asks those rows again"))
        }
        Halt::Ledger(error) => failure_from_ledger(&error).hint(format!("then {go_on}")),
        Halt::Dataset(error) => failure_from_row(&error).hint(format!("then {go_on}")),
        Halt::Batch(error) => failure_from_batch(error).hint(format!("then {go_on}")),
    }
}

fn resume(flags: &RunFlags) -> String {
    format!("vqa run -o {} --resume", shown(&flags.output))
}

/// Says that batches go on without the program.
fn left_in_batches(command: &str) -> Failure {
    Failure::interrupted("what was submitted goes on at the endpoint", "")
        .hint(format!("{command} fetches what it came to; with --cancel-batches it is cancelled"))
}

fn failure_from_batch(error: BatchError) -> Failure {
    let hint = error.hint();
    let failure = match error {
        BatchError::Api { doing, source } => {
            let failure = Failure::from(*source);
            Failure { message: format!("{doing} failed: {}", failure.message), ..failure }
        }
        BatchError::Refused { .. }
        | BatchError::File { .. }
        | BatchError::LineTooLarge { .. }
        | BatchError::NoLine
        | BatchError::NotReached { .. } => Failure::new(error.kind(), chain(&error)).code("batch"),
    };
    hint.into_iter().fold(failure, Failure::hint)
}

/// Writes a path as a shell takes it, as long as it needs no quotes.
fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if text.contains(char::is_whitespace) { format!("\"{text}\"") } else { text }
}
