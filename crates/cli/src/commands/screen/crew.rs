//! Threads that look at pictures, and one that hears of them in order.

use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use vqa_core::tokens::ImageRule;
use vqa_core::{Detail, Fit, Frame, ImageFacts, ModelCard};
use vqa_image::{Limits, Wanted};

use crate::settings::Settings;

/// How far one thread may be ahead of what was told: as much is held in memory, and it is little.
const AHEAD: usize = 64;

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
    detail: Detail,
    limits: Limits,
}

impl Crew {
    pub(super) fn of(settings: &Settings, card: ModelCard) -> Self {
        let limits = Limits { bytes: card.limits.bytes, ..Limits::default() };
        Self { rule: card.image_rule, detail: settings.detail.value, limits }
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
        let bytes = self.read(path)?;
        // Of an animation the first picture is looked at.
        let first = |frame| {
            let wanted = Wanted { rule: &self.rule, detail: self.detail, fit: Fit::Model, frame };
            vqa_image::facts(&bytes.clone().into(), &wanted, &self.limits)
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
