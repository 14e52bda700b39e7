//! Files that are cut, bent, swapped or too large are errors that say what is wrong, before C++ sees them.

use std::fs;
use std::io::Read;
use std::path::Path;

use vqa_core::card::Vision;
use vqa_core::preflight::{ClearError, Policy, clear};
use vqa_core::{Ask, AskOptions, Kind, Part, Role, Turn};
use vqa_gguf::Draft;
use vqa_llama::{FilePart, LoadError, LocalConfig, LocalModel, ModelFile, inspect};

use crate::shape::{Blocks, Shape};
use crate::support::{TINY, picture};

fn config(model: &Path, projector: &Path) -> LocalConfig {
    let file = |path: &Path| ModelFile::Path(path.to_owned());
    LocalConfig::new("tiny".into(), file(model), Some(file(projector)))
}

fn bytes_of(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    fs::File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn headers_tell_what_a_model_is() {
    let folder = tempfile::tempdir().unwrap();
    let (model, projector) = TINY.write(folder.path(), 1).unwrap();
    let facts = inspect(&config(&model, &projector)).unwrap();
    assert_eq!((facts.architecture.as_str(), facts.projector.as_deref()), ("llama", Some("idefics3")));
    assert_eq!((facts.quantisation, facts.context, facts.context_trained), ("F16", 512, 512));
    // Seven tokens a picture, so no more can find room.
    assert_eq!((facts.card.vision, facts.card.limits.images), (Vision::Yes, Some(512 / 7)));
    let on_disk = fs::metadata(&model).unwrap().len() + fs::metadata(&projector).unwrap().len();
    assert!(facts.weights_bytes < on_disk && facts.memory_needed > facts.weights_bytes);
    let blind = LocalConfig { projector: None, ..config(&model, &projector) };
    assert_eq!(inspect(&blind).unwrap().card.vision, Vision::No);
}

#[test]
fn a_model_in_this_program_opens_without_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let (model, projector) = TINY.write(folder.path(), 1).unwrap();
    let embed = |path: &Path| ModelFile::Embedded(bytes_of(path).leak());
    let config = LocalConfig::new("tiny".into(), embed(&model), Some(embed(&projector)));
    drop(folder);
    assert_eq!(LocalModel::open(config).unwrap().facts().architecture, "llama");
}

#[test]
fn a_model_without_an_eye_refuses_pictures_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let (model, _) = TINY.write(folder.path(), 1).unwrap();
    let blind = LocalModel::open(LocalConfig::new("blind".into(), ModelFile::Path(model), None)).unwrap();
    let turn = Turn { role: Role::User, parts: vec![Part::Image(picture(1))] };
    let ask = Ask { model: "blind".into(), turns: vec![turn], options: AskOptions::default() };
    let error = clear(ask, &blind.facts().card, &Policy::default()).unwrap_err();
    assert_eq!(error, ClearError::TextOnlyModel("blind".to_owned()));
}

#[test]
fn files_in_the_wrong_place_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let (model, projector) = TINY.write(folder.path(), 1).unwrap();
    let unfit = |model: &Path, projector: &Path| {
        let error = inspect(&config(model, projector)).unwrap_err();
        let LoadError::Unfit { part, reason } = error else { panic!("{error}") };
        (part, reason)
    };
    let (part, reason) = unfit(&projector, &projector);
    assert!(part == FilePart::Model && reason.contains("projector"), "{reason}");
    let (part, reason) = unfit(&model, &model);
    assert!(part == FilePart::Projector && reason.contains("text model (`llama`)"), "{reason}");
    let picture = folder.path().join("picture.png");
    fs::write(&picture, b"\x89PNG\r\n\x1a\nand so on").unwrap();
    let error = inspect(&config(&picture, &projector)).unwrap_err();
    assert_eq!((error.kind(), error.code()), (Kind::BadInput, "model_file_damaged"));
    let error = inspect(&config(&folder.path().join("none"), &projector)).unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    let error = inspect(&config(folder.path(), &projector)).unwrap_err();
    assert!(matches!(error, LoadError::Open { .. }), "a folder is no file");
}

#[test]
fn a_truncated_file_is_told_with_its_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let (model, projector) = TINY.write(folder.path(), 1).unwrap();
    let whole = bytes_of(&model);
    let cut = folder.path().join("cut.gguf");
    for length in [0, 3, 24, 1000, whole.len() / 2, whole.len() - 100] {
        fs::write(&cut, &whole[..length]).unwrap();
        let error = LocalModel::open(config(&cut, &projector)).unwrap_err();
        let LoadError::File { part: FilePart::Model, source } = &error else { panic!("{length}: {error}") };
        assert!(source.to_string().starts_with(&format!("truncated: the file has {length} bytes")), "{source}");
        assert!(error.hint().is_some());
    }
}

#[test]
fn an_eye_that_does_not_fit_the_mind_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let (model, _) = TINY.write(folder.path(), 1).unwrap();
    let other = tempfile::tempdir().unwrap();
    let wider = Shape { text: Blocks { width: 128, ..TINY.text }, ..TINY };
    let (_, projector) = wider.write(other.path(), 1).unwrap();
    let error = LocalModel::open(config(&model, &projector)).unwrap_err();
    assert!(matches!(error, LoadError::Native(_) | LoadError::Unfit { .. }), "{error}");
}

/// Writes a model whose metadata were changed.
fn changed(folder: &Path, draft: &Draft) -> std::path::PathBuf {
    let path = folder.join("changed.gguf");
    let mut out = fs::File::create(&path).unwrap();
    draft.write(&mut out, |plan| vec![0.01; plan.elements() as usize]).unwrap();
    path
}

#[test]
fn numbers_that_make_no_sense_never_reach_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let (model, projector) = TINY.write(folder.path(), 1).unwrap();
    let keys = ["block_count", "embedding_length", "context_length", "attention.head_count"];
    for (key, number) in keys.iter().flat_map(|key| [0, 1 << 31].map(|number| (key, number))) {
        let mut draft = TINY.text_draft();
        draft.set(&format!("llama.{key}"), number);
        let error = LocalModel::open(config(&changed(folder.path(), &draft), &projector)).unwrap_err();
        assert!(matches!(error, LoadError::File { .. } | LoadError::Unsound { .. }), "{key} {number}: {error}");
    }
    for (key, number) in [("patch_size", 0), ("image_size", 0), ("image_size", 1 << 30), ("projector.scale_factor", 3)]
    {
        let mut draft = TINY.eye_draft();
        draft.set(&format!("clip.vision.{key}"), number);
        let error = LocalModel::open(config(&model, &changed(folder.path(), &draft))).unwrap_err();
        assert!(matches!(error, LoadError::File { part: FilePart::Projector, .. }), "{key} {number}: {error}");
    }
    for (family, key) in [
        ("gemma3", "clip.vision.projector.scale_factor"),
        ("internvl", "clip.vision.projector.scale_factor"),
        ("pixtral", "clip.vision.spatial_merge_size"),
    ] {
        let mut draft = TINY.eye_draft();
        draft.set("clip.projector_type", family).set(key, 0_u32);
        let error = LocalModel::open(config(&model, &changed(folder.path(), &draft))).unwrap_err();
        assert!(matches!(error, LoadError::File { part: FilePart::Projector, .. }), "{family}: {error}");
    }
    let mut never = TINY.text_draft();
    never.set("llama.full_attention_interval", 0_u32);
    let error = LocalModel::open(config(&changed(folder.path(), &never), &projector)).unwrap_err();
    assert!(matches!(error, LoadError::Unsound { .. }), "{error}");
    let mut fewer = TINY.text_draft();
    fewer.set("tokenizer.ggml.tokens", vec!["a".to_owned()]);
    let error = LocalModel::open(config(&changed(folder.path(), &fewer), &projector)).unwrap_err();
    assert!(matches!(error, LoadError::Unfit { .. }), "{error}");
    let mut unknown = TINY.text_draft();
    unknown.set("general.architecture", "llama9000").set("llama9000.block_count", 1_u32);
    assert!(LocalModel::open(config(&changed(folder.path(), &unknown), &projector)).is_err());
}

#[test]
fn what_would_fail_inside_of_the_library_never_reaches_it() {
    let folder = tempfile::tempdir().unwrap();
    let (_, projector) = TINY.write(folder.path(), 1).unwrap();
    let refused = |change: &dyn Fn(&mut Draft)| {
        let mut draft = TINY.text_draft();
        change(&mut draft);
        LocalModel::open(config(&changed(folder.path(), &draft), &projector)).unwrap_err().to_string()
    };
    // Each of these ended every model of the process, or the process.
    let twice: Vec<String> = (0..512).map(|index| format!("t{}", index.max(1))).collect();
    assert!(
        refused(&|draft| {
            draft.set("tokenizer.ggml.tokens", twice.clone());
        })
        .ends_with("has `t1` twice")
    );
    for kind in ["rwkv", "test", "none"] {
        assert!(
            refused(&|draft| {
                draft.set("tokenizer.ggml.model", kind);
            })
            .contains(kind),
            "{kind}"
        );
    }
    assert!(
        refused(&|draft| {
            draft.set("tokenizer.ggml.model", "llama");
        })
        .contains("no token for the byte")
    );
    assert!(
        refused(&|draft| {
            draft.set("llama.block_count", 513_u32);
        })
        .contains("cannot be used")
    );
    assert!(
        refused(&|draft| {
            draft.set("llama.expert_used_count", 1_u32);
        })
        .contains("do not add up")
    );
    assert!(
        refused(&|draft| {
            draft.set("llama.rope.scaling.type", "odd");
        })
        .contains("none that is known")
    );
}

#[test]
fn a_vocabulary_without_an_end_is_no_crash() {
    let folder = tempfile::tempdir().unwrap();
    let (_, projector) = TINY.write(folder.path(), 1).unwrap();
    let mut draft = TINY.text_draft();
    // Gemma 4's kind has no end unless the file names one that there is.
    draft.set("tokenizer.ggml.model", "gemma4").set("tokenizer.ggml.eos_token_id", 1_u32 << 20);
    if let Err(error) = LocalModel::open(config(&changed(folder.path(), &draft), &projector)) {
        assert!(matches!(error, LoadError::Native(_) | LoadError::Unsound { .. }), "{error}");
    }
}

#[test]
fn too_little_memory_is_told_before_loading() {
    let folder = tempfile::tempdir().unwrap();
    let huge = Shape { context: 1 << 30, ..TINY };
    let (model, projector) = huge.write(folder.path(), 1).unwrap();
    let mut config = config(&model, &projector);
    config.context = std::num::NonZeroU32::new(1 << 30).unwrap();
    config.sequences = std::num::NonZeroU16::MAX;
    let error = LocalModel::open(config).unwrap_err();
    assert!(matches!(error, LoadError::Memory { .. }), "{error}");
    assert!(error.to_string().starts_with("the model needs about "), "{error}");
}
