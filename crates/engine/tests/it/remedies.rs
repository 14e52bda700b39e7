//! Remedies: text turned upright and enlarged, panoramas in parts, and nothing done where nothing helps.

use image::RgbImage;
use image::imageops::{rotate90, rotate180, rotate270};
use vqa_core::preflight::{CaptchaPolicy, Policy, look_at};
use vqa_core::registry::{Profile, Registry};
use vqa_core::{Detail, Fit, ImageFacts, ModelCard, Orientation, Payload, PreparedImage, Remedy, Screened, Size, Step};
use vqa_engine::Intake;
use vqa_image::Limits;
use vqa_testkit::writing;

use crate::script::{ask, bytes, intake, png};

/// A page of text with dots of so many pixels.
fn page(dot: u32) -> RgbImage {
    let at = |dots: usize| u32::try_from(dots).unwrap() * dot;
    let mut page = RgbImage::from_pixel(at(writing::PAGE.0), at(writing::PAGE.1), image::Rgb([240; 3]));
    for (left, top) in writing::dots() {
        for within in 0..dot * dot {
            page.put_pixel(at(left) + within % dot, at(top) + within / dot, image::Rgb([20; 3]));
        }
    }
    page
}

fn encoded(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn applied(remedies: &str, picture: Vec<u8>) -> Vec<PreparedImage> {
    applied_by(&Intake { remedies: remedies.parse().unwrap(), ..intake() }, &card(), picture).await
}

async fn applied_by(intake: &Intake, card: &ModelCard, picture: Vec<u8>) -> Vec<PreparedImage> {
    let prepared = intake.prepare(ask([bytes("wide.png", picture)]), card).await.unwrap();
    prepared.ask.images().cloned().collect()
}

fn card() -> ModelCard {
    Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).unwrap()
}

/// Takes pictures in so that nothing large can be worked on.
fn with_memory(remedies: &str, memory: u64) -> Intake {
    let intake = intake();
    Intake { remedies: remedies.parse().unwrap(), limits: Limits { memory, ..intake.limits }, ..intake }
}

fn facts(image: &PreparedImage) -> &ImageFacts {
    image.facts.as_ref().unwrap()
}

fn why_not(remedy: Remedy, image: &PreparedImage) -> String {
    remedy.left_undone(facts(image)).unwrap().into_owned()
}

fn seen(image: &PreparedImage) -> RgbImage {
    let Payload::Encoded { bytes, .. } = &image.payload else { unreachable!("the model takes encoded pictures") };
    image::load_from_memory_with_format(bytes, image::ImageFormat::Png).unwrap().to_rgb8()
}

fn codes(image: &PreparedImage) -> Vec<&'static str> {
    let policy = Policy { captcha: CaptchaPolicy::Off, ..Policy::default() };
    look_at(image.facts.as_ref().unwrap(), &policy).into_iter().map(|finding| finding.code).collect()
}

#[tokio::test]
async fn text_is_turned_upright_whichever_way_it_lies() {
    let upright = page(2);
    let turns = [
        (rotate270(&upright), Orientation::Clockwise),
        (rotate180(&upright), Orientation::HalfTurn),
        (rotate90(&upright), Orientation::CounterClockwise),
    ];
    for (lying, turn) in turns {
        let untreated = applied("crop", encoded(&lying)).await;
        assert!(codes(&untreated[0]).iter().any(|code| ["rotated", "upside_down"].contains(code)), "{turn:?}");
        let treated = applied("rotate", encoded(&lying)).await;
        assert_eq!(codes(&treated[0]), ["turned"], "{turn:?}");
        assert!(treated[0].facts.as_ref().unwrap().steps.contains(&Step::Turned(turn)), "{turn:?}");
        assert_eq!(seen(&treated[0]), upright, "{turn:?}");
    }
}

#[tokio::test]
async fn small_text_is_shown_larger_and_billed_so() {
    let small = encoded(&page(1));
    let untreated = applied("rotate", small.clone()).await;
    assert_eq!(codes(&untreated[0]), ["small_text"]);
    let treated = applied("enlarge-text", small).await;
    assert_eq!(codes(&treated[0]), ["enlarged"]);
    let (before, after) = (untreated[0].facts.as_ref().unwrap(), treated[0].facts.as_ref().unwrap());
    assert!(after.sent.width >= before.sent.width * 3 / 2, "{before:?} {after:?}");
    assert_eq!((after.upright, after.seen, treated[0].tokens), (before.upright, after.sent, after.tokens));
    assert!(after.steps.contains(&Step::Enlarged { from: before.sent, to: after.sent }), "{after:?}");
}

#[tokio::test]
async fn a_panorama_is_shown_in_parts_that_are_each_billed() {
    let whole = applied("rotate", png(6000, 1000)).await;
    assert_eq!(codes(&whole[0]), ["panorama"]);
    let parts = applied("crop,enlarge-text", png(6000, 1000)).await;
    let labels: Vec<_> = parts.iter().map(|part| part.label.as_str()).collect();
    assert_eq!((labels.len(), labels[0], labels[4]), (5, "wide.png, part 1 of 5", "wide.png, part 5 of 5"));
    for part in &parts {
        let facts = part.facts.as_ref().unwrap();
        assert!(codes(part) == ["cut"] && facts.sent.height == 768, "{facts:?}");
        assert_eq!(part.tokens, whole[0].tokens, "as wide as the whole in tiles, and more of it seen");
    }
}

#[tokio::test]
async fn what_needs_no_remedy_is_left_as_it_is() {
    for picture in [encoded(&page(2)), png(600, 400), png(1200, 300)] {
        let (plain, treated) =
            (applied("crop", picture.clone()).await, applied("rotate,enlarge-text,crop", picture).await);
        assert_eq!(plain, treated);
    }
}

#[tokio::test]
async fn a_page_too_large_for_memory_is_turned_as_it_is_fitted() {
    let lying = rotate270(&page(8));
    // Enough to decode it, not to work on all of its pixels.
    let memory = u64::from(lying.width()) * u64::from(lying.height()) * 6;
    let treated = applied_by(&with_memory("rotate", memory), &card(), encoded(&lying)).await;
    assert_eq!(codes(&treated[0]), ["turned"]);
    let (upright, sent) = (facts(&treated[0]).upright, facts(&treated[0]).sent);
    assert_eq!(upright, Size::new(lying.height(), lying.width()));
    let turned = [Step::Turned(Orientation::Clockwise), Step::Scaled { from: upright, to: sent }];
    assert_eq!(facts(&treated[0]).steps[..2], turned);
}

#[tokio::test]
async fn a_remedy_that_fails_says_why_and_the_picture_goes_as_it_is() {
    let small = encoded(&page(1));
    let plain = applied("rotate", small.clone()).await;
    // As much as the page takes at its own size.
    let treated = applied_by(&with_memory("enlarge-text", 204 * 154 * 8), &card(), small).await;
    assert_eq!(treated[0].payload, plain[0].payload);
    let why = why_not(Remedy::EnlargeText, &treated[0]);
    assert!(why.contains("bytes of memory"), "{why}");
    let wide = png(6000, 1000);
    let treated = applied_by(&with_memory("crop", 6000 * 1000 * 6), &card(), wide).await;
    assert_eq!((treated.len(), codes(&treated[0])), (1, vec!["panorama", "not_applied"]));
    let why = why_not(Remedy::Crop, &treated[0]);
    assert!(why.contains("6000x1000") && why.contains("bytes of memory"), "{why}");
}

#[tokio::test]
async fn a_panorama_that_is_sent_at_its_own_size_is_cut_too() {
    let intake = Intake { remedies: "crop".parse().unwrap(), ..intake() };
    let mut original = ask([bytes("wide.png", png(6000, 1000))]);
    for part in original.turns.iter_mut().flat_map(|turn| &mut turn.parts) {
        if let vqa_core::Part::Image(image) = part {
            (image.fit, image.detail) = (Fit::Original, Detail::High);
        }
    }
    assert_eq!(intake.prepare(original, &card()).await.unwrap().ask.images().count(), 5);
}

#[tokio::test]
async fn no_more_pictures_come_of_an_ask_than_the_model_takes() {
    let mut card = card();
    for (most, images, told) in [(11, 10, false), (9, 6, true), (2, 2, true)] {
        card.limits.images = Some(most);
        let intake = Intake { remedies: "crop".parse().unwrap(), ..intake() };
        let two = ask([bytes("a.png", png(6000, 1000)), bytes("b.png", png(6000, 1000))]);
        let prepared = intake.prepare(two, &card).await.unwrap();
        assert_eq!(prepared.ask.images().count(), images, "{most}");
        let last = prepared.ask.images().last().unwrap();
        assert_eq!(
            Remedy::Crop.left_undone(facts(last)).is_some_and(|why| why.contains("more pictures")),
            told,
            "{most}"
        );
    }
}

#[tokio::test]
async fn every_part_is_screened_and_the_first_tells_what_was_found_of_the_whole() {
    let whole = applied("rotate", png(6000, 1000)).await;
    let parts = applied("crop", png(6000, 1000)).await;
    let score = |image: &PreparedImage| facts(image).signals.captcha.score().unwrap().0;
    assert_eq!(parts.len(), 5);
    assert!(parts.iter().all(|part| matches!(facts(part).signals.captcha, Screened::Score(..))), "{parts:?}");
    assert!(score(&parts[0]) >= score(&whole[0]));
}

#[tokio::test]
async fn what_is_shown_larger_is_screened_as_it_is_shown() {
    // A code so small in a page at low detail that nothing of it can be known.
    let png = |bytes: &[u8]| image::load_from_memory_with_format(bytes, image::ImageFormat::Png).unwrap().to_rgb8();
    let mut page = png(vqa_testkit::pictures::PAGE);
    image::imageops::overlay(&mut page, &png(vqa_testkit::pictures::CAPTCHAS[2]), 4, 154);
    let mut desk = RgbImage::from_pixel(page.width() * 2, page.height() * 2, image::Rgb([255; 3]));
    image::imageops::overlay(&mut desk, &page, 0, 0);
    let large = image::imageops::resize(&desk, desk.width() * 2, desk.height() * 2, image::imageops::Triangle);
    let bytes = encoded(&large);
    let low = |remedies: &str| {
        let mut low = ask([self::bytes("page.png", bytes.clone())]);
        for part in low.turns.iter_mut().flat_map(|turn| &mut turn.parts) {
            if let vqa_core::Part::Image(image) = part {
                image.detail = Detail::Low;
            }
        }
        let intake = Intake { remedies: remedies.parse().unwrap(), ..intake() };
        async move { intake.prepare(low, &card()).await.unwrap().ask.images().next().unwrap().clone() }
    };
    let (plain, larger) = (low("rotate").await, low("enlarge-text").await);
    let score = |image: &PreparedImage| facts(image).signals.captcha.score().unwrap().0;
    assert_eq!((plain.detail, larger.detail), (Detail::Low, Detail::High));
    let scores = [score(&plain), score(&larger)];
    let threshold = Policy::default().threshold;
    assert!(scores[0] < 0.5 && threshold.is_reached(scores[1]), "{scores:?}");
}

#[tokio::test]
async fn enlarging_changes_no_other_verdict() {
    // A strip of sharp text, wider than 2.5 to 1 and of few pixels.
    let strip = image::imageops::crop_imm(&page(1), 0, 0, 120, 30).to_image();
    let (plain, treated) = (applied("crop", encoded(&strip)).await, applied("enlarge-text", encoded(&strip)).await);
    assert!(facts(&treated[0]).steps.iter().any(|step| matches!(step, Step::Enlarged { .. })), "{treated:?}");
    let others = |image: &PreparedImage| {
        let policy = Policy { captcha: CaptchaPolicy::Off, ..Policy::default() };
        let all = look_at(facts(image), &policy).into_iter();
        all.filter(|told| !["small_text", "enlarged"].contains(&told.code))
            .map(|told| (told.code, told.level))
            .collect::<Vec<_>>()
    };
    assert_eq!(others(&plain[0]).len(), 2, "{:?}", others(&plain[0]));
    assert_eq!(others(&plain[0]), others(&treated[0]));
}
