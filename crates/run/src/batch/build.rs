//! From rows that wait to the file of a part: as many as one file and the cap on cost can hold.
//!
//! The file is whole and on the disk before the ledger knows of the part; one that is cut off before is written anew.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use futures_util::StreamExt;
use futures_util::stream::LocalBoxStream;
use vqa_core::{Cost, PicoUsd};
use vqa_engine::{AdmitError, PreparedAsk};

use super::{BatchError, Office, PartLimits};
use crate::drive::{Asked, Desk, Halt, Questioning};
use crate::ledger::{Part, PartRow, PartState, PendingRow};
use crate::outcome::Failed;

/// What came of building a part.
pub(super) enum Built {
    /// A part.
    Part(Part),
    /// No row of those that wait fits under the cap now.
    NoRoom(AdmitError),
    /// No row waits.
    Nothing,
}

/// A row as a line.
struct Line {
    row: PartRow,
    bytes: Vec<u8>,
}

/// The lines of the rows that wait, in the order in which they are asked.
pub(super) struct Lines<'a> {
    questioning: &'a Questioning,
    rows: LocalBoxStream<'a, Asked>,
    limits: PartLimits,
    name: String,
    /// A line that had no room in the last part.
    carried: Option<Line>,
}

/// A part while it is built.
struct Sheet {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    bytes: u64,
    rows: Vec<PartRow>,
    reserved: PicoUsd,
}

impl<'a> Lines<'a> {
    pub(super) fn new(
        office: &Office<'_>,
        questioning: &'a Questioning,
        rows: LocalBoxStream<'a, Asked>,
        limits: PartLimits,
    ) -> Self {
        Self { questioning, rows, limits, name: office.name.clone(), carried: None }
    }

    /// Builds the next part, and writes it down.
    pub(super) async fn build(&mut self, office: &Office<'_>) -> Result<Built, Halt> {
        let number = office.ledger.next_part().map_err(Halt::Ledger)?;
        let spent = office.ledger.spend().map_err(Halt::Ledger)?.known();
        let mut sheet = Sheet::new(office.part_path(number));
        let mut no_room = None;
        while let Some(line) = self.next(office).await {
            if sheet.is_full(&line, self.limits) {
                self.carried = Some(line);
                break;
            }
            match fits(office.cap, spent.plus(sheet.reserved), line.row.reserved) {
                Ok(reserved) => sheet.reserved = sheet.reserved.plus(reserved),
                Err(error @ AdmitError::Unpriced { .. }) => return Err(Halt::OverBudget(error)),
                Err(error) => {
                    self.carried = Some(line);
                    no_room = Some(error);
                    break;
                }
            }
            sheet.write(line)?;
        }
        let rows = sheet.finish()?;
        if rows.is_empty() {
            return Ok(no_room.map_or(Built::Nothing, Built::NoRoom));
        }
        let part = Part { number, rows: rows.len() as u64, state: PartState::Built };
        office.desk.writer.build_part(number, rows).await.map_err(Halt::Ledger)?;
        Ok(Built::Part(part))
    }

    async fn next(&mut self, office: &Office<'_>) -> Option<Line> {
        if let Some(line) = self.carried.take() {
            return Some(line);
        }
        loop {
            let Asked { rows, images, timings } = self.rows.next().await?;
            for row in rows {
                let ask = match self.questioning.text(&row.row) {
                    Ok(text) => self.questioning.ask_from_parts(&images, text),
                    Err(error) => {
                        office.desk.fail(&[row.position], Failed::uncalled(error.kind(), "bad_prompt", &error)).await;
                        continue;
                    }
                };
                if let Some(line) = self.line(office, row, PreparedAsk { ask, timings }).await {
                    return Some(line);
                }
            }
        }
    }

    /// Writes a row as a line; one that cannot be asked fails.
    async fn line(&self, office: &Office<'_>, row: PendingRow, ask: PreparedAsk) -> Option<Line> {
        let Desk { engine, bell, .. } = office.desk;
        let position = row.position;
        let cleared = match engine.clear(ask).await {
            Ok((cleared, _)) => cleared,
            Err(error) => {
                let failed = Failed::from_ask(&error, 0, Cost::Known(PicoUsd(0)));
                if bell.failed(error).is_some() {
                    office.desk.fail(&[position], failed).await;
                }
                return None;
            }
        };
        let bytes = match office.api.line(&custom_id(&self.name, position), &cleared) {
            Ok(bytes) => bytes,
            Err(error) => {
                office.desk.fail(&[position], Failed::uncalled(error.kind(), "unsendable", &error)).await;
                return None;
            }
        };
        let (size, limit) = (bytes.len() as u64, self.limits.bytes);
        if size > limit {
            let error = BatchError::LineTooLarge { bytes: size, limit };
            office.desk.fail(&[position], Failed::uncalled(error.kind(), "too_large_for_batch", &error)).await;
            return None;
        }
        let mut findings: Vec<String> = cleared.findings().iter().map(|(_, found)| found.code.to_owned()).collect();
        findings.sort_unstable();
        findings.dedup();
        let row = PartRow { position, reserved: cleared.estimate().cost_at_most, findings };
        Some(Line { row, bytes })
    }
}

/// Names the line of a row within its file.
fn custom_id(run: &str, position: u64) -> String {
    format!("vqa-{run}-{position}")
}

/// Reads the row out of the name of a line of this run.
pub(super) fn position(run: &str, custom_id: &str) -> Option<u64> {
    custom_id.strip_prefix("vqa-")?.strip_prefix(run)?.strip_prefix('-')?.parse().ok()
}

/// Holds the worst case of a line against what the cap leaves.
fn fits(cap: Option<PicoUsd>, spent: PicoUsd, worst: Cost) -> Result<PicoUsd, AdmitError> {
    match (cap, worst) {
        (None, Cost::Unknown) => Ok(PicoUsd(0)),
        (None, Cost::Known(needs)) => Ok(needs),
        (Some(cap), Cost::Unknown) => Err(AdmitError::Unpriced { cap }),
        (Some(cap), Cost::Known(needs)) => {
            let left = PicoUsd(cap.0.saturating_sub(spent.0));
            if needs > left { Err(AdmitError::OverBudget { needs, left, cap }) } else { Ok(needs) }
        }
    }
}

impl Sheet {
    fn new(path: PathBuf) -> Self {
        Self { path, file: None, bytes: 0, rows: Vec::new(), reserved: PicoUsd(0) }
    }

    fn is_full(&self, next: &Line, limits: PartLimits) -> bool {
        self.rows.len() >= limits.rows || self.bytes + next.bytes.len() as u64 > limits.bytes
    }

    fn write(&mut self, line: Line) -> Result<(), Halt> {
        let written = match &mut self.file {
            Some(file) => file.write_all(&line.bytes),
            None => begin(&self.path).and_then(|file| self.file.insert(file).write_all(&line.bytes)),
        };
        written.map_err(|error| self.failed(error))?;
        self.bytes += line.bytes.len() as u64;
        self.rows.push(line.row);
        Ok(())
    }

    /// Brings the file to the disk.
    fn finish(mut self) -> Result<Vec<PartRow>, Halt> {
        if let Some(file) = self.file.take() {
            let on_disk = file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
            on_disk.map_err(|error| self.failed(error))?;
        }
        Ok(self.rows)
    }

    fn failed(&self, source: io::Error) -> Halt {
        Halt::Batch(BatchError::File { path: self.path.clone(), source })
    }
}

fn begin(path: &Path) -> io::Result<BufWriter<File>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(BufWriter::new(File::create(path)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_other_runs_are_nobodys() {
        assert_eq!(position("ab12", &custom_id("ab12", 7)), Some(7));
        for other in ["vqa-ab13-7", "vqa-ab12", "vqa-ab12-", "vqa-ab12--7", "7", "vqa-ab12-7 "] {
            assert_eq!(position("ab12", other), None, "{other}");
        }
    }

    #[test]
    fn a_line_fits_as_long_as_the_cap_holds_for_its_worst_case() {
        let known = |pico| Cost::Known(PicoUsd(pico));
        assert_eq!(fits(Some(PicoUsd(10)), PicoUsd(7), known(3)), Ok(PicoUsd(3)));
        assert!(matches!(fits(Some(PicoUsd(10)), PicoUsd(8), known(3)), Err(AdmitError::OverBudget { .. })));
        assert!(matches!(fits(Some(PicoUsd(10)), PicoUsd(0), Cost::Unknown), Err(AdmitError::Unpriced { .. })));
        assert_eq!(fits(None, PicoUsd(8), Cost::Unknown), Ok(PicoUsd(0)));
    }
}
