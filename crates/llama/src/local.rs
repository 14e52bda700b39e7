//! A model in this program, as the corridor knows it.
//!
//! Opening it checks both files and the memory, then starts the thread on which all of it lives. The handle sends asks
//! there and gives out their streams; dropping it ends the thread.

use std::fmt;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use vqa_core::{Backend, BackendError, BoxFuture, Cleared, ModelCard, ReplyEvent, ReplyStream};

use crate::config::LocalConfig;
use crate::error::{FilePart, LoadError};
use crate::eye::Eye;
use crate::facts::{Facts, Files};
use crate::family::{AROUND, Cut, Turns, WHOLE, square_name};
use crate::job::{Aim, Job, Live, broken, closed};
use crate::memory::{self, BATCH};
use crate::native::{
    Context, ContextSize, Model, NativeError, Projector, Token, Watch, failure, has_failed, on_failure,
    start as native_start,
};
use crate::processor;
use crate::prompt::{PLAIN_TEMPLATE, Prompter, Showing};
use crate::queue::{Queue, Queued};
use crate::reader::Reader;
use crate::slot::{Sharing, Slot};
use crate::worker::{Lone, Worker};

/// Weights of less than this are read so fast that a second token costs next to nothing. Ours.
pub(crate) const PAIRED_BELOW: u64 = 64 << 20;

/// How often whoever waits for the model's thread looks whether it sleeps for good. Ours.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A model in this program.
pub struct LocalModel {
    facts: Facts,
    jobs: Option<Sender<Queued>>,
    queue: Arc<Queue>,
    watch: Arc<Watch>,
    live: Arc<Live>,
    thread: Option<JoinHandle<()>>,
}

impl fmt::Debug for LocalModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalModel").field("facts", &self.facts).finish_non_exhaustive()
    }
}

impl LocalModel {
    /// Opens a model. Takes as long as mapping and checking its files does, so not on a thread that drives sockets.
    ///
    /// # Errors
    ///
    /// A file is missing, damaged or of another kind, there is too little memory, or llama.cpp does not take the model.
    pub fn open(config: LocalConfig) -> Result<Self, LoadError> {
        processor::check()?;
        if has_failed() {
            return Err(LoadError::Native(broken().to_string()));
        }
        let files = Files::open(&config)?;
        let facts = files.facts.clone();
        facts.fits(memory::available())?;
        let queue = Queue::new(config.waiting);
        let (jobs, incoming) = channel();
        let (ready, opened) = sync_channel(1);
        let watch = Arc::new(Watch::default());
        let shared = Arc::clone(&watch);
        let work = move || {
            if let Some(worker) = report(load(&config, files, shared), &ready) {
                worker.run(&incoming);
            }
        };
        let thread = std::thread::Builder::new().name("vqa-model".to_owned()).spawn(work).map_err(LoadError::Thread)?;
        until_told(&opened, has_failed)?;
        let live = Arc::new(Live::default());
        let told = Arc::downgrade(&live);
        on_failure(move || told.upgrade().iter().for_each(|live| live.tell_all()));
        Ok(Self { facts, jobs: Some(jobs), queue, watch, live, thread: Some(thread) })
    }

    /// What is known of it.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    fn send(&self, ask: &Cleared, aim: Aim) -> Result<ReplyStream, BackendError> {
        if has_failed() {
            return Err(broken());
        }
        let seat = self.queue.enter()?;
        let (job, reply) = Job::new(ask.ask().clone(), aim);
        self.live.add(&job);
        let jobs = self.jobs.as_ref().ok_or_else(closed)?;
        jobs.send(Queued { job, seat }).map_err(|_| closed())?;
        // A failure from before the ask was added is seen here; one from later tells it.
        if has_failed() {
            return Err(broken());
        }
        Ok(Box::pin(reply))
    }
}

impl Backend for LocalModel {
    fn card(&self) -> &ModelCard {
        &self.facts.card
    }

    fn reply<'a>(&'a self, ask: &'a Cleared) -> BoxFuture<'a, Result<ReplyStream, BackendError>> {
        Box::pin(std::future::ready(self.send(ask, Aim::Answer)))
    }

    fn count<'a>(&'a self, ask: &'a Cleared) -> BoxFuture<'a, Result<Option<u64>, BackendError>> {
        let counted = self.send(ask, Aim::Count);
        Box::pin(async move {
            let mut counted = counted?;
            match poll_fn(|context| counted.as_mut().poll_next(context)).await {
                Some(Ok(ReplyEvent::Done(end))) => Ok(end.usage.map(|usage| usage.prompt)),
                Some(Err(error)) => Err(error),
                Some(Ok(ReplyEvent::Text(_))) | None => Err(closed()),
            }
        })
    }
}

impl Drop for LocalModel {
    fn drop(&mut self) {
        // What is being computed is for nobody any more.
        self.watch.close();
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            until_ended(thread, has_failed);
        }
    }
}

/// Waits for a thread to end, unless it failed and sleeps for good.
fn until_ended(thread: JoinHandle<()>, failed: impl Fn() -> bool) {
    while !thread.is_finished() {
        if failed() {
            return;
        }
        // Not for long: the thread gives up what it computes.
        std::thread::sleep(Duration::from_millis(1));
    }
    // A thread that panicked has ended too.
    let _ = thread.join();
}

/// Waits until the thread tells how opening went, unless it failed and sleeps for good.
fn until_told(opened: &Receiver<Result<(), LoadError>>, failed: impl Fn() -> bool) -> Result<(), LoadError> {
    loop {
        match opened.recv_timeout(LOOK_AGAIN) {
            Ok(told) => return told,
            Err(RecvTimeoutError::Disconnected) => return Err(LoadError::Native("its thread ended".to_owned())),
            Err(RecvTimeoutError::Timeout) if failed() => return Err(native(failure())),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// Tells whoever opens the model how that went.
fn report(loaded: Result<Worker, LoadError>, ready: &SyncSender<Result<(), LoadError>>) -> Option<Worker> {
    let (told, worker) = match loaded {
        Ok(worker) => (Ok(()), Some(worker)),
        Err(error) => (Err(error), None),
    };
    let _ = ready.send(told);
    worker
}

fn native(error: NativeError) -> LoadError {
    LoadError::Native(error.to_string())
}

/// Loads everything, on the thread where it stays.
fn load(config: &LocalConfig, files: Files, watch: Arc<Watch>) -> Result<Worker, LoadError> {
    let instructions = native_start(config.instructions);
    let files = files.for_processor(instructions, memory::available())?;
    let threads = config.threads.map_or_else(processor::cores, |threads| threads.get().into());
    let model = Rc::new(Model::open(files.model.path()).map_err(native)?);
    let turns = files.projector.as_ref().map_or(Turns::All, |(_, family)| family.turns);
    let cut = files.projector.as_ref().map(|(_, family)| family.cut);
    let keeps = !config.kept_for.is_zero();
    if !keeps {
        crate::native::overwrite_what_is_freed();
    }
    let eye = files.projector.as_ref().map(|(opened, family)| {
        let most = family.most.and_then(|most| i32::try_from(most).ok());
        let projector = Projector::open(opened.path(), &model, (threads, most), &watch).map_err(native)?;
        check_eye(&model, &projector, family.cut)?;
        Ok(Eye::new(projector, family.cut, if keeps { config.encodings } else { 0 }))
    });
    let eye = eye.transpose()?;
    let sequences = config.sequences.get();
    // An idle token is taken back, and may stand behind the last place that the model was made for.
    let takes_idle = model.forgets_in_part() && files.model.header.tensor("position_embd.weight").is_none();
    let lone = if files.facts.weights_bytes < PAIRED_BELOW && takes_idle { Lone::Paired } else { Lone::Alone };
    // One place more, for the token that pairs with the last one.
    let tokens = files.facts.context.saturating_add(u32::from(lone == Lone::Paired));
    let size = ContextSize { tokens, sequences: sequences.into(), batch: BATCH, threads };
    let context = Context::new(&model, size, &watch).map_err(native)?;
    let prompter = prompter(&model, &files, (cut, turns));
    let sharing = if model.forgets_in_part() && keeps { Sharing::Prefixes } else { Sharing::Nothing };
    let reader = Reader { model, eye, prompter, room: files.facts.context as usize };
    Ok(Worker {
        name: config.name.clone(),
        reader,
        context,
        watch,
        slots: (0..sequences).map(|_| Slot::default()).collect(),
        waiting: Default::default(),
        ready: Default::default(),
        vocabulary: None,
        turn: 0,
        first: 0,
        looks: 0,
        sharing,
        lone,
        kept_for: config.kept_for,
        soiled: false,
    })
}

/// Checks that eye and mind know the same names.
fn check_eye(model: &Model, projector: &Projector, cut: Cut) -> Result<(), LoadError> {
    let unfit = |reason: String| LoadError::Unfit { part: FilePart::Projector, reason };
    if !projector.sees() {
        return Err(unfit("it sees no pictures".to_owned()));
    }
    if cut == Cut::ByFamily {
        return Ok(());
    }
    for name in [AROUND, WHOLE, &square_name(1, 1)] {
        if model.tokenize(name).map_err(native)?.len() != 1 {
            return Err(unfit(format!("the text model does not know its `{name}`")));
        }
    }
    Ok(())
}

fn prompter(model: &Model, files: &Files, (cut, turns): (Option<Cut>, Turns)) -> Prompter {
    let template = files.model.header.metadata().text("tokenizer.chat_template").unwrap_or(PLAIN_TEMPLATE);
    // A template that writes this is one that is told of pictures as parts.
    let parts = matches!(cut, Some(Cut::Squares { .. })) && template.contains("<image>");
    let showing = if parts { Showing::Part("<image>") } else { Showing::Inline };
    let text = |token: Token| String::from_utf8_lossy(&model.piece(token, true)).into_owned();
    let all = (0..model.tokens()).filter_map(|token| Token::try_from(token).ok());
    let names = all.filter(|token| model.is_control(*token)).map(text).chain(["<image>".to_owned()]);
    let names: Vec<String> = names.filter(|name| !name.trim().is_empty()).collect();
    let initials = names.iter().filter_map(|name| name.chars().next()).collect();
    let ends = (model.beginning().map(text).unwrap_or_default(), model.end().map(text).unwrap_or_default());
    Prompter { template: template.to_owned(), showing, turns, names, initials, ends }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_opens_a_model_whose_thread_sleeps_for_good_is_told() {
        let (ready, opened) = sync_channel(1);
        let error = until_told(&opened, || true).unwrap_err();
        assert!(error.to_string().starts_with("the model cannot be loaded: llama.cpp could not go on"), "{error}");
        ready.send(Ok(())).unwrap();
        assert!(until_told(&opened, || true).is_ok(), "what was told is heard all the same");
        drop(ready);
        assert!(until_told(&opened, || false).is_err());
    }

    #[test]
    fn closing_waits_for_a_thread_that_ends_and_not_for_one_that_sleeps() {
        let (wake, asleep) = channel::<()>();
        until_ended(std::thread::spawn(move || asleep.recv().unwrap_or_default()), || true);
        drop(wake);
        let (tell, told) = channel();
        until_ended(std::thread::spawn(move || tell.send(()).unwrap_or_default()), || false);
        assert_eq!(told.try_recv(), Ok(()));
    }
}
