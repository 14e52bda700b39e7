//! Settings: where each value comes from, and files that are wrong or that a stranger wrote.

use serde_json::json;
use vqa_testkit::Script;

use crate::desk::{Desk, SHOWN};

const FILE: &str = r#"model = "llava"
detail = "low"
retries = 5

[endpoints.mine]
base_url = "http://localhost:9/v1"
models = ["llava"]
headers = { X-Team = "secret-team" }
"#;

#[test]
fn every_setting_says_where_it_comes_from() {
    let desk = Desk::new();
    desk.write("mine.toml", FILE);
    let args = ["config", "show", "--config", "mine.toml", "--profile", "2024-06", "--json"];
    let seen = desk.vqa(args).env("VQA_RETRIES", "7").env("VQA_SEED", "3").see().exits(0);
    let json = seen.json();
    let row = |name: &str| (json["settings"][name]["value"].clone(), json["settings"][name]["origin"].clone());
    assert_eq!(json["file"], "mine.toml");
    assert_eq!(row("profile"), (json!("2024-06"), json!("--profile")));
    assert_eq!(row("retries"), (json!("7"), json!("$VQA_RETRIES")));
    assert_eq!(row("detail"), (json!("low"), json!("file: detail")));
    assert_eq!(row("base_url"), (json!("http://localhost:9/v1"), json!("file: endpoints.mine.base_url")));
    assert_eq!(row("max_tokens"), (json!("300"), json!("default")));
    assert_eq!(row("system"), (json!(null), json!("default")));
    assert!(!seen.stdout.contains("secret-team"), "headers are masked");
    insta::assert_snapshot!("config_json", seen.stdout);
}

#[cfg(feature = "local")]
#[test]
fn what_local_models_may_take_is_set() {
    let desk = Desk::new();
    let args = ["config", "show", "--config", "mine.toml", "--json"];
    desk.write("mine.toml", "[local]\ncontext = 1024\nthreads = 3\nsequences = 2\n");
    let json = desk.vqa(args).env("VQA_LOCAL_THREADS", "1").see().exits(0).json();
    let row = |name: &str| json["settings"][name].clone();
    assert_eq!(row("local_context"), json!({ "value": "1024", "origin": "file: local.context" }));
    assert_eq!(row("local_threads"), json!({ "value": "1", "origin": "$VQA_LOCAL_THREADS" }));
    assert_eq!(row("local_sequences"), json!({ "value": "2", "origin": "file: local.sequences" }));
    for (line, words) in [
        ("context = 0", "`local.context`: must be 1 to 1048576"),
        ("threads = 513", "`local.threads`: must be 1 to 512"),
        ("sequences = 65", "`local.sequences`: must be 1 to 64"),
        ("sequences = \"many\"", "`local.sequences`: "),
        ("batch = 1", "unknown field `batch`"),
    ] {
        desk.write("mine.toml", format!("[local]\n{line}\n"));
        desk.vqa(args).see().exits(5).says(&["mine.toml, line 2: ", words]);
    }
    let seen = desk.vqa(["config", "show"]).env("VQA_LOCAL_CONTEXT", "4k").see();
    seen.exits(5).says(&["VQA_LOCAL_CONTEXT", "a whole number of 1 to 1048576"]);
}

#[test]
fn settings_for_people_mask_the_key() {
    let seen = Desk::new().vqa(["config", "show"]).see().exits(0).says(&["settings file: none"]);
    assert!(seen.stdout.contains(SHOWN));
    insta::assert_snapshot!("config", seen.stdout);
}

#[test]
fn a_wrong_file_names_the_key_and_the_line() {
    let desk = Desk::new();
    for (text, words) in [
        ("model = \"x\"\ncolour = 1\n", &["mine.toml, line 2: ", "colour"][..]),
        ("\n\nmax_tokens = 0\n", &["mine.toml, line 3: `max_tokens`: must be above 0"]),
        ("a = = 1", &["mine.toml, line 1: "]),
        ("[endpoints.e]\nbase_url = \"http://h\"\nkey = \"sk-canary-0123456789\"\n", &["line 3", "key_env"]),
    ] {
        desk.write("mine.toml", text);
        for command in [&["config", "show", "--json"][..], &["ask", "q", "small.png", "--json"]] {
            let seen = desk.vqa(command).env("VQA_CONFIG", "mine.toml").see().exits(5).says(words);
            assert_eq!(seen.json()["error"]["code"], "misconfigured");
        }
    }
    desk.vqa(["config", "show", "--config", "none.toml"])
        .see()
        .exits(5)
        .says(&["cannot read the settings file none", "name another with --config"]);
    let seen = desk.vqa(["config", "show"]).env("VQA_DETAIL", "medium").see();
    seen.exits(5).says(&["VQA_DETAIL", "low, high, auto or original"]);
}

#[test]
fn a_file_that_lay_around_sends_no_key_to_strangers() {
    let desk = Desk::new();
    desk.write(
        "vqa.toml",
        "endpoint = \"e\"\n[endpoints.e]\nbase_url = \"http://api.example/v1\"\nkey_env = \"OPENAI_API_KEY\"\n",
    );
    let seen = desk.vqa(["ask", "q", "small.png", "--dry-run"]).see().exits(5);
    seen.says(&["was found in the current directory", "$OPENAI_API_KEY to api.example", "--config vqa.toml"]);
    let seen = desk.vqa(["ask", "q", "small.png", "--dry-run", "--config", "vqa.toml"]).see().exits(0);
    assert!(seen.stdout.contains("http://api.example/v1"));
}

#[test]
fn a_file_that_lay_around_is_named_when_it_sends_pictures_to_strangers() {
    let desk = Desk::new();
    desk.write("vqa.toml", "endpoint = \"e\"\n[endpoints.e]\nbase_url = \"http://192.0.2.1:9/v1\"\n");
    let args = ["ask", "q", "small.png", "--retries", "0", "--timeout", "0.2"];
    let note = "what you ask goes to 192.0.2.1, as vqa.toml in the current directory says";
    desk.vqa(args).see().exits(6).says(&[note]);
    let named = desk.vqa(args.iter().chain(&["--config", "vqa.toml"])).see().exits(6);
    assert!(!named.stderr.contains(note));
}

#[test]
fn a_key_that_is_missing_matters_only_to_who_calls() {
    let desk = Desk::new();
    desk.write(
        "home/vqa/vqa.toml",
        "endpoint = \"e\"\n[endpoints.e]\nbase_url = \"http://h/v1\"\nkey_env = \"MY_KEY\"\n",
    );
    for args in [&["config", "show"][..], &["tokens", "10x10"], &["inspect", "small.png"], &["models", "--known"]] {
        desk.vqa(args).see().exits(0);
    }
    desk.vqa(["ask", "q", "small.png"]).see().exits(5).says(&["takes its key from $MY_KEY, which is not set"]);
    desk.write(
        "home/vqa/vqa.toml",
        "endpoint = \"e\"\n[endpoints.e]\nbase_url = \"http://h/v1\"\nkey_env = \"sk-canary-0123456789\"\n",
    );
    desk.vqa(["ask", "q", "small.png"]).see().exits(5).says(&["key_env takes the NAME of a variable"]);
}

#[test]
fn an_endpoint_of_the_file_is_used_with_its_key_and_its_header() {
    let desk = Desk::new();
    let upstream = Script::new().start().unwrap();
    let file = format!(
        "[endpoints.azure]\nbase_url = \"{}\"\nkey_env = \"MY_KEY\"\nauth = \"api-key\"\napi_version = \"2024-10-21\"\nmodels = [\"deployed\"]\n",
        upstream.origin()
    );
    desk.write("home/vqa/vqa.toml", file);
    let args = ["ask", "q", "small.png", "--model", "deployed"];
    desk.vqa(args).see().exits(5).says(&["takes its key from $MY_KEY, which is not set", "export MY_KEY="]);
    desk.vqa(args).env("MY_KEY", "mine-canary-0123456789").see().exits(0);
    let asked = &upstream.requests()[0];
    assert_eq!(asked.target, "/openai/deployments/deployed/chat/completions?api-version=2024-10-21");
    assert_eq!((asked.header("api-key"), asked.header("authorization")), (Some("mine-canary-0123456789"), None));
}

#[test]
fn an_address_is_shown_without_what_may_be_secret_in_it() {
    let desk = Desk::new();
    for url in ["http://user:sk-canary-0123456789@127.0.0.1:9/v1", "http://127.0.0.1:9/v1?key=sk-canary-0123456789"] {
        let seen = desk.vqa(["config", "show"]).env("OPENAI_BASE_URL", url).see().exits(0);
        assert!(
            seen.stdout.contains("http://127.0.0.1:9/v1") && !seen.stdout.contains("canary-0123456789@"),
            "{seen:?}"
        );
        assert!(!seen.stdout.contains("key=sk"), "{seen:?}");
    }
}
