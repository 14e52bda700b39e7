//! Small pictures that decode.

/// A PNG of 8 x 6 pixels, RGB, without metadata.
pub const PNG: &[u8] = include_bytes!("../assets/small.png");

/// A baseline JPEG of 240 x 160 pixels.
pub const JPEG: &[u8] = include_bytes!("../assets/photo.jpg");
