//! Rows that show the same pictures: asked one by one, or several in a call, and each written down with its end.

use std::sync::Arc;

use vqa_core::{Finish, Kind, PreparedImage, Timings};

use super::call::{CallOutcome, Called, Desk, Put};
use super::halt::Halt;
use super::pack;
use super::questioning::Questioning;
use crate::ledger::{CallEnd, LedgerError, PendingRow};
use crate::outcome::{Answered, Failed, Outcome};

/// Rows that are asked in one call, and the pictures that they show.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) rows: Vec<PendingRow>,
    pub(crate) images: Arc<[PreparedImage]>,
    /// How long the pictures took; nothing for rows that came to pictures at hand.
    pub(crate) timings: Timings,
}

/// Asks rows to their end.
pub(crate) async fn ask(desk: &Desk, questioning: &Questioning, asked: Asked) {
    let Asked { rows, images, timings } = asked;
    let left = match rows.as_slice() {
        [_] | [] => rows,
        _ => pack::ask(desk, questioning, (rows, &images, timings)).await,
    };
    for row in left {
        if desk.bell.is_rung() {
            return;
        }
        one(desk, questioning, (row, &images, timings)).await;
    }
}

async fn one(desk: &Desk, questioning: &Questioning, asked: (PendingRow, &[PreparedImage], Timings)) {
    let (row, images, timings) = asked;
    let text = match questioning.text(&row.row) {
        Ok(text) => text,
        Err(error) => return desk.fail(&[row.position], Failed::uncalled(error.kind(), "bad_prompt", &error)).await,
    };
    let ask = questioning.ask_from_parts(images, text);
    match desk.call(Put { rows: vec![row.position], ask, timings }).await {
        CallOutcome::Answered(called) => {
            let outcome = outcome(&called, called.answer.text.clone());
            desk.end(called.end(vec![(row.position, outcome)])).await;
        }
        CallOutcome::Failed(failed, Some(ended)) => desk.end(ended.end(all_ended(&[row.position], &failed))).await,
        CallOutcome::Failed(failed, None) => desk.fail(&[row.position], failed).await,
        CallOutcome::Halted(Some(ended)) => desk.end(ended.end(Vec::new())).await,
        CallOutcome::Halted(None) => {}
    }
}

/// Says how a row ends whose call was answered with this text.
pub(crate) fn outcome(called: &Called, text: String) -> Outcome {
    let Called { answer, findings, lost, .. } = called;
    let failed = |kind: Kind, code: &str, message: String| Failed {
        kind: kind.as_str().to_owned(),
        code: code.to_owned(),
        message,
        attempts: answer.attempts,
        cost: lost.plus(answer.cost),
    };
    match &answer.finish {
        Finish::Refusal => Outcome::Refused(failed(Kind::Refused, "model_refusal", text)),
        Finish::ContentFilter if text.is_empty() => Outcome::Refused(failed(
            Kind::Refused,
            "content_filter",
            "the endpoint's filter took the answer".to_owned(),
        )),
        Finish::Length if text.is_empty() => {
            let message = "the token limit was used up before the answer began; raise --max-tokens";
            Outcome::Failed(failed(Kind::BadInput, "no_text", message.to_owned()))
        }
        Finish::Stop | Finish::Length | Finish::ContentFilter | Finish::Other(_) => Outcome::Answered(Answered {
            text,
            finish: answer.finish.as_str().to_owned(),
            usage: answer.usage,
            cost: lost.plus(answer.cost),
            attempts: answer.attempts,
            latency: answer.timings.call,
            served_model: answer.model.clone(),
            findings: findings.clone(),
            packed: 1,
        }),
    }
}

/// Ends several rows in the same way.
pub(crate) fn all_ended(rows: &[u64], failed: &Failed) -> Vec<(u64, Outcome)> {
    let refused = failed.kind == Kind::Refused.as_str();
    let outcome = if refused { Outcome::Refused(failed.clone()) } else { Outcome::Failed(failed.clone()) };
    rows.iter().map(|row| (*row, outcome.clone())).collect()
}

impl Desk {
    /// Writes down how a call and its rows ended, and tells it.
    pub(crate) async fn end(&self, end: CallEnd) {
        let rows = end.rows.clone();
        let written = self.writer.end(end).await;
        self.tell(written, &rows);
    }

    /// Writes down that rows ended before anything was sent.
    pub(crate) async fn fail(&self, rows: &[u64], failed: Failed) {
        let ended = all_ended(rows, &failed);
        let all = rows.iter().map(|row| (*row, failed.clone())).collect();
        let written = if failed.kind == Kind::Refused.as_str() {
            self.writer.refuse_rows(all).await
        } else {
            self.writer.fail_rows(all).await
        };
        self.tell(written, &ended);
    }

    fn tell(&self, written: Result<(), LedgerError>, rows: &[(u64, Outcome)]) {
        match written {
            Ok(()) => rows.iter().for_each(|(position, outcome)| self.watch.ended(*position, outcome)),
            Err(error) => self.bell.ring(Halt::Ledger(error)),
        }
    }
}
