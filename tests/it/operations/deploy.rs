//! What is deployed beside the server speaks of things that are there.

use std::collections::BTreeSet;

use serde_json::json;

use super::Scraped;
use crate::support::telegram::FakeTelegram;
use crate::support::{file_of_repository as text, setting_names};

/// Words that begin so.
fn words<'a>(text: &'a str, beginnings: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words.filter(|word| beginnings.iter().any(|beginning| word.starts_with(beginning)))
}

#[tokio::test]
async fn dashboard_and_alerts_ask_for_metrics_that_are_there() {
    // Without a subscriber nothing is said of deliveries.
    let telegram = FakeTelegram::start().await;
    let app = telegram.serving().await;
    app.owner().await.writes_order(json!({})).await.expect(201);
    app.tick_workers().await;
    let scraped = Scraped::from(&app).await;
    let exported: BTreeSet<_> = scraped.names().collect();
    for (path, at_least) in
        [("deploy/grafana/dashboards/cvety.json", 15), ("deploy/prometheus/alerts.yml", 6)]
    {
        let text = text(path);
        let asked: BTreeSet<_> = words(&text, &["cvety_", "process_"]).collect();
        assert!(asked.len() >= at_least, "{path} asks for {asked:?} alone");
        for name in asked {
            assert!(exported.contains(name), "{path} asks for {name}, which is not exported");
        }
    }
    let dashboard: serde_json::Value =
        serde_json::from_str(&text("deploy/grafana/dashboards/cvety.json")).expect("JSON");
    let source = text("deploy/grafana/provisioning/datasources/prometheus.yml");
    for panel in dashboard["panels"].as_array().expect("panels") {
        let uid = panel["datasource"]["uid"].as_str().expect("a source");
        assert!(source.contains(&format!("uid: {uid}\n")), "no source {uid}");
    }
}

#[test]
fn every_variable_that_a_deployment_sets_is_a_setting() {
    let settings = setting_names();
    assert!(settings.contains("CVETY__HTTP__LISTEN") && settings.contains("CVETY__ENVIRONMENT"));
    for path in ["compose.yaml", "Dockerfile", "README.md", "deploy/README.md"] {
        for name in words(&text(path), &["CVETY__"]).filter(|name| *name != "CVETY__") {
            assert!(settings.contains(name), "{path} sets {name}, which is no setting");
        }
    }
}

#[test]
fn every_limit_stands_in_the_readme() {
    let readme = text("README.md");
    for name in setting_names().iter().filter(|name| name.starts_with("CVETY__RATE_LIMITS__")) {
        assert!(readme.contains(&format!("`{name}`")), "{name} is not in the README");
    }
}
