//! The loop: samples, gradients, steps, a line of figures now and then, a checkpoint every few minutes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::checkpoint::Checkpoint;
use crate::error::Failure;
use crate::labels::Seen;
use crate::mixture::Source;
use crate::model::attention::Looks;
use crate::model::params::Params;
use crate::pass::{Outcome, Weights, learn};
use crate::print::say;
use crate::rng::Rng;
use crate::tokens::Tokens;

/// How much to train.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Length {
    /// So long by the clock; where it ends depends on the machine.
    Time(Duration),
    /// So many samples, whatever that takes: the same seed gives the same weights.
    Samples(u64),
}

impl Length {
    /// Tells which share of it is left.
    fn left(self, elapsed: Duration, samples: u64) -> f32 {
        let done = match self {
            Self::Time(time) => elapsed.as_secs_f32() / time.as_secs_f32().max(f32::MIN_POSITIVE),
            Self::Samples(all) => samples as f32 / all.max(1) as f32,
        };
        (1.0 - done).max(0.0)
    }
}

/// How to train.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// What makes every sample follow.
    pub(crate) seed: u64,
    /// How much, from now.
    pub(crate) length: Length,
    /// The share of that, at the end, in which the rate falls to nothing.
    pub(crate) settle: f32,
    /// The rate of steps.
    pub(crate) rate: f32,
    /// The stage beyond which scenes do not go.
    pub(crate) stage: f32,
    /// How much the patch heads count.
    pub(crate) patches: f32,
    /// Samples after an import until what its new heads learn flows back in full.
    pub(crate) heads: u64,
    /// Samples of a step.
    pub(crate) batch: usize,
    /// Threads.
    pub(crate) threads: usize,
}

/// Parts of a step whose gradients are summed apart, so that the sum does not depend on the threads.
const SHARDS: usize = 4;
/// Samples after which some scenes are as full as they get; easier ones never stop.
const FULL: f32 = 45_000.0;
/// Steps in which the rate rises.
const WARM: u64 = 300;
/// Steps between lines of figures.
const REPORT: u64 = 50;
/// Time between checkpoints.
const KEEP: Duration = Duration::from_secs(180);

/// Trains until the time is over, then writes the checkpoint.
///
/// # Errors
///
/// Fails when a checkpoint cannot be written.
pub(crate) fn run(checkpoint: &mut Checkpoint, source: &Source, plan: &Plan, path: &Path) -> Result<(), Failure> {
    let start = Instant::now();
    let (before, first) = (checkpoint.seconds, checkpoint.samples);
    let mut kept = Instant::now();
    let mut figures = Figures::default();
    let mut shards = vec![vec![0.0; checkpoint.params.len()]; SHARDS];
    loop {
        let left = plan.length.left(start.elapsed(), checkpoint.samples - first);
        if left <= 0.0 {
            break;
        }
        let step = checkpoint.optimiser.steps;
        let outcomes = gradients(checkpoint, source, (plan, step), &mut shards);
        let (sum, rest) = shards.split_at_mut(1);
        for shard in rest {
            crate::math::pointwise::add(&mut sum[0], shard);
        }
        let fall = if plan.settle > 0.0 { (left / plan.settle).min(1.0) } else { 1.0 };
        let rise = ((step + 1) as f32 / WARM as f32).min(1.0);
        let rate = plan.rate * rise * fall;
        let length = checkpoint.optimiser.step(&checkpoint.params, &mut sum[0], rate, plan.threads);
        checkpoint.samples += plan.batch as u64;
        checkpoint.seconds = before + start.elapsed().as_secs();
        figures.add(outcomes, length);
        if (step + 1).is_multiple_of(REPORT) {
            let now =
                format!("step {} samples {} {} s rate {rate:.5}", step + 1, checkpoint.samples, checkpoint.seconds);
            say(&format!("{now} {}", figures.tell()));
            figures = Figures::default();
        }
        if kept.elapsed() > KEEP {
            checkpoint.save(path)?;
            kept = Instant::now();
        }
    }
    if plan.settle > 0.0 {
        // Settled weights are better than a mean that remembers unsettled ones.
        checkpoint.optimiser.mean.clone_from(&checkpoint.optimiser.weights);
    }
    checkpoint.save(path)
}

/// Computes the gradients of a step's samples, in shards that threads take in turn.
fn gradients(
    checkpoint: &Checkpoint,
    source: &Source,
    (plan, step): (&Plan, u64),
    shards: &mut [Vec<f32>],
) -> Vec<(Vec<&'static str>, Outcome)> {
    let next = AtomicUsize::new(0);
    let shards: Vec<Mutex<&mut Vec<f32>>> = shards.iter_mut().map(Mutex::new).collect();
    let outcomes = Mutex::new(Vec::new());
    let stage = (checkpoint.samples as f32 / FULL).min(plan.stage);
    let (params, all, tokens) = (&checkpoint.params, &checkpoint.optimiser.weights, &checkpoint.tokens);
    let flow = flow(checkpoint.imported.map(|before| checkpoint.samples.saturating_sub(before)), plan.heads);
    let job = Job { params, all, tokens, source, stage, flow };
    std::thread::scope(|scope| {
        for _ in 0..plan.threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(shard) = shards.get(index) else { break };
                    let mut shard = shard.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    shard.fill(0.0);
                    for at in (index..plan.batch).step_by(SHARDS) {
                        let mut rng = Rng::of(&[plan.seed, step, at as u64]);
                        let outcome = job.run(&mut rng, plan, &mut shard);
                        outcomes.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(outcome);
                    }
                }
            });
        }
    });
    outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// How much flows back from the patch heads: those begun anew at an import know nothing, so at first they learn alone, and
/// are let in little by little.
fn flow(since: Option<u64>, heads: u64) -> f32 {
    let Some(since) = since else { return 1.0 };
    (2.0 * since as f32 / heads.max(1) as f32 - 1.0).clamp(0.0, 1.0)
}

struct Job<'a> {
    params: &'a Params,
    all: &'a [f32],
    tokens: &'a Tokens,
    source: &'a Source,
    stage: f32,
    flow: f32,
}

impl Job<'_> {
    fn run(&self, rng: &mut Rng, plan: &Plan, grads: &mut [f32]) -> (Vec<&'static str>, Outcome) {
        let stage = self.stage * rng.unit().sqrt();
        let sample = self.source.sample(rng, self.tokens, stage);
        let batch = plan.batch as f32;
        let patches = plan.patches / batch / sample.views.len() as f32;
        let weights = Weights { answers: 1.0 / batch, patches, flow: self.flow };
        let outcome = learn((self.params, self.all), &sample, weights, grads);
        (sample.kinds, outcome)
    }
}

/// What happened since the last line. Samples are drawn anew each time, so these are figures of validation.
#[derive(Debug, Default)]
struct Figures {
    loss: f32,
    seen: Seen,
    kept: Seen,
    looked: Looks,
    said: (u32, u32),
    length: f32,
    steps: f32,
    kinds: BTreeMap<&'static str, (u32, u32)>,
}

impl Figures {
    fn add(&mut self, outcomes: Vec<(Vec<&'static str>, Outcome)>, length: f32) {
        self.steps += 1.0;
        self.length += length;
        for (kinds, outcome) in outcomes {
            self.loss += outcome.loss;
            self.said.0 += outcome.said.0;
            self.said.1 += outcome.said.1;
            for (kind, right) in kinds.iter().zip(outcome.right) {
                let count = self.kinds.entry(kind).or_default();
                count.0 += 1;
                count.1 += u32::from(right);
            }
            outcome.seen.iter().for_each(|seen| self.seen.add(seen));
            outcome.kept.iter().for_each(|seen| self.kept.add(seen));
            self.looked.iter_mut().zip(&outcome.looked).for_each(|(sum, looked)| sum.add(looked));
        }
    }

    fn tell(&self) -> String {
        let percent = |(all, right): (u32, u32)| 100.0 * right as f32 / all.max(1) as f32;
        let heads = |seen: &Seen| {
            let heads: Vec<String> = seen.right.iter().map(|count| format!("{:.0}", percent(*count))).collect();
            heads.join(" ")
        };
        let shares = self.looked.map(|looked| format!("{:.0}", 100.0 * looked.share / looked.rows.max(1) as f32));
        let kinds: Vec<String> =
            self.kinds.iter().map(|(kind, count)| format!("{kind} {:.0}", percent(*count))).collect();
        format!(
            "loss {:.3} said {:.1} patches {:.3} [{}] tokens {:.3} [{}] looks {} gradient {:.2} | {}",
            self.loss / self.steps,
            percent(self.said),
            self.seen.loss / self.steps,
            heads(&self.seen),
            self.kept.loss / self.steps,
            heads(&self.kept),
            shares.join(" "),
            self.length / self.steps,
            kinds.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Length, flow};

    #[test]
    fn what_is_left_falls_to_nothing() {
        let second = Duration::from_secs;
        let by_time = Length::Time(second(10));
        assert_eq!([0, 5, 10, 11].map(|at| by_time.left(second(at), 99)), [1.0, 0.5, 0.0, 0.0]);
        let by_samples = Length::Samples(32);
        assert_eq!([0, 16, 32, 48].map(|samples| by_samples.left(second(99), samples)), [1.0, 0.5, 0.0, 0.0]);
    }

    #[test]
    fn new_heads_learn_alone_before_they_teach() {
        assert_eq!(
            [None, Some(0), Some(400), Some(600), Some(800), Some(9000)].map(|since| flow(since, 800)),
            [1.0, 0.0, 0.0, 0.5, 1.0, 1.0]
        );
        assert_eq!(flow(Some(1), 0), 1.0);
    }
}
