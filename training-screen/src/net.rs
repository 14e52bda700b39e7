//! The network and its learning: depthwise-separable convolutions with batch normalisation, by hand and in `f32`.
//!
//! Pictures of a batch keep their own sizes; only the statistics are shared. Forward and backward go layer by layer over
//! the whole batch.

use ndarray::{ArrayView2, ArrayViewMut2, linalg::general_mat_mul};
use rayon::prelude::*;
use vqa_image::Planes;

use crate::chance::Chance;

/// Channels out and the step of each layer. The first is an ordinary convolution of the three colours.
pub const LAYERS: &[(usize, usize)] = &[(8, 2), (16, 2), (24, 1), (48, 2), (48, 1), (96, 2), (96, 1), (96, 1)];
/// Units between the pooled channels and the answer.
pub const HIDDEN: usize = 32;
const STABLE: f32 = 1e-4;

/// The channels of a picture within the network.
#[derive(Debug, Clone)]
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

    pub fn of(planes: &Planes) -> Self {
        Self { c: 3, h: planes.height, w: planes.width, d: planes.values.clone() }
    }

    fn size(&self) -> usize {
        self.h * self.w
    }
}

/// Where the numbers of a layer are among all.
#[derive(Debug, Clone)]
struct Layer {
    cin: usize,
    cout: usize,
    step: usize,
    /// Numbers that one output channel mixes: 27 in the first layer, else the input channels.
    mixed: usize,
    dw: usize,
    pw: usize,
    gamma: usize,
    beta: usize,
}

/// All numbers that are learnt, and the running statistics.
#[derive(Debug, Clone)]
pub struct Net {
    pub p: Vec<f32>,
    layers: Vec<Layer>,
    pub mean: Vec<Vec<f32>>,
    pub var: Vec<Vec<f32>>,
    fc1: usize,
    b1: usize,
    fc2: usize,
    b2: usize,
}

struct Kept {
    mid: Vec<Map>,
    hat: Vec<Map>,
    out: Vec<Map>,
    inv: Vec<f32>,
}

impl Net {
    pub fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let (mut p, mut layers, mut cin) = (Vec::new(), Vec::new(), 3);
        let mut draw = |p: &mut Vec<f32>, n: usize, fan: usize, gain: f32| {
            let at = p.len();
            p.extend((0..n).map(|_| chance.normal() * (gain / fan as f32).sqrt()));
            at
        };
        for (i, &(cout, step)) in LAYERS.iter().enumerate() {
            let mixed = if i == 0 { 27 } else { cin };
            let dw = draw(&mut p, if i == 0 { 0 } else { cin * 9 }, 9, 1.0);
            let pw = draw(&mut p, cout * mixed, mixed, 2.0);
            let gamma = p.len();
            p.extend(std::iter::repeat_n(1.0, cout));
            let beta = p.len();
            p.extend(std::iter::repeat_n(0.0, cout));
            layers.push(Layer { cin, cout, step, mixed, dw, pw, gamma, beta });
            cin = cout;
        }
        let fc1 = draw(&mut p, HIDDEN * cin * 2, cin * 2, 2.0);
        let b1 = draw(&mut p, HIDDEN, 1, 0.0);
        let fc2 = draw(&mut p, HIDDEN, HIDDEN, 1.0);
        let b2 = draw(&mut p, 1, 1, 0.0);
        let zeros = || LAYERS.iter().map(|l| vec![0.0; l.0]).collect::<Vec<_>>();
        let var = LAYERS.iter().map(|l| vec![1.0; l.0]).collect();
        Self { p, layers, mean: zeros(), var, fc1, b1, fc2, b2 }
    }

    fn mixed(&self, l: &Layer, x: &Map, first: bool) -> Map {
        if first { columns(x, l.step) } else { depthwise(x, &self.p[l.dw..l.dw + l.cin * 9], l.step) }
    }

    fn pointwise(&self, l: &Layer, mid: &Map) -> Map {
        let mut z = Map::zero(l.cout, mid.h, mid.w);
        let w = ArrayView2::from_shape((l.cout, l.mixed), &self.p[l.pw..l.pw + l.cout * l.mixed]).unwrap();
        let m = ArrayView2::from_shape((l.mixed, mid.size()), &mid.d).unwrap();
        let mut o = ArrayViewMut2::from_shape((l.cout, mid.size()), &mut z.d).unwrap();
        general_mat_mul(1.0, &w, &m, 0.0, &mut o);
        z
    }

    fn head(&self, pooled: &[f32]) -> (Vec<f32>, f32) {
        let n = pooled.len();
        let hidden: Vec<f32> = (0..HIDDEN)
            .map(|j| {
                let w = &self.p[self.fc1 + j * n..self.fc1 + (j + 1) * n];
                (w.iter().zip(pooled).map(|(a, b)| a * b).sum::<f32>() + self.p[self.b1 + j]).max(0.0)
            })
            .collect();
        let out = hidden.iter().enumerate().map(|(j, h)| h * self.p[self.fc2 + j]).sum::<f32>() + self.p[self.b2];
        (hidden, out)
    }

    /// Learns from a batch: returns its mean loss and the gradient of every number.
    pub fn learn(&mut self, inputs: Vec<Map>, wanted: &[f32]) -> (f32, Vec<f32>) {
        let batch = inputs.len();
        let mut kept: Vec<Kept> = Vec::new();
        for (i, l) in self.layers.clone().iter().enumerate() {
            let x = kept.last().map_or(&inputs, |k| &k.out);
            let (mid, mut hat): (Vec<Map>, Vec<Map>) = x
                .par_iter()
                .map(|x| {
                    let mid = self.mixed(l, x, i == 0);
                    let z = self.pointwise(l, &mid);
                    (mid, z)
                })
                .unzip();
            let n: usize = hat.iter().map(Map::size).sum();
            let sums: Vec<(f64, f64)> = (0..l.cout)
                .into_par_iter()
                .map(|c| {
                    hat.iter().fold((0.0, 0.0), |s, z| {
                        let (a, b) = sums(&z.d[c * z.size()..(c + 1) * z.size()]);
                        (s.0 + a, s.1 + b)
                    })
                })
                .collect();
            let mut inv = vec![0.0; l.cout];
            let mut mean = vec![0.0; l.cout];
            for c in 0..l.cout {
                let m = sums[c].0 / n as f64;
                let v = (sums[c].1 / n as f64 - m * m).max(0.0);
                mean[c] = m as f32;
                inv[c] = 1.0 / (v as f32 + STABLE).sqrt();
                self.mean[i][c] += 0.02 * (m as f32 - self.mean[i][c]);
                self.var[i][c] += 0.02 * (v as f32 - self.var[i][c]);
            }
            let out = hat
                .par_iter_mut()
                .map(|z| {
                    let size = z.size();
                    let mut out = z.clone();
                    for c in 0..l.cout {
                        let (g, b) = (self.p[l.gamma + c], self.p[l.beta + c]);
                        let at = c * size..(c + 1) * size;
                        for (z, o) in z.d[at.clone()].iter_mut().zip(&mut out.d[at]) {
                            *z = (*z - mean[c]) * inv[c];
                            *o = (g * *z + b).max(0.0);
                        }
                    }
                    out
                })
                .collect();
            kept.push(Kept { mid, hat, out, inv });
        }
        let last = &kept.last().expect("there are layers").out;
        let mut grad = vec![0.0; self.p.len()];
        let (mut loss, mut dout) = (0.0, Vec::with_capacity(batch));
        for (f, wanted) in last.iter().zip(wanted) {
            let (size, channels) = (f.size(), f.c);
            let mut pooled = vec![0.0; channels * 2];
            let mut peak = vec![0; channels];
            for c in 0..channels {
                let cells = &f.d[c * size..(c + 1) * size];
                pooled[c] = cells.iter().sum::<f32>() / size as f32;
                peak[c] = (0..size).max_by(|a, b| cells[*a].total_cmp(&cells[*b])).unwrap_or(0);
                pooled[channels + c] = cells[peak[c]];
            }
            let (hidden, out) = self.head(&pooled);
            let p = 1.0 / (1.0 + (-out).exp());
            loss -= (wanted * p.max(1e-7).ln() + (1.0 - wanted) * (1.0 - p).max(1e-7).ln()) / batch as f32;
            let d = (p - wanted) / batch as f32;
            grad[self.b2] += d;
            let mut dpool = vec![0.0; channels * 2];
            for (j, h) in hidden.iter().enumerate() {
                grad[self.fc2 + j] += d * h;
                if *h > 0.0 {
                    let dh = d * self.p[self.fc2 + j];
                    grad[self.b1 + j] += dh;
                    let row = self.fc1 + j * channels * 2;
                    for k in 0..channels * 2 {
                        grad[row + k] += dh * pooled[k];
                        dpool[k] += dh * self.p[row + k];
                    }
                }
            }
            let mut df = Map::zero(channels, f.h, f.w);
            for c in 0..channels {
                df.d[c * size..(c + 1) * size].fill(dpool[c] / size as f32);
                df.d[c * size + peak[c]] += dpool[channels + c];
            }
            dout.push(df);
        }
        for (i, l) in self.layers.iter().enumerate().rev() {
            let k = &kept[i];
            dout.par_iter_mut().zip(&k.out).for_each(|(d, o)| d.d.iter_mut().zip(&o.d).for_each(|(d, o)| *d = if *o > 0.0 { *d } else { 0.0 }));
            let n: usize = dout.iter().map(Map::size).sum();
            let sums: Vec<(f32, f32)> = (0..l.cout)
                .into_par_iter()
                .map(|c| {
                    dout.iter().zip(&k.hat).fold((0.0, 0.0), |s, (d, h)| {
                        let at = c * d.size()..(c + 1) * d.size();
                        (s.0 + sums(&d.d[at.clone()]).0 as f32, s.1 + dot(&d.d[at.clone()], &h.d[at]))
                    })
                })
                .collect();
            for c in 0..l.cout {
                grad[l.beta + c] += sums[c].0;
                grad[l.gamma + c] += sums[c].1;
            }
            let x = if i == 0 { &inputs } else { &kept[i - 1].out };
            let done: Vec<(Map, Vec<f32>, Vec<f32>)> = (0..batch)
                .into_par_iter()
                .map(|b| {
                    let (d, hat, mid) = (&dout[b], &k.hat[b], &k.mid[b]);
                    let size = d.size();
                    let mut dz = d.clone();
                    for c in 0..l.cout {
                        let scale = self.p[l.gamma + c] * k.inv[c];
                        let (mb, mg) = (sums[c].0 / n as f32, sums[c].1 / n as f32);
                        let at = c * size..(c + 1) * size;
                        for (d, h) in dz.d[at.clone()].iter_mut().zip(&hat.d[at]) {
                            *d = scale * (*d - mb - h * mg);
                        }
                    }
                    let mut dpw = vec![0.0; l.cout * l.mixed];
                    let dz_ = ArrayView2::from_shape((l.cout, size), &dz.d).unwrap();
                    let mid_ = ArrayView2::from_shape((l.mixed, size), &mid.d).unwrap();
                    let mut dpw_ = ArrayViewMut2::from_shape((l.cout, l.mixed), &mut dpw).unwrap();
                    general_mat_mul(1.0, &dz_, &mid_.t(), 0.0, &mut dpw_);
                    if i == 0 {
                        return (Map::zero(0, 0, 0), dpw, Vec::new());
                    }
                    let mut dmid = Map::zero(l.mixed, mid.h, mid.w);
                    let w = ArrayView2::from_shape((l.cout, l.mixed), &self.p[l.pw..l.pw + l.cout * l.mixed]).unwrap();
                    let mut dmid_ = ArrayViewMut2::from_shape((l.mixed, size), &mut dmid.d).unwrap();
                    general_mat_mul(1.0, &w.t(), &dz_, 0.0, &mut dmid_);
                    let (dx, ddw) = depthwise_back(&x[b], &dmid, &self.p[l.dw..l.dw + l.cin * 9], l.step);
                    (dx, dpw, ddw)
                })
                .collect();
            dout = Vec::with_capacity(batch);
            for (dx, dpw, ddw) in done {
                grad[l.pw..l.pw + dpw.len()].iter_mut().zip(&dpw).for_each(|(a, b)| *a += b);
                grad[l.dw..l.dw + ddw.len()].iter_mut().zip(&ddw).for_each(|(a, b)| *a += b);
                dout.push(dx);
            }
        }
        (loss, grad)
    }

    /// Takes up numbers that [`Self::folded`] gave. Statistics of a batch give back to each layer what was folded in, so that
    /// learning goes on where it ended.
    pub fn unfold(&mut self, folded: &[f32], batch: &[Map]) {
        let mut at = 0;
        let mut take = |n: usize| {
            at += n;
            folded[at - n..at].to_vec()
        };
        let mut x: Vec<Map> = batch.to_vec();
        for (i, l) in self.layers.clone().iter().enumerate() {
            let taps = if i == 0 { 0 } else { l.cin * 9 };
            self.p[l.dw..l.dw + taps].copy_from_slice(&take(taps));
            self.p[l.pw..l.pw + l.cout * l.mixed].copy_from_slice(&take(l.cout * l.mixed));
            let lift = take(l.cout);
            let mut z: Vec<Map> = x.par_iter().map(|x| self.pointwise(l, &self.mixed(l, x, i == 0))).collect();
            let n: usize = z.iter().map(Map::size).sum();
            for c in 0..l.cout {
                let (a, b) = z.iter().fold((0.0, 0.0), |s, z| {
                    let (a, b) = sums(&z.d[c * z.size()..(c + 1) * z.size()]);
                    (s.0 + a, s.1 + b)
                });
                let mean = a / n as f64;
                self.mean[i][c] = mean as f32;
                self.var[i][c] = (b / n as f64 - mean * mean).max(0.0) as f32;
                self.p[l.gamma + c] = (self.var[i][c] + STABLE).sqrt();
                self.p[l.beta + c] = lift[c] + mean as f32;
            }
            z.par_iter_mut().for_each(|z| {
                let size = z.size();
                z.d.iter_mut().enumerate().for_each(|(k, v)| *v = (*v + lift[k / size]).max(0.0));
            });
            x = z;
        }
        let rest = self.p.len() - self.fc1;
        let tail = take(rest);
        self.p[self.fc1..].copy_from_slice(&tail);
    }

    /// The numbers in the order in which the program reads them, statistics folded in.
    pub fn folded(&self) -> Vec<f32> {
        let mut all = Vec::new();
        for (i, l) in self.layers.iter().enumerate() {
            all.extend_from_slice(&self.p[l.dw..l.dw + if i == 0 { 0 } else { l.cin * 9 }]);
            let scale = |c: usize| self.p[l.gamma + c] / (self.var[i][c] + STABLE).sqrt();
            for c in 0..l.cout {
                all.extend(self.p[l.pw + c * l.mixed..l.pw + (c + 1) * l.mixed].iter().map(|w| w * scale(c)));
            }
            all.extend((0..l.cout).map(|c| self.p[l.beta + c] - self.mean[i][c] * scale(c)));
        }
        all.extend_from_slice(&self.p[self.fc1..]);
        all
    }
}

fn sums(values: &[f32]) -> (f64, f64) {
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
    (f64::from(a.iter().sum::<f32>() + tail.0), f64::from(b.iter().sum::<f32>() + tail.1))
}

fn dot(x: &[f32], y: &[f32]) -> f32 {
    let mut a = [0.0_f32; 8];
    let n = x.len().min(y.len());
    let (x, y) = (&x[..n], &y[..n]);
    for (p, q) in x.chunks_exact(8).zip(y.chunks_exact(8)) {
        for i in 0..8 {
            a[i] += p[i] * q[i];
        }
    }
    let rest = n / 8 * 8;
    a.iter().sum::<f32>() + x[rest..].iter().zip(&y[rest..]).map(|(p, q)| p * q).sum::<f32>()
}

/// Lays out the 27 neighbours of every place; a border of zeros.
fn columns(x: &Map, step: usize) -> Map {
    let (h, w) = (x.h.div_ceil(step), x.w.div_ceil(step));
    let mut out = Map::zero(27, h, w);
    for c in 0..3 {
        for k in 0..9 {
            let (ky, kx) = (k / 3, k % 3);
            let plane = &mut out.d[(c * 9 + k) * h * w..][..h * w];
            for y in 0..h {
                let sy = (y * step + ky).wrapping_sub(1);
                if sy >= x.h {
                    continue;
                }
                let row = &x.d[c * x.size() + sy * x.w..][..x.w];
                for ox in 0..w {
                    let sx = (ox * step + kx).wrapping_sub(1);
                    if sx < x.w {
                        plane[y * w + ox] = row[sx];
                    }
                }
            }
        }
    }
    out
}

/// The columns of an input row that a tap meets, first place out, first place in, and how many.
fn meets(kx: usize, step: usize, w_in: usize, w_out: usize) -> (usize, usize, usize) {
    let first = usize::from(kx == 0);
    let from = first * step + kx - 1;
    let count = if from >= w_in { 0 } else { ((w_in - 1 - from) / step + 1).min(w_out - first) };
    (first, from, count)
}

fn depthwise(x: &Map, k: &[f32], step: usize) -> Map {
    let (h, w) = (x.h.div_ceil(step), x.w.div_ceil(step));
    let mut out = Map::zero(x.c, h, w);
    for c in 0..x.c {
        for y in 0..h {
            let row_out = &mut out.d[c * h * w + y * w..][..w];
            for ky in 0..3 {
                let sy = (y * step + ky).wrapping_sub(1);
                if sy >= x.h {
                    continue;
                }
                let row = &x.d[c * x.size() + sy * x.w..][..x.w];
                for kx in 0..3 {
                    let t = k[c * 9 + ky * 3 + kx];
                    let (first, from, count) = meets(kx, step, x.w, w);
                    if step == 1 {
                        row_out[first..first + count].iter_mut().zip(&row[from..from + count]).for_each(|(o, v)| *o += t * v);
                    } else {
                        row_out[first..first + count].iter_mut().zip(row[from..].iter().step_by(2)).for_each(|(o, v)| *o += t * v);
                    }
                }
            }
        }
    }
    out
}

fn depthwise_back(x: &Map, d: &Map, k: &[f32], step: usize) -> (Map, Vec<f32>) {
    let mut dx = Map::zero(x.c, x.h, x.w);
    let mut dk = vec![0.0; x.c * 9];
    for c in 0..x.c {
        for y in 0..d.h {
            let row_d = &d.d[c * d.size() + y * d.w..][..d.w];
            for ky in 0..3 {
                let sy = (y * step + ky).wrapping_sub(1);
                if sy >= x.h {
                    continue;
                }
                let at = c * x.size() + sy * x.w;
                let row = &x.d[at..at + x.w];
                let row_dx = &mut dx.d[at..at + x.w];
                for kx in 0..3 {
                    let i = c * 9 + ky * 3 + kx;
                    let (first, from, count) = meets(kx, step, x.w, d.w);
                    let part = &row_d[first..first + count];
                    if step == 1 {
                        dk[i] += dot(part, &row[from..from + count]);
                        row_dx[from..from + count].iter_mut().zip(part).for_each(|(o, v)| *o += k[i] * v);
                    } else {
                        dk[i] += part.iter().zip(row[from..].iter().step_by(2)).map(|(a, b)| a * b).sum::<f32>();
                        row_dx[from..].iter_mut().step_by(2).zip(part).for_each(|(o, v)| *o += k[i] * v);
                    }
                }
            }
        }
    }
    (dx, dk)
}
