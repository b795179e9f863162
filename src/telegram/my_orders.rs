//! `/orders`: the last five orders that a person has bought, in whatever
//! shops, and for staff the last five of each of theirs.

use chrono::{DateTime, Utc};

use super::queries::Link;
use super::words;
use crate::access::{Permission, Sight};
use crate::customers;
use crate::http::Result;
use crate::orders::{self, Order, Stage, Whose};
use crate::shops::{Membership, memberships_of_person};
use crate::state::AppState;
use crate::values::{CustomerId, Language, Part, ShopId, Text, spoken};

const SHOWN: usize = 5;
/// Of those in which a person buys, the ones they came to last.
const MOST_SHOPS_BOUGHT_IN: i64 = 20;
const MOST_SHOPS_WORKED_IN: usize = 5;

/// What the bot answers to a linked person.
pub(super) async fn list(app: &AppState, link: &Link, language: Language) -> Result<String> {
    let mut tx = app.db.system("find a person's orders").await?;
    let bought_in = customers::customers_of_phone(&mut tx, &link.phone, MOST_SHOPS_BOUGHT_IN).await?;
    let memberships = memberships_of_person(&mut tx, link.person).await?;
    tx.commit().await?;
    let mut sections = Vec::new();
    let bought = bought(app, &bought_in, language).await?;
    if !bought.is_empty() {
        sections.push(words::section(&Text::new("bot-orders-bought"), &bought, language));
    }
    for membership in memberships.into_iter().take(MOST_SHOPS_WORKED_IN) {
        let lines = of_shop(app, &membership, language).await?;
        if !lines.is_empty() {
            let name = Part::name(words::unlinked(&membership.shop_name));
            let heading = Text::new("bot-orders-of-shop").with("shop", name);
            sections.push(words::section(&heading, &lines, language));
        }
    }
    if sections.is_empty() {
        return Ok(Text::new("bot-no-orders").speak(language));
    }
    Ok(sections.join("\n\n"))
}

/// Where a buyer's latest orders of a shop stand that have not ended.
pub(super) async fn under_way(
    app: &AppState,
    link: &Link,
    shop: ShopId,
    language: Language,
) -> Result<Vec<String>> {
    let mut tx = app.db.system("find a person's orders").await?;
    let bought_in = customers::customers_of_phone(&mut tx, &link.phone, MOST_SHOPS_BOUGHT_IN).await?;
    tx.commit().await?;
    let Some((_, customer)) = bought_in.into_iter().find(|(place, _)| *place == shop) else {
        return Ok(Vec::new());
    };
    let (shop_name, orders) = latest(app, shop, Whose::Customer(customer)).await?;
    let orders = orders.iter().filter(|order| !matches!(order.stage, Stage::Completed | Stage::Cancelled));
    Ok(orders.map(|order| bought_line(order, &shop_name, language)).collect())
}

async fn bought(app: &AppState, places: &[(ShopId, CustomerId)], language: Language) -> Result<Vec<String>> {
    let mut lines: Vec<(DateTime<Utc>, String)> = Vec::new();
    for (shop, customer_id) in places {
        let (shop_name, orders) = latest(app, *shop, Whose::Customer(*customer_id)).await?;
        lines.extend(orders.iter().map(|order| (order.created_at, bought_line(order, &shop_name, language))));
    }
    lines.sort_by_key(|(created_at, _)| std::cmp::Reverse(*created_at));
    Ok(lines.into_iter().take(SHOWN).map(|(_, line)| line).collect())
}

fn bought_line(order: &Order, shop_name: &str, language: Language) -> String {
    let (status, sum) = (order.stage.public_display(language), sum(order, language));
    words::order_line(order.id.0, status, &sum, Some(shop_name), Some(order.tracking_token))
}

/// A courier sees the orders they bring, as everywhere, and only those who
/// write orders the way to the buyer's page.
async fn of_shop(app: &AppState, membership: &Membership, language: Language) -> Result<Vec<String>> {
    let Membership { shop, staff_id, role, .. } = membership;
    let grants = role.grants();
    let whose = match grants.sight(Permission::Orders, Some(*staff_id)) {
        Sight::All => Whose::Shop,
        Sight::OwnDeliveries(own) => Whose::Courier(own),
        Sight::Nothing => return Ok(Vec::new()),
    };
    let (_, orders) = latest(app, *shop, whose).await?;
    let lines = orders.iter().map(|order| {
        let (status, sum) = (order.stage.display(language), sum(order, language));
        let token = grants.sees_links().then_some(order.tracking_token);
        words::order_line(order.id.0, status, &sum, None, token)
    });
    Ok(lines.collect())
}

async fn latest(app: &AppState, shop: ShopId, whose: Whose) -> Result<(String, Vec<Order>)> {
    let mut tx = app.db.tenant(shop).begin().await?;
    let orders = orders::latest(&mut tx, whose, i64::try_from(SHOWN).unwrap_or(i64::MAX)).await?;
    let name = tx.shop().name.clone();
    tx.commit().await?;
    Ok((name, orders))
}

fn sum(order: &Order, language: Language) -> String {
    spoken::money(order.sums.total, order.currency, language)
}
