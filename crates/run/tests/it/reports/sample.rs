//! A small run: answers right, wrong and cut, a failure, a refusal, and a row that was never asked.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use vqa_core::{Cost, PicoUsd, Usage};
use vqa_run::outcome::{Answered, EndedRow, Failed, Outcome};
use vqa_run::report::{Asked, CallFact, Met, Money, PictureGone, Pictures, RunFacts, Sought, Timeline, View};
use vqa_run::row::{Choice, Locator, Picture, Row, RowId};
use vqa_run::score::{Metric, Rule};

/// A text that is markup, script, a formula and a turning mark, wherever it lands.
pub(super) const HOSTILE: &str = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> \"'&\u{202E}|`";

pub(super) fn rule() -> &'static Rule {
    Rule::find(Metric::Exact, Some("folded")).unwrap()
}

pub(super) fn answered(text: &str) -> Outcome {
    Outcome::Answered(Answered {
        text: text.to_owned(),
        finish: "stop".to_owned(),
        usage: Some(Usage { prompt: 300, completion: 2, cached: 100, ..Usage::default() }),
        cost: Cost::Known(PicoUsd(645_000_000)),
        attempts: 1,
        latency: Duration::from_millis(1_250),
        served_model: Some("gpt-4o-2024-11-20".to_owned()),
        findings: vec![],
        packed: 1,
    })
}

pub(super) fn failed(code: &str) -> Failed {
    Failed {
        kind: "timeout".to_owned(),
        code: code.to_owned(),
        message: "no end after 60 s".to_owned(),
        attempts: 3,
        cost: Cost::Known(PicoUsd(1_000_000_000)),
    }
}

pub(super) fn row(position: u64, question: &str, gold: &str, outcome: Outcome) -> EndedRow {
    let columns = json!({ "type": if position.is_multiple_of(2) { "colour" } else { "count" }, "score": 3 });
    let row = Row {
        id: RowId::Number((100 + position).into()),
        question: question.to_owned(),
        pictures: vec![Picture::Path("shared.jpg".to_owned())],
        answers: vec![gold.to_owned(), gold.to_owned()],
        choices: vec![],
        columns: columns.as_object().unwrap().clone(),
    };
    EndedRow { position, at: Locator(position * 10), row, outcome }
}

/// A run of seven rows.
pub(super) fn run() -> Vec<EndedRow> {
    let mut rows = vec![
        row(0, "What colour is it?", "red", answered("Red")),
        row(1, "How many are there?", "2", answered("=1+2")),
        row(2, "What colour is the sky?", "blue", Outcome::Failed(failed("timeout"))),
        row(3, "How many dogs?", "1", Outcome::Refused(failed("content_filter"))),
        row(4, "What colour is grass?", "green", Outcome::Pending),
        row(5, "Which?", "A", answered("A")),
        row(6, HOSTILE, HOSTILE, answered(HOSTILE)),
    ];
    rows[5].row.choices = vec![
        Choice { label: "A".to_owned(), text: "one, or more".to_owned() },
        Choice { label: "B".to_owned(), text: "two".to_owned() },
    ];
    rows[5].row.pictures = vec![Picture::Url("https://example.org/a.jpg".to_owned())];
    rows[6].row.pictures = vec![Picture::Path("copy.jpg".to_owned()), Picture::Path(HOSTILE.to_owned())];
    rows[6].row.id = RowId::Text(HOSTILE.to_owned());
    rows[6].row.columns =
        [("type", HOSTILE), (HOSTILE, "x")].map(|(k, v)| (k.to_owned(), Value::from(v))).into_iter().collect();
    if let Outcome::Answered(cut) = &mut rows[6].outcome {
        "length".clone_into(&mut cut.finish);
        cut.findings = vec!["small_text".to_owned(), HOSTILE.to_owned()];
        cut.attempts = 2;
        cut.cost = Cost::Unknown;
    }
    rows
}

pub(super) fn facts(name: &str) -> RunFacts {
    let mut calls = Timeline::default();
    for (second, met) in [(0, Met::Answered), (1, Met::SlowDown), (1, Met::Answered), (4, Met::Failed)] {
        calls.add(CallFact { sent: Duration::from_secs(1_700_000_000 + second), met });
    }
    let settings = json!({ "model": "gpt-4o", "max_tokens": 16, "system": null, "prompt": HOSTILE });
    RunFacts {
        name: name.to_owned(),
        program: "0.1.0".to_owned(),
        created: Duration::from_secs(1_700_000_000),
        model: "gpt-4o".to_owned(),
        dataset: vec!["questions.jsonl".to_owned()],
        settings: settings.as_object().unwrap().clone(),
        money: Money { settled: PicoUsd(2_580_000_000), perhaps: PicoUsd(1_000_000_000), unpriced_calls: 1 },
        bad_rows: 2,
        calls,
    }
}

pub(super) fn view(rows: &[EndedRow]) -> View {
    let asked = Asked { rule: Some(rule()), slices: vec!["type".to_owned()] };
    View::read(facts("runs/a"), rows, asked).unwrap()
}

/// The same photograph under two names, and nothing else.
pub(super) struct TwoNames;

impl Pictures for TwoNames {
    fn bytes(&mut self, sought: &Sought<'_>) -> Result<Bytes, PictureGone> {
        match sought.picture {
            Picture::Path(path) if path.ends_with(".jpg") => Ok(Bytes::from_static(vqa_testkit::pictures::JPEG)),
            Picture::Path(_) => Ok(Bytes::from_static(b"<svg onload=alert(1)>")),
            Picture::Url(_) | Picture::Embedded { .. } => Err(PictureGone("a link".to_owned())),
        }
    }
}

/// Writes something into memory, as text.
pub(super) fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).unwrap()
}

/// A picture of noise, the same for the same seed: an uncompressed PNG.
pub(super) fn noise(seed: u32, side: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let mut lines = Vec::new();
    for _ in 0..side {
        lines.push(0);
        lines.extend((0..side).map(|_| next()));
    }
    let mut header = Vec::new();
    header.extend(side.to_be_bytes());
    header.extend(side.to_be_bytes());
    // Eight bits of grey, not interlaced.
    header.extend([8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in [(b"IHDR", header), (b"IDAT", stored(&lines)), (b"IEND", Vec::new())] {
        png.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        let chunk = [name.as_slice(), &body].concat();
        png.extend(&chunk);
        png.extend(crc32(&chunk).to_be_bytes());
    }
    png
}

/// Wraps bytes as a zlib stream of stored blocks.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = bytes.chunks(65_535);
    let last = blocks.len() - 1;
    for (place, block) in blocks.enumerate() {
        let len = u16::try_from(block.len()).unwrap();
        out.push(u8::from(place == last));
        out.extend(len.to_le_bytes());
        out.extend((!len).to_le_bytes());
        out.extend(block);
    }
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| crc >> 8 ^ CRC[usize::from(crc as u8 ^ *byte)])
}

/// What each byte does to a checksum.
const CRC: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut crc, mut bit) = (byte as u32, 0);
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};
