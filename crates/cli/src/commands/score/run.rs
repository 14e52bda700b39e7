//! The rows of a run, finished or not: those without an answer have no score, for that reason.

use vqa_run::Scorable;
use vqa_run::judge::Judged;
use vqa_run::ledger::{LedgerError, RunView};
use vqa_run::score::Unscored;

use std::path::Path;

use super::{By, Scoring};
use crate::commands::Stop;
use crate::commands::run::failure_from_ledger;
use crate::failure::Failure;

/// What is said of a run beside its score.
pub(super) struct Facts {
    /// The model that was asked.
    pub(super) model: String,
}

/// Scores all rows; judged ones by what stands in the directory of their judgement.
pub(super) fn score(scoring: &mut Scoring<'_>, judged: Option<&Path>) -> Result<Facts, Stop> {
    let failed = |error: LedgerError| Stop::from(failure_from_ledger(&error));
    let flags = scoring.flags;
    let view = RunView::open(&flags.file)
        .map_err(|error| if matches!(error, LedgerError::NoRun(_)) { no_run(&error).into() } else { failed(error) })?;
    let judging = judged.map(RunView::open).transpose().map_err(failed)?;
    let mut judged = judging.as_ref().map(Judged::new);
    for ended in view.rows() {
        let ended = ended.map_err(|error| {
            // What was scored before is told, as it is of a file.
            scoring.write().err().unwrap_or_else(|| failed(error))
        })?;
        let scorable = Scorable::new(&ended, &[]);
        let verdict = match (&scoring.by, &mut judged) {
            (By::Rule(rule), _) => scorable.verdict(rule),
            (By::Judge { .. }, Some(judged)) => judged.verdict(&ended).map_err(failed)?,
            (By::Judge { .. }, None) => Err(Unscored::Unjudged),
        };
        scoring.add(scorable.row(), &verdict, flags.slices.iter().map(|column| Scorable::slices(&ended, column)))?;
    }
    let model = view.manifest().settings.get("model").and_then(|model| model.as_str());
    Ok(Facts { model: model.unwrap_or("unknown").to_owned() })
}

fn no_run(error: &LedgerError) -> Failure {
    let hint = "give the directory of a run, as `vqa run -o` names it, or a file of JSON lines";
    Failure::new(error.kind(), error.to_string()).code("ledger").hint(hint)
}
