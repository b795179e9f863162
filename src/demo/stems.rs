//! What the demo shop has in its warehouse: deliveries of the last ten days in
//! dollars and tenge, a batch that is ageing, some thrown away, and bouquets that
//! are made of what there is.

use chrono::{DateTime, Duration, Utc};
use rust_decimal::Decimal;

use super::people::Staff;
use crate::db::TenantTx;
use crate::products::{self, Category, IngredientTerms, NamedVariety, NewProduct, ProductTerms, Stocked};
use crate::stock;
use crate::values::{Actor, Currency, Minor};
use crate::warehouse::{self, By, NewPosition, NewSupply, SupplyStatus, WhichOne, WriteOff, WriteOffReason};

/// Days ago, supplier, currency, rate, freight in hundredths, and positions:
/// variety, height, stems, cost a stem in hundredths.
type Delivery = (i64, &'static str, Currency, i64, i64, &'static [(&'static str, i32, i32, i64)]);

const DELIVERIES: [Delivery; 3] = [
    (
        9,
        "Flower Direct",
        Currency::USD,
        470,
        5_000,
        &[("Роза Красная", 50, 200, 50), ("Роза Белая", 60, 150, 60)],
    ),
    (
        4,
        "Алматы Цветы",
        Currency::KZT,
        1,
        500_000,
        &[("Тюльпан", 40, 300, 25_000), ("Эвкалипт", 0, 80, 30_000)],
    ),
    (1, "Flower Direct", Currency::USD, 470, 3_500, &[("Роза Красная", 50, 100, 55), ("Пион", 50, 60, 180)]),
];

/// Name, retail price, and what it is made of: variety, stems, what may stand in.
type Bouquet = (&'static str, i64, &'static [(&'static str, i64, &'static [&'static str])]);

const BOUQUETS: [Bouquet; 2] = [
    ("Букет «25 роз»", 25_000, &[("Роза Красная", 25, &["Роза Белая"]), ("Эвкалипт", 3, &[])]),
    ("Букет «Весенний»", 14_000, &[("Тюльпан", 21, &[])]),
];

/// Made ahead of the stems that wilt first.
const ON_SHOWCASE: Bouquet = ("Букет «Белый танец»", 16_000, &[("Роза Белая", 11, &[])]);

/// Takes the deliveries in and puts the bouquets on the shelf.
pub(super) async fn take_in(tx: &mut TenantTx, staff: &Staff, now: DateTime<Utc>) -> anyhow::Result<()> {
    let actor = staff.florist_id.map_or_else(Actor::system, |florist| Actor::staff(florist.0, "Марина"));
    let mut oldest = None;
    for (days_ago, supplier, currency, rate, freight, positions) in DELIVERIES {
        let at = now - Duration::days(days_ago);
        let new = NewSupply {
            status: SupplyStatus::Received,
            supplier: supplier.to_owned(),
            farm: None,
            arrives_at: at,
            currency,
            rate: Decimal::from(rate),
            delivery_cost: Decimal::new(freight, 2),
            notes: None,
            positions: positions.iter().map(position).collect(),
        };
        let by = By { actor: &actor, now: at };
        let supply = warehouse::take_in(tx, &new, by).await?;
        oldest = oldest.or(supply.positions.first().and_then(|position| position.batch));
    }
    // Some did not keep.
    if let Some(batch) = oldest {
        let note = Some("Поникли".to_owned());
        let what = WriteOff { stems: 12, reason: WriteOffReason::Expired, note };
        warehouse::write_off(tx, batch, what, By { actor: &actor, now }).await?;
    }
    for (name, price, parts) in BOUQUETS {
        products::create_product(tx, bouquet(name, price, parts), now).await?;
    }
    let (name, price, parts) = ON_SHOWCASE;
    let counted = bouquet(name, price, parts);
    let counted =
        NewProduct { terms: ProductTerms { stocked: Stocked::Counted(0), ..counted.terms }, ..counted };
    let product = products::create_product(tx, counted, now).await?;
    let made = stock::make_for_showcase(tx, product.id, 2, By { actor: &actor, now }).await;
    made.map_err(|stop| anyhow::anyhow!("nothing for the showcase: {stop:?}"))
}

fn position((variety, height_cm, stems, cost): &(&str, i32, i32, i64)) -> NewPosition {
    NewPosition {
        variety: WhichOne::Named((*variety).to_owned()),
        height_cm: *height_cm,
        stems: *stems,
        cost_per_stem: Decimal::new(*cost, 2),
        packaging: None,
    }
}

fn bouquet(name: &str, price: i64, parts: &[(&str, i64, &[&str])]) -> NewProduct {
    let named = |name: &str| NamedVariety { id: None, name: name.to_owned(), batch: None };
    let ingredients = parts.iter().map(|(variety, stems, others)| IngredientTerms {
        name: (*variety).to_owned(),
        quantity: Decimal::from(*stems),
        unit: "шт".to_owned(),
        variety: Some(named(variety)),
        height_cm: None,
        substitutes: others.iter().map(|other| named(other)).collect(),
    });
    NewProduct {
        ingredients: ingredients.collect(),
        terms: ProductTerms {
            name: name.to_owned(),
            category: Category::Bouquet,
            description: Some("Собираем из того, что есть на складе".to_owned()),
            sku: None,
            cost_price: None,
            retail_price: Minor::from_major_whole(price).unwrap_or_default(),
            sale_price: None,
            is_active: true,
            is_popular: false,
            make_minutes: None,
            is_new: true,
            stocked: Stocked::FromStems,
        },
    }
}
