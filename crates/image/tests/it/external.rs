//! Runs a whole folder of odd and hostile pictures against its manifest. Not part of the usual run: set `VQA_CORPUS` to
//! a folder with a `manifest.jsonl` (`file`, `expect`, and where known `ambiguous`, `width`, `height`).

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use vqa_core::Size;
use vqa_core::tokens::ImageRule;
use vqa_core::{Detail, Fit, Frame};
use vqa_image::{Limits, Wanted, prepare};

use crate::support::{Shown, manifest, read};

struct Tally {
    firm: usize,
    open: usize,
    open_otherwise: Vec<String>,
    wrong: Vec<String>,
    compared: usize,
    far: Vec<String>,
    slowest: (Duration, String),
}

fn judge(folder: &Path, row: &Value, tally: &mut Tally) {
    let name = row["file"].as_str().unwrap();
    let bytes = read(&folder.join(name));
    let wanted = Wanted { rule: &ImageRule::Unknown, detail: Detail::High, fit: Fit::Model, frame: Frame::Only };
    let start = Instant::now();
    let outcome = prepare(&bytes, &wanted, &Limits::default());
    let took = start.elapsed();
    if took > tally.slowest.0 {
        tally.slowest = (took, name.to_owned());
    }
    let accepted = row["expect"] == "accept";
    let size = || Some(Size::new(row["width"].as_u64()? as u32, row["height"].as_u64()? as u32));
    let found = match &outcome {
        Ok(ready) => format!("accepted as {} {:?}", ready.facts.stored, ready.facts.steps),
        Err(error) => {
            format!("{}: {error}: {:?}", error.code(), std::error::Error::source(error).map(ToString::to_string))
        }
    };
    if let (Ok(_), Some(quarters)) = (&outcome, row["quarters"].as_array()) {
        tally.compared += 1;
        tally
            .far
            .extend(Some(difference(&bytes, quarters)).filter(|far| *far > 2.5).map(|far| format!("{name}: {far:.1}")));
    }
    let agrees = match &outcome {
        Ok(ready) => accepted && size().is_none_or(|size| size == ready.facts.stored),
        Err(_) => !accepted,
    };
    if row["ambiguous"] == true {
        tally.open += 1;
        if !agrees {
            tally.open_otherwise.push(format!("{name}: {found}"));
        }
    } else {
        tally.firm += 1;
        if !agrees {
            tally.wrong.push(format!("{name}: {found}, expected {} {:?}", row["expect"], size()));
        }
    }
}

/// Says how far the mean colours of the quarters are from those of another decoder.
fn difference(bytes: &bytes::Bytes, quarters: &[Value]) -> f64 {
    let shown = Shown::of_file(bytes);
    let theirs = quarters.iter().flat_map(|quarter| quarter.as_array().unwrap());
    shown
        .quarters()
        .as_flattened()
        .iter()
        .zip(theirs)
        .fold(0.0, |far: f64, (a, b)| far.max((a - b.as_f64().unwrap()).abs()))
}

#[expect(clippy::disallowed_methods, reason = "the corpus is not part of the project; the caller says where it is")]
fn corpus() -> PathBuf {
    std::env::var_os("VQA_CORPUS").expect("VQA_CORPUS names a folder").into()
}

#[test]
#[ignore = "needs a corpus: set VQA_CORPUS"]
fn firm_rows_come_out_as_the_manifest_says() {
    let folder = corpus();
    let mut tally = Tally {
        firm: 0,
        open: 0,
        open_otherwise: Vec::new(),
        wrong: Vec::new(),
        compared: 0,
        far: Vec::new(),
        slowest: Default::default(),
    };
    for row in manifest(&folder) {
        judge(&folder, &row, &mut tally);
    }
    println!("{} firm rows, {} wrong; {} open rows", tally.firm, tally.wrong.len(), tally.open);
    println!("open rows that came out otherwise than suggested:\n{}", tally.open_otherwise.join("\n"));
    println!("{} compared with another decoder; further than 2.5 off:\n{}", tally.compared, tally.far.join("\n"));
    println!("slowest: {:?}", tally.slowest);
    assert!(tally.firm > 0);
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
    assert!(tally.slowest.0 < Duration::from_secs(2));
}
