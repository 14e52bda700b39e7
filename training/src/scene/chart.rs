//! Bar charts: two to seven bars with names, values printed or to be read off, often a title.

use crate::draw::canvas::{Area, Rgb};
use crate::draw::font::{Face, Line};
use crate::draw::palette::{Colour, distance};
use crate::draw::picture::{Outline, Picture, Thing};
use crate::labels::{BAR, UNKNOWN};
use crate::rng::Rng;
use crate::scene::wording::{COLOUR, PICTURE, capital, say};
use crate::scene::{CANNOT_TELL, Drawn, Inputs, Question, UNITS, collect, words};

#[derive(Debug)]
struct Bar {
    name: String,
    value: usize,
    colour: Colour,
    shade: Rgb,
    /// Where its middle, its name and its value were drawn, in pixels; the value's place is the bar's end where none is printed.
    places: [(f32, f32); 3],
}

/// The plan of a chart.
#[derive(Debug)]
struct Chart {
    bars: Vec<Bar>,
    title: Option<String>,
    /// The value of a grid line, where values are not printed.
    grid: Option<usize>,
}

const NAMES: [&[&str]; 8] = [
    &["A", "B", "C", "D", "E", "F", "G", "H"],
    &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    &["2018", "2019", "2020", "2021", "2022", "2023", "2024"],
    &["cats", "dogs", "fish", "birds", "cows", "pigs"],
    &["tea", "milk", "juice", "soda", "water", "beer"],
    &["Ann", "Bob", "Cid", "Dora", "Eve", "Finn", "Gus"],
    &["Rome", "Oslo", "Paris", "Lima", "Bern", "Cairo"],
];
const TITLES: &str = "[Sales|Visitors|Votes|Rainfall|Points|Exports|Output|Scores|Orders|Income|Pets|Books sold|Sales by month|Units sold|Results|Survey|Growth|Cars sold|Energy use|Total sales]";

/// Draws one and asks about it.
pub(crate) fn draw(rng: &mut Rng, inputs: &Inputs, wanted: usize, stage: f32) -> Drawn {
    let long = *rng.pick(&[256, 256, 320, 400, 512]);
    let size = (long, (long as f32 * rng.between(0.65, 1.0)) as usize);
    let mut ground = inputs.ground(rng, size);
    if rng.chance(0.6) {
        let shade = [rng.whole(244, 255) as u8; 3];
        ground.canvas = crate::draw::canvas::Canvas::new(size.0, size.1, shade);
        ground.shades = vec![shade];
    }
    let most = (3.0 + 4.0 * stage) as usize;
    let mut chart = plan(rng, inputs, &ground.shades, most);
    let mut picture = Picture::new(ground.canvas);
    let ink = ink(&ground.shades);
    let face = inputs.faces.any(rng);
    paint_chart(rng, &mut chart, (face, ink), &mut picture);
    let questions = collect(rng, wanted, |rng| ask(rng, &chart));
    Drawn { pictures: vec![picture], questions }
}

/// Black or white, whichever stands out.
fn ink(shades: &[Rgb]) -> (Rgb, u8) {
    let least = |ink: Rgb| shades.iter().map(|shade| distance(ink, *shade)).fold(f32::MAX, f32::min);
    let (black, white) = ([20; 3], [245; 3]);
    let name = if least(black) >= least(white) { (black, "black") } else { (white, "white") };
    (name.0, Colour::named(name.1).map_or(UNKNOWN, Colour::class))
}

fn plan(rng: &mut Rng, inputs: &Inputs, shades: &[Rgb], most: usize) -> Chart {
    let mut names: Vec<String> = match rng.chance(0.3) {
        true => (0..12)
            .map(|_| words::word(rng, inputs.part, 5))
            .filter(|name| name.starts_with(char::is_alphabetic))
            .collect(),
        false => rng.pick(&NAMES).iter().map(|name| (*name).to_owned()).collect(),
    };
    names.sort_by_key(|_| rng.bits());
    names.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    let count = rng.whole(2.min(names.len()), names.len().min(most));
    let grid = rng.chance(0.3).then(|| *rng.pick(&[1, 2, 5, 10, 20]));
    let top = if grid.is_some() { rng.whole(4, 8) } else { *rng.pick(&[9, 20, 60, 100, 100]) };
    let mut values: Vec<usize> = Vec::new();
    for _ in 0..count {
        let fresh = (0..30).map(|_| rng.whole(1, top)).find(|value| {
            let gap = if grid.is_some() { 1 } else { (top / 20).max(1) };
            values.iter().all(|known| known.abs_diff(*value) >= gap)
        });
        values.extend(fresh);
    }
    let same = rng.chance(0.5).then(|| Colour::apart(rng, shades));
    let mut bars: Vec<Bar> = Vec::new();
    for (name, value) in names.into_iter().zip(values) {
        let used: Vec<Rgb> = bars.iter().map(|bar| bar.shade).chain(shades.iter().copied()).collect();
        let (colour, shade) = same.unwrap_or_else(|| Colour::apart(rng, &used));
        bars.push(Bar { name, value: value * grid.unwrap_or(1), colour, shade, places: [(0.0, 0.0); 3] });
    }
    let title = rng.chance(0.6).then(|| match rng.chance(0.7) {
        true => say(rng, TITLES),
        false => capital(&words::word(rng, inputs.part, 10).to_lowercase()),
    });
    Chart { bars, title, grid }
}

fn paint_chart(rng: &mut Rng, chart: &mut Chart, (face, (ink, class)): (&Face, (Rgb, u8)), picture: &mut Picture) {
    let (width, height) = (picture.canvas.width as f32, picture.canvas.height as f32);
    let unit = width.max(height) / UNITS;
    let text = rng.between(13.0, 17.0) * unit;
    let write = |picture: &mut Picture, words: &str, (x, y): (f32, f32), size: f32| {
        let x = (x - face.width(words, size) / 2.0).max(1.0);
        let letters =
            face.draw(&mut picture.canvas, &Line { text: words, height: size, x, y, shade: ink, colour: class });
        picture.letters.extend(letters);
    };
    let mut top = 5.0 * unit;
    if let Some(title) = &chart.title {
        write(picture, title, (width / 2.0, top), text * 1.15);
        top += text * 1.3;
    }
    top += if chart.grid.is_none() { text * 1.1 } else { 4.0 * unit };
    let (left, right) = (if chart.grid.is_some() { text * 2.0 + 4.0 } else { 8.0 * unit }, width - 6.0 * unit);
    let floor = height - text * 1.3;
    let most = chart.bars.iter().map(|bar| bar.value).max().unwrap_or(1) as f32;
    let at = |value: usize| floor - (floor - top) * value as f32 / most;
    let line = unit.max(1.0);
    if let Some(step) = chart.grid {
        for value in (0..=most as usize).step_by(step) {
            let y = at(value);
            let faint = ink.map(|part| ((u16::from(part) + 2 * 150) / 3) as u8);
            picture.canvas.fill(&Area::new(left, y - line / 2.0, right, y + line / 2.0), faint);
            write(picture, &value.to_string(), (left / 2.0, y - text / 2.0), text * 0.85);
        }
    }
    let slot = (right - left) / chart.bars.len() as f32;
    let share = rng.between(0.45, 0.8);
    let longest = chart.bars.iter().map(|bar| face.width(&bar.name, text)).fold(1.0, f32::max);
    for (index, bar) in chart.bars.iter_mut().enumerate() {
        let middle = left + (index as f32 + 0.5) * slot;
        let half = slot * share / 2.0;
        let area = Area::new(middle - half, at(bar.value), middle + half, floor);
        picture.canvas.fill(&area, bar.shade);
        picture.things.push(Thing {
            outline: Outline::Area(area),
            thing: BAR,
            colour: bar.colour.class(),
            size: UNKNOWN,
        });
        let size = text * (slot * 0.95 / longest).min(1.0);
        write(picture, &bar.name, (middle, floor + 2.0 * unit), size);
        let value = if chart.grid.is_none() { at(bar.value) - text * 0.6 } else { at(bar.value) + line };
        bar.places = [area.middle(), (middle, floor + size * 0.6), (middle, value)];
        if chart.grid.is_none() {
            write(picture, &bar.value.to_string(), (middle, at(bar.value) - text * 1.05), text * 0.95);
        }
    }
    picture.canvas.fill(&Area::new(left, floor - line / 2.0, right, floor + line), ink);
}

fn ask(rng: &mut Rng, chart: &Chart) -> Option<Question> {
    let bars = &chart.bars;
    let highest = bars.iter().max_by_key(|bar| bar.value)?;
    let lowest = bars.iter().min_by_key(|bar| bar.value)?;
    let bar = rng.pick(bars);
    let bar_word = "[bar|bar|category|column]";
    match rng.below(16) {
        0..2 => {
            let pattern = format!(
                "[which {bar_word} is the [highest|tallest|largest]|which {bar_word} has the [highest|largest|greatest] value|what is the [highest|tallest] bar|what has the most]"
            );
            Some(Question::new("chart extreme", say(rng, &pattern), &highest.name).seen_at([highest.places[1]]))
        }
        2..4 => {
            let pattern = format!(
                "[which {bar_word} is the [lowest|shortest|smallest]|which {bar_word} has the [lowest|smallest|least] value|what is the [lowest|shortest] bar|what has the least]"
            );
            Some(Question::new("chart extreme", say(rng, &pattern), &lowest.name).seen_at([lowest.places[1]]))
        }
        4..8 => {
            let name = &bar.name;
            let pattern = format!(
                "[what is the value of {name}|how [many|much] is {name}|what value does {name} have|what is the value for {name}|how high is {name}]"
            );
            Some(Question::new("chart value", say(rng, &pattern), bar.value.to_string()).seen_at([bar.places[2]]))
        }
        8..10 => {
            let pattern = format!(
                "how many [bars|bars|columns|categories] [are there|are in {PICTURE}|does the chart have|are shown]"
            );
            let places = bars.iter().map(|bar| bar.places[0]);
            Some(Question::new("chart count", say(rng, &pattern), bars.len().to_string()).seen_at(places))
        }
        10..12 => {
            let other = rng.pick(bars);
            let (one, two) = (&bar.name, &other.name);
            if one == two {
                return None;
            }
            let (words, truth) = *rng.pick(&[
                ("[higher|larger|more|greater|taller]", bar.value > other.value),
                ("[lower|smaller|less|shorter]", bar.value < other.value),
            ]);
            let pattern = format!(
                "[is {one} {words} than {two}|is the bar {one} {words} than the bar {two}|does {one} have a {words} value than {two}]"
            );
            let places = [bar.places[2], other.places[2]];
            Some(Question::polar("chart compare", say(rng, &pattern), truth).seen_at(places))
        }
        12 => {
            let pattern = "[what is the title[| of the chart]|what is the chart about|what does the title say|what is the chart called]";
            let answer = chart.title.clone().unwrap_or_else(|| CANNOT_TELL.to_owned());
            Some(Question::new("chart title", say(rng, pattern), answer))
        }
        13 => {
            let name = &bar.name;
            let pattern = format!(
                "[what {COLOUR} is the bar [for |of |]{name}|what is the {COLOUR} of {name}|which {COLOUR} does {name} have]"
            );
            Some(Question::new("chart colour", say(rng, &pattern), bar.colour.name()).seen_at([bar.places[0]]))
        }
        14 => {
            let pattern = format!(
                "[what kind of [chart|picture|diagram] is this|what is in {PICTURE}|describe {PICTURE}|what's in {PICTURE}|what does {PICTURE} show]"
            );
            Some(Question::new("caption", say(rng, &pattern), format!("a bar chart with {} bars", bars.len())))
        }
        _ => {
            let value = rng.pick(&["highest", "lowest"]);
            let bar = if *value == "highest" { highest } else { lowest };
            let pattern = format!(
                "[what is the {value} value|what value does the {value} bar have|what is the value of the {value} bar]"
            );
            Some(Question::new("chart value", say(rng, &pattern), bar.value.to_string()).seen_at([bar.places[2]]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::anew::{Manner, anew};

    #[test]
    fn every_question_about_a_chart_can_be_asked_anew() {
        let mut rng = Rng::new(8);
        for _ in 0..20 {
            let chart = plan(&mut rng, &Inputs::default(), &[[255; 3]], 7);
            for question in collect(&mut rng, 60, |rng| ask(rng, &chart)) {
                let said = anew(&mut rng, &question, Manner::Kept).unwrap_or_else(|| panic!("{question:?}"));
                assert_ne!(said, question.text);
                assert!(anew(&mut rng, &question, Manner::Taught).is_some(), "{question:?}");
            }
        }
    }
}
