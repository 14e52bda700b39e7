//! `vqa models list`, `pull`, `show`, `rm`, `import`: models of this machine, against a hub on the loopback.

use serde_json::{Value, json};
use vqa_gguf::{Draft, Encoding};
use vqa_testkit::hub::{FakeHub, HubMishap, HubScript};

use crate::desk::{Desk, Run};

const REPOSITORY: &str = "makers/tiny-GGUF";
const ADDRESS: &str = "hf:makers/tiny-GGUF/Tiny-F32.gguf";

/// A file of the format with one small tensor.
pub(crate) fn gguf(draft: &mut Draft) -> Vec<u8> {
    draft.tensor("token_embd.weight", &[8, 4], Encoding::F32);
    let mut bytes = Vec::new();
    draft.write(&mut bytes, |plan| vec![0.5; usize::try_from(plan.elements()).unwrap()]).unwrap();
    bytes
}

/// What the header of a model has to say, and nothing that could answer.
fn model() -> Vec<u8> {
    gguf(&mut text_model(1))
}

/// The header of a text model of so many blocks.
pub(crate) fn text_model(blocks: u32) -> Draft {
    let tokens: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).into();
    let mut draft = Draft::new();
    draft.set("general.architecture", "llama").set("llama.context_length", 2048_u32);
    draft.set("llama.block_count", blocks).set("llama.embedding_length", 8_u32);
    draft.set("llama.attention.head_count", 2_u32);
    draft.set("tokenizer.ggml.model", "gpt2").set("tokenizer.ggml.tokens", tokens);
    draft
}

/// The same of a projector: squares of 32 px in four tokens.
pub(crate) fn projector() -> Vec<u8> {
    let mut draft = Draft::new();
    draft.set("general.architecture", "clip").set("clip.projector_type", "idefics3");
    draft.set("clip.has_vision_encoder", true).set("clip.vision.image_size", 32_u32);
    draft.set("clip.vision.patch_size", 8_u32).set("clip.vision.projector.scale_factor", 2_u32);
    gguf(&mut draft)
}

fn hub() -> HubScript {
    HubScript::new().file(REPOSITORY, "Tiny-F32.gguf", model()).file(REPOSITORY, "mmproj-Tiny.gguf", projector())
}

/// `vqa models ...` with this hub.
fn models(desk: &Desk, hub: &FakeHub, words: &[&str]) -> Run {
    desk.vqa(["models"].iter().chain(words)).without_key().env("HF_ENDPOINT", &hub.origin())
}

/// Lists the models that were pulled or imported.
fn listed(desk: &Desk, hub: &FakeHub) -> Vec<Value> {
    let lines = models(desk, hub, &["list", "--json"]).see().exits(0).json_lines();
    lines.into_iter().filter(|line| line["origin"] != "builtin").collect()
}

fn pull_tiny(desk: &Desk, hub: &FakeHub) {
    models(desk, hub, &["pull", ADDRESS, "--mmproj", "mmproj-Tiny.gguf", "--name", "tiny"])
        .see()
        .exits(0)
        .says(&["tiny is here: ", "; ask it with --model tiny"]);
}

#[test]
fn a_model_is_pulled_shown_and_removed() {
    let (desk, hub) = (Desk::new(), hub().start().unwrap());
    models(&desk, &hub, &["list"]).see().exits(0).says(&["no model was pulled or imported", "home/huggingface/hub"]);
    pull_tiny(&desk, &hub);
    let bytes = model().len() + projector().len();
    let all = listed(&desk, &hub);
    assert_eq!(all.len(), 1);
    let listed_tiny = &all[0];
    assert_eq!(
        (&listed_tiny["model"], &listed_tiny["here"], &listed_tiny["origin"]),
        (&json!("tiny"), &json!(true), &json!("pulled"))
    );
    assert_eq!((&listed_tiny["bytes"]["exactly"], &listed_tiny["repository"]), (&json!(bytes), &json!(REPOSITORY)));
    assert!(listed_tiny["files"]["model"].as_str().unwrap().ends_with("Tiny-F32.gguf"), "{listed_tiny}");
    let shown = models(&desk, &hub, &["show", "tiny", "--json"]).see().exits(0).json();
    let facts = &shown["facts"];
    assert_eq!((&facts["architecture"], &facts["projector"]), (&json!("llama"), &json!("idefics3")));
    assert_eq!((&facts["parameters"], &facts["context"]), (&json!(64), &json!(2048)));
    assert_eq!(facts["picture_tokens"]["low"], 7);
    assert!(facts["memory_bytes"].as_u64().unwrap() > 0, "{facts}");
    let text = models(&desk, &hub, &["show", "tiny"]).see().exits(0).stdout;
    assert!(text.contains("sees by        idefics3\n"), "{text}");
    let asked = hub.asked().len();
    models(&desk, &hub, &["rm", "tiny"]).see().exits(0).says(&["removed tiny: ", " freed"]);
    assert_eq!(listed(&desk, &hub), [json!(null); 0]);
    assert_eq!(desk.files("home/huggingface/hub"), [".locks"]);
    assert_eq!(hub.asked().len(), asked, "nobody is asked to list, show or remove");
}

#[test]
fn a_name_of_the_catalogue_knows_what_it_must_hold() {
    let repository = "ggml-org/SmolVLM-256M-Instruct-GGUF";
    let script = HubScript::new().file(repository, "SmolVLM-256M-Instruct-Q8_0.gguf", model());
    let (desk, hub) = (Desk::new(), script.start().unwrap());
    let seen = models(&desk, &hub, &["pull", "smolvlm-256m", "--json"]).see().exits(6);
    assert_eq!(seen.json()["error"]["code"], "wrong_checksum");
    seen.says(&["278.82 MB in 2 files", "is not the one that is known"]);
    assert!(hub.downloads().is_empty());
    let seen = models(&desk, &hub, &["show", "smolvlm-256m"]).see().exits(0);
    assert!(seen.stdout.contains("no; get it with `vqa models pull smolvlm-256m`"), "{}", seen.stdout);
    let mut all = models(&desk, &hub, &["list", "--all", "--json"]).see().exits(0).json_lines();
    all.retain(|line| line["origin"] == "catalogue");
    assert_eq!(all.len(), 14);
    assert!(all.iter().all(|line| line["here"] == false && line["licence"].is_string()), "{all:?}");
}

#[test]
fn a_download_that_breaks_goes_on_and_is_told() {
    let script = hub().mishap(HubMishap::Cut(100)).mishap(HubMishap::Damage);
    let (desk, hub) = (Desk::new(), script.start().unwrap());
    let pull = ["pull", ADDRESS];
    let seen = models(&desk, &hub, &pull).see().exits(6).says(&["; trying again", "came damaged", "thrown away"]);
    assert!(!seen.stderr.contains("signature"), "{}", seen.stderr);
    models(&desk, &hub, &pull).see().exits(0).says(&["tiny-f32 is here: "]);
}

#[test]
fn the_token_is_used_and_never_shown() {
    let (desk, hub) = (Desk::new(), hub().token("hf_canary-0123456789").start().unwrap());
    let seen = models(&desk, &hub, &["pull", ADDRESS, "--json"]).see().exits(5);
    assert_eq!(seen.json()["error"]["code"], "no_hub_token");
    models(&desk, &hub, &["pull", ADDRESS]).env("HF_TOKEN", "hf_canary-0123456789").see().exits(0);
    assert!(hub.downloads().iter().all(|asked| asked.header("authorization").is_none()));
}

#[test]
fn what_cannot_be_pulled_is_told_with_what_can() {
    let (desk, hub) = (Desk::new(), hub().file(REPOSITORY, "notes.gguf", "not a model").start().unwrap());
    let cases: [(&[&str], i32, &str); 8] = [
        (&["smolvlm-255m"], 5, "did you mean `smolvlm-256m`?"),
        (&["nothing-like-it"], 5, "`vqa models list --all` lists"),
        (&["hf:makers/tiny-GGUF/none.gguf"], 5, "it has Tiny-F32.gguf, mmproj-Tiny.gguf, notes.gguf"),
        (&["hf:makers/none/none.gguf"], 5, "there is no repository `makers/none`"),
        (&["hf:makers/tiny-GGUF/notes.gguf"], 3, "this is not a GGUF file"),
        (&["hf:makers/tiny-GGUF"], 2, "write hf:owner/repository/file.gguf"),
        (&["hf:makers/../../x.gguf"], 2, "names on a hub"),
        (&["smolvlm-256m", "--name", "x"], 2, "has its name and its projector already"),
    ];
    for (words, code, said) in cases {
        models(&desk, &hub, &[&["pull"], words].concat()).see().exits(code).says(&[said]);
    }
    models(&desk, &hub, &["pull", ADDRESS]).env("HF_HUB_OFFLINE", "1").see().exits(5).says(&["HF_HUB_OFFLINE is set"]);
    assert_eq!(listed(&desk, &hub), [json!(null); 0]);
}

#[test]
fn a_name_that_cannot_be_is_refused_before_anything_comes() {
    let (desk, hub) = (Desk::new(), hub().start().unwrap());
    models(&desk, &hub, &["pull", ADDRESS, "--name", "My-Model"])
        .see()
        .exits(3)
        .says(&["`My-Model` cannot be the name of a model"]);
    assert!(hub.asked().is_empty());
}

#[test]
fn a_damaged_record_is_told_and_not_passed_over() {
    let (desk, hub) = (Desk::new(), hub().start().unwrap());
    pull_tiny(&desk, &hub);
    desk.write("home/vqa/models/zbad.toml", "nonsense");
    let seen = desk.vqa(["ask", "What is it?", "photo.jpg"]).without_key().see().exits(5);
    assert!(seen.stderr.contains("zbad.toml` is damaged"), "{}", seen.stderr);
}

#[test]
fn a_model_is_imported_by_its_own_files() {
    let (desk, hub) = (Desk::new(), hub().start().unwrap());
    desk.write("My Model.gguf", model());
    desk.write("mmproj.gguf", projector());
    let import = ["import", "My Model.gguf", "--mmproj", "mmproj.gguf"];
    let seen = models(&desk, &hub, &[&import[..], &["--json"]].concat()).see().exits(0);
    assert_eq!((&seen.json()["model"], &seen.json()["origin"]), (&json!("my-model"), &json!("imported")));
    seen.says(&["imported my-model: llama, sees by idefics3; ask it with --model my-model"]);
    models(&desk, &hub, &["import", "mmproj.gguf"])
        .see()
        .exits(3)
        .says(&["the model file cannot be used: it is a projector"]);
    models(&desk, &hub, &["import", "My Model.gguf", "--mmproj", "My Model.gguf"])
        .see()
        .exits(3)
        .says(&["the projector file cannot be used"]);
    models(&desk, &hub, &["import", "My Model.gguf", "--name", "my-model"]).see().exits(2).says(&["already"]);
    models(&desk, &hub, &["import", "My Model.gguf", "--name", "builtin"]).see().exits(2).says(&["another model"]);
    models(&desk, &hub, &["import", "none.gguf"]).see().exits(3).says(&["cannot read none.gguf"]);
    models(&desk, &hub, &["rm", "my-model"]).see().exits(0).says(&["its files stay where they are"]);
    assert_eq!(desk.files("."), ["My Model.gguf", "home", "mmproj.gguf", "photo.jpg", "small.png"]);
    models(&desk, &hub, &["rm", "my-model"]).see().exits(5).says(&["there is no model called `my-model`"]);
    models(&desk, &hub, &["rm", "builtin"]).see().exits(3).says(&["a part of the program"]);
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_steers_no_terminal() {
    let (desk, hub) = (Desk::new(), hub().start().unwrap());
    let odd = "ev\u{1b}[31mil\nsize 9 TB.gguf";
    desk.write(odd, model());
    models(&desk, &hub, &["import", odd]).see().exits(0).says(&["imported ev--31mil-size-9-tb: "]);
    let shown = models(&desk, &hub, &["show", "ev--31mil-size-9-tb"]).see().exits(0).stdout;
    assert!(shown.contains("ev\u{fffd}[31mil\u{fffd}size 9 TB.gguf\n"), "{shown}");
    let listed = models(&desk, &hub, &["list"]).see().exits(0).stdout;
    assert!(listed.contains("reads text alone"), "{listed}");
}

#[test]
fn what_is_no_model_is_told_apart_from_what_came_in_part() {
    let (desk, hub) = (Desk::new(), hub().file(REPOSITORY, "notes.gguf", "not a model").start().unwrap());
    let seen = models(&desk, &hub, &["import", "photo.jpg"]).see().exits(3);
    seen.says(&["this is not a GGUF file", "a model is a GGUF file of version 2 or 3"]);
    desk.write("cut.gguf", &model()[..40]);
    models(&desk, &hub, &["import", "cut.gguf"]).see().exits(3).says(&["truncated", "it came incomplete"]);
    let seen = models(&desk, &hub, &["pull", "hf:makers/tiny-GGUF/notes.gguf"]).see().exits(3);
    seen.says(&["this is not a GGUF file", "what was pulled stays in "]);
}

#[test]
fn a_file_that_was_cut_is_not_imported() {
    let (desk, hub) = (Desk::new(), hub().start().unwrap());
    let whole = model();
    for keep in [0, 3, 20, whole.len() / 2, whole.len() - 1] {
        desk.write("cut.gguf", &whole[..keep]);
        let seen = models(&desk, &hub, &["import", "cut.gguf"]).see().exits(3);
        assert!(seen.stderr.contains("truncated") || seen.stderr.contains("not a GGUF"), "{keep}: {}", seen.stderr);
    }
}

#[test]
fn files_that_are_gone_are_told() {
    let (desk, hub) = (Desk::new(), hub().start().unwrap());
    pull_tiny(&desk, &hub);
    std::fs::remove_dir_all(desk.path().join("home/huggingface")).unwrap();
    let listed = models(&desk, &hub, &["list"]).see().exits(0).stdout;
    assert!(listed.contains("its files are gone"), "{listed}");
    pull_tiny(&desk, &hub);
}
