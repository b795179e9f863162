//! What the demo shop sells.

use chrono::{DateTime, Utc};

use crate::db::TenantTx;
use crate::products::{self, Category, NewProduct, ProductTerms, Stocked};
use crate::values::{Minor, ProductId};

/// A product of the demo shop; prices in tenge.
struct Good {
    name: &'static str,
    category: Category,
    description: &'static str,
    /// Cost, retail and sale price.
    prices: (i64, i64, Option<i64>),
    /// None: made to order.
    stock: Option<i32>,
}

const fn good(
    name: &'static str,
    category: Category,
    description: &'static str,
    prices: (i64, i64, Option<i64>),
    stock: Option<i32>,
) -> Good {
    Good { name, category, description, prices, stock }
}

use Category::{Bouquet, Composition, Gift, Other};

/// The first three are SKU-001 to SKU-003.
const GOODS: [Good; 20] = [
    good(
        "Букет роз «Классика»",
        Bouquet,
        "25 красных роз премиум-класса из Эквадора",
        (12_000, 25_000, Some(22_500)),
        Some(40),
    ),
    good(
        "Букет тюльпанов «Весна»",
        Bouquet,
        "31 тюльпан в крафтовой бумаге",
        (8_000, 18_000, None),
        Some(60),
    ),
    good(
        "Открытка ручной работы",
        Gift,
        "С вашим текстом, на дизайнерской бумаге",
        (300, 1_500, None),
        Some(500),
    ),
    good("Пионы «Облако»", Bouquet, "15 розовых пионов Сара Бернар", (21_000, 42_000, None), None),
    good("Букет «Полевой»", Bouquet, "Ромашки, васильки и лён", (5_000, 12_000, None), None),
    good("Белые розы", Bouquet, "19 белых роз 60 см", (9_500, 21_000, Some(18_900)), Some(25)),
    good("Кустовые розы «Мисти»", Bouquet, "11 веток пудровых кустовых роз", (7_000, 16_500, None), None),
    good("Гортензии «Утро»", Bouquet, "5 голубых гортензий с эвкалиптом", (10_000, 23_000, None), Some(12)),
    good("Подсолнухи", Bouquet, "9 подсолнухов с зеленью", (4_500, 11_000, None), Some(18)),
    good(
        "Авторский букет «Алматы»",
        Bouquet,
        "Сезонные цветы на вкус флориста",
        (11_000, 27_000, None),
        None,
    ),
    good(
        "Корзина «Сад»",
        Composition,
        "Розы, эустома и хризантема в плетёной корзине",
        (14_000, 32_000, None),
        None,
    ),
    good(
        "Композиция в шляпной коробке",
        Composition,
        "35 пионовидных роз",
        (19_000, 45_000, Some(39_900)),
        Some(8),
    ),
    good(
        "Композиция «Хвойная»",
        Composition,
        "Нобилис, шишки и хлопок: стоит до месяца",
        (6_000, 15_000, None),
        Some(20),
    ),
    good("Орхидея в горшке", Composition, "Фаленопсис, два цветоноса", (6_500, 14_000, None), Some(10)),
    good(
        "Сборная композиция «Суккуленты»",
        Composition,
        "Пять суккулентов в керамике",
        (4_000, 9_500, None),
        Some(15),
    ),
    good("Шоколад ручной работы", Gift, "Набор из 12 конфет", (2_800, 6_500, None), Some(50)),
    good("Плюшевый мишка", Gift, "40 см", (3_500, 8_000, None), Some(30)),
    good("Ваза стеклянная", Gift, "Высота 30 см", (2_500, 6_000, None), Some(35)),
    good("Гелиевые шары", Other, "Связка из 7 шаров", (2_000, 7_000, None), None),
    good(
        "Подкормка для срезанных цветов",
        Other,
        "5 пакетиков, продлевает жизнь букета",
        (150, 500, None),
        Some(1_000),
    ),
];

/// Puts the products on the shelf and returns their ids, in the order above.
pub(super) async fn stock_up(tx: &mut TenantTx, now: DateTime<Utc>) -> anyhow::Result<Vec<ProductId>> {
    let mut ids = Vec::new();
    for (place, good) in (1..).zip(&GOODS) {
        let tenge = |amount| Minor::from_major_whole(amount).unwrap_or_default();
        let (cost, retail, sale) = good.prices;
        let terms = ProductTerms {
            name: good.name.to_owned(),
            category: good.category,
            description: Some(good.description.to_owned()),
            sku: Some(format!("SKU-{place:03}")),
            cost_price: Some(tenge(cost)),
            retail_price: tenge(retail),
            sale_price: sale.map(tenge),
            is_active: true,
            is_popular: place % 4 == 1,
            make_minutes: None,
            is_new: place % 5 == 0,
            stocked: good.stock.map_or(Stocked::ToOrder, Stocked::Counted),
        };
        let new = NewProduct { terms, ingredients: Vec::new() };
        ids.push(products::create_product(tx, new, now).await?.id);
    }
    Ok(ids)
}
