//! What the operator sees: metrics, and what is deployed beside the server.

mod deploy;
mod metrics;

use std::collections::BTreeMap;

use crate::support::TestApp;

/// What a scrape brings: every series, written as Prometheus does, with its value.
struct Scraped(BTreeMap<String, f64>);

impl Scraped {
    async fn from(app: &TestApp) -> Self {
        let answer = app.nobody().get("/metrics").await;
        assert_eq!(answer.status, 200, "{answer}");
        assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"), "{answer}");
        let text = answer.text();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let series = lines.map(|line| {
            let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
            (series.to_owned(), value.parse().unwrap_or_else(|error| panic!("{line}: {error}")))
        });
        Self(series.collect())
    }

    /// The value of a series; 0 where there is none yet.
    fn value(&self, series: &str) -> f64 {
        self.0.get(series).copied().unwrap_or_default()
    }

    /// Names of families, their parts (`_bucket`, `_sum`) taken as names too.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|series| series.split('{').next().unwrap_or_default())
    }

    /// Every label with its value.
    fn labels(&self) -> Vec<(String, String)> {
        let mut labels = Vec::new();
        for series in self.0.keys() {
            let Some((_, inner)) = series.split_once('{') else { continue };
            for label in inner.trim_end_matches('}').split("\",") {
                let (name, value) = label.split_once("=\"").unwrap_or_else(|| panic!("{series}"));
                labels.push((name.to_owned(), value.trim_end_matches('"').to_owned()));
            }
        }
        labels
    }
}
