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

    /// Tells where it is beside another corner.
    fn moved(&self, dx: f32, dy: f32) -> Self {
        match self {
            Self::Figure(placed) => Self::Figure(Placed { x: placed.x - dx, y: placed.y - dy, ..*placed }),
            Self::Area(area) => Self::Area(area.moved(dx, dy)),
        }
    }

    /// Tells its middle.
    pub(crate) fn centre(&self) -> (f32, f32) {
        match self {
            Self::Figure(placed) => (placed.x, placed.y),
            Self::Area(area) => area.middle(),
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
        let (x, y) = patch.middle();
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
        let left = self.centred(&Area::new(patch.left, patch.top, x, patch.bottom));
        let right = self.centred(&Area::new(x, patch.top, patch.right, patch.bottom));
        label.set(Head::Left, left.map_or(0, |letter| character(letter.letter)));
        label.set(Head::Right, right.map_or(0, |letter| character(letter.letter)));
        if let Some(letter) = self.letters.iter().find(|letter| letter.area.holds(x, y)).or(left).or(right) {
            label.set(Head::Thing, TEXT);
            label.set(Head::Colour, letter.colour);
            label.set(Head::Size, UNKNOWN);
        }
        label
    }

    /// Cuts a part out, with what is true of it.
    pub(crate) fn part(&self, (left, top): (usize, usize), (width, height): (usize, usize)) -> Self {
        let mut canvas = Canvas::new(width, height, [0; 3]);
        for (y, row) in canvas.bytes.chunks_exact_mut(width * 3).enumerate() {
            let at = ((top + y) * self.canvas.width + left) * 3;
            row.copy_from_slice(&self.canvas.bytes[at..at + row.len()]);
        }
        let (dx, dy) = (left as f32, top as f32);
        let things = self.things.iter().map(|thing| Thing { outline: thing.outline.moved(dx, dy), ..*thing });
        let letters = self.letters.iter().map(|letter| Letter { area: letter.area.moved(dx, dy), ..*letter });
        Self { canvas, things: things.collect(), letters: letters.collect(), ground: self.ground }
    }

    /// Finds the letter whose middle lies in an area: every letter belongs to one half of one patch, as it is read once.
    fn centred(&self, area: &Area) -> Option<&Letter> {
        self.letters.iter().find(|letter| {
            let (x, y) = letter.area.middle();
            area.holds(x, y)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_keeps_what_is_true_of_its_places() {
        let mut whole = Picture::new(Canvas::new(100, 60, [0; 3]));
        let area = Area::new(50.0, 20.0, 70.0, 40.0);
        whole.canvas.fill(&area, [255, 0, 0]);
        whole.things.push(Thing { outline: Outline::Area(area), thing: 14, colour: 1, size: 2 });
        whole.letters.push(Letter { letter: 'x', area: Area::new(80.0, 20.0, 90.0, 40.0), colour: 3 });
        let part = whole.part((40, 10), (60, 50));
        for (x, y) in [(52.0, 22.0), (65.0, 35.0), (82.0, 30.0), (44.0, 14.0)] {
            let patch = |x: f32, y: f32| Area::new(x - 4.0, y - 4.0, x + 4.0, y + 4.0);
            assert_eq!(whole.label(&patch(x, y)), part.label(&patch(x - 40.0, y - 10.0)));
        }
        assert_eq!(&part.canvas.bytes[(12 * 60 + 12) * 3..][..3], [255, 0, 0]);
    }
}
