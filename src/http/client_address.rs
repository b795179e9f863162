//! Where a request comes from, as far as anyone but its sender vouches for it.
//!
//! `X-Forwarded-For` counts only when the connection comes from a proxy that
//! the settings name, and is read from its right end, where our own proxies
//! write.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use http::{HeaderMap, HeaderName, request::Parts};
use ipnet::IpNet;

use crate::config::Settings;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address a request comes from: an IPv4 address, or the /64 of an IPv6
/// one. None over no connection we know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(Option<IpAddr>);

impl ClientAddress {
    /// As people read it.
    pub fn shown(&self) -> Option<String> {
        self.0.map(|address| address.to_string())
    }

    /// Walks from the connection towards the client, as long as whoever wrote
    /// the next step is trusted. What can't be read ends the walk.
    fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
        let mut nearest = peer.to_canonical();
        let lists: Vec<_> = headers.get_all(X_FORWARDED_FOR).iter().collect();
        for step in lists.iter().rev().flat_map(|list| list.as_bytes().rsplit(|byte| *byte == b',')) {
            let Some(address) = read(step).filter(|_| is_trusted(nearest)) else { break };
            nearest = address;
        }
        Self(Some(match nearest {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
            v4 @ IpAddr::V4(_) => v4,
        }))
    }
}

/// One step: an address, with a port or without.
fn read(step: &[u8]) -> Option<IpAddr> {
    let step = std::str::from_utf8(step).ok()?.trim();
    let bare = step.strip_prefix('[').and_then(|step| step.strip_suffix(']')).unwrap_or(step);
    let address = bare.parse().ok().or_else(|| step.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress
where
    Arc<Settings>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let trusted = &Arc::from_ref(state).http.trusted_proxies;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(peer.map_or(Self(None), |ConnectInfo(peer)| Self::behind(peer.ip(), &parts.headers, trusted)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, lists: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for list in lists {
            headers.append(X_FORWARDED_FOR, http::HeaderValue::from_static(list));
        }
        let trusted = ["10.0.0.0/8".parse().expect("a network")];
        let address = ClientAddress::behind(peer.parse().expect("an address"), &headers, &trusted);
        address.shown().expect("an address")
    }

    #[test]
    fn a_stranger_is_not_asked_where_they_come_from() {
        assert_eq!(found("9.9.9.9", &["8.8.8.8"]), "9.9.9.9");
        assert_eq!(found("2001:db8:1:2:3::1", &["8.8.8.8"]), "2001:db8:1:2::");
    }

    #[test]
    fn the_walk_ends_at_the_first_who_is_no_proxy_of_ours() {
        for (lists, client) in [
            (&["8.8.8.8"][..], "8.8.8.8"),
            (&["1.1.1.1, 8.8.8.8, 10.0.0.2"], "8.8.8.8"),
            (&["1.1.1.1", "8.8.8.8:4711", "10.0.0.2"], "8.8.8.8"),
            (&["8.8.8.8, x"], "10.0.0.1"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(found("10.0.0.1", lists), client, "{lists:?}");
            assert_eq!(found("::ffff:10.0.0.1", lists), client, "{lists:?}");
        }
    }
}
