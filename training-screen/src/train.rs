//! The course of training: fresh lessons for every step, Adam, a falling rate.

use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;

use vqa_image::Planes;

use crate::chance::Chance;
use crate::letters::Stock;
use crate::net::{Map, Net};
use crate::sample::{self, Sample};

const BATCH: usize = 96;
/// New lessons of every step; the rest of a batch are those of earlier steps.
const FRESH: usize = 16;
/// Lessons that are kept.
const POOL: usize = 10_000;
const RATE: f32 = 3e-3;
const DECAY: f32 = 1e-4;

/// Trains for a time and writes the numbers now and then.
pub fn run(stock: &Path, out: &Path, (minutes, from): (f32, Option<&Path>)) {
    let stock = Stock::read(stock);
    println!("{} fonts, {} plain, {} with Han, {} photographs", stock.faces.len(), stock.plain.len(), stock.han.len(), stock.photos.len());
    let mut net = Net::new(1);
    println!("{} numbers", net.p.len());
    let (mut m, mut v) = (vec![0.0_f32; net.p.len()], vec![0.0_f32; net.p.len()]);
    let (start, mut sums, mut drawing) = (Instant::now(), (0.0, 0), 0.0);
    let mut pool: Vec<Sample> = Vec::new();
    let mut drawn = 0;
    let mut chance = Chance::new(7);
    // A continued training draws other lessons than the first one did.
    let seeds = if from.is_some() { 2_u64 << 40 } else { 1 << 40 };
    let top = if from.is_some() { RATE / 2.0 } else { RATE };
    for step in 0_i32.. {
        let t = start.elapsed().as_secs_f32() / (minutes * 60.0);
        let before = Instant::now();
        let count = if pool.is_empty() { 600 } else { FRESH };
        let fresh: Vec<Sample> = (drawn..drawn + count).into_par_iter().map(|i| sample::draw(i as u64 + seeds, &stock)).collect();
        for sample in fresh {
            if pool.len() < POOL { pool.push(sample) } else { pool[drawn % POOL] = sample }
            drawn += 1;
        }
        if let (0, Some(from)) = (step, from) {
            let folded: Vec<f32> = std::fs::read(from).expect("the weights can be read").chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
            let batch: Vec<Map> = pool.iter().take(300).map(|s| Map::of(&Planes::of(&s.pixels))).collect();
            net.unfold(&folded, &batch);
        }
        drawing += before.elapsed().as_secs_f32();
        let batch: Vec<&Sample> = (0..BATCH).map(|_| &pool[chance.bits() as usize % pool.len()]).collect();
        let wanted: Vec<f32> = batch.iter().map(|s| if s.captcha { 0.98 } else { 0.02 }).collect();
        let inputs = batch.par_iter().map(|s| Map::of(&Planes::of(&s.pixels))).collect();
        let (loss, grad) = net.learn(inputs, &wanted);
        sums = (sums.0 + loss, sums.1 + 1);
        let rate = top * (step as f32 / 100.0).min(1.0) * (0.5 + 0.5 * (t.min(1.0) * std::f32::consts::PI).cos()).max(0.002);
        let (c1, c2) = (1.0 - 0.9_f32.powi(step + 1), 1.0 - 0.999_f32.powi(step + 1));
        for i in 0..grad.len() {
            let g = grad[i].clamp(-1.0, 1.0);
            m[i] += 0.1 * (g - m[i]);
            v[i] += 0.001 * (g * g - v[i]);
            net.p[i] -= rate * ((m[i] / c1) / ((v[i] / c2).sqrt() + 1e-8) + DECAY * net.p[i]);
        }
        if (step + 1) % 20 == 0 {
            println!("{} loss {:.4} {:.0} s, drawing {drawing:.0} s", step + 1, sums.0 / sums.1 as f32, start.elapsed().as_secs_f32());
            sums = (0.0, 0);
        }
        if (step + 1) % 100 == 0 || t >= 1.0 {
            let bytes: Vec<u8> = net.folded().iter().flat_map(|value| value.to_le_bytes()).collect();
            std::fs::write(out, bytes).expect("the weights can be written");
        }
        if t >= 1.0 {
            break;
        }
    }
}
