//! A page of writing, as dots: enough like text that it is taken for text.

/// Width and height of the page, in dots.
pub const PAGE: (usize, usize) = (6 * 34, 14 * 11);

/// `t h e d n g` in nine rows of five dots: two above small letters, five, and two below the line.
const FONT: [[&str; 9]; 6] = [
    [".#...", ".#...", "####.", ".#...", ".#...", ".#..#", "..##.", ".....", "....."],
    ["#....", "#....", "####.", "#...#", "#...#", "#...#", "#...#", ".....", "....."],
    [".....", ".....", ".###.", "#...#", "#####", "#....", ".###.", ".....", "....."],
    ["....#", "....#", ".####", "#...#", "#...#", "#...#", ".####", ".....", "....."],
    [".....", ".....", "####.", "#...#", "#...#", "#...#", "#...#", ".....", "....."],
    [".....", ".....", ".####", "#...#", "#...#", "#...#", ".####", "....#", ".###."],
];

/// Indices into the font: as in English, most letters are small, and more rise than hang.
const TEXT: [usize; 12] = [2, 4, 0, 2, 4, 3, 2, 1, 4, 2, 5, 4];

/// The dots that are inked in ten lines of thirty letters: how many from the left, and from the top.
pub fn dots() -> impl Iterator<Item = (usize, usize)> {
    let places = (0..10).flat_map(|line| (0..30).map(move |place| (line, place)));
    places.flat_map(|(line, place)| {
        let letter = FONT[TEXT[(place + line * 7) % TEXT.len()]];
        let rows = letter.into_iter().enumerate();
        rows.flat_map(move |(row, dots)| {
            let inked = dots.bytes().enumerate().filter(|(_, ink)| *ink == b'#');
            inked.map(move |(column, _)| (6 * (place + 2) + column, 14 * line + 8 + row))
        })
    })
}
