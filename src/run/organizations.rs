//! The operator's word on which organisations take money for which shops.

use anyhow::bail;

use super::database::Database;
use super::running;
use crate::config::Settings;
use crate::db::Db;
use crate::payments::{self, Allowed, Bin};
use crate::values::{Clock, ShopId};

/// What the operator wants.
#[derive(Clone, Debug)]
pub enum OrganizationDeed {
    Allow(ShopId, Bin),
    Forbid(ShopId, Bin),
    List,
}

/// Allows, forbids or lists.
///
/// # Errors
/// The text to show the operator.
pub fn organizations(settings: Settings, deed: OrganizationDeed) -> anyhow::Result<()> {
    running(&settings, async {
        let database = Database::open(&settings).await?;
        let db = database.to_serve(&settings).await?;
        let done = carried_out(&db, &deed).await;
        db.close().await;
        database.close().await?;
        println!("{}", done?);
        Ok(())
    })
}

/// The same on a database that is open; what to tell the operator.
///
/// # Errors
/// The text to show the operator.
pub async fn carried_out(db: &Db, deed: &OrganizationDeed) -> anyhow::Result<String> {
    match deed {
        OrganizationDeed::Allow(shop, bin) => {
            match payments::allow_organization(db, *shop, bin, Clock::system().now()).await? {
                Allowed::Now => Ok(format!("{bin} may take money for shop {shop}")),
                Allowed::Already => Ok(format!("{bin} may take money for shop {shop} already")),
                Allowed::UnknownShop => bail!("there is no shop {shop}"),
                Allowed::ActsFor(other) => bail!(
                    "{bin} takes money for shop {other}; first: cvety kaspi forbid --shop {other} --bin {bin}"
                ),
            }
        }
        OrganizationDeed::Forbid(shop, bin) => {
            if !payments::forbid_organization(db, *shop, bin).await? {
                bail!("{bin} was not allowed to take money for shop {shop}");
            }
            Ok(format!("{bin} takes no new money for shop {shop}"))
        }
        OrganizationDeed::List => {
            let permits = payments::organization_permits(db).await?;
            let line = |permit: &payments::Permit| {
                let day = permit.allowed_at.format("%Y-%m-%d");
                format!("shop {}  {}  since {day}  {}", permit.shop, permit.bin, permit.shop_name)
            };
            let lines: Vec<_> = permits.iter().map(line).collect();
            Ok(if lines.is_empty() { "nothing is allowed".to_owned() } else { lines.join("\n") })
        }
    }
}
