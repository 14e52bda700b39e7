//! Matrix products in the tile registers (AMX) of the processors that have them.
//!
//! Numbers go in as `f32`, are rounded to 16 bits (`bf16`), multiplied, and summed as `f32`: what training of networks
//! usually does. A core of the processor that this was written on multiplies two to three times as fast that way as in
//! `f32` with AVX-512; `examples/speed.rs` measures it.
//!
//! Where there are no tiles, [`product`] says so and does nothing: the caller multiplies in its usual way.

mod view;

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod pack;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod tile;

pub use view::{Factor, Out};

/// Computes `scale * a * b` and puts it into `out`, or adds it to what is there.
///
/// `a` is kept by its rows and `b` by its columns; both are summed over their depth, which must be the same. Returns
/// false, and has done nothing, where the processor or the system has no tiles.
///
/// # Panics
///
/// Panics when the sizes do not fit together.
#[must_use]
pub fn product(out: Out<'_>, a: Factor<'_>, b: Factor<'_>, scale: f32, add: bool) -> bool {
    assert_eq!((out.rows, out.cols, a.deep), (a.along, b.along, b.deep), "the sizes of a product do not fit");
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    return tile::product(out, a, b, scale, add);
    #[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
    {
        let _ = (scale, add);
        false
    }
}

/// Tells whether there are tiles here.
#[must_use]
pub fn available() -> bool {
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    return tile::granted();
    #[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small whole numbers, which 16 bits hold, so that the sums must be exact.
    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|at| ((at * 7919 + seed * 104_729) % 17) as f32 - 8.0).collect()
    }

    /// A matrix that lies by its lines or by its depths, with room beside each.
    struct Laid {
        numbers: Vec<f32>,
        along: usize,
        deep: usize,
        by_lines: bool,
    }

    impl Laid {
        fn new(along: usize, deep: usize, by_lines: bool) -> Self {
            Self { numbers: numbers((along + 5) * (deep + 5), along), along, deep, by_lines }
        }

        fn factor(&self) -> Factor<'_> {
            let Self { numbers, along, deep, .. } = self;
            if self.by_lines {
                Factor::rows(numbers, *along, *deep, deep + 5)
            } else {
                Factor::columns(numbers, *along, *deep, along + 5)
            }
        }

        fn at(&self, line: usize, depth: usize) -> f32 {
            self.numbers[if self.by_lines { line * (self.deep + 5) + depth } else { depth * (self.along + 5) + line }]
        }
    }

    /// Every way to lie in memory, at sizes that fill tiles and that do not; nothing beside the target is touched.
    #[test]
    fn a_product_is_the_sum_of_products() {
        let sizes = [(1, 1, 1), (16, 16, 32), (33, 47, 65), (64, 32, 96), (5, 70, 31), (40, 3, 17), (9, 9, 0)];
        for ((rows, cols, deep), ways) in sizes.into_iter().flat_map(|size| (0..8).map(move |ways| (size, ways))) {
            let (a, b) = (Laid::new(rows, deep, ways & 1 == 0), Laid::new(cols, deep, ways & 2 == 0));
            let (add, step) = (ways & 4 == 0, cols + 3);
            let mut out = vec![1.0; rows * step];
            if !product(Out::new(&mut out, rows, cols, step), a.factor(), b.factor(), 2.0, add) {
                return;
            }
            for (row, out) in out.chunks_exact(step).enumerate() {
                for (col, out) in out.iter().enumerate() {
                    let sum = || (0..deep).map(|depth| 2.0 * a.at(row, depth) * b.at(col, depth)).sum::<f32>();
                    let wanted = if col < cols { sum() + f32::from(u8::from(add)) } else { 1.0 };
                    assert_eq!(*out, wanted, "{rows}x{cols}x{deep}, {ways}: {row}, {col}");
                }
            }
        }
    }

    #[test]
    fn threads_have_tiles_of_their_own() {
        let ones = vec![1.0; 32 * 32];
        let sum = || {
            let mut out = vec![0.0; 32 * 32];
            let (a, b) = (Factor::rows(&ones, 32, 32, 32), Factor::rows(&ones, 32, 32, 32));
            product(Out::new(&mut out, 32, 32, 32), a, b, 1.0, false).then_some(out)
        };
        let here = sum();
        let there = std::thread::scope(|scope| [(); 4].map(|()| scope.spawn(sum)).map(|thread| thread.join().ok()));
        assert!(there.iter().all(|out| out.as_ref() == Some(&here)));
    }

    #[test]
    #[should_panic(expected = "outside its slice")]
    fn a_view_outside_its_slice_is_refused() {
        let _ = Factor::rows(&[0.0; 10], 3, 4, 4);
    }
}
