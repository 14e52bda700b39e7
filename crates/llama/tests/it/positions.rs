//! A family whose pictures take fewer places than they have tokens (Qwen2-VL): room is counted in tokens, since each of
//! them takes memory.

use std::fs::File;
use std::num::{NonZeroU16, NonZeroU32};
use std::path::{Path, PathBuf};

use vqa_core::{AskOptions, Finish, Kind, Payload, PreparedImage, Rgb8, Size, Views};
use vqa_gguf::{Array, Draft, Encoding, Value};
use vqa_llama::{LocalConfig, LocalModel, ModelFile};

use crate::shape::Blocks;
use crate::support::{TINY, answer, ask, picture};

/// The side of a picture of 8 x 8 tokens: two patches of 16 px make one.
const SIDE: u32 = 256;

fn mind() -> Draft {
    let mut draft = TINY.text_draft();
    let Blocks { width, count, heads, kv_heads, feed } = TINY.text;
    draft.set("general.architecture", "qwen2vl");
    let sizes = [
        ("context_length", TINY.context),
        ("embedding_length", width),
        ("block_count", count),
        ("feed_forward_length", feed),
        ("attention.head_count", heads),
        ("attention.head_count_kv", kv_heads),
        ("rope.dimension_count", width / heads),
    ];
    for (key, value) in sizes {
        draft.set(&format!("qwen2vl.{key}"), value);
    }
    draft.set("qwen2vl.attention.layer_norm_rms_epsilon", 1e-5_f32);
    draft.set("qwen2vl.rope.dimension_sections", Value::Array(Array::Whole(vec![4, 6, 6, 0])));
    draft.set("tokenizer.chat_template", "{% for message in messages %}{{ message.content }}{% endfor %}");
    draft
}

fn eye() -> Draft {
    let mut draft = Draft::new();
    let Blocks { width, count, heads, feed, .. } = TINY.eye;
    draft.set("general.architecture", "clip").set("clip.has_vision_encoder", true);
    draft.set("clip.projector_type", "qwen2vl_merger").set("clip.use_silu", true);
    let sizes = [
        ("image_size", SIDE),
        ("patch_size", TINY.patch),
        ("embedding_length", width),
        ("feed_forward_length", feed),
        ("block_count", count),
        ("projection_dim", TINY.text.width),
        ("attention.head_count", heads),
    ];
    for (key, value) in sizes {
        draft.set(&format!("clip.vision.{key}"), value);
    }
    draft.set("clip.vision.attention.layer_norm_epsilon", 1e-6_f32);
    for key in ["image_mean", "image_std"] {
        draft.set(&format!("clip.vision.{key}"), Value::Array(Array::Real(vec![0.5; 3])));
    }
    let (wide, patch, joined) = (u64::from(width), u64::from(TINY.patch), u64::from(width) * 4);
    for name in ["v.patch_embd.weight", "v.patch_embd.weight.1"] {
        draft.tensor(name, &[patch, patch, 3, wide], Encoding::F16);
    }
    let (feed, mind) = (u64::from(feed), u64::from(TINY.text.width));
    for block in 0..count {
        let square = ["attn_q", "attn_k", "attn_v", "attn_out"].map(|name| (name, wide, wide));
        for (name, from, to) in square.into_iter().chain([("ffn_up", wide, feed), ("ffn_down", feed, wide)]) {
            linear(&mut draft, &format!("v.blk.{block}.{name}"), (from, to));
        }
        for name in ["ln1", "ln2"] {
            norm(&mut draft, &format!("v.blk.{block}.{name}"), wide);
        }
    }
    norm(&mut draft, "v.post_ln", wide);
    linear(&mut draft, "mm.0", (joined, joined));
    linear(&mut draft, "mm.2", (joined, mind));
    draft
}

fn linear(draft: &mut Draft, name: &str, (from, to): (u64, u64)) {
    draft.tensor(&format!("{name}.weight"), &[from, to], Encoding::F16);
    draft.tensor(&format!("{name}.bias"), &[to], Encoding::F32);
}

fn norm(draft: &mut Draft, name: &str, width: u64) {
    draft.tensor(&format!("{name}.weight"), &[width], Encoding::F32);
    draft.tensor(&format!("{name}.bias"), &[width], Encoding::F32);
}

fn write(folder: &Path, name: &str, draft: &Draft) -> PathBuf {
    let path = folder.join(name);
    draft.write(&mut File::create(&path).unwrap(), |plan| vec![0.01; plan.elements() as usize]).unwrap();
    path
}

fn open(context: u32) -> LocalModel {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, draft: &Draft| ModelFile::Path(write(folder.path(), name, draft));
    let mut config = LocalConfig::new("tiny".into(), file("model.gguf", &mind()), Some(file("mmproj.gguf", &eye())));
    config.context = NonZeroU32::new(context).unwrap();
    config.threads = Some(NonZeroU16::MIN);
    LocalModel::open(config).unwrap()
}

fn large(shade: u8) -> PreparedImage {
    let view = Rgb8::new(Size::new(SIDE, SIDE), vec![shade; (SIDE * SIDE * 3) as usize].into()).unwrap();
    PreparedImage { payload: Payload::Pixels(Views { view, closeups: Vec::new(), columns: 0 }), ..picture(0) }
}

#[tokio::test]
async fn room_is_counted_in_tokens_where_places_are_fewer() {
    let model = open(128);
    // All tokens are as likely, so that the answer does not end by itself soon.
    let endless = || AskOptions { temperature: Some(1.0), seed: Some(1), ..AskOptions::default() };
    let said = answer(&model, &ask(vec![large(1)], "what is it", endless())).await.unwrap();
    // 64 of the picture, and those of what stands around it, which this vocabulary writes letter by letter.
    assert_eq!((said.usage.image, &said.finish), (Some(64 + 27), &Finish::Length), "{said:?}");
    assert_eq!(said.usage.prompt + said.usage.completion, 129);
    let error = answer(&model, &ask(vec![large(1), large(2)], "what is it", endless())).await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge, "{error}");
    assert!(error.to_string().starts_with("the pictures take 182 tokens and the text "), "{error}");
}
