//! The database a process stands on: the one configured, or a PostgreSQL of
//! its own.

use anyhow::Context;
use secrecy::ExposeSecret;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::config::{Environment, Settings};
use crate::db::{self, Db, Durability, EmbeddedOptions, EmbeddedPostgres};

/// The name of the database in our own PostgreSQL.
const NAME: &str = "cvety";
const OWN_CONNECTIONS: u16 = 100;

/// A database at today's schema.
pub(super) struct Database {
    /// The PostgreSQL that runs for us, if one does.
    embedded: Option<EmbeddedPostgres>,
    serving: PgConnectOptions,
}

impl Database {
    /// Finds or starts PostgreSQL and brings the schema up to date.
    pub(super) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let (database, owner) = match &settings.database.url {
            Some(url) => {
                let serving: PgConnectOptions = url.expose_secret().parse().context("DATABASE_URL")?;
                let owner = settings.database.owner_url.as_ref();
                let owner = owner.map(|url| url.expose_secret().parse().context("database.owner_url"));
                let owner = owner.transpose()?.unwrap_or_else(|| serving.clone());
                (Self { embedded: None, serving }, owner)
            }
            None => {
                let embedded = start_embedded(settings).await?;
                let serving = ensure_database(&embedded).await?;
                (Self { embedded: Some(embedded), serving: serving.clone() }, serving)
            }
        };
        let mut connection = owner.connect().await.context("the database does not answer")?;
        db::check_collation(&mut connection).await?;
        db::migrate(&mut connection).await.context("migrations")?;
        connection.close().await?;
        Ok(database)
    }

    /// The pool to serve from. In production a role that row-level security
    /// does not bind is refused; a PostgreSQL of our own has nobody else in it.
    pub(super) async fn to_serve(&self, settings: &Settings) -> anyhow::Result<Db> {
        if settings.environment == Environment::Production && self.embedded.is_none() {
            let mut connection = self.serving.connect().await.context("the database does not answer")?;
            db::check_serving_role(&mut connection).await?;
            connection.close().await?;
        }
        Ok(Db::new(self.serving.clone(), settings.database.max_connections))
    }

    /// Leaves our own PostgreSQL; the last to leave stops it.
    pub(super) async fn close(self) -> anyhow::Result<()> {
        match self.embedded {
            Some(embedded) => Ok(embedded.stop().await?),
            None => Ok(()),
        }
    }
}

async fn start_embedded(settings: &Settings) -> anyhow::Result<EmbeddedPostgres> {
    let options = EmbeddedOptions {
        folder: settings.data_folder().context("no home folder: set CVETY__DATA_DIR")?.join("postgres"),
        bin_dir: settings.database.bin_dir.clone(),
        durability: Durability::Durable,
        max_connections: OWN_CONNECTIONS,
    };
    Ok(EmbeddedPostgres::start(options).await?)
}

/// Makes our database in our own PostgreSQL, unless it is there.
async fn ensure_database(embedded: &EmbeddedPostgres) -> anyhow::Result<PgConnectOptions> {
    let mut connection: PgConnection = embedded.connect_options("postgres").connect().await?;
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(NAME)
        .fetch_one(&mut connection)
        .await?;
    if !exists {
        // Two first starts may both get here; the second finds it made.
        let made = sqlx::query("create database cvety").execute(&mut connection).await;
        if let Err(error) = made {
            let code = error.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
            anyhow::ensure!(matches!(code.as_deref(), Some("42P04" | "23505")), error);
        }
    }
    connection.close().await?;
    Ok(embedded.connect_options(NAME))
}
