//! Rows on their way to the threads that look at them, in batches, each row with what was seen before it.
//!
//! Passes over what a run passes over: rows that cannot be read, and rows whose id an earlier one has. What was seen is
//! kept as 64-bit hashes under a key of this process: among ten million, two fall together once in 400,000 plans.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::mpsc::SyncSender;

use bytes::Bytes;

use super::PlanError;
use crate::dataset::RowError;
use crate::enrolment::BadRows;
use crate::row::{Picture, ReadRow, Row};

/// Rows of one batch.
const BATCH_ROWS: usize = 64;

/// Bytes of embedded pictures of one batch, above which it is handed on.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// A name for a picture or for anything else that is told from others of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(pub(super) u64);

/// Whether something was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    First,
    Again,
}

/// A picture of a row.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) picture: Picture,
    pub(super) key: Key,
    pub(super) sight: Sight,
    /// The bytes, where the data set holds them.
    pub(super) bytes: Option<Bytes>,
}

/// A row to be looked at.
#[derive(Debug)]
pub(super) struct Job {
    /// Its number among the rows of the run, counted from 0.
    pub(super) position: u64,
    /// The row; its pictures stand in `shown`.
    pub(super) row: Row,
    pub(super) shown: Vec<Shown>,
    /// Whether an earlier row shows the same pictures in the same order.
    pub(super) group: Sight,
}

/// What was counted on the way.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counted {
    pub(super) rows: u64,
    pub(super) bad_rows: u64,
    pub(super) duplicates: u64,
    pub(super) pictures: u64,
    pub(super) links: u64,
}

/// Reads rows, and hands them on.
pub(super) struct Feed<F> {
    bad_rows: BadRows,
    told: F,
    hasher: RandomState,
    ids: HashSet<u64>,
    pictures: HashSet<u64>,
    groups: HashSet<u64>,
    counted: Counted,
}

impl<F: FnMut(&RowError)> Feed<F> {
    pub(super) fn new(bad_rows: BadRows, told: F) -> Self {
        Self {
            bad_rows,
            told,
            hasher: RandomState::new(),
            ids: HashSet::new(),
            pictures: HashSet::new(),
            groups: HashSet::new(),
            counted: Counted::default(),
        }
    }

    pub(super) const fn counted(&self) -> Counted {
        self.counted
    }

    /// Reads all rows. Ends early where nobody looks at them any more, which whoever waits for those threads learns.
    pub(super) fn run(
        &mut self,
        rows: impl Iterator<Item = Result<ReadRow, RowError>>,
        batches: SyncSender<Vec<Job>>,
    ) -> Result<(), PlanError> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for read in rows {
            let job = match read {
                Ok(read) => self.job(read),
                Err(error) => {
                    self.bad_row(error)?;
                    None
                }
            };
            let Some(job) = job else { continue };
            bytes += job.shown.iter().filter_map(|shown| shown.bytes.as_ref()).map(Bytes::len).sum::<usize>();
            batch.push(job);
            if batch.len() >= BATCH_ROWS || bytes >= BATCH_BYTES {
                bytes = 0;
                if batches.send(std::mem::take(&mut batch)).is_err() {
                    return Ok(());
                }
            }
        }
        let _all_looked_at = batches.send(batch);
        Ok(())
    }

    fn bad_row(&mut self, error: RowError) -> Result<(), PlanError> {
        self.counted.bad_rows += 1;
        (self.told)(&error);
        match self.bad_rows {
            BadRows::PassOver if error.can_go_on() => Ok(()),
            BadRows::PassOver | BadRows::Stop => Err(error.into()),
        }
    }

    /// Makes a job of a row; none of one whose id an earlier row has.
    fn job(&mut self, read: ReadRow) -> Option<Job> {
        let ReadRow { mut row, embedded, .. } = read;
        if !self.ids.insert(self.hasher.hash_one(&row.id)) {
            self.counted.bad_rows += 1;
            self.counted.duplicates += 1;
            return None;
        }
        let mut embedded = embedded.into_iter();
        let pictures = std::mem::take(&mut row.pictures);
        let shown: Vec<Shown> = pictures.into_iter().map(|picture| self.shown(picture, &mut embedded)).collect();
        let keys: Vec<u64> = shown.iter().map(|shown| shown.key.0).collect();
        let group = sight(self.groups.insert(self.hasher.hash_one(keys)));
        let position = self.counted.rows;
        self.counted.rows += 1;
        Some(Job { position, row, shown, group })
    }

    fn shown(&mut self, picture: Picture, embedded: &mut impl Iterator<Item = Bytes>) -> Shown {
        let (key, bytes) = match &picture {
            Picture::Path(path) => (self.hasher.hash_one(("path", path)), None),
            Picture::Url(url) => (self.hasher.hash_one(("url", url)), None),
            // Its content is what it is, whatever it is called.
            Picture::Embedded { digest, .. } => (self.hasher.hash_one(("embedded", digest)), embedded.next()),
        };
        let sight = sight(self.pictures.insert(key));
        if sight == Sight::First {
            self.counted.pictures += 1;
            self.counted.links += u64::from(matches!(picture, Picture::Url(_)));
        }
        Shown { picture, key: Key(key), sight, bytes }
    }
}

const fn sight(is_new: bool) -> Sight {
    if is_new { Sight::First } else { Sight::Again }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use serde_json::Map;

    use super::*;
    use crate::dataset::Place;
    use crate::row::{Locator, RowId};

    fn read(id: &str, pictures: Vec<Picture>) -> Result<ReadRow, RowError> {
        let embedded = pictures.iter().filter(|picture| matches!(picture, Picture::Embedded { .. }));
        let embedded = embedded.map(|_| Bytes::from_static(b"bytes")).collect();
        let row = Row {
            id: RowId::Text(id.to_owned()),
            question: "Why?".to_owned(),
            pictures,
            answers: Vec::new(),
            choices: Vec::new(),
            columns: Map::new(),
        };
        Ok(ReadRow { row, at: Locator(0), embedded })
    }

    fn bad(rest_follows: bool) -> Result<ReadRow, RowError> {
        let (place, reason) = (Place::Line(1), "odd".to_owned());
        Err(if rest_follows { RowError::Row { place, reason } } else { RowError::Broken { place, reason } })
    }

    fn fed(rows: Vec<Result<ReadRow, RowError>>, bad_rows: BadRows) -> (Result<Vec<Job>, PlanError>, Counted) {
        let (sender, receiver) = mpsc::sync_channel(100);
        let mut feed = Feed::new(bad_rows, |_| {});
        let fed = feed.run(rows.into_iter(), sender);
        (fed.map(|()| receiver.iter().flatten().collect()), feed.counted())
    }

    #[test]
    fn the_same_pictures_in_the_same_order_are_a_group() {
        let [a, b] = ["a", "b"].map(|name| Picture::Path(name.to_owned()));
        let pictures = [vec![&a], vec![&b], vec![&a], vec![&a, &b], vec![&b, &a], vec![&a, &b]];
        let rows = pictures.into_iter().enumerate();
        let rows = rows.map(|(n, pictures)| read(&n.to_string(), pictures.into_iter().cloned().collect())).collect();
        let (jobs, counted) = fed(rows, BadRows::Stop);
        let groups: Vec<Sight> = jobs.unwrap().iter().map(|job| job.group).collect();
        let (first, again) = (Sight::First, Sight::Again);
        assert_eq!(groups, [first, first, again, first, first, again]);
        assert_eq!((counted.rows, counted.pictures, counted.links), (6, 2, 0));
    }

    #[test]
    fn a_picture_is_its_content_its_path_or_its_link() {
        let held = |name: &str, digest: &str| Picture::Embedded {
            name: Some(name.to_owned()),
            digest: digest.to_owned(),
            bytes: 5,
        };
        let shown = vec![held("x", "1"), held("y", "1"), Picture::Path("1".to_owned()), Picture::Url("1".to_owned())];
        let (jobs, counted) = fed(vec![read("a", shown)], BadRows::Stop);
        let jobs = jobs.unwrap();
        let sights: Vec<Sight> = jobs[0].shown.iter().map(|shown| shown.sight).collect();
        assert_eq!(sights, [Sight::First, Sight::Again, Sight::First, Sight::First]);
        assert!(jobs[0].shown[..2].iter().all(|shown| shown.bytes.is_some()) && jobs[0].shown[2].bytes.is_none());
        assert_eq!((counted.pictures, counted.links), (3, 1));
    }

    #[test]
    fn what_a_run_passes_over_is_passed_over() {
        let picture = || vec![Picture::Path("a".to_owned())];
        let rows = || vec![read("1", picture()), bad(true), read("1", picture()), read("2", picture())];
        let (jobs, counted) = fed(rows(), BadRows::PassOver);
        let positions: Vec<u64> = jobs.unwrap().iter().map(|job| job.position).collect();
        assert_eq!(positions, [0, 1]);
        assert_eq!((counted.rows, counted.bad_rows, counted.duplicates), (2, 2, 1));
        assert!(matches!(fed(rows(), BadRows::Stop).0, Err(PlanError::Row(_))));
        assert!(matches!(fed(vec![bad(false)], BadRows::PassOver).0, Err(PlanError::Row(_))));
    }
}
