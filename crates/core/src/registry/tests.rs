//! The built-in table, and the rows that users add.

use std::collections::HashSet;

use super::*;
use crate::card::{IMAGE_BYTES, OutputLimitField, Vision};
use crate::kind::{Kind, Retry};
use crate::price::PicoUsd;
use crate::tokens::ImageRule;

const NEWEST: Profile = Profile::NEWEST;

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    model: Vec<ModelRow>,
}

fn with(rows: &str) -> Result<Registry, RegistryError> {
    Registry::with_user_models(toml::from_str::<Settings>(rows)?.model)
}

fn card(name: &str, profile: Profile) -> Option<ModelCard> {
    Registry::embedded().card(&name.into(), profile)
}

fn priced(name: &str) -> Option<PicoUsd> {
    card(name, NEWEST)?.price.map(|price| price.input.0)
}

#[test]
fn the_built_in_table_reads_and_every_row_says_where_it_is_from() {
    let table = Table::read(table::embedded_text()).unwrap();
    assert_eq!(table.rows.len(), 30);
    for row in &table.rows {
        assert!(row.source.is_some() && row.read.is_some(), "{:?}", row.names);
        assert!(row.price.is_none() && row.like.is_none(), "{:?}: prices stand in the lists", row.names);
        assert!(row.vision.is_some() || row.image_rule().is_some(), "{:?}", row.names);
        let open = row.image_rule().is_none() && row.vision == Some(true);
        assert!(!open || row.note.is_some(), "{:?}: what is not known is said", row.names);
    }
}

#[test]
fn a_model_has_one_row_in_a_profile() {
    for profile in Profile::ALL {
        let mut seen = HashSet::new();
        let rows = Table::embedded().rows.iter().filter(|row| row.holds_in(profile));
        for name in rows.flat_map(|row| &row.names) {
            assert!(seen.insert(name), "{name} twice in {profile}");
        }
        let listed = Registry::embedded().models(profile).count();
        assert_eq!(listed, seen.len(), "{profile}");
    }
    let counts = Profile::ALL.map(|profile| Registry::embedded().models(profile).count());
    assert_eq!(counts, [14, 29, 50]);
}

#[test]
fn every_price_belongs_to_a_known_model() {
    for name in Table::embedded().priced_names() {
        assert!(card(name, NEWEST).is_some(), "{name}");
    }
    assert_eq!(Table::embedded().priced_names().count(), 44);
}

#[test]
fn profiles_differ_where_the_editions_do() {
    let budget = |profile| match card("gpt-4.1-mini", profile)?.image_rule {
        ImageRule::Patch(rule) => rule.high.budget,
        ImageRule::Tile(_) | ImageRule::View(_) | ImageRule::Unknown => None,
    };
    assert_eq!(Profile::ALL.map(budget), [None, Some(1536), Some(6144)]);
    assert_eq!(card("gpt-5", Profile::June2024), None);
    assert_eq!(Registry::embedded().knows_in(&"gpt-5".into()), [Profile::September2026]);
    assert_eq!(Registry::embedded().knows_in(&"gpt-4o".into()), Profile::ALL);
    assert_eq!(Registry::embedded().knows_in(&"llava".into()), []);
}

#[test]
fn a_snapshot_is_its_model_and_nothing_is_guessed_from_a_prefix() {
    let rule = |name| card(name, NEWEST).map(|card| card.image_rule);
    assert_eq!(rule("gpt-4o-2024-08-06"), rule("gpt-4o"));
    assert_ne!(rule("gpt-4o-mini-2024-07-18"), rule("gpt-4o"));
    assert_eq!(rule("gpt-4.1-mini-2025-04-14"), rule("gpt-4.1-mini"));
    assert_eq!(card("gpt-4o-2024-08-06", NEWEST).unwrap().name.as_str(), "gpt-4o-2024-08-06");
    for name in ["gpt-4o-search-preview", "gpt-4o-2024", "gpt", "gpt-4o-mini-tts", "GPT-4o", " gpt-4o", "", "openai/"] {
        assert_eq!(card(name, NEWEST), None, "{name}");
    }
}

#[test]
fn a_snapshot_with_a_price_of_its_own_has_it() {
    assert_eq!(priced("gpt-4o"), Some(PicoUsd(2_500_000)));
    assert_eq!(priced("gpt-4o-2024-05-13"), Some(PicoUsd(5_000_000)));
    assert_eq!(priced("gpt-4o-2024-11-20"), Some(PicoUsd(2_500_000)));
    assert_eq!(priced("gpt-4-vision-preview"), None);
}

#[test]
fn behind_a_gateway_the_rule_is_known_and_the_price_is_not() {
    let gateway = card("openai/gpt-4o-2024-08-06", NEWEST).unwrap();
    assert_eq!(gateway.image_rule, card("gpt-4o", NEWEST).unwrap().image_rule);
    assert_eq!((gateway.name.as_str(), gateway.price), ("openai/gpt-4o-2024-08-06", None));
    assert_eq!(card("azure/gpt-4o", NEWEST), None);
}

#[test]
fn an_edition_after_the_name_counts() {
    let then = card("gpt-4.1-mini@2025", NEWEST).unwrap();
    assert_eq!(Some(then), card("gpt-4.1-mini", Profile::May2025));
    assert_eq!(card("gpt-4o@2024-06", NEWEST).unwrap().limits, Profile::June2024.limits());
    for name in ["gpt-4o@", "gpt-4o@2023", "gpt-4o@2025-06", "gpt-5@2025"] {
        assert_eq!(card(name, NEWEST), None, "{name}");
    }
}

#[test]
fn an_unknown_model_has_the_limits_of_the_profile_and_nothing_else() {
    let card = Registry::embedded().card_or_unknown(&"llava".into(), NEWEST);
    assert_eq!(card.limits.images, Some(1_500));
    let limits = card.limits;
    assert_eq!(card, ModelCard { limits, ..ModelCard::unknown("llava".into()) });
    assert!(Profile::ALL.iter().all(|profile| profile.limits().bytes == IMAGE_BYTES));
}

#[test]
fn reasoning_models_take_their_limit_in_the_newer_field() {
    for entry in Registry::embedded().models(NEWEST) {
        let name = entry.card.name.as_str();
        let reasons = name.starts_with(['o']) || name.starts_with("gpt-5") || name.starts_with("gpt-6");
        assert_eq!(entry.card.output_limit == OutputLimitField::MaxCompletionTokens, reasons, "{name}");
    }
}

#[test]
fn a_typo_finds_its_model() {
    let nearest = |name: &str| Registry::embedded().nearest(&name.into());
    for (typed, meant) in
        [("gpt4o", "gpt-4o"), ("gpt-4o-mni", "gpt-4o-mini"), ("GPT-5.5", "gpt-5.5"), ("gtp-5", "gpt-5")]
    {
        assert_eq!(nearest(typed).as_deref(), Some(meant), "{typed}");
    }
    for typed in ["llava-v1.6-34b", "", "x", &"gpt-4o".repeat(1000)] {
        assert_eq!(nearest(typed), None, "{typed}");
    }
}

#[test]
fn a_user_adds_a_model_and_changes_a_known_one() {
    let registry = with(
        r#"
        [[model]]
        names = ["my-deployment"]
        like = "gpt-4o-mini"
        limits = { images = 50 }
        price = { input = "1.5", output = 6 }

        [[model]]
        names = ["gpt-4o"]
        profiles = ["2026-09"]
        tile = { base = 1, tile = 2, auto = "by-size" }
        "#,
    )
    .unwrap();
    let mine = registry.card(&"my-deployment".into(), NEWEST).unwrap();
    let mini = card("gpt-4o-mini", NEWEST).unwrap();
    assert_eq!((mine.name.as_str(), mine.vision), ("my-deployment", Vision::Yes));
    assert_eq!((&mine.image_rule, mine.text_rule), (&mini.image_rule, mini.text_rule));
    assert_eq!((mine.limits.images, mine.limits.bytes), (Some(50), IMAGE_BYTES));
    let price = mine.price.unwrap();
    assert_eq!(
        (price.input.0, price.read.as_str(), price.source.as_str()),
        (PicoUsd(1_500_000), "undated", "your settings")
    );

    let [then, now] =
        [Profile::June2024, NEWEST].map(|profile| registry.card(&"gpt-4o".into(), profile).unwrap().image_rule);
    assert_eq!(then, card("gpt-4o", Profile::June2024).unwrap().image_rule);
    assert_ne!(now, then);
    assert_eq!(registry.models(NEWEST).filter(|entry| entry.card.name.as_str() == "gpt-4o").count(), 1);
}

#[test]
fn a_wrong_row_names_its_model_and_its_key() {
    let patch = |low: &str| format!("patch = {{ tokens_per_100 = 120, low = {low}, high = {{}}, auto = {{}} }}");
    for (row, message) in [
        ("names = []".to_owned(), "model ``: `names` needs one name at least, and none may be empty"),
        ("names = [' ']".to_owned(), "model ` `: `names` needs one name at least, and none may be empty"),
        (row("tile = { base = 0, tile = 1 }"), "model `m`: `tile.base` must be from 1 to 1000000"),
        (
            row("tile = { base = 1, tile = 1, short_side = 0 }"),
            "model `m`: `tile.short_side` must be from 1 to 1000000",
        ),
        (row(&patch("{ side = 0 }")), "model `m`: `patch.low` must be from 1 to 1000000"),
        (row(&patch("{ budget = 1000001 }")), "model `m`: `patch.low` must be from 1 to 1000000"),
        (
            row("vision = false\ntile = { base = 1, tile = 1 }"),
            "model `m`: `vision` cannot be false for a model that counts pictures",
        ),
        (
            row(&format!("tile = {{ base = 1, tile = 1 }}\n{}", patch("{}"))),
            "model `m`: `patch` cannot stand beside `tile`: a model counts pictures one way",
        ),
        (row("like = 'gpt4o'"), "model `m`: `like` names `gpt4o`, which is not a known model"),
    ] {
        let error = with(&format!("[[model]]\n{row}")).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!((error.kind(), error.retry()), (Kind::Misconfigured, Retry::Never));
    }
    let hint = with(&format!("[[model]]\n{}", row("like = 'gpt4o'"))).unwrap_err().hint();
    assert_eq!(hint.as_deref(), Some("did you mean `gpt-4o`?"));
    assert!(matches!(with("[[model]]\nnames = ['m']\ncolour = 1"), Err(RegistryError::Table(_))));
}

fn row(keys: &str) -> String {
    format!("names = ['m']\n{keys}")
}

#[test]
fn a_rows_largest_numbers_do_not_overflow() {
    let registry = with(
        r#"
        [[model]]
        names = ["m"]
        patch = { tokens_per_100 = 1000000, low = {}, high = { budget = 1000000 }, auto = { side = 1000000 } }

        [[model]]
        names = ["t"]
        tile = { base = 1000000, tile = 1000000, short_side = 1000000 }
        "#,
    )
    .unwrap();
    for name in ["m", "t"] {
        let rule = registry.card(&name.into(), NEWEST).unwrap().image_rule;
        for (w, h) in [(u32::MAX, u32::MAX), (u32::MAX, 1), (1, u32::MAX), (u32::MAX, 65_535)] {
            for detail in [crate::Detail::Low, crate::Detail::High, crate::Detail::Auto] {
                let measured = rule.measure(crate::Size::new(w, h), detail).unwrap();
                assert!(measured.tokens.most() <= rule.most(detail).most().or(Some(u64::MAX)), "{name} {w}x{h}");
            }
        }
    }
}

#[test]
fn profiles_are_read_as_they_print() {
    for profile in Profile::ALL {
        assert_eq!(profile.to_string().parse(), Ok(profile));
    }
    assert_eq!(Profile::default(), Profile::NEWEST);
    assert!("2024".parse::<Profile>().is_err());
}
