//! A picture and what was drawn where on it.

use crate::draw::canvas::{Area, Canvas};
use crate::draw::figure::Placed;
use crate::labels::{Head, PatchLabel, TEXT, UNKNOWN, character};

/// The outline of something drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Outline {
    /// A figure.
    Figure(Placed),
    /// A rectangle: a bar, a sign.
    Area(Area),
}

impl Outline {
    fn holds(&self, x: f32, y: f32) -> bool {
        match self {
            Self::Figure(placed) => placed.holds(x, y),
            Self::Area(area) => area.holds(x, y),
        }
    }

    fn centre(&self) -> (f32, f32) {
        match self {
            Self::Figure(placed) => (placed.x, placed.y),
            Self::Area(area) => ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0),
        }
    }
}

/// Something drawn, and its classes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Thing {
    /// Where it is.
    pub(crate) outline: Outline,
    /// Its class among things.
    pub(crate) thing: u8,
    /// Its class among colours.
    pub(crate) colour: u8,
    /// Its class among sizes.
    pub(crate) size: u8,
}

/// A letter and the area that is nearer to it than to its neighbours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Letter {
    /// The letter.
    pub(crate) letter: char,
    /// Its area.
    pub(crate) area: Area,
    /// The class of its colour.
    pub(crate) colour: u8,
}

/// A picture, and all that is true of its places.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// The pixels.
    pub(crate) canvas: Canvas,
    /// What was drawn, the topmost last.
    pub(crate) things: Vec<Thing>,
    /// Letters, over all things.
    pub(crate) letters: Vec<Letter>,
    /// What is true where nothing was drawn.
    pub(crate) ground: PatchLabel,
}

impl Picture {
    /// Starts with a background.
    pub(crate) fn new(canvas: Canvas) -> Self {
        Self { canvas, things: Vec::new(), letters: Vec::new(), ground: PatchLabel::EMPTY }
    }

    /// Tells what is true of an area, which is what a patch of the model shows.
    pub(crate) fn label(&self, patch: &Area) -> PatchLabel {
        let (x, y) = ((patch.left + patch.right) / 2.0, (patch.top + patch.bottom) / 2.0);
        let mut label = self.ground;
        for thing in &self.things {
            let (centre_x, centre_y) = thing.outline.centre();
            if patch.holds(centre_x, centre_y) {
                label.set(Head::Centre, 1);
            }
            if thing.outline.holds(x, y) {
                label.set(Head::Thing, thing.thing);
                label.set(Head::Colour, thing.colour);
                label.set(Head::Size, thing.size);
            }
        }
        let aside = (patch.right - patch.left) / 4.0;
        let (left, right) = (self.letter(x - aside, y), self.letter(x + aside, y));
        label.set(Head::Left, left.map_or(0, |letter| character(letter.letter)));
        label.set(Head::Right, right.map_or(0, |letter| character(letter.letter)));
        if let Some(letter) = left.or(right) {
            label.set(Head::Thing, TEXT);
            label.set(Head::Colour, letter.colour);
            label.set(Head::Size, UNKNOWN);
        }
        label
    }

    fn letter(&self, x: f32, y: f32) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.area.holds(x, y))
    }
}
