//! Numbers rounded to 16 bits and laid out as tiles: 16 rows of 16 pairs.
//!
//! A pair is two neighbours in depth, the first in the lower half. A left tile has a row for each line and a pair for
//! each two depths; a right tile has it the other way round. What lies the wrong way in memory is turned on the way.

use std::arch::x86_64::{
    __m512, __m512i, _mm512_castsi512_si256, _mm512_cvtepu16_epi32, _mm512_cvtne2ps_pbh, _mm512_extracti64x4_epi64,
    _mm512_maskz_loadu_ps, _mm512_mul_ps, _mm512_or_si512, _mm512_set1_ps, _mm512_setzero_ps, _mm512_setzero_si512,
    _mm512_shuffle_i32x4, _mm512_slli_epi32, _mm512_unpackhi_epi32, _mm512_unpackhi_epi64, _mm512_unpacklo_epi32,
    _mm512_unpacklo_epi64,
};

use crate::view::Factor;

/// Lines of a tile.
pub(crate) const LINES: usize = 16;
/// Depths of a tile.
pub(crate) const DEEP: usize = 32;

/// A tile, each of its rows in one line of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Tile([__m512i; LINES]);

/// Which tiles a factor becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// A row for each line.
    Left,
    /// A row for each two depths.
    Right,
}

/// Packs a factor into an even number of bands of tiles, each as deep as the factor; zeros where it has no numbers.
#[target_feature(enable = "avx512f,avx512bf16")]
pub(crate) fn pack(factor: Factor<'_>, scale: f32, side: Side, to: &mut Vec<Tile>) {
    let (bands, deep) = (factor.along.div_ceil(2 * LINES) * 2, factor.deep.div_ceil(DEEP));
    if to.len() < bands * deep {
        to.resize(bands * deep, Tile([_mm512_setzero_si512(); LINES]));
    }
    let scale = _mm512_set1_ps(scale);
    for (at, tile) in to.iter_mut().take(bands * deep).enumerate() {
        let (line, depth) = (at / deep * LINES, at % deep * DEEP);
        let mut rows =
            if factor.lines { lines(factor, line, depth, scale) } else { depths(factor, line, depth, scale) };
        if factor.lines != (side == Side::Left) {
            turn(&mut rows);
        }
        tile.0 = rows;
    }
}

/// Reads up to sixteen numbers, zeros after them.
#[target_feature(enable = "avx512f")]
fn read(numbers: &[f32]) -> __m512 {
    let count = numbers.len().min(16);
    let mask = ((1_u32 << count) - 1) as u16;
    // SAFETY: the mask lets no number be read that is not in the slice.
    unsafe { _mm512_maskz_loadu_ps(mask, numbers.as_ptr()) }
}

/// Rounds two runs of sixteen numbers; the first becomes the lower half.
#[target_feature(enable = "avx512f,avx512bf16")]
fn rounded(first: __m512, second: __m512, scale: __m512) -> __m512i {
    let rounded = _mm512_cvtne2ps_pbh(_mm512_mul_ps(second, scale), _mm512_mul_ps(first, scale));
    // SAFETY: both are 512 bits in which every pattern is allowed.
    unsafe { std::mem::transmute(rounded) }
}

/// Sixteen lines, each as its pairs.
#[target_feature(enable = "avx512f,avx512bf16")]
fn lines(factor: Factor<'_>, line: usize, depth: usize, scale: __m512) -> [__m512i; LINES] {
    let wide = (factor.deep - depth).min(DEEP);
    let mut rows = [_mm512_setzero_si512(); LINES];
    for (line, row) in (line..factor.along).zip(&mut rows) {
        let numbers = &factor.data[line * factor.step + depth..][..wide];
        let (first, second) = numbers.split_at(wide.min(16));
        *row = rounded(read(first), read(second), scale);
    }
    rows
}

/// Sixteen pairs of depths, each over sixteen lines.
#[target_feature(enable = "avx512f,avx512bf16")]
fn depths(factor: Factor<'_>, line: usize, depth: usize, scale: __m512) -> [__m512i; LINES] {
    let wide = factor.along.saturating_sub(line).min(LINES);
    let mut rows = [_mm512_setzero_si512(); LINES];
    if wide == 0 {
        return rows;
    }
    let numbers = |depth: usize| &factor.data[depth * factor.step + line..][..wide];
    for (depth, row) in (depth..factor.deep).step_by(2).zip(&mut rows) {
        let first = read(numbers(depth));
        let second = if depth + 1 < factor.deep { read(numbers(depth + 1)) } else { _mm512_setzero_ps() };
        let both = rounded(first, second, scale);
        let first = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(both));
        let second = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64::<1>(both));
        *row = _mm512_or_si512(first, _mm512_slli_epi32::<16>(second));
    }
    rows
}

/// Turns a square of sixteen rows on its diagonal.
#[target_feature(enable = "avx512f")]
fn turn(rows: &mut [__m512i; LINES]) {
    let mut half = *rows;
    for at in (0..LINES).step_by(2) {
        half[at] = _mm512_unpacklo_epi32(rows[at], rows[at + 1]);
        half[at + 1] = _mm512_unpackhi_epi32(rows[at], rows[at + 1]);
    }
    for at in (0..LINES).step_by(4) {
        rows[at] = _mm512_unpacklo_epi64(half[at], half[at + 2]);
        rows[at + 1] = _mm512_unpackhi_epi64(half[at], half[at + 2]);
        rows[at + 2] = _mm512_unpacklo_epi64(half[at + 1], half[at + 3]);
        rows[at + 3] = _mm512_unpackhi_epi64(half[at + 1], half[at + 3]);
    }
    // Quarters of the same place in four neighbours are a square of four by four by now, turned; each goes to its place.
    for at in 0..4 {
        let even = _mm512_shuffle_i32x4::<0x88>(rows[at], rows[4 + at]);
        let odd = _mm512_shuffle_i32x4::<0xdd>(rows[at], rows[4 + at]);
        let even_below = _mm512_shuffle_i32x4::<0x88>(rows[8 + at], rows[12 + at]);
        let odd_below = _mm512_shuffle_i32x4::<0xdd>(rows[8 + at], rows[12 + at]);
        half[at] = _mm512_shuffle_i32x4::<0x88>(even, even_below);
        half[4 + at] = _mm512_shuffle_i32x4::<0x88>(odd, odd_below);
        half[8 + at] = _mm512_shuffle_i32x4::<0xdd>(even, even_below);
        half[12 + at] = _mm512_shuffle_i32x4::<0xdd>(odd, odd_below);
    }
    *rows = half;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that say where they lie: rounded to 16 bits they are still told apart.
    #[test]
    fn a_tile_holds_pairs_of_depths_whichever_way_they_lay() {
        if !std::is_x86_feature_detected!("avx512f") || !std::is_x86_feature_detected!("avx512bf16") {
            return;
        }
        let (along, deep) = (19, 35);
        let value = |line: usize, depth: usize| (line * 8 + depth % 8) as f32;
        let by_line: Vec<f32> = (0..along * deep).map(|at| value(at / deep, at % deep)).collect();
        let by_depth: Vec<f32> = (0..along * deep).map(|at| value(at % along, at / along)).collect();
        for factor in [Factor::rows(&by_line, along, deep, deep), Factor::columns(&by_depth, along, deep, along)] {
            for side in [Side::Left, Side::Right] {
                let mut tiles = Vec::new();
                // SAFETY: the features were found just now.
                unsafe { pack(factor, 1.0, side, &mut tiles) };
                assert_eq!(tiles.len(), 4);
                for (at, tile) in tiles.iter().enumerate() {
                    // SAFETY: a tile is 512 numbers of 16 bits, in which every pattern is allowed.
                    let numbers: &[[[u16; 2]; 16]; 16] = unsafe { &*std::ptr::from_ref(tile).cast() };
                    for (row, pair) in (0..16).flat_map(|row| (0..16).map(move |pair| (row, pair))) {
                        let (line, two) = if side == Side::Left { (row, pair) } else { (pair, row) };
                        for half in 0..2 {
                            let (line, depth) = (at / 2 * 16 + line, at % 2 * 32 + 2 * two + half);
                            let here = if line < along && depth < deep { value(line, depth) } else { 0.0 };
                            assert_eq!(f32::from_bits(u32::from(numbers[row][pair][half]) << 16), here);
                        }
                    }
                }
            }
        }
    }
}
