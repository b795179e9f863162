//! Every event is a line in the log as it is published; nobody has to wait
//! for it.

use std::io::Write;
use std::sync::{Arc, Mutex};

use cvety::workers::{Tick, Worker};
use serde_json::{Value, json};

use super::{record, relay_to, run_dry};
use crate::support::TestApp;

/// What was logged.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the paper").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Paper {
    /// The lines that tell of events.
    fn events(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().expect("the paper").clone()).expect("text");
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON a line"));
        lines.map(|line| line["fields"].clone()).filter(|fields| fields["message"] == "event").collect()
    }
}

#[tokio::test]
async fn an_event_is_a_line_in_the_log_and_again_if_its_mark_is_lost() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &[]).await;
    let paper = Paper::default();
    let written = paper.clone();
    let subscriber = tracing_subscriber::fmt().json().with_writer(move || written.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    record(&app, shop_id, &[(7, 1), (8, 1)]).await;
    run_dry(&relay).await;
    let told = paper.events();
    assert_eq!(told.len(), 2, "{told:?}");
    let (name, id): (String, uuid::Uuid) =
        app.db_rows("select name, event_id from outbox order by id desc limit 1").await.remove(0);
    assert_eq!((&told[1]["event.name"], &told[1]["event.id"]), (&json!(name), &json!(id.to_string())));
    assert_eq!((&told[1]["order.id"], &told[1]["shop.id"]), (&json!(8), &json!(shop_id)));
    app.db_execute("update outbox set published_at = null where aggregate_id = 8").await;
    assert_eq!(relay.tick().await.expect("a tick"), Tick::Worked);
    assert_eq!(paper.events().len(), 3);
}
