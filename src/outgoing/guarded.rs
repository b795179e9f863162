//! Calls to addresses that somebody else wrote.
//!
//! Invariants: an address that is spelled out is judged before anything is
//! sent; of a name's addresses all have to be allowed, at each connection anew,
//! and one of those judged is the one dialled. So it does not matter what a name
//! led to when it was looked at before.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Method, RequestBuilder, Url};

use super::client::limited;
use super::names::Names;
use super::ranges::{is_global, reached};

/// Why an address is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    #[error("not an address of the web")]
    NotOfTheWeb,
    #[error("an address with a name or password in it")]
    WithUser,
    #[error("an address inside a network")]
    Inside,
    #[error("a name that leads nowhere")]
    Nowhere,
}

/// A client that calls nobody inside a network. Cheap to clone.
#[derive(Clone)]
pub struct Guarded {
    http: Client,
    gate: Gate,
}

/// Knows names, and whom they may lead to.
#[derive(Clone)]
struct Gate {
    names: Arc<dyn Names>,
    allowed_networks: Arc<[IpNet]>,
}

impl Guarded {
    /// Allowed networks may be called although they are inside: the operator
    /// has said so (in development alone, which `config` sees to).
    ///
    /// # Errors
    /// TLS can't be set up.
    pub fn new(names: Arc<dyn Names>, allowed_networks: Vec<IpNet>) -> anyhow::Result<Self> {
        let gate = Gate { names, allowed_networks: allowed_networks.into() };
        let http = limited().dns_resolver(Arc::new(gate.clone())).build()?;
        Ok(Self { http, gate })
    }

    /// A request to an address, to be sent by [`answer`](super::answer).
    ///
    /// # Errors
    /// The address is none of the web, or spells out one inside. Where a name
    /// leads is judged as it is sent: see [`is_forbidden`].
    pub fn request(&self, method: Method, address: &str) -> Result<RequestBuilder, Forbidden> {
        Ok(self.http.request(method, self.gate.spelled(address)?))
    }

    /// Whether an address could be called now, for whoever is about to keep it.
    ///
    /// # Errors
    /// It could not; its name leading nowhere included.
    pub async fn vet(&self, address: &str) -> Result<(), Forbidden> {
        let url = self.gate.spelled(address)?;
        let host = url.host_str().ok_or(Forbidden::NotOfTheWeb)?;
        if literal(host).is_some() {
            return Ok(());
        }
        self.gate.led_to(host).await.map(|_| ())
    }
}

/// True if a call failed because of where it would have gone: it would fail
/// again.
pub fn is_forbidden(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref(), Some(Forbidden::Inside)))
}

impl Gate {
    /// An address as it will be called. The parser of the web knows every way
    /// to write a number (`2130706433`, `0x7f.1`), and what it makes of it is
    /// what is dialled.
    fn spelled(&self, address: &str) -> Result<Url, Forbidden> {
        let url = Url::parse(address).map_err(|_| Forbidden::NotOfTheWeb)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Forbidden::NotOfTheWeb);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Forbidden::WithUser);
        }
        let host = url.host_str().ok_or(Forbidden::NotOfTheWeb)?;
        if literal(host).is_some_and(|address| !self.allows(address)) {
            return Err(Forbidden::Inside);
        }
        Ok(url)
    }

    /// All addresses of a name, if each may be called.
    async fn led_to(&self, name: &str) -> Result<Vec<IpAddr>, Forbidden> {
        let found = if is_own_name(name) {
            vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]
        } else {
            self.names.addresses(name).await.map_err(|_| Forbidden::Nowhere)?
        };
        if found.is_empty() {
            return Err(Forbidden::Nowhere);
        }
        if found.iter().all(|address| self.allows(*address)) { Ok(found) } else { Err(Forbidden::Inside) }
    }

    fn allows(&self, address: IpAddr) -> bool {
        let reached = reached(address);
        is_global(address) || self.allowed_networks.iter().any(|network| network.contains(&reached))
    }
}

/// The client dials what this gives it, and asks it for names alone.
impl Resolve for Gate {
    fn resolve(&self, name: Name) -> Resolving {
        let gate = self.clone();
        Box::pin(async move {
            let found = gate.led_to(name.as_str()).await?;
            // The port is the request's.
            let found: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(found)
        })
    }
}

/// Every machine calls itself so, and whoever is asked may say otherwise.
fn is_own_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests;
