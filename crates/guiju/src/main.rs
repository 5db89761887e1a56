//! The program: reads the command line and puts the rooms together. Nothing else wires.

mod accounts;
mod archive;
mod cli;
mod config;
mod failure;
mod founding;
mod layers;
mod places;
mod sample;
mod seals;
mod signing;
mod wiring;
mod words;

use std::process::ExitCode;

use clap::Parser;

/// Rows and pages are very many small pieces of text, which this allocator hands out in about half the time of the system's.
/// Without huge pages (`no_thp`): they kept 20 MB in memory that nobody used.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("GUIJU_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(cli.log()));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match cli.run() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
