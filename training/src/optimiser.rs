//! Turns gradients into better weights.
//!
//! Tables and vectors take Adam's steps. Matrices take steps whose singular values are all alike (the momentum is
//! orthogonalised by a few Newton-Schulz rounds, <https://kellerjordan.github.io/posts/muon/>, scaled to the size of an
//! Adam step as in <https://arxiv.org/abs/2502.16982>): on this model they learn more from a picture.

use crate::math::matrix::{Mat, MatMut, Target, product};
use crate::math::pointwise::dot;
use crate::model::params::{Entry, Params, Role};

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.98;
const MOMENTUM: f32 = 0.95;
const DECAY: f32 = 0.02;
const CLIP: f32 = 1.0;
/// The share of the old mean that the mean of the weights keeps at each step.
const MEAN_KEEP: f32 = 0.998;

/// The state of training.
#[derive(Debug)]
pub(crate) struct Optimiser {
    /// The weights.
    pub(crate) weights: Vec<f32>,
    /// A running mean of the weights, which is what is judged and exported.
    pub(crate) mean: Vec<f32>,
    /// The running mean of gradients.
    pub(crate) first: Vec<f32>,
    /// The running mean of their squares; not used for matrices.
    pub(crate) second: Vec<f32>,
    /// Steps taken.
    pub(crate) steps: u64,
}

impl Optimiser {
    /// Starts from first weights.
    pub(crate) fn new(weights: Vec<f32>) -> Self {
        let zero = vec![0.0; weights.len()];
        Self { mean: weights.clone(), weights, first: zero.clone(), second: zero, steps: 0 }
    }

    /// Takes a step and returns the length of the gradient.
    pub(crate) fn step(&mut self, params: &Params, grads: &mut [f32], rate: f32, threads: usize) -> f32 {
        self.steps += 1;
        let length = dot(grads, grads).sqrt();
        if length > CLIP {
            let scale = CLIP / length;
            grads.iter_mut().for_each(|grad| *grad *= scale);
        }
        let steps = self.steps;
        let jobs = self.jobs(params, grads);
        // Evened out, even the memory of a gradient is a whole step: a part that nothing was learned of must rest.
        let taught = |job: &Job<'_>| job.grad.iter().any(|grad| *grad != 0.0);
        run(jobs.into_iter().filter(taught).collect(), threads, |job| job.run(rate, steps));
        let keep = MEAN_KEEP.min(1.0 - 1.0 / (self.steps as f32 + 1.0));
        for (mean, weight) in self.mean.iter_mut().zip(&self.weights) {
            *mean += (1.0 - keep) * (weight - *mean);
        }
        length
    }

    fn jobs<'a>(&'a mut self, params: &'a Params, grads: &'a [f32]) -> Vec<Job<'a>> {
        let (mut weights, mut first, mut second) = (&mut self.weights[..], &mut self.first[..], &mut self.second[..]);
        let mut jobs = Vec::new();
        for entry in &params.entries {
            let len = entry.rows * entry.cols;
            let (own_weights, own_first, own_second);
            (own_weights, weights) = weights.split_at_mut(len);
            (own_first, first) = first.split_at_mut(len);
            (own_second, second) = second.split_at_mut(len);
            let grad = entry.span.of(grads);
            jobs.push(Job { entry, weights: own_weights, first: own_first, second: own_second, grad });
        }
        jobs
    }
}

/// Runs jobs on threads, each taking the next that is left.
fn run<J: Send>(jobs: Vec<J>, threads: usize, work: impl Fn(J) + Sync) {
    let queue = std::sync::Mutex::new(jobs);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let job = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
                    let Some(job) = job else { break };
                    work(job);
                }
            });
        }
    });
}

struct Job<'a> {
    entry: &'a Entry,
    weights: &'a mut [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
    grad: &'a [f32],
}

impl Job<'_> {
    fn run(self, rate: f32, steps: u64) {
        match self.entry.role {
            Role::Matrix => self.even(rate),
            Role::Table => self.adam(rate, steps, DECAY),
            Role::Vector => self.adam(rate, steps, 0.0),
        }
    }

    fn adam(self, rate: f32, steps: u64, decay: f32) {
        let steps = i32::try_from(steps).unwrap_or(i32::MAX);
        let (unbias1, unbias2) = (1.0 / (1.0 - BETA1.powi(steps)), 1.0 / (1.0 - BETA2.powi(steps)));
        for (((weight, first), second), grad) in
            self.weights.iter_mut().zip(self.first.iter_mut()).zip(self.second.iter_mut()).zip(self.grad)
        {
            *first += (1.0 - BETA1) * (grad - *first);
            *second += (1.0 - BETA2) * (grad * grad - *second);
            let step = *first * unbias1 / ((*second * unbias2).sqrt() + 1e-8);
            *weight -= rate * (step + decay * *weight);
        }
    }

    fn even(self, rate: f32) {
        let (rows, cols) = (self.entry.rows, self.entry.cols);
        for (first, grad) in self.first.iter_mut().zip(self.grad) {
            *first = MOMENTUM * *first + grad;
        }
        let ahead: Vec<f32> = self.first.iter().zip(self.grad).map(|(first, grad)| MOMENTUM * first + grad).collect();
        let step = orthogonal(&ahead, rows, cols);
        let scale = 0.2 * (rows.max(cols) as f32).sqrt();
        for (weight, step) in self.weights.iter_mut().zip(step) {
            *weight -= rate * (scale * step + DECAY * *weight);
        }
    }
}

/// Brings every singular value of a matrix near one.
fn orthogonal(from: &[f32], rows: usize, cols: usize) -> Vec<f32> {
    /// The coefficients of the rounds, from the page named above.
    const ROUND: (f32, f32, f32) = (3.4445, -4.7750, 2.0315);
    let (small, large) = (rows.min(cols), rows.max(cols));
    let scale = 1.0 / (dot(from, from).sqrt() + 1e-12);
    let mut x: Vec<f32> = if rows <= cols {
        from.iter().map(|value| value * scale).collect()
    } else {
        (0..small * large).map(|i| from[i % large * small + i / large] * scale).collect()
    };
    let (mut square, mut fourth) = (vec![0.0; small * small], vec![0.0; small * small]);
    let mut next = vec![0.0; small * large];
    for _ in 0..5 {
        let view = Mat::new(&x, small, large);
        product(MatMut::new(&mut square, small, small), view, view.t(), 1.0, Target::Set);
        let view = Mat::new(&square, small, small);
        product(MatMut::new(&mut fourth, small, small), view, view, ROUND.2, Target::Set);
        for (fourth, square) in fourth.iter_mut().zip(&square) {
            *fourth += ROUND.1 * square;
        }
        for (next, x) in next.iter_mut().zip(&x) {
            *next = ROUND.0 * x;
        }
        let turn = Mat::new(&fourth, small, small);
        product(MatMut::new(&mut next, small, large), turn, Mat::new(&x, small, large), 1.0, Target::Add);
        std::mem::swap(&mut x, &mut next);
    }
    if rows <= cols { x } else { (0..small * large).map(|i| x[i % small * large + i / small]).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn rows_become_orthogonal_and_of_length_near_one() {
        let mut rng = Rng::new(7);
        for (rows, cols) in [(4, 9), (9, 4)] {
            let from: Vec<f32> = (0..36).map(|_| rng.normal()).collect();
            let x = orthogonal(&from, rows, cols);
            let at = |i: usize, k: usize| if rows <= cols { x[i * cols + k] } else { x[k * cols + i] };
            for i in 0..4 {
                for j in 0..4 {
                    let product: f32 = (0..9).map(|k| at(i, k) * at(j, k)).sum();
                    let (low, high) = if i == j { (0.4, 1.6) } else { (-0.35, 0.35) };
                    assert!((low..high).contains(&product), "{rows} {i} {j} {product}");
                }
            }
        }
    }
}
