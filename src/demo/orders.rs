//! The demo shop's orders: forty, in every status, over the last ten days.

use chrono::{DateTime, Duration, Utc};

use super::people::Staff;
use super::told;
use crate::db::TenantTx;
use crate::http::Result;
use crate::orders::{
    self, Address, Change, Details, Goods, IssueType, Line, NewOrder, Order, Stage, StockFate,
};
use crate::payments::{self, NewPayment};
use crate::shops;
use crate::values::{Actor, ClockTime, DayWindow, Minor, OrderId, PaymentMethod, Phone, Quantity};

const BUYERS: [(&str, &str); 8] = [
    ("Иван Петров", "+77012000001"),
    ("Асель Нурланова", "+77012000002"),
    ("Дмитрий Ким", "+77012000003"),
    ("Гульнара Сатыбалдиева", "+77012000004"),
    ("Олжас Ибраев", "+77012000005"),
    ("Светлана Орлова", "+77012000006"),
    ("Арман Жумабеков", "+77012000007"),
    ("Мария Иванова", "+77012000008"),
];

const RECIPIENTS: [(&str, &str, &str); 5] = [
    ("Айгуль Касымова", "+77017654321", "г. Алматы, пр. Достык 89, кв. 45"),
    ("Жанна", "+77017654322", "г. Алматы, ул. Абая 10, кв. 3"),
    ("Ольга Викторовна", "+77017654323", "г. Алматы, ул. Сатпаева 22, оф. 410"),
    ("Камила", "+77017654324", "г. Алматы, мкр. Самал-2, д. 33, кв. 18"),
    ("Мама", "+77017654325", "г. Алматы, ул. Толе би 155"),
];

/// How many orders end up in each status.
const FATES: [(Stage, usize); 9] = [
    (Stage::New, 6),
    (Stage::Paid, 6),
    (Stage::Assembled, 5),
    (Stage::Delivery, 5),
    (Stage::SelfPickup, 3),
    (Stage::Delivered, 4),
    (Stage::Completed, 6),
    (Stage::Issue, 2),
    (Stage::Cancelled, 3),
];

/// Places every order and leads it to its status.
pub(super) async fn place_all(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    staff: &Staff,
    products: &[i64],
) -> anyhow::Result<()> {
    let fates = FATES.iter().flat_map(|(stage, count)| std::iter::repeat_n(*stage, *count));
    // The further an order has come, the longer ago it was placed.
    for (index, fate) in fates.enumerate() {
        let hours_ago = i64::try_from(index).unwrap_or(0) * 6 + 1;
        let story = Story { index, placed_at: now - Duration::hours(hours_ago), staff, products };
        story.tell(tx, fate).await.map_err(told)?;
    }
    Ok(())
}

/// One order's story, told with the clock at its own time.
struct Story<'a> {
    index: usize,
    placed_at: DateTime<Utc>,
    staff: &'a Staff,
    products: &'a [i64],
}

impl Story<'_> {
    async fn tell(&self, tx: &mut TenantTx, fate: Stage) -> Result<()> {
        let actor = Actor::system();
        let new = self.order(tx, fate).await?;
        let placed = orders::place(tx, &new, &actor, self.placed_at).await?;
        let mut order = orders::lock(tx, placed.order.id).await?;
        let staff = (self.staff.florist_id, self.staff.courier_id);
        orders::assign_staff(tx, &mut order, staff, &self.change(&actor, 1)).await?;
        for (minutes, stage) in (1..).map(|step| step * 20).zip(way_to(fate)) {
            self.step(tx, &mut order, *stage, &self.change(&actor, minutes)).await?;
        }
        Ok(())
    }

    fn change<'a>(&self, actor: &'a Actor, minutes: i64) -> Change<'a> {
        Change { actor, now: self.placed_at + Duration::minutes(minutes), comment: None }
    }

    async fn step(
        &self,
        tx: &mut TenantTx,
        order: &mut Order,
        stage: Stage,
        change: &Change<'_>,
    ) -> Result<()> {
        match stage {
            Stage::Paid => {
                let method = order.payment_method.unwrap_or(PaymentMethod::Kaspi);
                let new = NewPayment::plain(OrderId(order.id), order.outstanding(), order.currency, method);
                let payment = payments::record(tx, &new, change.actor, change.now).await?;
                orders::take_in(tx, order, &payment, change).await
            }
            Stage::Issue => {
                let comment = Some("Получатель не отвечает на звонки");
                let change = Change { comment, ..*change };
                orders::report_issue(tx, order, IssueType::RecipientUnavailable, &change).await
            }
            Stage::Cancelled => {
                let change = Change { comment: Some("Клиент передумал"), ..*change };
                orders::cancel(tx, order, StockFate::Return, &change).await
            }
            _ => orders::advance(tx, order, stage, change).await,
        }
    }

    async fn order(&self, tx: &mut TenantTx, fate: Stage) -> Result<NewOrder> {
        let (customer_name, customer_phone) = BUYERS[self.index % BUYERS.len()];
        let (recipient, recipient_phone, address) = RECIPIENTS[self.index % RECIPIENTS.len()];
        let is_collected = fate == Stage::SelfPickup;
        let line = if is_collected { None } else { Some(address.to_owned()) };
        let zone = shops::zone_for(tx, None).await?;
        let details = Details {
            customer_phone: Phone::any(customer_phone).map_err(crate::http::Error::internal)?,
            customer_name: Some(customer_name.to_owned()),
            recipient_phone: Phone::kazakh(recipient_phone).ok(),
            recipient_name: Some(recipient.to_owned()),
            is_anonymous: self.index.is_multiple_of(7),
            method: None,
            delivery_zone_id: zone.as_ref().map(|zone| zone.id),
            address: Address { line, ..Address::default() },
            delivery_date: Some(tx.shop().zone.today(self.placed_at + Duration::hours(3))),
            window: window("14:00", "16:00"),
            payment_method: Some(PaymentMethod::Kaspi),
            comment: (self.index.is_multiple_of(3)).then(|| "Позвонить за час до доставки".to_owned()),
            card_text: (self.index.is_multiple_of(2)).then(|| "С днём рождения!".to_owned()),
            staff_notes: None,
            source: ["website", "instagram", "whatsapp"][self.index % 3].to_owned(),
        };
        let lines = vec![self.line(self.index, 1)?, self.line(self.index * 3 + 2, 1)?];
        let goods = Goods::Lines { lines, delivery_fee: None, discount: Minor::ZERO, total: None };
        Ok(NewOrder { details, goods, zone, online: None, by_public: false, held: Vec::new() })
    }

    fn line(&self, place: usize, quantity: i64) -> Result<Line> {
        let product_id = self.products[place % self.products.len()];
        let quantity = Quantity::new(quantity).map_err(crate::http::Error::internal)?;
        Ok(Line { product_id, quantity, price: None, notes: None })
    }
}

fn window(from: &str, to: &str) -> Option<DayWindow> {
    DayWindow::new(ClockTime::parse(from).ok()?, ClockTime::parse(to).ok()?).ok()
}

/// The stages between `new` and an order's fate.
fn way_to(fate: Stage) -> &'static [Stage] {
    use Stage::{Assembled, Cancelled, Completed, Delivered, Delivery, Issue, New, Paid, SelfPickup};
    match fate {
        New => &[],
        Paid => &[Paid],
        Assembled => &[Paid, Assembled],
        Delivery => &[Paid, Assembled, Delivery],
        SelfPickup => &[Paid, Assembled, SelfPickup],
        Delivered => &[Paid, Assembled, Delivery, Delivered],
        Completed => &[Paid, Assembled, Delivery, Delivered, Completed],
        Issue => &[Paid, Assembled, Delivery, Issue],
        Cancelled => &[Paid, Cancelled],
    }
}
