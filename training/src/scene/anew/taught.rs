//! How training asks in other words than its scenes.
//!
//! Each pattern says one meaning in as many ways as people type it. `*` and `^` are what is asked about, `@` is the
//! picture, and `~` is a strange word: what is left has to tell what is asked, as it does in wordings never met.
//! None of these may be one that is kept for judging, nor say a word of `kept::WORDS`.

pub(super) mod charts;
pub(super) mod compared;
pub(super) mod counts;
pub(super) mod figures;
pub(super) mod letters;
pub(super) mod pairs;
pub(super) mod places;
pub(super) mod presence;
