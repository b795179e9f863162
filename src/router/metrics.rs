//! `/metrics`: what this process counts and measures. For the operator's
//! network alone, asked directly: whoever comes through a proxy is anybody.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{ConnectInfo, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use ipnet::IpNet;

use crate::db::Db;
use crate::events;
use crate::http::{Error, ErrorBody, Result};
use crate::state::AppState;
use crate::values::Text;

/// A database that takes longer counts as away; a scrape never hangs.
const PATIENCE: Duration = Duration::from_secs(2);
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Any of these says that the peer speaks for somebody else.
const FORWARDED: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/// Who may scrape, and what is measured as they do.
pub(crate) struct Scrape {
    state: AppState,
    subscribers: Vec<&'static str>,
}

impl Scrape {
    /// Of a server whose events go to the subscribers named.
    pub(crate) fn new(state: AppState, subscribers: Vec<&'static str>) -> Self {
        Self { state, subscribers }
    }

    fn admits(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
        let Some(peer) = peer.map(|peer| peer.to_canonical()) else { return false };
        let is_in = |networks: &[IpNet]| networks.iter().any(|network| network.contains(&peer));
        let settings = &self.state.settings;
        is_in(&settings.metrics.allowed_networks)
            && !is_in(&settings.http.trusted_proxies)
            && FORWARDED.iter().all(|name| !headers.contains_key(*name))
    }

    /// Measures what isn't counted as it happens.
    async fn measure(&self) {
        let db: &Db = &self.state.db;
        db.measure_pool();
        let backlog = events::measure_backlog(db, &self.subscribers, self.state.clock.now());
        let measured = matches!(tokio::time::timeout(PATIENCE, backlog).await, Ok(Ok(())));
        db.metrics().database_up.set(measured.into());
    }
}

/// What the server counts and measures, in Prometheus' text format
///
/// Only for peers in `metrics.allowed_networks` that ask directly: through a proxy, and for anyone else, there is
/// nothing here.
#[utoipa::path(get, path = "/metrics", tag = "operations", operation_id = "get_metrics",
    responses((status = 200, description = "All families of metrics", body = String, content_type = "text/plain"),
              (status = 404, description = "Not for this peer", body = ErrorBody)))]
pub(super) async fn get_metrics(
    Extension(scrape): Extension<Arc<Scrape>>,
    request: Request,
) -> Result<Response> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    if !scrape.admits(peer, request.headers()) {
        return Err(Error::NotFound(Text::new("not-found")));
    }
    scrape.measure().await;
    let text = scrape.state.metrics.text().map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response())
}
