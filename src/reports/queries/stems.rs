//! SQL about stems: what came, what it cost, and what became of it; and counted goods
//! that were lost. All of it is sums of movements.

use super::Span;
use crate::db::TenantTx;
use crate::values::{Minor, ProductId, StaffId, VarietyId};

/// What was thrown away, or put right, of one kind.
#[derive(Clone, Debug)]
pub struct Gone {
    /// None: the books were put right.
    pub reason: Option<String>,
    pub supplier: Option<String>,
    pub variety_id: VarietyId,
    pub variety: String,
    pub staff_id: Option<StaffId>,
    pub person: String,
    /// What the shop has more of them, and their worth; below zero: less.
    pub stems: i64,
    pub cost: Minor,
}

/// What was written off and what was corrected in a time.
pub async fn gone(tx: &mut TenantTx, span: Span) -> Result<Vec<Gone>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let gone = sqlx::query_as!(
        Gone,
        r#"select m.reason as "reason?", b.supplier as "supplier?", v.id as "variety_id: VarietyId", v.name as variety,
                  m.staff_id as "staff_id?: StaffId", m.moved_by as person, sum(m.quantity)::bigint as "stems!",
                  sum(m.cost)::bigint as "cost!: Minor"
           from stem_movements m
           join batches b on b.shop_id = $1 and b.id = m.batch_id
           join stems s on s.shop_id = $1 and s.id = b.stem_id
           join varieties v on v.shop_id = $1 and v.id = s.variety_id
           where m.shop_id = $1 and m.moved_at >= $2 and m.moved_at < $3 and m.kind in ('write_off', 'correction')
           group by m.reason, b.supplier, v.id, v.name, m.staff_id, m.moved_by
           order by m.reason, b.supplier, v.name collate alphabet, v.id, m.moved_by, m.staff_id"#,
        shop_id,
        span.from,
        span.to,
    );
    gone.fetch_all(tx.conn()).await
}

/// Counted goods that an order let go, and that were lost.
#[derive(Clone, Debug)]
pub struct LostGoods {
    pub reason: String,
    pub product_id: ProductId,
    pub product: String,
    pub staff_id: Option<StaffId>,
    pub person: String,
    pub pieces: i64,
    /// None: of none of them is it known.
    pub cost: Option<Minor>,
}

/// Those of a time.
pub async fn lost_goods(tx: &mut TenantTx, span: Span) -> Result<Vec<LostGoods>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let lost = sqlx::query_as!(
        LostGoods,
        r#"select g.reason as "reason!", p.id as "product_id: ProductId", p.name as product,
                  g.staff_id as "staff_id?: StaffId", g.moved_by as person, -sum(g.quantity) as "pieces!",
                  -sum(g.cost)::bigint as "cost?: Minor"
           from goods_movements g join products p on p.shop_id = $1 and p.id = g.product_id
           where g.shop_id = $1 and g.moved_at >= $2 and g.moved_at < $3 and g.kind = 'lost'
           group by g.reason, p.id, p.name, g.staff_id, g.moved_by
           order by g.reason, p.name collate alphabet, p.id, g.moved_by, g.staff_id"#,
        shop_id,
        span.from,
        span.to,
    );
    lost.fetch_all(tx.conn()).await
}

/// What came of a supplier's variety, and became of it.
#[derive(Clone, Debug)]
pub struct Supplied {
    /// None: stems that were found.
    pub supplier: Option<String>,
    pub variety_id: VarietyId,
    pub variety: String,
    pub ordered: i64,
    pub received: i64,
    /// Among those received.
    pub damaged: i64,
    pub short: i64,
    pub purchase: Minor,
    pub landed: Minor,
    /// Written off, and what that had cost.
    pub wasted: i64,
    pub waste_cost: Minor,
    /// What bills came to that came later.
    pub late: Minor,
}

/// What came, was written off or was billed in a time.
pub async fn supplied(tx: &mut TenantTx, span: Span) -> Result<Vec<Supplied>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let supplied = sqlx::query_as!(
        Supplied,
        r#"select b.supplier as "supplier?", v.id as "variety_id: VarietyId", v.name as variety,
                  coalesce(sum(p.qty_ordered) filter (where came), 0)::bigint as "ordered!",
                  coalesce(sum(m.quantity) filter (where came), 0)::bigint as "received!",
                  coalesce(sum(p.qty_damaged) filter (where came), 0)::bigint as "damaged!",
                  coalesce(sum(greatest(p.qty_ordered - m.quantity, 0)) filter (where came), 0)::bigint as "short!",
                  coalesce(sum(b.purchase_total) filter (where came), 0)::bigint as "purchase!: Minor",
                  coalesce(sum(m.cost) filter (where came), 0)::bigint as "landed!: Minor",
                  coalesce(-sum(m.quantity) filter (where m.kind = 'write_off'), 0)::bigint as "wasted!",
                  coalesce(-sum(m.cost) filter (where m.kind = 'write_off'), 0)::bigint as "waste_cost!: Minor",
                  coalesce(sum(m.cost + m.variance) filter (where m.kind = 'revalued'), 0)::bigint as "late!: Minor"
           from stem_movements m
           cross join lateral (select m.kind = 'received' as came) k
           join batches b on b.shop_id = $1 and b.id = m.batch_id
           join stems s on s.shop_id = $1 and s.id = b.stem_id
           join varieties v on v.shop_id = $1 and v.id = s.variety_id
           left join supply_positions p on p.shop_id = $1 and p.id = b.position_id
           where m.shop_id = $1 and m.moved_at >= $2 and m.moved_at < $3
             and m.kind in ('received', 'write_off', 'revalued')
           group by b.supplier, v.id, v.name
           order by b.supplier, v.name collate alphabet, v.id"#,
        shop_id,
        span.from,
        span.to,
    );
    supplied.fetch_all(tx.conn()).await
}

/// Stems and what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worth {
    pub stems: i64,
    pub cost: Minor,
}

/// The sums of a time's movements, and what there is after it.
#[derive(Clone, Copy, Debug)]
pub struct Balance {
    pub closing: Worth,
    pub received: Worth,
    /// In orders, less what came back.
    pub sold: Worth,
    /// In bouquets for the showcase, less what came back.
    pub showcase: Worth,
    pub written_off: Worth,
    pub corrected: Worth,
    /// What the stems there cost more by bills that came later.
    pub late: Minor,
    /// What those cost of stems that were gone.
    pub variance: Minor,
}

/// How the stems of a time add up. What there was is reckoned back from what
/// there is: only movements since the time began are read.
pub async fn balance(tx: &mut TenantTx, span: Span) -> Result<Balance, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select case when moved_at >= $3 then 'later'
                       when kind in ('sold', 'returned') then 'sold'
                       when kind in ('assembled', 'disassembled') then 'showcase'
                       else kind
                  end as "what!",
                  sum(quantity)::bigint as "stems!", sum(cost)::bigint as "cost!",
                  sum(variance)::bigint as "variance!: Minor"
           from stem_movements where shop_id = $1 and moved_at >= $2 group by 1
           union all
           select 'there', coalesce(sum(qty_current), 0)::bigint,
                  coalesce(sum(case when qty_initial = 0 then 0
                                    else cost_total - cost_of_gone(cost_total, qty_initial - qty_current, qty_initial,
                                                                   cost_unit)
                               end), 0)::bigint, 0
           from batches where shop_id = $1 and qty_current > 0"#,
        shop_id,
        span.from,
        span.to,
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    let row = |what: &str| rows.iter().find(|row| row.what == what);
    let gain = |what: &str| row(what).map_or(Worth::default(), |row| Worth::of(row.stems, row.cost));
    let loss = |what: &str| row(what).map_or(Worth::default(), |row| Worth::of(-row.stems, -row.cost));
    let (there, later) = (gain("there"), gain("later"));
    Ok(Balance {
        closing: Worth::of(there.stems - later.stems, there.cost.0 - later.cost.0),
        received: gain("received"),
        sold: loss("sold"),
        showcase: loss("showcase"),
        written_off: loss("write_off"),
        corrected: gain("correction"),
        late: gain("revalued").cost,
        variance: row("revalued").map_or(Minor::ZERO, |row| row.variance),
    })
}

impl Worth {
    fn of(stems: i64, cost: i64) -> Self {
        Self { stems, cost: Minor(cost) }
    }
}

impl Balance {
    /// What there was as the time began.
    pub fn opening(&self) -> Worth {
        let less = |of: fn(&Worth) -> i64| {
            of(&self.closing) - of(&self.received)
                + of(&self.sold)
                + of(&self.showcase)
                + of(&self.written_off)
                - of(&self.corrected)
        };
        Worth::of(less(|worth| worth.stems), less(|worth| worth.cost.0) - self.late.0)
    }
}
