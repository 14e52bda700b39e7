//! Drawing: pixels, figures, letters, backgrounds, and what was drawn where.

pub(crate) mod background;
pub(crate) mod canvas;
pub(crate) mod figure;
pub(crate) mod font;
pub(crate) mod palette;
pub(crate) mod picture;
