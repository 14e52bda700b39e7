//! The model's thread: it owns model and memory, takes asks, and answers several of them together.
//!
//! Each round it takes what came, reads one waiting ask, gives those that are read a place, looks at one part of a picture, reads on in the
//! prompts, and lets all asks that are being answered write their next token in one computation. An ask whose asker has
//! gone ends at once.
//!
//! Where that costs little, portions of prompts are read apart and each lone token is paired with an idle one behind it: the
//! processor adds up numbers in another order for one row than for several, and so the answers would depend on who else
//! is asking. The idle one stands in the same sequence, since llama.cpp computes sequences together only where their
//! numbers follow one another.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use vqa_core::{BackendError, Finish, Kind, ModelName, ModelTimings, ReplyEnd, ReplyEvent, Usage};

use crate::answer::{Answering, Next, Room};
use crate::eye::{Eye, Item};
use crate::grammar::{self, Grammar, Vocabulary};
use crate::job::{Aim, Job};
use crate::memory::BATCH;
use crate::native::{Context, Entry, Stopped, Watch};
use crate::queue::{Queued, Ready};
use crate::reader::{Prompt, Reader, failed};
use crate::slot::{Held, Place, Run, Sharing, Slot, place, turn};

/// Asks that are read for each sequence before one is free: so many that one which shares what is held is among them, and
/// few, since their pictures are cut and not encoded. Ours.
const READY_A_SLOT: usize = 2;

/// Everything that lives on the thread.
pub(crate) struct Worker {
    pub(crate) name: ModelName,
    pub(crate) reader: Reader,
    pub(crate) context: Context,
    pub(crate) watch: Arc<Watch>,
    pub(crate) slots: Vec<Slot>,
    /// Asks as they came.
    pub(crate) waiting: VecDeque<Queued>,
    /// Asks that are read.
    pub(crate) ready: VecDeque<Ready>,
    pub(crate) vocabulary: Option<Vocabulary>,
    pub(crate) turn: u64,
    /// The sequence whose turn it is to read.
    pub(crate) first: usize,
    /// The sequence that looked last.
    pub(crate) looks: usize,
    pub(crate) sharing: Sharing,
    pub(crate) lone: Lone,
    /// How long what was read is kept for asks to come.
    pub(crate) kept_for: Duration,
    /// Whether the memory of the sequences has something in it that nobody holds any more and that may not stay.
    pub(crate) soiled: bool,
}

/// What becomes of a token that is alone in its sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lone {
    /// It is paired with an idle one behind it, so that it comes out the same alone and among others, and portions of
    /// prompts are computed apart.
    Paired,
    /// It is computed alone, and portions of prompts together, which is faster where the weights are large.
    Alone,
}

/// What one ask gave to a batch.
struct Share {
    slot: usize,
    tokens: usize,
    /// Where in the batch its last token stands, if what follows it is wanted.
    wanted: Option<usize>,
    /// The idle token with which a lone one is paired.
    idle: Option<Entry>,
}

impl Worker {
    /// Answers asks until there can be no more.
    pub(crate) fn run(mut self, jobs: &Receiver<Queued>) {
        loop {
            if self.is_idle() {
                self.reader.eye.iter().for_each(Eye::trim);
                let Some(queued) = self.wait(jobs) else { return };
                self.waiting.push_back(queued);
            }
            loop {
                match jobs.try_recv() {
                    Ok(queued) => self.waiting.push_back(queued),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            self.let_go();
            self.forget_old();
            self.take();
            self.admit();
            self.look();
            self.read();
            self.speak();
        }
    }

    /// Waits for the next ask, and lets go meanwhile of what was kept for long enough; `None` where there will be none.
    fn wait(&mut self, jobs: &Receiver<Queued>) -> Option<Queued> {
        loop {
            self.forget_old();
            let Some(left) = self.kept_still() else { return jobs.recv().ok() };
            match jobs.recv_timeout(left) {
                Ok(queued) => return Some(queued),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Says for how long the oldest of what is kept may still be; `None` where nothing is, or for ever.
    fn kept_still(&self) -> Option<Duration> {
        let slots = self.slots.iter().filter(|slot| !slot.held.is_empty()).filter_map(|slot| slot.since);
        let oldest = slots.chain(self.reader.eye.as_ref().and_then(Eye::oldest)).min()?;
        let end = oldest.checked_add(self.kept_for)?;
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// Lets go of what was kept for as long as it may be, and overwrites it once nobody computes.
    fn forget_old(&mut self) {
        if self.kept_for == Duration::MAX {
            return;
        }
        self.reader.eye.iter().for_each(|eye| eye.forget(self.kept_for));
        for (index, slot) in self.slots.iter_mut().enumerate() {
            if slot.is_kept_for(self.kept_for) {
                slot.held.clear();
                self.context.forget(sequence(index), 0);
                self.soiled = true;
            }
        }
        if self.soiled && self.is_idle() && self.slots.iter().all(|slot| slot.held.is_empty()) {
            self.context.wipe();
            self.soiled = false;
        }
    }

    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.ready.is_empty() && self.slots.iter().all(|slot| slot.run.is_none())
    }

    /// Reads an ask, one a round, so that those who are being answered wait for no queue; and one that cannot be
    /// answered is told so.
    fn take(&mut self) {
        self.count();
        if self.ready.len() >= READY_A_SLOT * self.slots.len() {
            return;
        }
        let Some(Queued { job, seat }) = self.next(Aim::Answer) else { return };
        match self.prepare(&job) {
            Ok((prompt, answering)) => self.ready.push_back(Ready { job, seat, prompt, answering }),
            Err(error) => job.tell(Err(error)),
        }
    }

    /// Counts the tokens of an ask that is not to be answered, one a round. It waits for no place: nothing is computed.
    fn count(&mut self) {
        let Some(Queued { job, seat: _seat }) = self.next(Aim::Count) else { return };
        let usage = |prompt: Prompt| Usage { prompt: prompt.tokens as u64, ..Usage::default() };
        let counted = self.reader.read(&job.ask).map(usage);
        job.tell(counted.map(|usage| ReplyEvent::Done(self.end_of(Finish::Stop, (usage, None)))));
    }

    /// Takes the ask that has waited longest for this.
    fn next(&mut self, aim: Aim) -> Option<Queued> {
        let first = self.waiting.iter().position(|queued| queued.job.aim == aim)?;
        self.waiting.remove(first)
    }

    fn prepare(&mut self, job: &Job) -> Result<(Prompt, Answering), BackendError> {
        let options = &job.ask.options;
        let grammar = grammar::wanted(options).map(|schema| self.grammar(&schema)).transpose();
        let refuse = |reason| BackendError::Unsendable { reason, kind: Kind::Unsupported };
        let grammar = grammar.map_err(|error| refuse(format!("the model cannot be held to this schema: {error}")))?;
        Ok((self.reader.read(&job.ask)?, Answering::new(options, grammar)))
    }

    fn grammar(&mut self, schema: &str) -> Result<Grammar, String> {
        let vocabulary = match self.vocabulary.take() {
            Some(vocabulary) => vocabulary,
            None => Vocabulary::read(&self.reader.model)?,
        };
        Grammar::new(self.vocabulary.insert(vocabulary), schema)
    }

    /// Ends the asks for which nobody waits any more.
    fn let_go(&mut self) {
        self.waiting.retain(|queued| !queued.job.is_gone());
        self.ready.retain(|ready| !ready.job.is_gone());
        for index in 0..self.slots.len() {
            if self.slots.get(index).and_then(|slot| slot.run.as_ref()).is_some_and(|run| run.job.is_gone()) {
                self.release(index);
            }
        }
    }

    /// Gives each ask that is read a place, if there is one.
    fn admit(&mut self) {
        for _ in 0..self.ready.len() {
            let Some(ready) = self.ready.pop_front() else { return };
            let known = match self.sharing {
                Sharing::Prefixes => ready.prompt.items.as_slice(),
                Sharing::Nothing => &[],
            };
            match place(&self.slots, known) {
                Some(place) => self.begin(place, ready),
                None => self.ready.push_back(ready),
            }
        }
    }

    fn begin(&mut self, place: Place, ready: Ready) {
        let Ready { job, prompt, answering, seat } = ready;
        drop(seat);
        let kept: Vec<Held> = prompt.items.iter().take(place.keep).map(Held::from).collect();
        let at = kept.iter().map(Held::places).sum();
        let sequence = sequence(place.slot);
        let copied = place.copy_from.is_none_or(|from| self.context.copy(self::sequence(from), sequence));
        // A sequence that could not be copied or taken back holds nothing, and everything is read again.
        let ready = copied && self.context.forget(sequence, at);
        let (kept, at) = if ready || place.keep == 0 { (kept, at) } else { (Vec::new(), 0) };
        // What was copied is as old here as it is there.
        let source = self.slots.get(place.copy_from.unwrap_or(place.slot)).and_then(|slot| slot.since);
        let Some(slot) = self.slots.get_mut(place.slot) else { return };
        let (done, cached) = (kept.len(), kept.iter().map(Held::tokens).sum());
        slot.since = source.filter(|_| !kept.is_empty()).or_else(|| Some(Instant::now()));
        slot.held = kept;
        let (tokens, timings, since) = (cached, ModelTimings::default(), job.came);
        let mut run = Run { job, prompt, done, cached, at, tokens, chosen: None, answering, timings, since };
        run.spent(|timings| &mut timings.queue);
        slot.run = Some(run);
    }

    /// Looks at the next part of a picture that some ask has come to, another ask's each time.
    fn look(&mut self) {
        let part = |index: usize| match self.slots.get(index)?.run.as_ref()?.next()? {
            Item::Seen(seen) => Some(Rc::clone(seen)),
            Item::Token(_) => None,
        };
        let Some((index, seen)) = turn(self.looks, self.slots.len(), part) else { return };
        self.looks = index;
        let Some(run) = self.slots.get(index).and_then(|slot| slot.run.as_ref()) else { return };
        self.watch.set([run.flag()]);
        let (began, read) = (Instant::now(), self.read_picture(&seen, (sequence(index), run.at)));
        match read {
            Ok((at, encoded)) => {
                let Some(slot) = self.slots.get_mut(index) else { return };
                let Some(run) = slot.run.as_mut() else { return };
                run.timings.encode += encoded.saturating_duration_since(began);
                run.since += encoded.saturating_duration_since(began);
                let held = Held::from(&Item::Seen(seen));
                (run.at, run.done, run.tokens) = (at, run.done + 1, run.tokens + held.tokens());
                slot.held.push(held);
            }
            Err(stopped) => self.fail(index, stopped),
        }
    }

    /// Encodes a part of a picture and reads it; tells where it ends, and when it was encoded.
    fn read_picture(&self, seen: &crate::eye::Seen, to: (i32, i32)) -> Result<(i32, Instant), Stopped> {
        let refuse = |what| Stopped::Failed(crate::native::NativeError::told(what));
        let eye = self.reader.eye.as_ref().ok_or_else(|| refuse("see"))?;
        if eye.projector().looks_both_ways(&seen.chunk) && seen.chunk.tokens() > BATCH as usize {
            return Err(refuse("read so many tokens of a picture at once"));
        }
        let numbers = eye.numbers(seen)?;
        let encoded = Instant::now();
        Ok((self.context.decode_picture(eye.projector(), (&seen.chunk, &numbers), to)?, encoded))
    }

    /// Reads the next portion of a prompt, another ask's each time; or, where numbers need not come out to the last bit,
    /// of as many as fit a batch.
    fn read(&mut self) {
        let count = self.slots.len();
        self.first = (self.first + 1) % count.max(1);
        let mut room = BATCH as usize;
        let mut which = Vec::new();
        for index in (0..count).map(|step| (self.first + step) % count) {
            let run = self.slots.get(index).and_then(|slot| slot.run.as_ref()).filter(|run| run.chosen.is_none());
            let tokens = run.map_or(0, |run| run.next_tokens().len());
            if tokens > 0 && tokens <= room && (which.is_empty() || self.lone == Lone::Alone) {
                which.push(index);
                room -= tokens;
            }
        }
        self.compute(&which);
    }

    /// Lets every ask that is being answered read the token that was chosen, and choose the next.
    fn speak(&mut self) {
        let speaks = |slot: &Slot| slot.run.as_ref().is_some_and(|run| run.chosen.is_some());
        let all: Vec<usize> =
            (0..self.slots.len()).filter(|index| self.slots.get(*index).is_some_and(speaks)).collect();
        self.compute(&all);
    }

    /// Computes the next tokens of some asks together.
    fn compute(&mut self, which: &[usize]) {
        let (entries, shares) = self.batch(which);
        if entries.is_empty() {
            return;
        }
        let flags = shares.iter().filter_map(|share| Some(self.slots.get(share.slot)?.run.as_ref()?.flag()));
        self.watch.set(flags);
        let decoded = self.context.decode(&entries);
        // Where it failed or nobody waits, all that was not held before is forgotten below.
        for idle in decoded.iter().flat_map(|()| shares.iter().filter_map(|share| share.idle)) {
            self.context.forget(idle.sequence, idle.at);
        }
        match decoded {
            Ok(()) => shares.into_iter().for_each(|share| self.advance(share)),
            Err(Stopped::Unwanted) => shares.into_iter().for_each(|share| self.release(share.slot)),
            // One of them may be at fault, or all be too many together: nobody's answer fails for another's.
            Err(Stopped::Failed(_)) if shares.len() > 1 => shares.into_iter().for_each(|share| self.alone(share.slot)),
            Err(stopped) => {
                if let Some(share) = shares.first() {
                    self.fail(share.slot, stopped);
                }
            }
        }
    }

    /// Computes what failed among others once more, alone.
    fn alone(&mut self, index: usize) {
        let at = self.slots.get(index).and_then(|slot| slot.run.as_ref()).map(|run| run.at);
        if at.is_some_and(|at| self.context.forget(sequence(index), at)) {
            self.compute(&[index]);
        } else {
            let lost = crate::native::NativeError::told("take back what failed");
            self.fail(index, Stopped::Failed(lost));
        }
    }

    /// Collects the next tokens of some asks.
    fn batch(&self, which: &[usize]) -> (Vec<Entry>, Vec<Share>) {
        let (mut entries, mut shares) = (Vec::new(), Vec::new());
        let runs = which.iter().filter_map(|slot| Some((*slot, self.slots.get(*slot)?.run.as_ref()?)));
        for (slot, run) in runs {
            let tokens = run.next_tokens();
            if tokens.is_empty() {
                continue;
            }
            let whole = run.chosen.is_some() || run.done + tokens.len() == run.prompt.items.len();
            let last = tokens.len() - 1;
            for (at, (index, token)) in (run.at..).zip(tokens.iter().enumerate()) {
                entries.push(Entry { token: *token, at, sequence: sequence(slot), last: whole && index == last });
            }
            let wanted = whole.then(|| entries.len() - 1);
            let lone = entries.last().filter(|_| tokens.len() == 1 && self.lone == Lone::Paired);
            let idle = lone.map(|lone| Entry { at: lone.at + 1, last: false, ..*lone });
            entries.extend(idle);
            shares.push(Share { slot, tokens: tokens.len(), wanted, idle });
        }
        (entries, shares)
    }

    fn advance(&mut self, share: Share) {
        let room = self.reader.room;
        let Some(slot) = self.slots.get_mut(share.slot) else { return };
        let Some(run) = slot.run.as_mut() else { return };
        slot.held.extend(run.next_tokens().into_iter().take(share.tokens).map(Held::Token));
        let written = run.chosen.take().is_some();
        if !written {
            run.done += share.tokens;
        }
        run.at = run.at.saturating_add(i32::try_from(share.tokens).unwrap_or(i32::MAX));
        run.tokens += share.tokens;
        let Some(wanted) = share.wanted else { return };
        if written {
            run.spent(|timings| &mut timings.write);
        } else {
            run.spent(|timings| &mut timings.prefill);
        }
        let left = if run.tokens < room { Room::Some } else { Room::None };
        let stepped = match self.context.logits(wanted) {
            Some(numbers) => run.answering.step(&self.reader.model, numbers, left),
            None => Err("the model gave no numbers".to_owned()),
        };
        match stepped {
            Ok((pieces, next)) => {
                pieces.into_iter().for_each(|piece| run.job.tell(Ok(ReplyEvent::Text(piece))));
                match next {
                    Next::Token(token) => run.chosen = Some(token),
                    Next::End(finish) => self.end(share.slot, finish),
                }
            }
            Err(reason) => {
                run.job.tell(Err(BackendError::Unsendable { reason, kind: Kind::Internal }));
                self.release(share.slot);
            }
        }
    }

    fn end(&mut self, index: usize, finish: Finish) {
        let Some(run) = self.slots.get(index).and_then(|slot| slot.run.as_ref()) else { return };
        let usage = Usage {
            prompt: run.prompt.tokens as u64,
            completion: run.answering.written.into(),
            cached: run.cached as u64,
            image: Some(run.prompt.image_tokens as u64),
            reasoning: None,
        };
        run.job.tell(Ok(ReplyEvent::Done(self.end_of(finish, (usage, Some(run.timings))))));
        self.release(index);
    }

    fn end_of(&self, finish: Finish, (usage, timings): (Usage, Option<ModelTimings>)) -> ReplyEnd {
        let (further, usage, model) = (Vec::new(), Some(usage), Some(self.name.to_string()));
        ReplyEnd { finish, further, usage, model, request_id: None, rate_limits: None, timings }
    }

    fn fail(&mut self, index: usize, stopped: Stopped) {
        if let (Stopped::Failed(error), Some(slot)) = (stopped, self.slots.get_mut(index)) {
            if let Some(run) = &slot.run {
                run.job.tell(Err(failed(error)));
            }
            slot.held.clear();
            self.soiled = true;
        }
        self.release(index);
    }

    /// Frees a sequence. What was read whole stays in it; what was read in part is forgotten.
    fn release(&mut self, index: usize) {
        self.turn += 1;
        let Some(slot) = self.slots.get_mut(index) else { return };
        slot.run = None;
        slot.used = self.turn;
        let places: i32 = slot.held.iter().map(Held::places).sum();
        if !self.context.forget(sequence(index), places) {
            slot.held.clear();
        }
        // What was read in part is no longer held, and was written all the same.
        self.soiled = true;
    }
}

/// The number by which llama.cpp knows a sequence.
fn sequence(slot: usize) -> i32 {
    i32::try_from(slot).unwrap_or(i32::MAX)
}
