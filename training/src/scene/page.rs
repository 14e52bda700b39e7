//! Pages full of letters, about which nothing is asked: the patch heads learn to read from them.
//!
//! A scene to read holds a dozen letters in a place of the decoder's interest; a page holds hundreds, of many typefaces,
//! and costs half of a scene because the decoder has nothing to say.

use crate::draw::canvas::{Area, Canvas, Rgb};
use crate::draw::font::{Face, Line};
use crate::draw::palette::Colour;
use crate::draw::picture::Picture;
use crate::rng::Rng;
use crate::scene::{Drawn, Inputs, UNITS, words};

/// The least and the greatest height of a typeface, in units of [`UNITS`].
const HEIGHTS: (f32, f32) = (13.0, 46.0);
/// The height that the first stage starts from.
const FIRST_HEIGHT: f32 = 22.0;
/// Typefaces of the first stage.
const FIRST_FACES: f32 = 4.0;
/// Up to this stage all letters are black on white.
const BLACK_ON_WHITE: f32 = 0.3;
/// The longest word.
const LONGEST: usize = 12;

/// Draws a page: of few typefaces, one size, capitals and digits, black on white at the first stage.
pub(crate) fn draw(rng: &mut Rng, inputs: &Inputs, stage: f32) -> Drawn {
    let long = if rng.chance(stage) { *rng.pick(&[192, 256, 320]) } else { 256 };
    let (width, height) = (long, (long as f32 * rng.between(0.7, 1.0)) as usize);
    let view = long as f32 / UNITS;
    let (canvas, shades) = if stage < BLACK_ON_WHITE {
        (Canvas::new(width, height, [255; 3]), Vec::new())
    } else {
        let ground = inputs.ground(rng, (width, height));
        (ground.canvas, ground.shades)
    };
    let mut picture = Picture::new(canvas);
    let mut y = rng.between(0.0, 8.0) * view;
    while y < height as f32 {
        let face = inputs.faces.any_of_first(rng, FIRST_FACES + (inputs.faces.len() as f32 - FIRST_FACES) * stage);
        let least = FIRST_HEIGHT + (HEIGHTS.0 - FIRST_HEIGHT) * stage;
        let most = FIRST_HEIGHT + (HEIGHTS.1 - FIRST_HEIGHT) * stage;
        let size = least * (most / least).powf(rng.unit().powf(1.7)) * view;
        write(rng, &mut picture, (face, size, y), &Style { inputs, shades: &shades, stage });
        y += size * rng.between(0.95, 1.4);
    }
    Drawn { pictures: vec![picture], questions: Vec::new() }
}

/// How the lines of a page are written.
struct Style<'a> {
    inputs: &'a Inputs,
    shades: &'a [Rgb],
    stage: f32,
}

impl Style<'_> {
    fn text(&self, rng: &mut Rng) -> String {
        if !rng.chance(self.stage) {
            return words::capitals(rng);
        }
        if rng.chance(0.5) { words::word(rng, self.inputs.part, LONGEST) } else { words::any_signs(rng) }
    }

    fn ink(&self, rng: &mut Rng) -> (Colour, Rgb) {
        match Colour::named("black") {
            Some(black) if self.shades.is_empty() => (black, [0; 3]),
            _ => Colour::apart(rng, self.shades),
        }
    }
}

/// Fills a line with words, now and then on boards.
fn write(rng: &mut Rng, picture: &mut Picture, (face, height, y): (&Face, f32, f32), style: &Style<'_>) {
    let width = picture.canvas.width as f32;
    let mut x = rng.between(-0.5, 1.0) * height;
    let (mut ink, mut shade) = style.ink(rng);
    while x < width {
        let text = style.text(rng);
        let end = x + face.width(&text, height);
        if rng.chance(0.2 * style.stage) && !style.shades.is_empty() {
            let (_, behind) = Colour::apart(rng, style.shades);
            let area = Area::new(x - height * 0.2, y, end + height * 0.2, y + height);
            picture.canvas.fill(&area, behind);
            (ink, shade) = Colour::apart(rng, &[behind]);
        } else if rng.chance(0.3) {
            (ink, shade) = style.ink(rng);
        }
        let line = Line { text: &text, height, x, y, shade, colour: ink.class() };
        let letters = face.draw(&mut picture.canvas, &line);
        picture.letters.extend(letters);
        x = end + height * rng.between(0.2, 0.5);
    }
}
