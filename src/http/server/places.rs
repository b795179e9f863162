//! The places there are for connections, and who gives way to whom.
//!
//! Whoever comes finds a place as long as anybody else only waits: the one that
//! has waited longest gives way, of the same address where that address has
//! its share. So silent connections stop nobody, wherever they come from.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::progress::Progress;
use crate::config;
use crate::http::ClientAddress;
use crate::metrics::{Metrics, Ongoing};

/// Where everybody is at work, whoever comes asks again so often.
const ASK_AGAIN: Duration = Duration::from_millis(50);

/// All places.
pub(super) struct Places {
    free: Arc<Semaphore>,
    per_address: usize,
    trusted: Vec<IpNet>,
    taken: Mutex<Taken>,
    metrics: Arc<Metrics>,
}

#[derive(Default)]
struct Taken {
    seats: HashMap<u64, Seat>,
    /// How many each address has, but for those that are to leave.
    by_address: HashMap<ClientAddress, usize>,
    last: u64,
}

struct Seat {
    /// None: a proxy of ours.
    address: Option<ClientAddress>,
    progress: Progress,
    is_leaving: bool,
}

/// One connection's place, given back with this value.
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    progress: Progress,
    _permit: OwnedSemaphorePermit,
    _open: Ongoing,
}

impl Places {
    /// So many in all; of them no address may have more than half.
    pub fn new(settings: &config::Http, most: usize, metrics: Arc<Metrics>) -> Self {
        Self {
            free: Arc::new(Semaphore::new(most)),
            per_address: settings.connections_per_address.get().min(most / 2).max(1),
            trusted: settings.trusted_proxies.clone(),
            taken: Mutex::default(),
            metrics,
        }
    }

    /// A place for a connection from there; None if all that its address may
    /// have are at work.
    pub async fn take(self: &Arc<Self>, from: IpAddr) -> Option<Place> {
        let from = from.to_canonical();
        let is_proxy = self.trusted.iter().any(|network| network.contains(&from));
        let address = (!is_proxy).then(|| ClientAddress::of(from));
        if let Some(address) = address {
            let is_full = self.taken().count(address) >= self.per_address;
            if is_full && !self.displace(|seat| seat.address == Some(address)) {
                self.metrics.displaced_connections.inc();
                return None;
            }
        }
        let permit = loop {
            match Arc::clone(&self.free).try_acquire_owned() {
                Ok(permit) => break permit,
                Err(_) => self.make_room(),
            }
            if let Ok(Ok(permit)) = timeout(ASK_AGAIN, Arc::clone(&self.free).acquire_owned()).await {
                break permit;
            }
        };
        let progress = Progress::new();
        let number = self.taken().seat(address, progress.clone());
        let open = Ongoing::begin(&self.metrics.open_connections);
        Some(Place { places: Arc::clone(self), number, progress, _permit: permit, _open: open })
    }

    /// Whoever has waited longest gives way.
    pub fn make_room(&self) {
        self.displace(|_| true);
    }

    /// The longest waiting of these gives way; false if none waits.
    fn displace(&self, who: impl Fn(&Seat) -> bool) -> bool {
        let is_displaced = self.taken().displace(who);
        if is_displaced {
            self.metrics.displaced_connections.inc();
        }
        is_displaced
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn seat(&mut self, address: Option<ClientAddress>, progress: Progress) -> u64 {
        self.last += 1;
        self.seats.insert(self.last, Seat { address, progress, is_leaving: false });
        if let Some(address) = address {
            *self.by_address.entry(address).or_default() += 1;
        }
        self.last
    }

    fn count(&self, address: ClientAddress) -> usize {
        self.by_address.get(&address).copied().unwrap_or_default()
    }

    /// Has the longest waiting of these leave; false if none waits.
    fn displace(&mut self, who: impl Fn(&Seat) -> bool) -> bool {
        let waiting =
            self.seats.iter_mut().map(|(_, seat)| seat).filter(|seat| !seat.is_leaving && who(seat));
        let longest = waiting.filter_map(|seat| Some((seat.progress.waits_since()?, seat)));
        let Some((_, seat)) = longest.min_by_key(|(since, _)| *since) else { return false };
        seat.is_leaving = true;
        seat.progress.displace();
        let address = seat.address;
        self.one_less(address);
        true
    }

    fn leave(&mut self, number: u64) {
        if let Some(seat) = self.seats.remove(&number)
            && !seat.is_leaving
        {
            self.one_less(seat.address);
        }
    }

    fn one_less(&mut self, address: Option<ClientAddress>) {
        let Some(address) = address else { return };
        if let Some(count) = self.by_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&address);
            }
        }
    }
}

impl Place {
    /// What its connection is about.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().leave(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    const ONE: &str = "203.0.113.7";
    const OTHER: &str = "203.0.113.8";
    const PROXY: &str = "10.0.0.5";

    fn places(per_address: &str, most: usize) -> Arc<Places> {
        let settings = Settings::from_pairs(&[
            ("CVETY__HTTP__CONNECTIONS_PER_ADDRESS", per_address),
            ("CVETY__HTTP__TRUSTED_PROXIES", "10.0.0.5/32"),
        ]);
        Arc::new(Places::new(&settings.expect("settings").http, most, Arc::new(Metrics::new())))
    }

    async fn take(places: &Arc<Places>, from: &str) -> Option<Place> {
        let taking = places.take(from.parse().expect("an address"));
        timeout(Duration::from_millis(300), taking).await.unwrap_or_default()
    }

    fn is_displaced(place: &Place) -> bool {
        futures::FutureExt::now_or_never(place.progress().displaced()).is_some()
    }

    #[tokio::test]
    async fn at_its_limit_an_address_displaces_its_own_that_waited_longest() {
        let places = places("2", 100);
        let [first, other] =
            [take(&places, ONE).await.expect("one"), take(&places, OTHER).await.expect("other")];
        let second = take(&places, ONE).await.expect("a second");
        assert!(![&first, &second, &other].into_iter().any(is_displaced));
        let third = take(&places, ONE).await.expect("a third");
        assert!(is_displaced(&first) && ![&second, &third, &other].into_iter().any(is_displaced));
        // The first leaves a little later, and is not counted twice.
        drop(first);
        second.progress().began();
        third.progress().began();
        assert!(take(&places, ONE).await.is_none(), "who works gives way to nobody");
        drop(second);
        assert!(take(&places, ONE).await.is_some());
        drop((third, other));
        assert!(places.taken().by_address.is_empty() && places.taken().seats.is_empty());
    }

    #[tokio::test]
    async fn a_proxy_may_have_more_than_an_address() {
        let places = places("1", 100);
        let all = [take(&places, PROXY).await, take(&places, PROXY).await, take(&places, PROXY).await];
        assert!(all.iter().all(|place| place.as_ref().is_some_and(|place| !is_displaced(place))));
    }

    #[tokio::test]
    async fn where_all_places_are_taken_the_longest_waiting_gives_way() {
        let places = places("200", 4);
        let mut all = Vec::new();
        for last in 1..=4 {
            all.push(take(&places, &format!("203.0.113.{last}")).await.expect("a place"));
        }
        all[0].progress().began();
        let giving_way = async {
            all[1].progress().displaced().await;
            assert!(![0, 2, 3].into_iter().any(|place| is_displaced(&all[place])));
            drop(all.remove(1));
        };
        let (newcomer, ()) = tokio::join!(take(&places, ONE), giving_way);
        assert!(newcomer.is_some());
    }
}
