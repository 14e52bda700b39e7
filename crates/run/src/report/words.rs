//! Numbers as people read them: shares, counts, money, time. No locale: the same everywhere.

use std::time::Duration;

use vqa_core::PicoUsd;

use crate::score::{Interval, Summary};

/// Writes a share as a percentage.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Writes a share that may be negative, as a difference is, in percentage points.
pub(crate) fn points(share: f64) -> String {
    format!("{:+.1} points", share * 100.0)
}

/// Writes a mean with its interval.
pub(crate) fn mean(summary: &Summary) -> String {
    summary.mean.map_or_else(|| "no score".to_owned(), percent)
}

/// Writes the bounds of an interval.
pub(crate) fn interval(interval: Interval) -> String {
    format!("{:.1} to {}", interval.low * 100.0, percent(interval.high))
}

/// Writes a whole number with its thousands apart.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes a number of things: `1 row`, `2,000 rows`.
pub(crate) fn many(number: u64, one: &str, several: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { several })
}

/// Writes an amount of money.
pub(crate) fn money(amount: PicoUsd) -> String {
    amount.to_string()
}

/// Writes a length of time to two or three digits.
pub(crate) fn span(length: Duration) -> String {
    let (millis, seconds) = (length.as_millis(), length.as_secs());
    match seconds {
        0 => format!("{millis} ms"),
        1..120 if millis % 1_000 == 0 => format!("{seconds} s"),
        1..10 => format!("{:.2} s", length.as_secs_f64()),
        10..120 => format!("{:.1} s", length.as_secs_f64()),
        120..7_200 if seconds % 60 == 0 => format!("{} min", seconds / 60),
        120..7_200 => format!("{} min {} s", seconds / 60, seconds % 60),
        7_200..172_800 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        172_800.. => format!("{} days {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// Writes a moment in UTC, to the minute.
pub(crate) fn moment(since_1970: Duration) -> String {
    let (days, seconds) = (since_1970.as_secs() / 86_400, since_1970.as_secs() % 86_400);
    let (year, month, day) = date(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", seconds / 3_600, seconds % 3_600 / 60)
}

/// Returns year, month and day of a day counted from 1970-01-01, by counting in years that begin in March and in
/// cycles of 400 years, which have 146,097 days.
const fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (cycle, day_of_cycle) = (days / 146_097, days % 146_097);
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_cycle + cycle * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

/// Cuts a text to so many characters, and says so by an ellipsis.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!((percent(0.6666), points(-0.0125)), ("66.7 %".to_owned(), "-1.2 points".to_owned()));
        let spans = [0, 340, 1_240, 5_000, 75_300, 200_000, 240_000, 8_000_000, 200_000_000]
            .map(|ms| span(Duration::from_millis(ms)));
        assert_eq!(
            spans,
            ["0 ms", "340 ms", "1.24 s", "5 s", "75.3 s", "3 min 20 s", "4 min", "2 h 13 min", "2 days 7 h"]
        );
        assert_eq!((cut("añb", 2), cut("añ", 2)), ("añ…".to_owned(), "añ".to_owned()));
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let at = |seconds| moment(Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01 00:00 UTC");
        assert_eq!(at(951_782_399), "2000-02-28 23:59 UTC");
        assert_eq!(at(951_782_400), "2000-02-29 00:00 UTC");
        assert_eq!(at(1_795_373_234), "2026-11-22 18:47 UTC");
        assert_eq!(at(4_107_542_400), "2100-03-01 00:00 UTC");
    }
}
