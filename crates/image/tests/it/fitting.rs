//! What is sent is what the model keeps; previews show it.

use bytes::Bytes;
use vqa_core::tokens::{CloseUps, ImageRule, Layout, TokenCount, ViewRule, ViewShape, ViewTokens};
use vqa_core::{Detail, Fit, Frame, Size, Step};
use vqa_image::{Limits, Wanted, prepare, preview, preview_views, views};

use crate::support::{CORNERS, Shown, four_corners, gpt_4o, jpeg_of, png_of, wanted};

#[test]
fn large_pictures_are_scaled_to_what_the_model_keeps() {
    let rule = gpt_4o();
    let rgb = four_corners(2048, 1024);
    for bytes in [jpeg_of(2048, 1024, &rgb, &[]), png_of(2048, 1024, &rgb, &[])] {
        let bytes = Bytes::from(bytes);
        let facts = prepare(&bytes, &wanted(&rule, Fit::Model, Frame::Only), &Limits::default()).unwrap().facts;
        assert_eq!(facts.sent, Size::new(1536, 768));
        assert_eq!((facts.layout, facts.tokens), (Layout::Tiles { columns: 3, rows: 2 }, TokenCount::Exact(1105)));
        assert!(facts.steps.contains(&Step::Scaled { from: Size::new(2048, 1024), to: Size::new(1536, 768) }));
        let low = Wanted { detail: Detail::Low, ..wanted(&rule, Fit::Model, Frame::Only) };
        let facts = prepare(&bytes, &low, &Limits::default()).unwrap().facts;
        assert_eq!((facts.sent, facts.tokens), (Size::new(512, 256), TokenCount::Exact(85)));
        let original = prepare(&bytes, &wanted(&rule, Fit::Original, Frame::Only), &Limits::default()).unwrap();
        assert_eq!((original.facts.sent, original.facts.tokens), (Size::new(2048, 1024), TokenCount::Exact(1105)));
    }
}

#[test]
fn small_pictures_are_never_enlarged() {
    let rule = gpt_4o();
    let bytes = Bytes::from(png_of(1, 3, &[1, 2, 3, 4, 5, 6, 7, 8, 9], &[]));
    let ready = prepare(&bytes, &wanted(&rule, Fit::Model, Frame::Only), &Limits::default()).unwrap();
    assert_eq!((ready.facts.sent, ready.facts.tokens), (Size::new(1, 3), TokenCount::Exact(255)));
}

#[test]
fn scaling_while_decoding_keeps_the_colours_in_place() {
    let bytes = Bytes::from(jpeg_of(3000, 2000, &four_corners(3000, 2000), &[]));
    let rule = gpt_4o();
    let pictures =
        preview(&bytes, &Wanted { detail: Detail::Low, ..wanted(&rule, Fit::Model, Frame::Only) }, &Limits::default())
            .unwrap();
    let shown = Shown::of_png(&pictures[0].png);
    assert_eq!((shown.width, shown.height), (512, 341));
    for (quarter, corner) in shown.quarters().iter().zip(CORNERS) {
        assert!(quarter.iter().zip(corner).all(|(a, b)| (a - f64::from(b)).abs() < 4.0), "{quarter:?} {corner:?}");
    }
}

#[test]
fn previews_show_view_tiles_and_grid() {
    let rule = gpt_4o();
    let bytes = png_of(1024, 600, &four_corners(1024, 600), &[]);
    let pictures = preview(&bytes, &wanted(&rule, Fit::Model, Frame::Only), &Limits::default()).unwrap();
    let sizes: Vec<_> = pictures
        .iter()
        .map(|picture| {
            let shown = Shown::of_png(&picture.png);
            (picture.name.as_str(), shown.width, shown.height)
        })
        .collect();
    assert_eq!(
        sizes,
        [
            ("view", 512, 300),
            ("tile-1-1", 512, 512),
            ("tile-1-2", 512, 512),
            ("tile-2-1", 512, 88),
            ("tile-2-2", 512, 88),
            ("grid", 1024, 600)
        ]
    );
    assert_eq!(Shown::of_png(&pictures[5].png).pixel(512, 5), [255, 0, 255]);
}

#[test]
fn a_model_in_this_program_sees_the_pixels_that_a_preview_shows() {
    let tokens = ViewTokens::Fixed(68);
    let rule = ImageRule::View(ViewRule { high: CloseUps::Tiles(67), tokens, shape: ViewShape::AsFitted });
    let bytes = Bytes::from(png_of(1024, 600, &four_corners(1024, 600), &[]));
    let seen = views(&bytes, &wanted(&rule, Fit::Original, Frame::Only), &Limits::default()).unwrap();
    let (shown, facts) = (seen.views, seen.facts);
    assert_eq!((facts.sent, facts.tokens), (Size::new(1024, 600), TokenCount::Exact(68 + 4 * 67)));
    assert_eq!((shown.columns, shown.closeups.len(), facts.sent_bytes), (2, 4, shown.bytes()));
    assert_eq!(facts.steps, [Step::Shown(5)]);
    let theirs = preview(&bytes, &wanted(&gpt_4o(), Fit::Model, Frame::Only), &Limits::default()).unwrap();
    let ours = preview_views(&shown).unwrap();
    let find = |name: &str| theirs.iter().find(|picture| picture.name == name).unwrap();
    assert_eq!(ours.len(), 5);
    assert!(ours.iter().all(|picture| find(&picture.name) == picture));
    let low = Wanted { detail: Detail::Low, ..wanted(&rule, Fit::Model, Frame::Only) };
    let seen = views(&bytes, &low, &Limits::default()).unwrap();
    let (shown, facts) = (seen.views, seen.facts);
    assert_eq!((shown.view.size(), shown.closeups.len(), facts.layout), (Size::new(512, 300), 0, Layout::View));
}

#[test]
fn views_take_the_shape_that_the_model_wants() {
    let show = |shape, detail| {
        let rule = ImageRule::View(ViewRule { high: CloseUps::Tiles(67), tokens: ViewTokens::Fixed(68), shape });
        let bytes = Bytes::from(png_of(1024, 600, &four_corners(1024, 600), &[]));
        let wanted = Wanted { detail, ..wanted(&rule, Fit::Model, Frame::Only) };
        views(&bytes, &wanted, &Limits::default()).unwrap().views
    };
    let sizes = |views: &vqa_core::Views| views.all().map(|pixels| pixels.size()).collect::<Vec<_>>();
    assert_eq!(sizes(&show(ViewShape::Stretched(512), Detail::High)), [Size::new(512, 512); 5]);
    assert_eq!(sizes(&show(ViewShape::Stretched(256), Detail::Low)), [Size::new(256, 256)]);
    // The quarters of the picture are those of the stretched one: each close-up holds one corner's colour.
    for (tile, corner) in show(ViewShape::Stretched(512), Detail::High).closeups.iter().zip(CORNERS) {
        let middle = (256 * 512 + 256) * 3;
        let pixel = &tile.as_bytes()[middle..middle + 3];
        assert!(pixel.iter().zip(corner).all(|(a, b)| a.abs_diff(b) < 8), "{pixel:?} {corner:?}");
    }
    let padded = show(ViewShape::Padded { side: 256, grey: 128 }, Detail::Low).view;
    let rows: Vec<&[u8]> = padded.as_bytes().chunks(256 * 3).collect();
    // 512x300 becomes 256x150, with 53 rows of grey above and below.
    let grey = |row: &[u8]| row.iter().all(|byte| *byte == 128);
    assert_eq!((0..256).filter(|y| grey(rows[*y])).collect::<Vec<_>>(), (0..53).chain(203..256).collect::<Vec<_>>());
    // A small picture is enlarged.
    let rule = ViewRule {
        high: CloseUps::Tiles(67),
        tokens: ViewTokens::Fixed(68),
        shape: ViewShape::Padded { side: 256, grey: 0 },
    };
    let bytes = Bytes::from(png_of(2, 4, &[255; 24], &[]));
    let small = ImageRule::View(rule);
    let shown = views(&bytes, &wanted(&small, Fit::Model, Frame::Only), &Limits::default()).unwrap().views.view;
    assert_eq!(shown.as_bytes().chunks(3).filter(|pixel| *pixel == [255; 3]).count(), 128 * 256);
}
