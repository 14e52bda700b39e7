//! Charts with axes that tell several things apart by colour. A rule of thumb: whether each line or bar has a label of its
//! own besides is not seen. Pies have no axes, and pass.

use super::{Finding, Level};
use crate::image::ImageFacts;
use crate::signals::PlotSignals;

/// The fewest colours that can carry a meaning that labels do not: two may be decoration.
const LEAST_HUES: u32 = 3;
/// The least share of the ground.
const LEAST_GROUND: f32 = 0.4;
/// The least length of an axis across, in widths.
const LEAST_ACROSS: f32 = 0.5;
/// The least length of an axis down, in heights.
const LEAST_DOWN: f32 = 0.4;

pub(super) fn check(facts: &ImageFacts) -> Option<Finding> {
    let plot = facts.signals.look.plot.filter(has_axes)?;
    if plot.hues < LEAST_HUES {
        return None;
    }
    Some(Finding {
        code: "colour_chart",
        level: Level::Note,
        message: format!("The picture looks like a chart that tells {} things apart by colour.", plot.hues),
        remedy: Some("label the lines or bars themselves, or say in the question which colour is what"),
    })
}

/// Says whether it has the plain ground and the axes of a chart.
pub(super) fn has_axes(plot: &PlotSignals) -> bool {
    plot.ground >= LEAST_GROUND && plot.across >= LEAST_ACROSS && plot.down >= LEAST_DOWN
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    const PLOT: PlotSignals = PlotSignals { ground: 0.8, hues: 4, across: 0.8, down: 0.7, dashes: 0 };

    fn checked(plot: PlotSignals) -> Option<Finding> {
        let mut facts = sample::facts();
        facts.signals.look.plot = Some(plot);
        check(&facts)
    }

    #[test]
    fn a_chart_of_many_colours_is_told_and_each_bound_holds() {
        assert!(checked(PLOT).unwrap().message.contains("4 things"));
        assert_eq!(check(&sample::facts()), None);
        for other in [
            PlotSignals { ground: LEAST_GROUND - 0.01, ..PLOT },
            PlotSignals { hues: LEAST_HUES - 1, ..PLOT },
            PlotSignals { across: LEAST_ACROSS - 0.01, ..PLOT },
            PlotSignals { down: LEAST_DOWN - 0.01, ..PLOT },
        ] {
            assert_eq!(checked(other), None, "{other:?}");
        }
    }
}
