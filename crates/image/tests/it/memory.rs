//! Bombs, opened by a child process whose memory is watched.

use std::process::Command;

use bytes::Bytes;
use vqa_core::tokens::ImageRule;
use vqa_core::{Fit, Frame};
use vqa_image::{Limits, prepare};

use crate::support::{file, read, wanted};

/// The most memory that the child may ever have held, in KiB: 512 MiB.
const RESIDENT: u64 = 512 << 10;
/// The most address space, in KiB, so that a failure of this test stays a failure of this test.
const ADDRESSES: u64 = 2 << 20;

fn open(bytes: &Bytes) -> [Result<(), &'static str>; 2] {
    [Fit::Model, Fit::Original].map(|fit| {
        let rule = ImageRule::Unknown;
        prepare(bytes, &wanted(&rule, fit, Frame::Only), &Limits::default()).map(drop).map_err(|error| error.code())
    })
}

#[test]
#[ignore = "run by bombs_stay_within_512_mebibytes, in a child process"]
fn child() {
    for name in
        ["bomb/itxt-100MB.png", "bomb/iccp-100MB.png", "png/huge-header-65536.png", "png/chunk-len-7fffffff.png"]
    {
        assert!(open(&file(name)).iter().all(|outcome| outcome.is_ok() == name.starts_with("bomb/")), "{name}");
    }
    // The largest colour picture that the limits take is scaled down, and is too large to be sent as it is.
    assert_eq!(open(&palette_png(11_800, 9_400).into()), [Ok(()), Err("too_much_memory")]);
    assert_eq!(open(&palette_png(7_900, 6_000).into()), [Ok(()), Ok(())]);
    let status = String::from_utf8(read("/proc/self/status".as_ref()).to_vec()).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    println!("peak {peak} KiB");
    assert!(peak < RESIDENT, "{peak} KiB");
}

/// Makes a PNG of one bit a pixel that decodes to three bytes a pixel.
fn palette_png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(vec![200, 30, 30, 30, 30, 200]);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::Fastest);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![0x5A; (width as usize).div_ceil(8) * height as usize]).unwrap();
    writer.finish().unwrap();
    out
}

#[test]
#[cfg(target_os = "linux")]
fn bombs_stay_within_512_mebibytes() {
    let program = std::env::current_exe().unwrap();
    let script = format!("ulimit -v {ADDRESSES} && exec \"$0\" --exact memory::child --ignored --test-threads 1");
    let output = Command::new("sh").arg("-c").arg(script).arg(program).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}{}", String::from_utf8_lossy(&output.stderr));
}
