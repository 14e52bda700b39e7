//! Pictures drawn by chance, with and without what a check looks for. Drawn by those who made the check: how it does on
//! other people's pictures only those can show.

use vqa_core::Size;
use vqa_image::RgbPixels;

use super::noise::{Chance, clouds};

/// Pictures of one kind.
pub(super) struct Set {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) draw: fn(u64) -> RgbPixels,
}

/// All of them.
pub(super) const SETS: &[Set] = &[
    Set { code: "medical_scan", name: "with: a body of soft greys on black", draw: |seed| scan(seed, 0.2) },
    Set { code: "medical_scan", name: "without: a grey photograph", draw: |seed| photograph(seed, [1.0; 3]) },
    Set {
        code: "medical_scan",
        name: "without: a grey photograph, dark at its edges",
        draw: |seed| vignette(seed, [1.0; 3]),
    },
    Set { code: "medical_scan", name: "without: a body of colours on black", draw: |seed| disc(seed, (0.3, 0.45)) },
    Set {
        code: "fisheye",
        name: "with: a disc as large as the picture, on black",
        draw: |seed| disc(seed, (0.45, 0.5)),
    },
    Set { code: "fisheye", name: "without: a ball on black", draw: |seed| disc(seed, (0.15, 0.4)) },
    Set {
        code: "fisheye",
        name: "without: a photograph, dark at its edges",
        draw: |seed| vignette(seed, [1.0, 0.8, 0.6]),
    },
    Set { code: "fisheye", name: "without: a photograph", draw: |seed| photograph(seed, [0.7, 0.9, 1.0]) },
    Set { code: "colour_chart", name: "with: lines or bars of three to six colours", draw: |seed| chart(seed, (3, 7)) },
    Set {
        code: "colour_chart",
        name: "without: lines or bars of one or two colours",
        draw: |seed| chart(seed, (1, 3)),
    },
    Set { code: "colour_chart", name: "without: a photograph", draw: |seed| photograph(seed, [0.7, 0.9, 1.0]) },
];

fn painted(size: Size, paint: impl Fn(f32, f32) -> [f32; 3]) -> RgbPixels {
    let places = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x as f32, y as f32)));
    let bytes = places.flat_map(|(x, y)| paint(x, y).map(|value| value.clamp(0.0, 255.0) as u8)).collect();
    RgbPixels::new(size, bytes).unwrap_or_else(|| unreachable!("three bytes were painted for each pixel"))
}

fn size(chance: &mut Chance) -> Size {
    Size::new(chance.within(260.0, 460.0) as u32, chance.within(260.0, 460.0) as u32)
}

fn photograph(seed: u64, tint: [f32; 3]) -> RgbPixels {
    let mut chance = Chance::new(seed);
    let (size, dark, span) = (size(&mut chance), chance.within(-40.0, 60.0), chance.within(120.0, 330.0));
    painted(size, |x, y| tint.map(|part| part * (dark + span * clouds(seed, x, y))))
}

fn vignette(seed: u64, tint: [f32; 3]) -> RgbPixels {
    let mut chance = Chance::new(seed);
    let (size, fall) = (size(&mut chance), chance.within(0.5, 1.1));
    painted(size, |x, y| {
        let far = (x / size.width as f32 - 0.5).hypot(y / size.height as f32 - 0.5) * 2.0;
        let light = (1.0 - fall * far * far).max(0.05);
        tint.map(|part| part * light * (40.0 + 210.0 * clouds(seed, x, y)))
    })
}

/// A body with a bright shell and darker parts, the grain of a detector over it.
fn scan(seed: u64, ring: f32) -> RgbPixels {
    let mut chance = Chance::new(seed);
    let size = size(&mut chance);
    let (wide, high) = (chance.within(0.3, 0.44), chance.within(0.3, 0.44));
    let (inner, dark) = (chance.within(60.0, 150.0), chance.within(0.3, 0.8));
    painted(size, |x, y| {
        let (across, down) = (x / size.width as f32 - 0.5, y / size.height as f32 - 0.5);
        let far = (across / wide).hypot(down / high);
        let grain = 14.0 * (clouds(seed + 99, x * 23.0, y * 23.0) - 0.5);
        let tissue = inner * (0.5 + clouds(seed, x, y)) * if clouds(seed + 7, x, y) > 0.6 { dark } else { 1.0 };
        let light = if far > 1.0 {
            4.0 + grain / 4.0
        } else if far > 1.0 - ring {
            200.0 + grain
        } else {
            tissue + grain
        };
        [light; 3]
    })
}

/// A disc of colours on black, its radius within these shares of the short side.
fn disc(seed: u64, radius: (f32, f32)) -> RgbPixels {
    let mut chance = Chance::new(seed);
    let size = size(&mut chance);
    let short = size.short_side() as f32;
    let radius = short * chance.within(radius.0, radius.1);
    let mut off = || chance.within(-1.0, 1.0) * (short / 2.0 - radius) * 0.9;
    let (middle_x, middle_y) = (size.width as f32 / 2.0 + off(), size.height as f32 / 2.0 + off());
    painted(size, |x, y| {
        if (x - middle_x).hypot(y - middle_y) > radius {
            return [3.0 + 6.0 * clouds(seed + 3, x * 9.0, y * 9.0); 3];
        }
        [0, 1, 2].map(|channel| 50.0 + 190.0 * clouds(seed + channel * 17, x, y))
    })
}

/// Axes, and so many series of colours that differ: lines or bars.
fn chart(seed: u64, (least, below): (u32, u32)) -> RgbPixels {
    let mut chance = Chance::new(seed);
    let size = Size::new(chance.within(420.0, 700.0) as u32, chance.within(320.0, 480.0) as u32);
    let series = chance.within(least as f32, below as f32) as u32;
    let start = chance.within(0.0, 360.0);
    let colours: Vec<[f32; 3]> = (0..series).map(|n| tone(start + 360.0 * n as f32 / series as f32)).collect();
    let bars = seed.is_multiple_of(2);
    let (left, base) = (50.0, size.height as f32 - 40.0);
    let ground = if seed.is_multiple_of(3) { 242.0 } else { 255.0 };
    painted(size, |x, y| {
        if (x - left).abs() < 1.0 && y > 15.0 && y < base || (y - base).abs() < 1.0 && x > left {
            return [40.0; 3];
        }
        let inside = x > left + 4.0 && y < base - 2.0 && x < size.width as f32 - 15.0;
        let step = (size.width as f32 - 70.0) / (series as f32 * 3.0);
        let slot = ((x - left) / step) as usize;
        let found = colours.iter().enumerate().find(|(n, _)| {
            let height = |at: f32| (base - 30.0) * (0.15 + 0.8 * clouds(seed + *n as u64 * 31, at, 9.0));
            if bars {
                slot % series as usize == *n && (x - left) % step > step * 0.3 && base - y < height(slot as f32 * 40.0)
            } else {
                (base - y - height(x)).abs() < 1.6
            }
        });
        match found {
            Some((_, colour)) if inside => *colour,
            _ => [ground; 3],
        }
    })
}

/// A full colour of this hue, in degrees.
fn tone(hue: f32) -> [f32; 3] {
    [0.0, 120.0, 240.0].map(|peak| {
        let apart = ((hue - peak).rem_euclid(360.0) - 180.0).abs() / 60.0;
        40.0 + 180.0 * (apart - 1.0).clamp(0.0, 1.0)
    })
}
