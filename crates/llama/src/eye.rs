//! From views to what the decoder reads: cut once, encoded once, kept while there is room.
//!
//! A view is known by its pixels and by nothing else, so that no two pictures are ever taken for one another. What is
//! kept is bounded in bytes; what was not used for longest goes first. What was cut and is not encoded holds its pixels,
//! which are many times larger: it stays for as long as a prompt waits for it, and no longer. Where no byte is allowed
//! nothing is kept, and each prompt has what it waits for to itself.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use vqa_core::{Rgb8, Views};

use crate::family::{AROUND, Cut, WHOLE, square_name};
use crate::native::{Chunk, Model, NativeError, Piece, Projector, Stopped, Token};

/// Names a view: the BLAKE3 digest of its size and its pixels.
pub(crate) type ViewId = [u8; 32];

/// A part of a picture as the decoder reads it.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Names the view, and which part of it this is.
    pub(crate) id: (ViewId, usize),
    pub(crate) chunk: Chunk,
    numbers: RefCell<Option<Rc<[f32]>>>,
}

/// One thing that a prompt is made of.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// A token.
    Token(Token),
    /// A part of a picture.
    Seen(Rc<Seen>),
}

impl Item {
    /// Counts the places that it takes in a sequence.
    pub(crate) fn places(&self) -> i32 {
        match self {
            Self::Token(_) => 1,
            Self::Seen(seen) => seen.chunk.places(),
        }
    }

    /// Counts its tokens.
    pub(crate) fn tokens(&self) -> usize {
        match self {
            Self::Token(_) => 1,
            Self::Seen(seen) => seen.chunk.tokens(),
        }
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Token(one), Self::Token(other)) => one == other,
            (Self::Seen(one), Self::Seen(other)) => one.id == other.id,
            (Self::Token(_) | Self::Seen(_), _) => false,
        }
    }
}

#[derive(Debug)]
struct Kept {
    items: Vec<Item>,
    used: u64,
    since: Instant,
}

impl Kept {
    fn bytes(&self) -> u64 {
        let numbers = |item: &Item| match item {
            Item::Token(_) => 0,
            Item::Seen(seen) => seen.numbers.borrow().as_ref().map_or(0, |numbers| size_of_val(&**numbers) as u64),
        };
        self.items.iter().map(numbers).sum::<u64>() + 1024
    }

    /// Says whether it holds pixels that no prompt waits for any more: its ask was refused, or has gone.
    fn is_left_over(&self) -> bool {
        self.items.iter().any(|item| match item {
            Item::Token(_) => false,
            Item::Seen(seen) => seen.numbers.borrow().is_none() && Rc::strong_count(seen) == 1,
        })
    }
}

/// An eye, and what it has seen.
#[derive(Debug)]
pub(crate) struct Eye {
    projector: Projector,
    cut: Cut,
    kept: RefCell<HashMap<ViewId, Kept>>,
    most: u64,
    turn: RefCell<u64>,
}

impl Eye {
    pub(crate) fn new(projector: Projector, cut: Cut, most: u64) -> Self {
        Self { projector, cut, kept: RefCell::default(), most, turn: RefCell::default() }
    }

    pub(crate) const fn projector(&self) -> &Projector {
        &self.projector
    }

    /// Says what stands in a prompt for a picture.
    pub(crate) fn items(&self, model: &Model, views: &Views) -> Result<Vec<Item>, NativeError> {
        if self.cut == Cut::ByFamily {
            return self.view(&views.view);
        }
        let mut out = Vec::new();
        let mut text = String::new();
        let columns = (views.columns as usize).max(1);
        for (index, closeup) in views.closeups.iter().enumerate() {
            let (row, column) = (index / columns, index % columns);
            if column == 0 && row > 0 {
                text.push('\n');
            }
            text.push_str(AROUND);
            text.push_str(&square_name(row + 1, column + 1));
            out.extend(tokens(model, &mut text)?);
            out.extend(self.view(closeup)?);
        }
        if !views.closeups.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(AROUND);
        text.push_str(WHOLE);
        out.extend(tokens(model, &mut text)?);
        out.extend(self.view(&views.view)?);
        text.push_str(AROUND);
        out.extend(tokens(model, &mut text)?);
        Ok(out)
    }

    /// Says what stands for one view.
    fn view(&self, pixels: &Rgb8) -> Result<Vec<Item>, NativeError> {
        let id = id_of(pixels);
        *self.turn.borrow_mut() += 1;
        let used = *self.turn.borrow();
        if let Some(kept) = self.kept.borrow_mut().get_mut(&id) {
            kept.used = used;
            return Ok(kept.items.clone());
        }
        let items = self.look(pixels, id)?;
        self.kept.borrow_mut().insert(id, Kept { items: items.clone(), used, since: Instant::now() });
        self.trim();
        Ok(items)
    }

    fn look(&self, pixels: &Rgb8, id: ViewId) -> Result<Vec<Item>, NativeError> {
        let pieces = self.projector.cut(pixels)?;
        let seen = |(part, chunk)| Item::Seen(Rc::new(Seen { id: (id, part), chunk, numbers: RefCell::default() }));
        match self.cut {
            Cut::ByFamily => Ok(pieces
                .into_iter()
                .enumerate()
                .flat_map(|(part, piece)| match piece {
                    Piece::Tokens(tokens) => tokens.into_iter().map(Item::Token).collect(),
                    Piece::Seen(chunk) => vec![seen((part, chunk))],
                })
                .collect()),
            Cut::Squares { tokens, .. } => {
                // llama.cpp makes a square into a close-up and a view of the same pixels; the view is the last.
                let last = pieces.into_iter().rev().find_map(|piece| match piece {
                    Piece::Seen(chunk) => Some(chunk),
                    Piece::Tokens(_) => None,
                });
                let whole = last.filter(|chunk| chunk.tokens() as u64 == tokens);
                whole.map(|chunk| vec![seen((0, chunk))]).ok_or_else(|| NativeError::told("see a square of that size"))
            }
        }
    }

    /// Gives the numbers of a part, encoded now if they were not before.
    pub(crate) fn numbers(&self, seen: &Seen) -> Result<Rc<[f32]>, Stopped> {
        if let Some(numbers) = &*seen.numbers.borrow() {
            return Ok(Rc::clone(numbers));
        }
        let numbers: Rc<[f32]> = self.projector.encode(&seen.chunk)?.into();
        *seen.numbers.borrow_mut() = Some(Rc::clone(&numbers));
        seen.chunk.let_go_of_pixels();
        self.trim();
        Ok(numbers)
    }

    /// Lets go of what was kept for so long.
    pub(crate) fn forget(&self, after: Duration) {
        self.kept.borrow_mut().retain(|_, kept| kept.since.elapsed() < after);
    }

    /// Says since when the oldest is kept.
    pub(crate) fn oldest(&self) -> Option<Instant> {
        self.kept.borrow().values().map(|kept| kept.since).min()
    }

    /// Lets go of what nobody waits for, and then of what was not used for longest.
    pub(crate) fn trim(&self) {
        let mut kept = self.kept.borrow_mut();
        kept.retain(|_, kept| !kept.is_left_over());
        let mut bytes: u64 = kept.values().map(Kept::bytes).sum();
        while bytes > self.most {
            let oldest = kept.iter().min_by_key(|(_, kept)| kept.used).map(|(id, _)| *id);
            let Some(gone) = oldest.and_then(|id| kept.remove(&id)) else { return };
            bytes -= gone.bytes();
        }
    }
}

fn tokens(model: &Model, text: &mut String) -> Result<impl Iterator<Item = Item> + use<>, NativeError> {
    Ok(model.tokenize(&std::mem::take(text))?.into_iter().map(Item::Token))
}

fn id_of(pixels: &Rgb8) -> ViewId {
    let mut digest = blake3::Hasher::new();
    digest.update(&pixels.size().width.to_le_bytes());
    digest.update(pixels.as_bytes());
    *digest.finalize().as_bytes()
}

#[cfg(test)]
mod tests;
