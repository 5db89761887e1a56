//! What was asked of `cargo xtask`.

/// Shown by `cargo xtask help` and after a wrong command.
pub const HELP: &str = "\
cargo xtask test [--no-browser]   install what the tests need when it is missing, then run everything
cargo xtask prepare               only install what the tests need
cargo xtask fonts                 only unpack the open fonts into target/fonts
cargo xtask fuzz-api              only the interface against its own description (about two minutes)
cargo xtask tidy                  the house rules: arrows, budgets, folders, literals, purity, papers
cargo xtask licences              every dependency's licence against the allow-list
cargo xtask audit                 known weaknesses of the dependencies, where the advisory database can be had
cargo xtask bench [...]           measure, and write docs/performance.md
cargo xtask simulate [...]        a made-up office from a seed: --seed N --days 365 (release build)
cargo xtask ci [--no-browser]     format, clippy with warnings denied, licences, audit, test";

/// One command of `cargo xtask`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Show [`HELP`].
    Help,
    /// Run all tests; the browser walks only where `browser` holds.
    Test {
        /// Whether the browser walks run.
        browser: bool,
    },
    /// Install what the tests need.
    Prepare,
    /// Unpack the open fonts.
    Fonts,
    /// Run the interface against its own description.
    FuzzApi,
    /// Check the house rules.
    Tidy,
    /// Check the licences.
    Licences,
    /// Look for known weaknesses of the dependencies.
    Audit,
    /// Measure; what follows is handed on to `guiju bench`.
    Bench(Vec<String>),
    /// Live a made-up office through; what follows is handed on to `guiju simulate`.
    Simulate(Vec<String>),
    /// All that `.ci/run` does.
    Ci {
        /// Whether the browser walks run.
        browser: bool,
    },
}

/// Reads the arguments after `cargo xtask`.
///
/// # Errors
/// A sentence naming the word that is not understood.
pub fn parse(arguments: &[String]) -> Result<Command, String> {
    let Some((name, rest)) = arguments.split_first() else { return Ok(Command::Help) };
    match name.as_str() {
        "help" | "--help" | "-h" => Ok(Command::Help),
        "test" => Ok(Command::Test { browser: browser(rest)? }),
        "ci" => Ok(Command::Ci { browser: browser(rest)? }),
        "prepare" => nothing(rest, Command::Prepare),
        "fonts" => nothing(rest, Command::Fonts),
        "fuzz-api" => nothing(rest, Command::FuzzApi),
        "tidy" => nothing(rest, Command::Tidy),
        "licences" | "licenses" => nothing(rest, Command::Licences),
        "audit" => nothing(rest, Command::Audit),
        "bench" => Ok(Command::Bench(rest.to_vec())),
        "simulate" => Ok(Command::Simulate(rest.to_vec())),
        other => Err(format!("no such command: {other}")),
    }
}

fn browser(rest: &[String]) -> Result<bool, String> {
    match rest {
        [] => Ok(true),
        [only] if only == "--no-browser" => Ok(false),
        _ => Err(format!("not understood: {}", rest.join(" "))),
    }
}

fn nothing(rest: &[String], command: Command) -> Result<Command, String> {
    if rest.is_empty() { Ok(command) } else { Err(format!("not understood: {}", rest.join(" "))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Command, String> {
        parse(&words.iter().map(|&w| w.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn commands_and_their_options() {
        assert_eq!(read(&[]), Ok(Command::Help));
        assert_eq!(read(&["test"]), Ok(Command::Test { browser: true }));
        assert_eq!(read(&["test", "--no-browser"]), Ok(Command::Test { browser: false }));
        assert_eq!(
            read(&["simulate", "--seed", "7"]),
            Ok(Command::Simulate(vec!["--seed".to_owned(), "7".to_owned()]))
        );
        assert_eq!(read(&["bench", "--quick"]), Ok(Command::Bench(vec!["--quick".to_owned()])));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(read(&["tset"]).unwrap_err().contains("tset"));
        assert!(read(&["test", "--fast"]).unwrap_err().contains("--fast"));
        assert!(read(&["tidy", "now"]).unwrap_err().contains("now"));
    }
}
