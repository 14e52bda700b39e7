//! Parts of pictures that are looked at by themselves, cut out: those of ordinary pictures are learnt from.

use std::path::Path;

use vqa_core::registry::{Profile, Registry};
use vqa_core::{Detail, Fit, Frame, Place};
use vqa_image::{Limits, Wanted, fitted, looks, parts};

use crate::letters::files;

/// Writes the parts of every picture of a folder, as the program finds them in what `gpt-4o` sees, and prints every look: the file,
/// the place, how much likelier a CAPTCHA than not as the program takes it, and the size of what is seen.
pub fn run(from: &Path, out: &Path) {
    std::fs::create_dir_all(out).expect("a folder for the parts");
    let card = Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).expect("a model that is known");
    for path in files(from) {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let wanted = |frame| Wanted { rule: &card.image_rule, detail: Detail::High, fit: Fit::Model, frame };
        let seen = |frame| fitted(&bytes, &wanted(frame), &Limits::default());
        let Ok(picture) = seen(Frame::Only).or_else(|_| seen(Frame::Index(0))) else { continue };
        let whole = Place { left: 0, top: 0, size: picture.size() };
        for look in looks(&picture, None).seen {
            let place = look.place.unwrap_or(whole);
            println!("{}: {place}: {:.4} of {}", path.display(), look.log_ratio, whole.size);
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let pixels = image::RgbImage::from_raw(whole.size.width, whole.size.height, picture.as_bytes().to_vec());
        let pixels = pixels.expect("three bytes a pixel");
        for Place { left, top, size } in parts(&picture) {
            let part = image::imageops::crop_imm(&pixels, left, top, size.width, size.height).to_image();
            let file = format!("{name}-{left}-{top}-{}-{}.png", size.width, size.height);
            part.save(out.join(file)).expect("a part can be written");
        }
    }
}
