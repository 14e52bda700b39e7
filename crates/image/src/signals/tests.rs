//! Pictures drawn in code: text in a font of 5 by 7 dots, blurred and turned.

use std::time::Duration;

use vqa_core::{Looked, Signals, Size, TextSignals};

use super::contained;
use crate::pixels::RgbPixels;

/// `a b d e g h l n o p q t`, nine rows of five dots each: two above small letters, five, and two below the line.
const FONT: [[&str; 9]; 12] = [
    [".....", ".....", ".###.", "....#", ".####", "#...#", ".####", ".....", "....."],
    ["#....", "#....", "####.", "#...#", "#...#", "#...#", "####.", ".....", "....."],
    ["....#", "....#", ".####", "#...#", "#...#", "#...#", ".####", ".....", "....."],
    [".....", ".....", ".###.", "#...#", "#####", "#....", ".###.", ".....", "....."],
    [".....", ".....", ".####", "#...#", "#...#", "#...#", ".####", "....#", ".###."],
    ["#....", "#....", "####.", "#...#", "#...#", "#...#", "#...#", ".....", "....."],
    ["..#..", "..#..", "..#..", "..#..", "..#..", "..#..", "..##.", ".....", "....."],
    [".....", ".....", "####.", "#...#", "#...#", "#...#", "#...#", ".....", "....."],
    [".....", ".....", ".###.", "#...#", "#...#", "#...#", ".###.", ".....", "....."],
    [".....", ".....", "####.", "#...#", "#...#", "#...#", "####.", "#....", "#...."],
    [".....", ".....", ".####", "#...#", "#...#", "#...#", ".####", "....#", "....#"],
    [".#...", ".#...", "####.", ".#...", ".#...", ".#..#", "..##.", ".....", "....."],
];
/// Indices into the font: a text in which, as in English, more letters rise than hang.
const TEXT: [usize; 30] =
    [11, 5, 3, 0, 7, 2, 8, 10, 3, 6, 0, 11, 7, 3, 1, 8, 0, 11, 2, 5, 3, 7, 6, 0, 4, 3, 11, 8, 7, 9];

struct Canvas {
    width: usize,
    height: usize,
    grey: Vec<f32>,
}

impl Canvas {
    fn paper(width: usize, height: usize) -> Self {
        Self { width, height, grey: vec![240.0; width * height] }
    }

    /// Twelve lines of text with dots of `dot` pixels.
    fn page(dot: usize) -> Self {
        let mut page = Self::paper(dot * 6 * (TEXT.len() + 4), dot * 14 * 13);
        for line in 0..12 {
            for (place, _) in TEXT.iter().enumerate() {
                let letter = &FONT[TEXT[(place + line * 7) % TEXT.len()]];
                page.letter(letter, (dot * 6 * (place + 2), dot * (14 * line + 8)), dot);
            }
        }
        page
    }

    fn letter(&mut self, letter: &[&str; 9], (left, top): (usize, usize), dot: usize) {
        for (row, dots) in letter.iter().enumerate() {
            for (column, _) in dots.bytes().enumerate().filter(|(_, ink)| *ink == b'#') {
                self.fill((left + column * dot, top + row * dot), (dot, dot), 20.0);
            }
        }
    }

    fn fill(&mut self, (left, top): (usize, usize), (width, height): (usize, usize), grey: f32) {
        for y in top..top + height {
            self.grey[y * self.width + left..y * self.width + left + width].fill(grey);
        }
    }

    fn turned(&self, quarters: usize) -> Self {
        if quarters == 0 {
            return Self { grey: self.grey.clone(), ..*self };
        }
        let (width, height) = (self.height, self.width);
        let at = |x: usize, y: usize| self.grey[(self.height - 1 - x) * self.width + y];
        let grey = (0..width * height).map(|index| at(index % width, index / width)).collect();
        Self { width, height, grey }.turned(quarters - 1)
    }

    /// Blurs by the mean of a square, three times, which is near a Gaussian.
    fn blurred(&self, reach: usize) -> Self {
        let mut blurred = self.turned(0);
        for _ in 0..3 {
            for _ in 0..2 {
                let before = blurred.grey.clone();
                for (row, from) in blurred.grey.chunks_mut(blurred.width).zip(before.chunks(blurred.width)) {
                    for (x, pixel) in row.iter_mut().enumerate() {
                        let part = &from[x.saturating_sub(reach)..(x + reach + 1).min(from.len())];
                        *pixel = part.iter().sum::<f32>() / part.len() as f32;
                    }
                }
                blurred = blurred.turned(1);
            }
        }
        blurred
    }

    fn pixels(&self) -> RgbPixels {
        let bytes = self.grey.iter().flat_map(|grey| [*grey as u8; 3]).collect();
        RgbPixels::new(Size::new(self.width as u32, self.height as u32), bytes).unwrap()
    }

    fn text(&self) -> Option<TextSignals> {
        let pixels = self.pixels();
        measure(&pixels, pixels.size()).text
    }

    fn edge_width(&self) -> Option<f32> {
        let pixels = self.pixels();
        measure(&pixels, pixels.size()).edge_width
    }
}

#[test]
fn a_page_of_text_is_read_as_lines_across() {
    let text = Canvas::page(2).text().unwrap();
    assert!(text.letters >= 300, "{text:?}");
    assert!(text.sideways < -3.0, "{text:?}");
    assert!(text.rising > text.hanging, "{text:?}");
}

#[test]
fn letters_of_dots_are_none_of_another_script() {
    for dot in [2, 3, 4] {
        let text = Canvas::page(dot).text().unwrap();
        assert!(text.foreign.unwrap() < 0.0, "{dot}: {text:?}");
    }
}

#[test]
fn turned_text_is_told_from_upright_text() {
    let page = Canvas::page(2);
    let [upright, clockwise, half, counter] = [0, 1, 2, 3].map(|quarters| page.turned(quarters).text().unwrap());
    assert!(clockwise.sideways > 3.0 && counter.sideways > 3.0, "{clockwise:?} {counter:?}");
    assert!(half.sideways < -3.0 && half.hanging > half.rising, "{half:?}");
    // Turned clockwise, the tops of the letters point right, which counts as hanging.
    assert!(clockwise.hanging > clockwise.rising && counter.rising > counter.hanging, "{clockwise:?} {counter:?}");
    assert_eq!((half.hanging, half.rising), (upright.rising, upright.hanging));
}

#[test]
fn letters_are_measured_within_a_pixel() {
    for dot in [1, 2, 3, 4] {
        let text = Canvas::page(dot).text().unwrap();
        let expected = (dot * 5) as f32;
        assert!((text.height - expected).abs() <= 1.0, "{expected}: {text:?}");
    }
}

#[test]
fn heights_are_told_in_pixels_of_what_is_seen() {
    let pixels = Canvas::page(4).pixels();
    let half = Size::new(pixels.size().width / 2, pixels.size().height / 2);
    let whole = measure(&pixels, pixels.size()).text.unwrap().height;
    assert!((measure(&pixels, half).text.unwrap().height * 2.0 - whole).abs() < 0.1);
}

#[test]
fn pictures_without_text_have_none() {
    let mut shapes = Canvas::paper(400, 300);
    shapes.fill((50, 40), (120, 90), 60.0);
    shapes.fill((230, 150), (90, 110), 120.0);
    assert_eq!(shapes.text(), None);
    assert_eq!(Canvas::paper(64, 64).text(), None);
}

#[test]
fn edges_widen_with_blur() {
    let page = Canvas::page(4);
    let widths = [0, 1, 2, 3].map(|reach| page.blurred(reach).edge_width().unwrap());
    assert!(widths.is_sorted_by(|a, b| a < b), "{widths:?}");
    assert!((widths[0] - 1.0).abs() < 0.01, "{widths:?}");
    assert!(widths[3] > 3.5, "{widths:?}");
}

#[test]
fn a_picture_without_edges_has_no_edge_width() {
    assert_eq!(Canvas::paper(300, 300).edge_width(), None);
}

#[test]
fn slivers_and_single_pixels_are_measured_without_a_fault() {
    for (width, height) in [(0, 0), (1, 1), (1, 3000), (3000, 1), (2, 2), (5000, 500)] {
        let canvas = Canvas::paper(width, height);
        assert_eq!((canvas.text(), canvas.edge_width()), (None, None), "{width}x{height}");
    }
}

/// Draws a new value for each square of `grain` pixels; `streak` is how much of its left neighbour's value it keeps.
fn noise(seed: u32, (width, height): (usize, usize), grain: usize, streak: f32) -> Canvas {
    let mut canvas = Canvas::paper(width, height);
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    for top in (0..height).step_by(grain) {
        let mut value = 128.0;
        for left in (0..width).step_by(grain) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            value = value * streak + (state >> 24) as f32 * (1.0 - streak);
            canvas.fill((left, top), (grain.min(width - left), grain.min(height - top)), value);
        }
    }
    canvas
}

#[test]
fn of_noise_no_check_speaks_whatever_its_seed_size_and_grain() {
    for size in [(640, 480), (1536, 1024)] {
        for (grain, streak) in [(1, 0.0), (2, 0.0), (3, 0.0), (1, 0.4)] {
            for seed in 1..=8 {
                let pixels = noise(seed, size, grain, streak).pixels();
                let signals = measure(&pixels, pixels.size());
                // Sixteen letters is where the checks begin to believe in text.
                let letters = signals.text.map_or(0, |text| text.letters);
                assert!(letters < 16, "{size:?} grain {grain} streak {streak} seed {seed}: {signals:?}");
            }
        }
    }
}

#[test]
fn the_same_pixels_give_the_same_numbers() {
    for canvas in [noise(7, (640, 480), 2, 0.0), Canvas::page(2)] {
        let pixels = canvas.pixels();
        assert_eq!(measure(&pixels, pixels.size()), measure(&pixels, pixels.size()));
    }
}

#[test]
fn a_measure_that_panics_is_told_and_nothing_else_is_lost() {
    let broken = contained(|| panic!("as a measure should not"));
    assert_eq!(broken, Signals { looked: Looked::Failed, ..Signals::default() });
}

/// A picture of this size, its pixels by their place.
fn drawn(width: u32, height: u32, pixel: impl Fn(f32, f32) -> [u8; 3]) -> RgbPixels {
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x as f32, y as f32)));
    let bytes = places.flat_map(|(x, y)| pixel(x, y)).collect();
    RgbPixels::new(Size::new(width, height), bytes).unwrap()
}

fn measured(picture: &RgbPixels) -> Signals {
    measure(picture, picture.size())
}

/// Measures in any time that it takes.
fn measure(picture: &RgbPixels, seen: Size) -> Signals {
    super::measure(picture, seen, Duration::from_secs(600))
}

#[test]
fn a_time_that_is_up_is_told_and_what_was_not_measured_is_missing() {
    let page = Canvas::page(2).pixels();
    let late = super::measure(&page, page.size(), Duration::ZERO);
    assert_eq!(late, Signals { looked: Looked::Failed, ..Signals::default() });
    assert_eq!(measured(&page).looked, Looked::Whole);
}

#[test]
fn a_disc_on_black_is_measured_and_a_full_frame_is_not() {
    let inside = |x: f32, y: f32| (x - 300.0).hypot(y - 200.0) < 195.0;
    let disc = drawn(600, 400, |x, y| if inside(x, y) { [90, (x / 3.0) as u8, 120] } else { [3, 2, 4] });
    let seen = measured(&disc).look.disc.unwrap();
    assert!(seen.round > 0.98 && (0.95..1.0).contains(&seen.span) && seen.dark > 0.99 && seen.lit > 0.99, "{seen:?}");
    assert_eq!(measured(&drawn(600, 400, |x, y| [90, (x / 3.0) as u8, (y / 2.0) as u8])).look.disc, None);
    assert_eq!(measured(&drawn(600, 400, |_, _| [0; 3])).look.disc, None);
}

#[test]
fn greys_on_black_are_measured_and_colours_are_not() {
    let shade = |x: f32, y: f32| (40.0 + (x * 0.31 + y * 0.17) % 170.0) as u8;
    let inside = |x: f32, y: f32| (50.0..250.0).contains(&x) && (50.0..350.0).contains(&y);
    let scan = drawn(300, 400, |x, y| if inside(x, y) { [shade(x, y); 3] } else { [2; 3] });
    let seen = measured(&scan).look.grey.unwrap();
    assert_eq!((seen.rim, seen.white), (1.0, 0.0), "{seen:?}");
    assert!((0.48..0.52).contains(&seen.black) && (0.48..0.52).contains(&seen.middle) && seen.levels > 96, "{seen:?}");
    assert_eq!(measured(&drawn(300, 400, |x, y| [shade(x, y), 20, 20])).look.grey, None);
    assert_eq!(measured(&drawn(120, 400, |x, y| [shade(x, y); 3])).look.grey, None, "too small");
}

#[test]
fn hues_and_axes_of_a_plot_are_counted() {
    let bars = [[220, 40, 40], [40, 160, 40], [40, 60, 220], [230, 20, 60]];
    let plot = drawn(640, 480, |x, y| {
        let bar = ((x - 100.0) / 120.0) as usize;
        let in_bar = x >= 100.0 && bar < 4 && (x - 100.0) % 120.0 < 40.0 && (150.0..440.0).contains(&y);
        let axis = (x == 60.0 && y < 440.0) || (y == 440.0 && x >= 60.0);
        if axis {
            [30; 3]
        } else if in_bar {
            bars[bar]
        } else {
            [255; 3]
        }
    });
    let seen = measured(&plot).look.plot.unwrap();
    assert_eq!(seen.hues, 3, "two reds are one hue: {seen:?}");
    assert!(seen.across > 0.9 && seen.down > 0.9 && seen.ground > 0.7, "{seen:?}");
    assert_eq!(measured(&drawn(64, 64, |x, y| [(x * 4.0) as u8, (y * 4.0) as u8, 0])).look.plot, None);
}

#[test]
fn odd_sizes_are_measured_without_failing() {
    for (width, height) in [(0, 0), (1, 1), (1, 3000), (3000, 1), (129, 128), (2049, 1025)] {
        let seen = measured(&drawn(width, height, |x, _| [x as u8, 0, 255]));
        assert_eq!(seen.looked, Looked::Whole, "{width}x{height}");
    }
}
