//! Fits the weights of an encoder to patches of another size, so that a finer one begins with what a coarser one
//! knows.
//!
//! A patch is taken as if it were scaled to the size that it had, and positions as if they were a picture that is scaled.

/// Lists, for a line of `from` places laid over one of `to`, the two places that each lies between, and how near it is
/// to the second.
fn between(from: usize, to: usize) -> impl Iterator<Item = (usize, usize, f32)> {
    (0..from).map(move |at| {
        let place = ((at as f32 + 0.5) * to as f32 / from as f32 - 0.5).clamp(0.0, (to - 1) as f32);
        let low = place as usize;
        (low, (low + 1).min(to - 1), place - low as f32)
    })
}

/// Fits filters of `side` squared numbers to patches of another side: each does to a patch what it did to the patch
/// scaled up or down.
pub(super) fn filters(old: &[f32], side: usize, new_side: usize) -> Vec<f32> {
    let mut new = vec![0.0; old.len() / (side * side) * new_side * new_side];
    for (old, new) in old.chunks_exact(side * side).zip(new.chunks_exact_mut(new_side * new_side)) {
        for (row, y) in old.chunks_exact(side).zip(between(side, new_side)) {
            for (value, x) in row.iter().zip(between(side, new_side)) {
                for (line, share) in [(y.0, 1.0 - y.2), (y.1, y.2)] {
                    new[line * new_side + x.0] += value * share * (1.0 - x.2);
                    new[line * new_side + x.1] += value * share * x.2;
                }
            }
        }
    }
    new
}

/// Fits a square of `grid` by `grid` rows of numbers to another grid.
pub(super) fn grid(old: &[f32], grid: usize, new_grid: usize) -> Vec<f32> {
    let width = old.len() / (grid * grid);
    let mut new = Vec::with_capacity(new_grid * new_grid * width);
    for y in between(new_grid, grid) {
        for x in between(new_grid, grid) {
            let at = |row: usize, col: usize, number: usize| old[(row * grid + col) * width + number];
            new.extend((0..width).map(|number| {
                let line = |row: usize| at(row, x.0, number) * (1.0 - x.2) + at(row, x.1, number) * x.2;
                line(y.0) * (1.0 - y.2) + line(y.1) * y.2
            }));
        }
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_as_it_is() {
        let numbers: Vec<f32> = (0..48).map(|n| n as f32).collect();
        assert_eq!(filters(&numbers, 4, 4), numbers);
        assert_eq!(grid(&numbers, 4, 4), numbers);
    }

    #[test]
    fn a_filter_says_of_a_plain_patch_what_it_said() {
        let old: Vec<f32> = (0..64).map(|n| (n % 7) as f32 - 2.0).collect();
        let new = filters(&old, 8, 6);
        assert_eq!(new.len(), 36);
        assert!((new.iter().sum::<f32>() - old.iter().sum::<f32>()).abs() < 1e-4);
        // A filter that asks for the right half still does.
        let right: Vec<f32> = (0..64).map(|n| if n % 8 < 4 { -1.0 } else { 1.0 }).collect();
        let new = filters(&right, 8, 6);
        assert!((0..36).all(|n| (new[n] < 0.0) == (n % 6 < 3)));
    }

    #[test]
    fn places_between_places_lie_between() {
        // Two numbers a place: its row and its column.
        let old: Vec<f32> = (0..16).flat_map(|n| [(n / 4) as f32, (n % 4) as f32]).collect();
        let new = grid(&old, 4, 6);
        assert_eq!(new.len(), 72);
        let columns: Vec<f32> = new[..12].chunks_exact(2).map(|place| place[1]).collect();
        for (column, at) in columns.iter().zip([0.0, 0.5, 7.0 / 6.0, 11.0 / 6.0, 2.5, 3.0]) {
            assert!((column - at).abs() < 1e-5, "{columns:?}");
        }
        assert_eq!((&new[..2], &new[70..]), (&[0.0, 0.0][..], &[3.0, 3.0][..]));
    }
}
