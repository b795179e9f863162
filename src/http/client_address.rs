//! Where a request comes from, as far as anyone but its sender vouches for it.
//!
//! `X-Forwarded-For` counts only when the connection comes from a proxy that
//! the settings name, and is read from its right end, where our own proxies
//! write. `Forwarded` is not read at all: nobody's proxy writes both.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use http::{Extensions, HeaderMap, HeaderName, request::Parts};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address a request counts for: an IPv4 address, or the /64 of an IPv6
/// one, which is what one household or server gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// Where a request counts that came over no connection we know of.
    pub const UNKNOWN: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    pub(super) fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    /// The address behind a connection and the proxies we trust.
    pub(super) fn find(extensions: &Extensions, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let Some(ConnectInfo(peer)) = extensions.get::<ConnectInfo<SocketAddr>>() else {
            return Self::UNKNOWN;
        };
        let lists = headers.get_all(X_FORWARDED_FOR).iter().map(http::HeaderValue::as_bytes);
        Self::behind(peer.ip(), lists, trusted)
    }

    /// Walks from the connection towards the client, as long as whoever wrote
    /// the next step is trusted. What can't be read ends the walk.
    fn behind<'a>(peer: IpAddr, lists: impl DoubleEndedIterator<Item = &'a [u8]>, trusted: &[IpNet]) -> Self {
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
        let mut nearest = peer.to_canonical();
        let steps = lists.rev().flat_map(|list| list.rsplit(|byte| *byte == b','));
        for step in steps {
            if !is_trusted(nearest) {
                break;
            }
            let Some(address) = read(step) else { break };
            nearest = address;
        }
        Self::of(nearest)
    }

    /// As people read it; None over no connection we know of.
    pub fn shown(&self) -> Option<String> {
        (*self != Self::UNKNOWN).then(|| self.0.to_string())
    }

    /// The address as bytes, for a MAC.
    pub fn octets(&self) -> Vec<u8> {
        match self.0 {
            IpAddr::V4(v4) => v4.octets().to_vec(),
            IpAddr::V6(v6) => v6.octets().to_vec(),
        }
    }
}

/// One step: an address, with a port or without.
fn read(step: &[u8]) -> Option<IpAddr> {
    let step = std::str::from_utf8(step).ok()?.trim();
    let bare = step.strip_prefix('[').and_then(|step| step.strip_suffix(']')).unwrap_or(step);
    let address = bare.parse().ok().or_else(|| step.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or(Self::UNKNOWN))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(peer: &str, lists: &[&str], trusted: &[&str]) -> IpAddr {
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        let lists: Vec<&[u8]> = lists.iter().map(|list| list.as_bytes()).collect();
        ClientAddress::behind(peer.parse().unwrap(), lists.into_iter(), &trusted).0
    }

    #[test]
    fn a_stranger_is_not_asked_where_they_come_from() {
        for lists in [&["8.8.8.8"][..], &["8.8.8.8, 10.0.0.1"], &[]] {
            assert_eq!(found("9.9.9.9", lists, &["10.0.0.0/8"]).to_string(), "9.9.9.9");
        }
        assert_eq!(found("10.0.0.1", &["8.8.8.8"], &[]).to_string(), "10.0.0.1");
    }

    #[test]
    fn the_walk_ends_at_the_first_who_is_no_proxy_of_ours() {
        let ours = ["10.0.0.0/8", "fd00::/8"];
        for (lists, client) in [
            (&["8.8.8.8"][..], "8.8.8.8"),
            (&["1.1.1.1, 8.8.8.8, 10.0.0.2"], "8.8.8.8"),
            (&["1.1.1.1", "8.8.8.8", "10.0.0.2,10.0.0.3"], "8.8.8.8"),
            (&["8.8.8.8:4711"], "8.8.8.8"),
            (&["::ffff:8.8.8.8"], "8.8.8.8"),
            (&["[2001:db8::7]:4711, fd00::1"], "2001:db8::"),
            (&["[2001:db8::7]"], "2001:db8::"),
            (&["10.0.0.9"], "10.0.0.9"),
        ] {
            assert_eq!(found("10.0.0.1", lists, &ours).to_string(), client, "{lists:?}");
            assert_eq!(found("::ffff:10.0.0.1", lists, &ours).to_string(), client, "{lists:?}");
        }
    }

    #[test]
    fn what_can_not_be_read_counts_for_the_proxy_that_sent_it() {
        for list in ["unknown", "", ",", "8.8.8.8, ", "8.8.8.8, x", "8.8.8.8;", "1.2.3", "[::1"] {
            assert_eq!(found("10.0.0.1", &[list], &["10.0.0.0/8"]).to_string(), "10.0.0.1", "{list:?}");
        }
    }

    #[test]
    fn an_ipv6_address_counts_for_its_64() {
        let (one, other) = ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1");
        assert_eq!(found(one, &[], &[]), found(other, &[], &[]));
        assert_ne!(found(one, &[], &[]), found("2001:db8:1:3::1", &[], &[]));
    }

    proptest! {
        #[test]
        fn nothing_a_client_writes_moves_it_behind_a_trusted_proxy(
            written in proptest::collection::vec(any::<u8>(), 0..200), client in any::<[u8; 4]>(),
        ) {
            let client = IpAddr::from(client);
            prop_assume!(client.to_string().split('.').next() != Some("10"));
            let mut list = written.clone();
            list.extend_from_slice(format!(", {client}").as_bytes());
            let trusted = ["10.0.0.0/8".parse().unwrap()];
            let proxy = IpAddr::from([10, 0, 0, 1]);
            let behind = |lists: Vec<&[u8]>| ClientAddress::behind(proxy, lists.into_iter(), &trusted).0;
            prop_assert_eq!(behind(vec![&list]), client);
            prop_assert_eq!(behind(vec![&written, client.to_string().as_bytes()]), client);
            // Straight from the client, it is not even read.
            prop_assert_eq!(ClientAddress::behind(client, vec![&written[..]].into_iter(), &trusted).0, client);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9a-f:.,\\[\\] ]{0,60}") {
            found("10.0.0.1", &[&text], &["10.0.0.0/8", "::/0"]);
        }
    }
}
