//! What can be done to a picture so that a model sees more of it, and when it is done.
//!
//! Takes what was measured of a picture, yields what to do to it; pixels are worked on elsewhere. A remedy is applied only
//! where it was asked for, where its check speaks, and where it is known to help.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::image::{ImageFacts, Orientation, PreparedImage, Step};
use crate::preflight::{Level, panorama, rotation, small_text};
use crate::size::Size;
use crate::tokens::{Detail, ImageRule};

/// Something that can be done to a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Turns text upright, where it is known which way.
    Rotate,
    /// Shows small text larger, as far as the model keeps more pixels.
    EnlargeText,
    /// Cuts a panorama that would be scaled down into parts that overlap.
    Crop,
}

impl Remedy {
    const ALL: [Self; 3] = [Self::Rotate, Self::EnlargeText, Self::Crop];

    /// Names the remedy: `rotate`, `enlarge-text`, `crop`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rotate => "rotate",
            Self::EnlargeText => "enlarge-text",
            Self::Crop => "crop",
        }
    }

    /// Says whether a picture has still what this is against, and why no more was done about it.
    #[must_use]
    pub fn left_undone(self, facts: &ImageFacts) -> Option<Cow<'static, str>> {
        if let Some(undone) = facts.undone.iter().find(|undone| undone.remedy == self) {
            return Some(undone.why.clone().into());
        }
        let why = match self {
            Self::Rotate => rotation::check(facts).map(|_| "its letters do not show which way to turn it"),
            // What was enlarged is told as that; where it did not suffice, the finding is still there.
            Self::EnlargeText if facts.steps.iter().any(|step| matches!(step, Step::Enlarged { .. })) => None,
            Self::EnlargeText => {
                small_text::check(facts).map(|_| "the model keeps no more pixels of it; cut out the text")
            }
            Self::Crop => panorama::check(facts)
                .filter(|finding| finding.level == Level::Warn)
                .map(|_| "its parts are still long"),
        };
        why.map(Cow::Borrowed)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A remedy that was to be applied and could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// Which one.
    pub remedy: Remedy,
    /// Why, as the end of a sentence.
    pub why: String,
}

/// The remedies that were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Remedies(u8);

/// A word that is no remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is none of rotate, enlarge-text, crop")]
pub struct NotARemedy(String);

impl FromStr for Remedies {
    type Err = NotARemedy;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').map(str::trim).try_fold(Self::default(), |Self(bits), word| {
            let remedy = Remedy::ALL.into_iter().find(|remedy| remedy.as_str() == word);
            remedy.map(|remedy| Self(bits | remedy.bit())).ok_or_else(|| NotARemedy(word.to_owned()))
        })
    }
}

impl fmt::Display for Remedies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(Remedy::as_str).collect::<Vec<_>>().join(","))
    }
}

/// One of several parts of a picture, cut across its long side. Each overlaps its neighbours by a tenth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strip {
    /// Which one, counted from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Strip {
    /// Returns where the part begins in a picture of this size, from the left and the top, and its own size.
    #[must_use]
    pub fn place(self, size: Size) -> ((u32, u32), Size) {
        let long = size.long_side();
        // Parts of length p that begin at every nine tenths of p: of * 0.9 p + 0.1 p is the long side.
        let tenths = u64::from(self.of) * 9 + 1;
        let at = |parts: u64| u32::try_from(u64::from(long) * parts / tenths).unwrap_or(long);
        let start = at(u64::from(self.number.saturating_sub(1)) * 9);
        let end = if self.number >= self.of { long } else { at(u64::from(self.number) * 9 + 1) };
        let length = end.saturating_sub(start).max(1);
        if size.width >= size.height {
            ((start, 0), Size::new(length, size.height))
        } else {
            ((0, start), Size::new(size.width, length))
        }
    }
}

/// Shows a picture as if it were so many times as large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enlarging {
    /// How many times.
    pub times: u32,
    /// What the model would see otherwise.
    pub from: Size,
}

/// All that is done to a picture before it is fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Treatment {
    /// It is turned so, once it is as its file wants it.
    pub turn: Orientation,
    /// Then this part is cut out.
    pub strip: Option<Strip>,
    /// Then it is enlarged.
    pub enlarging: Option<Enlarging>,
}

/// The most parts of one panorama: each is billed.
const MOST_PARTS: u32 = 8;
/// How long a part is, in tenths of the short side of the panorama: a common shape of photographs.
const PART_TENTHS: u64 = 15;
/// Letters of this height are read well; six pixels are the least that pass.
const LEGIBLE: f32 = 8.0;
/// Less gain than this is not worth its tokens.
const LEAST_GAIN: f32 = 1.2;
/// More than this blows up single pixels.
const MOST_TIMES: u32 = 4;

impl Remedies {
    /// Says whether anything was asked for.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Lists what was asked for.
    pub fn iter(self) -> impl Iterator<Item = Remedy> {
        Remedy::ALL.into_iter().filter(move |remedy| self.0 & remedy.bit() != 0)
    }

    /// Writes down of a picture as it will be sent what was asked for, is needed still, and could not be done.
    pub fn tell_undone(self, facts: &mut ImageFacts) {
        for remedy in self.iter() {
            if let Some(why) = remedy.left_undone(facts).map(Cow::into_owned)
                && !facts.undone.iter().any(|known| known.remedy == remedy)
            {
                facts.undone.push(Undone { remedy, why });
            }
        }
    }

    /// Returns the largest size as which a picture may be shown, how closely, and in how many parts: for whoever sets memory aside.
    #[must_use]
    pub fn at_most(self, upright: Size, detail: Detail) -> (Size, Detail, u32) {
        let parts = self.asked(Remedy::Crop).map_or(1, |_| MOST_PARTS);
        match self.asked(Remedy::EnlargeText) {
            Some(_) => {
                let larger =
                    Size::new(upright.width.saturating_mul(MOST_TIMES), upright.height.saturating_mul(MOST_TIMES));
                (larger, closely(detail), parts)
            }
            None => (upright, detail, parts),
        }
    }

    fn asked(self, remedy: Remedy) -> Option<Remedy> {
        self.iter().find(|asked| *asked == remedy)
    }

    /// Returns how to turn a picture, if its text shows that it should be and which way. `turned` is what was done before: text that
    /// stands on its head after a quarter is turned the other way.
    #[must_use]
    pub fn turn(self, facts: &ImageFacts, turned: Orientation) -> Option<Orientation> {
        self.asked(Remedy::Rotate)?;
        match (turned, rotation::turn(facts)?) {
            (Orientation::Upright, turn) => Some(turn),
            (Orientation::Clockwise, Orientation::HalfTurn) => Some(Orientation::CounterClockwise),
            (Orientation::CounterClockwise, Orientation::HalfTurn) => Some(Orientation::Clockwise),
            _ => None,
        }
    }

    /// Returns in how many parts to show a picture, if it is a panorama that loses pixels.
    #[must_use]
    pub fn parts(self, facts: &ImageFacts) -> Option<u32> {
        self.asked(Remedy::Crop)?;
        panorama::check(facts).filter(|finding| finding.level == Level::Warn)?;
        let (long, short) = (u64::from(facts.upright.long_side()), u64::from(facts.upright.short_side().max(1)));
        // As many parts as make each at most PART_TENTHS of the short side long, a tenth of each shared with the next.
        let tenths = (long * 100).div_ceil(short * PART_TENTHS).saturating_sub(1);
        Some(u32::try_from(tenths.div_ceil(9)).unwrap_or(MOST_PARTS).clamp(2, MOST_PARTS))
    }

    /// Returns how to show small text larger, and how closely to look, if the model then sees more pixels of it.
    #[must_use]
    pub fn enlarging(self, facts: &ImageFacts, rule: &ImageRule, detail: Detail) -> Option<(Enlarging, Detail)> {
        self.asked(Remedy::EnlargeText)?;
        small_text::check(facts)?;
        let height = facts.signals.text?.height;
        let detail = closely(detail);
        let from = facts.seen;
        let gain = |times: u32| {
            let Size { width, height } = facts.upright;
            let larger = Size::new(width.saturating_mul(times), height.saturating_mul(times));
            let seen = rule.measure(larger, detail).ok()?.sent;
            Some(seen.long_side() as f32 / from.long_side().max(1) as f32)
        };
        let gains: Vec<(u32, f32)> = (1..=MOST_TIMES).map_while(|times| Some((times, gain(times)?))).collect();
        let legible = gains.iter().find(|(_, gain)| height * gain >= LEGIBLE);
        let largest = || gains.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1));
        let (times, gain) = legible.or_else(largest).copied()?;
        (gain >= LEAST_GAIN).then_some((Enlarging { times, from }, detail))
    }
}

/// How closely a picture is looked at whose text is enlarged.
fn closely(detail: Detail) -> Detail {
    if detail == Detail::Original { detail } else { Detail::High }
}

/// How many pictures were treated, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    turned: u64,
    cut: u64,
    enlarged: u64,
    undone: u64,
}

impl Applied {
    /// Counts pictures as they are sent. Of the parts of one that was cut, the cut counts once.
    pub fn add<'a>(&mut self, images: impl Iterator<Item = &'a PreparedImage>) {
        for facts in images.filter_map(|image| image.facts.as_ref()) {
            let has = |is: fn(&Step) -> bool| u64::from(facts.steps.iter().any(is));
            let first = has(|step| matches!(step, Step::Cut { part: 2.., .. })) == 0;
            self.cut += has(|step| matches!(step, Step::Cut { part: 1, .. }));
            self.enlarged += has(|step| matches!(step, Step::Enlarged { .. }));
            if first {
                self.turned += has(|step| matches!(step, Step::Turned(_)));
                self.undone += u64::from(!facts.undone.is_empty());
            }
        }
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { turned, cut, enlarged, undone } = self;
        write!(f, "pictures turned: {turned}, cut: {cut}, enlarged: {enlarged}, not helped: {undone}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::sample;
    use crate::registry::{Profile, Registry};
    use crate::signals::TextSignals;

    fn all() -> Remedies {
        "rotate, enlarge-text,crop".parse().unwrap()
    }

    fn text(height: f32, sideways: f32, (rising, hanging): (u32, u32)) -> ImageFacts {
        let mut facts = sample::facts();
        facts.signals.text = Some(TextSignals { letters: 100, height, sideways, rising, hanging, foreign: None });
        facts
    }

    #[test]
    fn words_are_read_or_refused() {
        assert_eq!(all().to_string(), "rotate,enlarge-text,crop");
        assert_eq!("crop".parse::<Remedies>().unwrap().to_string(), "crop");
        assert_eq!(
            "crop,spin".parse::<Remedies>().unwrap_err().to_string(),
            "`spin` is none of rotate, enlarge-text, crop"
        );
        assert!("".parse::<Remedies>().is_err());
        assert!(Remedies::default().is_empty() && !all().is_empty());
    }

    #[test]
    fn text_is_turned_where_it_shows_the_way() {
        let turn = |facts: &ImageFacts| all().turn(facts, Orientation::Upright);
        assert_eq!(turn(&text(12.0, 4.0, (30, 8))), Some(Orientation::Clockwise));
        assert_eq!(turn(&text(12.0, 4.0, (8, 30))), Some(Orientation::CounterClockwise));
        assert_eq!(turn(&text(12.0, 4.0, (8, 9))), None);
        assert_eq!(turn(&text(12.0, -4.0, (8, 30))), Some(Orientation::HalfTurn));
        assert_eq!(turn(&text(12.0, -4.0, (30, 8))), None);
        let wrong = text(12.0, -4.0, (8, 30));
        assert_eq!(all().turn(&wrong, Orientation::Clockwise), Some(Orientation::CounterClockwise));
        assert_eq!(all().turn(&wrong, Orientation::HalfTurn), None, "turned back and forth");
        assert_eq!("crop".parse::<Remedies>().unwrap().turn(&wrong, Orientation::Upright), None);
    }

    #[test]
    fn a_panorama_that_loses_pixels_is_cut_and_no_other_picture_is() {
        let mut facts = sample::facts();
        assert_eq!(all().parts(&facts), None);
        facts.upright = Size::new(6000, 1000);
        facts.seen = facts.upright;
        assert_eq!(all().parts(&facts), None, "it is seen whole");
        facts.seen = Size::new(2048, 341);
        assert_eq!(all().parts(&facts), Some(5));
        facts.sent = facts.upright;
        assert_eq!(all().parts(&facts), Some(5), "the endpoint scales down what is sent whole");
        facts.upright = Size::new(1000, 2600);
        facts.seen = Size::new(788, 2048);
        assert_eq!(all().parts(&facts), Some(2));
        facts.upright = Size::new(60_000, 100);
        facts.seen = Size::new(2048, 3);
        assert_eq!(all().parts(&facts), Some(MOST_PARTS));
    }

    #[test]
    fn parts_cover_a_picture_and_overlap() {
        for (size, of) in [(Size::new(6000, 1000), 5), (Size::new(97, 3001), 8), (Size::new(3, 1), 2)] {
            let (mut end, mut all) = (0, Vec::new());
            for number in 1..=of {
                let ((left, top), part) = Strip { number, of }.place(size);
                let start = left + top;
                assert!(start <= end, "a gap before part {number} of {size}");
                end = start + part.long_side().max(if size.width >= size.height { part.width } else { part.height });
                all.push(part);
            }
            assert_eq!(end, size.long_side(), "{size}: {all:?}");
        }
    }

    #[test]
    fn what_was_applied_is_counted_by_picture() {
        let image = |steps: &[Step], facts: ImageFacts| PreparedImage {
            label: String::new(),
            detail: Detail::High,
            payload: crate::image::Payload::Url(String::new()),
            tokens: facts.tokens,
            facts: Some(ImageFacts { steps: steps.to_vec(), ..facts }),
            content: None,
        };
        let turned = Step::Turned(Orientation::Clockwise);
        let part = |part| image(&[turned, Step::Cut { part, of: 3 }], sample::facts());
        let enlarged = Step::Enlarged { from: Size::new(1, 1), to: Size::new(2, 2) };
        let mut lying = image(&[], text(12.0, 4.0, (8, 9)));
        all().tell_undone(lying.facts.as_mut().unwrap());
        let mut applied = Applied::default();
        applied.add([part(1), part(2), part(3), image(&[enlarged], sample::facts()), lying].iter());
        assert_eq!(applied.to_string(), "pictures turned: 1, cut: 1, enlarged: 1, not helped: 1");
    }

    #[test]
    fn memory_is_set_aside_for_parts_and_for_enlarging() {
        let (size, larger) = (Size::new(600, 400), Size::new(2400, 1600));
        assert_eq!(all().at_most(size, Detail::Low), (larger, Detail::High, MOST_PARTS));
        assert_eq!(Remedies::default().at_most(size, Detail::Low), (size, Detail::Low, 1));
    }

    #[test]
    fn small_text_is_enlarged_as_far_as_the_model_keeps_more() {
        let rule = Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).unwrap().image_rule;
        let mut facts = text(5.0, -4.0, (20, 6));
        facts.upright = Size::new(600, 400);
        facts.seen = facts.upright;
        let (enlarging, detail) = all().enlarging(&facts, &rule, Detail::Auto).unwrap();
        assert_eq!((enlarging.times, enlarging.from, detail), (2, facts.seen, Detail::High));
        // The low view of a large picture: looking closely is enough.
        facts.upright = Size::new(2000, 1500);
        facts.seen = Size::new(512, 384);
        facts.sent = facts.upright;
        assert_eq!(all().enlarging(&facts, &rule, Detail::Low).unwrap().0.times, 1);
        facts.upright = Size::new(3000, 2250);
        facts.seen = Size::new(1024, 768);
        assert_eq!(all().enlarging(&facts, &rule, Detail::High), None, "the model keeps no more");
        assert_eq!(
            Remedy::EnlargeText.left_undone(&facts).as_deref(),
            Some("the model keeps no more pixels of it; cut out the text")
        );
        let failed = Undone { remedy: Remedy::EnlargeText, why: "it takes too much memory".to_owned() };
        facts.undone.push(failed);
        assert_eq!(Remedy::EnlargeText.left_undone(&facts).as_deref(), Some("it takes too much memory"));
        facts.undone.clear();
        facts.steps.push(Step::Enlarged { from: facts.seen, to: facts.seen });
        assert_eq!(Remedy::EnlargeText.left_undone(&facts), None, "it was enlarged, and is told as that");
        assert_eq!(all().enlarging(&text(7.0, -4.0, (20, 6)), &rule, Detail::High), None);
    }
}
