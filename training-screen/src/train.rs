//! The course of training: lessons that were drawn before, changed a little each time; Adam, and a falling rate.

use std::path::Path;
use std::time::Instant;

use crate::chance::Chance;
use crate::change::lesson;
use crate::letters::Stock;
use crate::net::{Layers, Lesson, Net, allow_rounding};
use crate::pool::{Place, Pool};
use crate::sample::{self, Sample};

/// Lessons of a step; each half has a thread of its own, and statistics of its own.
const BATCH: usize = 32;
const RATE: f32 = 2e-3;
/// The rate of a training that goes on, lower, so that it does not first forget what it goes on from.
const RATE_ON: f32 = 1e-3;
const DECAY: f32 = 0.02;
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
        let all: Vec<Sample> = (first..first + FILE as u64).filter_map(|seed| sample::draw(seed, &stock)).collect();
        sample::write(&out.join(format!("drawn.{first:07}.lessons")), &all);
    }
}

/// Lessons by which the statistics of published weights are measured.
const MEASURED: usize = 512;

/// Trains a network of this shape for some minutes and writes the numbers now and then; goes on from the state of another
/// training, or from the program's weights, if there are such.
pub fn run(shape: &Layers, (lessons, out): (&Path, &Path), (minutes, from): (f32, Option<&Path>)) {
    let mut net = Net::new(shape, 1);
    println!("{}", if allow_rounding() { "factors are rounded to 16 bits" } else { "products are in 32 bits" });
    let mut pool = Pool::default();
    // A training that goes on sees the lessons in another order.
    let mut chance = Chance::new(7 + u64::from(from.is_some()));
    if let Some(from) = from {
        let known = std::fs::read(from).expect("the state, or the weights, can be read");
        if known.len() == net.packed_bytes() {
            pool.refill(lessons);
            let picked: Vec<Place> = (0..MEASURED).map(|_| pool.pick(&mut chance)).collect();
            let measured: Vec<Lesson> = picked.iter().map(|at| lesson(&mut chance, pool.lesson(*at))).collect();
            net.unfold(&known, &measured);
        } else {
            net.restore(&known);
        }
    }
    let mut twin = net.clone();
    let mut pace = Pace::new(net.p.len() - net.learning());
    println!("{} numbers", net.p.len());
    let top = if from.is_some() { RATE_ON } else { RATE };
    let (start, mut sum) = (Instant::now(), 0.0);
    for step in 1_i32.. {
        let t = start.elapsed().as_secs_f32() / (minutes * 60.0);
        if step % 50 == 1 {
            // Drawing may go on meanwhile.
            pool.refill(lessons);
        }
        let places: Vec<Place> = (0..BATCH).map(|_| pool.pick(&mut chance)).collect();
        let (losses, grad) = both((&mut net, &mut twin), &pool, &places, [0; 2].map(|_: i32| chance.bits()));
        places.iter().zip(&losses).for_each(|(at, loss)| pool.told(*at, *loss));
        sum += losses.iter().sum::<f32>() / losses.len() as f32;
        let falling = 0.5 + 0.5 * (t.min(1.0) * std::f32::consts::PI).cos();
        let from = net.learning();
        pace.step((&mut net.p[from..], &grad[from..]), top * (step as f32 / 200.0).min(1.0) * falling.max(0.002));
        if step % 100 == 0 {
            println!("{step} loss {:.4} {:.0} s, {}", sum / 100.0, start.elapsed().as_secs_f32(), pool.summary());
            sum = 0.0;
        }
        if step % 250 == 0 || t >= 1.0 {
            std::fs::write(out, packed(&net.folded())).expect("the weights can be written");
            std::fs::write(out.with_extension("state"), net.state()).expect("the state can be written");
        }
        if t >= 1.0 {
            break;
        }
    }
}

/// Learns the halves of a batch side by side: the loss of every lesson, and the mean gradient.
fn both((net, twin): (&mut Net, &mut Net), pool: &Pool, places: &[Place], seeds: [u64; 2]) -> (Vec<f32>, Vec<f32>) {
    twin.p.copy_from_slice(&net.p);
    let shown = |places: &[Place], seed: u64| -> Vec<Lesson> {
        let mut chance = Chance::new(seed);
        places.iter().map(|at| lesson(&mut chance, pool.lesson(*at))).collect()
    };
    let (one, other) = places.split_at(places.len() / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| twin.learn(&shown(other, seeds[1])));
        let (mut losses, mut grad) = net.learn(&shown(one, seeds[0]));
        let (more, also) = second.join().expect("the other half was learnt");
        losses.extend(more);
        grad.iter_mut().zip(&also).for_each(|(g, also)| *g = (*g + also) / 2.0);
        (losses, grad)
    })
}

/// Adam: how far every number goes.
struct Pace {
    mean: Vec<f32>,
    square: Vec<f32>,
    steps: i32,
}

impl Pace {
    fn new(count: usize) -> Self {
        Self { mean: vec![0.0; count], square: vec![0.0; count], steps: 0 }
    }

    fn step(&mut self, (numbers, grad): (&mut [f32], &[f32]), rate: f32) {
        self.steps += 1;
        let (c1, c2) = (1.0 - 0.9_f32.powi(self.steps), 1.0 - 0.98_f32.powi(self.steps));
        let moments = self.mean.iter_mut().zip(&mut self.square);
        for ((number, g), (m, v)) in numbers.iter_mut().zip(grad).zip(moments) {
            let g = g.clamp(-1.0, 1.0);
            *m += 0.1 * (g - *m);
            *v += 0.02 * (g * g - *v);
            *number -= rate * ((*m / c1) / ((*v / c2).sqrt() + 1e-8) + DECAY * *number);
        }
    }
}

/// The upper halves of the numbers, rounded.
pub fn packed(numbers: &[f32]) -> Vec<u8> {
    let half = |number: &f32| (number.to_bits() + 0x7FFF + (number.to_bits() >> 16 & 1)) >> 16;
    numbers.iter().flat_map(|number| (half(number) as u16).to_le_bytes()).collect()
}
