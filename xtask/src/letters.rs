//! What the network that tells scripts apart sees of pictures, to train it: a file of numbers for each picture with text in it.

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use vqa_core::registry::{Profile, Registry};
use vqa_core::{Detail, Fit, Frame};
use vqa_image::{Limits, Wanted, fitted};

/// Writes `NAME.f32` into a folder for each picture in others that can be read and has letters.
pub(crate) fn run(out: &Path, folders: &[&str]) -> anyhow::Result<ExitCode> {
    let card = Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).context("the registry has no gpt-4o")?;
    let wanted = Wanted { rule: &card.image_rule, detail: Detail::High, fit: Fit::Model, frame: Frame::Index(0) };
    std::fs::create_dir_all(out)?;
    for folder in folders {
        for entry in std::fs::read_dir(folder).with_context(|| (*folder).to_owned())? {
            let path = entry?.path();
            let mut bytes = Vec::new();
            std::fs::File::open(&path)?.read_to_end(&mut bytes)?;
            let Ok(pixels) = fitted(&bytes, &wanted, &Limits::default()) else { continue };
            let letters = vqa_image::letters(&pixels);
            let numbers: Vec<u8> = letters.iter().flatten().flat_map(|number| number.to_le_bytes()).collect();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !numbers.is_empty() {
                std::fs::write(out.join(format!("{name}.f32")), numbers)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
