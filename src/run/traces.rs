//! Traces to an OpenTelemetry collector, in builds with the feature `otlp` and
//! where `traces.otlp_endpoint` is set: one span a request. Workers' ticks are
//! counted and logged, not traced.

use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

use crate::config::Settings;

#[cfg(not(feature = "otlp"))]
mod exporter {
    use super::{Layer, LookupSpan, Settings, Subscriber};

    /// Nothing to export: this build has no exporter.
    pub struct Traces;

    impl Traces {
        #[expect(clippy::unnecessary_wraps, reason = "as in a build with the exporter")]
        pub(in crate::run) fn start(_settings: &Settings) -> anyhow::Result<Self> {
            Ok(Self)
        }

        #[expect(clippy::unused_self, reason = "as in a build with the exporter")]
        pub(in crate::run) fn layer<S: Subscriber + for<'s> LookupSpan<'s> + Send + Sync>(
            &self,
        ) -> Option<Box<dyn Layer<S> + Send + Sync>> {
            None
        }

        pub(in crate::run) fn stop(self) {}
    }
}

#[cfg(feature = "otlp")]
mod exporter {
    use std::time::Duration;

    use anyhow::Context;
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_otlp::{SpanExporter, WithExportConfig};
    use opentelemetry_sdk::Resource;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing_subscriber::filter::filter_fn;

    use super::{Layer, LookupSpan, Settings, Subscriber};

    const SERVICE: &str = "cvety";
    /// A collector that is away does not hold up the end of the process.
    const FLUSH: Duration = Duration::from_secs(1);

    /// What collects spans and sends them in the background.
    pub struct Traces(Option<SdkTracerProvider>);

    impl Traces {
        pub(in crate::run) fn start(settings: &Settings) -> anyhow::Result<Self> {
            let Some(endpoint) = &settings.traces.otlp_endpoint else { return Ok(Self(None)) };
            let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint).build();
            let provider = SdkTracerProvider::builder()
                .with_batch_exporter(exporter.context("traces.otlp_endpoint")?)
                .with_resource(Resource::builder().with_service_name(SERVICE).build())
                .build();
            Ok(Self(Some(provider)))
        }

        pub(in crate::run) fn layer<S: Subscriber + for<'s> LookupSpan<'s> + Send + Sync>(
            &self,
        ) -> Option<Box<dyn Layer<S> + Send + Sync>> {
            let tracer = self.0.as_ref()?.tracer(SERVICE);
            let layer = tracing_opentelemetry::layer().with_tracer(tracer);
            Some(layer.with_filter(filter_fn(|about| !about.is_span() || about.name() == "request")).boxed())
        }

        /// Sends what is left, while the runtime still runs.
        pub(in crate::run) fn stop(self) {
            if let Some(provider) = self.0
                && let Err(error) = provider.shutdown_with_timeout(FLUSH)
            {
                tracing::warn!(error.message = %error, "the last traces were not sent");
            }
        }
    }
}

pub(super) use exporter::Traces;

#[cfg(test)]
#[cfg(feature = "otlp")]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;
    use tokio::time::timeout;
    use tower::ServiceExt;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::db::Db;
    use crate::run::{Outside, compose};

    const LONGEST_WAIT: std::time::Duration = std::time::Duration::from_secs(10);

    /// Reads what a collector is sent until both texts have come; names stand
    /// in the spans as they are.
    async fn collected(listener: TcpListener, wanted: [&str; 2]) -> String {
        let (mut stream, _) = listener.accept().await.expect("an exporter");
        let mut bytes = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&bytes);
            if wanted.iter().all(|wanted| text.contains(wanted)) {
                return text.into_owned();
            }
            assert!(stream.read_buf(&mut bytes).await.expect("bytes") > 0, "it left early");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_request_reaches_the_collector_as_a_span_named_by_its_route() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("its address"));
        let pairs = [("CVETY__TRACES__OTLP_ENDPOINT", endpoint.as_str())];
        let settings = Settings::from_pairs(&pairs).expect("settings");
        let traces = Traces::start(&settings).expect("an exporter");
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(traces.layer()));
        let nowhere = "postgres://nobody@localhost:1/none".parse().expect("an address");
        let app = compose(settings, Db::new(nowhere, 2), Outside::default()).expect("a server");
        let request = Request::get("/docs/nothing-796309935").body(Body::empty()).expect("a request");
        app.router.oneshot(request).await.expect("an answer");
        drop(guard);
        tokio::task::spawn_blocking(move || traces.stop());
        let sent = timeout(LONGEST_WAIT, collected(listener, ["GET /docs/{file}", "cvety"])).await;
        let sent = sent.expect("a span in time");
        assert!(!sent.contains("796309935"), "a path in a trace");
    }
}
