//! The network: seven depthwise-separable convolutions after an ordinary one, and an answer for any part of what they
//! find.
//!
//! Plain arithmetic in `f32`, one row at a time so that a row's channels stay near; the same pixels always give the same
//! numbers. The weights are those that `training-screen` wrote, read once.

use std::sync::LazyLock;
use std::time::Instant;

use super::view::Planes;

/// Channels that come out of each layer, and its step. The order of the weights depends on it.
const LAYERS: [(usize, usize); 8] = [(8, 2), (16, 2), (24, 1), (48, 2), (48, 1), (96, 2), (96, 1), (96, 1)];
/// Units between the pooled channels and the answer.
const HIDDEN: usize = 32;
/// Output channels that are worked on together.
const TOGETHER: usize = 4;
/// Places in a row that are worked on together.
const LANES: usize = 8;

static NETWORK: LazyLock<Network> = LazyLock::new(|| Network::read(include_bytes!("weights.bin")));

/// Channels of a picture within the network, each row by row; rows are padded to whole lanes.
pub(super) struct Features {
    channels: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    stride: usize,
    values: Vec<f32>,
}

impl Features {
    fn zero(channels: usize, height: usize, width: usize) -> Self {
        let stride = width.next_multiple_of(LANES);
        Self { channels, height, width, stride, values: vec![0.0; channels * height * stride] }
    }

    fn of(planes: &Planes) -> Self {
        let mut features = Self::zero(3, planes.height, planes.width);
        let width = planes.width.max(1);
        for (to, from) in
            features.values.chunks_exact_mut(features.stride.max(1)).zip(planes.values.chunks_exact(width))
        {
            to[..width].copy_from_slice(from);
        }
        features
    }

    fn row(&self, channel: usize, y: usize) -> &[f32] {
        &self.values[(channel * self.height + y) * self.stride..][..self.width]
    }
}

/// What is mixed into a row of output: rows of this width, padded to whole lanes.
struct Rows {
    width: usize,
    stride: usize,
    values: Vec<f32>,
}

struct Layer {
    step: usize,
    inputs: usize,
    /// Nine taps for each input channel; none in the first layer, which mixes all neighbours of all colours.
    taps: Vec<f32>,
    /// For each group of output channels, the weights of each mixed row, those of a group side by side.
    mix: Vec<[f32; TOGETHER]>,
    lift: Vec<f32>,
}

struct Network {
    layers: Vec<Layer>,
    inner: Vec<f32>,
    inner_lift: Vec<f32>,
    outer: Vec<f32>,
    outer_lift: f32,
}

/// Numbers that are taken off the front.
struct Numbers<'a>(std::slice::ChunksExact<'a, u8>);

impl Numbers<'_> {
    /// Takes the next numbers. Files that are too short end in zeros; a test holds the length of the one that is built in.
    fn take(&mut self, count: usize) -> Vec<f32> {
        let next = |_| self.0.next().and_then(|four| four.as_array().copied()).map_or(0.0, f32::from_le_bytes);
        (0..count).map(next).collect()
    }
}

impl Network {
    fn read(bytes: &[u8]) -> Self {
        let mut numbers = Numbers(bytes.chunks_exact(4));
        let mut inputs = 3;
        let mut layers = Vec::with_capacity(LAYERS.len());
        for (index, (outputs, step)) in LAYERS.into_iter().enumerate() {
            let taps = numbers.take(if index == 0 { 0 } else { inputs * 9 });
            let mixed = if index == 0 { inputs * 9 } else { inputs };
            let flat = numbers.take(outputs * mixed);
            let group = |group: usize, row: usize| std::array::from_fn(|i| flat[(group * TOGETHER + i) * mixed + row]);
            let mix = (0..outputs / TOGETHER).flat_map(|at| (0..mixed).map(move |row| (at, row)));
            let mix = mix.map(|(at, row)| group(at, row)).collect();
            layers.push(Layer { step, inputs, taps, mix, lift: numbers.take(outputs) });
            inputs = outputs;
        }
        let inner = numbers.take(HIDDEN * inputs * 2);
        let (inner_lift, outer) = (numbers.take(HIDDEN), numbers.take(HIDDEN));
        Self { layers, inner, inner_lift, outer, outer_lift: numbers.take(1)[0] }
    }
}

/// Finds the features of a picture, unless the time is up before.
pub(super) fn features(planes: &Planes, until: Option<Instant>) -> Option<Features> {
    let late = || until.is_some_and(|until| Instant::now() >= until);
    NETWORK.layers.iter().try_fold(Features::of(planes), |from, layer| (!late()).then(|| layer.apply(&from)))
}

impl Layer {
    fn apply(&self, from: &Features) -> Features {
        let (height, width) = (from.height.div_ceil(self.step), from.width.div_ceil(self.step));
        let mut to = Features::zero(self.lift.len(), height, width);
        let mixed = if self.taps.is_empty() { self.inputs * 9 } else { self.inputs };
        let mut rows = Rows { width, stride: to.stride, values: vec![0.0; mixed * to.stride] };
        for y in 0..height {
            rows.values.fill(0.0);
            if self.taps.is_empty() {
                self.gather(from, y, &mut rows);
            } else {
                self.filter(from, y, &mut rows);
            }
            self.mix_rows(&rows.values, y, &mut to);
        }
        to
    }

    /// Lays the nine neighbours of every place of a row, for each colour, into rows of their own.
    fn gather(&self, from: &Features, y: usize, rows: &mut Rows) {
        let width = rows.width;
        for (index, row) in rows.values.chunks_exact_mut(rows.stride).enumerate() {
            let (channel, ky, kx) = (index / 9, index / 3 % 3, index % 3);
            let Some(source) = (y * self.step + ky).checked_sub(1).filter(|y| *y < from.height) else { continue };
            let reach = Reach::of(kx, self.step);
            let source = from.row(channel, source);
            let places = source.get(reach.from..).unwrap_or_default().iter().step_by(self.step);
            row[reach.first..width].iter_mut().zip(places).for_each(|(to, value)| *to = *value);
        }
    }

    /// Filters every channel by its own nine taps.
    fn filter(&self, from: &Features, y: usize, rows: &mut Rows) {
        let width = rows.width;
        for (channel, row) in rows.values.chunks_exact_mut(rows.stride).enumerate() {
            for (ky, taps) in self.taps[channel * 9..channel * 9 + 9].chunks_exact(3).enumerate() {
                let Some(source) = (y * self.step + ky).checked_sub(1).filter(|y| *y < from.height) else { continue };
                let source = from.row(channel, source);
                for (kx, tap) in taps.iter().enumerate() {
                    let reach = Reach::of(kx, self.step);
                    let (source, row) = (source.get(reach.from..).unwrap_or_default(), &mut row[reach.first..width]);
                    if self.step == 1 {
                        row.iter_mut().zip(source).for_each(|(to, value)| *to += tap * value);
                    } else {
                        row.iter_mut().zip(source.iter().step_by(2)).for_each(|(to, value)| *to += tap * value);
                    }
                }
            }
        }
    }

    /// Mixes rows into a row of every output channel, and cuts off what is below zero.
    fn mix_rows(&self, rows: &[f32], y: usize, to: &mut Features) {
        let stride = to.stride;
        let mixed = rows.len() / stride.max(1);
        for (group, weights) in self.mix.chunks_exact(mixed).enumerate() {
            for x in (0..stride).step_by(LANES) {
                let mut sums = [[0.0_f32; LANES]; TOGETHER];
                for (weights, row) in weights.iter().zip(rows.chunks_exact(stride)) {
                    let Some(values) = row[x..].first_chunk::<LANES>() else { continue };
                    for (sums, weight) in sums.iter_mut().zip(weights) {
                        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += weight * value);
                    }
                }
                for (i, sums) in sums.iter().enumerate() {
                    let channel = group * TOGETHER + i;
                    let out = &mut to.values[(channel * to.height + y) * stride + x..][..LANES];
                    out.iter_mut().zip(sums).for_each(|(to, sum)| *to = (sum + self.lift[channel]).max(0.0));
                }
            }
        }
    }
}

/// Where a tap of a row of three meets the input: the first place out, and the place in that it meets there.
struct Reach {
    first: usize,
    from: usize,
}

impl Reach {
    fn of(kx: usize, step: usize) -> Self {
        // The tap to the left has nothing to meet in the first place.
        let first = usize::from(kx == 0);
        Self { first, from: first * step + kx - 1 }
    }
}

/// Answers for a part of the features, from one row and column up to others: a log ratio, above 0 where it is likelier a
/// CAPTCHA than not.
pub(super) fn answer(features: &Features, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> f32 {
    let network = &*NETWORK;
    let places = (rows.len() * columns.len()).max(1) as f32;
    let mut pooled = vec![0.0; features.channels * 2];
    let (means, peaks) = pooled.split_at_mut(features.channels);
    for (channel, (mean, peak)) in means.iter_mut().zip(peaks).enumerate() {
        for y in rows.clone() {
            for value in &features.row(channel, y)[columns.clone()] {
                *mean += value / places;
                *peak = f32::max(*peak, *value);
            }
        }
    }
    let weighed = |weights: &[f32], values: &[f32]| weights.iter().zip(values).map(|(w, v)| w * v).sum::<f32>();
    let inner = network.inner.chunks_exact(pooled.len()).zip(&network.inner_lift);
    let hidden: Vec<f32> = inner.map(|(weights, lift)| (weighed(weights, &pooled) + lift).max(0.0)).collect();
    weighed(&network.outer, &hidden) + network.outer_lift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_as_many_as_the_network_has() {
        let mut inputs = 3;
        let mut count = 0;
        for (index, (outputs, _)) in LAYERS.into_iter().enumerate() {
            count += if index == 0 { outputs * 27 } else { inputs * 9 + outputs * inputs } + outputs;
            inputs = outputs;
        }
        count += HIDDEN * inputs * 2 + HIDDEN + HIDDEN + 1;
        assert_eq!(include_bytes!("weights.bin").len(), count * 4);
        let network = &*NETWORK;
        let all = network.layers.iter().flat_map(|layer| layer.taps.iter().chain(&layer.lift)).chain(&network.inner);
        assert!(all.chain(&network.outer).all(|weight| weight.is_finite()));
    }

    /// One row of one channel, filtered as it was written down by hand.
    #[test]
    fn a_channel_is_filtered_by_its_taps_with_zeros_around_it() {
        let from = |width: usize| {
            let values = (1..=width * 2).map(|value| value as f32).collect();
            let mut features = Features::zero(1, 2, width);
            let planes = Planes { width, height: 2, values };
            for y in 0..2 {
                features.values[y * features.stride..][..width].copy_from_slice(&planes.values[y * width..][..width]);
            }
            features
        };
        let layer = |step| Layer {
            step,
            inputs: 1,
            taps: vec![0.0, 0.0, 0.0, 1.0, 10.0, 100.0, 0.0, 1000.0, 0.0],
            mix: vec![[1.0, 2.0, 0.0, -1.0]],
            lift: vec![0.0, 0.5, 7.0, 0.0],
        };
        let out = layer(1).apply(&from(3));
        // Rows 1 2 3 and 4 5 6: left, middle, right, and below.
        assert_eq!(out.row(0, 0), [4210.0, 5321.0, 6032.0]);
        assert_eq!(out.row(0, 1), [540.0, 654.0, 65.0]);
        assert_eq!(out.row(1, 1), [1080.5, 1308.5, 130.5]);
        assert_eq!((out.row(2, 0), out.row(3, 0)), (&[7.0; 3][..], &[0.0; 3][..]));
        let out = layer(2).apply(&from(3));
        assert_eq!((out.width, out.height), (2, 1));
        assert_eq!(out.row(0, 0), [4210.0, 6032.0]);
    }
}
