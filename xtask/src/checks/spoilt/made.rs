//! Spoils pictures in known ways.

use vqa_core::Size;
use vqa_image::RgbPixels;

/// Makes a picture from a function of column and row.
fn drawn(size: Size, mut pixel: impl FnMut(usize, usize) -> [u8; 3]) -> RgbPixels {
    let (width, height) = (size.width as usize, size.height as usize);
    let bytes = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
    RgbPixels::new(size, bytes).unwrap_or_else(|| unreachable!("three bytes are made for each pixel"))
}

fn at(pixels: &RgbPixels, x: usize, y: usize) -> [u8; 3] {
    let start = (y * pixels.size().width as usize + x) * 3;
    let bytes = pixels.as_bytes();
    [bytes[start], bytes[start + 1], bytes[start + 2]]
}

/// Turns by a quarter, clockwise.
pub(super) fn turned(pixels: &RgbPixels) -> RgbPixels {
    let last = pixels.size().height as usize - 1;
    drawn(pixels.size().turned(), |x, y| at(pixels, y, last - x))
}

/// Scales down by averaging, to at least one pixel.
pub(super) fn shrunk(pixels: &RgbPixels, factor: f32) -> RgbPixels {
    let (from, side) = (pixels.size(), |n: u32| ((n as f32 * factor).round() as u32).clamp(1, n));
    let to = Size::new(side(from.width), side(from.height));
    let span = |at: usize, from: u32, to: u32| {
        let (low, high) = (at as f32 * from as f32 / to as f32, (at + 1) as f32 * from as f32 / to as f32);
        (low as usize..(high.ceil() as usize).min(from as usize))
            .map(move |n| (n, (high.min(n as f32 + 1.0) - low.max(n as f32)).max(0.0)))
    };
    drawn(to, |x, y| {
        let (mut sums, mut area) = ([0.0; 3], 0.0);
        for (row, high) in span(y, from.height, to.height) {
            for (column, wide) in span(x, from.width, to.width) {
                let pixel = at(pixels, column, row);
                sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += f32::from(value) * high * wide);
                area += high * wide;
            }
        }
        sums.map(|sum| (sum / area).round() as u8)
    })
}

/// Blurs by a Gaussian.
pub(super) fn blurred(pixels: &RgbPixels, sigma: f32) -> RgbPixels {
    // Across, and a quarter turn, twice; two more quarters bring the picture back.
    let once = turned(&blurred_across(pixels, sigma));
    turned(&turned(&turned(&blurred_across(&once, sigma))))
}

fn blurred_across(pixels: &RgbPixels, sigma: f32) -> RgbPixels {
    let reach = (sigma * 3.0).ceil() as isize;
    let weights: Vec<f32> = (-reach..=reach).map(|n| (-(n * n) as f32 / (2.0 * sigma * sigma)).exp()).collect();
    let total: f32 = weights.iter().sum();
    let last = pixels.size().width as isize - 1;
    drawn(pixels.size(), |x, y| {
        let mut sums = [0.0; 3];
        for (offset, weight) in (-reach..=reach).zip(&weights) {
            let pixel = at(pixels, (x as isize + offset).clamp(0, last) as usize, y);
            sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += f32::from(value) * weight / total);
        }
        sums.map(|sum| sum.round() as u8)
    })
}
