//! Scenes of one to nine figures that do not touch.

mod ask;
mod refer;

pub(crate) use ask::{ask, ask_places};
pub(crate) use refer::Who;

use crate::draw::canvas::Rgb;
use crate::draw::figure::{Figure, Placed};
use crate::draw::palette::Colour;
use crate::draw::picture::{Outline, Picture, Thing};
use crate::rng::Rng;
use crate::scene::Inputs;

/// How large a figure is beside the picture; there is a clear gap between the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bulk {
    Small,
    Large,
}

impl Bulk {
    /// Tells its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    /// Tells its class among the labels of patches.
    fn class(self) -> u8 {
        match self {
            Self::Small => 1,
            Self::Large => 2,
        }
    }

    /// Picks half of the larger side, as a share of the picture's smaller side.
    fn radius(self, rng: &mut Rng) -> f32 {
        match self {
            Self::Small => rng.between(0.06, 0.08),
            Self::Large => rng.between(0.125, 0.17),
        }
    }
}

/// One figure of a scene.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    pub(crate) figure: Figure,
    pub(crate) colour: Colour,
    pub(crate) shade: Rgb,
    pub(crate) bulk: Bulk,
    pub(crate) placed: Placed,
}

impl Item {
    /// Tells its centre, in pixels.
    pub(crate) fn centre(&self) -> (f32, f32) {
        (self.placed.x, self.placed.y)
    }
}

/// The plan of a scene.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    /// Pixels a row, and rows.
    pub(crate) size: (usize, usize),
    /// The figures.
    pub(crate) items: Vec<Item>,
    /// The colour of the background, where it has a name.
    pub(crate) ground: Option<Colour>,
}

impl Scene {
    /// Tells where the centre of a figure lies, from 0 to 1 both ways.
    pub(crate) fn place(&self, item: &Item) -> (f32, f32) {
        (item.placed.x / self.size.0 as f32, item.placed.y / self.size.1 as f32)
    }
}

/// A size for a picture: from small to the longest side of a `low` view, often square.
pub(crate) fn size(rng: &mut Rng) -> (usize, usize) {
    let long = *rng.pick(&[128, 192, 256, 256, 256, 320, 384, 512]);
    let short = if rng.chance(0.5) { long } else { (long as f32 * rng.between(0.6, 1.0)) as usize };
    if rng.chance(0.7) { (long, short) } else { (short, long) }
}

/// Draws a scene: its background, and as many figures as fit, up to `count`.
pub(crate) fn draw(rng: &mut Rng, count: usize, inputs: &Inputs) -> (Scene, Picture) {
    let size = size(rng);
    let ground = inputs.ground(rng, size);
    let mut scene = Scene { size, items: Vec::new(), ground: ground.colour };
    let mut picture = Picture::new(ground.canvas);
    // Few figures and few colours make questions that need both.
    let figures: Vec<Figure> = (0..rng.whole(1, 5)).map(|_| Figure::any(rng)).collect();
    let colours: Vec<(Colour, Rgb)> = (0..rng.whole(2, 5)).map(|_| Colour::apart(rng, &ground.shades)).collect();
    let uniform = rng.chance(0.15).then(|| (*rng.pick(&figures), *rng.pick(&colours)));
    for _ in 0..count {
        let (figure, (colour, shade)) = uniform.unwrap_or_else(|| (*rng.pick(&figures), *rng.pick(&colours)));
        let large = rng.chance(if count > 6 { 0.25 } else { 0.5 });
        let bulk = if large { Bulk::Large } else { Bulk::Small };
        if let Some(placed) = room(rng, &scene, figure, bulk) {
            scene.items.push(Item { figure, colour, shade, bulk, placed });
        }
    }
    for item in &scene.items {
        add(&mut picture, item);
    }
    (scene, picture)
}

/// Draws a figure and notes what is true of it.
pub(crate) fn add(picture: &mut Picture, item: &Item) {
    item.placed.draw(&mut picture.canvas, item.shade);
    picture.things.push(Thing {
        outline: Outline::Figure(item.placed),
        thing: item.figure.class(),
        colour: item.colour.class(),
        size: item.bulk.class(),
    });
}

/// Finds a free place for a figure.
pub(crate) fn room(rng: &mut Rng, scene: &Scene, figure: Figure, bulk: Bulk) -> Option<Placed> {
    let (width, height) = (scene.size.0 as f32, scene.size.1 as f32);
    let radius = bulk.radius(rng) * width.min(height);
    let turn = if rng.chance(0.4) { rng.between(-0.2, 0.2) } else { 0.0 };
    let turn = if figure.name() == "rectangle" && rng.chance(0.4) { turn + std::f32::consts::FRAC_PI_2 } else { turn };
    let flat = rng.between(0.4, 0.62);
    let edge = radius * 1.1;
    for _ in 0..60 {
        let (x, y) = (rng.between(edge, width - edge), rng.between(edge, height - edge));
        let free = scene.items.iter().all(|other| {
            let apart = (other.placed.x - x).hypot(other.placed.y - y);
            apart > (other.placed.radius + radius) * 1.12
        });
        if free {
            return Some(Placed { figure, x, y, radius, turn, flat });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::{Head, PatchLabel};
    use crate::scene::Question;
    use crate::view::labelled;

    /// Draws figures of plain shades, without typefaces and photographs.
    fn scenes() -> impl Iterator<Item = (Scene, Picture, Vec<Question>)> {
        (0..120).map(|seed| {
            let mut rng = Rng::new(seed);
            let count = rng.whole(1, 9);
            let (scene, picture) = draw(&mut rng, count, &Inputs::default());
            let questions = crate::scene::collect(&mut rng, 12, |rng| ask(rng, &scene));
            (scene, picture, questions)
        })
    }

    #[test]
    fn as_many_centres_are_seen_as_figures_are_counted() {
        for (scene, picture, _) in scenes() {
            let labels = labelled(&picture).labels;
            let centres = labels.iter().filter(|label| label.get(Head::Centre) == 1).count();
            assert_eq!(centres, scene.items.len());
            let empty = |(at, label): (usize, &PatchLabel)| *label == PatchLabel::EMPTY.at(at);
            assert!(labels.iter().enumerate().any(empty));
        }
    }

    #[test]
    fn figures_stand_apart_and_inside() {
        for (scene, _, _) in scenes() {
            for (index, item) in scene.items.iter().enumerate() {
                let (x, y) = scene.place(item);
                assert!((0.0..1.0).contains(&x) && (0.0..1.0).contains(&y));
                for other in &scene.items[..index] {
                    let apart = (item.placed.x - other.placed.x).hypot(item.placed.y - other.placed.y);
                    assert!(apart > item.placed.radius + other.placed.radius);
                }
            }
        }
    }

    #[test]
    fn the_number_of_all_figures_is_the_answer() {
        let mut asked = 0;
        for (scene, _, questions) in scenes() {
            let all = ["shapes", "objects", "figures"].map(|things| format!("how many {things} are there"));
            for question in questions.iter().filter(|question| all.contains(&question.text)) {
                assert_eq!(question.answer, scene.items.len().to_string());
                asked += 1;
            }
        }
        assert!(asked > 3, "{asked}");
    }

    #[test]
    fn what_is_asked_of_a_lone_figure_is_true_of_it() {
        let mut rng = Rng::new(9);
        for _ in 0..60 {
            let (scene, _) = draw(&mut rng, 1, &Inputs::default());
            let item = scene.items[0];
            for question in crate::scene::collect(&mut rng, 12, |rng| ask(rng, &scene)) {
                match question.kind {
                    "colour" => assert_eq!(question.answer, item.colour.name()),
                    "shape" => assert_eq!(question.answer, item.figure.name()),
                    "size" => assert_eq!(question.answer, item.bulk.name()),
                    "relation" | "compare" | "superlative" => {
                        assert!(["yes", "no"].contains(&question.answer.as_str()), "{question:?}");
                    }
                    _ => {}
                }
            }
        }
    }
}
