//! The course of training: lessons that were drawn before, changed a little each time; Adam, and a falling rate.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use vqa_image::Planes;

use crate::chance::Chance;
use crate::letters::{Stock, files};
use crate::net::{ANSWERS, Lesson, Map, Net};
use crate::sample::{self, Sample, Truth};

const BATCH: usize = 24;
const RATE: f32 = 2e-3;
/// The rate of a training that goes on, lower, so that it does not first forget what it goes on from.
const RATE_ON: f32 = 1e-3;
const DECAY: f32 = 0.02;
/// How much it matters whether a picture is a page.
const PAGE_WEIGHT: f32 = 0.15;
/// What is wanted of a picture that is one; an answer need not be surer.
const SURE: f32 = 0.985;
/// Lessons of one file.
const FILE: usize = 1000;

/// Draws lessons into files of a folder, from one seed up to another.
pub fn draw(stock: &Path, out: &Path, (from, to): (u64, u64)) {
    let stock = Stock::read(stock);
    std::fs::create_dir_all(out).expect("a folder for the lessons");
    println!(
        "{} fonts, {} plain, {} with Han, {} photographs, {} pictures",
        stock.faces.len(),
        stock.plain.len(),
        stock.han.len(),
        stock.photos.len(),
        stock.pictures.len()
    );
    for first in (from..to).step_by(FILE) {
        let all: Vec<Sample> = (first..first + FILE as u64).flat_map(|seed| sample::draw(seed, &stock)).collect();
        sample::write(&out.join(format!("{first:07}.lessons")), &all);
    }
}

/// Trains for some minutes and writes the numbers now and then; goes on where another training ended, if there is one.
pub fn run(lessons: &Path, out: &Path, (minutes, from): (f32, Option<&Path>)) {
    let mut net = Net::new(1);
    if let Some(from) = from {
        net.restore(&std::fs::read(from).expect("the state can be read"));
    }
    let (mut m, mut v) = (vec![0.0_f32; net.p.len()], vec![0.0_f32; net.p.len()]);
    println!("{} numbers", net.p.len());
    let (mut pool, mut had): (Vec<Sample>, HashSet<PathBuf>) = (Vec::new(), HashSet::new());
    // A training that goes on sees the lessons in another order.
    let mut chance = Chance::new(7 + u64::from(from.is_some()));
    let top = if from.is_some() { RATE_ON } else { RATE };
    let (start, mut sums) = (Instant::now(), (0.0, 0));
    for step in 0_i32.. {
        let t = start.elapsed().as_secs_f32() / (minutes * 60.0);
        if step % 50 == 0 {
            // Drawing may go on meanwhile.
            let all = files(lessons).into_iter().filter(|path| path.extension().is_some_and(|e| e == "lessons"));
            for path in all.filter(|path| had.insert(path.clone())).collect::<Vec<_>>() {
                pool.extend(
                    sample::read(&path).into_iter().filter(|s| (s.captcha, s.page) != (Truth::Any, Truth::Any)),
                );
            }
        }
        let taken: Vec<&Sample> = (0..BATCH).map(|_| &pool[chance.bits() as usize % pool.len()]).collect();
        let batch: Vec<Lesson> = taken.iter().map(|sample| lesson(&mut chance, sample)).collect();
        let (loss, grad) = net.learn(&batch);
        sums = (sums.0 + loss, sums.1 + 1);
        let rate =
            top * (step as f32 / 200.0).min(1.0) * (0.5 + 0.5 * (t.min(1.0) * std::f32::consts::PI).cos()).max(0.002);
        let (c1, c2) = (1.0 - 0.9_f32.powi(step + 1), 1.0 - 0.98_f32.powi(step + 1));
        for i in 0..grad.len() {
            let g = grad[i].clamp(-1.0, 1.0);
            m[i] += 0.1 * (g - m[i]);
            v[i] += 0.02 * (g * g - v[i]);
            net.p[i] -= rate * ((m[i] / c1) / ((v[i] / c2).sqrt() + 1e-8) + DECAY * net.p[i]);
        }
        if (step + 1) % 100 == 0 {
            println!(
                "{} loss {:.4} {:.0} s, {} lessons",
                step + 1,
                sums.0 / sums.1 as f32,
                start.elapsed().as_secs_f32(),
                pool.len()
            );
            sums = (0.0, 0);
        }
        if (step + 1) % 250 == 0 || t >= 1.0 {
            std::fs::write(out, packed(&net.folded())).expect("the weights can be written");
            std::fs::write(out.with_extension("state"), net.state()).expect("the state can be written");
        }
        if t >= 1.0 {
            break;
        }
    }
}

/// The upper halves of the numbers, rounded.
fn packed(numbers: &[f32]) -> Vec<u8> {
    let half = |number: &f32| (number.to_bits() + 0x7FFF + (number.to_bits() >> 16 & 1)) >> 16;
    numbers.iter().flat_map(|number| (half(number) as u16).to_le_bytes()).collect()
}

/// Changes a picture a little: colours, light, side.
fn lesson(chance: &mut Chance, sample: &Sample) -> Lesson {
    let Planes { width: w, height: h, mut values } = Planes::of(&sample.pixels);
    if chance.often(0.12) {
        values.chunks_exact_mut(w).for_each(<[f32]>::reverse);
    }
    let size = w * h;
    if chance.often(0.25) {
        let (a, b) = (chance.int(0, 2) as usize, chance.int(0, 2) as usize);
        for i in 0..size {
            values.swap(a * size + i, b * size + i);
        }
    }
    if chance.often(0.08) {
        for i in 0..size {
            let grey = values[i] * 0.3 + values[size + i] * 0.59 + values[2 * size + i] * 0.11;
            (0..3).for_each(|c| values[c * size + i] = grey);
        }
    }
    if chance.often(0.4) {
        let turned = if chance.often(0.08) { -1.0 } else { 1.0 };
        let (gain, lift) = (chance.real(0.6, 1.2) * turned, chance.real(-0.2, 0.2));
        values.iter_mut().for_each(|v| *v = (*v * gain + lift).clamp(-1.0, 1.0));
    }
    let wanted = |truth: Truth| if truth == Truth::Yes { SURE } else { 1.0 - SURE };
    let matters = |truth: Truth, weight: f32| if truth == Truth::Any { 0.0 } else { weight };
    let weight: [f32; ANSWERS] = [matters(sample.captcha, 1.0), matters(sample.page, PAGE_WEIGHT)];
    let picture = Map { c: 3, h, w, d: values };
    Lesson { picture, told: sample.told, wanted: [wanted(sample.captcha), wanted(sample.page)], weight }
}
