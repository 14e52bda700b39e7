//! An ordinary picture for the tests of the checks: none of them has anything to say of it.

use crate::image::{Format, ImageFacts, Orientation};
use crate::signals::{Looked, Signals};
use crate::size::Size;
use crate::tokens::{Layout, TokenCount};

pub(crate) fn facts() -> ImageFacts {
    let size = Size::new(1024, 768);
    ImageFacts {
        format: Format::Jpeg,
        bytes: 200_000,
        stored: size,
        orientation: Orientation::Upright,
        upright: size,
        seen: size,
        sent: size,
        sent_format: Format::Jpeg,
        sent_bytes: 200_000,
        layout: Layout::Tiles { columns: 2, rows: 2 },
        tokens: TokenCount::Exact(765),
        steps: Vec::new(),
        signals: Signals { looked: Looked::Whole, ..Signals::default() },
        undone: Vec::new(),
    }
}
