//! A run through the Batch API: rows that wait, submitted in parts, and their answers merged as they come.
//!
//! Every step is in the ledger before it is taken and again once it is done, so whatever stops a run, a kill included,
//! costs at most a look at what the endpoint has. A row is in one part at a time; its worst case counts as spent from
//! the moment its part is built until its line is merged. `docs/running.md` has the rules.

mod build;
mod error;
mod merge;
mod patience;
mod submit;

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::LocalBoxStream;
use vqa_core::{BatchApi, BatchJob, BatchStatus, PicoUsd};
use vqa_engine::Engine;

pub use error::BatchError;

use crate::dataset::Dataset;
use crate::drive::{Asked, Bell, Desk, Halt, Questioning, Watch};
use crate::ledger::{Ledger, LedgerError, Part, PartState, Wanted};
use build::{Built, Lines};
use patience::Patience;

/// What one file may hold (OpenAI's batch guide, 2026-09: 50,000 requests and 200 MB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartLimits {
    /// Rows.
    pub rows: usize,
    /// Bytes.
    pub bytes: u64,
}

impl Default for PartLimits {
    fn default() -> Self {
        Self { rows: 50_000, bytes: 200_000_000 }
    }
}

/// What is done about rows that wait and batches under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    /// Rows are submitted, and batches waited for.
    #[default]
    Submit,
    /// Nothing is submitted; batches under way are cancelled, and what they have done is fetched.
    Cancel,
}

/// What a run through the Batch API works with.
pub struct BatchDrive<'a> {
    /// The corridor, as far as an ask is cleared. Its model has the prices of the Batch API.
    pub engine: Arc<Engine>,
    /// The endpoint.
    pub api: Arc<dyn BatchApi>,
    /// Where everything is written down.
    pub ledger: &'a Ledger,
    /// Where embedded pictures are read again.
    pub dataset: Option<Dataset>,
    /// How each row is asked.
    pub questioning: Questioning,
    /// Which rows are submitted.
    pub wanted: Wanted,
    /// What all parts of the run together may cost.
    pub cap: Option<PicoUsd>,
    /// What one part may hold.
    pub limits: PartLimits,
    /// The longest between two looks at a batch.
    pub look_every: Duration,
    /// What is done about rows that wait and batches under way.
    pub manner: Manner,
}

impl std::fmt::Debug for BatchDrive<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BatchDrive").field("limits", &self.limits).field("manner", &self.manner).finish_non_exhaustive()
    }
}

/// What every step works with.
struct Office<'a> {
    api: &'a dyn BatchApi,
    ledger: &'a Ledger,
    desk: &'a Desk,
    patience: Patience,
    cap: Option<PicoUsd>,
    /// The name of the run, by which its parts are told apart at the endpoint.
    name: String,
}

/// A part under way.
struct Live {
    part: Part,
    /// Set while the endpoint has no room for it: it waits until another part is over.
    held: bool,
    /// Lines that were done at the last look.
    done: u64,
}

impl BatchDrive<'_> {
    /// Submits rows and merges answers, until nothing is left to do or the bell is rung. Batches go on without it.
    pub async fn run(self, bell: &Arc<Bell>, watch: Watch) {
        tokio::select! {
            biased;
            // Whatever is let go of here is as after a kill: the ledger says where to go on.
            () = bell.heard() => {}
            done = self.work(bell, watch) => {
                if let Err(halt) = done {
                    bell.ring(halt);
                }
            }
        }
    }

    async fn work(self, bell: &Arc<Bell>, watch: Watch) -> Result<(), Halt> {
        let Self { engine, api, ledger, dataset, questioning, wanted, cap, limits, look_every, manner } = self;
        let desk = Desk { engine, writer: ledger.writer(), bell: bell.clone(), watch, bad_packs: AtomicU32::new(0) };
        let patience = Patience { longest: look_every };
        let name = ledger.batches().map_err(Halt::Ledger)?;
        let office = Office { api: &*api, ledger, desk: &desk, patience, cap, name };
        let mut live = office.take_up(manner).await?;
        let mut lines = match manner {
            Manner::Cancel => None,
            Manner::Submit => {
                let rows = waiting(&desk, &questioning, (ledger, wanted), dataset)?;
                Some(Lines::new(&office, &questioning, rows, limits))
            }
        };
        let mut looks = 0;
        loop {
            // What is to be cancelled was so at the beginning.
            if manner == Manner::Submit {
                office.submit_all(&mut live, manner).await?;
            }
            match &mut lines {
                Some(source) if !live.iter().any(|live| live.held) => match source.build(&office).await? {
                    Built::Part(part) => {
                        live.push(Live { part, held: false, done: 0 });
                        looks = 0;
                        continue;
                    }
                    Built::NoRoom(error) if live.is_empty() => return Err(Halt::OverBudget(error)),
                    Built::NoRoom(_) => {}
                    Built::Nothing => lines = None,
                },
                Some(_) | None => {}
            }
            if live.is_empty() {
                return office.finish(manner);
            }
            office.patience.wait(looks).await;
            looks += 1;
            if office.look_at_all(&mut live).await? {
                looks = 0;
            }
        }
    }
}

/// Lists the rows that wait and are in no part, with their pictures prepared.
fn waiting<'a>(
    desk: &'a Desk,
    questioning: &'a Questioning,
    (ledger, wanted): (&Ledger, Wanted),
    dataset: Option<Dataset>,
) -> Result<LocalBoxStream<'a, Asked>, Halt> {
    let submitted = ledger.submitted().map_err(Halt::Ledger)?;
    let is_free = move |row: &Result<crate::ledger::PendingRow, LedgerError>| {
        row.as_ref().map_or(true, |row| submitted.binary_search(&row.position).is_err())
    };
    let pending = ledger.pending(wanted).map_err(Halt::Ledger)?.filter(is_free);
    Ok(crate::drive::singly(desk, questioning, pending, dataset).boxed_local())
}

impl Office<'_> {
    /// Takes up the parts that an earlier process left.
    async fn take_up(&self, manner: Manner) -> Result<Vec<Live>, Halt> {
        let parts = self.ledger.parts().map_err(Halt::Ledger)?;
        let mut live: Vec<Live> = parts.into_iter().map(|part| Live { part, held: false, done: 0 }).collect();
        // Before the rows that wait are listed: those of a part that cannot be submitted are among them.
        self.submit_all(&mut live, manner).await?;
        Ok(live)
    }

    async fn submit_all(&self, live: &mut Vec<Live>, manner: Manner) -> Result<(), Halt> {
        for live in live.iter_mut().filter(|live| !live.held) {
            match manner {
                Manner::Submit => self.submit(&mut live.part).await?,
                Manner::Cancel => self.withdraw(&mut live.part).await?,
            }
        }
        live.retain(|live| live.part.state != PartState::Dropped);
        Ok(())
    }

    /// Looks at every batch, and merges those that are over; says whether any was.
    async fn look_at_all(&self, live: &mut Vec<Live>) -> Result<bool, Halt> {
        let mut over = false;
        for index in 0..live.len() {
            let others = live.iter().enumerate().any(|(other, live)| other != index && !live.held);
            let Some(one) = live.get_mut(index) else { break };
            let PartState::Created { batch, .. } = &one.part.state else { continue };
            let job = self.patience.try_hard(self.desk, "looking at a batch", || self.api.look(batch)).await?;
            over |= self.take_in(one, &job, others).await?;
        }
        live.retain(|live| !matches!(live.part.state, PartState::Merged | PartState::Dropped));
        if over {
            live.iter_mut().for_each(|live| live.held = false);
        }
        Ok(over)
    }

    /// Does what the state of a batch asks for; says whether its part is over.
    async fn take_in(&self, live: &mut Live, job: &BatchJob, others: bool) -> Result<bool, Halt> {
        let number = live.part.number;
        match job.status {
            BatchStatus::Open => {
                if job.done > live.done {
                    live.done = job.done;
                    self.desk.watch.note(&format!("part {number}: {} of {} rows are done", job.done, live.part.rows));
                }
                Ok(false)
            }
            BatchStatus::Invalid => self.refused(live, job, others).await,
            BatchStatus::Completed | BatchStatus::Expired | BatchStatus::Cancelled => {
                self.merge(&live.part, job).await?;
                self.move_to(&mut live.part, PartState::Merged).await?;
                self.desk.watch.note(&format!("part {number}: {} and merged", job.status.as_str()));
                Ok(true)
            }
        }
    }

    /// A batch that was refused as a whole cost nothing. Where the endpoint has no room for it now, it waits.
    async fn refused(&self, live: &mut Live, job: &BatchJob, others: bool) -> Result<bool, Halt> {
        let problem = job.problem.clone();
        let error = BatchError::refused(&job.id, problem);
        let PartState::Created { file, .. } = &live.part.state else { return Ok(false) };
        if error.is_for_want_of_room() {
            let file = file.clone();
            self.move_to(&mut live.part, PartState::Uploaded { file }).await?;
            if others {
                live.held = true;
                return Ok(false);
            }
        } else {
            self.move_to(&mut live.part, PartState::Dropped).await?;
        }
        Err(Halt::Batch(error))
    }

    async fn move_to(&self, part: &mut Part, state: PartState) -> Result<(), Halt> {
        self.desk.writer.move_part(part.number, state.clone()).await.map_err(Halt::Ledger)?;
        part.state = state;
        Ok(())
    }

    /// Says how a run ends of which no part is under way.
    fn finish(&self, manner: Manner) -> Result<(), Halt> {
        let rows = self.ledger.totals().map_err(Halt::Ledger)?.pending;
        match manner {
            Manner::Submit if rows > 0 => Err(Halt::Batch(BatchError::NotReached { rows })),
            Manner::Submit | Manner::Cancel => Ok(()),
        }
    }
}
