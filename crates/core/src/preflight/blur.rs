//! Pictures that are out of focus, shaken, or blown up from a smaller one.

use super::{Finding, Level};
use crate::image::ImageFacts;

/// The widest edges that still pass, in pixels of what the model sees.
///
/// Edges of a sharp photograph are 1 to 2 pixels wide and edges blurred by a Gaussian of sigma 2 about 4. Above 3.5,
/// pictures look soft to the eye at their own size; `docs/warnings.md` has the counts.
const WIDEST: f32 = 3.5;

pub(super) fn check(facts: &ImageFacts) -> Option<Finding> {
    let width = facts.signals.edge_width.filter(|width| *width > WIDEST)?;
    Some(Finding {
        code: "blurred",
        level: Level::Warn,
        message: format!("The picture is blurred: even its sharpest edges are {width:.1} pixels wide."),
        remedy: Some("send a sharper picture; enlarging or sharpening this one brings no detail back"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn checked(edge_width: Option<f32>) -> Option<Finding> {
        let mut facts = sample::facts();
        facts.signals.edge_width = edge_width;
        check(&facts)
    }

    #[test]
    fn soft_edges_are_told_with_their_width() {
        let finding = checked(Some(5.3)).unwrap();
        assert_eq!((finding.code, finding.level), ("blurred", Level::Warn));
        assert!(finding.message.contains("5.3 pixels"), "{}", finding.message);
    }

    #[test]
    fn sharp_edges_and_none_pass() {
        assert_eq!(checked(Some(WIDEST)), None);
        assert!(checked(Some(WIDEST + 0.01)).is_some());
        assert_eq!(checked(None), None);
    }
}
