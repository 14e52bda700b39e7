//! From an ask to the items that a model reads, with the numbers that decide whether there is room for them.

use std::rc::Rc;

use vqa_core::{BackendError, Kind, Part, Payload, Prepared, PreparedImage, Views};

use crate::eye::{Eye, Item};
use crate::native::{Model, NativeError};
use crate::prompt::{Prompter, Segment};

/// What is read before an answer is written.
#[derive(Debug)]
pub(crate) struct Prompt {
    pub(crate) items: Vec<Item>,
    /// Tokens of everything.
    pub(crate) tokens: usize,
    /// Tokens of the pictures among them.
    pub(crate) image_tokens: usize,
}

/// Reads asks for one model.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) model: Rc<Model>,
    pub(crate) eye: Option<Eye>,
    pub(crate) prompter: Prompter,
    /// Tokens that one sequence holds. Where places have two sides, a picture takes fewer places than it has tokens,
    /// and the memory of each token all the same.
    pub(crate) room: usize,
}

/// Bytes of text for each token of the context, above which a text is not even read: few tokens are longer than this.
const BYTES_A_TOKEN: usize = 64;

impl Reader {
    /// Reads an ask.
    pub(crate) fn read(&self, ask: &Prepared) -> Result<Prompt, BackendError> {
        let bytes: usize = ask.turns.iter().flat_map(|turn| &turn.parts).map(text_bytes).sum();
        if bytes > self.room.saturating_mul(BYTES_A_TOKEN) {
            let reason = format!("the text has {bytes} bytes; the model's context holds {} tokens", self.room);
            return Err(BackendError::Unsendable { reason, kind: Kind::TooLarge });
        }
        let segments = self.prompter.lay_out(&ask.turns).map_err(|error| unsendable(error.to_string()))?;
        let images: Vec<&PreparedImage> = ask.images().collect();
        let mut items: Vec<Item> = self.model.beginning().map(Item::Token).into_iter().collect();
        let (mut image_tokens, mut shown) = (0, 0);
        for segment in segments {
            match segment {
                Segment::Text(text) => {
                    let tokens = self.model.tokenize(&text).map_err(failed)?;
                    // A template may write the beginning itself.
                    let twice = items.len() == 1 && tokens.first().copied() == self.model.beginning();
                    items.extend(tokens.into_iter().skip(usize::from(twice)).map(Item::Token));
                }
                Segment::Picture(index) => {
                    let seen = self.see(images.get(index).copied())?;
                    image_tokens += seen.iter().map(Item::tokens).sum::<usize>();
                    items.extend(seen);
                    shown += 1;
                    // What finds no room is not cut: its pixels take more memory than anything else here.
                    if image_tokens >= self.room && shown < images.len() {
                        return Err(self.too_many_pictures((shown, images.len()), image_tokens));
                    }
                }
            }
        }
        let tokens = items.iter().map(Item::tokens).sum();
        self.check_room(tokens, image_tokens)?;
        Ok(Prompt { items, tokens, image_tokens })
    }

    fn see(&self, image: Option<&PreparedImage>) -> Result<Vec<Item>, BackendError> {
        let views = views(image)?;
        let Some(eye) = &self.eye else {
            return Err(unsendable("the model reads text alone".to_owned()));
        };
        eye.items(&self.model, views).map_err(failed)
    }

    /// Refuses what leaves no room for one token of an answer.
    fn check_room(&self, tokens: usize, image_tokens: usize) -> Result<(), BackendError> {
        let room = self.room;
        if tokens < room {
            return Ok(());
        }
        let text = tokens - image_tokens;
        let reason = format!(
            "the pictures take {image_tokens} tokens and the text {text}; the model's context holds {room}, the answer included"
        );
        Err(BackendError::Unsendable { reason, kind: Kind::TooLarge })
    }

    fn too_many_pictures(&self, (shown, all): (usize, usize), tokens: usize) -> BackendError {
        let room = self.room;
        let reason = format!(
            "the first {shown} of {all} pictures take {tokens} tokens; the model's context holds {room}, the answer included"
        );
        BackendError::Unsendable { reason, kind: Kind::TooLarge }
    }
}

fn views(image: Option<&PreparedImage>) -> Result<&Views, BackendError> {
    match image.map(|image| &image.payload) {
        Some(Payload::Pixels(views)) => Ok(views),
        Some(Payload::Url(_)) => Err(unsendable("a model in this program fetches no pictures".to_owned())),
        Some(Payload::Encoded { .. }) | None => {
            Err(BackendError::Unsendable { reason: "a picture came without pixels".to_owned(), kind: Kind::Internal })
        }
    }
}

fn text_bytes(part: &Part<PreparedImage>) -> usize {
    match part {
        Part::Text(text) => text.len(),
        Part::Image(_) => 0,
    }
}

fn unsendable(reason: String) -> BackendError {
    BackendError::Unsendable { reason, kind: Kind::Unsupported }
}

/// Tells a failure of llama.cpp.
pub(crate) fn failed(error: NativeError) -> BackendError {
    BackendError::Unsendable { reason: error.to_string(), kind: Kind::Internal }
}
