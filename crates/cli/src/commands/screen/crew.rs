//! Threads that look at pictures, and one that hears of them in order.

use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use vqa_core::registry::{Profile, Registry};
use vqa_core::tokens::ImageRule;
use vqa_core::{Detail, Fit, Frame, ImageFacts};
use vqa_engine::DecodingMemory;
use vqa_image::{Limits, Wanted};

/// How far one thread may be ahead of what was told: as much is held in memory, and it is little.
const AHEAD: usize = 64;

/// The model as which pictures are looked at, closely: the one by which the detector was measured. A score must not change
/// with who answers.
const MODEL: &str = "gpt-4o";
/// How long a look may take: nobody waits for an answer here, and a file must not pass because the machine is busy.
const LOOK: Duration = Duration::from_secs(10);

/// Why a file was not looked at.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Unread {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

type Looked = Result<ImageFacts, Unread>;

/// What pictures are looked at with.
#[derive(Debug)]
pub(super) struct Crew {
    rule: ImageRule,
    limits: Limits,
    memory: DecodingMemory,
}

impl Crew {
    /// Looks at files of so many bytes at the most.
    pub(super) fn new(bytes: u64, memory: DecodingMemory) -> Self {
        let rule = Registry::embedded().card_or_unknown(&MODEL.into(), Profile::NEWEST).image_rule;
        let limits = Limits { bytes, captcha_time: LOOK, measure_time: LOOK, ..Limits::default() };
        Self { rule, limits, memory }
    }

    /// Looks at every file and tells of each in order. Stops where telling fails.
    pub(super) fn look_at_all<E>(
        &self,
        paths: &[PathBuf],
        mut tell: impl FnMut(&Path, Looked) -> Result<(), E>,
    ) -> Result<(), E> {
        let hands = thread::available_parallelism().map_or(1, Into::into).min(paths.len().max(1));
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            let lines: Vec<Receiver<(usize, Looked)>> = (0..hands)
                .map(|_| {
                    let (say, hear) = sync_channel(AHEAD);
                    let next = &next;
                    scope.spawn(move || self.work(paths, next, &say));
                    hear
                })
                .collect();
            let mut ahead: Vec<_> = lines.iter().map(|line| line.recv().ok()).collect();
            for (index, path) in paths.iter().enumerate() {
                let hand = ahead.iter().position(|held| held.as_ref().is_some_and(|(at, _)| *at == index));
                let Some((hand, (_, looked))) = hand.and_then(|hand| Some((hand, ahead[hand].take()?))) else { break };
                tell(path, looked)?;
                ahead[hand] = lines[hand].recv().ok();
            }
            Ok(())
        })
    }

    /// Takes the next file until there is none, or nobody listens any more.
    fn work(&self, paths: &[PathBuf], next: &AtomicUsize, say: &SyncSender<(usize, Looked)>) {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = paths.get(index) else { return };
            let looked = catch_unwind(AssertUnwindSafe(|| self.look_at(path)));
            let looked =
                looked.unwrap_or_else(|_| Err(Unread::new("decoder_panicked", "the picture made the decoder fail")));
            if say.send((index, looked)).is_err() {
                return;
            }
        }
    }

    fn look_at(&self, path: &Path) -> Looked {
        let bytes = Bytes::from(self.read(path)?);
        let _turn = self.memory.wait(&bytes, &self.limits);
        // Of an animation the first picture is looked at.
        let first = |frame| {
            let wanted = Wanted { rule: &self.rule, detail: Detail::High, fit: Fit::Model, frame };
            vqa_image::facts(&bytes, &wanted, &self.limits)
        };
        let looked = first(Frame::Only)
            .or_else(|error| if error.code() == "animated_gif" { first(Frame::Index(0)) } else { Err(error) });
        looked.map_err(|error| Unread::new(error.code(), error.to_string()))
    }

    /// Reads a plain file: a pipe may never end.
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        let unreadable = |error: std::io::Error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                Unread::new("not_found", "there is no such file")
            } else {
                Unread::new("unreadable", error.to_string())
            }
        };
        if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(Unread::new("no_file", "it is not a plain file"));
        }
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(self.limits.bytes + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;

    #[test]
    fn no_file_is_decoded_without_memory_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        File::create(&path).unwrap();
        let crew = Crew::new(1 << 20, DecodingMemory::new(1));
        let held = crew.memory.wait(&Bytes::new(), &crew.limits).unwrap();
        let let_go = AtomicBool::new(false);
        thread::scope(|scope| {
            let told = scope.spawn(|| {
                let mut told_after = Vec::new();
                crew.look_at_all(&[path], |_, _| {
                    told_after.push(let_go.load(Ordering::SeqCst));
                    Ok::<(), ()>(())
                })
                .unwrap();
                told_after
            });
            // Without the gate, the file is looked at while this waits.
            thread::yield_now();
            let_go.store(true, Ordering::SeqCst);
            drop(held);
            assert_eq!(told.join().unwrap(), [true]);
        });
    }
}
