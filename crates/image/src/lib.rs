//! Hostile bytes in, honest pixels out.
//!
//! [`probe`] reads a picture's header and decodes nothing. [`prepare`] does the whole way: it tells the format by
//! content, holds the header against the [`Limits`], decodes, turns upright, lays transparency on white, brings the
//! colours to sRGB, scales to what the model keeps, and yields an encoded picture without metadata; [`views`] yields the
//! pixels themselves, for a model in this program. [`pass`] strips a picture of which no pixel has to change, and decodes
//! nothing. [`preview`] shows what the model would see, and [`thumbnail`] what a person needs to recognise it. [`screen`]
//! scores how much a picture looks like a CAPTCHA. Everything here is CPU only: no files, no sockets, no clock but the one
//! that ends a check that takes too long and says what the rest took.

#![forbid(unsafe_code)]

mod captcha;
mod colour;
mod decode;
mod encode;
mod error;
mod exif;
mod fitted;
mod foreign;
mod format;
mod laps;
mod limits;
mod orient;
mod pass;
mod pixels;
mod prepare;
mod preview;
mod probe;
mod read;
mod scale;
mod shown;
mod signals;
mod strip;
mod thumbnail;
mod treated;

pub use captcha::{Look, Looks, Planes, looks, parts, screen, size_facts, sized, whole};
pub use error::{Damage, Excess, Fault, ImageError};
pub use fitted::fitted;
pub use limits::Limits;
pub use pass::pass;
pub use pixels::RgbPixels;
pub use prepare::{Ready, Wanted, facts, prepare};
pub use preview::{Picture, preview, preview_views};
pub use probe::{Frames, Header, probe};
pub use shown::{Shown, views};
pub use signals::{letters, measure};
pub use thumbnail::{Small, Thumbnail, thumbnail};
pub use treated::{Treated, treated};
