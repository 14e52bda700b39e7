//! Times products of the sizes that training multiplies forward, in tiles and in `f32` by the `gemm` crate, in turn.

use std::io::Write as _;
use std::time::{Duration, Instant};

use vqa_tiles::{Factor, Out, product};

/// Rows, columns and depth.
const SIZES: [(usize, usize, usize); 5] =
    [(576, 576, 192), (576, 768, 192), (768, 192, 576), (192, 576, 32), (192, 32, 576)];
const ROUNDS: u32 = 20;

fn main() -> std::io::Result<()> {
    let mut say = std::io::stdout();
    if !vqa_tiles::available() {
        return writeln!(say, "there are no tiles here");
    }
    for (rows, cols, deep) in SIZES {
        let a: Vec<f32> = (0..rows * deep).map(|at| (at % 97) as f32 / 97.0 - 0.5).collect();
        let b: Vec<f32> = (0..cols * deep).map(|at| (at % 89) as f32 / 89.0 - 0.5).collect();
        let mut out = vec![0.0; rows * cols];
        let times = 200_000_000 / (rows * cols * deep) as u32 + 1;
        let mut spent = [Duration::ZERO; 2];
        for _ in 0..ROUNDS {
            let start = Instant::now();
            for _ in 0..times {
                let (a, b) = (Factor::rows(&a, rows, deep, deep), Factor::rows(&b, cols, deep, deep));
                assert!(product(Out::new(&mut out, rows, cols, cols), a, b, 1.0, false));
            }
            spent[0] += start.elapsed();
            let start = Instant::now();
            for _ in 0..times {
                let step = usize::cast_signed;
                // SAFETY: the three slices are as large as the sizes say.
                unsafe {
                    gemm::gemm(
                        rows,
                        cols,
                        deep,
                        out.as_mut_ptr(),
                        1,
                        step(cols),
                        false,
                        a.as_ptr(),
                        1,
                        step(deep),
                        b.as_ptr(),
                        step(deep),
                        1,
                        0.0,
                        1.0,
                        false,
                        false,
                        false,
                        gemm::Parallelism::None,
                    );
                }
            }
            spent[1] += start.elapsed();
        }
        let work = 2.0 * (rows * cols * deep) as f64 * f64::from(times * ROUNDS) / 1e9;
        let [tiles, plain] = spent.map(|spent| work / spent.as_secs_f64());
        writeln!(say, "{rows} x {cols} x {deep}: tiles {tiles:.0} GFLOP/s, f32 {plain:.0}, {:.1}x", tiles / plain)?;
    }
    Ok(())
}
