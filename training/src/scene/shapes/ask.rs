//! Questions about a scene of figures.

use crate::rng::Rng;
use crate::scene::shapes::{Bulk, Item, Scene, Who};
use crate::scene::wording::{COLOUR, IN_PICTURE, PICTURE, THING, a, list, say};
use crate::scene::{CANNOT_TELL, Question};

/// Asks one question, unless what was drawn does not allow it.
pub(crate) fn ask(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    match rng.below(100) {
        0..12 => attribute(rng, scene),
        12..20 => position(rng, scene),
        20..36 => count(rng, scene),
        36..52 => exists(rng, scene),
        52..66 => relation(rng, scene),
        66..73 => beside(rng, scene),
        73..81 => compare(rng, scene),
        81..88 => extreme(rng, scene),
        88..91 => ground(rng, scene),
        91..94 => Some(describe(rng, scene)),
        _ => missing(rng, scene),
    }
}

/// Asks where things are: alone, the places of things are learned from many more answers than among all questions.
pub(crate) fn ask_places(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    match rng.below(10) {
        0..3 => position(rng, scene),
        3..9 => relation(rng, scene),
        _ => attribute(rng, scene),
    }
}

fn any<'a>(rng: &mut Rng, scene: &'a Scene) -> Option<&'a Item> {
    if scene.items.is_empty() { None } else { Some(rng.pick(&scene.items)) }
}

fn attribute(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    let item = any(rng, scene)?;
    let who = Who::only(rng, scene, item)?;
    let lone = scene.items.len() == 1 && rng.chance(0.6);
    let the = |who: Who, rng: &mut Rng| {
        if lone { say(rng, &format!("the {THING}")) } else { format!("the {}", who.one(rng)) }
    };
    match rng.below(5) {
        0 | 1 => {
            let the = the(Who { colour: None, ..who }, rng);
            if !lone && (Who { colour: None, ..who }).count(scene) != 1 {
                return None;
            }
            let pattern = format!(
                "[what {COLOUR} is {the}|what is the {COLOUR} of {the}|which {COLOUR} does {the} have|{the} is what {COLOUR}|{COLOUR} of {the}]{IN_PICTURE}"
            );
            Some(Question::new("colour", say(rng, &pattern), item.colour.name()).seen_at([item.centre()]))
        }
        2 | 3 => {
            let who = Who { figure: None, ..who };
            if !lone && who.count(scene) != 1 {
                return None;
            }
            let the = the(who, rng);
            let pattern = format!(
                "[what shape is {the}|what is the shape of {the}|what is {the}|which shape does {the} have|what kind of shape is {the}]{IN_PICTURE}"
            );
            let alone = format!("what shape [is in {PICTURE}|does {PICTURE} contain|is present|do you see|is this]");
            let pattern = if lone && rng.chance(0.6) { alone } else { pattern };
            Some(Question::new("shape", say(rng, &pattern), item.figure.name()).seen_at([item.centre()]))
        }
        _ => {
            let who = Who { bulk: None, ..who };
            if who.count(scene) != 1 {
                return None;
            }
            let the = the(who, rng);
            let pattern = format!(
                "[what size is {the}|how [big|large] is {the}|is {the} [small or large|large or small|big or small]|what is the size of {the}]{IN_PICTURE}"
            );
            Some(Question::new("size", say(rng, &pattern), item.bulk.name()).seen_at([item.centre()]))
        }
    }
}

/// Names a place among nine, when it is not near a border between two.
pub(super) fn place_name(x: f32, y: f32) -> Option<&'static str> {
    let third = |v: f32| match v {
        v if v < 0.29 => Some(0),
        v if (0.38..0.62).contains(&v) => Some(1),
        v if v > 0.71 => Some(2),
        _ => None,
    };
    const NAMES: [[&str; 3]; 3] =
        [["top left", "top", "top right"], ["left", "middle", "right"], ["bottom left", "bottom", "bottom right"]];
    Some(NAMES[third(y)?][third(x)?])
}

fn position(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    let item = any(rng, scene)?;
    let the = format!("the {}", Who::only(rng, scene, item)?.one(rng));
    let (x, y) = scene.place(item);
    if rng.chance(0.5) {
        let pattern = format!(
            "[where is {the}|in which part of {PICTURE} is {the}|what is the position of {the}|where in {PICTURE} is {the}]"
        );
        return Some(Question::new("position", say(rng, &pattern), place_name(x, y)?).seen_at([item.centre()]));
    }
    let (side, at) = *rng.pick(&[("left", 1.0 - x), ("right", x), ("top", 1.0 - y), ("bottom", y)]);
    let truth = if at > 0.57 {
        true
    } else if at < 0.43 {
        false
    } else {
        return None;
    };
    let pattern = match side {
        "left" | "right" => format!("[is {the} on the {side}|is {the} [on|in] the {side} [half|side] of {PICTURE}]"),
        _ => format!("[is {the} at the {side}|is {the} in the {side} [half|part] of {PICTURE}]"),
    };
    Some(Question::polar("side", say(rng, &pattern), truth).seen_at([item.centre()]))
}

fn count(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    let who = match rng.below(10) {
        0..4 => Who::default(),
        4..9 => {
            let item = any(rng, scene)?;
            Who::partly(rng, item)
        }
        _ => Who::maybe(rng, scene),
    };
    let many = who.many(rng);
    let pattern = format!(
        "[how many {many} are there{IN_PICTURE}|how many {many} are in {PICTURE}|how many {many} can you see|count the {many}|what is the number of {many}{IN_PICTURE}|number of {many}]"
    );
    Some(Question::new("count", say(rng, &pattern), who.count(scene).to_string()).seen_at(who.places(scene)))
}

fn exists(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    let who = Who::maybe(rng, scene);
    let there = who.count(scene) > 0;
    let (one, many) = (who.one(rng), who.many(rng));
    let one = a(&one);
    let bare = one.split_once(' ').map_or("", |(_, rest)| rest).to_owned();
    if rng.chance(0.3) {
        let pattern = format!(
            "[is there not {one}|is there not {one} in {PICTURE}|does {PICTURE} not contain {one}|is no {bare} present|are there no {many}{IN_PICTURE}|is there no {bare}{IN_PICTURE}]"
        );
        return Some(Question::polar("existence", say(rng, &pattern), !there).seen_at(who.places(scene)));
    }
    let pattern = format!(
        "[is there {one}|is there {one} in {PICTURE}|does {PICTURE} contain {one}|is {one} present|are there any {many}{IN_PICTURE}|do you see {one}|can you see any {many}|does {PICTURE} [have|show] {one}]"
    );
    Some(Question::polar("existence", say(rng, &pattern), there).seen_at(who.places(scene)))
}

fn two<'a>(rng: &mut Rng, scene: &'a Scene) -> Option<[(&'a Item, String); 2]> {
    let first = rng.below(scene.items.len().max(1));
    let second = (first + 1 + rng.below(scene.items.len().max(2) - 1)) % scene.items.len().max(1);
    let (first, second) = (scene.items.get(first)?, scene.items.get(second)?);
    let names =
        [Who::only(rng, scene, first)?, Who::only(rng, scene, second)?].map(|who| format!("the {}", who.one(rng)));
    if std::ptr::eq(first, second) {
        return None;
    }
    let [one, other] = names;
    Some([(first, one), (second, other)])
}

fn relation(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    let [(first, one), (second, other)] = two(rng, scene)?;
    let ((x1, y1), (x2, y2)) = (scene.place(first), scene.place(second));
    let clear = |gap: f32| (gap.abs() > 0.07).then_some(gap > 0.0);
    let (pattern, truth) = match rng.below(8) {
        0 | 1 => (format!("is {one} [to the left of|left of|on the left of] {other}"), clear(x2 - x1)?),
        2 | 3 => (format!("is {one} [to the right of|right of|on the right of] {other}"), clear(x1 - x2)?),
        4 => (format!("is {one} [above|over|higher than] {other}"), clear(y2 - y1)?),
        5 => (format!("is {one} [below|under|lower than] {other}"), clear(y1 - y2)?),
        6 => {
            (format!("is {one} [larger|bigger] than {other}"), first.bulk == Bulk::Large && second.bulk == Bulk::Small)
        }
        _ => (format!("is {one} smaller than {other}"), first.bulk == Bulk::Small && second.bulk == Bulk::Large),
    };
    Some(Question::polar("relation", say(rng, &pattern), truth).seen_at([first.centre(), second.centre()]))
}

/// Asks for the one thing on a side of another.
fn beside(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    let item = any(rng, scene)?;
    let the = format!("the {}", Who::only(rng, scene, item)?.one(rng));
    let (x, y) = scene.place(item);
    let (words, at): (&str, fn(f32, f32) -> f32) = *rng.pick(&[
        ("[to the left of|left of]", (|dx, _| -dx) as fn(f32, f32) -> f32),
        ("[to the right of|right of]", |dx, _| dx),
        ("above", |_, dy| -dy),
        ("[below|under]", |_, dy| dy),
    ]);
    let gap = |other: &Item| {
        let (other_x, other_y) = scene.place(other);
        at(other_x - x, other_y - y)
    };
    let others = || scene.items.iter().filter(|other| !std::ptr::eq(*other, item));
    if others().any(|other| (-0.02..0.07).contains(&gap(other))) {
        return None;
    }
    let there: Vec<&Item> = others().filter(|other| gap(other) > 0.0).collect();
    let [other] = there[..] else {
        let pattern = format!("how many {} are {words} {the}", "[shapes|objects|figures]");
        let places = there.iter().map(|other| other.centre());
        return Some(Question::new("count beside", say(rng, &pattern), there.len().to_string()).seen_at(places));
    };
    let (pattern, answer) = if rng.chance(0.5) {
        (
            format!("[what {COLOUR} is the {THING} {words} {the}|what is the {COLOUR} of the {THING} {words} {the}]"),
            other.colour.name(),
        )
    } else {
        (
            format!("[what [shape|object] is {words} {the}|what is {words} {the}|which shape is {words} {the}]"),
            other.figure.name(),
        )
    };
    Some(Question::new("thing beside", say(rng, &pattern), answer).seen_at([other.centre()]))
}

fn compare(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    if rng.chance(0.4) {
        let one = Who { bulk: None, ..Who::maybe(rng, scene) };
        let other = Who { bulk: None, ..Who::maybe(rng, scene) };
        if one == other {
            return None;
        }
        let (first, second) = (one.count(scene), other.count(scene));
        let places = [one.places(scene), other.places(scene)].concat();
        let (one, other) = (one.many(rng), other.many(rng));
        let (pattern, truth) = match rng.below(3) {
            0 => (format!("are there more {one} than {other}"), first > second),
            1 => (format!("are there fewer {one} than {other}"), first < second),
            _ => (format!("are there as many {one} as {other}"), first == second),
        };
        return Some(Question::polar("compare", say(rng, &pattern), truth).seen_at(places));
    }
    let [(first, one), (second, other)] = two(rng, scene)?;
    let (pattern, truth) = match rng.below(3) {
        0 => (
            format!(
                "[are {one} and {other} the same {COLOUR}|do {one} and {other} have the same {COLOUR}|is {one} the same {COLOUR} as {other}]"
            ),
            first.colour == second.colour,
        ),
        1 => (
            format!(
                "[are {one} and {other} the same shape|do {one} and {other} have the same shape|is {one} the same shape as {other}]"
            ),
            first.figure == second.figure,
        ),
        _ => (
            format!("[are {one} and {other} the same size|is {one} the same size as {other}]"),
            first.bulk == second.bulk,
        ),
    };
    Some(Question::polar("compare", say(rng, &pattern), truth).seen_at([first.centre(), second.centre()]))
}

/// Measures how far a place lies in some direction.
type Along = fn((f32, f32)) -> f32;

/// Asks for the outermost figure, or the only one of its size.
fn extreme(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    let (word, item) = if rng.chance(0.35) {
        let bulk = if rng.chance(0.5) { Bulk::Small } else { Bulk::Large };
        let who = Who { bulk: Some(bulk), ..Who::default() };
        let words = if bulk == Bulk::Small { "smallest" } else { "[largest|biggest]" };
        (who.count(scene) == 1 && scene.items.len() > 1).then_some(())?;
        (words, scene.items.iter().find(|item| who.fits(item))?)
    } else {
        let (word, at): (&str, Along) = *rng.pick(&[
            ("leftmost", (|(x, _)| -x) as Along),
            ("rightmost", |(x, _)| x),
            ("[topmost|highest|top]", |(_, y)| -y),
            ("[lowest|bottommost|bottom]", |(_, y)| y),
        ]);
        let mut order: Vec<&Item> = scene.items.iter().collect();
        order.sort_by(|a, b| at(scene.place(b)).total_cmp(&at(scene.place(a))));
        let [first, second, ..] = order[..] else { return None };
        (at(scene.place(first)) - at(scene.place(second)) > 0.05).then_some(())?;
        (word, first)
    };
    let (pattern, answer) = if rng.chance(0.5) {
        (
            format!("[what {COLOUR} is the {word} {THING}|what is the {COLOUR} of the {word} {THING}]"),
            item.colour.name(),
        )
    } else {
        (
            format!("[what shape is the {word} {THING}|what is the {word} {THING}|which shape is the {word} one]"),
            item.figure.name(),
        )
    };
    Some(Question::new("superlative", say(rng, &pattern), answer).seen_at([item.centre()]))
}

fn ground(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    let colour = scene.ground?;
    let pattern = format!(
        "[what {COLOUR} is the background|what is the {COLOUR} of the background|which {COLOUR} is the background]{IN_PICTURE}"
    );
    Some(Question::new("background", say(rng, &pattern), colour.name()))
}

fn describe(rng: &mut Rng, scene: &Scene) -> Question {
    let pattern = format!(
        "[what's in {PICTURE}|what is in {PICTURE}|what is in this image|what's in this image|describe {PICTURE}|describe this picture|what do you see|what can you see{IN_PICTURE}|what does {PICTURE} show|caption this image]"
    );
    Question::new("caption", say(rng, &pattern), caption(scene))
}

/// Says in one sentence what the scene holds, in reading order.
fn caption(scene: &Scene) -> String {
    let mut order: Vec<&Item> = scene.items.iter().collect();
    order.sort_by(|a, b| a.placed.x.total_cmp(&b.placed.x));
    let name = |item: &Item| format!("{} {} {}", item.bulk.name(), item.colour.name(), item.figure.name());
    match order.len() {
        0 => "an empty picture".to_owned(),
        1..=4 => list(&order.iter().map(|item| a(&name(item))).collect::<Vec<_>>()),
        many => format!("{many} shapes, from {} to {}", a(&name(order[0])), a(&name(order[many - 1]))),
    }
}

/// Asks what a thing that is not there looks like.
fn missing(rng: &mut Rng, scene: &Scene) -> Option<Question> {
    let who = Who::maybe(rng, scene);
    if who.figure.is_none() || who.count(scene) > 0 {
        return None;
    }
    let the = format!("the {}", who.one(rng));
    let pattern = if who.colour.is_none() {
        format!("[what {COLOUR} is {the}|what is the {COLOUR} of {the}|where is {the}|what size is {the}]")
    } else {
        format!("[where is {the}|how [big|large] is {the}|what size is {the}|in which part of {PICTURE} is {the}]")
    };
    Some(Question::new("missing", say(rng, &pattern), CANNOT_TELL))
}
