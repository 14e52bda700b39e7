//! Pictures that look like CT, MR or X-ray: without colour, on black, of many middle greys. The guide says that models are
//! not suitable for these.

use super::{Finding, Level};
use crate::image::ImageFacts;
use crate::signals::GreySignals;

// The bounds part the 15 scans of the test collection from its 318 other pictures; `docs/warnings.md` has the counts.

/// The least share of black along the edges: scans end before their frame does. Of ordinary grey photographs the darkest
/// had 0.54.
const LEAST_RIM: f32 = 0.57;
/// The least share of black at all.
const LEAST_BLACK: f32 = 0.08;
/// The least share of middle greys. A printed page on a dark desk has less.
const LEAST_MIDDLE: f32 = 0.15;
/// The most white: more is paper.
const MOST_WHITE: f32 = 0.2;
/// The least number of greys in use. Drawings and screens have few.
const LEAST_LEVELS: u32 = 96;
/// The largest share of one middle grey: more is a flat area, which was drawn.
const MOST_PEAK: f32 = 0.05;

pub(super) fn check(facts: &ImageFacts) -> Option<Finding> {
    facts.signals.look.grey.filter(is_scan).map(|_| Finding {
        code: "medical_scan",
        level: Level::Warn,
        message: "The picture looks like a medical scan: many greys and no colour, on black.".to_owned(),
        remedy: Some("do not rely on the answer; models are not made for scans, and have no part in medical advice"),
    })
}

fn is_scan(grey: &GreySignals) -> bool {
    let on_black = grey.rim >= LEAST_RIM && grey.black >= LEAST_BLACK;
    let shaded = grey.middle >= LEAST_MIDDLE && grey.levels >= LEAST_LEVELS && grey.peak <= MOST_PEAK;
    on_black && shaded && grey.white <= MOST_WHITE
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    const SCAN: GreySignals = GreySignals { rim: 0.9, black: 0.5, middle: 0.4, white: 0.02, levels: 150, peak: 0.01 };

    fn is_told(grey: GreySignals) -> bool {
        let mut facts = sample::facts();
        facts.signals.look.grey = Some(grey);
        check(&facts).is_some()
    }

    #[test]
    fn greys_on_black_are_told_and_each_bound_holds() {
        assert!(is_told(SCAN));
        assert_eq!(check(&sample::facts()), None);
        for other in [
            GreySignals { rim: LEAST_RIM - 0.01, ..SCAN },
            GreySignals { black: LEAST_BLACK - 0.01, ..SCAN },
            GreySignals { middle: LEAST_MIDDLE - 0.01, ..SCAN },
            GreySignals { white: MOST_WHITE + 0.01, ..SCAN },
            GreySignals { levels: LEAST_LEVELS - 1, ..SCAN },
            GreySignals { peak: MOST_PEAK + 0.01, ..SCAN },
        ] {
            assert!(!is_told(other), "{other:?}");
        }
    }
}
