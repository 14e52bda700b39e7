//! What C++ takes for granted of a text model's header: where it is not so, loading would end in a failed assertion, and
//! with it every model of this process.
//!
//! The rules are those of llama.cpp as it is built here (`llama-model.cpp`, `llama-vocab.cpp`, read 2026-11). What they
//! let pass may still be refused by llama.cpp itself.

use std::borrow::Cow;
use std::collections::HashSet;

use vqa_gguf::{Header, Metadata};

use crate::error::{FilePart, LoadError};
use crate::memory::largest;

/// The kinds of vocabulary that models which see have: pairs of bytes, sentence pieces, and Gemma 4's mixture of both.
const VOCABULARIES: [&str; 3] = ["gpt2", "llama", "gemma4"];
/// The ways to stretch places that llama.cpp knows.
const SCALINGS: [&str; 4] = ["none", "linear", "yarn", "longrope"];
/// The most experts.
const MOST_EXPERTS: u64 = 1024;
/// A token that stands for a byte: `token_type` says so, and its text names the byte.
const BYTE_TYPE: i64 = 6;

/// Checks a header.
pub(crate) fn check(header: &Header, architecture: &str) -> Result<(), LoadError> {
    let meta = header.metadata();
    let problem = vocabulary(meta).or_else(|| numbers(meta, architecture));
    problem.map_or(Ok(()), |reason| Err(LoadError::Unsound { part: FilePart::Model, reason }))
}

fn vocabulary(meta: &Metadata) -> Option<String> {
    let kind = meta.text("tokenizer.ggml.model").unwrap_or_default();
    if !VOCABULARIES.contains(&kind) {
        let kind: String = kind.chars().filter(|letter| !letter.is_control()).take(40).collect();
        return Some(format!("its vocabulary is of the kind `{kind}`, which no model that sees has"));
    }
    let tokens = meta.texts("tokenizer.ggml.tokens").unwrap_or_default();
    let known = match distinct(tokens) {
        Ok(known) => known,
        Err(token) => return Some(format!("its vocabulary has `{}` twice", token.escape_debug())),
    };
    let of_bytes = types(meta).filter(|(_, kind)| *kind == BYTE_TYPE);
    let nameless = |index: &usize| tokens.get(*index).is_none_or(|token| !names_a_byte(token));
    if of_bytes.map(|(index, _)| index).any(|index| nameless(&index)) {
        return Some("its vocabulary has a token for a byte that names none".to_owned());
    }
    let missing = |byte: &u8| {
        let itself = char::from(*byte).to_string();
        let named = format!("<0x{byte:02X}>");
        !(known.contains(named.as_str()) || byte.is_ascii() && known.contains(itself.as_str()))
    };
    // What is in no piece is written byte by byte.
    let missing = (kind == "llama").then(|| (0..=u8::MAX).find(missing)).flatten();
    missing.map(|byte| format!("its vocabulary has no token for the byte {byte}"))
}

/// Collects the texts of all tokens as llama.cpp reads them, or names one that comes twice.
fn distinct(tokens: &[String]) -> Result<HashSet<Cow<'_, str>>, Cow<'_, str>> {
    let mut known = HashSet::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        let read = match token.split('\0').next().unwrap_or_default() {
            "" => Cow::Owned(format!("[EMPTY_{index}]")),
            text => Cow::Borrowed(text),
        };
        // What was no UTF-8 is not known to be the same.
        if !read.contains(char::REPLACEMENT_CHARACTER)
            && let Some(twice) = known.replace(read)
        {
            return Err(twice);
        }
    }
    Ok(known)
}

/// Lists what each token is.
fn types(meta: &Metadata) -> impl Iterator<Item = (usize, i64)> + '_ {
    let all = match meta.get("tokenizer.ggml.token_type") {
        Some(vqa_gguf::Value::Array(vqa_gguf::Array::Whole(all))) => all.as_slice(),
        Some(_) | None => &[],
    };
    all.iter().enumerate().map(|(index, kind)| (index, *kind))
}

/// Says whether a text is as `<0x0A>`.
fn names_a_byte(text: &str) -> bool {
    let digits = text.strip_prefix("<0x").and_then(|rest| rest.strip_suffix('>'));
    digits.is_some_and(|digits| digits.len() == 2 && u8::from_str_radix(digits, 16).is_ok())
}

fn numbers(meta: &Metadata, architecture: &str) -> Option<String> {
    let key = |name: &str| format!("{architecture}.{name}");
    let number = |name: &str| meta.number(&key(name)).unwrap_or(0);
    let scaling = meta.text(&key("rope.scaling.type")).unwrap_or("linear");
    let (experts, used) = (number("expert_count"), largest(meta, &key("expert_used_count")).unwrap_or(0));
    let (groups, groups_used) = (number("expert_group_count"), number("expert_group_used_count"));
    // Of this family one expert is none.
    let some = experts > u64::from(architecture.starts_with("hunyuan"));
    let fit = experts <= MOST_EXPERTS && used <= experts && (used > 0) == some;
    let grouped = groups == 0 || groups < experts;
    let shared = groups <= 1 || (experts.is_multiple_of(groups) && (1..groups).contains(&groups_used));
    if !SCALINGS.contains(&scaling) {
        Some(format!("its `{}` is none that is known", key("rope.scaling.type")))
    } else if !(fit && grouped && shared) {
        Some(format!("its experts do not add up: {experts}, {used} of them used, in {groups} groups"))
    } else if meta.number(&key("full_attention_interval")) == Some(0) {
        Some(format!("its `{}` is 0", key("full_attention_interval")))
    } else if number("nextn_predict_layers") > number("block_count") {
        Some(format!("its `{}` is more than all blocks", key("nextn_predict_layers")))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use vqa_gguf::{Array, Draft, Encoding, Value};

    use super::*;

    fn draft(kind: &str, tokens: Vec<String>) -> Draft {
        let mut draft = Draft::new();
        draft.set("tokenizer.ggml.model", kind).set("tokenizer.ggml.tokens", tokens).set("llama.block_count", 4_u32);
        draft.tensor("t", &[1], Encoding::F32);
        draft
    }

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn said(draft: &Draft) -> String {
        let mut bytes = Vec::new();
        draft.write(&mut bytes, |_| vec![0.0]).unwrap();
        let header = Header::read(Cursor::new(&bytes), bytes.len() as u64).unwrap();
        check(&header, "llama").map_or_else(|error| error.to_string(), |()| "sound".to_owned())
    }

    #[test]
    fn a_vocabulary_is_of_a_known_kind_and_has_nothing_twice() {
        assert_eq!(said(&draft("gpt2", texts(&["a", "b", "", ""]))), "sound");
        for kind in ["rwkv", "test", "none", "no_vocab", "t5", "bert", ""] {
            assert!(said(&draft(kind, texts(&["a"]))).contains("of the kind"), "{kind}");
        }
        for twice in [["a", "a"], ["a\0b", "a\0c"], ["", "[EMPTY_0]"]] {
            assert!(said(&draft("gpt2", texts(&twice))).ends_with("twice"), "{twice:?}");
        }
    }

    #[test]
    fn sentence_pieces_can_write_every_byte() {
        let all = || (0..=255_u8).map(|byte| format!("<0x{byte:02X}>"));
        assert_eq!(said(&draft("llama", all().collect())), "sound");
        let plain = |byte: u8| all().filter(move |token| *token != format!("<0x{byte:02X}>"));
        assert_eq!(said(&draft("llama", plain(b'a').chain(["a".to_owned()]).collect())), "sound");
        assert!(said(&draft("llama", plain(b'a').collect())).contains("no token for the byte 97"));
        assert!(said(&draft("llama", plain(0xe9).chain(["é".to_owned()]).collect())).contains("the byte 233"));
    }

    #[test]
    fn a_token_for_a_byte_names_it() {
        let typed = |token: &str| {
            let mut draft = draft("gpt2", texts(&["a", token]));
            draft.set("tokenizer.ggml.token_type", Value::Array(Array::Whole(vec![1, 6])));
            said(&draft)
        };
        assert_eq!(typed("<0x0A>"), "sound");
        for token in ["b", "<0x0", "<0xGG>", "<0x0A"] {
            assert!(typed(token).contains("names none"), "{token}");
        }
    }

    #[test]
    fn numbers_add_up() {
        let with = |numbers: &[(&str, u32)]| {
            let mut draft = draft("gpt2", texts(&["a"]));
            for (key, number) in numbers {
                draft.set(&format!("llama.{key}"), *number);
            }
            said(&draft)
        };
        let (all, used) = ("expert_count", "expert_used_count");
        let (groups, few) = ("expert_group_count", "expert_group_used_count");
        assert_eq!(with(&[(all, 8), (used, 2)]), "sound");
        assert_eq!(with(&[(all, 8), (used, 2), (groups, 4), (few, 2)]), "sound");
        let wrong: [&[(&str, u32)]; 7] = [
            &[(used, 1)],
            &[(all, 8)],
            &[(all, 2), (used, 3)],
            &[(all, 1025), (used, 1)],
            &[(all, 8), (used, 2), (groups, 8)],
            &[(all, 8), (used, 2), (groups, 3), (few, 1)],
            &[(all, 8), (used, 2), (groups, 4), (few, 4)],
        ];
        for numbers in wrong {
            assert!(with(numbers).contains("do not add up"), "{numbers:?}");
        }
        assert!(with(&[("nextn_predict_layers", 5)]).contains("more than all blocks"));
        let mut odd = draft("gpt2", texts(&["a"]));
        odd.set("llama.rope.scaling.type", "sideways");
        assert!(said(&odd).contains("`llama.rope.scaling.type` is none that is known"));
    }
}
