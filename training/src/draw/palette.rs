//! The colours that have names.

use crate::draw::canvas::Rgb;
use crate::rng::Rng;

/// A colour with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Colour(pub(crate) u8);

/// Names, and shades that anyone would call so.
const COLOURS: [(&str, &[Rgb]); 12] = [
    ("red", &[[255, 0, 0], [225, 20, 30], [215, 10, 10]]),
    ("green", &[[0, 255, 0], [0, 160, 0], [40, 180, 60], [0, 128, 0]]),
    ("blue", &[[0, 0, 255], [30, 60, 220], [40, 90, 210]]),
    ("yellow", &[[255, 255, 0], [250, 225, 30]]),
    ("black", &[[0, 0, 0], [25, 25, 25]]),
    ("white", &[[255, 255, 255], [245, 245, 245]]),
    ("gray", &[[128, 128, 128], [150, 150, 150], [105, 105, 105]]),
    ("orange", &[[255, 140, 0], [250, 120, 10]]),
    ("purple", &[[128, 0, 128], [140, 40, 190]]),
    ("pink", &[[255, 130, 190], [255, 105, 180], [255, 180, 200]]),
    ("brown", &[[165, 42, 42], [130, 70, 25], [110, 60, 20]]),
    ("teal", &[[0, 128, 128], [20, 150, 150]]),
];

/// How many colours have names.
pub(crate) const COUNT: u8 = COLOURS.len() as u8;

impl Colour {
    /// All colours.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..COUNT).map(Self)
    }

    /// Finds a colour by its name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::all().find(|colour| colour.name() == name)
    }

    /// Tells its name.
    pub(crate) fn name(self) -> &'static str {
        COLOURS[usize::from(self.0)].0
    }

    /// Tells its class among the labels of patches.
    pub(crate) fn class(self) -> u8 {
        self.0 + 1
    }

    /// Picks any colour.
    pub(crate) fn any(rng: &mut Rng) -> Self {
        Self(rng.below(usize::from(COUNT)) as u8)
    }

    /// Picks a shade.
    pub(crate) fn shade(self, rng: &mut Rng) -> Rgb {
        let base = *rng.pick(COLOURS[usize::from(self.0)].1);
        let grey = matches!(self.name(), "gray" | "black" | "white");
        let common = rng.between(-10.0, 10.0);
        base.map(|part| {
            let own = if grey { common } else { rng.between(-12.0, 12.0) };
            (f32::from(part) + own).clamp(0.0, 255.0) as u8
        })
    }

    /// Picks a colour that stands out from shades already used.
    pub(crate) fn apart(rng: &mut Rng, from: &[Rgb]) -> (Self, Rgb) {
        let mut last = (Self(0), [255, 0, 0]);
        for _ in 0..40 {
            let colour = Self::any(rng);
            last = (colour, colour.shade(rng));
            if from.iter().all(|other| distance(last.1, *other) > 95.0) {
                break;
            }
        }
        last
    }
}

/// Tells how far apart two shades are, as the eye would have it, roughly.
pub(crate) fn distance(a: Rgb, b: Rgb) -> f32 {
    let part = |i: usize| (f32::from(a[i]) - f32::from(b[i])).powi(2);
    (part(0) * 0.9 + part(1) * 1.3 + part(2) * 0.8).sqrt()
}
