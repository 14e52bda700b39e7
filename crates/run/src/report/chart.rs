//! A bar chart as numbers of an SVG picture; a template writes it down, and escapes what is text.

use super::histogram::round_step;
use super::words;

/// The size of the picture, and where its axes are, in units of the drawing.
const WIDTH: f64 = 360.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 354.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 158.0;

/// What stands at a place of the horizontal axis.
#[derive(Debug)]
pub(crate) struct Tick {
    /// The bar that begins there.
    pub(crate) place: u64,
    /// What it says.
    pub(crate) label: String,
}

/// A bar, or a part of one that stands on another.
#[derive(Debug)]
pub(crate) struct Bar {
    pub(crate) place: u64,
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) class: &'static str,
    pub(crate) tip: String,
}

/// A rectangle of the drawing.
#[derive(Debug)]
pub(crate) struct Rect {
    pub(crate) x: String,
    pub(crate) y: String,
    pub(crate) width: String,
    pub(crate) height: String,
    pub(crate) class: &'static str,
    pub(crate) tip: String,
}

/// A label of the drawing.
#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) at: String,
    pub(crate) text: String,
    pub(crate) anchor: &'static str,
}

/// A bar chart.
#[derive(Debug)]
pub(crate) struct Chart {
    pub(crate) title: String,
    /// What the picture shows, in words.
    pub(crate) note: String,
    /// What the vertical axis counts.
    pub(crate) counted: &'static str,
    /// The classes of bars, and what they mean, where there are several.
    pub(crate) legend: Vec<(&'static str, &'static str)>,
    pub(crate) rects: Vec<Rect>,
    pub(crate) across: Vec<Label>,
    pub(crate) up: Vec<Label>,
    places: u64,
    top: u64,
}

impl Chart {
    /// Begins a chart of so many bars, of which the highest is this high.
    pub(crate) fn new(title: String, places: u64, most: u64) -> Self {
        let step = round_step(most, 4);
        let top = most.div_ceil(step).max(1) * step;
        let mut chart = Self {
            title,
            note: String::new(),
            counted: "rows",
            legend: Vec::new(),
            rects: Vec::new(),
            across: Vec::new(),
            up: Vec::new(),
            places: places.max(1),
            top,
        };
        chart.up = (0..=top / step)
            .map(|n| Label { at: decimal(chart.height(n * step)), text: words::count(n * step), anchor: "end" })
            .collect();
        chart
    }

    /// Draws a bar.
    pub(crate) fn bar(&mut self, bar: Bar) {
        if bar.to == bar.from {
            return;
        }
        let step = (RIGHT - LEFT) / self.places as f64;
        let (low, high) = (self.height(bar.from), self.height(bar.to));
        // A bar of one row among thousands is still to be seen.
        let tall = (low - high).max(1.5);
        self.rects.push(Rect {
            x: decimal(self.left(bar.place) + step * 0.06),
            y: decimal(low - tall),
            width: decimal(step * 0.88),
            height: decimal(tall),
            class: bar.class,
            tip: bar.tip,
        });
    }

    /// Writes what stands below the bars.
    pub(crate) fn x_ticks(&mut self, ticks: impl Iterator<Item = Tick>) {
        let label = |tick: Tick| Label {
            at: decimal(self.left(tick.place)),
            text: tick.label,
            anchor: if tick.place == 0 { "start" } else { "middle" },
        };
        self.across = ticks.map(label).collect();
    }

    /// Says the whole chart in words, for those who do not see it.
    pub(crate) fn about(&self) -> String {
        format!("{}: {}", self.title, self.note)
    }

    fn left(&self, place: u64) -> f64 {
        LEFT + (RIGHT - LEFT) * place as f64 / self.places as f64
    }

    fn height(&self, rows: u64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * rows as f64 / self.top as f64
    }

    /// The drawing's box, as SVG writes it.
    pub(crate) fn view_box(&self) -> String {
        format!("0 0 {WIDTH} 180")
    }

    /// Where the horizontal axis begins and ends.
    pub(crate) fn base(&self) -> (f64, f64, f64) {
        (LEFT, RIGHT, BOTTOM)
    }
}

fn decimal(number: f64) -> String {
    format!("{number:.1}")
}
