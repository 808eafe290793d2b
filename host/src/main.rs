//! The program. Exit codes: 0 done (an abstention is an answer), 1 failed, 2 wrong use.
#![forbid(unsafe_code)]

mod command_line;
mod commands;

use std::process::ExitCode;

use clap::Parser;

use self::command_line::CommandLine;

fn main() -> ExitCode {
    // Wrong use ends inside, with code 2.
    let CommandLine { settings, command } = CommandLine::parse();
    match commands::run(&settings, command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            failed.print(&settings);
            ExitCode::FAILURE
        }
    }
}
