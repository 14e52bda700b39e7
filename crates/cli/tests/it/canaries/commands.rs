//! Every command of the program, as the canaries go through it: what is typed, and the code that it exits with.
//!
//! The program's own tests read this list too. They fail where a command is missing from it; none may be.

/// The words of a command, and its exit code.
pub(crate) type Typed = (&'static [&'static str], i32);

/// All of them, in an order in which each finds what it needs.
pub(crate) const COMMANDS: &[Typed] = &[
    (&["ask", "What?", "in/canary-name-3d0fb2.png", "--json"], 0),
    (&["chat", "in/canary-name-3d0fb2.png"], 0),
    (&["inspect", "in/canary-name-3d0fb2.png", "--json"], 0),
    (&["screen", "in/canary-name-3d0fb2.png", "--json"], 0),
    (&["tokens", "300x300", "--json"], 0),
    (&["plan", "in/rows.jsonl", "--model", "gpt-4o", "--json"], 0),
    (&["run", "in/rows.jsonl", "-o", "runs/a", "--json"], 0),
    (&["run", "in/rows.jsonl", "-o", "runs/b", "--detail", "low", "--json"], 0),
    (&["score", "runs/a", "--metric", "exact", "--json"], 0),
    (&["score", "runs/a", "--metric", "judge", "--judge-model", "gpt-4o-mini", "--json"], 0),
    (&["report", "runs/a", "--metric", "exact", "--format", "markdown"], 0),
    (&["compare", "runs/a", "runs/b", "--metric", "exact", "--json"], 0),
    (&["export", "runs/a", "-o", "rows.jsonl"], 0),
    // A server that answers has tests of its own beside this.
    (&["serve", "--check"], 0),
    (&["serve", "key", "alice"], 0),
    (&["models", "--json"], 0),
    #[cfg(feature = "local")]
    (&["models", "list", "--all", "--json"], 0),
    #[cfg(feature = "local")]
    (&["models", "pull", "hf:makers/tiny-GGUF/Tiny-F32.gguf", "--name", "tiny", "--json"], 0),
    #[cfg(feature = "local")]
    (&["models", "import", "in/Tiny-F32.gguf", "--name", "own", "--json"], 0),
    #[cfg(feature = "local")]
    (&["models", "show", "tiny", "--json"], 0),
    #[cfg(feature = "local")]
    (&["models", "rm", "tiny", "own"], 0),
    (&["config", "show", "--json"], 0),
];
