//! Making families and writing them out.

use prometheus::core::Collector;
use prometheus::process_collector::ProcessCollector;
use prometheus::{
    Gauge, GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts,
    Registry, TextEncoder,
};

/// One server's registry.
pub(super) struct Families(Registry);

impl Families {
    /// A registry that holds the process's own figures.
    #[expect(clippy::expect_used, reason = "an empty registry takes any collector")]
    pub(super) fn new() -> Self {
        let registry = Registry::new();
        registry.register(Box::new(ProcessCollector::for_self())).expect("the first in the registry");
        Self(registry)
    }

    /// A single counter; unlike those with labels it is there from the start.
    pub(super) fn counter(&self, name: &str, help: &str) -> IntCounter {
        self.registered(IntCounter::new(name, help))
    }

    pub(super) fn counters(&self, name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
        self.registered(IntCounterVec::new(Opts::new(name, help), labels))
    }

    pub(super) fn gauge(&self, name: &str, help: &str) -> IntGauge {
        self.registered(IntGauge::new(name, help))
    }

    /// A gauge of fractions, and of what may be unknown (NaN).
    pub(super) fn float_gauge(&self, name: &str, help: &str) -> Gauge {
        self.registered(Gauge::new(name, help))
    }

    pub(super) fn float_gauges(&self, name: &str, help: &str, labels: &[&str]) -> GaugeVec {
        self.registered(GaugeVec::new(Opts::new(name, help), labels))
    }

    pub(super) fn histogram(&self, name: &str, help: &str, buckets: &[f64]) -> Histogram {
        self.registered(Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets.to_vec())))
    }

    pub(super) fn histograms(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
        buckets: &[f64],
    ) -> HistogramVec {
        let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
        self.registered(HistogramVec::new(options, labels))
    }

    #[expect(
        clippy::expect_used,
        reason = "names are constants, and every start and test registers them all"
    )]
    fn registered<C: Collector + Clone + 'static>(&self, family: prometheus::Result<C>) -> C {
        let family = family.expect("a well-formed family of metrics");
        self.0.register(Box::new(family.clone())).expect("a family of its own name");
        family
    }

    /// All families in Prometheus' text format.
    pub(super) fn text(&self) -> anyhow::Result<String> {
        Ok(TextEncoder::new().encode_to_string(&self.0.gather())?)
    }
}

/// The struct of all families, each made and described where it is named:
/// `pub carts_expired: IntCounter = counter("cvety_…", "…");`.
macro_rules! families {
    (
        $(#[$about:meta])*
        pub struct $Metrics:ident {
            $( $(#[$doc:meta])* $seen:vis $family:ident: $Kind:ty = $made:ident($($said:expr),+ $(,)?); )+
        }
    ) => {
        $(#[$about])*
        pub struct $Metrics {
            families: Families,
            $( $(#[$doc])* $seen $family: $Kind, )+
        }

        impl $Metrics {
            fn described() -> Self {
                let families = Families::new();
                Self { $( $family: families.$made($($said),+), )+ families }
            }
        }
    };
}

pub(super) use families;
