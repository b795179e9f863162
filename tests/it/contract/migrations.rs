//! Migrations: from nothing to today's schema, once, whoever starts beside us.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::PgConnection;
use sqlx::migrate::{Migrate, MigrateError};

use crate::support::cluster::{Database, connect};
use crate::support::db::{db_execute, db_rows};

const PATIENCE: Duration = Duration::from_secs(10);

/// Everything the migrations make, in words that can be compared.
async fn schema(connection: &mut PgConnection) -> Vec<(String, String)> {
    db_rows(
        connection,
        "select 'column', concat_ws(' ', table_schema, table_name, ordinal_position, column_name, data_type,
                                    is_nullable, column_default, generation_expression)
         from information_schema.columns where table_schema in ('public', 'order_numbers')
         union all
         select 'constraint', concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
         from pg_constraint where connamespace = 'public'::regnamespace
         union all
         select 'index', indexdef from pg_indexes where schemaname = 'public'
         union all
         select 'policy', concat_ws(' ', tablename, policyname, roles, cmd, qual, with_check) from pg_policies
         union all
         select 'routine', concat_ws(' ', oid::regprocedure, md5(prosrc), proacl)
         from pg_proc where pronamespace = 'public'::regnamespace
         union all
         select 'right', concat_ws(' ', relname, relkind, relrowsecurity, relforcerowsecurity, relacl)
         from pg_class where relnamespace = 'public'::regnamespace
         union all
         select 'migration', concat_ws(' ', version, installed_on, encode(checksum, 'hex'))
         from public._sqlx_migrations
         order by 1, 2",
    )
    .await
}

#[tokio::test]
async fn migrations_run_from_nothing_and_a_second_time_change_nothing() {
    let database = Database::empty().await;
    let mut connection = connect(&database.as_superuser()).await;
    cvety::db::migrate(&mut connection).await.expect("from nothing");
    let first = schema(&mut connection).await;
    assert!(first.len() > 100, "{} things were made", first.len());
    cvety::db::migrate(&mut connection).await.expect("a second time");
    assert_eq!(schema(&mut connection).await, first);
    cvety::db::check_collation(&mut connection).await.expect("letters without their case");
}

#[test]
fn versions_rise_and_say_what_they_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let entries =
        std::fs::read_dir(folder).expect("migrations").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".sql"));
    names.sort();
    assert!(!names.is_empty());
    let mut last = 0;
    for name in &names {
        let (version, words) = name.split_once('_').expect("<version>_<words>.sql");
        // One may be left out: what is made side by side has numbers of its own.
        let number: u32 = version.parse().expect("a number");
        assert!(version.len() == 4 && number > last, "{name}: a version is there twice");
        last = number;
        let words = words.trim_end_matches(".sql");
        assert!(words.len() > 3 && words.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name}");
    }
}

#[tokio::test]
async fn an_instance_waits_while_another_migrates() {
    let database = Database::empty().await;
    let mut other = connect(&database.as_superuser()).await;
    other.lock().await.expect("the first instance begins");
    let second = async {
        let options = database.as_superuser().application_name("second");
        cvety::db::migrate(&mut connect(&options).await).await.expect("the second instance migrates");
    };
    let waits = "select count(*) from pg_stat_activity
                 where application_name = 'second' and wait_event_type = 'Lock' and wait_event = 'advisory'";
    let made = "select count(*) from pg_class where relname in ('_sqlx_migrations', 'shops')";
    let first = async {
        let since = Instant::now();
        while db_rows::<(i64,)>(&mut other, waits).await != [(1,)] {
            assert!(since.elapsed() < PATIENCE, "the second instance does not wait");
        }
        assert_eq!(db_rows::<(i64,)>(&mut other, made).await, [(0,)], "made beside the first instance");
        other.unlock().await.expect("the first instance ends");
    };
    tokio::join!(first, second);
    assert_eq!(db_rows::<(i64,)>(&mut other, made).await, [(2,)]);
}

#[tokio::test]
async fn instances_that_start_together_migrate_once() {
    let database = Database::empty().await;
    let instances = (0..4).map(|_| async {
        cvety::db::migrate(&mut connect(&database.as_superuser()).await)
            .await
            .expect("migrates, or finds it done");
    });
    futures::future::join_all(instances).await;
    let mut connection = connect(&database.as_superuser()).await;
    let done = db_rows::<(i64, i64)>(
        &mut connection,
        "select count(*), count(distinct version) from _sqlx_migrations where success",
    );
    let done = done.await[0];
    assert!(done.0 > 0 && done.0 == done.1, "{done:?}");
}

#[tokio::test]
async fn a_migration_changed_after_it_ran_is_refused() {
    let database = Database::migrated().await;
    let mut connection = connect(&database.as_superuser()).await;
    db_execute(&mut connection, "update _sqlx_migrations set checksum = '\\x00' where version = 2").await;
    let refused = cvety::db::migrate(&mut connection).await;
    assert!(matches!(refused, Err(MigrateError::VersionMismatch(2))), "{refused:?}");
}

#[tokio::test]
async fn an_older_version_starts_on_a_newer_schema() {
    let database = Database::migrated().await;
    let mut connection = connect(&database.as_superuser()).await;
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9000, 'of the next release', true, '\\x00', 0)";
    db_execute(&mut connection, newer).await;
    cvety::db::migrate(&mut connection).await.expect("what it does not know is none of its business");
}
