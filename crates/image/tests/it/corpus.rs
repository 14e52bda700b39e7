//! The corpus in `tests/corpus`: small pictures, odd, broken and good, each with what must come of it.
//!
//! `quarters` are the mean colours of the four quarters as Pillow 13 with LittleCMS decodes, turns and flattens the
//! picture; `open` marks files that the guide leaves open, for which `expect` is what most programs do.

use vqa_core::{Fit, Size};

use crate::support::{Shown, file, folder, manifest, ready};

/// Open rows that come out otherwise than the manifest suggests; the reasons are in `docs/pictures.md`.
const OTHERWISE: &[&str] =
    &["apng/syntax_num_frames_zero.png", "gif/imagers-oversized.gif", "jpeg/bad-huffman.jpg", "jpeg/ok-arithmetic.jpg"];

/// How far a mean may be from Pillow's, in steps of 255: lossy decoders and colour engines round differently.
const NEAR: f64 = 2.5;

#[test]
fn every_file_comes_out_as_the_manifest_says() {
    let rows = manifest(&folder());
    let mut wrong = Vec::new();
    for row in &rows {
        let name = row["file"].as_str().unwrap();
        let size = || Some(Size::new(row["width"].as_u64()? as u32, row["height"].as_u64()? as u32));
        let agrees = match ready(&file(name), Fit::Model) {
            Ok(ready) => row["expect"] == "accept" && size().is_none_or(|size| size == ready.facts.stored),
            Err(_) => row["expect"] == "reject",
        };
        if agrees == OTHERWISE.contains(&name) {
            wrong.push(name);
        }
    }
    assert_eq!(rows.len(), 270);
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Pictures that other programs show otherwise, and why. What a GIF leaves uncovered is white here, as browsers have it,
/// and its background colour in Pillow. A picture of 4x4 pixels is all edges, where upsampling of colour differs.
const SHOWN_OTHERWISE: &[&str] =
    &["gif/wuffs-small-frame-interlaced.gif", "polyglot/gif+js.gif", "jpeg/pillow-app13.jpg"];

#[test]
fn pixels_are_those_of_an_independent_decoder() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for row in manifest(&folder()) {
        let name = row["file"].as_str().unwrap();
        let Some(expected) = row["quarters"].as_array() else { continue };
        if OTHERWISE.contains(&name) || SHOWN_OTHERWISE.contains(&name) {
            continue;
        }
        seen += 1;
        let shown = Shown::of_file(&file(name));
        let far = shown
            .quarters()
            .as_flattened()
            .iter()
            .zip(expected.iter().flat_map(|q| q.as_array().unwrap()))
            .fold(0.0_f64, |far, (ours, theirs)| far.max((ours - theirs.as_f64().unwrap()).abs()));
        if far > NEAR {
            wrong.push(format!("{name}: off by {far:.1}"));
        }
    }
    assert_eq!(seen, 127);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
