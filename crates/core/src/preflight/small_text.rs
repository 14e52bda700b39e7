//! placeholder being written

use super::Finding;
use crate::image::ImageFacts;

pub(super) fn check(_facts: &ImageFacts) -> Option<Finding> {
    None
}
