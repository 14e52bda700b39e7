//! No command without canaries, and none of which the page of what is held says nothing.

use std::collections::BTreeSet;

use clap::CommandFactory as _;

use super::Flags;

#[path = "../../tests/it/canaries/commands.rs"]
mod commands;

/// Lists every command that does something by itself, by all of its words.
fn all() -> BTreeSet<String> {
    fn below(command: &clap::Command, words: &str, all: &mut BTreeSet<String>) {
        for next in command.get_subcommands() {
            let words = format!("{words} {}", next.get_name()).trim().to_owned();
            below(next, &words, all);
            if !next.is_subcommand_required_set() {
                all.insert(words);
            }
        }
    }
    let mut all = BTreeSet::new();
    below(&Flags::command(), "", &mut all);
    assert!(all.contains("ask") && all.contains("config show") && !all.contains("config"), "{all:?}");
    all
}

/// Says which command is meant by what is typed.
fn meant(typed: &[&str]) -> String {
    let words = ["vqa"].iter().chain(typed);
    let matches = Flags::command().try_get_matches_from(words).unwrap_or_else(|error| panic!("{typed:?}: {error}"));
    let mut names = Vec::new();
    let mut rest = matches.subcommand();
    while let Some((name, below)) = rest {
        names.push(name);
        rest = below.subcommand();
    }
    names.join(" ")
}

#[test]
fn canaries_go_through_every_command() {
    let gone_through: BTreeSet<String> = commands::COMMANDS.iter().map(|(typed, _)| meant(typed)).collect();
    assert_eq!(gone_through, all(), "crates/cli/tests/it/canaries/commands.rs");
}

#[test]
fn what_every_command_holds_is_told() {
    let page = include_str!("../../../../docs/privacy.md");
    let table = page.split("\n## By command\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let first_cells = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let names = first_cells.flat_map(|cell| cell.split('`').step_by(2)).filter(|name| !name.is_empty());
    let told: BTreeSet<String> = names.map(str::to_owned).collect();
    let all = all();
    let untold: Vec<_> = all.difference(&told).collect();
    assert!(untold.is_empty(), "docs/privacy.md says nothing of {untold:?}");
    let unknown: Vec<_> = told.difference(&all).filter(|_| cfg!(feature = "local")).collect();
    assert!(unknown.is_empty(), "docs/privacy.md speaks of {unknown:?}");
}
