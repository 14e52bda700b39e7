//! The networks and their learning: convolutions with batch normalisation, by hand and on one thread.
//!
//! Pictures of a batch keep their own sizes; only the statistics are shared. Forward and backward go layer by layer over
//! the whole batch. The shape and the order of the numbers are those of `crates/image/src/captcha/net.rs`.

mod product;
mod unfold;

pub use product::allow_rounding;
use product::{Sizes, backward, forward, learnt};

use crate::chance::Chance;

/// Channels out and the step of each layer.
pub type Layers = [(usize, usize); 7];
/// The two networks: the mean of what they say errs less than either.
pub const NETWORKS: [Layers; 2] = [
    [(16, 2), (24, 2), (32, 1), (48, 2), (96, 1), (128, 2), (160, 1)],
    [(16, 2), (32, 2), (40, 1), (64, 2), (128, 1), (160, 2), (208, 1)],
];
/// Numbers that the last layers are told besides: what the size says.
const TOLD: usize = 2;
/// Units between the pooled channels and the answer.
const HIDDEN: usize = 64;
const STABLE: f32 = 1e-4;
/// The share of a batch in the running statistics.
const FRESH: f32 = 0.01;

/// The channels of a picture within the network.
#[derive(Debug, Clone, Default)]
pub struct Map {
    pub c: usize,
    pub h: usize,
    pub w: usize,
    pub d: Vec<f32>,
}

impl Map {
    pub fn zero(c: usize, h: usize, w: usize) -> Self {
        Self { c, h, w, d: vec![0.0; c * h * w] }
    }

    fn size(&self) -> usize {
        self.h * self.w
    }
}

/// A picture to learn from, and what the answer should be.
#[derive(Debug)]
pub struct Lesson {
    pub picture: Map,
    pub told: [f32; TOLD],
    pub wanted: f32,
}

/// Where the numbers of a layer are among all.
#[derive(Debug, Clone)]
struct Layer {
    cin: usize,
    cout: usize,
    step: usize,
    weights: usize,
    gamma: usize,
    beta: usize,
}

impl Layer {
    /// The sizes of its product, over so many places.
    fn sizes(&self, cols: usize) -> Sizes {
        Sizes { rows: self.cout, deep: self.cin * 9, cols }
    }
}

/// All numbers that are learnt, and the running statistics.
#[derive(Debug, Clone)]
pub struct Net {
    pub p: Vec<f32>,
    layers: Vec<Layer>,
    mean: Vec<Vec<f32>>,
    var: Vec<Vec<f32>>,
    fc1: usize,
    b1: usize,
    fc2: usize,
    b2: usize,
    steps: i32,
    settled: usize,
}

/// Layers that learn no more once a training goes on: what edges and corners are is known by then, and they cost half.
const SETTLED: usize = 3;

struct Kept {
    hat: Vec<Map>,
    out: Vec<Map>,
    inv: Vec<f32>,
}

impl Net {
    pub fn new(shape: &Layers, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let (mut p, mut layers, mut cin) = (Vec::new(), Vec::new(), 3);
        let mut draw = |p: &mut Vec<f32>, n: usize, spread: f32| {
            let at = p.len();
            p.extend((0..n).map(|_| chance.normal() * spread.sqrt()));
            at
        };
        for &(cout, step) in shape {
            let weights = draw(&mut p, cout * cin * 9, 2.0 / (cin * 9) as f32);
            let gamma = p.len();
            p.extend(std::iter::repeat_n(1.0, cout));
            let beta = p.len();
            p.extend(std::iter::repeat_n(0.0, cout));
            layers.push(Layer { cin, cout, step, weights, gamma, beta });
            cin = cout;
        }
        let known = cin * 2 + TOLD;
        let fc1 = draw(&mut p, HIDDEN * known, 2.0 / known as f32);
        let b1 = draw(&mut p, HIDDEN, 0.0);
        let fc2 = draw(&mut p, HIDDEN, 0.3 / HIDDEN as f32);
        let b2 = draw(&mut p, 1, 0.0);
        let all = |value: f32| shape.iter().map(|l| vec![value; l.0]).collect::<Vec<_>>();
        Self { p, layers, mean: all(0.0), var: all(1.0), fc1, b1, fc2, b2, steps: 0, settled: 0 }
    }

    fn weights(&self, l: &Layer) -> &[f32] {
        &self.p[l.weights..l.weights + l.cout * l.cin * 9]
    }

    fn convolve(&self, l: &Layer, x: &Map, beside: &mut Vec<f32>) -> Map {
        let mut z = Map::zero(l.cout, x.h.div_ceil(l.step), x.w.div_ceil(l.step));
        lay(x, l.step, beside);
        let cols = z.size();
        forward(&mut z.d, self.weights(l), beside, l.sizes(cols));
        z
    }

    /// Learns from a batch: returns the loss of every lesson and the gradient of every number.
    pub fn learn(&mut self, batch: &[Lesson]) -> (Vec<f32>, Vec<f32>) {
        let mut kept: Vec<Kept> = Vec::new();
        let mut beside = Vec::new();
        self.steps += 1;
        // The first batches count more, so that statistics of an untrained network do not linger.
        let fresh = f32::max(FRESH, 1.0 / self.steps as f32);
        for (i, l) in self.layers.clone().iter().enumerate() {
            let mut hat: Vec<Map> = (0..batch.len())
                .map(|b| self.convolve(l, kept.last().map_or(&batch[b].picture, |k| &k.out[b]), &mut beside))
                .collect();
            let n = hat.iter().map(Map::size).sum::<usize>() as f64;
            let mut sums = vec![(0.0, 0.0); l.cout];
            for z in &hat {
                for (sum, channel) in sums.iter_mut().zip(z.d.chunks_exact(z.size())) {
                    let (a, b) = total(channel);
                    *sum = (sum.0 + f64::from(a), sum.1 + f64::from(b));
                }
            }
            let mean: Vec<f32> = sums.iter().map(|s| (s.0 / n) as f32).collect();
            let var: Vec<f32> = sums.iter().map(|s| (s.1 / n - (s.0 / n) * (s.0 / n)).max(0.0) as f32).collect();
            let inv: Vec<f32> = var.iter().map(|v| 1.0 / (v + STABLE).sqrt()).collect();
            for c in 0..l.cout {
                self.mean[i][c] += fresh * (mean[c] - self.mean[i][c]);
                self.var[i][c] += fresh * (var[c] - self.var[i][c]);
            }
            let mut outs = Vec::with_capacity(batch.len());
            for z in &mut hat {
                let size = z.size();
                let mut out = Map::zero(z.c, z.h, z.w);
                for (c, (z, o)) in z.d.chunks_exact_mut(size).zip(out.d.chunks_exact_mut(size)).enumerate() {
                    let (g, b, m, v) = (self.p[l.gamma + c], self.p[l.beta + c], mean[c], inv[c]);
                    for (z, o) in z.iter_mut().zip(o) {
                        *z = (*z - m) * v;
                        *o = (g * *z + b).max(0.0);
                    }
                }
                outs.push(out);
            }
            kept.push(Kept { hat, out: outs, inv });
        }
        let mut grad = vec![0.0; self.p.len()];
        let last = &kept.last().expect("there are layers").out;
        let mut losses = Vec::with_capacity(batch.len());
        let mut down: Vec<Map> = last
            .iter()
            .zip(batch)
            .map(|(map, lesson)| {
                let (own, map) = self.judge(map, lesson, batch.len() as f32, &mut grad);
                losses.push(own);
                map
            })
            .collect();
        for (i, l) in self.layers.iter().enumerate().skip(self.settled).rev() {
            let k = &kept[i];
            let mut sums = vec![(0.0, 0.0); l.cout];
            let mut n = 0.0;
            for (b, d) in down.iter_mut().enumerate() {
                let size = d.size();
                n += size as f32;
                let parts =
                    d.d.chunks_exact_mut(size).zip(k.out[b].d.chunks_exact(size)).zip(k.hat[b].d.chunks_exact(size));
                for (sum, ((d, o), h)) in sums.iter_mut().zip(parts) {
                    d.iter_mut().zip(o).for_each(|(d, o)| *d = if *o > 0.0 { *d } else { 0.0 });
                    *sum = (sum.0 + total(d).0, sum.1 + dot(d, h));
                }
            }
            for (c, sum) in sums.iter().enumerate() {
                grad[l.beta + c] += sum.0;
                grad[l.gamma + c] += sum.1;
            }
            for (b, d) in down.iter_mut().enumerate() {
                let size = d.size();
                for (c, (d, h)) in d.d.chunks_exact_mut(size).zip(k.hat[b].d.chunks_exact(size)).enumerate() {
                    let scale = self.p[l.gamma + c] * k.inv[c];
                    let (mb, mg) = (sums[c].0 / n, sums[c].1 / n);
                    d.iter_mut().zip(h).for_each(|(d, h)| *d = scale * (*d - mb - h * mg));
                }
                let x = if i == 0 { &batch[b].picture } else { &kept[i - 1].out[b] };
                lay(x, l.step, &mut beside);
                let own = &mut grad[l.weights..l.weights + l.cout * l.cin * 9];
                learnt(own, &d.d, &beside, l.sizes(size));
                if i > self.settled {
                    backward(&mut beside, self.weights(l), &d.d, l.sizes(size));
                    *d = gather(&beside, x, l.step);
                }
            }
        }
        (losses, grad)
    }

    /// Forward and backward through the last layers: the loss of a lesson, and the gradient of the channels.
    fn judge(&self, f: &Map, lesson: &Lesson, batch: f32, grad: &mut [f32]) -> (f32, Map) {
        let size = f.size();
        let peaks: Vec<usize> =
            f.d.chunks_exact(size)
                .map(|cells| (0..size).max_by(|a, b| cells[*a].total_cmp(&cells[*b])).unwrap_or(0))
                .collect();
        let mut known: Vec<f32> = f.d.chunks_exact(size).map(|cells| total(cells).0 / size as f32).collect();
        known.extend(f.d.chunks_exact(size).zip(&peaks).map(|(cells, peak)| cells[*peak]));
        known.extend(lesson.told);
        let n = known.len();
        let rows = |from: usize, j: usize, n: usize| from + j * n..from + (j + 1) * n;
        let hidden: Vec<f32> =
            (0..HIDDEN).map(|j| (dot(&self.p[rows(self.fc1, j, n)], &known) + self.p[self.b1 + j]).max(0.0)).collect();
        let row = rows(self.fc2, 0, HIDDEN);
        let out = dot(&self.p[row.clone()], &hidden) + self.p[self.b2];
        let (wanted, p) = (lesson.wanted, 1.0 / (1.0 + (-out).exp()));
        let loss = -(wanted * p.max(1e-7).ln() + (1.0 - wanted) * (1.0 - p).max(1e-7).ln());
        let d = (p - wanted) / batch;
        grad[self.b2] += d;
        row.clone().zip(&hidden).for_each(|(at, hidden)| grad[at] += d * hidden);
        let dhidden: Vec<f32> = self.p[row].iter().map(|weight| d * weight).collect();
        let mut dknown = vec![0.0; n];
        for j in (0..HIDDEN).filter(|j| hidden[*j] > 0.0) {
            grad[self.b1 + j] += dhidden[j];
            let row = rows(self.fc1, j, n);
            for k in 0..n {
                grad[row.start + k] += dhidden[j] * known[k];
                dknown[k] += dhidden[j] * self.p[row.start + k];
            }
        }
        let mut down = Map::zero(f.c, f.h, f.w);
        for (c, cells) in down.d.chunks_exact_mut(size).enumerate() {
            cells.fill(dknown[c] / size as f32);
            cells[peaks[c]] += dknown[f.c + c];
        }
        (loss, down)
    }

    fn all(&mut self) -> impl Iterator<Item = &mut f32> {
        self.p.iter_mut().chain(self.mean.iter_mut().flatten()).chain(self.var.iter_mut().flatten())
    }

    /// All that was learnt, to go on from.
    pub fn state(&mut self) -> Vec<u8> {
        self.all().flat_map(|number| number.to_le_bytes()).collect()
    }

    /// Takes up what [`Self::state`] gave.
    pub fn restore(&mut self, state: &[u8]) {
        let numbers = state.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        self.all().zip(numbers).for_each(|(to, number)| *to = number);
        self.steps = 1000;
        self.settled = SETTLED;
    }

    /// The first number that still learns.
    pub fn learning(&self) -> usize {
        self.layers[self.settled].weights
    }

    /// The numbers in the order in which the program reads them, statistics folded in.
    pub fn folded(&self) -> Vec<f32> {
        let mut all = Vec::new();
        for (i, l) in self.layers.iter().enumerate() {
            let scale: Vec<f32> = (0..l.cout).map(|c| self.p[l.gamma + c] / (self.var[i][c] + STABLE).sqrt()).collect();
            for (c, scale) in scale.iter().enumerate() {
                let at = l.weights + c * l.cin * 9;
                all.extend(self.p[at..at + l.cin * 9].iter().map(|w| w * scale));
            }
            all.extend(scale.iter().enumerate().map(|(c, scale)| self.p[l.beta + c] - self.mean[i][c] * scale));
        }
        all.extend_from_slice(&self.p[self.fc1..]);
        all
    }
}

/// Where the neighbours in one row of nine lie: the first place out that has one, and the place in that it is.
fn reach(kx: usize, step: usize) -> (usize, usize) {
    let first = usize::from(kx == 0);
    (first, first * step + kx - 1)
}

/// Lays each of the nine neighbours of every place, for each channel, into a row of its own.
fn lay(x: &Map, step: usize, beside: &mut Vec<f32>) {
    let (h, w) = (x.h.div_ceil(step), x.w.div_ceil(step));
    beside.clear();
    beside.resize(x.c * 9 * h * w, 0.0);
    for (index, row) in beside.chunks_exact_mut(h * w).enumerate() {
        let (channel, ky, (first, from)) = (index / 9, index / 3 % 3, reach(index % 3, step));
        for (y, to) in row.chunks_exact_mut(w).enumerate() {
            let Some(source) = (y * step + ky).checked_sub(1).filter(|y| *y < x.h) else { continue };
            let start = (channel * x.h + source) * x.w;
            let source = x.d.get(start + from..start + x.w).unwrap_or_default();
            if step == 1 {
                let many = source.len().min(w - first);
                to[first..first + many].copy_from_slice(&source[..many]);
            } else {
                to[first..].iter_mut().zip(source.iter().step_by(step)).for_each(|(to, value)| *to = *value);
            }
        }
    }
}

/// Adds up what [`lay`] laid apart.
fn gather(beside: &[f32], like: &Map, step: usize) -> Map {
    let mut x = Map::zero(like.c, like.h, like.w);
    let (h, w) = (x.h.div_ceil(step), x.w.div_ceil(step));
    for (index, row) in beside.chunks_exact(h * w).enumerate() {
        let (channel, ky, (first, from)) = (index / 9, index / 3 % 3, reach(index % 3, step));
        for (y, values) in row.chunks_exact(w).enumerate() {
            let Some(target) = (y * step + ky).checked_sub(1).filter(|y| *y < x.h) else { continue };
            let start = (channel * x.h + target) * x.w;
            let Some(target) = x.d.get_mut(start + from..start + x.w) else { continue };
            if step == 1 {
                target.iter_mut().zip(&values[first..]).for_each(|(to, value)| *to += value);
            } else {
                target.iter_mut().step_by(step).zip(&values[first..]).for_each(|(to, value)| *to += value);
            }
        }
    }
    x
}

/// The sum and the sum of squares.
fn total(values: &[f32]) -> (f32, f32) {
    let (mut a, mut b) = ([0.0_f32; 8], [0.0_f32; 8]);
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder();
    for eight in chunks {
        for i in 0..8 {
            a[i] += eight[i];
            b[i] += eight[i] * eight[i];
        }
    }
    let tail = rest.iter().fold((0.0, 0.0), |s, v| (s.0 + v, s.1 + v * v));
    (a.iter().sum::<f32>() + tail.0, b.iter().sum::<f32>() + tail.1)
}

fn dot(x: &[f32], y: &[f32]) -> f32 {
    let mut a = [0.0_f32; 8];
    for (p, q) in x.chunks_exact(8).zip(y.chunks_exact(8)) {
        for i in 0..8 {
            a[i] += p[i] * q[i];
        }
    }
    let rest = x.len().min(y.len()) / 8 * 8;
    a.iter().sum::<f32>() + x[rest..].iter().zip(&y[rest..]).map(|(p, q)| p * q).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The gradient of some numbers of every kind, held against the loss a little further on.
    #[test]
    fn gradients_are_slopes() {
        let mut chance = Chance::new(3);
        let lesson = |chance: &mut Chance, (h, w): (usize, usize), yes: f32| Lesson {
            picture: Map { c: 3, h, w, d: (0..3 * h * w).map(|_| chance.normal()).collect() },
            told: [0.5, -0.5],
            wanted: yes,
        };
        let batch = [
            lesson(&mut chance, (33, 20), 1.0),
            lesson(&mut chance, (24, 41), 0.0),
            lesson(&mut chance, (17, 32), 0.0),
        ];
        let net = Net::new(&NETWORKS[0], 5);
        let (_, grad) = net.clone().learn(&batch);
        let places = net.layers.iter().flat_map(|l| [l.weights + 7, l.gamma + 1, l.beta + 2]);
        for at in places.chain([net.fc1 + 3, net.b1 + 1, net.fc2 + 2, net.b2]) {
            let loss = |by: f32| {
                let mut net = net.clone();
                net.p[at] += by;
                let losses = net.learn(&batch).0;
                losses.iter().sum::<f32>() / losses.len() as f32
            };
            let slope = (loss(1e-3) - loss(-1e-3)) / 2e-3;
            assert!((slope - grad[at]).abs() < 0.01 + 0.1 * slope.abs(), "{at}: {slope} and {}", grad[at]);
        }
    }
}
