//! Draws CAPTCHAs and ordinary pictures and trains the network that tells them apart.
//!
//! `train STOCK OUT STEPS`, `sheet STOCK OUT.png`; see `README.md`.

mod canvas;
mod challenge;
mod chance;
mod letters;
mod net;
mod ordinary;
mod page;
mod sample;
mod sheet;
mod text_captcha;
mod train;
mod words;

use std::path::Path;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["train", stock, out, minutes] => train::run(Path::new(stock), Path::new(out), (minutes.parse().expect("a number of minutes"), None)),
        ["train", stock, out, minutes, from] => train::run(Path::new(stock), Path::new(out), (minutes.parse().expect("a number of minutes"), Some(Path::new(from)))),
        ["sheet", stock, out, sort, seed] => sheet::draw(Path::new(stock), Path::new(out), sort, seed.parse().expect("a seed")),
        _ => eprintln!("train STOCK OUT STEPS | sheet STOCK OUT.png SORT SEED"),
    }
}
