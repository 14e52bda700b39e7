//! How many requests are worked on at a time, and whose.
//!
//! Who comes while all seats are taken waits in a queue of bounded length for a bounded time; who comes after that is sent
//! away at once and told when to come back. A seat that is given back goes to the key that holds the fewest, and of one
//! key to whoever came first: one key may have all seats while nobody else wants any, and no longer. In a full queue the
//! key with the most places gives one up for a key with fewer. Seats are given back when they are dropped, however the
//! request ended.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::config::Load;
use crate::error::ApiError;
use crate::error::wording;

/// When to come back: about the time of a short answer.
pub(crate) const COME_BACK: Duration = Duration::from_secs(2);

/// Whose request it is: the name of a key, or nobody's.
pub(crate) type Who = Option<Arc<str>>;

/// The seats, and the places to wait for one.
#[derive(Debug)]
pub(crate) struct Gate {
    shared: Arc<Shared>,
    wait: Duration,
}

#[derive(Debug)]
struct Shared {
    places: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    free: usize,
    /// The seats that each key holds; none is not listed.
    held: HashMap<Who, usize>,
    /// In the order in which they came.
    waiting: VecDeque<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    who: Who,
    call: oneshot::Sender<Seat>,
}

/// Leave to be worked on.
#[derive(Debug)]
pub(crate) struct Seat {
    who: Who,
    shared: Arc<Shared>,
}

impl Gate {
    pub(crate) fn new(load: &Load) -> Self {
        let state = State { free: load.seats.max(1), held: HashMap::new(), waiting: VecDeque::new() };
        Self { shared: Arc::new(Shared { places: load.queue, state: Mutex::new(state) }), wait: load.queue_wait }
    }

    /// Refuses who would find neither a seat nor a place to wait, before anything of the request is read.
    pub(crate) fn check(&self, who: &Who) -> Result<(), ApiError> {
        let mut state = self.shared.state();
        let is_full = state.is_full(self.shared.places) && state.greedier_than(who).is_none();
        if is_full { Err(wording::overloaded(COME_BACK)) } else { Ok(()) }
    }

    /// Says whether there is neither a seat nor a place to wait.
    pub(crate) fn is_full(&self) -> bool {
        self.shared.state().is_full(self.shared.places)
    }

    /// Waits for a seat.
    pub(crate) async fn seat(&self, who: Who) -> Result<Seat, ApiError> {
        let overloaded = || wording::overloaded(COME_BACK);
        let called = match self.shared.enter(who) {
            Entered::Seated(seat) => return Ok(seat),
            Entered::Waiting(called) => called,
            Entered::Full => return Err(overloaded()),
        };
        // A seat that was given and not taken is dropped with the call, and so given back.
        let seat = timeout(self.wait, called).await;
        seat.map_err(|_| overloaded())?.map_err(|_| overloaded())
    }

    /// Counts the seats that are free.
    pub(crate) fn free(&self) -> usize {
        self.shared.state().free
    }
}

/// What became of somebody who came.
enum Entered {
    Seated(Seat),
    Waiting(oneshot::Receiver<Seat>),
    Full,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(self: &Arc<Self>, who: Who) -> Entered {
        let mut state = self.state();
        state.forget_the_gone();
        if state.free > 0 {
            state.free -= 1;
            *state.held.entry(who.clone()).or_default() += 1;
            return Entered::Seated(Seat { who, shared: Arc::clone(self) });
        }
        if state.waiting.len() >= self.places {
            // Whoever is sent away for another is told so by the end of the call.
            let Some(last) = state.greedier_than(&who) else { return Entered::Full };
            state.waiting.remove(last);
        }
        let (call, called) = oneshot::channel();
        state.waiting.push_back(Waiting { who, call });
        Entered::Waiting(called)
    }

    /// Takes a seat back, and gives it to the next.
    fn leave(self: &Arc<Self>, who: &Who) {
        let mut state = self.state();
        state.forget_the_gone();
        state.give_up(who);
        let Some(Waiting { who, call }) = state.next() else {
            state.free += 1;
            return;
        };
        *state.held.entry(who.clone()).or_default() += 1;
        drop(state);
        // Who left in this moment drops the seat, which then comes here again.
        drop(call.send(Seat { who, shared: Arc::clone(self) }));
    }
}

impl State {
    fn is_full(&mut self, places: usize) -> bool {
        self.forget_the_gone();
        self.free == 0 && self.waiting.len() >= places
    }

    /// Forgets those who no longer wait.
    fn forget_the_gone(&mut self) {
        self.waiting.retain(|waiting| !waiting.call.is_closed());
    }

    fn give_up(&mut self, who: &Who) {
        if let Some(seats) = self.held.get_mut(who) {
            *seats -= 1;
            if *seats == 0 {
                self.held.remove(who);
            }
        }
    }

    /// Takes out of the queue who is next: of the key with the fewest seats the first that came.
    fn next(&mut self) -> Option<Waiting> {
        let seats = |who: &Who| self.held.get(who).copied().unwrap_or(0);
        let (next, _) = self.waiting.iter().enumerate().min_by_key(|(_, waiting)| seats(&waiting.who))?;
        self.waiting.remove(next)
    }

    /// Finds the last that waits of the key with the most places, if that has more than this one would have.
    fn greedier_than(&self, who: &Who) -> Option<usize> {
        let mut places = HashMap::<&Who, usize>::new();
        for waiting in &self.waiting {
            *places.entry(&waiting.who).or_default() += 1;
        }
        let own = places.get(who).copied().unwrap_or(0);
        let (greediest, most) = places.into_iter().max_by_key(|(_, places)| *places)?;
        let last = || self.waiting.iter().rposition(|waiting| waiting.who == *greediest);
        if most > own + 1 { last() } else { None }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.shared.leave(&self.who);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn gate(seats: usize, queue: usize) -> Gate {
        Gate::new(&Load { seats, queue, ..Load::default() })
    }

    fn key(name: &str) -> Who {
        Some(name.into())
    }

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_seat_waits_and_who_finds_no_place_to_wait_is_sent_away() {
        let gate = gate(1, 1);
        let seat = gate.seat(None).await.unwrap();
        let mut waiting = Box::pin(gate.seat(None));
        assert!(waiting.as_mut().now_or_never().is_none());
        let refused = gate.seat(None).await.unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.retry_after), (503, Some(COME_BACK)));
        assert!(gate.is_full() && gate.check(&None).is_err());
        drop(seat);
        drop(waiting.await.unwrap());
        drop(gate.seat(None).await.unwrap());
        assert_eq!((gate.free(), gate.is_full()), (1, false));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_ever() {
        let gate = gate(1, 1);
        let _seat = gate.seat(None).await.unwrap();
        assert_eq!(gate.seat(None).await.unwrap_err().status.as_u16(), 503);
        assert!(!gate.is_full(), "who gave up waits no longer");
    }

    #[tokio::test(start_paused = true)]
    async fn a_seat_goes_to_the_key_that_holds_the_fewest() {
        let gate = gate(2, 8);
        let first = gate.seat(key("many")).await.unwrap();
        let second = gate.seat(key("many")).await.unwrap();
        let mut many: Vec<_> = (0..3).map(|_| Box::pin(gate.seat(key("many")))).collect();
        assert!(many.iter_mut().all(|waiting| waiting.as_mut().now_or_never().is_none()));
        let mut one = Box::pin(gate.seat(key("one")));
        assert!(one.as_mut().now_or_never().is_none());
        drop(first);
        // Who came last has the first seat; its next one comes after the other key's.
        let seat = one.as_mut().now_or_never().unwrap().unwrap();
        let mut again = Box::pin(gate.seat(key("one")));
        assert!(again.as_mut().now_or_never().is_none());
        drop(second);
        assert!(again.as_mut().now_or_never().is_none());
        let third = many.remove(0).now_or_never().unwrap().unwrap();
        assert!(many.iter_mut().all(|waiting| waiting.as_mut().now_or_never().is_none()));
        drop((seat, third, many, again));
        assert_eq!((gate.free(), gate.shared.state().held.len()), (2, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_has_a_place_for_a_key_with_fewer() {
        let gate = gate(1, 2);
        let _seat = gate.seat(key("many")).await.unwrap();
        let mut first = Box::pin(gate.seat(key("many")));
        let mut last = Box::pin(gate.seat(key("many")));
        assert!(first.as_mut().now_or_never().is_none() && last.as_mut().now_or_never().is_none());
        assert!(gate.is_full() && gate.check(&key("many")).is_err() && gate.check(&key("one")).is_ok());
        let mut one = Box::pin(gate.seat(key("one")));
        assert!(one.as_mut().now_or_never().is_none());
        assert_eq!(last.now_or_never().unwrap().unwrap_err().status.as_u16(), 503);
        // Now each has one place, and nobody gives theirs up.
        assert!(gate.check(&key("one")).is_err() && gate.check(&key("another")).is_err());
        assert!(first.as_mut().now_or_never().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_seat_for_somebody_who_has_left_goes_to_the_next() {
        let gate = gate(1, 4);
        let seat = gate.seat(None).await.unwrap();
        let mut gone = Box::pin(gate.seat(None));
        let mut next = Box::pin(gate.seat(None));
        assert!(gone.as_mut().now_or_never().is_none() && next.as_mut().now_or_never().is_none());
        drop(seat);
        // It was called, and leaves without having heard.
        drop(gone);
        drop(next.now_or_never().unwrap().unwrap());
        assert_eq!(gate.free(), 1);
    }
}
