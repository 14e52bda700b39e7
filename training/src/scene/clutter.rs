//! What the model was not made for: photographs and things like them, and questions that no drawing answers.

use crate::draw::background::{clouds, grain};
use crate::draw::canvas::Canvas;
use crate::draw::figure::Figure;
use crate::draw::palette::Colour;
use crate::draw::picture::Picture;
use crate::labels::{CLUTTER, Head, PatchLabel, UNKNOWN};
use crate::rng::Rng;
use crate::scene::wording::{COLOUR, PICTURE, say};
use crate::scene::{CANNOT_TELL, Drawn, Inputs, Question, collect, shapes};

/// Draws one and asks all sorts of things about it.
pub(crate) fn draw(rng: &mut Rng, inputs: &Inputs, wanted: usize) -> Drawn {
    let size = shapes::size(rng);
    let photo = if rng.chance(0.75) { inputs.photos.cut(rng, size.0, size.1) } else { None };
    let canvas = photo.unwrap_or_else(|| texture(rng, size));
    let mut picture = Picture::new(canvas);
    let mut ground = PatchLabel::EMPTY;
    ground.set(Head::Thing, CLUTTER);
    ground.set(Head::Colour, UNKNOWN);
    picture.ground = ground;
    let questions = collect(rng, wanted, |rng| {
        let text = anything(rng);
        Some(Question::new("photograph", text, CANNOT_TELL))
    });
    Drawn { pictures: vec![picture], questions }
}

/// Clouds over clouds, in many colours and fineness, with grain.
fn texture(rng: &mut Rng, (width, height): (usize, usize)) -> Canvas {
    let mut canvas = Canvas::new(width, height, Colour::any(rng).shade(rng));
    let mut cells = rng.whole(2, 5);
    for _ in 0..rng.whole(3, 6) {
        let shade = [0; 3].map(|_: u8| rng.between(0.0, 255.0));
        let sharp = rng.between(1.0, 6.0);
        clouds(rng, &mut canvas, cells, |from, share| {
            let share = ((share - 0.5) * sharp + 0.3).clamp(0.0, 1.0);
            [0, 1, 2].map(|i| (f32::from(from[i]) * (1.0 - share) + shade[i] * share) as u8)
        });
        cells = (cells * rng.whole(2, 3)).min(60);
    }
    grain(rng, &mut canvas, 40.0);
    canvas
}

/// Any question at all, of the kinds that drawings answer and of others.
fn anything(rng: &mut Rng) -> String {
    if rng.chance(0.3) {
        return beyond(rng);
    }
    let (figure, colour) = (Figure::any(rng), Colour::any(rng).name());
    let (one, many) = (figure.name(), figure.plural());
    let pattern = match rng.below(9) {
        0 => format!("[is there a {one}[| in {PICTURE}]|is there a {colour} {one}|does {PICTURE} contain a {one}|is there not a {colour} shape]"),
        1 => format!("[how many {many} are there|how many [shapes|objects|things|people] are there|how many {colour} {many} are in {PICTURE}|count the [objects|shapes]]"),
        2 => format!("what {COLOUR} is the [{one}|shape|background|object|car|sky|shirt]"),
        3 | 4 => format!("[what's in {PICTURE}|what is in {PICTURE}|describe {PICTURE}|what do you see|what does {PICTURE} show|what is this|what is shown here|caption this image|what's in this image]"),
        5 => "[what does it say|read the text|what is written here|what does the sign say|what text is in the image|what word is this]".to_owned(),
        6 => format!("[where is the {one}|where is the {colour} {one}|is the {one} on the left]"),
        7 => "[which bar is the highest|how many bars are there|what is the title of the chart|what is the value of A]".to_owned(),
        _ => format!("[is the {one} left of the {colour} shape|what shape is in {PICTURE}|what shape is this|what size is the {one}]"),
    };
    say(rng, &pattern)
}

/// A question that no drawing of this program answers.
pub(crate) fn beyond(rng: &mut Rng) -> String {
    let who = "[man|woman|person|girl|boy|child|dog|cat|player|driver]";
    let pattern = format!(
        "[what is the {who} doing|how old is the {who}|what is the {who} wearing|is the {who} [happy|sad|smiling|sitting|standing]|what breed is the dog|what kind of animal is this|\
        who [took|painted|made] {PICTURE}|where was {PICTURE} taken|what time is it|what season is it|what is the weather like|is it [raining|sunny|cold|night]|\
        what brand is the [car|phone|shirt]|what sport is [this|being played]|what is the capital of [France|Spain|Japan]|what is the name of the {who}|what room is this|\
        what food is [this|on the plate]|is the food [fresh|hot|good]|what is the {who} holding|why is the {who} [running|here|laughing]|what year was this [made|taken]|\
        how much does it cost|what is made of wood|is this a [famous place|painting|real photo]|what country is this|what emotion is shown|what will happen next|who is [this|that]|\
        what is on the table|what vehicle is this|how tall is the building]"
    );
    say(rng, &pattern)
}
