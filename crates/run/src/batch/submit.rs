//! From a part in the run directory to a batch at the endpoint, and back again.
//!
//! What is about to be done is written first. A step that was cut off, or whose answer was lost, is never taken again
//! before the endpoint was asked what it has: a file by its name, a batch by the name in its metadata.

use std::fs;
use std::path::PathBuf;

use vqa_core::{BackendError, BatchJob, BatchOrder, BatchUpload, PicoUsd};
use vqa_engine::AdmitError;

use super::Office;
use super::patience::failed;
use crate::drive::Halt;
use crate::ledger::{Part, PartState};

/// How often a list is looked through for a batch before it is made again: one that was just made may be missing in it.
const LOOKS: u32 = 3;

impl Office<'_> {
    /// Names a part at the endpoint.
    fn part_name(&self, part: &Part) -> String {
        format!("vqa-{}-{}", self.name, part.number)
    }

    /// Where the file of a part lies until the endpoint has it.
    pub(super) fn part_path(&self, number: u64) -> PathBuf {
        self.ledger.dir().join("batch").join(format!("part-{number}.jsonl"))
    }

    /// Takes a part as far as to its batch.
    pub(super) async fn submit(&self, part: &mut Part) -> Result<(), Halt> {
        if matches!(part.state, PartState::Created { .. }) {
            return Ok(());
        }
        self.check_cap()?;
        if matches!(part.state, PartState::Built | PartState::Uploading) {
            self.upload(part).await?;
        }
        if let PartState::Uploaded { file } | PartState::Creating { file } = &part.state {
            let order = BatchOrder { file: file.clone(), name: self.part_name(part) };
            let job = self.create(part, &order).await?;
            let (number, rows) = (part.number, part.rows);
            self.desk.watch.note(&format!("part {number}: {rows} rows are in the batch {}", job.id));
            self.move_to(part, PartState::Created { file: order.file, batch: job.id }).await?;
        }
        Ok(())
    }

    /// What is built counts as spent. A cap that was lowered since holds all the same.
    fn check_cap(&self) -> Result<(), Halt> {
        let Some(cap) = self.cap else { return Ok(()) };
        let needs = self.ledger.spend().map_err(Halt::Ledger)?.known();
        if needs <= cap {
            return Ok(());
        }
        Err(Halt::OverBudget(AdmitError::OverBudget { needs, left: PicoUsd(0), cap }))
    }

    async fn upload(&self, part: &mut Part) -> Result<(), Halt> {
        let path = self.part_path(part.number);
        let upload = BatchUpload { name: format!("{}.jsonl", self.part_name(part)), path: path.clone() };
        let found = if part.state == PartState::Uploading { self.uploaded(&upload).await } else { None };
        let file = match found {
            Some(file) => file,
            // Its rows wait again.
            None if !path.is_file() => return self.move_to(part, PartState::Dropped).await,
            None => {
                self.move_to(part, PartState::Uploading).await?;
                self.send(&upload).await?
            }
        };
        self.move_to(part, PartState::Uploaded { file }).await?;
        // What cannot be removed is only in the way.
        let _ = fs::remove_file(path);
        Ok(())
    }

    async fn send(&self, upload: &BatchUpload) -> Result<String, Halt> {
        let mut tries = 0;
        loop {
            let error = match self.api.upload(upload).await {
                Ok(file) => return Ok(file),
                Err(error) => error,
            };
            let waited = self.patience.again(self.desk, tries, error).await;
            waited.map_err(|error| failed("uploading a part", error))?;
            tries += 1;
            if let Some(file) = self.uploaded(upload).await {
                return Ok(file);
            }
        }
    }

    /// Looks for a file that may be there. A server without lists gets a second copy, which costs nothing.
    async fn uploaded(&self, upload: &BatchUpload) -> Option<String> {
        self.api.find_file(&upload.name).await.ok().flatten()
    }

    async fn create(&self, part: &mut Part, order: &BatchOrder) -> Result<BatchJob, Halt> {
        let doing = "making a batch";
        if matches!(part.state, PartState::Creating { .. })
            && let Some(job) = self.created(order).await?
        {
            return Ok(job);
        }
        self.move_to(part, PartState::Creating { file: order.file.clone() }).await?;
        let mut tries = 0;
        loop {
            let error = match self.api.create(order).await {
                Ok(job) => return Ok(job),
                Err(error) => error,
            };
            let refused = is_refused(&error);
            if let Err(error) = self.patience.again(self.desk, tries, error).await {
                if refused {
                    self.move_to(part, PartState::Uploaded { file: order.file.clone() }).await?;
                }
                return Err(failed(doing, error));
            }
            tries += 1;
            if !refused && let Some(job) = self.created(order).await? {
                return Ok(job);
            }
        }
    }

    /// Looks for a batch that may be there. Nothing is made while that cannot be told.
    async fn created(&self, order: &BatchOrder) -> Result<Option<BatchJob>, Halt> {
        for look in 0..LOOKS {
            if look > 0 {
                self.patience.wait(u32::MAX).await;
            }
            let doing = "looking for a batch that may have been made";
            let found = self.patience.try_hard(self.desk, doing, || self.api.find(order)).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Takes a part back: one that never became a batch is dropped, any other is cancelled.
    pub(super) async fn withdraw(&self, part: &mut Part) -> Result<(), Halt> {
        let job = match &part.state {
            PartState::Created { batch, .. } => Some((None, batch.clone())),
            PartState::Creating { file } => {
                let order = BatchOrder { file: file.clone(), name: self.part_name(part) };
                self.created(&order).await?.map(|job| (Some(order.file), job.id))
            }
            PartState::Built | PartState::Uploading | PartState::Uploaded { .. } => None,
            PartState::Merged | PartState::Dropped => return Ok(()),
        };
        let Some((file, batch)) = job else {
            self.move_to(part, PartState::Dropped).await?;
            let _ = fs::remove_file(self.part_path(part.number));
            return Ok(());
        };
        if let Some(file) = file {
            self.move_to(part, PartState::Created { file, batch: batch.clone() }).await?;
        }
        // One that is over by now cannot be cancelled, and need not be: looking at it tells.
        if let Err(error) = self.api.cancel(&batch).await {
            self.desk.watch.note(&format!("part {}: cancelling failed: {error}", part.number));
        }
        Ok(())
    }
}

/// Says whether a batch was surely not made. A server that failed may have made it all the same.
const fn is_refused(error: &BackendError) -> bool {
    match error {
        BackendError::Refused { error, .. } => matches!(error.status, 300..=407 | 410..=499),
        BackendError::Unreachable { .. } | BackendError::Overloaded { .. } | BackendError::Unsendable { .. } => true,
        BackendError::Transport { .. }
        | BackendError::Timeout { .. }
        | BackendError::Cut { .. }
        | BackendError::Nonsense { .. } => false,
    }
}
