//! SQL that writes orders, their lines and their history. The stage has its
//! own statement, so that it only ever moves from the stage it was read in.

use chrono::{DateTime, Utc};

use super::order::{HistoryKind, Item, Order};
use super::place::{PlacedLine, Placement};
use super::status::Stage;
use crate::db::TenantTx;
use crate::values::{Actor, ClockTime, TrackingToken};

/// What the database gave a new order.
pub(super) struct Inserted {
    pub id: i64,
    pub number: i64,
    pub tracking_token: TrackingToken,
    /// In the order of the lines.
    pub item_ids: Vec<i64>,
}

/// Candidates for a tracking token; one of so many is surely free.
const TOKEN_CANDIDATES: usize = 4;

/// Writes a new order with its lines, its first history row, its tracking
/// token and pay link: one statement.
#[expect(clippy::too_many_lines, reason = "one statement, column by column")]
pub(super) async fn insert(
    tx: &mut TenantTx,
    new: &Placement<'_>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Inserted, sqlx::Error> {
    let shop_id = tx.shop_id();
    let tokens: Vec<i32> = (0..TOKEN_CANDIDATES).map(|_| TrackingToken::random().value()).collect();
    let d = new.details;
    sqlx::query_as!(
        Inserted,
        r#"with token as materialized (
               select c.token from unnest($2::int[]) as c (token)
               where not exists (select from tracking_tokens t where t.token = c.token) limit 1
           ), placed as (
               insert into orders (shop_id, ulid, number, stage, reservation, currency, flower_sum, delivery_fee,
                   discount, total, payment_method, source, customer_id, customer_name, customer_phone,
                   recipient_name, recipient_phone, is_anonymous, delivery_method, delivery_zone_id, address,
                   entrance, floor, flat, intercom, address_needs_clarification, delivery_date, window_from,
                   window_to, comment, card_text, staff_notes, tracking_token, pay_link, unpaid_release_at,
                   created_at, updated_at)
               select $1, $3, next_order_number(), 'new', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                   $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, token.token, $32, $33,
                   $34, $34
               from token
               returning id, number, tracking_token
           ), tracked as (
               insert into tracking_tokens (token, shop_id, order_id) select tracking_token, $1, id from placed
           ), payable as (
               insert into pay_links (link, shop_id, order_id) select $32, $1, id from placed where $32 is not null
           ), lines as (
               insert into order_items (shop_id, order_id, product_id, product_name, product_category, sku, quantity,
                                        price, held_quantity, notes)
               select $1, p.id, l.product_id, l.product_name, l.product_category, l.sku, l.quantity, l.price,
                      l.held_quantity, l.notes
               from placed p,
                    unnest($35::bigint[], $36::text[], $37::text[], $38::text[], $39::int[], $40::bigint[],
                           $41::int[], $42::text[]) with ordinality
                        as l (product_id, product_name, product_category, sku, quantity, price, held_quantity,
                              notes, place)
               order by l.place
               returning id
           ), people as (
               insert into order_people (shop_id, customer_id, names, phones)
               values ($1, $12, lower(concat_ws(E'\n', $13::text, $15::text)), concat_ws(E'\n', $14::text, $16::text))
               on conflict do nothing
           ), noted as (
               insert into order_history (shop_id, order_id, version, kind, stage, changed_at, changed_by, staff_id)
               select $1, id, 1, 'created', 'new', $34, $43, $44 from placed
           )
           select id as "id!", number as "number!", tracking_token as "tracking_token!: TrackingToken",
                  array(select id from lines order by id) as "item_ids!"
           from placed"#,
        shop_id,
        &tokens,
        new.ulid.to_string(),
        <&str>::from(new.reservation),
        new.currency.code(),
        new.sums.flower_sum.0,
        new.sums.delivery_fee.0,
        new.sums.discount.0,
        new.sums.total.0,
        d.payment_method.map(|method| method.word()),
        d.source,
        new.customer.id.0,
        d.customer_name,
        d.customer_phone.as_str(),
        d.recipient_name,
        d.recipient_phone.as_ref().map(|phone| phone.as_str()),
        d.is_anonymous,
        <&str>::from(d.delivery_method()),
        d.delivery_zone_id,
        d.address.line,
        d.address.entrance,
        d.address.floor,
        d.address.flat,
        d.address.intercom,
        d.address_needs_clarification(),
        d.delivery_date,
        d.window.map(|window| window.from().time()),
        d.window.map(|window| window.to().time()),
        d.comment,
        d.card_text,
        d.staff_notes,
        new.online.map(|online| online.link.as_str()),
        new.online.map(|online| online.release_at),
        now,
        &new.lines.iter().map(|line| line.product_id).collect::<Vec<_>>() as &[Option<i64>],
        &new.lines.iter().map(|line| line.name.clone()).collect::<Vec<_>>(),
        &new.lines.iter().map(|line| line.category.clone()).collect::<Vec<_>>(),
        &new.lines.iter().map(|line| line.sku.clone()).collect::<Vec<_>>() as &[Option<String>],
        &new.lines.iter().map(|line| line.quantity.get()).collect::<Vec<_>>(),
        &new.lines.iter().map(|line| line.price.0).collect::<Vec<_>>(),
        &new.lines.iter().map(|line| line.held_quantity).collect::<Vec<_>>(),
        &new.lines.iter().map(|line| line.notes.clone()).collect::<Vec<_>>() as &[Option<String>],
        actor.name,
        actor.staff_id,
    )
    .fetch_one(tx.conn())
    .await
}

/// A history row to be.
pub(super) struct Note<'a> {
    pub kind: HistoryKind,
    pub comment: Option<&'a str>,
    pub details: Option<serde_json::Value>,
}

/// Writes everything about an order that may change but its stage, raises its
/// version and notes the change. Returns the history row's id.
#[expect(clippy::too_many_lines, reason = "one statement, column by column")]
pub(super) async fn save(
    tx: &mut TenantTx,
    order: &Order,
    note: &Note<'_>,
    actor: &Actor,
) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"with saved as (
               update orders set version = $3, payment_status = $4, paid_total = $5, refunded_total = $6,
                      reservation = $7, confirmed_at = $8, flower_sum = $9, delivery_fee = $10, discount = $11,
                      total = $12, payment_method = $13, recipient_name = $14, recipient_phone = $15,
                      is_anonymous = $16, delivery_method = $17, delivery_zone_id = $18, address = $19,
                      entrance = $20, floor = $21, flat = $22, intercom = $23, address_needs_clarification = $24,
                      delivery_date = $25, window_from = $26, window_to = $27, comment = $28, card_text = $29,
                      staff_notes = $30, florist_id = $31, courier_id = $32, unpaid_release_at = $33,
                      issue_type = $34, issue_comment = $35, issue_reported_at = $36, cancel_reason = $37,
                      updated_at = $38, paid_at = $39
               where shop_id = $1 and id = $2 and version = $3 - 1
               returning id, stage, customer_id, lower(concat_ws(E'\n', customer_name, recipient_name)) as names,
                         concat_ws(E'\n', customer_phone, recipient_phone) as phones
           ), people as (
               insert into order_people (shop_id, customer_id, names, phones)
               select $1, customer_id, names, phones from saved on conflict do nothing
           )
           insert into order_history (shop_id, order_id, version, kind, stage, changed_at, changed_by, staff_id,
                                      comment, details)
           select $1, id, $3, $40, stage, $38, $41, $42, $43, $44 from saved
           returning id"#,
        shop_id,
        order.id,
        order.version,
        order.payment_status.word(),
        order.paid_total.0,
        order.refunded_total.0,
        <&str>::from(order.reservation),
        order.confirmed_at,
        order.flower_sum.0,
        order.delivery_fee.0,
        order.discount.0,
        order.total.0,
        order.payment_method.map(|method| method.word()),
        order.recipient_name,
        order.recipient_phone,
        order.is_anonymous,
        <&str>::from(order.delivery_method),
        order.delivery_zone_id,
        order.address,
        order.entrance,
        order.floor,
        order.flat,
        order.intercom,
        order.address_needs_clarification,
        order.delivery_date,
        order.window_from.map(ClockTime::time),
        order.window_to.map(ClockTime::time),
        order.comment,
        order.card_text,
        order.staff_notes,
        order.florist_id,
        order.courier_id,
        order.unpaid_release_at,
        order.issue_type.map(<&str>::from),
        order.issue_comment,
        order.issue_reported_at,
        order.cancel_reason,
        order.updated_at,
        order.paid_at,
        <&str>::from(note.kind),
        actor.name,
        actor.staff_id,
        note.comment,
        note.details,
    )
    .fetch_one(tx.conn())
    .await
}

/// Moves an order from the stage it was read in to the one it now has.
pub(super) async fn write_stage(tx: &mut TenantTx, order: &Order, old: Stage) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let moved = sqlx::query_scalar!(
        "update orders set stage = $4, stage_before_issue = $5, assembled_at = $6, shipped_at = $7,
                delivered_at = $8, completed_at = $9, cancelled_at = $10
         where shop_id = $1 and id = $2 and stage = $3
         returning id",
        shop_id,
        order.id,
        old.word(),
        order.stage.word(),
        order.stage_before_issue.map(Stage::word),
        order.assembled_at,
        order.shipped_at,
        order.delivered_at,
        order.completed_at,
        order.cancelled_at,
    );
    moved.fetch_one(tx.conn()).await.map(drop)
}

pub(super) async fn insert_item(
    tx: &mut TenantTx,
    order_id: i64,
    line: &PlacedLine,
) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        "insert into order_items (shop_id, order_id, product_id, product_name, product_category, sku, quantity,
                                  price, held_quantity, notes)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id",
        shop_id,
        order_id,
        line.product_id,
        line.name,
        line.category,
        line.sku,
        line.quantity.get(),
        line.price.0,
        line.held_quantity,
        line.notes,
    )
    .fetch_one(tx.conn())
    .await
}

/// Writes the lines' quantities, prices, holds and notes as they now stand.
pub(super) async fn update_items(tx: &mut TenantTx, items: &[Item]) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update order_items i
         set quantity = n.quantity, price = n.price, held_quantity = n.held_quantity, notes = n.notes
         from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
                  as n (id, quantity, price, held_quantity, notes)
         where i.shop_id = $1 and i.id = n.id",
        shop_id,
        &items.iter().map(|item| item.id).collect::<Vec<_>>(),
        &items.iter().map(|item| item.quantity).collect::<Vec<_>>(),
        &items.iter().map(|item| item.price.0).collect::<Vec<_>>(),
        &items.iter().map(|item| item.held_quantity).collect::<Vec<_>>(),
        &items.iter().map(|item| item.notes.clone()).collect::<Vec<_>>() as &[Option<String>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn delete_item(tx: &mut TenantTx, id: i64) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("delete from order_items where shop_id = $1 and id = $2", shop_id, id)
        .execute(tx.conn())
        .await?;
    Ok(())
}
