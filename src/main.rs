//! The command line: `serve` (default), `migrate`, `demo`, `openapi`,
//! `check-config`, `health`, `kaspi`.

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use cvety::config::Settings;
use cvety::run::{self, Bin, OrganizationDeed};
use cvety::values::ShopId;

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
    /// Say which organisations may take money for which shops by this server's certificate.
    Kaspi {
        #[command(subcommand)]
        deed: Kaspi,
    },
    /// Ask the server on this machine whether it is ready; fail if it isn't.
    Health,
}

#[derive(Subcommand)]
enum Kaspi {
    /// Let an organisation act for a shop.
    Allow(Pair),
    /// Take that back: nothing new is paid by it; what came is followed and paid back as before.
    Forbid(Pair),
    /// List what is allowed.
    List,
}

#[derive(Args)]
struct Pair {
    /// The shop's number: `id` of GET /api/shop.
    #[arg(long)]
    shop: i64,
    /// The organisation's BIN, 12 digits.
    #[arg(long)]
    bin: Bin,
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

impl From<Kaspi> for OrganizationDeed {
    fn from(deed: Kaspi) -> Self {
        match deed {
            Kaspi::Allow(Pair { shop, bin }) => Self::Allow(ShopId(shop), bin),
            Kaspi::Forbid(Pair { shop, bin }) => Self::Forbid(ShopId(shop), bin),
            Kaspi::List => Self::List,
        }
    }
}

fn execute(command: Command) -> anyhow::Result<()> {
    if let Command::Openapi { write } = command {
        return run::openapi(write);
    }
    let is_check = matches!(command, Command::CheckConfig);
    let settings = if is_check { Settings::check()? } else { Settings::load()? };
    match command {
        Command::Serve => run::serve(settings),
        Command::Migrate => run::migrate(settings),
        Command::Demo => run::demo(settings),
        Command::Kaspi { deed } => run::organizations(settings, deed.into()),
        Command::Health => run::health(&settings),
        Command::CheckConfig | Command::Openapi { .. } => {
            for warning in &settings.warnings {
                eprintln!("cvety: warning: {warning}");
            }
            println!("settings are fine");
            Ok(())
        }
    }
}
