//! Pictures that others made, as lessons: CAPTCHAs of a generator, or ordinary pictures of a kind.

use std::path::{Path, PathBuf};

use crate::canvas::Canvas;
use crate::chance::Chance;
use crate::letters::{Stock, files};
use crate::sample::{self, Sample, Truth};

/// Larger pictures are brought to this long side first, so that what is done to them is quick.
const LONG: f32 = 900.0;
/// Lessons of one file.
const FILE: usize = 2000;

/// Makes lessons of every picture of a folder, some of each, into files of a group.
pub fn run(stock: &Path, (from, out, group): (&Path, &Path, &str), captcha: Truth, copies: usize) {
    let stock = Stock::read(stock);
    let pictures: Vec<PathBuf> = files(from);
    let chance =
        &mut Chance::new(group.bytes().fold(11, |all, byte| all * 31 + u64::from(byte)) + pictures.len() as u64);
    let (mut all, mut written): (Vec<Sample>, usize) = (Vec::new(), 0);
    let mut keep = |all: &mut Vec<Sample>| {
        sample::write(&out.join(format!("{group}.{:05}-{written:05}.lessons", pictures.len())), all);
        written += all.len();
        all.clear();
    };
    for canvas in pictures.iter().filter_map(|path| read(path)) {
        all.extend((0..copies).filter_map(|_| sample::taken(chance, &stock, canvas.clone(), captcha)));
        if all.len() >= FILE {
            keep(&mut all);
        }
    }
    if !all.is_empty() {
        keep(&mut all);
    }
    println!("{group}: {written} lessons");
}

/// Reads a picture, on white where it is clear; none where it cannot be read, or has next to nothing to see.
fn read(path: &Path) -> Option<Canvas> {
    let read = image::open(path).ok()?.into_rgba8();
    let (w, h) = (read.width() as usize, read.height() as usize);
    let over = |p: &image::Rgba<u8>| {
        let solid = f32::from(p.0[3]) / 255.0;
        [0, 1, 2].map(|i| f32::from(p.0[i]) * solid + 255.0 * (1.0 - solid))
    };
    let canvas = Canvas { w, h, px: read.pixels().map(over).collect() };
    let fit = (LONG / w.max(h) as f32).min(1.0);
    let (sw, sh) = ((w as f32 * fit) as usize, (h as f32 * fit) as usize);
    if sw < 16 || sh < 12 {
        return None;
    }
    Some(if fit < 1.0 { canvas.scaled(sw, sh) } else { canvas })
}
