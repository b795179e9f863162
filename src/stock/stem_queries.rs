//! SQL about what lines are made of, and the gates of their stems.

use chrono::NaiveDate;

use super::holding::HeldLine;
use super::recipe::LineStems;
use crate::db::TenantTx;
use crate::values::{CartId, CartLineId, LineId, OrderId, StemId, Substitution, VarietyId};
use crate::warehouse::{Gate, GateRow, Part};

/// What a line that is there is made of.
pub(super) struct Kept {
    pub line: HeldLine,
    /// Pieces that it holds.
    pub pieces: i64,
    pub stems: LineStems,
}

/// What all lines of those lines' orders are made of, and what those lines of
/// carts are; line by line, in the order of the recipe.
pub(super) async fn kept(tx: &mut TenantTx, lines: &[HeldLine]) -> Result<Vec<Kept>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let (mut orders, mut cart_lines) = (Vec::new(), Vec::new());
    for line in lines {
        match line {
            HeldLine::Order(order, _) => orders.push(order.0),
            HeldLine::Cart(_, line) => cart_lines.push(line.0),
        }
    }
    let rows = sqlx::query!(
        r#"select l.id, l.order_id, l.order_item_id, l.cart_id, l.cart_item_id, l.ingredient, l.name,
                  l.variety_id as "variety_id: VarietyId", l.height_cm, l.need, l.substitutes,
                  l.stem_id as "stem_id: StemId", l.due, l.promised,
                  coalesce((select held_quantity from order_items where shop_id = $1 and id = l.order_item_id),
                           (select held_quantity from cart_items where shop_id = $1 and id = l.cart_item_id))
                      as "pieces!"
           from line_stems l
           where l.shop_id = $1 and (l.order_id = any($2) or l.cart_item_id = any($3))
           order by l.order_item_id, l.cart_item_id, l.ingredient"#,
        shop_id,
        &orders,
        &cart_lines,
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter();
    let kept = rows.filter_map(|row| {
        let of_order = row.order_id.zip(row.order_item_id);
        let of_cart = row.cart_id.zip(row.cart_item_id);
        let line = of_order.map(|(order, line)| HeldLine::Order(OrderId(order), LineId(line)));
        let line = line.or(of_cart.map(|(cart, line)| HeldLine::Cart(CartId(cart), CartLineId(line))))?;
        let part = Part {
            variety: row.variety_id,
            height_cm: row.height_cm,
            need: row.need,
            substitutes: row.substitutes.into_iter().map(VarietyId).collect(),
        };
        let stems = LineStems {
            id: Some(row.id),
            ingredient: row.ingredient,
            name: row.name,
            part,
            stem: row.stem_id,
            due: row.due,
            promised: row.promised,
        };
        Some(Kept { line, pieces: row.pieces.into(), stems })
    });
    Ok(kept.collect())
}

/// Locks the gates of those varieties and stems, in the order of their ids; with
/// the shop's word on substitution.
pub(super) async fn lock(
    tx: &mut TenantTx,
    varieties: &[VarietyId],
    stems: &[StemId],
) -> Result<(Vec<Gate>, Substitution), sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select s.id as "id: StemId", s.variety_id as "variety_id: VarietyId", s.height_cm, s.day, s.fresh, s.due,
                  s.coming, v.purchase_lead_days, v.reorder_point,
                  (select substitution from shops where id = $1) as "substitution!: Substitution"
           from stems s join varieties v on v.shop_id = $1 and v.id = s.variety_id
           -- Behind selects, where no plan is made anew for every list.
           where s.shop_id = $1
             and (s.variety_id = any((select $2::bigint[])::bigint[]) or s.id = any((select $3::bigint[])::bigint[]))
           order by s.id for no key update of s"#,
        shop_id,
        &varieties.iter().map(|variety| variety.0).collect::<Vec<_>>(),
        &stems.iter().map(|stem| stem.0).collect::<Vec<_>>(),
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    let substitution = rows.first().map(|row| row.substitution).unwrap_or_default();
    let gates = rows.into_iter().map(|row| {
        Gate::from(GateRow {
            id: row.id,
            variety_id: row.variety_id,
            height_cm: row.height_cm,
            day: row.day,
            fresh: row.fresh,
            due: row.due,
            coming: row.coming,
            purchase_lead_days: row.purchase_lead_days,
            reorder_point: row.reorder_point,
        })
    });
    Ok((gates.collect(), substitution))
}

/// The same, with nothing locked.
pub(super) async fn look(
    tx: &mut TenantTx,
    varieties: &[VarietyId],
    stems: &[StemId],
) -> Result<(Vec<Gate>, Substitution), sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query_as!(
        GateRow,
        r#"select s.id as "id: StemId", s.variety_id as "variety_id: VarietyId", s.height_cm, s.day, s.fresh, s.due,
                  s.coming, v.purchase_lead_days, v.reorder_point
           from stems s join varieties v on v.shop_id = $1 and v.id = s.variety_id
           where s.shop_id = $1 and (s.variety_id = any($2) or s.id = any($3)) order by s.id"#,
        shop_id,
        &varieties.iter().map(|variety| variety.0).collect::<Vec<_>>(),
        &stems.iter().map(|stem| stem.0).collect::<Vec<_>>(),
    );
    let gates = rows.fetch_all(tx.conn()).await?.into_iter().map(Gate::from).collect();
    let substitution = sqlx::query_scalar!(
        r#"select substitution as "substitution: Substitution" from shops where id = $1"#,
        shop_id
    );
    Ok((gates, substitution.fetch_one(tx.conn()).await?))
}

/// Writes what those lines are made of, and what is promised to them.
pub(super) async fn insert(tx: &mut TenantTx, rows: &[(HeldLine, LineStems)]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let shop_id = tx.shop_id();
    let rows = rows.iter().map(|(line, stems)| {
        let (order, order_item, cart, cart_item) = match line {
            HeldLine::Order(order, line) => (Some(order.0), Some(line.0), None, None),
            HeldLine::Cart(cart, line) => (None, None, Some(cart.0), Some(line.0)),
        };
        serde_json::json!({
            "order_id": order, "order_item_id": order_item, "cart_id": cart, "cart_item_id": cart_item,
            "ingredient": stems.ingredient, "name": stems.name, "variety_id": stems.part.variety,
            "height_cm": stems.part.height_cm, "need": stems.part.need.to_string(),
            "substitutes": stems.part.substitutes, "stem_id": stems.stem, "due": stems.due,
            "promised": stems.promised,
        })
    });
    sqlx::query!(
        "insert into line_stems (shop_id, order_id, order_item_id, cart_id, cart_item_id, ingredient, name,
                                 variety_id, height_cm, need, substitutes, stem_id, due, promised)
         select $1, n.order_id, n.order_item_id, n.cart_id, n.cart_item_id, n.ingredient, n.name, n.variety_id,
                n.height_cm, n.need, n.substitutes, n.stem_id, n.due, n.promised
         from jsonb_to_recordset($2) as n (order_id bigint, order_item_id bigint, cart_id bigint,
              cart_item_id bigint, ingredient int, name text, variety_id bigint, height_cm int, need numeric,
              substitutes bigint[], stem_id bigint, due date, promised int)",
        shop_id,
        serde_json::Value::Array(rows.collect()),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes which stems are promised to rows that are there, how many, and for
/// which day.
pub(super) async fn update(tx: &mut TenantTx, rows: &[LineStems]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update line_stems l set stem_id = n.stem_id, due = n.due, promised = n.promised
         from unnest($2::bigint[], $3::bigint[], $4::date[], $5::int[]) as n (id, stem_id, due, promised)
         where l.shop_id = $1 and l.id = n.id",
        shop_id,
        &rows.iter().filter_map(|row| row.id).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.stem.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.due).collect::<Vec<NaiveDate>>(),
        &rows.iter().map(|row| row.promised).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
