//! Help as it is printed, and the version.

use crate::desk::Desk;

#[test]
fn help_of_every_command() {
    let desk = Desk::new();
    let commands = [
        "",
        "ask",
        "chat",
        "inspect",
        "screen",
        "tokens",
        "plan",
        "run",
        "score",
        "report",
        "compare",
        "export",
        "serve",
        "serve key",
        "models",
        "models list",
        "models pull",
        "models show",
        "models rm",
        "models import",
        "config",
        "config show",
    ];
    for command in commands {
        let seen = desk.vqa(command.split_whitespace().chain(["--help"])).see().exits(0);
        assert_eq!(seen.stderr, "");
        let widest = seen.stdout.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{command}: {widest:?}");
        let name = format!("help_{}", if command.is_empty() { "vqa" } else { command }.replace(' ', "_"));
        insta::assert_snapshot!(name, seen.stdout);
    }
    let top = desk.vqa(["--help"]).see().stdout;
    let listed = top.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    assert_eq!(
        listed.count(),
        commands.iter().filter(|command| command.split(' ').count() == 1 && !command.is_empty()).count()
    );
}

#[test]
fn nothing_typed_is_answered_with_help() {
    Desk::new().vqa([""; 0]).see().exits(2).says(&["Usage: vqa"]);
}

#[test]
fn says_its_version() {
    assert_eq!(Desk::new().vqa(["--version"]).see().exits(0).stdout, format!("vqa {}\n", env!("CARGO_PKG_VERSION")));
}
