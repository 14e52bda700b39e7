//! Small pictures that decode.

/// A PNG of 8 x 6 pixels, RGB, without metadata.
pub const PNG: &[u8] = include_bytes!("../assets/small.png");

/// A baseline JPEG of 240 x 160 pixels.
pub const JPEG: &[u8] = include_bytes!("../assets/photo.jpg");

/// CAPTCHAs of three styles, cut out of what `vqa-training-screen sheet` draws of codes with the seeds 4, 2 and 1: of the sort
/// that the network learnt from.
pub const CAPTCHAS: [&[u8]; 3] = [
    include_bytes!("../assets/captcha-1.png"),
    include_bytes!("../assets/captcha-2.png"),
    include_bytes!("../assets/captcha-3.png"),
];

/// A page of 800 x 600 pixels, as `training-screen/pages.py` draws them, with the first of [`CAPTCHAS`] in it: 132 x 39 pixels at 4,154.
pub const PAGE: &[u8] = include_bytes!("../assets/page-with-captcha.png");
