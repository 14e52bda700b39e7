//! One figure on a tiny, nearly white picture, in the manner of the public easy-VQA set and with its questions.

use crate::draw::canvas::Canvas;
use crate::draw::figure::{Figure, Placed};
use crate::draw::palette::Colour;
use crate::draw::picture::{Outline, Picture, Thing};
use crate::labels::UNKNOWN;
use crate::rng::Rng;
use crate::scene::wording::say;
use crate::scene::{Drawn, Question, collect};

/// The sides of such a picture.
const SIDE: usize = 64;
/// The colours of the set.
const COLOURS: [(&str, [u8; 3]); 8] = [
    ("red", [255, 0, 0]),
    ("green", [0, 255, 0]),
    ("blue", [0, 0, 255]),
    ("black", [0, 0, 0]),
    ("gray", [128, 128, 128]),
    ("teal", [0, 128, 128]),
    ("brown", [165, 42, 42]),
    ("yellow", [255, 255, 0]),
];

/// Draws one and asks about it.
pub(crate) fn draw(rng: &mut Rng, wanted: usize) -> Drawn {
    let ground = [0; 3].map(|_: u8| rng.between(228.0, 255.0) as u8);
    let mut canvas = Canvas::new(SIDE, SIDE, ground);
    let (name, shade) = *rng.pick(&COLOURS);
    let colour = Colour::named(name).unwrap_or(Colour(0));
    let figure = Figure(rng.below(3) as u8);
    let side = SIDE as f32;
    let placed = match figure.name() {
        "rectangle" => {
            let (wide, high) = (rng.between(8.0, 32.0), rng.between(8.0, 32.0));
            let (radius, turn) =
                if wide > high { (wide / 2.0, 0.0) } else { (high / 2.0, std::f32::consts::FRAC_PI_2) };
            let (x, y) = (rng.between(wide / 2.0, side - wide / 2.0), rng.between(high / 2.0, side - high / 2.0));
            Placed { figure, x, y, radius, turn, flat: wide.min(high) / wide.max(high) }
        }
        _ => {
            let radius = rng.between(4.5, 16.5);
            let (x, y) = (rng.between(radius, side - radius), rng.between(radius, side - radius));
            Placed { figure, x, y, radius, turn: 0.0, flat: 1.0 }
        }
    };
    placed.draw(&mut canvas, shade);
    let mut picture = Picture::new(canvas);
    picture.things.push(Thing {
        outline: Outline::Figure(placed),
        thing: figure.class(),
        colour: colour.class(),
        size: UNKNOWN,
    });
    let questions = collect(rng, wanted, |rng| Some(ask(rng, figure, name).seen_at([(placed.x, placed.y)])));
    Drawn { pictures: vec![picture], questions }
}

fn ask(rng: &mut Rng, figure: Figure, colour: &str) -> Question {
    let name = figure.name();
    if rng.chance(0.4) {
        let (pattern, answer) = match rng.below(3) {
            0 => (format!("[what color is the [shape|{name}]|what is the color of the [shape|{name}]]?"), colour),
            1 => ("what shape [is in the image|does the image contain|is present]?".to_owned(), name),
            _ => (format!("what is the {colour} shape?"), name),
        };
        return Question::new("one figure", say(rng, &pattern), answer);
    }
    let (what, there) = if rng.chance(0.45) {
        let other = if rng.chance(0.5) { colour } else { rng.pick(&COLOURS).0 };
        (format!("{other} shape"), other == colour)
    } else {
        let other = if rng.chance(0.5) { figure } else { Figure(rng.below(3) as u8) };
        (other.name().to_owned(), other == figure)
    };
    if rng.chance(0.5) {
        let pattern =
            format!("[is there a {what}[| in the image]|does the image contain a {what}|is a {what} present]?");
        Question::polar("one figure", say(rng, &pattern), there)
    } else {
        let pattern = format!(
            "[is there not a {what}[| in the image]|does the image not contain a {what}|is no {what} present]?"
        );
        Question::polar("one figure", say(rng, &pattern), !there)
    }
}
