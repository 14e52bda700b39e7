//! Writes pictures of the crates `captcha` (MIT) and `biosvg` (MPL-2.0): OUT COUNT.

use captcha::filters::{Cow, Dots, Grid, Noise, Wave};
use captcha::{Captcha, Geometry};

fn main() {
    let out = std::env::args().nth(1).expect("a folder");
    let count = std::env::args().nth(2).and_then(|text| text.parse::<u32>().ok()).expect("a number of pictures");
    for number in 0..count {
        let mut one = Captcha::new();
        one.add_chars(4 + number % 4);
        one.apply_filter(Noise::new(0.1 + 0.1 * (number % 5) as f32));
        if number % 2 == 0 {
            one.apply_filter(Wave::new(2.0, 5.0 + (number % 10) as f64).horizontal());
            one.apply_filter(Wave::new(2.0, 10.0 + (number % 10) as f64).vertical());
        }
        if number % 3 == 0 {
            one.apply_filter(Grid::new(6 + number % 5, 8));
        }
        one.view(180 + 20 * (number % 4), 100 + 10 * (number % 3));
        if number % 3 == 1 {
            one.apply_filter(Cow::new().min_radius(30).max_radius(40).circles(1).area(Geometry::new(40, 150, 50, 70)));
        }
        if number % 4 == 1 {
            one.apply_filter(Dots::new(10 + number % 10).max_radius(7).min_radius(3));
        }
        one.save(format!("{out}/crate-captcha/{number:03}.png").as_ref()).expect("a picture can be written");
        let inks = ["#0078D6", "#aa3333", "#f08012", "#33aa00", "#aa33aa"].map(String::from).to_vec();
        let drawn = biosvg::BiosvgBuilder::new().length(4 + (number % 3) as usize).difficulty((number % 10) as u16 + 1).colors(inks);
        let (_, svg) = drawn.build().expect("a picture of the crate");
        std::fs::write(format!("{out}/svg/{number:03}.svg"), svg).expect("a picture can be written");
    }
}
