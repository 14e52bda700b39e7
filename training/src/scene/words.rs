//! Words and numbers to draw: common ones, made-up ones, codes and amounts.

use crate::rng::Rng;
use crate::scene::Part;

const COMMON: &str = "the and for you are not with this that from have open closed exit enter sale stop slow push pull \
    danger caution warning welcome hello world coffee bakery market hotel cafe school library station airport museum \
    garden river mountain ocean street avenue road bridge park north south east west summer winter spring autumn \
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september \
    october november december red green blue yellow black white orange purple apple banana cherry grape lemon melon \
    peach water juice milk bread cheese butter sugar salt pepper rice pasta soup salad pizza burger cookie cake candy \
    dog cat horse bird fish lion tiger bear wolf rabbit turtle monkey zebra music dance movie theater concert guitar \
    piano drum violin paint brush paper pencil book letter number total price menu today special offer free new old \
    big small fast quiet zone area gate platform ticket office bank post police doctor hospital pharmacy dentist \
    kitchen bedroom garage window door table chair lamp mirror clock phone computer keyboard screen mouse printer \
    energy power light dark fire smoke earth wind cloud rain snow storm thunder star moon planet galaxy rocket \
    engine motor wheel bicycle train truck taxi bus boat ship plane pilot captain sailor farmer teacher student \
    question answer reason idea dream future history science nature animal flower forest island desert valley \
    happy lucky brave clever gentle honest proud silver golden copper crystal diamond marble wooden cotton velvet \
    parking reserved private public staff only keep out no smoking please wait here thank left right up down in off \
    on yes level floor room first second third last next begin end start finish return press button help info";

const STARTS: [&str; 24] = [
    "b", "br", "c", "cl", "d", "dr", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pr", "qu", "r", "s", "st",
    "t", "v", "z",
];
const MIDDLES: [&str; 11] = ["a", "e", "i", "o", "u", "ai", "ea", "oo", "ou", "y", "io"];
const ENDS: [&str; 14] = ["", "n", "r", "s", "t", "l", "ck", "nd", "st", "m", "x", "w", "p", "ng"];

/// Picks a word of at most so many letters.
pub(crate) fn word(rng: &mut Rng, part: Part, longest: usize) -> String {
    for _ in 0..100 {
        // Strings that no one can guess teach to read; words are what will be asked.
        let (common, alike) = if part == Part::Training { (5, 10) } else { (8, 14) };
        let word = match rng.below(20) {
            kind if kind < common => {
                let all: Vec<&str> = COMMON.split_whitespace().collect();
                (*rng.pick(&all)).to_owned()
            }
            kind if kind < alike => made_up(rng),
            kind if kind < 16 => letters(rng, longest),
            _ => return number(rng, longest),
        };
        if word.len() <= longest && belongs(&word) == part {
            return cased(rng, word);
        }
    }
    number(rng, longest)
}

/// One word in eight is never drawn in training.
fn belongs(word: &str) -> Part {
    let hash =
        word.to_lowercase().bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    if (hash >> 3) % 8 == 0 { Part::HeldOut } else { Part::Training }
}

fn made_up(rng: &mut Rng) -> String {
    let mut word = String::new();
    for _ in 0..rng.whole(1, 4) {
        word.push_str(rng.pick::<&str>(&STARTS));
        word.push_str(rng.pick::<&str>(&MIDDLES));
    }
    word.push_str(rng.pick::<&str>(&ENDS));
    word
}

fn letters(rng: &mut Rng, longest: usize) -> String {
    const ALL: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    (0..rng.whole(2.min(longest), 8.min(longest))).map(|_| char::from(*rng.pick(ALL))).collect()
}

/// Strings capitals and digits together.
pub(crate) fn capitals(rng: &mut Rng) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    (0..rng.whole(2, 9)).map(|_| char::from(*rng.pick(SIGNS))).collect()
}

/// Strings any printable signs together, so that every one of them is seen often.
pub(crate) fn any_signs(rng: &mut Rng) -> String {
    const SIGNS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890123456789.-%$:,!?&/'";
    (0..rng.whole(2, 9)).map(|_| char::from(*rng.pick(SIGNS))).collect()
}

fn cased(rng: &mut Rng, word: String) -> String {
    match rng.below(10) {
        0..4 => word,
        4..8 => word.to_uppercase(),
        _ => super::wording::capital(&word),
    }
}

/// Picks a number of at most so many characters.
pub(crate) fn number(rng: &mut Rng, longest: usize) -> String {
    let digits = |rng: &mut Rng, count: usize| -> String {
        (0..count).map(|at| char::from(b'0' + rng.whole(usize::from(at == 0 && count > 1), 9) as u8)).collect()
    };
    let count = rng.whole(1, longest.clamp(1, 8));
    let whole = digits(rng, count);
    let dressed = match rng.below(12) {
        0 => format!("${whole}"),
        1 => format!("{whole}%"),
        2 | 3 => format!("{whole}.{}", digits(rng, 2)),
        4 => format!("{}-{}", digits(rng, 3), digits(rng, 4)),
        5 => format!("{}:{}{}", rng.whole(1, 23), rng.whole(0, 5), rng.whole(0, 9)),
        _ => whole.clone(),
    };
    if dressed.len() <= longest { dressed } else { whole }
}
