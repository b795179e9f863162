//! What an order would come to, and what would be refused of it. Takes nothing,
//! locks nothing, and asks the same questions as [`super::place`].

use super::error::{Refused, Result};
use super::lines::{self, Taking};
use super::new_order::{Asked, Goods, Placer, Reserve, WhoOrders};
use super::parts::Sums;
use super::place::{check_number, zone_of};
use super::placed::PlacedLine;
use super::pricing;
use chrono::{DateTime, Utc};

use crate::customers;
use crate::db::TenantTx;
use crate::shops::Zone;
use crate::values::{Minor, ProductId, Quantity};

/// What an order would come to.
pub struct Quoted {
    pub lines: Vec<QuotedLine>,
    pub sums: Sums,
    /// By whose terms it would be delivered; None for one that is collected.
    pub zone: Option<Zone>,
    /// All that stands against placing it, in the order in which it would be refused.
    pub refusals: Vec<Refused>,
}

/// A line at today's price.
pub struct QuotedLine {
    /// None: named by hand.
    pub product_id: Option<ProductId>,
    pub name: String,
    pub quantity: Quantity,
    pub price: Minor,
    pub total: Minor,
}

/// Quotes an order by lines. Who is to order may not be known yet.
///
/// # Errors
/// What leaves nothing to be quoted: [`Refused::UnknownZone`],
/// [`Refused::UnknownProduct`], [`Refused::Sums`].
pub async fn quote(
    tx: &mut TenantTx,
    asked: Asked<'_>,
    who: Option<&WhoOrders>,
    now: DateTime<Utc>,
) -> Result<Quoted> {
    let zone = zone_of(tx, asked).await?;
    let mut refusals = Vec::new();
    if let Some(who) = who.filter(|_| asked.by == Placer::Public)
        && customers::is_blocked(tx, who.identity()).await?
    {
        refusals.push(Refused::CustomerBlocked);
    }
    let lines = match asked.goods {
        // Nothing of a cart may be left that can be ordered.
        Goods::Lines { lines, .. } if lines.is_empty() => Vec::new(),
        Goods::Lines { lines, .. } => {
            check_number(lines)?;
            let taking = Taking::of(asked, Reserve::Now, now);
            let (lines, missing) = lines::quoted(tx, lines, taking).await?;
            refusals.extend(missing);
            lines
        }
        Goods::Sum(_) => Vec::new(),
    };
    let sums = pricing::sums_of(tx, asked, zone.as_ref(), &lines)?;
    refusals.extend(pricing::objections(tx, asked, zone.as_ref(), sums));
    Ok(Quoted { lines: lines.into_iter().map(QuotedLine::from).collect(), sums, zone, refusals })
}

impl From<PlacedLine> for QuotedLine {
    fn from(line: PlacedLine) -> Self {
        Self {
            total: line.total().unwrap_or_default(),
            product_id: line.product_id,
            name: line.name,
            quantity: line.quantity,
            price: line.price,
        }
    }
}
