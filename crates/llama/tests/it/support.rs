//! A model that is opened once for all tests, and asks to put to it.

use std::num::NonZeroU16;
use std::sync::LazyLock;

use futures_util::StreamExt;
use vqa_core::{
    Ask, AskOptions, Backend, BackendError, Cleared, Detail, Finish, ImageFacts, Part, Payload, PreparedImage,
    ReplyEvent, Rgb8, Role, Size, TokenCount, TokenLogprob, Turn, Usage, Views, preflight,
};
use vqa_llama::{LocalConfig, LocalModel, ModelFile};

use vqa_gguf::Encoding;

use crate::shape::{Blocks, Shape};

/// As small as a model of this family can be.
pub(crate) const TINY: Shape = Shape {
    vocabulary: 512,
    context: 512,
    text: Blocks { width: 64, count: 2, heads: 2, kv_heads: 2, feed: 96 },
    eye: Blocks { width: 64, count: 2, heads: 2, kv_heads: 2, feed: 96 },
    side: 64,
    patch: 16,
    scale: 2,
    encoding: Encoding::F16,
    spread: 0.25,
};

/// Writes a model and opens it; its files are gone once it is.
pub(crate) fn open(shape: Shape, change: impl FnOnce(&mut LocalConfig)) -> LocalModel {
    let folder = tempfile::tempdir().unwrap();
    let (model, projector) = shape.write(folder.path(), 1).unwrap();
    let mut config = LocalConfig::new("tiny".into(), ModelFile::Path(model), Some(ModelFile::Path(projector)));
    // Two threads wait for each other longer than they work, on so small a model.
    config.threads = Some(NonZeroU16::MIN);
    change(&mut config);
    LocalModel::open(config).unwrap()
}

/// A tiny model, for tests that change nothing of it.
pub(crate) static MODEL: LazyLock<LocalModel> = LazyLock::new(|| open(TINY, |_| {}));

/// A picture of one colour but for a square of another, whose place the number decides.
pub(crate) fn picture(number: u32) -> PreparedImage {
    views(number, 0)
}

/// A picture with so many close-ups in two columns.
pub(crate) fn views(number: u32, closeups: u32) -> PreparedImage {
    let square = |number: u32| {
        let mut bytes = vec![(number.wrapping_mul(37) % 200) as u8; 64 * 64 * 3];
        let (left, top) = (number as usize * 7 % 40, number as usize * 11 % 40);
        for y in top..top + 20 {
            for x in left..left + 20 {
                bytes[(y * 64 + x) * 3..][..3].copy_from_slice(&[255, (number % 251) as u8, 40]);
            }
        }
        Rgb8::new(Size::new(64, 64), bytes.into()).unwrap()
    };
    let closeups: Vec<Rgb8> = (0..closeups).map(|index| square(number * 31 + index + 1)).collect();
    let columns = if closeups.is_empty() { 0 } else { 2 };
    PreparedImage {
        label: format!("picture {number}"),
        detail: Detail::Auto,
        payload: Payload::Pixels(Views { view: square(number), closeups, columns }),
        facts: None::<ImageFacts>,
        tokens: TokenCount::Unknown,
        content: None,
    }
}

/// How a test's answers are written: short, and the same each time.
pub(crate) fn options() -> AskOptions {
    AskOptions { max_tokens: Some(12), ..AskOptions::default() }
}

/// Clears a question about pictures for any model.
pub(crate) fn ask(pictures: Vec<PreparedImage>, question: &str, options: AskOptions) -> Cleared {
    let parts = pictures.into_iter().map(Part::Image).chain([Part::Text(question.to_owned())]).collect();
    let ask = Ask { model: "tiny".into(), turns: vec![Turn { role: Role::User, parts }], options };
    preflight::clear(ask, MODEL.card(), &preflight::Policy::default()).unwrap()
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) finish: Finish,
    pub(crate) usage: Usage,
    pub(crate) logprobs: Vec<TokenLogprob>,
}

/// Waits for the whole answer.
pub(crate) async fn answer(model: &LocalModel, ask: &Cleared) -> Result<Said, BackendError> {
    let mut events = model.reply(ask).await?;
    let (mut text, mut logprobs) = (String::new(), Vec::new());
    while let Some(event) = events.next().await {
        match event? {
            ReplyEvent::Text(piece) => {
                text.push_str(&piece.text);
                logprobs.extend(piece.logprobs);
            }
            ReplyEvent::Done(end) => {
                return Ok(Said { text, finish: end.finish, usage: end.usage.unwrap(), logprobs });
            }
        }
    }
    panic!("a reply without an end")
}
