//! A request's place in a trace: the caller's, where it names one (W3C Trace Context, level 1), else one of its own.

use axum::http::HeaderMap;

/// A place in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    /// The trace.
    pub trace: u128,
    /// The request.
    pub span: u64,
    /// What the request is a part of, where its caller says so.
    pub parent: Option<u64>,
}

impl Trace {
    /// Finds the place of a request.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get("traceparent").and_then(|value| value.to_str().ok()).and_then(parent);
        // Names of all zeros mean none.
        let span = fastrand::u64(1..);
        match given {
            Some((trace, parent)) => Self { trace, span, parent: Some(parent) },
            None => Self { trace: fastrand::u128(1..), span, parent: None },
        }
    }
}

/// Reads `version-trace-parent-flags`. Later versions may have more at the end.
fn parent(text: &str) -> Option<(u128, u64)> {
    let mut parts = text.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hexadecimal = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_whole =
        hexadecimal(version, 2) && hexadecimal(trace, 32) && hexadecimal(parent, 16) && hexadecimal(flags, 2);
    if !is_whole || version == "ff" || (version == "00" && parts.next().is_some()) {
        return None;
    }
    let (trace, parent) = (u128::from_str_radix(trace, 16).ok()?, u64::from_str_radix(parent, 16).ok()?);
    (trace != 0 && parent != 0).then_some((trace, parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_trace_is_gone_on_with() {
        let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let expected = Some((0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736, 0x00f0_67aa_0ba9_02b7));
        assert_eq!(parent(given), expected);
        assert_eq!(parent(&given.replacen("00", "cc", 1).replace("-01", "-01-more")), expected);
        let headers = HeaderMap::from_iter([("traceparent".parse().unwrap(), given.parse().unwrap())]);
        let trace = Trace::of(&headers);
        assert_eq!(Some((trace.trace, trace.parent.unwrap())), expected);
    }

    #[test]
    fn what_is_no_place_in_a_trace_begins_one() {
        for bad in [
            "",
            "00",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert_eq!(parent(bad), None, "{bad}");
        }
        assert_eq!(Trace::of(&HeaderMap::new()).parent, None);
    }
}
