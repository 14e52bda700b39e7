//! How much memory a request takes, stage by stage, told before it is taken.
//!
//! Bodies tell it by their length, pictures by their headers. What a stage came to is known once it is over, and the
//! claim is settled by that.

use vqa_core::tokens::ImageRule;
use vqa_core::{Acquired, AcquiredImage, Ask, Cleared, Content, Fit, ImageSource, ModelCard, Part, Remedies};
use vqa_image::{Limits, probe};

/// What a body takes, and what is made of it: base64 and the pictures decoded from it are 1.75 times the body, texts and
/// their copies at most twice.
pub(crate) const fn body(bytes: u64) -> u64 {
    bytes.saturating_mul(2)
}

/// What an ask holds that was read from a body: its texts, and the pictures that came in it. Downloads claim their own.
pub(crate) fn brought(ask: &Ask) -> u64 {
    let pictures = ask.images().map(|image| match &image.source {
        ImageSource::Bytes { bytes, .. } => bytes.len() as u64,
        ImageSource::Path(_) | ImageSource::Url(_) | ImageSource::FetchedUrl(_) | ImageSource::DataUrl(_) => 0,
    });
    sum(texts(ask).map(|text| text.len() as u64)).saturating_add(sum(pictures))
}

/// What the pictures of an ask will take once they are prepared, beside those that they are made from. Each may become as many
/// parts, and as large, as the remedies make it.
pub(crate) fn prepared(ask: &Acquired, card: &ModelCard, remedies: Remedies) -> u64 {
    sum(ask.images().map(|image| picture(image, &card.image_rule, remedies)))
}

/// Pixels that share a byte where a picture that was a small file is encoded anew: about as in a plain drawing.
const PIXELS_A_BYTE: u64 = 8;

fn picture(image: &AcquiredImage, rule: &ImageRule, remedies: Remedies) -> u64 {
    let Content::Bytes(bytes) = &image.content else { return 0 };
    let encoded = bytes.len() as u64;
    // What has no header that can be read, or is too large for the model, will be refused.
    let Ok(header) = probe(bytes, &Limits::default()) else { return encoded };
    let (upright, detail, parts) = remedies.at_most(header.upright, image.detail);
    let Ok(measured) = rule.measure(upright, detail) else { return encoded };
    let part = match (rule, image.fit) {
        (ImageRule::View(rule), _) => rule.pixels(&measured).saturating_mul(3),
        (_, Fit::Model) => encoded.max(measured.sent.pixels() / PIXELS_A_BYTE),
        (_, Fit::Original) => encoded.max(header.upright.pixels() / PIXELS_A_BYTE),
    };
    part.saturating_mul(parts.into())
}

/// What a request is given beside its texts and pictures.
const FRAME: u64 = 64 * 1024;

/// What of a request's pictures stands as base64 at a time, at most: what the HTTP library holds back for a slow endpoint.
const AHEAD: u64 = 512 * 1024;

/// What a request takes while the model is asked: its prepared pictures, and the call, which holds some of their base64
/// and the texts once more, as JSON.
pub(crate) fn call(cleared: &Cleared) -> u64 {
    let ask = cleared.ask();
    let pictures = sum(ask.images().filter_map(|image| Some(image.facts.as_ref()?.sent_bytes)));
    let base64 = pictures.div_ceil(3).saturating_mul(4).min(AHEAD);
    let texts = said(cleared).chain(&ask.options.stop);
    let texts = sum(texts.map(|text| (text.len() as u64).saturating_add(as_json(text))));
    [pictures, base64, texts].into_iter().fold(FRAME, u64::saturating_add)
}

/// Lists the texts that a model reads: those of the turns, and the schema.
pub(crate) fn said(cleared: &Cleared) -> impl Iterator<Item = &String> {
    let ask = cleared.ask();
    let schema = ask.options.schema.iter().flat_map(|schema| [Some(&schema.json), schema.description.as_ref()]);
    texts(ask).chain(schema.flatten())
}

fn texts<I>(ask: &Ask<I>) -> impl Iterator<Item = &String> {
    ask.turns.iter().flat_map(|turn| &turn.parts).filter_map(|part| match part {
        Part::Text(text) => Some(text),
        Part::Image(_) => None,
    })
}

/// Counts the bytes of a text once it is written as JSON, where a control character takes six.
fn as_json(text: &str) -> u64 {
    let written = |byte: u8| match byte {
        b'"' | b'\\' => 2,
        0..0x20 => 6,
        _ => 1,
    };
    text.bytes().map(written).sum()
}

fn sum(bytes: impl Iterator<Item = u64>) -> u64 {
    bytes.fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use vqa_core::tokens::{CloseUps, Detail, ViewRule, ViewShape, ViewTokens};
    use vqa_core::{AskOptions, Frame, ModelName, Role, Turn};

    use super::*;

    /// A picture of one colour: a small file, however large it is.
    fn plain(side: u32) -> Bytes {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::GrayImage::new(side, side).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner().into()
    }

    fn shown(bytes: Bytes, detail: Detail, fit: Fit) -> Acquired {
        let content = Content::Bytes(bytes);
        let image = AcquiredImage { label: String::new(), detail, frame: Frame::Only, fit, content };
        let turns = vec![Turn { role: Role::User, parts: vec![Part::Image(image)] }];
        Ask { model: ModelName::from("m"), turns, options: AskOptions::default() }
    }

    #[test]
    fn pixels_are_counted_by_the_header() {
        let mut card = ModelCard::unknown(ModelName::from("m"));
        let rule = ViewRule {
            high: CloseUps::Tiles(64),
            tokens: ViewTokens::Fixed(64),
            shape: ViewShape::Padded { side: 384, grey: 0 },
        };
        card.image_rule = ImageRule::View(rule);
        let picture = plain(2048);
        assert!(picture.len() < 100_000, "{}", picture.len());
        let view = 384 * 384 * 3;
        assert_eq!(prepared(&shown(picture.clone(), Detail::Low, Fit::Model), &card, Remedies::default()), view);
        assert_eq!(prepared(&shown(picture.clone(), Detail::High, Fit::Model), &card, Remedies::default()), 5 * view);
        let crop = "crop".parse().unwrap();
        assert_eq!(prepared(&shown(picture.clone(), Detail::Low, Fit::Model), &card, crop), 8 * view, "eight parts");
        let broken = Bytes::from_static(b"no picture");
        assert_eq!(prepared(&shown(broken, Detail::High, Fit::Model), &card, Remedies::default()), 10);
    }

    #[test]
    fn a_small_file_may_become_a_larger_one() {
        let card = ModelCard::unknown(ModelName::from("m"));
        let picture = plain(4096);
        assert_eq!(
            prepared(&shown(picture.clone(), Detail::High, Fit::Model), &card, Remedies::default()),
            2048 * 2048 / 8
        );
        assert_eq!(prepared(&shown(picture, Detail::High, Fit::Original), &card, Remedies::default()), 4096 * 4096 / 8);
    }

    #[test]
    fn texts_are_counted_as_they_are_sent() {
        for text in ["plain", "\u{1}\u{2}", "\"\\", "é\u{7f}"] {
            let written = serde_json::to_string(text).unwrap().len() as u64 - 2;
            assert_eq!(as_json(text), written, "{text:?}");
        }
    }
}
