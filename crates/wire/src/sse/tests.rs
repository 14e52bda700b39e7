use proptest::prelude::*;

use super::*;

const LIMIT: usize = 1 << 16;

/// Decodes the pieces and the unfinished rest.
fn decode(pieces: &[&[u8]]) -> Vec<Event> {
    let mut decoder = Decoder::new(LIMIT);
    let mut events: Vec<_> = pieces.iter().flat_map(|piece| decoder.push(piece).unwrap()).collect();
    events.extend(decoder.finish());
    events
}

fn data(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.data.as_str()).collect()
}

#[test]
fn reads_what_the_api_sends() {
    let events = decode(&[b"data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n"]);
    assert_eq!(data(&events), [r#"{"a":1}"#, r#"{"b":2}"#, DONE]);
}

#[test]
fn reads_what_the_standard_allows() {
    let table: &[(&[u8], &[&str])] = &[
        (b"data: a\r\n\r\ndata: b\r\n\r\n", &["a", "b"]),
        (b"data: a\r\rdata: b\r\r", &["a", "b"]),
        (b"data:a\n\n", &["a"]),
        (b"data:  two spaces\n\n", &[" two spaces"]),
        (b"data: first\ndata: second\n\n", &["first\nsecond"]),
        (b"data\n\n", &[""]),
        (b"data:\ndata:\n\n", &["\n"]),
        (b": keep-alive\n\n: OPENROUTER PROCESSING\n\ndata: a\n\n", &["a"]),
        (b"id: 7\nretry: 10\ndata: a\n\n", &["a"]),
        (b"\xEF\xBB\xBFdata: a\n\n", &["a"]),
        (b"data: a\n\n\xEF\xBB\xBFdata: no mark here\n\n", &["a"]),
        (b"event: ping\n\ndata: a\n\n", &["a"]),
        (b"datum: a\n\n", &[]),
        (b"\n\n\r\r\r\n\r\n", &[]),
        (b"data: caf\xC3\xA9 \xFF\n\n", &["café \u{FFFD}"]),
        (b"data: no empty line\n", &["no empty line"]),
        (b"data: no line end", &["no line end"]),
        (b"", &[]),
    ];
    for (stream, expected) in table {
        assert_eq!(data(&decode(&[stream])), *expected, "{:?}", String::from_utf8_lossy(stream));
    }
}

#[test]
fn keeps_the_name_of_an_event() {
    let events = decode(&[b"event: error\ndata: x\n\ndata: y\n\n"]);
    let named = |name: Option<&str>, data: &str| Event { name: name.map(str::to_owned), data: data.to_owned() };
    assert_eq!(events, [named(Some("error"), "x"), named(None, "y")]);
}

#[test]
fn an_event_without_end_is_refused_whichever_way_it_grows() {
    let refused = |piece: &[u8]| {
        let mut decoder = Decoder::new(100);
        (0..100).find_map(|_| decoder.push(piece).err())
    };
    for piece in [&b"data: aaaa"[..], b"data: aaaaaaa\n", b": comment", b"event: aaaa\ndata\n"] {
        assert_eq!(refused(piece), Some(TooLong { limit: 100 }), "{:?}", String::from_utf8_lossy(piece));
    }
    // Comments that do end take no room.
    assert_eq!(refused(b": comment\n"), None);
}

#[test]
fn the_limit_is_inclusive() {
    assert_eq!(Decoder::new(7).push(b"data: a\n\n").map(|events| events.len()), Ok(1));
    assert_eq!(Decoder::new(6).push(b"data: a\n\n"), Err(TooLong { limit: 6 }));
}

#[test]
fn framed_data_stays_one_event_whatever_its_line_ends() {
    let stream = frame("a\r\rdata: b\r\nc\r");
    assert_eq!(data(&decode(&[stream.as_bytes()])), ["a\n\ndata: b\nc\n"]);
}

/// Reads a whole stream in the plainest way, to compare with.
fn reference(stream: &[u8]) -> Vec<Event> {
    let text = String::from_utf8_lossy(stream).replace("\r\n", "\n").replace('\r', "\n");
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned() + "\n\n";
    let (mut events, mut name, mut lines) = (Vec::new(), None, Vec::new());
    for line in text.split('\n') {
        let value = |value: &str| value.strip_prefix(' ').unwrap_or(value).to_owned();
        if line.is_empty() {
            let name = name.take();
            if !lines.is_empty() {
                events.push(Event { name, data: std::mem::take(&mut lines).join("\n") });
            }
        } else if line == "data" {
            lines.push(String::new());
        } else if line == "event" {
            name = Some(String::new());
        } else if let Some(rest) = line.strip_prefix("data:") {
            lines.push(value(rest));
        } else if let Some(rest) = line.strip_prefix("event:") {
            name = Some(value(rest));
        }
    }
    events
}

proptest! {
    #[test]
    fn where_a_piece_ends_makes_no_difference(
        words in prop::collection::vec(
            prop::sample::select(vec!["data", "event", ":", ": ", "\n", "\r", "\r\n", "x", "é", "\u{FEFF}", "{}", " "]),
            0..60,
        ),
        cuts in prop::collection::vec(0_usize..200, 0..20),
    ) {
        let stream = words.concat().into_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(stream.len())).collect();
        cuts.extend([0, stream.len()]);
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect();
        let whole = decode(&[&stream]);
        prop_assert_eq!(&decode(&pieces), &whole);
        prop_assert_eq!(whole, reference(&stream));
    }

    #[test]
    fn any_bytes_are_survived_and_held_within_the_limit(
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..20),
    ) {
        let mut decoder = Decoder::new(64);
        for piece in pieces {
            if decoder.push(&piece).is_err() {
                return Ok(());
            }
            prop_assert!(decoder.line.len() + decoder.pending.size() <= 64 + 2);
        }
    }

    #[test]
    fn what_is_framed_is_read_back(texts in prop::collection::vec("(?s).{0,40}", 0..8)) {
        let stream: String = texts.iter().map(|text| frame(text)).collect();
        let events = decode(&[stream.as_bytes()]);
        let expected: Vec<_> = texts.iter().map(|text| text.replace("\r\n", "\n").replace('\r', "\n")).collect();
        prop_assert_eq!(data(&events), expected);
    }
}
