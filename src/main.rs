//! The command line: `serve` (default), `migrate`, `demo`, `openapi`,
//! `check-config`, `health`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use cvety::config::Settings;
use cvety::run;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Backend of a multi-tenant flower-shop service.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (the default): with nothing configured, on a PostgreSQL of its own.
    Serve,
    /// Bring the database to this version's schema and stop.
    Migrate,
    /// Make the demo shop, unless it is there, and stop.
    Demo,
    /// Print the OpenAPI document, or write it and the Postman collection into openapi/.
    Openapi {
        #[arg(long)]
        write: bool,
    },
    /// Say what is wrong with the settings, if anything, and stop.
    CheckConfig,
    /// Ask the server on this machine whether it is ready; fail if it isn't.
    Health,
}

fn main() -> ExitCode {
    match execute(Cli::parse().command.unwrap_or(Command::Serve)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cvety: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> anyhow::Result<()> {
    if let Command::Openapi { write } = command {
        return run::openapi(write);
    }
    let settings = Settings::load()?;
    match command {
        Command::Serve => run::serve(settings),
        Command::Migrate => run::migrate(settings),
        Command::Demo => run::demo(settings),
        Command::Health => run::health(&settings),
        Command::CheckConfig | Command::Openapi { .. } => {
            println!("settings are fine");
            Ok(())
        }
    }
}
