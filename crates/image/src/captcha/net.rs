//! The networks: of each seven convolutions of three by three, two small layers after them, and an answer.
//!
//! Plain arithmetic in `f32`: the neighbours of every place are laid side by side, a strip of the picture at a time, and
//! multiplied with the weights as one matrix. The weights are those that `training-screen` wrote, read once.

use std::ops::Range;
use std::sync::LazyLock;
use std::time::Instant;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, Axis, Slice};

use super::view::Planes;

/// Channels that come out of each layer of a network, and its step. The order of the weights depends on it.
type Layers = [(usize, usize); 7];
const FIRST: Layers = [(16, 2), (24, 2), (32, 1), (48, 2), (96, 1), (128, 2), (160, 1)];
const SECOND: Layers = [(16, 2), (32, 2), (40, 1), (64, 2), (128, 1), (160, 2), (208, 1)];
/// What is told to the last layers besides the channels: what the size says.
const TOLD: usize = 2;
/// Units between the pooled channels and the answer.
const HIDDEN: usize = 64;
/// Places of a strip, so that what is laid side by side stays near the processor.
const STRIP: usize = 1024;

/// The first looks at every picture, the second at suspects as well: each learnt by itself, so they err about different ones.
static NETWORKS: [LazyLock<Network>; 2] = [
    LazyLock::new(|| Network::read(include_bytes!("weights.bin"), FIRST)),
    LazyLock::new(|| Network::read(include_bytes!("second.bin"), SECOND)),
];

/// Which network looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Eye {
    First,
    Second,
}

impl Eye {
    /// Looks at a picture, told besides what its size says: a log ratio, above 0 where it is likelier a CAPTCHA than not; `None`
    /// where the time is up before.
    pub(super) fn look(self, planes: Planes, told: [f32; TOLD], until: Option<Instant>) -> Option<f32> {
        let network = &*NETWORKS[self as usize];
        Some(network.answer(&network.features(planes, until)?, told))
    }
}

/// Channels of a picture within the network, one after the other, each row by row.
pub(super) struct Features {
    height: usize,
    width: usize,
    values: Vec<f32>,
}

struct Layer {
    step: usize,
    inputs: usize,
    weights: Vec<f32>,
    lift: Vec<f32>,
}

struct Network {
    layers: Vec<Layer>,
    inner: Vec<f32>,
    inner_lift: Vec<f32>,
    outer: Vec<f32>,
    outer_lift: f32,
}

/// Numbers that are taken off the front: the upper halves of `f32`.
struct Numbers<'a>(std::slice::ChunksExact<'a, u8>);

impl Numbers<'_> {
    /// Takes the next numbers. Files that are too short end in zeros; a test holds the length of the one that is built in.
    fn take(&mut self, count: usize) -> Vec<f32> {
        let number = |two: &[u8; 2]| f32::from_bits(u32::from(u16::from_le_bytes(*two)) << 16);
        (0..count).map(|_| self.0.next().and_then(|two| two.as_array().map(number)).unwrap_or_default()).collect()
    }
}

impl Network {
    fn read(bytes: &[u8], shape: Layers) -> Self {
        let mut numbers = Numbers(bytes.chunks_exact(2));
        let mut inputs = 3;
        let mut layers = Vec::with_capacity(shape.len());
        for (outputs, step) in shape {
            let weights = numbers.take(outputs * inputs * 9);
            layers.push(Layer { step, inputs, weights, lift: numbers.take(outputs) });
            inputs = outputs;
        }
        Self {
            layers,
            inner: numbers.take(HIDDEN * (inputs * 2 + TOLD)),
            inner_lift: numbers.take(HIDDEN),
            outer: numbers.take(HIDDEN),
            outer_lift: numbers.take(1).iter().sum(),
        }
    }

    /// Finds the features of a picture, unless the time is up before.
    fn features(&self, planes: Planes, until: Option<Instant>) -> Option<Features> {
        let late = || until.is_some_and(|until| Instant::now() >= until);
        let picture = Features { height: planes.height, width: planes.width, values: planes.values };
        self.layers.iter().try_fold(picture, |from, layer| if late() { None } else { layer.apply(&from) })
    }

    /// Answers by the features and by what is told besides.
    fn answer(&self, features: &Features, told: [f32; TOLD]) -> f32 {
        let places = features.height * features.width;
        let channels = || features.values.chunks_exact(places.max(1));
        let mean = |channel: &[f32]| channel.iter().sum::<f32>() / places as f32;
        let peak = |channel: &[f32]| channel.iter().copied().fold(0.0, f32::max);
        let known = channels().map(mean).chain(channels().map(peak)).chain(told).collect::<Vec<_>>();
        let hidden = mixed((&self.inner, &self.inner_lift), &known).map(|sum| sum.max(0.0)).collect::<Vec<_>>();
        mixed((&self.outer, &[self.outer_lift]), &hidden).sum()
    }
}

impl Layer {
    /// Makes the next channels; `None` only where the counts of numbers do not fit together.
    fn apply(&self, from: &Features) -> Option<Features> {
        let (height, width) = (from.height.div_ceil(self.step), from.width.div_ceil(self.step));
        let (inputs, outputs) = (self.inputs * 9, self.lift.len());
        let weights = ArrayView2::from_shape((outputs, inputs), &self.weights).ok()?;
        let mut values = vec![0.0; outputs * height * width];
        let mut all = ArrayViewMut2::from_shape((outputs, height * width), &mut values).ok()?;
        let rows = (STRIP / width.max(1)).clamp(1, height.max(1));
        let mut beside = vec![0.0; inputs * rows * width];
        for top in (0..height).step_by(rows) {
            let strip = top..(top + rows).min(height);
            let places = strip.len() * width;
            let beside = beside.get_mut(..inputs * places)?;
            self.lay(from, (strip.clone(), width), beside);
            let beside = ArrayView2::from_shape((inputs, places), &*beside).ok()?;
            let mut part = all.slice_axis_mut(Axis(1), Slice::from(strip.start * width..strip.end * width));
            general_mat_mul(1.0, &weights, &beside, 0.0, &mut part);
        }
        for (channel, lift) in values.chunks_exact_mut((height * width).max(1)).zip(&self.lift) {
            channel.iter_mut().for_each(|value| *value = (*value + lift).max(0.0));
        }
        Some(Features { height, width, values })
    }

    /// Lays each of the nine neighbours of every place of a strip, for each channel, into a row of its own.
    fn lay(&self, from: &Features, (strip, width): (Range<usize>, usize), beside: &mut [f32]) {
        beside.fill(0.0);
        for (index, row) in beside.chunks_exact_mut((strip.len() * width).max(1)).enumerate() {
            let (channel, ky, kx) = (index / 9, index / 3 % 3, index % 3);
            // The neighbour to the left has nothing to meet in the first place.
            let first = usize::from(kx == 0);
            for (y, to) in strip.clone().zip(row.chunks_exact_mut(width)) {
                let Some(source) = (y * self.step + ky).checked_sub(1).filter(|y| *y < from.height) else { continue };
                let start = (channel * from.height + source) * from.width;
                let source = from.values.get(start + first * self.step + kx - 1..start + from.width);
                let (Some(source), Some(to)) = (source, to.get_mut(first..)) else { continue };
                if self.step == 1 {
                    to.iter_mut().zip(source).for_each(|(to, value)| *to = *value);
                } else {
                    to.iter_mut().zip(source.iter().step_by(self.step)).for_each(|(to, value)| *to = *value);
                }
            }
        }
    }
}

/// Sums of values, each weighed with a row of weights.
fn mixed<'a>((weights, lift): (&'a [f32], &'a [f32]), values: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    let rows = weights.chunks_exact(values.len().max(1)).zip(lift);
    rows.map(move |(weights, lift)| {
        weights.iter().zip(values).map(|(weight, value)| weight * value).sum::<f32>() + lift
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_as_many_as_the_network_has() {
        let files = [include_bytes!("weights.bin").len(), include_bytes!("second.bin").len()];
        for ((network, shape), bytes) in NETWORKS.iter().zip([FIRST, SECOND]).zip(files) {
            let mut inputs = 3;
            let mut count = 0;
            for (outputs, _) in shape {
                count += outputs * inputs * 9 + outputs;
                inputs = outputs;
            }
            count += HIDDEN * (inputs * 2 + TOLD) + HIDDEN + HIDDEN + 1;
            assert_eq!(bytes, count * 2);
            let layers = network.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.lift));
            let all = layers.chain(&network.inner).chain(&network.inner_lift).chain(&network.outer);
            let all = all.chain([&network.outer_lift]);
            assert!(all.clone().all(|weight| weight.is_finite()));
            assert!(all.filter(|weight| **weight != 0.0).count() > count / 2);
        }
    }

    fn two_rows(width: usize) -> Features {
        Features { height: 2, width, values: (1..=width * 2).map(|value| value as f32).collect() }
    }

    /// One row of one channel, filtered as it was written down by hand.
    #[test]
    fn a_channel_is_filtered_by_its_weights_with_zeros_around_it() {
        let taps = [0.0, 0.0, 0.0, 1.0, 10.0, 100.0, 0.0, 1000.0, 0.0];
        let weights = [1.0, 2.0, 0.0, -1.0].iter().flat_map(|by| taps.map(|tap| tap * by)).collect::<Vec<_>>();
        let layer = |step| Layer { step, inputs: 1, weights: weights.clone(), lift: vec![0.0, 0.5, 7.0, 0.0] };
        let out = layer(1).apply(&two_rows(3)).unwrap();
        // Rows 1 2 3 and 4 5 6: left, middle, right, and below.
        assert_eq!(out.values[..6], [4210.0, 5321.0, 6032.0, 540.0, 654.0, 65.0]);
        assert_eq!(out.values[10], 2.0 * 654.0 + 0.5);
        assert_eq!((&out.values[12..18], &out.values[18..]), (&[7.0; 6][..], &[0.0; 6][..]));
        let out = layer(2).apply(&two_rows(3)).unwrap();
        assert_eq!((out.width, out.height), (2, 1));
        assert_eq!(out.values[..2], [4210.0, 6032.0]);
    }

    #[test]
    fn strips_join_without_a_seam() {
        let (height, width) = (STRIP / 8 * 3, 8);
        let values = (0..height * width).map(|at| (at % 17) as f32).collect::<Vec<_>>();
        let all = Features { height, width, values };
        let layer = Layer { step: 1, inputs: 1, weights: vec![1.0; 9], lift: vec![0.0] };
        let out = layer.apply(&all).unwrap();
        for y in 1..height - 1 {
            let sum = (y - 1..=y + 1).flat_map(|y| &all.values[y * width + 2..y * width + 5]).sum::<f32>();
            assert_eq!(out.values[y * width + 3], sum, "row {y}");
        }
    }
}
