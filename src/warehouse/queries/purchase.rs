//! SQL about what to buy.

use chrono::{DateTime, NaiveDate, Utc};

use crate::db::TenantTx;
use crate::http::{PageRequest, Total};
use crate::values::VarietyId;
use crate::warehouse::purchase::Proposal;

/// A page of varieties by the alphabet, each with what decides what to buy of it.
pub async fn proposals(
    tx: &mut TenantTx,
    today: NaiveDate,
    used_since: DateTime<Utc>,
    page: PageRequest,
) -> Result<(Vec<Proposal>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let proposals = sqlx::query_as!(
        Proposal,
        r#"select v.id as "variety_id: VarietyId", v.name as variety, v.reorder_point, v.bunch_size,
                  v.purchase_lead_days,
                  coalesce(there.on_hand, 0)::bigint as "on_hand!", coalesce(coming.stems, 0)::bigint as "coming!",
                  coalesce(wanted.promised, 0)::bigint as "promised!", coalesce(wanted.demand, 0)::bigint as "demand!",
                  coalesce(used.stems, 0)::bigint as "used_lately!", wanted.needed_by as "needed_by?",
                  (select b.supplier from stems s join batches b on b.shop_id = $1 and b.stem_id = s.id
                   where s.shop_id = $1 and s.variety_id = v.id and b.supplier is not null
                   order by b.arrived_at desc limit 1) as "last_supplier?"
           from varieties v
           left join lateral (
               select sum(b.qty_current) as on_hand from stems s
               join batches b on b.shop_id = $1 and b.stem_id = s.id and b.qty_current > 0 and b.fresh_until >= $2
               where s.shop_id = $1 and s.variety_id = v.id) there on true
           left join lateral (
               select sum(p.qty_ordered) as stems from stems s
               join supply_positions p on p.shop_id = $1 and p.stem_id = s.id and p.qty_received is null
               join supplies d on d.shop_id = $1 and d.id = p.supply_id and d.status = 'announced'
               where s.shop_id = $1 and s.variety_id = v.id) coming on true
           left join lateral (
               select sum(l.promised) filter (where l.due < $2 + v.purchase_lead_days) as promised,
                      sum(l.promised) filter (where l.due >= $2 + v.purchase_lead_days) as demand,
                      min(greatest(l.due, $2)) as needed_by
               from stems s join line_stems l on l.shop_id = $1 and l.stem_id = s.id and l.promised > 0
               where s.shop_id = $1 and s.variety_id = v.id) wanted on true
           left join lateral (
               select -sum(m.quantity) as stems from stems s
               join batches b on b.shop_id = $1 and b.stem_id = s.id
               join stem_movements m on m.shop_id = $1 and m.batch_id = b.id
                    and m.kind in ('sold', 'returned', 'assembled', 'disassembled') and m.moved_at >= $3
               where s.shop_id = $1 and s.variety_id = v.id) used on true
           where v.shop_id = $1 order by v.name collate alphabet, v.id limit $4 offset $5"#,
        shop_id,
        today,
        used_since,
        page.limit,
        page.offset(),
    );
    let proposals = proposals.fetch_all(tx.conn()).await?;
    let count =
        sqlx::query_scalar!(r#"select count(*) as "count!" from varieties where shop_id = $1"#, shop_id);
    Ok((proposals, Total::exact(count.fetch_one(tx.conn()).await?)))
}
