//! Times as the API writes them in headers and messages: Go's durations, `6m0s`, `8.64s`, `120ms`.

use std::time::Duration;

/// Writes a time; parts of a millisecond count as a whole one.
pub(crate) fn go_duration(time: Duration) -> String {
    let milliseconds = u64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX);
    if milliseconds < 1_000 {
        return if milliseconds == 0 { "0s".to_owned() } else { format!("{milliseconds}ms") };
    }
    let (seconds, rest) = (milliseconds / 1_000, milliseconds % 1_000);
    let fraction = format!("{rest:03}");
    let fraction = match fraction.trim_end_matches('0') {
        "" => String::new(),
        digits => format!(".{digits}"),
    };
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}{fraction}s"),
        (0, _) => format!("{minutes}m{seconds}{fraction}s"),
        _ => format!("{hours}h{minutes}m{seconds}{fraction}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_captured_headers() {
        let written = |milliseconds: u64| go_duration(Duration::from_millis(milliseconds));
        assert_eq!([0, 6, 120, 308].map(written), ["0s", "6ms", "120ms", "308ms"]);
        assert_eq!([1_000, 1_780, 8_640, 3_114].map(written), ["1s", "1.78s", "8.64s", "3.114s"]);
        assert_eq!([360_000, 432_000, 3_600_000].map(written), ["6m0s", "7m12s", "1h0m0s"]);
        assert_eq!(go_duration(Duration::from_nanos(1)), "1ms");
    }
}
