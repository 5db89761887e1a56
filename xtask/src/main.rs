//! `cargo xtask <command>`.

use std::process::ExitCode;

use xtask::arguments::{Command, HELP, parse};
use xtask::shell::Shell;
use xtask::{audit, bench, ci, fonts, licences, test, tidy};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let command = match parse(&arguments) {
        Ok(command) => command,
        Err(problem) => {
            eprintln!("{problem}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let shell = Shell::here();
    let outcome = match command {
        Command::Help => {
            println!("{HELP}");
            Ok(())
        }
        Command::Test { browser } => test::run(&shell, browser),
        Command::Prepare => test::prepare(&shell, true),
        Command::Fonts => fonts::prepare(&shell).map(drop),
        Command::FuzzApi => test::fuzz(&shell),
        Command::Tidy => tidy::run(shell.root()),
        Command::Licences => licences::run(shell.root()),
        Command::Audit => audit::run(&shell),
        Command::Bench(rest) => bench::run(&shell, &rest),
        Command::Simulate(rest) => bench::simulate(&shell, &rest),
        Command::Ci { browser } => ci::run(&shell, browser),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("\nxtask: {why}");
            ExitCode::FAILURE
        }
    }
}
