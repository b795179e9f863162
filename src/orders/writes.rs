//! SQL that writes orders, their lines and their history. The stage has its
//! own statement, so that it only ever moves from the stage it was read in.

use chrono::{DateTime, Utc};

use super::history::{Change, Note, stored};
use super::order::{Item, Order};
use super::parts::Sums;
use super::placed::{Inserted, PlacedLine, Placement};
use super::status::Stage;
use crate::db::TenantTx;
use crate::values::{Actor, ClockTime, CustomerId, DayWindow, LineId, OrderId, TrackingToken};

/// Candidates for a tracking token; one of so many is surely free.
const TOKEN_CANDIDATES: usize = 4;

/// Writes a new order with its lines, its first history row, its tracking
/// token and pay link: one statement.
#[expect(clippy::too_many_lines, reason = "one statement, column by column")]
pub(super) async fn insert(
    tx: &mut TenantTx,
    placement: &Placement<'_>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Inserted, sqlx::Error> {
    let shop_id = tx.shop_id();
    let tokens: Vec<i32> = (0..TOKEN_CANDIDATES).map(|_| TrackingToken::random().value()).collect();
    let Placement { new, people, delivery, sums, lines, .. } = placement;
    let online = new.online.as_ref().filter(|_| placement.is_payable_online);
    let row = sqlx::query!(
        r#"with token as materialized (
               select c.token from unnest($2::int[]) as c (token)
               where not exists (select from tracking_tokens t where t.token = c.token) limit 1
           ), placed as (
               insert into orders (shop_id, ulid, number, stage, reservation, currency, flower_sum, delivery_fee,
                   discount, total, payment_method, source, customer_id, customer_name, customer_phone,
                   recipient_name, recipient_phone, is_anonymous, delivery_method, delivery_zone_id, address,
                   entrance, floor, flat, intercom, address_needs_clarification, delivery_date, window_from,
                   window_to, comment, card_text, staff_notes, tracking_token, pay_link, unpaid_release_at,
                   created_at, updated_at, external_id, substitution)
               select $1, $3, next_order_number(), 'new', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                   $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, token.token, $32, $33,
                   $34, $34, $45, $47
               from token
               returning id, number, tracking_token
           ), tracked as (
               insert into tracking_tokens (token, shop_id, order_id) select tracking_token, $1, id from placed
           ), payable as (
               insert into pay_links (link, shop_id, order_id) select $32, $1, id from placed where $32 is not null
           ), lines as (
               insert into order_items (shop_id, order_id, product_id, product_name, product_category, sku, quantity,
                                        price, held_quantity, notes, by_stems)
               select $1, p.id, l.product_id, l.product_name, l.product_category, l.sku, l.quantity, l.price,
                      l.held_quantity, l.notes, l.by_stems
               from placed p,
                    unnest($35::bigint[], $36::text[], $37::text[], $38::text[], $39::int[], $40::bigint[],
                           $41::int[], $42::text[], $46::bool[]) with ordinality
                        as l (product_id, product_name, product_category, sku, quantity, price, held_quantity,
                              notes, by_stems, place)
               order by l.place
               returning id
           ), people as (
               insert into order_people (shop_id, customer_id, names, phones)
               values ($1, $12, lower(concat_ws(E'\n', $13::text, $15::text)), concat_ws(E'\n', $14::text, $16::text))
               on conflict do nothing
           ), noted as (
               insert into order_history (shop_id, order_id, version, kind, stage, changed_at, changed_by, staff_id)
               select $1, id, 1, 'created', 'new', $34, $43, $44 from placed returning id
           )
           select id as "id!: OrderId", number as "number!", tracking_token as "tracking_token!: TrackingToken",
                  (select id from noted) as "history_id!", array(select id from lines order by id) as "item_ids!"
           from placed"#,
        shop_id,
        &tokens,
        placement.ulid.to_string(),
        <&str>::from(placement.reservation),
        new.currency.code(),
        sums.flower_sum.0,
        sums.delivery_fee.0,
        sums.discount.0,
        sums.total.0,
        new.payment_method.map(|method| method.word()),
        new.source.word(),
        placement.customer.id.0,
        people.customer_name,
        people.customer_phone,
        people.recipient_name,
        people.recipient_phone,
        people.is_anonymous,
        <&str>::from(delivery.method),
        delivery.zone_id.map(|id| id.0),
        delivery.address.line,
        delivery.address.entrance,
        delivery.address.floor,
        delivery.address.flat,
        delivery.address.intercom,
        delivery.address_needs_clarification(),
        delivery.date,
        delivery.window.map(|window| window.from().time()),
        delivery.window.map(|window| window.to().time()),
        new.texts.comment,
        new.texts.card_text,
        new.staff_notes,
        online.map(|online| online.link.as_str()),
        online.map(|online| now + online.time_to_pay),
        now,
        &lines.iter().map(|line| line.product_id.map(|id| id.0)).collect::<Vec<_>>() as &[Option<i64>],
        &lines.iter().map(|line| line.name.clone()).collect::<Vec<_>>(),
        &lines.iter().map(|line| line.category.word().to_owned()).collect::<Vec<_>>(),
        &lines.iter().map(|line| line.sku.clone()).collect::<Vec<_>>() as &[Option<String>],
        &lines.iter().map(|line| line.quantity.get()).collect::<Vec<_>>(),
        &lines.iter().map(|line| line.price.0).collect::<Vec<_>>(),
        &lines.iter().map(|line| i32::try_from(line.held).unwrap_or(i32::MAX)).collect::<Vec<_>>(),
        &lines.iter().map(|line| line.notes.clone()).collect::<Vec<_>>() as &[Option<String>],
        actor.name,
        actor.staff_id,
        new.external_id,
        &lines.iter().map(|line| line.by_stems).collect::<Vec<_>>(),
        new.by_stems.substitution.map(<&str>::from),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Inserted {
        id: row.id,
        history_id: row.history_id,
        number: row.number,
        tracking_token: row.tracking_token,
        item_ids: row.item_ids.into_iter().map(LineId).collect(),
    })
}

/// Writes everything about an order that may change but its stage, raises its
/// version and notes the change. Returns the history row's id.
#[expect(clippy::too_many_lines, reason = "one statement, column by column")]
pub(super) async fn save(
    tx: &mut TenantTx,
    order: &Order,
    note: Note,
    change: &Change<'_>,
) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    // What can't be written as JSON is our defect.
    let defect = |error: serde_json::Error| sqlx::Error::Encode(error.into());
    let kind = note.kind();
    let (details, personal) = note.into_details();
    let details = details.map(|details| stored(&details)).transpose().map_err(defect)?;
    let personal = (!personal.is_empty()).then(|| stored(&personal)).transpose().map_err(defect)?;
    let Order { sums, people, delivery, texts, issue, moments, money, .. } = order;
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
                      updated_at = $38, paid_at = $39, customer_id = $46, customer_name = $47, customer_phone = $48,
                      source = $49, substitution = $50
               where shop_id = $1 and id = $2 and version = $3 - 1
               returning id, stage, customer_id, lower(concat_ws(E'\n', customer_name, recipient_name)) as names,
                         concat_ws(E'\n', customer_phone, recipient_phone) as phones
           ), people as (
               insert into order_people (shop_id, customer_id, names, phones)
               select $1, customer_id, names, phones from saved on conflict do nothing
           ), noted as (
               insert into order_history (shop_id, order_id, version, kind, stage, changed_at, changed_by, staff_id,
                                          comment, details)
               select $1, id, $3, $40, stage, $38, $41, $42, $43, $44 from saved
               returning id
           ), personal as (
               insert into order_history_personal (shop_id, history_id, order_id, changes)
               select $1, noted.id, $2, $45 from noted where $45::jsonb is not null
           )
           select id as "id!" from noted"#,
        shop_id,
        order.id.0,
        order.version,
        money.status.word(),
        money.balance.paid.0,
        money.balance.refunded.0,
        <&str>::from(order.reservation),
        moments.confirmed_at,
        sums.flower_sum.0,
        sums.delivery_fee.0,
        sums.discount.0,
        sums.total.0,
        order.payment_method.map(|method| method.word()),
        people.recipient_name,
        people.recipient_phone,
        people.is_anonymous,
        <&str>::from(delivery.method),
        delivery.zone_id.map(|id| id.0),
        delivery.address.line,
        delivery.address.entrance,
        delivery.address.floor,
        delivery.address.flat,
        delivery.address.intercom,
        order.address_needs_clarification(),
        delivery.date,
        delivery.window.map(DayWindow::from).map(ClockTime::time),
        delivery.window.map(DayWindow::to).map(ClockTime::time),
        texts.comment,
        texts.card_text,
        order.staff_notes,
        order.florist_id.map(|id| id.0),
        order.courier_id.map(|id| id.0),
        order.unpaid_release_at,
        issue.kind.map(<&str>::from),
        issue.comment,
        issue.reported_at,
        order.cancel_reason,
        order.updated_at,
        moments.paid_at,
        <&str>::from(kind),
        change.actor.name,
        change.actor.staff_id,
        change.comment,
        details,
        personal,
        order.customer_id.0,
        people.customer_name,
        people.customer_phone,
        order.source.word(),
        order.substitution.map(<&str>::from),
    )
    .fetch_one(tx.conn())
    .await
}

/// Forgets what stands on none of a customer's orders any more: they are not
/// found by it.
pub(super) async fn forget_wordings(tx: &mut TenantTx, customer: CustomerId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        r#"delete from order_people p
           where p.shop_id = $1 and p.customer_id = $2
             and not exists (
                 select from orders o
                 where o.shop_id = $1 and o.customer_id = $2
                   and lower(concat_ws(E'\n', o.customer_name, o.recipient_name)) = p.names
                   and concat_ws(E'\n', o.customer_phone, o.recipient_phone) = p.phones)"#,
        shop_id,
        customer.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes new sums ahead of the rest: a total that falls takes goodwill away,
/// which is the database's to reckon.
pub(super) async fn write_sums(tx: &mut TenantTx, id: OrderId, sums: Sums) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update orders set flower_sum = $3, delivery_fee = $4, discount = $5, total = $6
         where shop_id = $1 and id = $2",
        shop_id,
        id.0,
        sums.flower_sum.0,
        sums.delivery_fee.0,
        sums.discount.0,
        sums.total.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
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
        order.id.0,
        old.word(),
        order.stage.word(),
        order.stage_before_issue.map(Stage::word),
        order.moments.assembled_at,
        order.moments.shipped_at,
        order.moments.delivered_at,
        order.moments.completed_at,
        order.moments.cancelled_at,
    );
    moved.fetch_one(tx.conn()).await.map(drop)
}

pub(super) async fn insert_item(
    tx: &mut TenantTx,
    order_id: OrderId,
    line: &PlacedLine,
) -> Result<LineId, sqlx::Error> {
    let shop_id = tx.shop_id();
    let id = sqlx::query_scalar!(
        "insert into order_items (shop_id, order_id, product_id, product_name, product_category, sku, quantity,
                                  price, held_quantity, notes, by_stems)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id",
        shop_id,
        order_id.0,
        line.product_id.map(|id| id.0),
        line.name,
        line.category.word(),
        line.sku,
        line.quantity.get(),
        line.price.0,
        i32::try_from(line.held).unwrap_or(i32::MAX),
        line.notes,
        line.by_stems,
    );
    id.fetch_one(tx.conn()).await.map(LineId)
}

/// Writes the lines' quantities, prices, holds, costs and notes as they now stand.
pub(super) async fn update_items(tx: &mut TenantTx, items: &[Item]) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update order_items i
         set quantity = n.quantity, price = n.price, held_quantity = n.held_quantity, notes = n.notes,
             by_stems = n.by_stems, cost = n.cost
         from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bool[], $8::bigint[])
                  as n (id, quantity, price, held_quantity, notes, by_stems, cost)
         where i.shop_id = $1 and i.id = n.id",
        shop_id,
        &items.iter().map(|item| item.id.0).collect::<Vec<_>>(),
        &items.iter().map(|item| item.quantity).collect::<Vec<_>>(),
        &items.iter().map(|item| item.price.0).collect::<Vec<_>>(),
        &items.iter().map(|item| item.held_quantity).collect::<Vec<_>>(),
        &items.iter().map(|item| item.notes.clone()).collect::<Vec<_>>() as &[Option<String>],
        &items.iter().map(|item| item.by_stems).collect::<Vec<_>>(),
        &items.iter().map(|item| item.cost.map(|cost| cost.0)).collect::<Vec<_>>() as &[Option<i64>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn delete_item(tx: &mut TenantTx, id: LineId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("delete from order_items where shop_id = $1 and id = $2", shop_id, id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}
