//! What the memory of a server holds once its answers are given: nothing of a picture, a text or a key.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vqa_testkit::{Answer, Reply, Script};

use crate::desk::Desk;
use crate::interrupts::{interrupt, until_asked};
use crate::serves::{CHAT, question, serve, start, terminate};

/// A key and a text that are nowhere else.
const KEY: &str = "sk-wiped-key-5c0e9b71d2";
const TEXT: &str = "wiped-text-77aa01f34be9";

/// A square of noise whose pixels stand in its file as they are.
pub(crate) fn png(side: usize) -> Vec<u8> {
    noise(side, side)
}

/// Noise whose pixels stand in its file as they are: PNG with blocks that are stored.
pub(crate) fn noise(width: usize, height: usize) -> Vec<u8> {
    let mut noise = Noise::new();
    let row = |_| std::iter::once(0).chain((0..width * 3).map(|_| noise.byte())).collect::<Vec<u8>>();
    stored(width, height, &(0..height).flat_map(row).collect::<Vec<u8>>())
}

/// Bytes of which no few follow each other twice.
pub(crate) struct Noise(u32);

impl Noise {
    pub(crate) const fn new() -> Self {
        Self(0x2545_F491)
    }

    pub(crate) const fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 11) as u8
    }
}

/// A PNG of these rows, each behind the number of its filter, as they are.
pub(crate) fn stored(width: usize, height: usize, rows: &[u8]) -> Vec<u8> {
    let mut data = vec![0x78, 0x01];
    let blocks = rows.chunks(0xFFFF).count();
    for (n, block) in rows.chunks(0xFFFF).enumerate() {
        let length = block.len() as u16;
        data.push(u8::from(n + 1 == blocks));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend_from_slice(block);
    }
    let (a, b) = rows.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    data.extend(((b << 16) | a).to_be_bytes());
    let (width, height) = ((width as u32).to_be_bytes(), (height as u32).to_be_bytes());
    let header = [&width[..], &height[..], &[8, 2, 0, 0, 0]].concat();
    let chunks = [chunk(b"IHDR", &header), chunk(b"IDAT", &data), chunk(b"IEND", &[])];
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat()
}

pub(crate) fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let body = [name, data].concat();
    let crc = body.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (!(crc & 1)).wrapping_add(1)))
    });
    [&(data.len() as u32).to_be_bytes()[..], &body, &(!crc).to_be_bytes()].concat()
}

/// Counts how often each of these stands in what a process may write to.
pub(crate) fn found(process: u32, needles: &[(&'static str, Vec<u8>)]) -> Vec<(&'static str, String)> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let mut found = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with("rw"))) {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut bytes = vec![0; (to - from) as usize];
        // A mapping may be gone by now.
        if memory.read_exact_at(&mut bytes, from).is_err() {
            continue;
        }
        for (name, needle) in needles {
            found.extend(memchr::memmem::find_iter(&bytes, needle).map(|_| (*name, line.to_owned())));
        }
    }
    found
}

/// Looks until nothing is left, for connections end a moment after their answers, or until that takes too long.
pub(crate) fn left_over(process: u32, needles: &[(&'static str, Vec<u8>)]) -> Vec<(&'static str, String)> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let left = found(process, needles);
        if left.is_empty() || Instant::now() > deadline {
            break left;
        }
    }
}

#[test]
fn memory_is_wiped_when_a_client_leaves_and_while_the_server_stops() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Reply::hang()).reply(Reply::hang()).start().unwrap();
    let server = start(serve(&desk, &upstream, &["--log", "off", "--no-cache"]));
    // One request keeps the server from ending; the other is that of a client that leaves.
    let stays = server.begin(("POST", CHAT), None, &question("?", &[]));
    until_asked(&upstream, 1);
    let picture = png(300);
    let url = format!("data:image/png;base64,{}", STANDARD.encode(&picture));
    let leaves = server.begin(("POST", CHAT), Some(KEY), &question(TEXT, &[&url]));
    until_asked(&upstream, 2);
    let needles = [
        ("text", TEXT.into()),
        ("key", KEY.into()),
        ("base64", url[200_000..200_048].into()),
        ("pixels", picture[150_000..150_048].to_vec()),
    ];
    assert!(!found(server.child.id(), &needles).is_empty(), "what is being answered is in memory");
    drop(leaves);
    terminate(&server.child);
    let left = left_over(server.child.id(), &needles);
    interrupt(&server.child);
    server.end().exits(130);
    drop(stays);
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn memory_is_wiped_once_the_answers_are_given() {
    let desk = Desk::new();
    let upstream = Script::new()
        .reply(Answer::new(["A cat."]))
        .reply(Answer::new(["A ", "cat."]))
        .reply(Reply::error(400, "invalid_request_error", None, "no"))
        .reply(Reply::error(500, "server_error", None, "no"))
        .start()
        .unwrap();
    let server = start(serve(&desk, &upstream, &["--log", "json", "--no-cache"]));
    let (picture, broken) = (png(300), [&png(300)[..200_000], &[7; 9][..]].concat());
    let url = |bytes: &[u8]| format!("data:image/png;base64,{}", STANDARD.encode(bytes));
    let row = picture[150_000..150_048].to_vec();
    let needles = [
        ("text", TEXT.into()),
        ("key", KEY.into()),
        ("base64", url(&picture)[200_000..200_048].into()),
        ("pixels", row),
    ];
    for bytes in [&picture, &picture, &picture, &picture, &broken] {
        server.ask(("POST", CHAT), Some(KEY), &question(TEXT, &[&url(bytes)]));
    }
    let streamed = question(TEXT, &[&url(&picture)]).replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");
    let (status, _) = server.ask(("POST", CHAT), Some(KEY), &streamed);
    assert_eq!(status, 200);
    let left = left_over(server.child.id(), &needles);
    terminate(&server.child);
    server.end().exits(0);
    assert!(left.is_empty(), "{left:#?}");
}

#[cfg(feature = "local")]
#[test]
fn memory_is_wiped_when_a_model_of_this_program_has_answered() {
    let desk = Desk::new();
    let words = ["serve", "--listen", "127.0.0.1:0", "--model", "builtin", "--no-cache", "--log", "off"];
    let server = start(desk.vqa(words).without_key());
    // As large as the model sees it, so that its pixels go into the C++ as they are.
    let picture = png(256);
    let url = format!("data:image/png;base64,{}", STANDARD.encode(&picture));
    // What the library makes of the pixels: numbers from -1 to 1.
    let numbers = picture[100_000..100_012].iter().map(|part| (f32::from(*part) / 255.0 - 0.5) / 0.5);
    let needles = [
        ("key", KEY.into()),
        ("base64", url[150_000..150_048].into()),
        ("pixels", picture[100_000..100_048].to_vec()),
        ("numbers", numbers.flat_map(f32::to_le_bytes).collect()),
    ];
    for _ in 0..3 {
        let body = question(TEXT, &[&url]).replace("gpt-4o", "builtin");
        assert_eq!(server.ask(("POST", CHAT), Some(KEY), &body).0, 200);
    }
    let left = left_over(server.child.id(), &needles);
    terminate(&server.child);
    server.end().exits(0);
    assert!(left.is_empty(), "{left:#?}");
}
