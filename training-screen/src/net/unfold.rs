//! From the weights in the program back to a network that learns, where the state of its training is gone.
//!
//! Folding multiplied each channel's weights by what its statistics said, and rounded them. Any scale gives the same answers,
//! so each channel gets the one that weights begin with; its statistics are measured on lessons.

use super::{HIDDEN, Layer, Lesson, Map, Net, SETTLED, STABLE, TOLD, forward, lay};

impl Net {
    /// Counts the bytes of [`Self::folded`] in the program.
    pub fn packed_bytes(&self) -> usize {
        let convolutions: usize = self.layers.iter().map(|l| l.cout * (l.cin * 9 + 1)).sum();
        let known = self.layers.last().map_or(0, |l| l.cout * 2) + TOLD;
        2 * (convolutions + HIDDEN * (known + 2) + 1)
    }

    /// Takes up the program's weights, and measures on these lessons what was folded into them.
    pub fn unfold(&mut self, packed: &[u8], lessons: &[Lesson]) {
        let mut numbers =
            packed.chunks_exact(2).map(|b| f32::from_bits(u32::from(u16::from_le_bytes([b[0], b[1]])) << 16));
        let mut maps: Vec<Map> = lessons.iter().map(|lesson| lesson.picture.clone()).collect();
        for (i, l) in self.layers.clone().iter().enumerate() {
            let row = l.cin * 9;
            let weights: Vec<f32> = numbers.by_ref().take(l.cout * row).collect();
            let shifts: Vec<f32> = numbers.by_ref().take(l.cout).collect();
            let mut plain: Vec<Map> = maps.iter().map(|map| convolved(&weights, l, map)).collect();
            for c in 0..l.cout {
                let cells = || plain.iter().flat_map(|z| &z.d[c * z.size()..(c + 1) * z.size()]).map(|z| f64::from(*z));
                let count = cells().count() as f64;
                let mean = cells().sum::<f64>() / count;
                let var = (cells().map(|z| z * z).sum::<f64>() / count - mean * mean).max(0.0);
                let own = &weights[c * row..(c + 1) * row];
                let size = (own.iter().map(|w| w * w).sum::<f32>() / row as f32).sqrt();
                let scale = (2.0 / row as f32).sqrt() / size.max(1e-6);
                for (to, weight) in self.p[l.weights + c * row..].iter_mut().zip(own) {
                    *to = weight * scale;
                }
                self.mean[i][c] = mean as f32 * scale;
                self.var[i][c] = var as f32 * scale * scale;
                self.p[l.gamma + c] = (self.var[i][c] + STABLE).sqrt() / scale;
                self.p[l.beta + c] = shifts[c] + mean as f32;
            }
            for z in &mut plain {
                let size = z.size();
                let channels = z.d.chunks_exact_mut(size).zip(&shifts);
                channels.for_each(|(cells, shift)| cells.iter_mut().for_each(|z| *z = (*z + shift).max(0.0)));
            }
            maps = plain;
        }
        self.p[self.fc1..].iter_mut().zip(numbers).for_each(|(to, number)| *to = number);
        self.steps = 1000;
        self.settled = SETTLED;
    }
}

fn convolved(weights: &[f32], l: &Layer, x: &Map) -> Map {
    let mut z = Map::zero(l.cout, x.h.div_ceil(l.step), x.w.div_ceil(l.step));
    let mut beside = Vec::new();
    lay(x, l.step, &mut beside);
    let cols = z.size();
    forward(&mut z.d, weights, &beside, l.sizes(cols));
    z
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;
    use crate::net::NETWORKS;

    #[test]
    fn what_is_unfolded_folds_to_the_same() {
        let mut chance = Chance::new(3);
        let lessons: Vec<Lesson> = (0..4)
            .map(|_| Lesson {
                picture: Map { c: 3, h: 40, w: 60, d: (0..3 * 40 * 60).map(|_| chance.normal()).collect() },
                told: [0.5, -0.5],
                wanted: 1.0,
            })
            .collect();
        let mut net = Net::new(&NETWORKS[0], 5);
        net.learn(&lessons);
        let packed = crate::train::packed(&net.folded());
        assert_eq!(packed.len(), net.packed_bytes());
        let mut other = Net::new(&NETWORKS[0], 6);
        other.unfold(&packed, &lessons);
        let read = |bytes: &[u8]| -> Vec<f32> {
            bytes.chunks_exact(2).map(|b| f32::from_bits(u32::from(u16::from_le_bytes([b[0], b[1]])) << 16)).collect()
        };
        let (was, is) = (read(&packed), other.folded());
        assert_eq!(was.len(), is.len());
        for (was, is) in was.iter().zip(&is) {
            assert!((was - is).abs() < 1e-4 + 1e-3 * was.abs(), "{was} {is}");
        }
    }
}
