//! What the server counts and measures, as Prometheus reads it.
//!
//! A family is one field with its description, and is there from the
//! start, so that a dashboard never waits for the first failure. Labels are
//! closed sets: no shop, person, order or path is ever one, for there are
//! thousands of them. Each server has a registry of its own.

mod registry;

use prometheus::{Gauge, GaugeVec, Histogram, HistogramVec, IntCounter, IntCounterVec, IntGauge};

use registry::{Families, families};

/// Seconds of a request, and of waiting for a connection.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Where orders come from; a source that staff made up is `other`.
const SOURCES: [&str; 4] = ["staff", "storefront", "kuper", OTHER];
const OTHER: &str = "other";

families! {
    /// Everything that is counted and measured.
    pub struct Metrics {
        /// By `method`, `route` (a pattern, or `unmatched`) and `status`.
        pub requests: IntCounterVec = counters(
            "cvety_http_requests_total",
            "Requests that ended, by route pattern; the status is `cancelled` where the client left first.",
            &["method", "route", "status"],
        );
        /// By `method` and `route`.
        pub request_seconds: HistogramVec = histograms(
            "cvety_http_request_duration_seconds",
            "Seconds from a request's head to the head of its answer.",
            &["method", "route"],
            &SECONDS,
        );
        pub requests_in_flight: IntGauge =
            gauge("cvety_http_requests_in_flight", "Requests being answered.");
        pub open_connections: IntGauge =
            gauge("cvety_http_connections", "Connections of clients, idle ones included.");
        pub displaced_connections: IntCounter = counter(
            "cvety_http_connections_displaced_total",
            "Connections that waited longest and gave way to a new one, and new ones refused.",
        );
        pub database_up: IntGauge =
            gauge("cvety_database_up", "1 if the database answered this scrape in time.");
        pub connections: IntGauge =
            gauge("cvety_db_connections", "Connections to the database, idle ones included.");
        pub idle_connections: IntGauge =
            gauge("cvety_db_connections_idle", "Connections that wait for work.");
        pub connections_limit: IntGauge =
            gauge("cvety_db_connections_limit", "The most connections there may be.");
        pub waiting_for_connection: IntGauge =
            gauge("cvety_db_waiting", "Transactions that wait for a connection.");
        pub connection_wait_seconds: Histogram = histogram(
            "cvety_db_connection_wait_seconds",
            "Seconds that a transaction waited for its connection, in vain or not.",
            &SECONDS,
        );
        pub connections_refused: IntCounter = counter(
            "cvety_db_connections_refused_total",
            "Transactions that got no connection: all were busy too long, or the database was away.",
        );
        pub outbox_age_seconds: Gauge = float_gauge(
            "cvety_outbox_oldest_unpublished_age_seconds",
            "Age of the oldest event that is still to be published; 0 if there is none.",
        );
        pub outbox_events: Gauge = float_gauge(
            "cvety_outbox_unpublished_events",
            "Events that are still to be published, counted up to 10000.",
        );
        /// By `subscriber`.
        pub delivery_age_seconds: GaugeVec = float_gauges(
            "cvety_deliveries_oldest_pending_age_seconds",
            "Age of the oldest event that a subscriber has still to receive; 0 if there is none.",
            &["subscriber"],
        );
        /// By `subscriber`.
        pub deliveries_pending: GaugeVec = float_gauges(
            "cvety_deliveries_pending",
            "Events that a subscriber has still to receive, counted up to 10000.",
            &["subscriber"],
        );
        /// By `subscriber` and `outcome`: arrived, failed.
        pub deliveries: IntCounterVec =
            counters("cvety_deliveries_total", "Attempts to deliver an event.", &["subscriber", "outcome"]);
        /// By `worker` and `outcome`: worked, idle, failed.
        pub worker_ticks: IntCounterVec =
            counters("cvety_worker_ticks_total", "Ticks of workers.", &["worker", "outcome"]);
        orders_created: IntCounterVec =
            counters("cvety_orders_created_total", "Orders placed.", &["source"]);
    }
}

impl Metrics {
    /// All families, each at nothing.
    pub fn new() -> Self {
        let metrics = Self::described();
        for source in SOURCES {
            metrics.orders_created.with_label_values(&[source]);
        }
        metrics
    }

    /// The counter of orders from a source.
    pub fn orders_created(&self, source: &str) -> IntCounter {
        let source = SOURCES.into_iter().find(|known| *known == source).unwrap_or(OTHER);
        self.orders_created.with_label_values(&[source])
    }

    /// Everything in Prometheus' text format, with figures of the process.
    ///
    /// # Errors
    /// It can't be written, which is our defect.
    pub fn text(&self) -> anyhow::Result<String> {
        self.families.text()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// Counts something that goes on, until dropped.
pub struct Ongoing(IntGauge);

impl Ongoing {
    /// One more goes on.
    pub fn begin(gauge: &IntGauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_staff_made_up_is_no_label() {
        let metrics = Metrics::new();
        metrics.orders_created("storefront").inc();
        metrics.orders_created("от Аружан, +77015550001").inc();
        let text = metrics.text().expect("text");
        assert!(text.contains("cvety_orders_created_total{source=\"other\"} 1"), "{text}");
        assert!(text.contains("cvety_orders_created_total{source=\"storefront\"} 1"), "{text}");
        assert!(!text.contains("Аружан"), "{text}");
    }

    #[test]
    fn what_goes_on_is_counted_until_it_ends() {
        let metrics = Metrics::new();
        let ongoing = Ongoing::begin(&metrics.requests_in_flight);
        assert_eq!(metrics.requests_in_flight.get(), 1);
        drop(ongoing);
        assert_eq!(metrics.requests_in_flight.get(), 0);
    }

    #[test]
    fn the_process_is_measured_too() {
        let text = Metrics::new().text().expect("text");
        for name in ["process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"] {
            assert!(text.contains(&format!("\n{name} ")), "{name} is missing: {text}");
        }
    }
}
