//! Backgrounds that are kept for judging: checks, dots, rings, hatching, ruled paper and a glow.

use super::{Background, light, mix, near};
use crate::draw::canvas::{Canvas, Rgb};
use crate::draw::palette::Colour;
use crate::rng::Rng;

/// How far the second shade lies from the first; less where the first has a name that must stay true.
const REACH: (f32, f32) = (32.0, 18.0);

/// Paints one of them.
pub(crate) fn paint(rng: &mut Rng, (width, height): (usize, usize)) -> Background {
    let colour = rng.chance(0.25).then(|| Colour::any(rng));
    let from = if let Some(colour) = colour { colour.shade(rng) } else { light(rng) };
    let to = near(rng, from, if colour.is_some() { REACH.1 } else { REACH.0 });
    let step = rng.between(0.04, 0.16) * width as f32;
    let pattern: &dyn Fn(f32, f32) -> f32 = match rng.below(6) {
        0 => &|x, y| f32::from(((x / step) as u32 + (y / step) as u32) % 2 == 1),
        1 => &|x, y| f32::from((x % step - step / 2.0).hypot(y % step - step / 2.0) < step * 0.3),
        2 => &|x, y| f32::from(x.hypot(y) % (2.0 * step) < step),
        3 => &|x, y| f32::from((x + y) % step < step * 0.3),
        4 => &|x, y| f32::from(x % step < 1.5 || y % step < 1.5),
        _ => &|x, y| ((x - width as f32 / 2.0).hypot(y - height as f32 / 2.0) / width as f32).min(1.0),
    };
    let canvas = filled((width, height), |x, y| mix(from, to, pattern(x, y)));
    Background { canvas, shades: vec![from, to, mix(from, to, 0.5)], colour }
}

fn filled((width, height): (usize, usize), shade: impl Fn(f32, f32) -> Rgb) -> Canvas {
    let mut canvas = Canvas::new(width, height, [0; 3]);
    for y in 0..height {
        for x in 0..width {
            canvas.pixel(x, y).copy_from_slice(&shade(x as f32, y as f32));
        }
    }
    canvas
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::palette::distance;

    #[test]
    fn every_shade_is_near_those_that_figures_stand_out_from() {
        for seed in 0..60 {
            let ground = paint(&mut Rng::new(seed), (48, 40));
            let [from, to, _] = ground.shades[..] else { panic!("{:?}", ground.shades) };
            for pixel in ground.canvas.bytes.chunks_exact(3) {
                let shade = [pixel[0], pixel[1], pixel[2]];
                assert!(distance(shade, from) <= distance(to, from) + 2.0, "{seed}: {shade:?}");
            }
        }
    }
}
