//! The demo shop's orders: forty, in every status, over the last ten days.

use chrono::{DateTime, Duration, Utc};

use super::people::Staff;
use crate::db::TenantTx;
use crate::orders::{
    self, Address, Article, Assignment, ByStems, Change, Delivery, DeliveryMethod, Goods, IssueType, Line,
    NewOrder, Order, People, Placer, Reserve, Source, Stage, Texts, WhoOrders,
};
use crate::payments::{self, NewPayment};
use crate::values::{Actor, ClockTime, DayWindow, Minor, PaymentMethod, Phone, ProductId, Quantity};

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
    products: &[ProductId],
) -> anyhow::Result<()> {
    let fates = FATES.iter().flat_map(|(stage, count)| std::iter::repeat_n(*stage, *count));
    // The further an order has come, the longer ago it was placed.
    for (index, fate) in fates.enumerate() {
        let hours_ago = i64::try_from(index).unwrap_or(0) * 6 + 1;
        let story = Story { index, placed_at: now - Duration::hours(hours_ago), staff, products };
        story.tell(tx, fate).await?;
    }
    Ok(())
}

/// One order's story, told with the clock at its own time.
struct Story<'a> {
    index: usize,
    placed_at: DateTime<Utc>,
    staff: &'a Staff,
    products: &'a [ProductId],
}

impl Story<'_> {
    async fn tell(&self, tx: &mut TenantTx, fate: Stage) -> anyhow::Result<()> {
        let actor = Actor::system();
        let new = self.order(tx, fate)?;
        let placed = orders::place(tx, &new, &actor, self.placed_at).await?;
        if new.reserve == Reserve::Later && fate != Stage::New {
            orders::take_goods(tx, placed.id, &self.change(&actor, 1)).await?;
        }
        let staff =
            Assignment { florist_id: Some(self.staff.florist_id), courier_id: Some(self.staff.courier_id) };
        let mut order = orders::assign(tx, placed.id, staff, &self.change(&actor, 1)).await?;
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
    ) -> anyhow::Result<()> {
        match stage {
            Stage::Paid => {
                let method = order.payment_method.unwrap_or(PaymentMethod::Kaspi);
                let new = NewPayment::plain(order.id, order.outstanding(), order.currency, method);
                let payment = payments::record(tx, &new, change.actor, change.now).await?;
                Ok(orders::take_in(tx, order, &payment, change).await?)
            }
            Stage::Issue => {
                let comment = Some("Получатель не отвечает на звонки");
                let change = Change { comment, ..*change };
                Ok(orders::report_issue(tx, order, IssueType::RecipientUnavailable, &change).await?)
            }
            Stage::Cancelled => {
                let change = Change { comment: Some("Клиент передумал"), ..*change };
                Ok(orders::cancel(tx, order, None, &change).await?)
            }
            _ => Ok(orders::advance(tx, order, stage, change).await?),
        }
    }

    fn order(&self, tx: &TenantTx, fate: Stage) -> anyhow::Result<NewOrder> {
        let (customer_name, customer_phone) = BUYERS[self.index % BUYERS.len()];
        let (recipient, recipient_phone, address) = RECIPIENTS[self.index % RECIPIENTS.len()];
        let line = (fate != Stage::SelfPickup).then(|| address.to_owned());
        let method = line.as_ref().map_or(DeliveryMethod::SelfPickup, |_| DeliveryMethod::Delivery);
        let who = match self.index % 10 {
            // Wrote in a chat, and never told a phone.
            4 => WhoOrders::ExternalId(format!("chat-{}", self.index)),
            _ => WhoOrders::Phone(Phone::any(customer_phone)?),
        };
        Ok(NewOrder {
            who,
            people: People {
                customer_name: Some(customer_name.to_owned()),
                recipient_phone: Some(recipient_phone.to_owned()),
                recipient_name: Some(recipient.to_owned()),
                is_anonymous: self.index.is_multiple_of(7),
                ..People::default()
            },
            delivery: Delivery {
                method,
                zone_id: None,
                address: Address { line, ..Address::default() },
                date: Some(tx.shop().zone.today(self.placed_at + Duration::hours(3))),
                window: window("14:00", "16:00"),
            },
            texts: Texts {
                comment: (self.index.is_multiple_of(3)).then(|| "Позвонить за час до доставки".to_owned()),
                card_text: (self.index.is_multiple_of(2)).then(|| "С днём рождения!".to_owned()),
            },
            staff_notes: None,
            source: Source::new(["website", "instagram", "whatsapp"][self.index % 3]),
            external_id: None,
            currency: tx.shop().currency,
            goods: Goods::Lines {
                flower_sum: None,
                lines: self.lines()?,
                delivery_fee: None,
                discount: Minor::ZERO,
                total: None,
            },
            by_stems: ByStems::default(),
            // For some the goods are put aside a little later.
            reserve: if self.index % 9 == 2 { Reserve::Later } else { Reserve::Now },
            payment_method: Some(PaymentMethod::Kaspi),
            online: None,
            by: Placer::Shop,
        })
    }

    /// Two lines, now and then by a SKU or of what no catalogue knows.
    fn lines(&self) -> anyhow::Result<Vec<Line>> {
        let product = |place: usize| Article::Product(self.products[place % self.products.len()]);
        let first = match self.index % 6 {
            5 => Article::Sku("SKU-001".to_owned()),
            _ => product(self.index),
        };
        let second = match self.index % 8 {
            3 => Line {
                price: Minor::from_major_whole(1_500),
                ..line(Article::Named("Открытка от руки".to_owned()))?
            },
            _ => line(product(self.index * 3 + 2))?,
        };
        Ok(vec![line(first)?, second])
    }
}

fn line(what: Article) -> anyhow::Result<Line> {
    Ok(Line { what, quantity: Quantity::new(1)?, price: None, notes: None, held: None })
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
