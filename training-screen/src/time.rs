//! How long the program's own code takes to look at a picture.

use std::path::Path;
use std::time::{Duration, Instant};

use vqa_image::{RgbPixels, screen};

/// Looks at a picture many times, and tells the median.
pub fn run(picture: &Path) {
    let read = image::open(picture).expect("a picture").into_rgb8();
    let size = vqa_core::Size::new(read.width(), read.height());
    let pixels = RgbPixels::new(size, read.into_raw()).expect("three bytes a pixel");
    let mut times: Vec<Duration> = (0..101)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(screen(&pixels, size, Duration::from_secs(10)));
            start.elapsed()
        })
        .collect();
    times.sort();
    println!(
        "{}x{}: {:.2} ms, {:?}",
        size.width,
        size.height,
        times[50].as_secs_f32() * 1e3,
        screen(&pixels, size, Duration::from_secs(10))
    );
}
