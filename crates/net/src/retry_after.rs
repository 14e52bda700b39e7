//! What the headers of a failure say about trying again.
//!
//! The rules are those of OpenAI's own client (openai-python 3.3.1): `x-should-retry` decides, `retry-after-ms` comes
//! before `retry-after`, which is seconds or a date, and a wait above two minutes means that the call is not repeated.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;
use vqa_core::Retry;

/// The longest wait that is accepted, as of openai-python 3.3.1.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Decides about a failure which, by its status, is worth trying again or not.
pub(crate) fn retry(by_status: Retry, headers: &HeaderMap, now: SystemTime) -> Retry {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let worth_it = match text("x-should-retry") {
        Some("true") => true,
        Some("false") => false,
        Some(_) | None => by_status != Retry::Never,
    };
    if !worth_it {
        return Retry::Never;
    }
    let milliseconds = text("retry-after-ms").and_then(|value| duration(value, 1e-3));
    match milliseconds.or_else(|| text("retry-after").and_then(|value| seconds_or_date(value, now))) {
        None | Some(Duration::ZERO) => Retry::Backoff,
        Some(wait) if wait > LONGEST_WAIT => Retry::Never,
        Some(wait) => Retry::After(wait),
    }
}

/// Reads a number of `unit` seconds. A wait too long to hold is a very long one.
fn duration(number: &str, unit: f64) -> Option<Duration> {
    let seconds = number.parse::<f64>().ok().filter(|number| number.is_finite())? * unit;
    Some(if seconds <= 0.0 { Duration::ZERO } else { Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX) })
}

fn seconds_or_date(value: &str, now: SystemTime) -> Option<Duration> {
    duration(value, 1.0).or_else(|| {
        let date = httpdate::parse_http_date(value).ok()?;
        Some(date.duration_since(now).unwrap_or(Duration::ZERO))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn decide(by_status: Retry, pairs: &[(&'static str, &'static str)]) -> Retry {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        // 2023-11-14 22:13:20 UTC.
        retry(by_status, &headers, SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
    }

    #[test]
    fn reads_every_form_of_a_wait() {
        let after = |ms| Retry::After(Duration::from_millis(ms));
        for (pairs, expected) in [
            (&[][..], Retry::Backoff),
            (&[("retry-after", "2")], after(2_000)),
            (&[("retry-after", " 0.5 ")], after(500)),
            (&[("retry-after", "120")], after(120_000)),
            (&[("retry-after", "121")], Retry::Never),
            (&[("retry-after", "1e300")], Retry::Never),
            (&[("retry-after", "0")], Retry::Backoff),
            (&[("retry-after", "-3")], Retry::Backoff),
            (&[("retry-after", "NaN")], Retry::Backoff),
            (&[("retry-after", "soon")], Retry::Backoff),
            (&[("retry-after", "Tue, 14 Nov 2023 22:14:00 GMT")], after(40_000)),
            (&[("retry-after", "Tue, 14 Nov 2023 22:13:00 GMT")], Retry::Backoff),
            (&[("retry-after", "Tue, 14 Nov 2023 23:13:20 GMT")], Retry::Never),
            (&[("retry-after-ms", "250.5")], Retry::After(Duration::from_nanos(250_500_000))),
            (&[("retry-after-ms", "250"), ("retry-after", "9")], after(250)),
            (&[("retry-after-ms", "soon"), ("retry-after", "9")], after(9_000)),
        ] {
            assert_eq!(decide(Retry::Backoff, pairs), expected, "{pairs:?}");
        }
    }

    #[test]
    fn the_endpoint_has_the_last_word() {
        assert_eq!(decide(Retry::Backoff, &[("x-should-retry", "false"), ("retry-after", "1")]), Retry::Never);
        assert_eq!(decide(Retry::Never, &[("x-should-retry", "true")]), Retry::Backoff);
        assert_eq!(decide(Retry::Never, &[("retry-after", "1")]), Retry::Never);
        assert_eq!(decide(Retry::Backoff, &[("x-should-retry", "maybe")]), Retry::Backoff);
    }
}
