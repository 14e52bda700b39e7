//! How far a share that was counted may be from the truth.

/// The 97.5 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Returns the ends of the interval at 95 % for so many hits of so many tries, 0 to 1: E. B. Wilson, Journal of the American Statistical
/// Association 22 (1927), pages 209 to 212. Of no tries, nothing is known: 0 and 1.
#[must_use]
pub fn wilson(hits: u64, all: u64) -> (f64, f64) {
    if all == 0 {
        return (0.0, 1.0);
    }
    let n = all as f64;
    let share = hits as f64 / n;
    let middle = share + Z * Z / (2.0 * n);
    let reach = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    let low = if hits == 0 { 0.0 } else { (middle - reach) / scale };
    let high = if hits == all { 1.0 } else { (middle + reach) / scale };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_as_in_the_tables() {
        for ((hits, all), (low, high)) in
            [((81, 263), (0.2553, 0.3662)), ((0, 20), (0.0, 0.1611)), ((20, 20), (0.8389, 1.0)), ((0, 0), (0.0, 1.0))]
        {
            let found = wilson(hits, all);
            assert!((found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5, "{hits} of {all}: {found:?}");
        }
    }
}
