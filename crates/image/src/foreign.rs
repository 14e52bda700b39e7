//! Names what is not one of the four formats, so that a refusal can say what the thing is.
//!
//! Takes the first bytes and yields a name that fits after "this is a". Knows what people mistake for pictures or save
//! under a picture's name; judges by the first bytes alone.

/// First bytes and the name of what begins so.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "PDF document"),
    (b"%!PS", "PostScript document"),
    (b"\xC5\xD0\xD3\xC6", "PostScript document"),
    (b"BM", "BMP picture"),
    (b"II*\0", "TIFF picture"),
    (b"MM\0*", "TIFF picture"),
    (b"II+\0", "TIFF picture"),
    (b"MM\0+", "TIFF picture"),
    (b"8BPS", "Photoshop document"),
    (b"\0\0\x01\0", "Windows icon"),
    (b"\0\0\x02\0", "Windows cursor"),
    (b"\xFF\x0A", "JPEG XL picture"),
    (b"\0\0\0\x0CJXL ", "JPEG XL picture"),
    (b"\0\0\0\x0CjP  ", "JPEG 2000 picture"),
    (b"\xFF\x4F\xFF\x51", "JPEG 2000 picture"),
    (b"II\xBC", "JPEG XR picture"),
    (b"\x8BJNG\r\n\x1A\n", "JNG picture"),
    (b"\x8AMNG\r\n\x1A\n", "MNG animation"),
    (b"qoif", "QOI picture"),
    (b"farbfeld", "farbfeld picture"),
    (b"#?RADIANCE", "Radiance HDR picture"),
    (b"#?RGBE", "Radiance HDR picture"),
    (b"v/1\x01", "OpenEXR picture"),
    (b"DDS ", "DDS texture"),
    (b"gimp xcf", "GIMP document"),
    (b"SIMPLE  =", "FITS picture"),
    (b"IIRO", "camera raw photo"),
    (b"FUJIFILMCCD-RAW", "camera raw photo"),
    (b"push graphic-context", "MVG drawing"),
    (b"viewbox ", "MVG drawing"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"PK\x05\x06", "ZIP archive"),
    (b"\x1F\x8B", "gzip archive"),
    (b"7z\xBC\xAF\x27\x1C", "7-Zip archive"),
    (b"Rar!\x1A\x07", "RAR archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xFD7zXZ\0", "xz archive"),
    (b"\x28\xB5\x2F\xFD", "Zstandard archive"),
    (b"MZ", "Windows program"),
    (b"\x7FELF", "program"),
    (b"#!", "script"),
    (b"ID3", "MP3 sound"),
    (b"OggS", "Ogg sound or film"),
    (b"fLaC", "FLAC sound"),
    (b"\x1A\x45\xDF\xA3", "Matroska or WebM film"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Microsoft Office document"),
    (b"{\\rtf", "RTF document"),
    (b"wOF", "web font"),
    (b"SQLite format 3\0", "SQLite database"),
];

/// The brands of the ISO media formats, and their names.
const BRANDS: &[(&[u8], &str)] = &[
    (b"heic", "HEIC photo"),
    (b"heix", "HEIC photo"),
    (b"hevc", "HEIC photo"),
    (b"hevx", "HEIC photo"),
    (b"heim", "HEIC photo"),
    (b"heis", "HEIC photo"),
    (b"mif1", "HEIF photo"),
    (b"msf1", "HEIF photo"),
    (b"avif", "AVIF picture"),
    (b"avis", "AVIF picture"),
    (b"crx ", "camera raw photo"),
    (b"qt  ", "QuickTime film"),
];

/// How much of the beginning is looked at for words.
const LOOK: usize = 1024;

/// Names what begins with these bytes; `None` where nothing is known of them.
pub(crate) fn name(bytes: &[u8]) -> Option<&'static str> {
    media(bytes)
        .or_else(|| MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| *name))
        .or_else(|| riff(bytes))
        .or_else(|| netpbm(bytes))
        .or_else(|| text(bytes))
}

fn media(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8)? != b"ftyp" {
        return None;
    }
    // The major brand `mif1` says little; what follows may say AVIF or HEIC. The minor version stands between.
    let major = bytes.get(8..12)?;
    let others = bytes.get(16..64.min(bytes.len())).unwrap_or_default().chunks_exact(4);
    let named = |brand: &[u8]| BRANDS.iter().find(|(known, _)| *known == brand).map(|(_, name)| *name);
    let general = |name: &&str| *name == "HEIF photo";
    let all = std::iter::once(major).chain(others).filter_map(named);
    Some(all.clone().find(|name| !general(name)).or_else(|| named(major)).unwrap_or("MP4 film"))
}

fn riff(bytes: &[u8]) -> Option<&'static str> {
    bytes.strip_prefix(b"RIFF")?;
    match bytes.get(8..12)? {
        b"WAVE" => Some("WAV sound"),
        b"AVI " => Some("AVI film"),
        _ => None,
    }
}

fn netpbm(bytes: &[u8]) -> Option<&'static str> {
    match bytes.get(..3)? {
        [b'P', b'1'..=b'7', b' ' | b'\n' | b'\r' | b'\t'] => Some("Netpbm picture"),
        _ => None,
    }
}

/// Tells kinds of text apart: people save error pages and drawings under a picture's name.
fn text(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..LOOK.min(bytes.len()))?;
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if head.iter().any(|byte| *byte == 0 || (*byte < b' ' && !byte.is_ascii_whitespace())) {
        return None;
    }
    let words = String::from_utf8_lossy(head).to_ascii_lowercase();
    let start = words.trim_start();
    let has = |word: &str| words.contains(word);
    if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<head") {
        return Some("HTML page");
    }
    if start.starts_with('<') && has("<svg") {
        return Some("SVG drawing");
    }
    if start.starts_with('<') {
        return Some(if has("<html") || has("<body") { "HTML page" } else { "XML document" });
    }
    if start.starts_with("data:image/") {
        return Some("data URL in a text file");
    }
    if start.starts_with(['{', '[']) {
        return Some("JSON document");
    }
    // Latin-1 and cut UTF-8 are text as well; random bytes are full of control characters, which were refused above.
    let odd = words.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    (!start.is_empty() && odd * 10 < words.chars().count()).then_some("text file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_people_mistake_for_pictures() {
        let cases: &[(&[u8], &str)] = &[
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC photo"),
            (b"\0\0\0\x1Cftypmif1\0\0\0\0mif1avifmiaf", "AVIF picture"),
            (b"\0\0\0\x1Cftypmif1\0\0\0\0mif1miaf", "HEIF photo"),
            (b"\0\0\0\x18ftypisom\0\0\0\0isom", "MP4 film"),
            (b"%PDF-1.7\n", "PDF document"),
            (b"\n <!DOCTYPE html><title>404", "HTML page"),
            (b"<?xml version='1.0'?><svg xmlns=''/>", "SVG drawing"),
            (b"\xEF\xBB\xBF<svg/>", "SVG drawing"),
            (b"{\"error\":{}}", "JSON document"),
            (b"Not found\n", "text file"),
            (b"P6 2 2 255\n", "Netpbm picture"),
            (b"RIFF\0\0\0\0WAVEfmt ", "WAV sound"),
            (b"\xFF\x0A\xFA\x7F", "JPEG XL picture"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(name(bytes), Some(*expected), "{bytes:?}");
        }
        assert_eq!(name(b"\x01\x02\x03\x04\x05"), None);
        assert_eq!(name(b""), None);
    }
}
