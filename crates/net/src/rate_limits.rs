//! What the headers of an answer say of the endpoint's rate limits.
//!
//! Read are the names of OpenAI (rate limits guide), which Azure and most gateways use too, and those of Anthropic. A
//! value that cannot be read counts as not said; what a value means is not judged here.

use std::time::Duration;

use reqwest::header::HeaderMap;
use vqa_core::{RateLimits, RateWindow};

/// The longest reset that is read. No window is longer than a month; a number of seconds that is larger is a date.
const LONGEST_RESET: Duration = Duration::from_secs(31 * 24 * 3600);

/// Reads what is there.
pub(crate) fn read(headers: &HeaderMap) -> Option<RateLimits> {
    let tokens = [window(headers, "tokens"), window(headers, "project-tokens")];
    // Of the account's and the project's limit, the one that leaves less is met first.
    let left = |window: &RateWindow| window.remaining.or(window.limit).unwrap_or(u64::MAX);
    let tokens = tokens.into_iter().min_by_key(left).unwrap_or_default();
    RateLimits { requests: window(headers, "requests"), tokens }.if_any()
}

fn window(headers: &HeaderMap, of: &str) -> RateWindow {
    let text = |name: String| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let field = |field: &str| {
        text(format!("x-ratelimit-{field}-{of}")).or_else(|| text(format!("anthropic-ratelimit-{of}-{field}")))
    };
    let number = |name: &str| field(name).and_then(|value| value.parse().ok());
    RateWindow { limit: number("limit"), remaining: number("remaining"), reset: field("reset").and_then(reset) }
}

/// Reads a duration as Go writes it (`6m0s`, `120ms`, `3.114s`), or a number of seconds. A date, as Anthropic sends it,
/// counts as not said: its clock is not ours.
fn reset(text: &str) -> Option<Duration> {
    let seconds = match text.parse::<f64>() {
        Ok(seconds) => seconds,
        Err(_) => go_seconds(text)?,
    };
    Duration::try_from_secs_f64(seconds).ok().filter(|reset| *reset <= LONGEST_RESET)
}

fn go_seconds(mut text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    while !text.is_empty() {
        let (number, rest) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit() && c != '.')?)?;
        let (unit, rest) = rest.split_at_checked(rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len()))?;
        let unit = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" | "μs" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * unit;
        text = rest;
    }
    Some(seconds)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn said(pairs: &[(&'static str, &'static str)]) -> Option<RateLimits> {
        let pairs = pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        read(&pairs.collect())
    }

    #[test]
    fn reads_every_form_of_a_reset() {
        let ms = |ms: u64| Some(Duration::from_millis(ms));
        for (text, expected) in [
            ("1s", ms(1_000)),
            ("6m0s", ms(360_000)),
            ("120ms", ms(120)),
            ("8.64s", ms(8_640)),
            ("1h2m3.5s", ms(3_723_500)),
            ("500us", Some(Duration::from_micros(500))),
            ("500µs", Some(Duration::from_micros(500))),
            ("0s", ms(0)),
            ("60", ms(60_000)),
            ("0.5", ms(500)),
            ("1700000000", None),
            ("2026-11-22T18:47:14Z", None),
            ("-1s", None),
            ("-1", None),
            ("NaN", None),
            ("inf", None),
            ("1e300", None),
            ("1.2.3s", None),
            ("99999999999999999999h", None),
            ("1s2", None),
            ("s", None),
            ("5 s", None),
            ("soon", None),
        ] {
            assert_eq!(reset(text), expected, "{text}");
        }
    }

    #[test]
    fn reads_the_names_of_openai_and_of_anthropic() {
        let requests = RateWindow { limit: Some(500), remaining: Some(499), reset: Some(Duration::from_millis(120)) };
        let tokens = RateWindow { limit: Some(200_000), remaining: Some(7), reset: None };
        let openai = said(&[
            ("x-ratelimit-limit-requests", "500"),
            ("x-ratelimit-remaining-requests", " 499 "),
            ("x-ratelimit-reset-requests", "120ms"),
            ("x-ratelimit-limit-tokens", "200000"),
            ("x-ratelimit-remaining-tokens", "7"),
        ]);
        assert_eq!(openai, Some(RateLimits { requests, tokens }));
        let anthropic = said(&[
            ("anthropic-ratelimit-tokens-limit", "200000"),
            ("anthropic-ratelimit-tokens-remaining", "7"),
            ("anthropic-ratelimit-tokens-reset", "2026-11-22T18:47:14Z"),
        ]);
        assert_eq!(anthropic, Some(RateLimits { requests: RateWindow::default(), tokens }));
        let project = said(&[
            ("x-ratelimit-remaining-tokens", "900"),
            ("x-ratelimit-limit-project-tokens", "200000"),
            ("x-ratelimit-remaining-project-tokens", "7"),
        ]);
        assert_eq!(project, Some(RateLimits { requests: RateWindow::default(), tokens }));
    }

    #[test]
    fn what_cannot_be_read_was_not_said() {
        assert_eq!(said(&[]), None);
        for value in ["", "-1", "many", "1.5", "99999999999999999999999"] {
            assert_eq!(said(&[("x-ratelimit-limit-requests", value)]), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in "[0-9.hmsuµn+e-]{0,24}") {
            prop_assert!(reset(&text).is_none_or(|reset| reset <= LONGEST_RESET));
        }
    }
}
