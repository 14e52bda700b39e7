//! How fast pictures become ready: 12 MP photos and 1080p screenshots decoded, fitted and encoded for gpt-4o at `high`,
//! and headers read for planning. Inputs are drawn from a seed. `scripts/peer_pillow.py` does the same with Pillow.

#![expect(clippy::unwrap_used, reason = "a bench that cannot make its inputs has nothing to measure")]

use bytes::Bytes;
use divan::Bencher;
use divan::counter::ItemsCount;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use vqa_core::tokens::{ImageRule, TileRule};
use vqa_core::{Detail, Fit, Frame, Size};
use vqa_image::{Limits, RgbPixels, Wanted, measure, prepare, probe};

fn main() {
    if let Some(folder) = std::env::args().skip_while(|word| word != "--write").nth(1) {
        write_inputs(&folder);
    } else {
        divan::main();
    }
}

/// A generator of numbers that are the same in every run: SplitMix64, S. Vigna, public domain.
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// Draws smooth shapes at six scales with a little noise on top: compressed, about what a camera's 12 MP come to.
fn photo(width: usize, height: usize) -> Vec<u8> {
    let mut seed = Seed(12);
    let mut sums = vec![0.0_f32; width * height * 3];
    for (cell, strength) in [(1000, 60.0), (400, 40.0), (120, 30.0), (40, 16.0), (12, 9.0), (4, 7.0)] {
        let (columns, rows) = (width / cell + 2, height / cell + 2);
        let grid: Vec<f32> = (0..columns * rows * 3).map(|_| (seed.next() % 2001) as f32 / 1000.0 - 1.0).collect();
        for y in 0..height {
            for x in 0..width {
                let (fx, fy) = ((x % cell) as f32 / cell as f32, (y % cell) as f32 / cell as f32);
                let at = (y / cell * columns + x / cell) * 3;
                for c in 0..3 {
                    let top = grid[at + c] * (1.0 - fx) + grid[at + 3 + c] * fx;
                    let below = at + columns * 3 + c;
                    let bottom = grid[below] * (1.0 - fx) + grid[below + 3] * fx;
                    sums[(y * width + x) * 3 + c] += strength * (top * (1.0 - fy) + bottom * fy);
                }
            }
        }
    }
    sums.iter().map(|sum| (128.0 + sum + (seed.next() % 7) as f32 - 3.0).clamp(0.0, 255.0) as u8).collect()
}

fn photo_jpeg() -> Bytes {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 90);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(&photo(4000, 3000), 4000, 3000, ColorType::Rgb).unwrap();
    out.into()
}

/// Draws windows with lines of letter-like marks.
fn screenshot_png() -> Bytes {
    let (width, height) = (1920, 1080);
    let mut seed = Seed(1080);
    let mut pixels = vec![236_u8; width * height * 3];
    for _ in 0..12 {
        let (left, top) = (seed.next() as usize % 1500, seed.next() as usize % 800);
        let (right, bottom) = (left + 200 + seed.next() as usize % 200, top + 120 + seed.next() as usize % 150);
        let shade = 200 + (seed.next() % 56) as u8;
        for y in top..bottom {
            let ink = y % 16 < 9 && y > top + 20;
            for x in left..right {
                let mark = ink && (x * 7 + (y / 16) * 31 + (seed.0 as usize >> 7)) % 5 < 2 && x % 7 > 1;
                let value = if mark { 40 } else { shade };
                pixels[(y * width + x) * 3..][..3].copy_from_slice(&[value, value, value.saturating_add(10)]);
            }
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 1920, 1080);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    out.into()
}

fn write_inputs(folder: &str) {
    std::fs::write(format!("{folder}/photo.jpg"), photo_jpeg()).unwrap();
    std::fs::write(format!("{folder}/screenshot.png"), screenshot_png()).unwrap();
}

fn gpt_4o() -> ImageRule {
    ImageRule::Tile(TileRule { base: 85, tile: 170, short_side: 768, auto: Default::default() })
}

fn run(bencher: Bencher<'_, '_>, bytes: &Bytes) {
    let rule = gpt_4o();
    let wanted = Wanted { rule: &rule, detail: Detail::High, fit: Fit::Model, frame: Frame::Only };
    bencher.counter(ItemsCount::new(1_u32)).bench(|| prepare(bytes, &wanted, &Limits::default()).unwrap());
}

#[divan::bench(threads = [1, 2], sample_count = 20, sample_size = 1)]
fn photo_12_mp(bencher: Bencher<'_, '_>) {
    run(bencher, &photo_jpeg());
}

#[divan::bench(threads = [1, 2], sample_count = 20, sample_size = 1)]
fn screenshot_1080p(bencher: Bencher<'_, '_>) {
    run(bencher, &screenshot_png());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn plan_10_000_headers(bencher: Bencher<'_, '_>) {
    let (photo, screenshot) = (photo_jpeg(), screenshot_png());
    let rule = gpt_4o();
    bencher.counter(ItemsCount::new(10_000_u32)).bench(|| {
        (0..10_000)
            .map(|n| {
                let file = if n % 2 == 0 { &photo } else { &screenshot };
                let header = probe(&file[..file.len().min(64 << 10)], &Limits::default()).unwrap();
                rule.measure(header.upright, Detail::High).unwrap().tokens.most().unwrap()
            })
            .sum::<u64>()
    });
}

#[divan::bench]
fn signals_of_a_photo_1024x768(bencher: Bencher<'_, '_>) {
    let size = Size::new(1024, 768);
    let pixels = RgbPixels::new(size, photo(1024, 768)).unwrap();
    bencher.bench(|| measure(&pixels, size, std::time::Duration::MAX));
}
