//! From the result of a batch to the ends of its rows.
//!
//! Only rows that are open in this part are written, each once: a second line about a row, and a line about a row of
//! another part, mean nothing. So a merge that was cut off is begun again, and nothing is counted twice.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use vqa_core::{
    Answer, BackendError, BatchCame, BatchJob, BatchResult, BatchStatus, Cost, Kind, PicoUsd, ReplyEnd, Timings,
};
use vqa_engine::AskError;

use super::patience::failed;
use super::{BatchError, Office, build};
use crate::drive::{Called, Ended, Halt, all_ended, outcome};
use crate::ledger::{AttemptEnd, Bill, CallEnd, OpenRow, Part};
use crate::outcome::Failed;

/// Ends that are on their way into the ledger at the same time; they share commits.
const WRITING: usize = 512;

impl Office<'_> {
    /// Writes down what a batch came to, and what became of the rows about which it says nothing.
    pub(super) async fn merge(&self, part: &Part, job: &BatchJob) -> Result<(), Halt> {
        let mut open = self.ledger.open_rows(part.number).map_err(Halt::Ledger)?;
        let took = job.took.unwrap_or_default();
        for file in [&job.output_file, &job.error_file].into_iter().flatten() {
            let mut tries = 0;
            while let Err(error) = self.merge_file(file, &mut open, took).await {
                let waited = self.patience.again(self.desk, tries, error).await;
                waited.map_err(|error| failed("fetching the result of a batch", error))?;
                tries += 1;
            }
        }
        let mut writing = FuturesUnordered::new();
        for (position, row) in open {
            writing.push(self.desk.end(missing(position, &row, job.status)));
            if writing.len() >= WRITING {
                writing.next().await;
            }
        }
        while writing.next().await.is_some() {}
        Ok(())
    }

    async fn merge_file(
        &self,
        file: &str,
        open: &mut HashMap<u64, OpenRow>,
        took: Duration,
    ) -> Result<(), BackendError> {
        let mut results = self.api.results(file).await?;
        let mut writing = FuturesUnordered::new();
        let read = loop {
            let BatchResult { custom_id, came } = match results.next().await {
                None => break Ok(()),
                Some(Err(error)) => break Err(error),
                Some(Ok(result)) => result,
            };
            let Some(position) = build::position(&self.name, &custom_id) else { continue };
            let Some(row) = open.remove(&position) else { continue };
            writing.push(self.desk.end(self.end(position, row, (came, took))));
            if writing.len() >= WRITING {
                writing.next().await;
            }
        };
        // Those that were taken out of the open ones are written, whatever became of the rest.
        while writing.next().await.is_some() {}
        read
    }

    fn end(&self, position: u64, row: OpenRow, (came, took): (BatchCame, Duration)) -> CallEnd {
        match came {
            BatchCame::Reply { text, end } => self.answered(position, row, (text, end, took)),
            BatchCame::Failed(error) => unanswered(position, &row, error),
            BatchCame::NotReached => ended(&row, Bill::Free, None).end(Vec::new()),
        }
    }

    fn answered(&self, position: u64, row: OpenRow, (text, end, took): (String, ReplyEnd, Duration)) -> CallEnd {
        let cost = match (&self.api.card().price, &end.usage) {
            (Some(price), Some(usage)) => Cost::Known(price.of(usage)),
            _ => Cost::Unknown,
        };
        let ReplyEnd { finish, usage, model, request_id, .. } = end;
        let timings = Timings { call: took, ..Timings::default() };
        let (text_of, logprobs, further) = (text.clone(), Vec::new(), Vec::new());
        let answer =
            Answer { text: text_of, finish, logprobs, further, usage, cost, attempts: 1, model, request_id, timings };
        let called = Called { answer, findings: row.findings, lost: NOTHING, call: row.call };
        let outcome = outcome(&called, text);
        called.end(vec![(position, outcome)])
    }
}

const NOTHING: Cost = Cost::Known(PicoUsd(0));

const fn ended(row: &OpenRow, bill: Bill, kind: Option<Kind>) -> Ended {
    Ended { call: row.call, last: AttemptEnd { bill, kind } }
}

fn unanswered(position: u64, row: &OpenRow, error: BackendError) -> CallEnd {
    let error = AskError::Call { attempts: 1, source: Box::new(error) };
    let bill = if error.may_be_billed() { Bill::Lost } else { Bill::Free };
    let failed = Failed::from_ask(&error, 1, NOTHING);
    ended(row, bill, Some(error.kind())).end(all_ended(&[position], &failed))
}

/// Ends a row about which a batch says nothing: of one that is done it fails, of any other it waits again. Nobody knows
/// whether it was billed, so its reservation stays spent.
fn missing(position: u64, row: &OpenRow, status: BatchStatus) -> CallEnd {
    let ended = ended(row, Bill::Lost, Some(Kind::Upstream));
    match status {
        BatchStatus::Completed => {
            let error = BatchError::NoLine;
            let failed = Failed { attempts: 1, ..Failed::uncalled(error.kind(), "missing_in_batch", &error) };
            ended.end(all_ended(&[position], &failed))
        }
        BatchStatus::Open | BatchStatus::Invalid | BatchStatus::Expired | BatchStatus::Cancelled => {
            ended.end(Vec::new())
        }
    }
}
