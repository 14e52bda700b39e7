//! Three lines of text in Hebrew, Chinese and European languages: articles of the Universal Declaration of Human Rights, in fonts that
//! the network has not seen.

use std::time::Duration;

use vqa_core::tokens::ImageRule;
use vqa_core::{Detail, Fit, Frame};

use crate::fitted::fitted;
use crate::limits::Limits;
use crate::prepare::Wanted;
use crate::signals::measure;

fn foreign(png: &[u8]) -> f32 {
    let wanted = Wanted { rule: &ImageRule::Unknown, detail: Detail::High, fit: Fit::Model, frame: Frame::Only };
    let pixels = fitted(png, &wanted, &Limits::default()).unwrap();
    measure(&pixels, pixels.size(), Duration::from_secs(600)).text.unwrap().foreign.unwrap()
}

#[test]
fn scripts_are_told_apart() {
    let (hebrew, chinese) = (foreign(include_bytes!("hebrew.png")), foreign(include_bytes!("chinese.png")));
    let latin = foreign(include_bytes!("latin.png"));
    assert!(hebrew > 1.0 && chinese > 1.0 && latin < -1.0, "{hebrew} {chinese} {latin}");
}
