//! Two pictures: the same scene twice, with at most one change, or two scenes of their own.

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
    let change = change(rng, &first);
    let second = &change.second;
    let pictures = [&first, second].map(|scene| {
        let mut picture = bare.clone();
        scene.items.iter().for_each(|item| add(&mut picture, item));
        picture
    });
    let questions = collect(rng, wanted, |rng| match rng.below(10) {
        0..3 => Some(change.shown(same(rng, change.answer == NOTHING))),
        3..7 => Some(change.shown(changed(rng, &change.answer))),
        _ => between(rng, &first, second),
    });
    Drawn { pictures: pictures.into(), questions }
}

/// A scene, and its background without the figures.
fn plain(rng: &mut Rng, count: usize, inputs: &Inputs) -> (Scene, Picture) {
    let size = super::shapes::size(rng);
    let ground = inputs.ground(rng, size);
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

/// A scene changed in one way at most.
struct Change {
    second: Scene,
    answer: String,
    /// What changed, as it is in the first picture and in the second.
    items: (Option<Item>, Option<Item>),
}

impl Change {
    fn nothing(first: &Scene) -> Self {
        Self { second: first.clone(), answer: NOTHING.to_owned(), items: (None, None) }
    }

    /// Says where a question about the change finds its answer.
    fn shown(&self, question: Question) -> Question {
        let (old, new) = (self.items.0.map(|item| item.centre()), self.items.1.map(|item| item.centre()));
        // Where something was and is no more, or is and was not, both pictures tell.
        question.seen_in(0, old.or(new)).seen_in(1, new.or(old))
    }
}

/// Changes a scene in one way, and says how.
fn change(rng: &mut Rng, first: &Scene) -> Change {
    if first.items.is_empty() || rng.chance(0.25) {
        return Change::nothing(first);
    }
    let index = rng.below(first.items.len());
    let old = first.items[index];
    let said = name(&old);
    let mut second = first.clone();
    let changed = match rng.below(5) {
        0 => recoloured(rng, first, &old).map(|new| (Some(new), format!("the {said} turned {}", new.colour.name()))),
        1 => reshaped(rng, &old).map(|new| (Some(new), format!("the {said} became {}", a(new.figure.name())))),
        2 => Some((None, format!("the {said} is gone"))),
        3 => {
            let Some(new) = another(rng, first) else { return Change::nothing(first) };
            second.items.push(new);
            let answer = format!("{} was added", a(&name(&new)));
            return Change { second, answer, items: (None, Some(new)) };
        }
        _ => moved(rng, first, index).map(|new| (Some(new), format!("the {said} moved"))),
    };
    let Some((new, answer)) = changed else { return Change::nothing(first) };
    match new {
        Some(new) => second.items[index] = new,
        None => drop(second.items.remove(index)),
    }
    Change { second, answer, items: (Some(old), new) }
}

fn recoloured(rng: &mut Rng, first: &Scene, old: &Item) -> Option<Item> {
    let others: Vec<_> = first.items.iter().map(|item| item.shade).collect();
    let (colour, shade) = Colour::apart(rng, &others);
    (colour != old.colour && distance(shade, old.shade) >= 95.0).then_some(Item { colour, shade, ..*old })
}

fn reshaped(rng: &mut Rng, old: &Item) -> Option<Item> {
    let figure = Figure::any(rng);
    let placed = crate::draw::figure::Placed { figure, ..old.placed };
    (figure != old.figure).then_some(Item { figure, placed, ..*old })
}

/// A new figure in the colour of one that is there.
fn another(rng: &mut Rng, first: &Scene) -> Option<Item> {
    let like = *rng.pick(&first.items);
    let (figure, bulk) = (Figure::any(rng), Bulk::Small);
    let placed = room(rng, first, figure, bulk)?;
    Some(Item { figure, colour: like.colour, shade: like.shade, bulk, placed })
}

fn moved(rng: &mut Rng, first: &Scene, index: usize) -> Option<Item> {
    let mut others = first.clone();
    let old = others.items.remove(index);
    let placed = room(rng, &others, old.figure, old.bulk)?;
    let far = (placed.x - old.placed.x).hypot(placed.y - old.placed.y) > old.placed.radius * 2.0;
    let placed = crate::draw::figure::Placed { x: placed.x, y: placed.y, ..old.placed };
    far.then_some(Item { placed, ..old })
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
            let picture = usize::from(place == "second");
            let places = who.places([first, second][picture]);
            Some(Question::new("two counted", say(rng, &pattern), count.to_string()).seen_in(picture, places))
        }
        1 => {
            let (place, count) = *rng.pick(&[("first", one), ("second", two)]);
            let pattern =
                format!("[is there {a_one} in the {place} {picture}|does the {place} {picture} contain {a_one}]");
            let picture = usize::from(place == "second");
            let places = who.places([first, second][picture]);
            Some(Question::polar("two existence", say(rng, &pattern), count > 0).seen_in(picture, places))
        }
        2 => {
            let pattern = format!("[do both {picture}s contain {a_one}|is there {a_one} in both {picture}s]");
            let there = Question::polar("two existence", say(rng, &pattern), one > 0 && two > 0);
            Some(there.seen_in(0, who.places(first)).seen_in(1, who.places(second)))
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
            let which = Question::new("two which", say(rng, &pattern), answer);
            Some(which.seen_in(0, who.places(first)).seen_in(1, who.places(second)))
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
            let which = Question::new("two which", say(rng, &pattern), answer);
            Some(which.seen_in(0, who.places(first)).seen_in(1, who.places(second)))
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
            let colour = Question::new("two colour", say(rng, &pattern), item.colour.name());
            Some(colour.seen_in(usize::from(place == "second"), [item.centre()]))
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
