//! Any sequence of what can happen to a run, held to a model of it: nothing acknowledged is lost, no answered row is
//! asked again, and what is counted as spent is never less than what was billed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;
use vqa_core::PicoUsd;
use vqa_run::ledger::{Again, CallId, Ledger, RunView, Wanted};
use vqa_run::outcome::Outcome;

use super::made::{FREE, LOST, answered, end, failure, ledger, settled, start, usd};

const ROWS: u64 = 12;
const RESERVED: u64 = 50;

/// One thing that happens; numbers choose among the calls in flight, or the rows.
#[derive(Debug, Clone)]
enum Step {
    Begin(Vec<u64>),
    Lost(usize),
    Free(usize),
    Answer(usize, u64),
    Fail(usize),
    FailRow(u64),
    Kill,
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop::collection::vec(0..ROWS, 1..3).prop_map(Step::Begin),
        1 => any::<usize>().prop_map(Step::Lost),
        1 => any::<usize>().prop_map(Step::Free),
        3 => (any::<usize>(), 0..=RESERVED).prop_map(|(call, cost)| Step::Answer(call, cost)),
        1 => any::<usize>().prop_map(Step::Fail),
        1 => (0..ROWS).prop_map(Step::FailRow),
        1 => Just(Step::Kill),
        1 => Just(Step::Close),
    ]
}

/// What must be so.
#[derive(Debug, Default)]
struct Model {
    ends: BTreeMap<u64, Outcome>,
    flying: Vec<(CallId, Vec<u64>)>,
    /// What counts as spent, but for calls in flight.
    spent: u64,
    /// The most that an endpoint can have billed.
    calls: u64,
}

impl Model {
    fn take(&mut self, choice: usize) -> Option<(CallId, Vec<u64>)> {
        (!self.flying.is_empty()).then(|| self.flying.remove(choice % self.flying.len()))
    }

    fn end(&mut self, position: u64, outcome: &Outcome) {
        if !matches!(self.ends.get(&position), Some(Outcome::Answered(_))) {
            self.ends.insert(position, outcome.clone());
        }
    }

    fn cut_off(&mut self) {
        self.spent += RESERVED * u64::try_from(self.flying.len()).unwrap();
        self.flying.clear();
    }
}

struct World {
    dir: TempDir,
    ledger: Option<Ledger>,
    model: Model,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Some(ledger(dir.path(), ROWS));
        Self { dir, ledger, model: Model::default() }
    }

    fn ledger(&self) -> &Ledger {
        self.ledger.as_ref().unwrap()
    }

    async fn step(&mut self, step: Step) {
        let writer = self.ledger().writer();
        match step {
            Step::Begin(rows) => {
                let call = writer.begin(start(&rows, usd(RESERVED))).await.unwrap();
                self.model.calls += 1;
                self.model.flying.push((call, rows));
            }
            Step::Lost(choice) => {
                let Some((call, rows)) = self.model.take(choice) else { return };
                writer.again(Again { call, last: LOST, reserved: usd(RESERVED) }).await.unwrap();
                self.model.spent += RESERVED;
                self.model.flying.push((call, rows));
            }
            Step::Free(choice) => {
                let Some((call, rows)) = self.model.take(choice) else { return };
                writer.again(Again { call, last: FREE, reserved: usd(RESERVED) }).await.unwrap();
                self.model.flying.push((call, rows));
            }
            Step::Answer(choice, cost) => {
                let Some((call, rows)) = self.model.take(choice) else { return };
                let outcome = answered(&format!("by call {}", call.0));
                self.model.spent += cost;
                self.ended(end(call, settled(usd(cost)), ends(&rows, &outcome)), &outcome).await;
            }
            Step::Fail(choice) => {
                let Some((call, rows)) = self.model.take(choice) else { return };
                let outcome = Outcome::Failed(failure("timed out"));
                self.model.spent += RESERVED;
                self.ended(end(call, LOST, ends(&rows, &outcome)), &outcome).await;
            }
            Step::FailRow(position) => {
                writer.fail_rows(vec![(position, failure("bad picture"))]).await.unwrap();
                self.model.end(position, &Outcome::Failed(failure("bad picture")));
            }
            Step::Kill => self.kill(),
            Step::Close => {
                self.ledger = None;
                self.resume();
            }
        }
    }

    async fn ended(&mut self, end: vqa_run::ledger::CallEnd, outcome: &Outcome) {
        for (position, _) in &end.rows {
            self.model.end(*position, outcome);
        }
        self.ledger().writer().end(end).await.unwrap();
    }

    /// Goes on with the files as they are at this moment, which is what a kill leaves.
    fn kill(&mut self) {
        let left = tempfile::tempdir().unwrap();
        for file in ["ledger.sqlite", "ledger.sqlite-wal", "run.lock"] {
            fs::copy(self.dir.path().join(file), left.path().join(file)).unwrap();
        }
        self.ledger = None;
        self.dir = left;
        self.resume();
    }

    fn resume(&mut self) {
        self.ledger = Some(Ledger::resume(self.dir.path()).unwrap());
        self.model.cut_off();
    }

    fn check(&self) {
        let ledger = self.ledger();
        assert_eq!(outcomes(self.dir.path()), self.model.ends);
        let pending: Vec<u64> = ledger.pending(Wanted::Missing).unwrap().map(|row| row.unwrap().position).collect();
        let missing = (0..ROWS).filter(|position| !self.model.ends.contains_key(position)).count();
        assert!(pending.iter().all(|position| !self.model.ends.contains_key(position)));
        assert_eq!(pending.len(), missing);
        let flying = RESERVED * u64::try_from(self.model.flying.len()).unwrap();
        let spend = ledger.spend().unwrap();
        assert_eq!((spend.known(), spend.in_flight.amount), (PicoUsd(self.model.spent + flying), PicoUsd(flying)));
        assert_eq!(u64::try_from(RunView::open(self.dir.path()).unwrap().calls().count()).unwrap(), self.model.calls);
    }
}

fn ends(rows: &[u64], outcome: &Outcome) -> Vec<(u64, Outcome)> {
    rows.iter().map(|position| (*position, outcome.clone())).collect()
}

fn outcomes(dir: &Path) -> BTreeMap<u64, Outcome> {
    let rows = RunView::open(dir).unwrap();
    let ended = rows.rows().map(|row| row.unwrap()).filter(|row| row.outcome != Outcome::Pending);
    ended.map(|row| (row.position, row.outcome)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_ledger_is_as_the_model(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut world = World::new();
        runtime.block_on(async {
            for step in steps {
                world.step(step).await;
                world.check();
            }
            world.kill();
            world.check();
        });
    }
}
