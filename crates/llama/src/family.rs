//! How the families of models see pictures: read from the projector's header, and from nothing else.
//!
//! Families differ in how they cut a picture and in what stands around the parts. Those whose parts are squares of one
//! size with names (`idefics3`: SmolVLM, and the built-in model) are cut here, by the guide's `detail`; the others cut
//! what they are given themselves, inside llama.cpp.

use vqa_core::tokens::{CloseUps, ViewRule, ViewShape, ViewTokens};
use vqa_gguf::{GgufError, Metadata};

/// The most tokens of one picture for a family that takes any size: the guide's largest picture in squares of 28 px.
const MOST_CELLS: u64 = 2048;

/// How a picture reaches the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Named squares of this side, one for each view; cut here.
    Squares {
        /// The side.
        side: u32,
        /// Tokens of each.
        tokens: u64,
    },
    /// As the family does it.
    ByFamily,
}

/// Which turns of a conversation a model was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turns {
    /// All.
    All,
    /// The last alone, with the pictures that were shown last.
    Last,
}

/// A family, as its projector's header tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Family {
    /// The projector's type, as in `idefics3`.
    pub(crate) name: String,
    pub(crate) cut: Cut,
    pub(crate) turns: Turns,
    /// What the card says.
    pub(crate) rule: ViewRule,
    /// The most tokens that llama.cpp may make of one bitmap.
    pub(crate) most: Option<u64>,
}

/// What stands before, between and behind the parts of a picture of named squares, from SmolVLM's processor
/// (transformers, `processing_idefics3.py`, read 2026-11).
pub(crate) const AROUND: &str = "<fake_token_around_image>";
/// What names the view.
pub(crate) const WHOLE: &str = "<global-img>";

/// Names a close-up; rows and columns are counted from 1.
pub(crate) fn square_name(row: usize, column: usize) -> String {
    format!("<row_{row}_col_{column}>")
}

/// Families whose pictures have places that depend on the pictures before them. Here each is cut as if it were the
/// first, so they are shown one.
const ONE_PICTURE: [&str; 2] = ["hunyuanvl", "deepseek4v"];

impl Family {
    /// The most pictures of one ask, for a context of so many tokens: more could only be refused, after each was decoded. Of
    /// a model that looks at the last turn alone, others may stand before it.
    pub(crate) fn most_pictures(&self, context: u32) -> Option<u64> {
        if ONE_PICTURE.contains(&self.name.as_str()) {
            return Some(1);
        }
        let least = match self.rule.tokens {
            ViewTokens::Fixed(tokens) => tokens.max(1),
            ViewTokens::Cells { .. } | ViewTokens::Unknown => 1,
        };
        (self.turns == Turns::All).then(|| (u64::from(context) / least).max(1))
    }

    /// The patches of the largest picture, for a family that takes any size: four of them make a token.
    pub(crate) const fn patches_of_any_size(&self) -> u64 {
        match self.rule.tokens {
            ViewTokens::Cells { most, .. } => most * 4,
            ViewTokens::Fixed(_) | ViewTokens::Unknown => 0,
        }
    }

    /// Reads a projector's header.
    pub(crate) fn read(meta: &Metadata) -> Result<Self, GgufError> {
        let name = meta.text("clip.projector_type").or_else(|| meta.text("clip.vision.projector_type"));
        let name = name.unwrap_or("mlp").to_owned();
        let patch = meta.number_within("clip.vision.patch_size", 1..=1024)?;
        let side = meta.number_within("clip.vision.image_size", patch..=16_384)?;
        // Every family divides by them, where they are there.
        for key in [SCALE, "clip.vision.spatial_merge_size"] {
            if meta.get(key).is_some() {
                meta.number_within(key, 1..=64)?;
            }
        }
        if name == "idefics3" {
            return squares(meta, name, (side, patch));
        }
        let tokens = match name.as_str() {
            "gemma3" => ViewTokens::Fixed(258),
            "qwen2vl_merger" | "qwen2.5vl_merger" | "qwen3vl_merger" => {
                let side = u32::try_from(patch * 2).unwrap_or(u32::MAX);
                ViewTokens::Cells { side, most: MOST_CELLS }
            }
            _ => ViewTokens::Unknown,
        };
        let most = matches!(tokens, ViewTokens::Cells { .. }).then_some(MOST_CELLS);
        let rule = ViewRule { high: CloseUps::Larger, tokens, shape: ViewShape::AsFitted };
        Ok(Self { name, cut: Cut::ByFamily, turns: Turns::All, rule, most })
    }
}

/// Patches along one side that become one token.
const SCALE: &str = "clip.vision.projector.scale_factor";

fn squares(meta: &Metadata, name: String, (side, patch): (u64, u64)) -> Result<Family, GgufError> {
    let scale = if meta.get(SCALE).is_some() { meta.number_within(SCALE, 1..=64)? } else { 1 };
    let refuse = |key: &str, problem| GgufError::Value { key: key.to_owned(), problem };
    if !side.is_multiple_of(patch * scale) {
        return Err(refuse(SCALE, "the sides of picture and patch do not fit it"));
    }
    let tokens = (side / (patch * scale)).pow(2);
    let side = u32::try_from(side).map_err(|_| refuse("clip.vision.image_size", "the number makes no sense"))?;
    // A model of this project says how it wants its views; others of the family stretch them.
    let shape = match meta.number("vqa.view.side") {
        None => ViewShape::Stretched(side),
        Some(own) if own == u64::from(side) => {
            let grey = meta.number_within("vqa.view.pad", 0..=255)?;
            ViewShape::Padded { side, grey: u8::try_from(grey).unwrap_or(u8::MAX) }
        }
        Some(_) => return Err(refuse("vqa.view.side", "it is not the side that the encoder takes")),
    };
    let turns = if matches!(shape, ViewShape::Padded { .. }) { Turns::Last } else { Turns::All };
    // Around the view stand three tokens, around each close-up two, and one or two at the end of a row.
    let rule = ViewRule { high: CloseUps::Tiles(tokens + 3), tokens: ViewTokens::Fixed(tokens + 3), shape };
    Ok(Family { name, cut: Cut::Squares { side, tokens }, turns, rule, most: Some(tokens) })
}
