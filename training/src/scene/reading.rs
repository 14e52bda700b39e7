//! Scenes to read: a word, a number, a sign, a few short lines.

use crate::draw::canvas::{Area, Rgb};
use crate::draw::font::{Face, Line};
use crate::draw::palette::Colour;
use crate::draw::picture::{Outline, Picture, Thing};
use crate::labels::UNKNOWN;
use crate::rng::Rng;
use crate::scene::wording::{COLOUR, PICTURE, say};
use crate::scene::{CANNOT_TELL, Drawn, Inputs, Part, Question, UNITS, collect, words};

/// The plan of such a scene.
#[derive(Debug)]
struct Text {
    lines: Vec<String>,
    ink: Colour,
    sign: Option<Colour>,
    ground: Option<Colour>,
}

/// The fewest units of [`UNITS`] that a letter is wide, on average, at the last stage.
const NARROWEST: f32 = 9.0;
/// How much larger letters are at the first stage.
const LARGER: f32 = 3.0;

/// Draws one that the model's view holds, and asks about it.
pub(crate) fn draw(rng: &mut Rng, inputs: &Inputs, wanted: usize, stage: f32) -> Drawn {
    let long = *rng.pick(&[128, 192, 256, 256, 320, 448, 512]);
    let size = (long, (long as f32 * rng.between(0.35, 1.0)) as usize);
    let lines = lines(rng, inputs, stage);
    let view = long as f32 / UNITS * (LARGER + (1.0 - LARGER) * stage);
    draw_lines(rng, inputs, (size, view, wanted), lines)
}

/// Draws one whose letters only close-ups of 512 pixels show well, and asks about it.
pub(crate) fn draw_fine(rng: &mut Rng, inputs: &Inputs, wanted: usize) -> Drawn {
    let size = *rng.pick(&[(768, 512), (1024, 512), (1024, 480), (768, 768), (640, 512)]);
    let lines = lines(rng, inputs, 1.0);
    draw_lines(rng, inputs, (size, 2.0, wanted), lines)
}

/// Draws lines on a picture, of which so many pixels are one unit of the view in which they are read.
fn draw_lines(
    rng: &mut Rng,
    inputs: &Inputs,
    (size, view, wanted): ((usize, usize), f32, usize),
    lines: Vec<String>,
) -> Drawn {
    let ground = inputs.ground(rng, size);
    let mut picture = Picture::new(ground.canvas);
    let mut shades = ground.shades;
    let face = inputs.faces.any(rng);
    let (height, area) = layout(rng, face, &lines, (size, view));
    let sign = rng.chance(0.35).then(|| board(rng, &mut picture, &area.grown(height * 0.3), &mut shades));
    let (ink, shade) = Colour::apart(rng, &shades);
    let centred = rng.chance(0.6);
    for (index, text) in lines.iter().enumerate() {
        let spare = area.size().0 - face.width(text, height);
        let x = area.left + if centred { spare / 2.0 } else { 0.0 };
        let y = area.top + index as f32 * height * 1.1;
        let line = Line { text, height, x, y, shade, colour: ink.class() };
        let letters = face.draw(&mut picture.canvas, &line);
        picture.letters.extend(letters);
    }
    let text = Text { lines, ink, sign, ground: ground.colour };
    let questions = collect(rng, wanted, |rng| ask(rng, &text));
    Drawn { pictures: vec![picture], questions }
}

/// Words to draw: short ones, on one line, at the first stages.
fn lines(rng: &mut Rng, inputs: &Inputs, stage: f32) -> Vec<String> {
    // More lines than are judged: each is another answer to learn from one picture.
    let counts: &[usize] = if inputs.part == Part::Training { &[1, 1, 2, 3, 4, 5] } else { &[1, 1, 1, 2, 2, 3] };
    let count = if rng.chance(stage) { *rng.pick(counts) } else { 1 };
    let longest = (3.0 + 9.0 * stage) as usize;
    (0..count)
        .map(|_| {
            let mut line = words::word(rng, inputs.part, longest);
            if rng.chance(0.2 * stage) && line.len() <= 7 {
                line = format!("{line} {}", words::word(rng, inputs.part, 12 - line.len().min(9)));
            }
            line
        })
        .collect()
}

/// Chooses a height of letters that fits, and the area of all lines.
fn layout(rng: &mut Rng, face: &Face, lines: &[String], ((width, height), view): ((usize, usize), f32)) -> (f32, Area) {
    let (width, height) = (width as f32, height as f32);
    let widest = lines.iter().map(|line| face.width(line, 100.0)).fold(1.0, f32::max) / 100.0;
    let letters = lines.iter().map(|line| line.chars().count()).max().unwrap_or(1) as f32;
    let most = (width * 0.92 / widest).min(height * 0.9 / (lines.len() as f32 * 1.1));
    let least = (NARROWEST * view * letters / widest).max(13.0 * view).min(most);
    let size = rng.between(least, most.min(least * 3.0).max(least));
    let (block_width, block_height) = (widest * size, lines.len() as f32 * 1.1 * size);
    let x = rng.between(0.0, (width - block_width).max(0.0));
    let y = rng.between(0.0, (height - block_height).max(0.0));
    (size, Area::new(x, y, x + block_width, y + block_height))
}

/// Draws a board behind the letters.
fn board(rng: &mut Rng, picture: &mut Picture, area: &Area, shades: &mut Vec<Rgb>) -> Colour {
    let (colour, shade) = Colour::apart(rng, shades);
    picture.canvas.fill(area, shade);
    picture.things.push(Thing { outline: Outline::Area(*area), thing: UNKNOWN, colour: colour.class(), size: UNKNOWN });
    *shades = vec![shade];
    colour
}

fn ask(rng: &mut Rng, text: &Text) -> Option<Question> {
    let whole = text.lines.join(" ");
    match rng.below(20) {
        0..10 => Some(read(rng, text, &whole)),
        10 | 11 => letter(rng, text),
        12 => {
            let thing = "[text|word|lettering|writing]";
            let pattern = format!(
                "[what {COLOUR} is the {thing}|what is the {COLOUR} of the {thing}|which {COLOUR} is the {thing}]"
            );
            Some(Question::new("text colour", say(rng, &pattern), text.ink.name()))
        }
        13 => {
            let pattern =
                format!("[what {COLOUR} is the [sign|board|label]|what is the {COLOUR} of the [sign|board|label]]");
            Some(Question::new("text colour", say(rng, &pattern), text.sign?.name()))
        }
        14 => {
            let pattern = format!("[what {COLOUR} is the background|what is the {COLOUR} of the background]");
            Some(Question::new("background", say(rng, &pattern), text.ground.filter(|_| text.sign.is_none())?.name()))
        }
        15 | 16 => contains(rng, text),
        17 => {
            let pattern = format!(
                "[is there [any |]text in {PICTURE}|does {PICTURE} contain [text|words|writing]|is something written [here|in {PICTURE}]]"
            );
            Some(Question::polar("text there", say(rng, &pattern), true))
        }
        18 => {
            let pattern = format!(
                "[how many lines of text are there|how many lines are there|how many lines of text are in {PICTURE}]"
            );
            Some(Question::new("text count", say(rng, &pattern), text.lines.len().to_string()))
        }
        _ => {
            let pattern = format!(
                "[what {COLOUR} is the circle|where is the star|what shape is on the left|how old is the man|which bar is the highest]"
            );
            Some(Question::new("missing", say(rng, &pattern), CANNOT_TELL))
        }
    }
}

fn read(rng: &mut Rng, text: &Text, whole: &str) -> Question {
    if text.lines.len() > 1 && rng.chance(0.7) {
        let index = rng.below(text.lines.len());
        let place = match index {
            0 => "[first|top]",
            index if index + 1 == text.lines.len() => "[last|bottom]",
            1 if text.lines.len() == 3 => "[second|middle]",
            1 => "second",
            2 => "third",
            _ => "fourth",
        };
        let pattern = format!(
            "[what does the {place} line say|what is written in the {place} line|read the {place} line|what is the {place} line]"
        );
        return Question::new("read a line", say(rng, &pattern), &text.lines[index]);
    }
    let what = if !whole.contains(' ') && whole.chars().all(|c| c.is_ascii_digit()) {
        "[what number is shown|which number is in the picture|what is the number|what number is this|what does it say]"
    } else if text.sign.is_some() {
        "[what does the sign say|what is written on the sign|what does the label say|read the sign|what does it say]"
    } else {
        "[what does it say|what is written here|read the text|what does the text say|what is the text|what text is in the picture|transcribe the text|what is written in the image|what word is this|which word is shown]"
    };
    Question::new("read", say(rng, what), whole)
}

fn letter(rng: &mut Rng, text: &Text) -> Option<Question> {
    let [line] = &text.lines[..] else { return None };
    if line.contains(' ') {
        return None;
    }
    let (place, answer) = *rng.pick(&[("first", line.chars().next()?), ("last", line.chars().last()?)]);
    let kind = if answer.is_ascii_alphabetic() { "letter" } else { "character" };
    let pattern = format!("[what is the {place} {kind}|which {kind} comes {place}|what {kind} is the {place} one]");
    Some(Question::new("letter", say(rng, &pattern), answer.to_string()))
}

/// Asks whether a word is there, or one that differs by a letter.
fn contains(rng: &mut Rng, text: &Text) -> Option<Question> {
    let line = rng.pick(&text.lines).clone();
    let word = line.split(' ').next()?.to_owned();
    let truth = rng.chance(0.5);
    let shown = if truth {
        word
    } else {
        let mut letters: Vec<char> = word.chars().collect();
        for _ in 0..rng.whole(1, 3) {
            let at = rng.below(letters.len());
            letters[at] = char::from(b'a' + rng.below(26) as u8);
        }
        let other: String = letters.into_iter().collect();
        if other.eq_ignore_ascii_case(&word) {
            return None;
        }
        if word.chars().all(|c| !c.is_lowercase()) { other.to_uppercase() } else { other }
    };
    let pattern = format!(
        "[does {PICTURE} say \"{shown}\"|is the word \"{shown}\" in {PICTURE}|does it say {shown}|is \"{shown}\" written here]"
    );
    Some(Question::polar("text there", say(rng, &pattern), truth))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::anew::{Manner, anew};

    #[test]
    fn every_question_about_letters_can_be_asked_anew() {
        let mut rng = Rng::new(8);
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        for lines in [lines(&["gate"]), lines(&["407"]), lines(&["one two", "three", "four", "five"])] {
            for sign in [None, Some(Colour(3))] {
                let text = Text { lines: Vec::clone(&lines), ink: Colour(1), sign, ground: Some(Colour(2)) };
                for question in collect(&mut rng, 200, |rng| ask(rng, &text)) {
                    let said = anew(&mut rng, &question, Manner::Kept).unwrap_or_else(|| panic!("{question:?}"));
                    assert_ne!(said, question.text);
                    assert!(anew(&mut rng, &question, Manner::Taught).is_some(), "{question:?}");
                }
            }
        }
    }
}
