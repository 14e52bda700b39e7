//! Two pictures: the same scene twice, with at most one change, or two scenes of their own.

use crate::draw::background::paint;
use crate::draw::figure::Figure;
use crate::draw::palette::{Colour, distance};
use crate::draw::picture::Picture;
use crate::rng::Rng;
use crate::scene::shapes::{Bulk, Item, Scene, Who, add, draw as draw_scene, room};
use crate::scene::wording::{COLOUR, a, say};
use crate::scene::{Drawn, Inputs, Question, collect};

/// Draws two pictures and asks about both.
pub(crate) fn draw(rng: &mut Rng, inputs: &Inputs, wanted: usize) -> Drawn {
    let count = rng.whole(1, 6);
    if rng.chance(0.25) {
        let (first, one) = draw_scene(rng, count, inputs);
        let count = rng.whole(1, 6);
        let (second, other) = draw_scene(rng, count, inputs);
        let questions = collect(rng, wanted, |rng| between(rng, &first, &second));
        return Drawn { pictures: vec![one, other], questions };
    }
    let (first, bare) = plain(rng, count, inputs);
    let (second, answer) = change(rng, &first);
    let pictures = [&first, &second].map(|scene| {
        let mut picture = bare.clone();
        scene.items.iter().for_each(|item| add(&mut picture, item));
        picture
    });
    let questions = collect(rng, wanted, |rng| match rng.below(10) {
        0..3 => Some(same(rng, answer == NOTHING)),
        3..7 => Some(changed(rng, &answer)),
        _ => between(rng, &first, &second),
    });
    Drawn { pictures: pictures.into(), questions }
}

/// A scene, and its background without the figures.
fn plain(rng: &mut Rng, count: usize, inputs: &Inputs) -> (Scene, Picture) {
    let size = super::shapes::size(rng);
    let ground = paint(rng, size, &inputs.photos);
    let mut scene = Scene { size, items: Vec::new(), ground: ground.colour };
    for _ in 0..count {
        let (colour, shade) = Colour::apart(rng, &ground.shades);
        let figure = Figure::any(rng);
        let bulk = if rng.chance(0.5) { Bulk::Large } else { Bulk::Small };
        // Figures that look alike would leave open which of them changed.
        let twin = scene.items.iter().any(|item| (item.figure, item.colour) == (figure, colour));
        if !twin && let Some(placed) = room(rng, &scene, figure, bulk) {
            scene.items.push(Item { figure, colour, shade, bulk, placed });
        }
    }
    (scene, Picture::new(ground.canvas))
}

const NOTHING: &str = "nothing";

fn name(item: &Item) -> String {
    format!("{} {}", item.colour.name(), item.figure.name())
}

/// Changes a scene in one way, and says how.
fn change(rng: &mut Rng, first: &Scene) -> (Scene, String) {
    let mut second = first.clone();
    let unchanged = (first.clone(), NOTHING.to_owned());
    if first.items.is_empty() || rng.chance(0.25) {
        return unchanged;
    }
    let index = rng.below(first.items.len());
    let old = first.items[index];
    let said = name(&old);
    match rng.below(5) {
        0 => {
            let others: Vec<_> = first.items.iter().map(|item| item.shade).collect();
            let (colour, shade) = Colour::apart(rng, &others);
            if colour == old.colour || distance(shade, old.shade) < 95.0 {
                return unchanged;
            }
            second.items[index] = Item { colour, shade, ..old };
            (second, format!("the {said} turned {}", colour.name()))
        }
        1 => {
            let figure = Figure::any(rng);
            if figure == old.figure {
                return unchanged;
            }
            second.items[index].figure = figure;
            second.items[index].placed.figure = figure;
            (second, format!("the {said} became {}", a(figure.name())))
        }
        2 => {
            second.items.remove(index);
            (second, format!("the {said} is gone"))
        }
        3 => {
            let shades: Vec<_> = first.items.iter().map(|item| item.shade).collect();
            let shade = *rng.pick(&shades);
            let colour = first.items.iter().find(|item| item.shade == shade).map_or(old.colour, |item| item.colour);
            let (figure, bulk) = (Figure::any(rng), Bulk::Small);
            match room(rng, &second, figure, bulk) {
                Some(placed) => {
                    let new = Item { figure, colour, shade, bulk, placed };
                    second.items.push(new);
                    (second, format!("{} was added", a(&name(&new))))
                }
                None => unchanged,
            }
        }
        _ => {
            second.items.remove(index);
            match room(rng, &second, old.figure, old.bulk) {
                Some(placed) if (placed.x - old.placed.x).hypot(placed.y - old.placed.y) > old.placed.radius * 2.0 => {
                    let placed = crate::draw::figure::Placed { x: placed.x, y: placed.y, ..old.placed };
                    second.items.insert(index, Item { placed, ..old });
                    (second, format!("the {said} moved"))
                }
                _ => unchanged,
            }
        }
    }
}

fn same(rng: &mut Rng, same: bool) -> Question {
    let pictures = "[pictures|images|scenes]";
    let (pattern, truth) = if rng.chance(0.6) {
        (
            format!(
                "[are the [two |]{pictures} the same|are these [two |]{pictures} the same|are both {pictures} identical|do the two {pictures} look the same]"
            ),
            same,
        )
    } else {
        (
            format!(
                "[are the [two |]{pictures} different|is there a difference between the [two |]{pictures}|did anything change|do the two {pictures} differ]"
            ),
            !same,
        )
    };
    Question::polar("two the same", say(rng, &pattern), truth)
}

fn changed(rng: &mut Rng, answer: &str) -> Question {
    let pictures = "[pictures|images|scenes]";
    let pattern = format!(
        "[what changed|what has changed|what is the difference between the [two |]{pictures}|what changed between the [two |]{pictures}|what is different[| in the second picture]|spot the difference]"
    );
    Question::new("two changed", say(rng, &pattern), answer)
}

/// Asks about one of two pictures, or which of them.
fn between(rng: &mut Rng, first: &Scene, second: &Scene) -> Option<Question> {
    let scene = if rng.chance(0.5) { first } else { second };
    let who = Who { bulk: None, ..Who::maybe(rng, scene) };
    let (one, two) = (who.count(first), who.count(second));
    let (a_one, many) = (a(&who.one(rng)), who.many(rng));
    let picture = "[picture|image]";
    match rng.below(6) {
        0 => {
            let (place, count) = *rng.pick(&[("first", one), ("second", two)]);
            let pattern = format!(
                "[how many {many} are in the {place} {picture}|how many {many} does the {place} {picture} have]"
            );
            Some(Question::new("two counted", say(rng, &pattern), count.to_string()))
        }
        1 => {
            let (place, count) = *rng.pick(&[("first", one), ("second", two)]);
            let pattern =
                format!("[is there {a_one} in the {place} {picture}|does the {place} {picture} contain {a_one}]");
            Some(Question::polar("two existence", say(rng, &pattern), count > 0))
        }
        2 => {
            let pattern = format!("[do both {picture}s contain {a_one}|is there {a_one} in both {picture}s]");
            Some(Question::polar("two existence", say(rng, &pattern), one > 0 && two > 0))
        }
        3 => {
            let answer = if one == two {
                return None;
            } else if one > two {
                "first"
            } else {
                "second"
            };
            let pattern = format!(
                "[which {picture} has more {many}|which {picture} contains more {many}, the first or the second]"
            );
            Some(Question::new("two which", say(rng, &pattern), answer))
        }
        4 => {
            let answer = match (one > 0, two > 0) {
                (true, false) => "first",
                (false, true) => "second",
                _ => return None,
            };
            let pattern = format!(
                "[which {picture} contains {a_one}|in which {picture} is there {a_one}|which of the two {picture}s has {a_one}]"
            );
            Some(Question::new("two which", say(rng, &pattern), answer))
        }
        _ => {
            let (place, scene) = *rng.pick(&[("first", first), ("second", second)]);
            let item = scene.items.get(rng.below(scene.items.len().max(1)))?;
            let who = Who { colour: None, bulk: None, figure: Some(item.figure) };
            if who.count(scene) != 1 {
                return None;
            }
            let the = who.one(rng);
            let pattern = format!(
                "[what {COLOUR} is the {the} in the {place} {picture}|in the {place} {picture}, what {COLOUR} is the {the}]"
            );
            Some(Question::new("two colour", say(rng, &pattern), item.colour.name()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_alike_exactly_when_the_answer_says_so() {
        let (mut alike, mut different) = (0, 0);
        for seed in 0..150 {
            let drawn = draw(&mut Rng::new(seed), &Inputs::default(), 10);
            let same = drawn.pictures[0].canvas.bytes == drawn.pictures[1].canvas.bytes;
            for question in drawn.questions.iter().filter(|question| question.kind == "two changed") {
                assert_eq!(question.answer == NOTHING, same, "{question:?}");
                alike += u32::from(same);
                different += u32::from(!same);
            }
        }
        assert!(alike > 10 && different > 10, "{alike} {different}");
    }
}
