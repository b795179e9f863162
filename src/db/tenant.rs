//! One shop's transaction. It begins with a single message that takes on the
//! role `cvety_app`, names the shop, and brings what every request needs of
//! it: its currency and its clock.

use std::sync::Arc;

use prometheus::IntCounter;
use sqlx::postgres::PgRow;
use sqlx::{Decode, FromRow, PgConnection, Postgres, Row, Type};

use super::pending::{NewAnswer, Pending};
use super::{Db, Error, FigureDelta, Lease, NewEvent};
use crate::metrics::Metrics;
use crate::values::{
    CallbackLink, CartId, CartToken, Currency, OrderId, PayLink, ShopId, ShopZone, TrackingToken,
};

/// What every request needs to know of its shop.
#[derive(Clone, Debug)]
pub struct ShopBasics {
    pub id: ShopId,
    pub name: String,
    /// The home currency.
    pub currency: Currency,
    pub zone: ShopZone,
}

/// The door to one shop's rows.
pub struct Tenant<'a> {
    db: &'a Db,
    shop: ShopId,
}

/// Names a request that may be repeated. Both digests are SHA-256.
#[derive(Clone, Debug)]
pub struct AnswerKey {
    /// Over caller, route and key.
    pub digest: [u8; 32],
    /// Over method, path and body.
    pub request: [u8; 32],
}

/// An answer given before under the same key.
pub struct StoredAnswer {
    pub request: Vec<u8>,
    pub status: i16,
    pub body: Vec<u8>,
}

/// How a transaction under a key begins.
pub enum KeyedBegin {
    /// Nobody has answered this key; the answer is to be stored with it.
    Fresh(Box<TenantTx>),
    Answered(StoredAnswer),
    /// Another request holds the key right now.
    InProgress,
}

const SHOP_COLUMNS: &str = "s.id, s.name, s.currency, s.time_zone";

impl<'a> Tenant<'a> {
    pub(super) fn new(db: &'a Db, shop: ShopId) -> Self {
        Self { db, shop }
    }

    /// Opens a transaction on the shop's rows.
    ///
    /// # Errors
    /// [`Error::ShopUnknown`], or the database is away.
    pub async fn begin(&self) -> Result<TenantTx, Error> {
        let mut lease = self.db.lease().await?;
        let rows = lease.open(self.opening("")).await?;
        TenantTx::new(self.db, lease, rows.first(), None)
    }

    /// Opens a transaction that alone holds `key`, unless it was answered.
    ///
    /// # Errors
    /// As [`Tenant::begin`].
    pub async fn begin_keyed(&self, key: &AnswerKey) -> Result<KeyedBegin, Error> {
        let mut lease = self.db.lease().await?;
        // Each statement of the message sees what committed before it, so the
        // look-up behind a lock just won finds the answer of its last holder.
        let [lock, digest] = [advisory_lock_of(self.shop, key), hex::encode(key.digest)];
        let rows = lease
            .open(format!(
                "{}; select request, status, body from idempotency_keys \
                 where shop_id = {} and digest = '\\x{digest}'",
                self.opening(&format!(", pg_try_advisory_xact_lock({lock}) as is_ours")),
                self.shop
            ))
            .await?;
        let [shop, answer @ ..] = rows.as_slice() else { return Err(Error::ShopUnknown) };
        if let Some(answer) = answer.first() {
            return Ok(KeyedBegin::Answered(StoredAnswer {
                request: answer.try_get(0)?,
                status: answer.try_get(1)?,
                body: answer.try_get(2)?,
            }));
        }
        if !shop.try_get::<bool, _>("is_ours")? {
            return Ok(KeyedBegin::InProgress);
        }
        Ok(KeyedBegin::Fresh(Box::new(TenantTx::new(self.db, lease, Some(shop), Some(key.clone()))?)))
    }

    /// The message that begins; `column` is one more to select with the shop.
    fn opening(&self, column: &str) -> String {
        // A shop that doesn't exist gives no row, and so sets none.
        format!(
            "begin; set local role cvety_app; \
             select {SHOP_COLUMNS}, set_config('app.shop_id', s.id::text, true){column} \
             from shops s where s.id = {}",
            self.shop
        )
    }
}

fn advisory_lock_of(shop: ShopId, key: &AnswerKey) -> String {
    let mut head = [0; 8];
    head.copy_from_slice(&key.digest[..8]);
    (i64::from_be_bytes(head) ^ shop.0.rotate_left(32)).to_string()
}

impl Db {
    /// Opens a transaction in the shop that a tracking link leads to, with the
    /// order's id; None if no order has that token.
    ///
    /// # Errors
    /// The database is away.
    pub async fn tenant_of_tracking_token(
        &self,
        token: TrackingToken,
    ) -> Result<Option<(TenantTx, OrderId)>, Error> {
        self.tenant_behind("order_id", &format!("tracking_tokens t on t.token = {token}")).await
    }

    /// What there is to follow of the order that a tracking link leads to: one
    /// message, a transaction of its own, in which the database's function
    /// names the shop. None if no order has that token.
    ///
    /// # Errors
    /// The database is away.
    pub async fn behind_tracking_token<T>(&self, token: TrackingToken) -> Result<Option<T>, sqlx::Error>
    where
        T: for<'r> FromRow<'r, PgRow>,
    {
        let mut lease = self.lease().await?;
        let question = format!("set local role cvety_app; select * from follow_order({token})");
        lease.ask(question).await?.first().map(T::from_row).transpose()
    }

    /// The same as [`Db::tenant_of_tracking_token`] for a pay link.
    ///
    /// # Errors
    /// The database is away.
    pub async fn tenant_of_pay_link(&self, link: &PayLink) -> Result<Option<(TenantTx, OrderId)>, Error> {
        self.tenant_behind("order_id", &format!("pay_links t on t.link = '{}'", link.as_str())).await
    }

    /// Opens a transaction in the shop of a cart, with the cart's id; None if
    /// no cart has that token.
    ///
    /// # Errors
    /// The database is away.
    pub async fn tenant_of_cart(&self, token: &CartToken) -> Result<Option<(TenantTx, CartId)>, Error> {
        self.tenant_behind("cart_id", &format!("cart_tokens t on t.token = '{}'", token.as_str())).await
    }

    /// The same for the link of a provider's callbacks, with the provider's name.
    ///
    /// # Errors
    /// The database is away.
    pub async fn tenant_of_callback(&self, link: &CallbackLink) -> Result<Option<(TenantTx, String)>, Error> {
        self.tenant_behind("provider", &format!("payment_callbacks t on t.link = '{}'", link.as_str())).await
    }

    /// The shop that `source` leads to, and the `column` of it that says where to.
    async fn tenant_behind<T>(&self, column: &str, source: &str) -> Result<Option<(TenantTx, T)>, Error>
    where
        T: for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        let mut lease = self.lease().await?;
        let rows = lease
            .open(format!(
                "begin; set local role cvety_app; \
                 select {SHOP_COLUMNS}, set_config('app.shop_id', s.id::text, true), t.{column} \
                 from shops s join {source} and t.shop_id = s.id"
            ))
            .await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let place = row.try_get(column)?;
        Ok(Some((TenantTx::new(self, lease, Some(row), None)?, place)))
    }
}

/// A transaction on one shop's rows. Dropped without [`TenantTx::commit`], it
/// is rolled back.
pub struct TenantTx {
    db: Db,
    lease: Lease,
    shop: Arc<ShopBasics>,
    key: Option<AnswerKey>,
    pending: Pending,
    /// Events were written: the bell rings when they have committed.
    news: bool,
    /// Raised when it has committed.
    tallies: Vec<IntCounter>,
}

impl TenantTx {
    fn new(db: &Db, lease: Lease, shop: Option<&PgRow>, key: Option<AnswerKey>) -> Result<Self, Error> {
        let shop = shop.ok_or(Error::ShopUnknown)?;
        let shop = ShopBasics {
            id: ShopId(shop.try_get("id")?),
            name: shop.try_get("name")?,
            currency: Currency::parse(shop.try_get("currency")?).map_err(undecodable)?,
            zone: ShopZone::parse(shop.try_get("time_zone")?).map_err(undecodable)?,
        };
        Ok(Self {
            db: db.clone(),
            lease,
            shop: Arc::new(shop),
            key,
            pending: Pending::default(),
            news: false,
            tallies: Vec::new(),
        })
    }

    /// The connection, for queries; their SQL still says `shop_id = $1`.
    pub fn conn(&mut self) -> &mut PgConnection {
        self.lease.connection()
    }

    /// The shop, as it was when the transaction began.
    pub fn shop(&self) -> Arc<ShopBasics> {
        Arc::clone(&self.shop)
    }

    /// The shop's id, for queries.
    pub fn shop_id(&self) -> i64 {
        self.shop.id.0
    }

    /// Adds an event, to be written as the transaction commits.
    pub fn record(&mut self, event: NewEvent) {
        self.pending.events.push(event);
    }

    /// Adds a change of a figure, to be written as the transaction commits.
    pub fn count(&mut self, delta: FigureDelta) {
        self.pending.figures.push(delta);
    }

    /// Raises one of the server's counters once the transaction has committed.
    pub fn tally(&mut self, counter: impl FnOnce(&Metrics) -> IntCounter) {
        self.tallies.push(counter(self.db.metrics()));
    }

    /// The changes of figures added and not yet written.
    pub fn pending_figures(&self) -> &[FigureDelta] {
        &self.pending.figures
    }

    /// Stores the answer under the key this transaction began with, if any.
    pub fn answer(&mut self, status: u16, body: &[u8]) {
        if let Some(key) = self.key.take() {
            self.pending.answer = Some(NewAnswer {
                digest: key.digest.to_vec(),
                request: key.request.to_vec(),
                status: i16::try_from(status).unwrap_or(i16::MAX),
                body: body.to_vec(),
            });
        }
    }

    /// Writes the events and figures collected so far, for a reader in the
    /// same transaction; an order read before is to be read again.
    ///
    /// # Errors
    /// The database is away.
    pub async fn flush(&mut self) -> Result<(), sqlx::Error> {
        self.news |= self.pending.flush(self.lease.connection(), self.shop.id).await?;
        Ok(())
    }

    /// Ends a transaction that has only read. By [`Self::commit`] it would count as a
    /// change, and answers kept of the shop would be old.
    ///
    /// # Errors
    /// The database is away.
    pub async fn close(mut self) -> Result<(), sqlx::Error> {
        self.lease.commit().await
    }

    /// Writes what was collected and commits.
    ///
    /// # Errors
    /// The database is away; the outcome is then unknown.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        let changes = Arc::clone(&self.db.changes);
        let _change = changes.change(self.shop.id);
        self.flush().await?;
        self.lease.commit().await?;
        self.tallies.iter().for_each(IntCounter::inc);
        if self.news {
            self.db.ring();
        }
        Ok(())
    }
}

fn undecodable(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}
