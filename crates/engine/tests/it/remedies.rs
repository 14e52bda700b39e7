//! Remedies: text turned upright and enlarged, panoramas in parts, and nothing done where nothing helps.

use image::RgbImage;
use image::imageops::{rotate90, rotate180, rotate270};
use vqa_core::preflight::{CaptchaPolicy, Policy, look_at};
use vqa_core::registry::{Profile, Registry};
use vqa_core::{Orientation, Payload, PreparedImage, Step};
use vqa_engine::Intake;

use crate::script::{ask, bytes, intake, png};

/// `t h e d n g` in nine rows of five dots: two above small letters, five, and two below the line.
const FONT: [[&str; 9]; 6] = [
    [".#...", ".#...", "####.", ".#...", ".#...", ".#..#", "..##.", ".....", "....."],
    ["#....", "#....", "####.", "#...#", "#...#", "#...#", "#...#", ".....", "....."],
    [".....", ".....", ".###.", "#...#", "#####", "#....", ".###.", ".....", "....."],
    ["....#", "....#", ".####", "#...#", "#...#", "#...#", ".####", ".....", "....."],
    [".....", ".....", "####.", "#...#", "#...#", "#...#", "#...#", ".....", "....."],
    [".....", ".....", ".####", "#...#", "#...#", "#...#", ".####", "....#", ".###."],
];

/// Indices into the font: as in English, most letters are small, and more rise than hang.
const TEXT: [usize; 12] = [2, 4, 0, 2, 4, 3, 2, 1, 4, 2, 5, 4];

/// Ten lines of text with dots of so many pixels.
fn page(dot: u32) -> RgbImage {
    let mut page = RgbImage::from_pixel(dot * 6 * 34, dot * 14 * 11, image::Rgb([240; 3]));
    for (line, place) in (0..10).flat_map(|line| (0..30).map(move |place| (line, place))) {
        let letter = FONT[TEXT[(place + line * 7) as usize % TEXT.len()]];
        for (row, dots) in (0..).zip(letter) {
            for (column, _) in (0..).zip(dots.bytes()).filter(|(_, ink)| *ink == b'#') {
                let (left, top) = (dot * (6 * (place + 2) + column), dot * (14 * line + 8 + row));
                (0..dot * dot).for_each(|at| page.put_pixel(left + at % dot, top + at / dot, image::Rgb([20; 3])));
            }
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
    let intake = Intake { remedies: remedies.parse().unwrap(), ..intake() };
    let rule = Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).unwrap().image_rule;
    let prepared = intake.prepare(ask([bytes("wide.png", picture)]), &rule).await.unwrap();
    prepared.ask.images().cloned().collect()
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
        assert_eq!(codes(&treated[0]), Vec::<&str>::new(), "{turn:?}");
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
    assert_eq!(codes(&treated[0]), Vec::<&str>::new());
    let (before, after) = (untreated[0].facts.as_ref().unwrap(), treated[0].facts.as_ref().unwrap());
    assert!(after.sent.width >= before.sent.width * 3 / 2, "{before:?} {after:?}");
    assert_eq!((after.upright, treated[0].tokens), (after.sent, after.tokens));
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
        assert!(codes(part).is_empty() && facts.sent.height == 768, "{facts:?}");
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
