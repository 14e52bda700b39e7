//! Draws CAPTCHAs and ordinary pictures and trains the network that tells them apart.
//!
//! See `README.md` for what each command does.

mod canvas;
mod challenge;
mod chance;
mod change;
mod letters;
mod mean;
mod net;
mod ordinary;
mod page;
mod parts;
mod pool;
mod sample;
mod sheet;
mod take;
mod text_captcha;
mod time;
mod train;
mod words;

use std::path::Path;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["draw", stock, out, from, to] => {
            let seed = |text: &str| text.parse().expect("a number");
            train::draw(Path::new(stock), Path::new(out), (seed(from), seed(to)));
        }
        ["take", stock, from, out, group, what @ ("captcha" | "ordinary"), copies] => {
            let truth = if *what == "captcha" { sample::Truth::Yes } else { sample::Truth::No };
            let copies = copies.parse().expect("a number of lessons of each picture");
            take::run(Path::new(stock), (Path::new(from), Path::new(out), group), truth, copies);
        }
        ["train", which @ ("first" | "second"), lessons, out, minutes, from @ ..] => {
            let minutes = minutes.parse().expect("a number of minutes");
            let shape = &net::NETWORKS[usize::from(*which == "second")];
            train::run(shape, (Path::new(lessons), Path::new(out)), (minutes, from.first().map(Path::new)));
        }
        ["mean", one, other, way, out] => {
            let way = way.parse().expect("a number from 0 to 1");
            mean::run((Path::new(one), Path::new(other)), way, Path::new(out));
        }
        ["parts", pictures, out] => parts::run(Path::new(pictures), Path::new(out)),
        ["time", picture] => time::run(Path::new(picture)),
        ["sheet", stock, out, sort, seed] => {
            sheet::draw(Path::new(stock), Path::new(out), sort, seed.parse().expect("a seed"))
        }
        _ => eprintln!(
            "draw STOCK LESSONS FROM TO | take STOCK PICTURES LESSONS GROUP captcha|ordinary COPIES | parts PICTURES OUT | train first|second LESSONS OUT MINUTES [FROM] | mean WEIGHTS WEIGHTS WAY OUT | sheet STOCK OUT.png SORT SEED | time PICTURE"
        ),
    }
}
