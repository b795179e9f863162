//! Where log lines go: text for people, or one JSON object a line, with dotted
//! fields at its top and its spans (request or tick, with their id) in `spans`.

use std::io;

use anyhow::Context;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use super::traces::Traces;
use crate::config::Settings;

type Lines = Box<dyn Layer<Registry> + Send + Sync>;

/// Starts the log, and traces where they are wanted; inside a runtime.
pub(super) fn start(settings: &Settings) -> anyhow::Result<Traces> {
    let filter = EnvFilter::try_new(&settings.log.filter).context("log.filter")?;
    let lines = if settings.log.json {
        json(io::stderr)
    } else {
        let is_terminal = io::IsTerminal::is_terminal(&io::stderr());
        text(io::stderr, is_terminal)
    };
    let traces = Traces::start(settings)?;
    tracing_subscriber::registry()
        .with(lines)
        .with(traces.layer())
        .with(filter)
        .try_init()
        .map_err(|error| anyhow::anyhow!("the log can't start: {error}"))?;
    Ok(traces)
}

fn text<W: for<'w> MakeWriter<'w> + Send + Sync + 'static>(writer: W, is_terminal: bool) -> Lines {
    let writer = OneLine { writer, is_terminal };
    tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(is_terminal).boxed()
}

/// An event is one line, whatever others have put into it: a name, an error of
/// somebody else's. JSON sees to that by itself.
struct OneLine<W> {
    writer: W,
    /// It may be coloured.
    is_terminal: bool,
}

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for OneLine<W> {
    type Writer = OneLine<W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        OneLine { writer: self.writer.make_writer(), is_terminal: self.is_terminal }
    }
}

impl<W: io::Write> io::Write for OneLine<W> {
    /// The formatter writes an event at once.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = event.strip_suffix(b"\n").unwrap_or(event);
        let text = String::from_utf8_lossy(line);
        let is_plain = |letter: char| !letter.is_control() || (self.is_terminal && letter == '\u{1b}');
        let mut plain = String::with_capacity(event.len());
        for letter in text.chars() {
            if is_plain(letter) { plain.push(letter) } else { plain.extend(letter.escape_default()) }
        }
        if line.len() < event.len() {
            plain.push('\n');
        }
        self.writer.write_all(plain.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn json<W: for<'w> MakeWriter<'w> + Send + Sync + 'static>(writer: W) -> Lines {
    tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(true)
        .with_writer(writer)
        .boxed()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::body::Body;
    use axum::extract::Request;
    use serde_json::Value;
    use tower::ServiceExt;

    use super::*;
    use crate::db::Db;
    use crate::metrics::Metrics;
    use crate::run::{Outside, compose};
    use crate::workers::{Observed, Tick, Worker};

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Paper {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("the paper").extend_from_slice(line);
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Paper {
        fn lines(&self) -> Vec<Value> {
            let text = String::from_utf8(self.0.lock().expect("the paper").clone()).expect("text");
            text.lines().map(|line| serde_json::from_str(line).expect("JSON a line")).collect()
        }
    }

    struct Failing;

    #[async_trait::async_trait]
    impl Worker for Failing {
        fn name(&self) -> &'static str {
            "failing"
        }

        async fn tick(&self) -> anyhow::Result<Tick> {
            tracing::info!(order.id = 7, "looked at");
            anyhow::bail!("the test wants it so")
        }

        fn wind_down(&self) {}
    }

    #[test]
    fn an_event_is_one_line_whatever_it_quotes() {
        let paper = Paper::default();
        let written = paper.clone();
        let subscriber = tracing_subscriber::registry().with(text(move || written.clone(), false));
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("request", request.id = %"a\n2026 ERROR b", otel.name = "c\r\n");
            span.in_scope(|| tracing::warn!(error = %"d\u{1b}[31m\u{85}\ne", "f\ng"));
        });
        let text = String::from_utf8(paper.0.lock().expect("the paper").clone()).expect("text");
        assert!(text.ends_with('\n') && text.contains("d") && text.contains("g"), "{text}");
        assert!(!text.trim_end_matches('\n').contains(char::is_control), "{text:?}");
    }

    #[tokio::test]
    async fn every_line_names_its_request_or_tick_and_no_path() {
        let paper = Paper::default();
        let written = paper.clone();
        let subscriber = tracing_subscriber::registry().with(json(move || written.clone()));
        let _guard = tracing::subscriber::set_default(subscriber);

        let settings = Settings::from_pairs(&[]).expect("settings");
        let nowhere = "postgres://nobody@localhost:1/none".parse().expect("an address");
        let app = compose(settings, Db::new(nowhere, 2), Outside::default()).expect("a server");
        let request = Request::get("/docs/nothing-796309935").header("x-request-id", "the-tests-own");
        app.router.oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        let worker = Observed::new(Arc::new(Failing), Arc::new(Metrics::new()));
        assert!(worker.tick().await.is_err());

        let lines = paper.lines();
        let answered = lines.iter().find(|line| line["message"] == "answered").expect("the request's line");
        assert_eq!(answered["http.status"], 404, "{answered}");
        assert!(answered["http.elapsed_ms"].is_u64(), "{answered}");
        assert_eq!(answered["spans"][0]["request.id"], "the-tests-own", "{answered}");
        assert_eq!(answered["spans"][0]["http.route"], "/docs/{file}", "{answered}");
        let tick: Vec<_> = lines.iter().filter(|line| line["spans"][0]["worker.name"] == "failing").collect();
        assert_eq!(tick.len(), 2, "{lines:?}");
        assert_eq!((&tick[0]["order.id"], &tick[1]["message"]), (&7.into(), &"tick failed".into()));
        assert_eq!(tick[1]["error.message"], "the test wants it so", "{lines:?}");
        assert!(tick[0]["spans"][0]["request.id"].as_str().is_some_and(|id| id.len() == 32), "{lines:?}");
        assert_eq!(tick[0]["spans"][0]["request.id"], tick[1]["spans"][0]["request.id"]);
        assert!(!format!("{lines:?}").contains("796309935"), "a path in the log: {lines:?}");
    }
}
