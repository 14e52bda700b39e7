//! The operating curve as a picture: recall and false alarms over the threshold.

use std::fmt::Write as _;

use super::{Rates, Sides};

/// The name of a line, its colour, and which of the rates it shows.
type Line = (&'static str, &'static str, fn(Rates) -> f64);

/// Draws the three rates over the threshold.
pub(super) fn draw(sides: &Sides, threshold: f32) -> String {
    // The axis is the log ratio of the score, from 0.01 to 0.999, so that both ends have room.
    let (low, high) = ((0.01_f32 / 0.99).ln(), (0.999_f32 / 0.001).ln());
    let x = |score: f32| 60.0 + 520.0 * ((score / (1.0 - score)).ln() - low) / (high - low);
    let y = |rate: f64| 300.0 - 270.0 * rate;
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 350\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"640\" height=\"350\" fill=\"#fff\"/>\n",
    );
    for tenth in 0..=10 {
        let at = y(f64::from(tenth) / 10.0);
        let _ = writeln!(
            svg,
            "<path d=\"M60 {at:.1}H580\" stroke=\"#ddd\"/><text x=\"52\" y=\"{:.1}\" text-anchor=\"end\">{} %</text>",
            at + 4.0,
            tenth * 10
        );
    }
    for score in [0.01, 0.1, 0.5, 0.9, 0.99, 0.999] {
        let _ = writeln!(svg, "<text x=\"{:.1}\" y=\"318\" text-anchor=\"middle\">{score}</text>", x(score));
    }
    let _ = writeln!(
        svg,
        "<text x=\"320\" y=\"340\" text-anchor=\"middle\">threshold</text><path d=\"M{0:.1} 30V300\" stroke=\"#888\" stroke-dasharray=\"4 3\"/>",
        x(threshold.clamp(0.01, 0.999))
    );
    let lines: [Line; 3] = [
        ("recall, mean of families", "#1a6", |rates| rates.recall),
        ("ordinary pictures taken", "#36c", |rates| rates.ordinary),
        ("hard pictures taken", "#c33", |rates| rates.hard),
    ];
    for (index, (name, tint, of)) in lines.into_iter().enumerate() {
        let points: Vec<String> = (0..=130)
            .map(|i| low + (high - low) * i as f32 / 130.0)
            .map(|logit| 1.0 / (1.0 + (-logit).exp()))
            .map(|score| format!("{:.1},{:.1}", x(score), y(of(sides.rates(score)))))
            .collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{tint}\" stroke-width=\"2\"/>",
            points.join(" ")
        );
        let _ = writeln!(svg, "<text x=\"70\" y=\"{}\" fill=\"{tint}\">{name}</text>", 130 + index * 18);
    }
    svg + "</svg>\n"
}
