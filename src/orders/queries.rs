//! SQL that reads one order or several whole, and the lock. Reads may join
//! staff and customers; writes to them go through their rooms.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::history::{Changes, Details, HistoryEntry, HistoryKind};
use super::order::{Buyer, Colleague, Comment, Item, Money, Order, Reservation, StagePassed};
use super::parts::{Address, Delivery, Issue, IssueType, Moments, People, Sums, Texts};
use super::progress::Progress;
use super::source::Source;
use super::status::{DeliveryMethod, Stage};
use crate::db::{SystemTx, TenantTx};
use crate::http::{COUNT_CAP, PageRequest};
use crate::media::Picture;
use crate::payments::{Balance, PaymentStatus};
use crate::values::{
    ClockTime, Currency, CustomerId, Minor, OrderId, PayLink, PaymentMethod, ShopId, StaffId, Substitution,
    TrackingToken, ZoneId,
};

/// An order shows its latest comments; its history has all.
const MOST_COMMENTS: i64 = 50;

/// The orders of the ids given, in that order; unknown ids are absent.
#[expect(clippy::too_many_lines, reason = "one statement, column by column")]
pub(super) async fn orders(tx: &mut TenantTx, ids: &[OrderId]) -> Result<Vec<Order>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select o.id as "id: OrderId", o.ulid, o.number, o.version, o.stage as "stage: Stage",
                  o.stage_before_issue as "stage_before_issue: Stage",
                  o.payment_status as "payment_status: PaymentStatus", o.paid_total as "paid_total: Minor",
                  o.refunded_total as "refunded_total: Minor", o.gone_total as "gone_total: Minor",
                  o.goodwill as "goodwill: Minor", o.reservation as "reservation: Reservation",
                  o.confirmed_at, o.currency as "currency: Currency", o.flower_sum as "flower_sum: Minor",
                  o.delivery_fee as "delivery_fee: Minor", o.discount as "discount: Minor",
                  o.total as "total: Minor", o.payment_method as "payment_method: PaymentMethod",
                  o.source, o.customer_id as "customer_id: CustomerId", o.customer_name, o.customer_phone,
                  o.recipient_name, o.recipient_phone, o.is_anonymous,
                  o.delivery_method as "delivery_method: DeliveryMethod", o.delivery_zone_id as "zone_id: ZoneId",
                  o.address, o.entrance, o.floor, o.flat, o.intercom, o.delivery_date,
                  o.window_from as "window_from: ClockTime", o.window_to as "window_to: ClockTime",
                  o.comment, o.card_text, o.substitution as "substitution: Substitution", o.staff_notes,
                  o.florist_id as "florist_id: StaffId",
                  o.courier_id as "courier_id: StaffId", o.tracking_token as "tracking_token: TrackingToken",
                  o.pay_link as "pay_link: PayLink", o.unpaid_release_at, o.issue_type as "issue_type: IssueType",
                  o.issue_comment, o.issue_reported_at, o.cancel_reason, o.created_at, o.updated_at, o.paid_at,
                  o.assembled_at, o.shipped_at, o.delivered_at, o.completed_at, o.cancelled_at,
                  -- What they cost, and whether some cost nothing: found, not bought.
                  (select array[-sum(cost), (count(*) filter (where cost = 0))]::bigint[] from stem_movements
                   where shop_id = $1 and order_id = o.id and kind in ('sold', 'returned'))
                      as "stems_cost!: Vec<Option<i64>>",
                  (select coalesce(json_agg(i order by i.id), '[]') from
                       (select id, product_id, product_name, product_category, quantity, price, total,
                               held_quantity, by_stems, cost, refunded_quantity, refunded_amount, notes
                        from order_items where shop_id = $1 and order_id = o.id) i) as "items!: Json<Vec<Item>>",
                  (select coalesce(json_agg(h order by h.id), '[]') from
                       (select id, stage, changed_at, changed_by from order_history
                        where shop_id = $1 and order_id = o.id and kind in ('created', 'status')) h)
                      as "stages_passed!: Json<Vec<StagePassed>>",
                  (select coalesce(json_agg(p order by p.position), '[]') from
                       (select id, kind, position, is_main, width, height, key, uploaded_by, created_at
                        from pictures where shop_id = $1 and order_id = o.id) p) as "photos!: Json<Vec<Picture>>",
                  (select coalesce(json_agg(h order by h.id), '[]') from
                       (select id, comment, changed_at, changed_by, staff_id from order_history
                        where shop_id = $1 and order_id = o.id and kind = 'comment' and comment is not null
                        order by id desc limit $4) h) as "comments!: Json<Vec<Comment>>",
                  (select json_build_object('id', id, 'name', name, 'phone', phone)
                   from staff where shop_id = $1 and id = o.florist_id) as "florist: Json<Colleague>",
                  (select json_build_object('id', id, 'name', name, 'phone', phone)
                   from staff where shop_id = $1 and id = o.courier_id) as "courier: Json<Colleague>",
                  (select json_build_object('id', c.id, 'name', c.name, 'phone', c.phone,
                                             'is_erased', c.erased_at is not null, 'bought', b)
                   from customers c cross join lateral customer_bought($1, c.id, $3) b
                   where c.shop_id = $1 and c.id = o.customer_id) as "customer!: Json<Buyer>"
           from unnest((select $2::bigint[])) with ordinality as wanted (id, place)
           cross join lateral (select * from orders where shop_id = $1 and id = wanted.id limit 1) o
           order by wanted.place"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
        tx.shop().currency.code(),
        MOST_COMMENTS,
    );
    let orders = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| Order {
        id: row.id,
        ulid: row.ulid,
        number: row.number,
        version: row.version,
        stage: row.stage,
        stage_before_issue: row.stage_before_issue,
        money: Money {
            status: row.payment_status,
            balance: Balance {
                paid: row.paid_total,
                refunded: row.refunded_total,
                gone: row.gone_total,
                goodwill: row.goodwill,
            },
        },
        reservation: row.reservation,
        currency: row.currency,
        sums: Sums {
            flower_sum: row.flower_sum,
            delivery_fee: row.delivery_fee,
            discount: row.discount,
            total: row.total,
        },
        payment_method: row.payment_method,
        source: Source::new(row.source),
        customer_id: row.customer_id,
        people: People {
            customer_name: row.customer_name,
            customer_phone: row.customer_phone,
            recipient_name: row.recipient_name,
            recipient_phone: row.recipient_phone,
            is_anonymous: row.is_anonymous,
        },
        delivery: Delivery {
            method: row.delivery_method,
            zone_id: row.zone_id,
            address: Address {
                line: row.address,
                entrance: row.entrance,
                floor: row.floor,
                flat: row.flat,
                intercom: row.intercom,
            },
            date: row.delivery_date,
            window: Delivery::window_of(row.window_from, row.window_to),
        },
        texts: Texts { comment: row.comment, card_text: row.card_text },
        substitution: row.substitution,
        staff_notes: row.staff_notes,
        florist_id: row.florist_id,
        courier_id: row.courier_id,
        tracking_token: row.tracking_token,
        pay_link: row.pay_link,
        unpaid_release_at: row.unpaid_release_at,
        issue: Issue { kind: row.issue_type, comment: row.issue_comment, reported_at: row.issue_reported_at },
        cancel_reason: row.cancel_reason,
        created_at: row.created_at,
        updated_at: row.updated_at,
        moments: Moments {
            paid_at: row.paid_at,
            confirmed_at: row.confirmed_at,
            assembled_at: row.assembled_at,
            shipped_at: row.shipped_at,
            delivered_at: row.delivered_at,
            completed_at: row.completed_at,
            cancelled_at: row.cancelled_at,
        },
        stems_cost: row.stems_cost.first().copied().flatten().map(Minor),
        uses_found_stems: row.stems_cost.get(1).copied().flatten().unwrap_or_default() > 0,
        items: row.items.0,
        stages_passed: row.stages_passed.0,
        photos: row.photos.0,
        comments: row.comments.0,
        florist: row.florist.map(|florist| florist.0),
        courier: row.courier.map(|courier| courier.0),
        customer: row.customer.0,
    });
    Ok(orders.collect())
}

/// What there is to follow of an order.
pub(super) async fn progress(tx: &mut TenantTx, id: OrderId) -> Result<Option<Progress>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as("select * from order_progress where shop_id = $1 and id = $2")
        .bind(shop_id)
        .bind(id.0)
        .fetch_optional(tx.conn())
        .await
}

/// What an order's amounts are in.
pub(super) async fn currency(tx: &mut TenantTx, id: OrderId) -> Result<Option<Currency>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let currency = sqlx::query_scalar!(
        r#"select currency as "currency: Currency" from orders where shop_id = $1 and id = $2"#,
        shop_id,
        id.0,
    );
    currency.fetch_optional(tx.conn()).await
}

/// Locks an order's row until the transaction ends; false if there is none.
pub(super) async fn lock(tx: &mut TenantTx, id: OrderId) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let locked =
        sqlx::query_scalar!("select id from orders where shop_id = $1 and id = $2 for update", shop_id, id.0);
    Ok(locked.fetch_optional(tx.conn()).await?.is_some())
}

/// A page of an order's history, the oldest first.
pub(super) async fn history(
    tx: &mut TenantTx,
    order_id: OrderId,
    page: PageRequest,
) -> Result<Vec<HistoryEntry>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        HistoryEntry,
        r#"select h.id, h.kind as "kind: HistoryKind", h.stage as "stage: Stage", h.changed_at, h.changed_by,
                  h.staff_id as "staff_id: StaffId", h.comment, h.details as "details: Json<Details>",
                  (select p.changes from order_history_personal p
                   where p.shop_id = $1 and p.history_id = h.id) as "personal: Json<Changes>"
           from order_history h where h.shop_id = $1 and h.order_id = $2 order by h.id limit $3 offset $4"#,
        shop_id,
        order_id.0,
        page.limit,
        page.offset(),
    )
    .fetch_all(tx.conn())
    .await
}

/// How long an order's history is, to the cap.
pub(super) async fn history_length(tx: &mut TenantTx, order_id: OrderId) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select count(*) as "count!"
           from (select from order_history where shop_id = $1 and order_id = $2 limit $3) counted"#,
        shop_id,
        order_id.0,
        COUNT_CAP + 1,
    )
    .fetch_one(tx.conn())
    .await
}

/// Whose orders are meant.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    Shop,
    Customer(CustomerId),
    Courier(StaffId),
}

/// Where an order whose time to pay has run out lies.
#[derive(Clone, Copy, Debug)]
pub struct Overdue {
    pub shop: ShopId,
    pub order_id: OrderId,
}

/// New orders over all shops whose time to pay ended before `now` and that hold
/// their goods still; or that were placed before `placed_before` and wait for no
/// attempt; the oldest first.
///
/// # Errors
/// The database is away.
pub async fn overdue(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    placed_before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Overdue>, sqlx::Error> {
    let due = sqlx::query!(
        "select shop_id, id from orders
         where stage = 'new' and unpaid_release_at is not null and unpaid_release_at <= $1
           and (reservation = 'held' and payment_status in ('unpaid', 'failed', 'pending')
                or created_at <= $2 and payment_status in ('unpaid', 'failed'))
         order by unpaid_release_at limit $3",
        now,
        placed_before,
        limit,
    );
    let due = due.fetch_all(tx.conn()).await?.into_iter();
    Ok(due.map(|row| Overdue { shop: ShopId(row.shop_id), order_id: OrderId(row.id) }).collect())
}

/// The ids of the latest orders: of the shop, or of one customer or courier.
pub(super) async fn latest_ids(
    tx: &mut TenantTx,
    whose: Whose,
    limit: i64,
) -> Result<Vec<OrderId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let (customer_id, courier_id) = match whose {
        Whose::Shop => (None, None),
        Whose::Customer(id) => (Some(id.0), None),
        Whose::Courier(id) => (None, Some(id.0)),
    };
    let ids = sqlx::query_scalar!(
        r#"select id as "id: OrderId" from orders
           where shop_id = $1 and ($2::bigint is null or customer_id = $2)
             and ($3::bigint is null or courier_id = $3)
           order by created_at desc, id desc limit $4"#,
        shop_id,
        customer_id,
        courier_id,
        limit,
    );
    ids.fetch_all(tx.conn()).await
}
