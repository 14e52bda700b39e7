//! Ways to refer to figures: "the red circle", "small shapes".

use crate::draw::figure::Figure;
use crate::draw::palette::Colour;
use crate::rng::Rng;
use crate::scene::shapes::{Bulk, Item, Scene};
use crate::scene::wording::{THING, THINGS, say, spelling};

/// A description that fits some figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Who {
    pub(crate) figure: Option<Figure>,
    pub(crate) colour: Option<Colour>,
    pub(crate) bulk: Option<Bulk>,
}

impl Who {
    /// Tells whether it fits.
    pub(crate) fn fits(&self, item: &Item) -> bool {
        self.figure.is_none_or(|figure| figure == item.figure)
            && self.colour.is_none_or(|colour| colour == item.colour)
            && self.bulk.is_none_or(|bulk| bulk == item.bulk)
    }

    /// Counts what it fits.
    pub(crate) fn count(&self, scene: &Scene) -> usize {
        scene.items.iter().filter(|item| self.fits(item)).count()
    }

    /// Tells the centres of what it fits, in pixels.
    pub(crate) fn places(&self, scene: &Scene) -> Vec<(f32, f32)> {
        scene.items.iter().filter(|item| self.fits(item)).map(Item::centre).collect()
    }

    /// Says it of one.
    pub(crate) fn one(&self, rng: &mut Rng) -> String {
        let noun = self.figure.map_or_else(|| say(rng, THING), |figure| figure.name().to_owned());
        self.with(rng, &noun)
    }

    /// Says it of several.
    pub(crate) fn many(&self, rng: &mut Rng) -> String {
        let noun = self.figure.map_or_else(|| say(rng, THINGS), |figure| figure.plural().to_owned());
        self.with(rng, &noun)
    }

    fn with(&self, rng: &mut Rng, noun: &str) -> String {
        let bulk = self.bulk.map_or_else(String::new, |bulk| match bulk {
            Bulk::Small => say(rng, "[small|small|little|tiny] "),
            Bulk::Large => say(rng, "[large|large|big|big] "),
        });
        let colour = self.colour.map_or_else(String::new, |colour| format!("{} ", spelling(rng, colour.name())));
        format!("{bulk}{colour}{noun}")
    }

    /// Keeps some of what is true of a figure.
    pub(crate) fn partly(rng: &mut Rng, item: &Item) -> Self {
        let (figure, colour, bulk) = (Some(item.figure), Some(item.colour), Some(item.bulk));
        match rng.below(12) {
            0..4 => Self { figure, colour, bulk: None },
            4..7 => Self { figure, ..Self::default() },
            7..9 => Self { colour, ..Self::default() },
            9 => Self { bulk, figure, colour: None },
            10 => Self { bulk, colour, figure: None },
            _ => Self { bulk, colour, figure },
        }
    }

    /// Finds a description that fits one figure of the scene alone.
    pub(crate) fn only(rng: &mut Rng, scene: &Scene, item: &Item) -> Option<Self> {
        (0..6).map(|_| Self::partly(rng, item)).find(|who| who.count(scene) == 1)
    }

    /// Describes something that may or may not be there, often close to what is.
    pub(crate) fn maybe(rng: &mut Rng, scene: &Scene) -> Self {
        let mut who = match scene.items.is_empty() || rng.chance(0.15) {
            true => Self { figure: Some(Figure::any(rng)), colour: Some(Colour::any(rng)), bulk: None },
            false => {
                let item = *rng.pick(&scene.items);
                Self::partly(rng, &item)
            }
        };
        if rng.chance(0.55) {
            let other = if scene.items.is_empty() { Colour::any(rng) } else { rng.pick(&scene.items).colour };
            let near = rng.chance(0.6);
            if who.colour.is_some() && rng.chance(0.6) {
                who.colour = Some(if near { other } else { Colour::any(rng) });
            } else if who.figure.is_some() {
                let other = (!scene.items.is_empty()).then(|| rng.pick(&scene.items).figure);
                who.figure = other.filter(|_| near).or_else(|| Some(Figure::any(rng)));
            } else if let Some(bulk) = who.bulk {
                who.bulk = Some(if bulk == Bulk::Small { Bulk::Large } else { Bulk::Small });
            }
        }
        who
    }
}
