//! The published examples, and the properties that every rule keeps.
//!
//! Properties run over every rule of the built-in table, in every profile, at every level of detail.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::registry::{Profile, Registry};

const DETAILS: [Detail; 4] = [Detail::Low, Detail::High, Detail::Auto, Detail::Original];

fn rule(model: &str) -> ImageRule {
    Registry::embedded().card(&model.into(), Profile::NEWEST).unwrap().image_rule
}

/// Every distinct rule of the table, with the name of a model that follows it.
static RULES: LazyLock<Vec<(String, ImageRule)>> = LazyLock::new(|| {
    let registry = Registry::embedded();
    let mut rules: Vec<(String, ImageRule)> = Vec::new();
    for entry in Profile::ALL.into_iter().flat_map(|profile| registry.models(profile)) {
        if entry.card.image_rule == ImageRule::Unknown {
            continue;
        }
        for rule in [entry.card.image_rule.clone(), entry.card.image_rule.with_auto(AutoPolicy::BySize)] {
            if rules.iter().all(|(_, known)| *known != rule) {
                rules.push((entry.card.name.to_string(), rule));
            }
        }
    }
    for high in [CloseUps::Tiles(67), CloseUps::Larger, CloseUps::None] {
        for tokens in [ViewTokens::Fixed(68), ViewTokens::Cells { side: 28, most: 4096 }] {
            rules.push((
                format!("{high:?} {tokens:?}"),
                ImageRule::View(ViewRule { high, tokens, shape: ViewShape::AsFitted }),
            ));
        }
    }
    rules.push(("a model without a rule".to_owned(), ImageRule::Unknown));
    rules
});

#[test]
fn the_table_holds_the_rules_that_the_properties_run_over() {
    let count = |is: fn(&ImageRule) -> bool| RULES.iter().filter(|(_, rule)| is(rule)).count();
    // Six tile families, each with both readings of `auto`.
    assert_eq!(count(|rule| matches!(rule, ImageRule::Tile(_))), 12);
    assert_eq!(count(|rule| matches!(rule, ImageRule::Patch(_))), 12);
}

fn tiles(columns: u32, rows: u32) -> Layout {
    Layout::Tiles { columns, rows }
}

fn exact(rule: &ImageRule, size: Size, detail: Detail) -> u64 {
    let measured = rule.measure(size, detail).unwrap();
    assert!(matches!(measured.tokens, TokenCount::Exact(_)), "{measured:?}");
    measured.tokens.most().unwrap()
}

#[test]
fn the_examples_of_the_guide_hold_step_by_step() {
    let gpt_4o = rule("gpt-4o");
    let high = |w, h| gpt_4o.measure(Size::new(w, h), Detail::High).unwrap();
    let square = Measured { sent: Size::new(768, 768), layout: tiles(2, 2), tokens: TokenCount::Exact(765) };
    assert_eq!(high(1024, 1024), square);
    assert_eq!(fit_floor(Size::new(2048, 4096), 2048), Size::new(1024, 2048));
    let tall = Measured { sent: Size::new(768, 1536), layout: tiles(2, 3), tokens: TokenCount::Exact(1105) };
    assert_eq!(high(2048, 4096), tall);
    let low = gpt_4o.measure(Size::new(4096, 8192), Detail::Low).unwrap();
    assert_eq!(low, Measured { sent: Size::new(256, 512), layout: Layout::View, tokens: TokenCount::Exact(85) });
}

#[test]
fn derived_examples_hold() {
    for (model, w, h, detail, tokens) in [
        ("gpt-4o", 512, 512, Detail::High, 255),
        ("gpt-4o", 513, 512, Detail::High, 425),
        ("gpt-4o", 513, 513, Detail::High, 765),
        ("gpt-4o", 1000, 500, Detail::High, 425),
        ("gpt-4o", 500, 1000, Detail::High, 425),
        ("gpt-4o", 1920, 1080, Detail::High, 1105),
        ("gpt-4o", 1367, 1025, Detail::High, 765),
        ("gpt-4o", 600, 2048, Detail::High, 1445),
        ("gpt-5", 1024, 1024, Detail::High, 630),
        ("o1", 2048, 4096, Detail::High, 975),
        ("gpt-5.5", 1920, 1080, Detail::High, 2448),
        ("gpt-5.5", 1920, 1080, Detail::Low, 173),
        ("gpt-5.4", 4000, 3000, Detail::High, 2942),
        ("gpt-6-astra", 2048, 2048, Detail::High, 3000),
        ("gpt-5-nano", 1800, 1200, Detail::Auto, 2304),
    ] {
        assert_eq!(exact(&rule(model), Size::new(w, h), detail), tokens, "{model} {w}x{h} {detail}");
    }
}

#[test]
fn auto_by_size_is_low_up_to_the_small_view() {
    let by_size = rule("gpt-4o").with_auto(AutoPolicy::BySize);
    assert_eq!(exact(&by_size, Size::new(512, 512), Detail::Auto), 85);
    assert_eq!(exact(&by_size, Size::new(513, 512), Detail::Auto), 425);
    assert_eq!(exact(&rule("gpt-4o"), Size::new(512, 512), Detail::Auto), 255);
}

#[test]
fn a_level_that_a_model_lacks_is_refused_and_unbounded() {
    for model in ["gpt-4o", "gpt-5.2", "gpt-4.1-mini"] {
        let refused = rule(model).measure(Size::new(8, 8), Detail::Original);
        assert_eq!(refused, Err(RuleError::Detail(Detail::Original)), "{model}");
        assert_eq!(rule(model).most(Detail::Original), TokenCount::Unknown, "{model}");
    }
}

#[test]
fn the_limit_of_patches_is_inclusive_and_comes_before_the_multiplier() {
    let luna = rule("gpt-6-luna");
    let size = |columns: u32, rows: u32| Size::new(columns * 32, rows * 32);
    assert_eq!(exact(&luna, size(200, 150), Detail::Original), 36_000);
    let refused = luna.measure(size(200, 151), Detail::Original);
    assert_eq!(refused, Err(RuleError::TooManyPatches { patches: 30_200, limit: 30_000 }));
    assert!(luna.measure(size(200, 151), Detail::High).is_ok());
}

/// The published shrink, in floating point as written.
fn patches_in_floats(size: Size, budget: u64) -> u64 {
    let (w, h, b) = (f64::from(size.width), f64::from(size.height), budget as f64);
    let s = (32.0_f64.powi(2) * b / (w * h)).sqrt();
    let (columns, rows) = (w * s / 32.0, h * s / 32.0);
    let adjusted = s * (columns.floor() / columns).min(rows.floor() / rows);
    let side = |n: f64| ((n * adjusted).floor() as u64).div_ceil(32);
    side(w) * side(h)
}

fn patches_exactly(size: Size, budget: u64) -> u64 {
    let level = patch::Level { side: None, budget: Some(budget) };
    let rule =
        PatchRule { tokens_per_100: 100, low: level, high: level, auto: level, original: None, reject_above: None };
    exact(&ImageRule::Patch(rule), size, Detail::High)
}

#[test]
fn floats_lose_a_row_where_the_division_is_exact() {
    let both = |w, h, budget| {
        let size = Size::new(w, h);
        (patches_exactly(size, budget), patches_in_floats(size, budget))
    };
    assert_eq!(both(2550, 1700, 1536), (1536, 1457));
    assert_eq!(both(4090, 4090, 2500), (2500, 2401));
    assert_eq!(both(2400, 1800, 1536), (1452, 1452));
}

#[test]
fn a_sliver_takes_the_budget_with_its_long_side() {
    let rule = Registry::embedded().card(&"gpt-4.1-mini".into(), Profile::May2025).unwrap().image_rule;
    let sent = |w, h| rule.measure(Size::new(w, h), Detail::High).unwrap().sent;
    assert_eq!(sent(65_535, 1), Size::new(1536 * 32, 1));
    assert_eq!(sent(1, 65_535), Size::new(1, 1536 * 32));
    assert_eq!(sent(65_535, 40), Size::new(1536 * 32, 30));
}

#[test]
fn what_is_not_monotone_is_known() {
    // One side longer, and cheaper: the short side is scaled down, and the long side with it.
    let gpt_4o = rule("gpt-4o");
    assert_eq!(exact(&gpt_4o, Size::new(1025, 768), Detail::High), 1105);
    assert_eq!(exact(&gpt_4o, Size::new(1025, 1025), Detail::High), 765);
    // Twice as large, and cheaper: the budget is exceeded, and whole patches do not fill it.
    let mini = rule("gpt-5-mini");
    assert_eq!(exact(&mini, Size::new(1025, 1471), Detail::High), (33 * 46 * 6_u64).div_ceil(5));
    assert_eq!(exact(&mini, Size::new(2050, 2942), Detail::High), (32 * 46 * 6_u64).div_ceil(5));
    // A lower level, and dearer.
    let gpt_5_4 = rule("gpt-5.4");
    assert_eq!(exact(&gpt_5_4, Size::new(4000, 3000), Detail::Low), 3687);
    assert_eq!(exact(&gpt_5_4, Size::new(4000, 3000), Detail::High), 2942);
}

#[test]
fn sums_are_as_unsure_as_their_parts() {
    use TokenCount::{About, AtMost, Exact, Unknown};
    assert_eq!(Exact(1) + Exact(2), Exact(3));
    assert_eq!(Exact(1) + About(2), About(3));
    assert_eq!(AtMost(1) + About(2), AtMost(3));
    assert_eq!(AtMost(1) + Unknown, Unknown);
    assert_eq!(Exact(u64::MAX) + Exact(1), Exact(u64::MAX));
    assert_eq!([Exact(5), About(5), AtMost(5), Unknown].map(|n| n.to_string()), ["5", "~5", "≤5", "unknown"]);
}

#[test]
fn text_is_counted_as_the_cookbook_counts_it() {
    use text::Encoding::{Cl100kBase, O200kBase};
    // openai-cookbook, How to count tokens with tiktoken: the comparison of encodings.
    for (words, cl100k, o200k) in
        [("antidisestablishmentarianism", 6, 6), ("2 + 2 = 4", 7, 7), ("お誕生日おめでとう", 9, 8), ("", 0, 0)]
    {
        assert_eq!((Cl100kBase.count(words), O200kBase.count(words)), (cl100k, o200k), "{words}");
    }
    assert!(O200kBase.count("<|endoftext|>") > 1, "a control token in a question is plain text");
}

#[test]
fn one_user_message_is_framed_as_measured() {
    // Users measured a text of 5 tokens as 12, 11 and 13: community.openai.com/t/1262691.
    let words = "one two three four five";
    assert_eq!(text::Encoding::O200kBase.count(words), 5);
    for (model, tokens) in [("gpt-4o", 12), ("gpt-4.1", 12), ("o3", 11), ("o4-mini", 12), ("gpt-4.1-mini", 13)] {
        let card = Registry::embedded().card(&model.into(), Profile::NEWEST).unwrap();
        assert_eq!(card.text_rule.unwrap().count([("user", [words])]), tokens, "{model}");
    }
}

/// Sizes of every shape: ordinary, extreme, slivers, and whole numbers of tiles and patches with one pixel more or less.
fn sizes() -> impl Strategy<Value = Size> {
    let ordinary = 1_u32..=9000;
    let any = (0_u32..=32).prop_flat_map(|bits| (1..=1_u64 << bits).prop_map(|n| u32::try_from(n).unwrap_or(u32::MAX)));
    let steps = ((1_u32..=300), (0_u32..=2)).prop_map(|(n, more)| n * 32 + more - 1);
    let tiny = 1_u32..=64;
    let side = prop_oneof![ordinary, any, steps, tiny, Just(65_535), Just(u32::MAX)];
    (side.clone(), side).prop_map(|(width, height)| Size { width, height })
}

/// Two sizes of the same shape, the second larger by a whole factor.
fn same_shape() -> impl Strategy<Value = (Size, Size)> {
    (sizes(), 2_u32..=9).prop_map(|(size, times)| {
        let side = |n: u32| n.min(u32::MAX / times);
        let size = Size::new(side(size.width), side(size.height));
        (size, Size::new(size.width * times, size.height * times))
    })
}

/// Calls `check` with every rule, at every level of detail that takes the size.
fn each(size: Size, check: impl Fn(&ImageRule, Detail, Measured, &str)) {
    for (name, rule) in RULES.iter() {
        for detail in DETAILS {
            if let Ok(measured) = rule.measure(size, detail) {
                check(rule, detail, measured, &format!("{name} {size} {detail}"));
            }
        }
    }
}

proptest! {
    #[test]
    fn nothing_is_enlarged_and_the_aspect_is_kept(size in sizes()) {
        each(size, |_, _, Measured { sent, .. }, what| {
            assert!(sent.width <= size.width && sent.height <= size.height, "{what}: {sent}");
            assert!(sent.width > 0 && sent.height > 0, "{what}: {sent}");
            // The short side is at most two pixels off: each of two steps rounds by one at the most.
            let (long, short) = (i128::from(size.long_side()), i128::from(size.short_side()));
            let wide = size.width >= size.height;
            let (sent_long, sent_short) = if wide { (sent.width, sent.height) } else { (sent.height, sent.width) };
            let off = i128::from(sent_short) * long - i128::from(sent_long) * short;
            assert!(off.abs() <= 2 * long, "{what}: {sent}");
        });
    }

    #[test]
    fn a_fitted_picture_is_kept_as_it_is(size in sizes()) {
        each(size, |rule, detail, measured, what| {
            assert_eq!(rule.measure(measured.sent, detail), Ok(measured), "{what}");
        });
    }

    #[test]
    fn a_quarter_turn_costs_the_same(size in sizes()) {
        each(size, |rule, detail, measured, what| {
            let turned = rule.measure(size.turned(), detail).unwrap();
            assert_eq!((turned.sent.turned(), turned.tokens), (measured.sent, measured.tokens), "{what}");
        });
    }

    #[test]
    fn the_bound_holds(size in sizes()) {
        each(size, |rule, detail, measured, what| {
            if let (Some(most), Some(tokens)) = (rule.most(detail).most(), measured.tokens.most()) {
                assert!(tokens <= most, "{what}: {tokens} > {most}");
            }
            assert_eq!(rule.most(detail) == TokenCount::Unknown, measured.tokens == TokenCount::Unknown, "{what}");
        });
    }

    #[test]
    fn tile_models_pay_no_less_for_high(size in sizes()) {
        for (name, rule) in RULES.iter() {
            if let ImageRule::Tile(_) = rule {
                let [low, high] = [Detail::Low, Detail::High].map(|detail| exact(rule, size, detail));
                assert!(low <= high, "{name} {size}");
            }
        }
        let tokens = exact(&rule("gpt-4o"), size, Detail::High);
        prop_assert!((255..=1445).contains(&tokens));
    }

    #[test]
    fn tile_models_pay_no_less_for_a_larger_picture_of_the_same_shape((size, larger) in same_shape()) {
        for (name, rule) in RULES.iter() {
            if let ImageRule::Tile(_) = rule {
                assert!(exact(rule, size, Detail::High) <= exact(rule, larger, Detail::High), "{name} {size} {larger}");
            }
        }
    }

    #[test]
    fn patches_stay_within_the_budget_and_a_larger_picture_within_it_costs_no_less((size, larger) in same_shape()) {
        for (name, rule) in RULES.iter() {
            let ImageRule::Patch(numbers) = rule else { continue };
            for (detail, level) in levels(numbers) {
                let Ok(Measured { layout: Layout::Patches { columns, rows }, tokens, .. }) = rule.measure(size, detail)
                else {
                    continue;
                };
                let patches = u64::from(columns) * u64::from(rows);
                assert!(level.budget.is_none_or(|budget| patches <= budget), "{name} {size} {detail}");
                let Ok(more) = rule.measure(larger, detail) else { continue };
                assert!(more.sent != larger || tokens.most() <= more.tokens.most(), "{name} {size} {larger} {detail}");
            }
        }
    }

    #[test]
    fn over_the_budget_the_shape_alone_counts((size, larger) in same_shape(), hundredths in 1_u64..=99) {
        let patches = u64::from(size.width.div_ceil(32)) * u64::from(size.height.div_ceil(32));
        let budget = (patches * hundredths / 100).clamp(1, 10_000);
        let kept = patches_exactly(size, budget);
        prop_assert_eq!(kept, patches_exactly(larger, budget));
        prop_assert!(kept <= budget);
        // Floats lose patches and gain none; slivers, which they shrink to nothing, are apart.
        if size.long_side() / size.short_side() < 1_000 && budget > 1_000 && patches > budget {
            prop_assert!(patches_in_floats(size, budget) <= kept);
        }
    }
}

fn levels(rule: &PatchRule) -> impl Iterator<Item = (Detail, patch::Level)> {
    let original = rule.original.map(|level| (Detail::Original, level));
    [(Detail::Low, rule.low), (Detail::High, rule.high), (Detail::Auto, rule.auto)].into_iter().chain(original)
}

#[test]
fn no_side_is_zero_and_none_overflows() {
    for (width, height) in [(0, 0), (0, u32::MAX), (u32::MAX, 0), (u32::MAX, u32::MAX), (1, u32::MAX)] {
        each(Size { width, height }, |_, _, measured, what| {
            assert!(measured.sent.width > 0 && measured.sent.height > 0, "{what}");
        });
    }
}

#[test]
fn a_model_in_this_program_sees_the_view_and_the_closeups_of_the_guide() {
    let tokens = ViewTokens::Fixed(68);
    let see = |high, width, height, detail| {
        let measured = ImageRule::View(ViewRule { high, tokens, shape: ViewShape::AsFitted })
            .measure(Size::new(width, height), detail)
            .unwrap();
        (measured.sent, measured.layout, measured.tokens.most())
    };
    let (view, tiles) = (Layout::View, |columns, rows| Layout::Tiles { columns, rows });
    let small = Size::new(512, 384);
    assert_eq!(see(CloseUps::Tiles(67), 1024, 768, Detail::Low), (small, view, Some(68)));
    let fitted = Size::new(1024, 768);
    assert_eq!(see(CloseUps::Tiles(67), 2048, 1536, Detail::High), (fitted, tiles(2, 2), Some(68 + 4 * 67)));
    assert_eq!(see(CloseUps::Tiles(67), 2048, 1536, Detail::Auto), (fitted, tiles(2, 2), Some(68 + 4 * 67)));
    assert_eq!(see(CloseUps::Larger, 2048, 1536, Detail::High), (fitted, view, Some(68)));
    assert_eq!(see(CloseUps::None, 2048, 1536, Detail::High), (small, view, Some(68)));
    // One close-up would show what the view shows.
    assert_eq!(see(CloseUps::Tiles(67), 512, 300, Detail::High), (Size::new(512, 300), view, Some(68)));
    let original = ImageRule::View(ViewRule { high: CloseUps::Tiles(67), tokens, shape: ViewShape::AsFitted });
    assert_eq!(original.measure(small, Detail::Original), Err(RuleError::Detail(Detail::Original)));
    assert_eq!(original.most(Detail::High), TokenCount::AtMost(68 + 8 * 67));
}

#[test]
fn the_pixels_that_a_model_in_this_program_sees() {
    let see = |shape, width, height, detail| {
        let rule = ViewRule { high: CloseUps::Tiles(67), tokens: ViewTokens::Fixed(68), shape };
        rule.pixels(&ImageRule::View(rule).measure(Size::new(width, height), detail).unwrap())
    };
    assert_eq!(see(ViewShape::AsFitted, 2048, 1536, Detail::Low), 512 * 384);
    assert_eq!(see(ViewShape::AsFitted, 2048, 1536, Detail::High), 1024 * 768 + 512 * 512);
    for shape in [ViewShape::Stretched(384), ViewShape::Padded { side: 384, grey: 0 }] {
        assert_eq!(see(shape, 2048, 1536, Detail::Low), 384 * 384);
        assert_eq!(see(shape, 2048, 1536, Detail::High), 5 * 384 * 384);
    }
}
