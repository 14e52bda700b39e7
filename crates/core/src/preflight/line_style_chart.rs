//! Charts with axes and lines in dashes or dots, which are told apart by that. A level or plumb line is no evidence, since grids
//! are dashed too; and whether each line has a label of its own besides is not seen.

use super::colour_chart::has_axes;
use super::{Finding, Level};
use crate::image::ImageFacts;

/// The fewest dashes and dots in rows. `docs/warnings.md` has the counts by which it was chosen.
const LEAST_DASHES: u32 = 16;

pub(super) fn check(facts: &ImageFacts) -> Option<Finding> {
    let plot = facts.signals.look.plot.filter(has_axes)?;
    (plot.dashes >= LEAST_DASHES).then(|| Finding {
        code: "line_style_chart",
        level: Level::Note,
        message: "The picture looks like a chart with dashed or dotted lines; models mix up line styles.".to_owned(),
        remedy: Some("label the lines themselves, or say in the question which style is what"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::signals::PlotSignals;

    const PLOT: PlotSignals = PlotSignals { ground: 0.8, hues: 0, across: 0.8, down: 0.7, dashes: 40 };

    fn is_told(plot: PlotSignals) -> bool {
        let mut facts = sample::facts();
        facts.signals.look.plot = Some(plot);
        check(&facts).is_some()
    }

    #[test]
    fn a_chart_of_dashed_lines_is_told_and_each_bound_holds() {
        assert!(is_told(PLOT));
        assert!(is_told(PlotSignals { dashes: LEAST_DASHES, ..PLOT }));
        assert!(!is_told(PlotSignals { dashes: LEAST_DASHES - 1, ..PLOT }));
        assert!(!is_told(PlotSignals { across: 0.3, ..PLOT }), "no axis across");
        assert!(!is_told(PlotSignals { down: 0.3, ..PLOT }), "no axis down");
        assert_eq!(check(&sample::facts()), None);
    }
}
