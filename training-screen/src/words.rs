//! What is written: codes, sums, words, and the sentences of pages and challenges.

use crate::chance::Chance;

const WORDS: &str = "apple river London OPEN market table Berlin coffee window garden music water night house train Paris \
school paper stone money light green bread report Hello World Sale Exit STOP Hotel Cafe Museum Station Police Airport \
Madrid Tokyo Error Login Total Price Invoice Section Chapter Figure Result Monday August Winter Market Bakery Pharmacy \
Library Street Avenue Bridge Castle Forest Mountain Island Harbor Company Limited Group Bank Energy Power Smart Cloud \
Data Studio Design Sport Radio Video Photo Travel Health Kitchen Garden Fashion Center Office Service Control Account";
const PROSE: &str = "the of and to in is that for it as was with be by on not he his but at are this have from or had \
an they which one you were all her she there would their we him been has when who will no more if out so up said what \
its about than into them can only other time new some could these two may first then do any like my now over such our \
man me even most made after also did many off before must well back through years where much your way down should \
because long each just state those people how too little good world make very year still see own work men day get here \
old between both life being under three never know same last another while us might great go come since against right \
captcha robot verify human security code image text protection service login";
const ASKS: &[&str] = &[
    "Select all images with",
    "Select all squares with",
    "Click each image containing",
    "Please click all pictures of",
    "Choose every picture that shows",
    "Wählen Sie alle Bilder aus mit",
    "Sélectionnez toutes les images",
    "Tap the images with",
    "Pick all tiles with",
    "Select everything that is",
    "Find all the pictures containing",
    "Selecciona todas las imágenes con",
];
const THINGS: &[&str] = &[
    "traffic lights",
    "buses",
    "bicycles",
    "crosswalks",
    "cars",
    "fire hydrants",
    "boats",
    "bridges",
    "stairs",
    "chimneys",
    "palm trees",
    "a motorcycle",
    "mountains",
    "animals",
    "cats",
    "flowers",
    "Ampeln",
    "autobuses",
    "trucks",
    "taxis",
];
const HUMAN: &[&str] = &[
    "I'm not a robot",
    "I am human",
    "Verify you are human",
    "Ich bin kein Roboter",
    "Je ne suis pas un robot",
    "No soy un robot",
    "Click to verify",
    "I'm a human",
    "Confirm you're human",
    "Human verification",
    "Verifying...",
    "Success!",
    "Tap to verify",
];
const SLIDES: &[&str] = &[
    "Slide to complete the puzzle",
    "Drag the slider to fit",
    "Slide to verify",
    "Drag to verify",
    "Slide right to unlock",
    "Move the slider to the end",
    "向右滑动完成验证",
    "拖动滑块完成拼图",
    "请按住滑块拖动",
    "Drag the puzzle piece",
    "Swipe to continue",
    "Hold and drag the slider",
    "Turn the picture upright",
    "Rotate until upright",
];
const BUTTONS: &[&str] =
    &["Verify", "Skip", "Next", "Submit", "VERIFY", "SKIP", "NEXT", "Check", "Confirm", "OK", "Weiter", "Done"];
const LABELS: &[&str] = &[
    "Enter the code",
    "Type the characters you see",
    "Security code",
    "Enter the text above",
    "Verification code",
    "Captcha",
    "Are you human?",
    "Type the text",
    "Code from the picture",
    "Please prove you are human",
    "Enter captcha",
    "Solve:",
    "验证码",
];

fn among(chance: &mut Chance, words: &str) -> String {
    let all: Vec<&str> = words.split_whitespace().collect();
    (*chance.pick(&all)).to_owned()
}

pub fn word(chance: &mut Chance) -> String {
    let word = among(chance, if chance.clone().often(0.8) { WORDS } else { PROSE });
    match chance.int(0, 3) {
        0 => word.to_uppercase(),
        1 => word.to_lowercase(),
        _ => word,
    }
}

pub fn prose(chance: &mut Chance, words: usize) -> String {
    let mut text = (0..words).map(|_| among(chance, PROSE)).collect::<Vec<_>>().join(" ");
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    text
}

pub fn ask(chance: &mut Chance) -> &'static str {
    *chance.pick::<&'static str>(ASKS)
}
pub fn thing(chance: &mut Chance) -> &'static str {
    *chance.pick::<&'static str>(THINGS)
}
pub fn human(chance: &mut Chance) -> &'static str {
    *chance.pick::<&'static str>(HUMAN)
}
pub fn slide(chance: &mut Chance) -> &'static str {
    *chance.pick::<&'static str>(SLIDES)
}
pub fn button(chance: &mut Chance) -> &'static str {
    *chance.pick::<&'static str>(BUTTONS)
}
pub fn label(chance: &mut Chance) -> &'static str {
    *chance.pick::<&'static str>(LABELS)
}

pub fn code(chance: &mut Chance, length: i32) -> String {
    let sets = [
        "0123456789",
        "ABCDEFGHJKLMNPQRSTUVWXYZ",
        "abcdefghijkmnpqrstuvwxyz",
        "ABCDEFGHJKLMNPQRSTUVWXYZ23456789",
        "abcdefghijkmnpqrstuvwxyz23456789",
        "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789",
    ];
    let set: Vec<char> = chance.pick(&sets).chars().collect();
    (0..length).map(|_| *chance.pick(&set)).collect()
}

/// What a text CAPTCHA asks for.
pub fn riddle(chance: &mut Chance) -> String {
    match chance.int(0, 19) {
        0..=13 => {
            let length = *chance.pick(&[3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 8]);
            code(chance, length)
        }
        14..=16 => {
            let (a, b) = (chance.int(0, 20), chance.int(0, 12));
            let sign = chance.pick(&["+", "-", "*", "x", "+"]);
            let (gap, end) = (chance.pick(&["", " "]), chance.pick(&["=", "=?", " = ?", "", " ="]));
            format!("{a}{gap}{sign}{gap}{b}{end}")
        }
        17 => format!("{} {}", among(chance, PROSE), among(chance, PROSE)),
        _ => word(chance).to_lowercase(),
    }
}

/// What a plain word, a plate or a label says.
pub fn plain(chance: &mut Chance) -> String {
    match chance.int(0, 11) {
        0..=4 => word(chance),
        5 => format!("{} {}", word(chance), word(chance)),
        6 => chance.int(0, 99_999).to_string(),
        7 => {
            let (length, digits) = (chance.int(1, 3), chance.int(10, 9999));
            format!("{} {digits}", code(chance, length).to_uppercase())
        }
        8 => {
            let (a, b) = (chance.int(0, 30), chance.int(0, 60));
            (*chance.pick(&[
                format!("{a}:{b:02}"),
                format!("${a}.{b:02}"),
                format!("{a}+{b}={}", a + b),
                format!("{a}%"),
                format!("E=mc{a}"),
            ]))
            .clone()
        }
        9 => {
            let length = chance.int(2, 8);
            code(chance, length)
        }
        10 => format!("{} {}", word(chance), chance.int(1, 2030)),
        _ => word(chance),
    }
}
