//! The figures that have names.

use crate::draw::canvas::{Area, Canvas, Rgb};
use crate::rng::Rng;

/// A figure with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Figure(pub(crate) u8);

const NAMES: [(&str, &str); 12] = [
    ("circle", "circles"),
    ("rectangle", "rectangles"),
    ("triangle", "triangles"),
    ("square", "squares"),
    ("star", "stars"),
    ("pentagon", "pentagons"),
    ("hexagon", "hexagons"),
    ("diamond", "diamonds"),
    ("cross", "crosses"),
    ("heart", "hearts"),
    ("oval", "ovals"),
    ("ring", "rings"),
];

/// How many figures have names; the first three are those of easy-VQA.
pub(crate) const COUNT: u8 = NAMES.len() as u8;

impl Figure {
    /// All figures.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..COUNT).map(Self)
    }

    /// Tells its name.
    pub(crate) fn name(self) -> &'static str {
        NAMES[usize::from(self.0)].0
    }

    /// Tells the name of several.
    pub(crate) fn plural(self) -> &'static str {
        NAMES[usize::from(self.0)].1
    }

    /// Tells its class among the labels of patches.
    pub(crate) fn class(self) -> u8 {
        self.0 + 1
    }

    /// Picks any figure.
    pub(crate) fn any(rng: &mut Rng) -> Self {
        Self(rng.below(usize::from(COUNT)) as u8)
    }

    /// Tells whether a point of the figure's own square (-1 to 1, down is positive) lies inside.
    fn holds(self, u: f32, v: f32, flat: f32) -> bool {
        let (a, b) = (u.abs(), v.abs());
        match self.name() {
            "circle" => u * u + v * v <= 1.0,
            "rectangle" => a <= 1.0 && b <= flat,
            "triangle" => v <= 0.62 && a <= (v + 1.0) * 0.6,
            "square" => a <= 0.86 && b <= 0.86,
            "star" => spiked(u, v),
            "pentagon" => regular(u, v, 5.0),
            "hexagon" => regular(u, v, 6.0),
            "diamond" => a / 0.68 + b <= 1.0,
            "cross" => (a <= 0.32 && b <= 1.0) || (b <= 0.32 && a <= 1.0),
            "heart" => {
                let (x, y) = (u * 1.2, 0.15 - v * 1.25);
                (x * x + y * y - 1.0).powi(3) - x * x * y.powi(3) <= 0.0
            }
            "oval" => u * u + (v / flat.max(0.45)).powi(2) <= 1.0,
            _ => (0.3..=1.0).contains(&(u * u + v * v)),
        }
    }
}

/// A regular polygon with a corner on top.
fn regular(u: f32, v: f32, corners: f32) -> bool {
    let step = std::f32::consts::TAU / corners;
    let angle = u.atan2(-v).rem_euclid(step) - step / 2.0;
    u.hypot(v) * angle.cos() <= (step / 2.0).cos()
}

/// A star of five spikes, one on top.
fn spiked(u: f32, v: f32) -> bool {
    let step = std::f32::consts::TAU / 5.0;
    let angle = (u.atan2(-v).rem_euclid(step) - step / 2.0).abs();
    let (x, y) = (u.hypot(v) * angle.cos(), u.hypot(v) * angle.sin());
    // The edge runs from the notch, at radius 0.42 and angle 0, to the tip, at radius 1 and half a step.
    let (tip_x, tip_y) = ((step / 2.0).cos(), (step / 2.0).sin());
    (tip_x - 0.42) * y - tip_y * (x - 0.42) >= 0.0 || x <= 0.42
}

/// A figure at a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    /// Which.
    pub(crate) figure: Figure,
    /// Its centre, in pixels.
    pub(crate) x: f32,
    /// Its centre, in pixels.
    pub(crate) y: f32,
    /// Half its larger side, in pixels.
    pub(crate) radius: f32,
    /// How far it is turned, in radians.
    pub(crate) turn: f32,
    /// Height over width of rectangles and ovals.
    pub(crate) flat: f32,
}

impl Placed {
    /// Tells whether a point lies inside.
    pub(crate) fn holds(&self, x: f32, y: f32) -> bool {
        let (sin, cos) = self.turn.sin_cos();
        let (dx, dy) = ((x - self.x) / self.radius, (y - self.y) / self.radius);
        self.figure.holds(dx * cos + dy * sin, dy * cos - dx * sin, self.flat)
    }

    /// Tells an area that holds it all.
    pub(crate) fn area(&self) -> Area {
        let reach = self.radius * 1.35;
        Area::new(self.x - reach, self.y - reach, self.x + reach, self.y + reach)
    }

    /// Draws it.
    pub(crate) fn draw(&self, canvas: &mut Canvas, colour: Rgb) {
        canvas.cover(&self.area(), colour, |x, y| self.holds(x, y));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_covers_its_middle_or_is_a_ring_and_no_two_are_alike() {
        let grid: Vec<(f32, f32)> =
            (0..900_u16).map(|i| (f32::from(i % 30) / 15.0 - 0.97, f32::from(i / 30) / 15.0 - 0.97)).collect();
        let covers: Vec<Vec<bool>> =
            (0..COUNT).map(|index| grid.iter().map(|(u, v)| Figure(index).holds(*u, *v, 0.5)).collect()).collect();
        for (index, cover) in (0..).zip(&covers) {
            let name = Figure(index).name();
            assert_eq!(Figure(index).holds(0.0, 0.0, 0.5), name != "ring", "{name}");
            let share = cover.iter().filter(|inside| **inside).count() as f32 / 900.0;
            assert!((0.2..0.85).contains(&share), "{name} covers {share}");
            for (other, cover_of_other) in (0..).zip(&covers).take(index.into()) {
                let differ = cover.iter().zip(cover_of_other).filter(|(a, b)| a != b).count();
                assert!(differ > 30, "{name} looks like {}", Figure(other).name());
            }
        }
    }
}
