//! Lines in dashes, drawn by their distance from each place: soft edges, any slope and thickness.

use super::*;

const SIZE: (usize, usize) = (640, 480);

/// A line from one place to another in dashes and gaps of these lengths; a gap of nothing is a solid line.
struct Drawn {
    from: (f32, f32),
    to: (f32, f32),
    thickness: f32,
    pattern: (f32, f32),
}

impl Drawn {
    fn ink(&self, (x, y): (f32, f32)) -> f32 {
        let way = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let length = way.0.hypot(way.1);
        let at = ((x - self.from.0) * way.0 + (y - self.from.1) * way.1) / length;
        let beside = ((x - self.from.0) * way.1 - (y - self.from.1) * way.0).abs() / length;
        let (dash, gap) = self.pattern;
        let phase = at.rem_euclid(dash + gap);
        let on = if gap == 0.0 { 1.0 } else { (phase + 0.5).min(dash - phase + 0.5).clamp(0.0, 1.0) };
        let inside = (0.0..=length).contains(&at);
        if inside { on * (self.thickness / 2.0 - beside + 0.5).clamp(0.0, 1.0) } else { 0.0 }
    }
}

fn told(lines: &[Drawn]) -> u32 {
    let (width, height) = SIZE;
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x as f32, y as f32)));
    let ink = |at| lines.iter().map(|line| line.ink(at)).fold(0.0, f32::max);
    let pixels = places.map(|at| (250.0 - 220.0 * ink(at)) as u8).collect();
    count(&Grey { width, height, pixels }, 250)
}

fn sloping(thickness: f32, pattern: (f32, f32)) -> Drawn {
    Drawn { from: (60.0, 400.0), to: (600.0, 90.0), thickness, pattern }
}

#[test]
fn dashes_are_counted_at_every_thickness_and_dots_of_thin_lines_are() {
    let dotted = [1.5, 2.0].map(|thickness| (thickness, (1.0, 2.0)));
    let dashed = [1.5, 2.0, 3.0, 4.0].map(|thickness| [(thickness, (4.0, 2.0)), (thickness, (6.0, 4.0))]);
    for (thickness, pattern) in dashed.into_iter().flatten().chain(dotted) {
        let (dash, gap) = (pattern.0 * thickness, pattern.1 * thickness);
        let expected = (622.0 / (dash + gap)) as u32;
        let found = told(&[sloping(thickness, (dash, gap))]);
        assert!(found.abs_diff(expected) <= 2, "{thickness} {pattern:?}: {found} of {expected}");
    }
}

#[test]
fn solid_lines_have_none_whatever_their_slope() {
    for rise in [0.0, 1.0, 3.0, 8.0, 20.0, 55.0, 130.0, 310.0] {
        for thickness in [1.0, 1.6, 2.5] {
            let line = Drawn { to: (600.0, 400.0 - rise), ..sloping(thickness, (10.0, 0.0)) };
            assert_eq!(told(&[line]), 0, "{rise} {thickness}");
        }
    }
}

#[test]
fn a_grid_in_dashes_is_none_and_a_solid_one_hides_none() {
    let dashed = |from, to| Drawn { from, to, thickness: 1.0, pattern: (4.0, 4.0) };
    let level = |y: u16| dashed((40.0, f32::from(y)), (620.0, f32::from(y)));
    let plumb = |x: u16| dashed((f32::from(x), 20.0), (f32::from(x), 460.0));
    let grid = || (0..8).flat_map(|n| [level(60 * n + 30), plumb(80 * n + 45)]);
    assert_eq!(told(&grid().collect::<Vec<_>>()), 0);
    let solid = grid().map(|line| Drawn { pattern: (9.0, 0.0), ..line });
    let found = told(&solid.chain([sloping(2.0, (8.0, 5.0))]).collect::<Vec<_>>());
    assert!(found >= 24, "{found} of 47 dashes behind a grid");
}

#[test]
fn short_rows_and_scattered_points_are_none() {
    let short = Drawn { to: (100.0, 380.0), ..sloping(2.0, (8.0, 5.0)) };
    assert_eq!(told(&[short]), 0);
    let points = (0..60_u16).map(|n| {
        let (x, y) = (f32::from(n * 37 % 101) * 5.0 + 50.0, f32::from(n * 53 % 89) * 4.0 + 40.0);
        Drawn { from: (x, y), to: (x + 3.0, y), thickness: 4.0, pattern: (9.0, 0.0) }
    });
    assert_eq!(told(&points.collect::<Vec<_>>()), 0);
}

#[test]
fn pictures_without_pixels_or_of_noise_end() {
    for (width, height) in [(0, 0), (1, 1), (1, 900), (900, 1)] {
        assert_eq!(count(&Grey { width, height, pixels: vec![0; width * height] }, 255), 0);
    }
    let mut state = 1_u32;
    let mut grain = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let pixels = (0..1000 * 1000).map(|_| grain()).collect();
    assert_eq!(count(&Grey { width: 1000, height: 1000, pixels }, 255), 0);
}
