//! Orders to be placed.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::composed_body;
use crate::db::ShopBasics;
use crate::http::{Checks, Error, Object, Result};
use crate::orders::{Address, ByStems, GivenSums, Goods, Line, NewOrder, Placer, Reserve, Source, Texts};
use crate::rest::{
    DeliveryInput, LONGEST_TEXT, PeopleInput, SubstitutionInput, checked_address, checked_lines,
    checked_texts,
};
use crate::values::{BadQuantity, Currency, MajorInput, PaymentMethod, ProductId, Text};

pub(super) const LONGEST_SOURCE: usize = 50;

composed_body! {
    /// An order as a person enters it. Sums given must satisfy flower_sum +
    /// delivery_fee − discount = total; what is omitted follows. With `items` it
    /// is an order of products, and the sums must be those of its lines.
    pub(in crate::desk) struct CreateOrder {
        people: PeopleInput,
        address: Address,
        delivery: DeliveryInput,
        texts: Texts,
        substitution: SubstitutionInput,
        terms: StaffTerms,
        sums: SumsInput,
    }
}

composed_body! {
    /// An order of products. Stock is taken at once and held until cancelled.
    pub(in crate::desk) struct CreateOrderWithItems {
        people: PeopleInput,
        lines: LinesInput,
        address: Address,
        delivery: DeliveryInput,
        texts: Texts,
        substitution: SubstitutionInput,
        terms: StaffTerms,
    }
}

composed_body! {
    /// A line to be added to an order.
    pub(in crate::desk) struct AddOrderItem {
        line: LineInput,
        overbooking: OverbookingInput,
    }
}

/// Whether stems may be promised that are not there.
#[derive(Deserialize, ToSchema)]
pub(in crate::desk) struct OverbookingInput {
    /// More stems may be promised than there are.
    pub allow_overbooking: Option<bool>,
}

/// What only the shop's own people may say.
#[derive(Deserialize, ToSchema)]
pub(in crate::desk) struct StaffTerms {
    payment_method: Option<PaymentMethod>,
    /// Never shown to the buyer.
    #[schema(max_length = 2000)]
    staff_notes: Option<String>,
    #[schema(example = "website", max_length = 50)]
    source: Option<String>,
    /// More stems may be promised than there are: the shop answers for it.
    allow_overbooking: Option<bool>,
}

/// The sums of an order, and the lines they are of, if there are any.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"total": 27000, "flower_sum": 25000, "delivery_fee": 2000, "discount": 0}))]
pub(in crate::desk) struct SumsInput {
    #[schema(example = 27000)]
    total: MajorInput,
    #[schema(example = 25000)]
    flower_sum: Option<MajorInput>,
    #[schema(example = 2000)]
    delivery_fee: Option<MajorInput>,
    #[schema(example = 0)]
    discount: Option<MajorInput>,
    /// Taken as in `with-items`; none, or an empty list: an order of the sum.
    #[schema(value_type = Option<Vec<LineInput>>, max_items = 100)]
    items: Option<Vec<Object<LineInput>>>,
}

/// Lines, with what is added to their sum.
#[derive(Deserialize, ToSchema)]
pub(in crate::desk) struct LinesInput {
    #[schema(value_type = Vec<LineInput>, min_items = 1, max_items = 100)]
    items: Vec<Object<LineInput>>,
    /// Omitted: the zone's.
    #[schema(example = 2000)]
    delivery_fee: Option<MajorInput>,
    #[schema(example = 0)]
    discount: Option<MajorInput>,
    /// Checked against the sum of the lines where given.
    flower_sum: Option<MajorInput>,
    /// Checked against the sum of lines and fee where given.
    total: Option<MajorInput>,
}

/// A line of products.
#[derive(Deserialize, ToSchema)]
#[schema(as = OrderLineInput)]
pub(in crate::desk) struct LineInput {
    #[schema(value_type = i64, example = 10)]
    product_id: ProductId,
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    quantity: i64,
    /// The product's current price where omitted.
    #[schema(example = 25000)]
    price: Option<MajorInput>,
    #[schema(example = "С красной лентой", max_length = 2000)]
    notes: Option<String>,
}

impl LineInput {
    fn check_all(lines: &[Object<Self>], checks: &mut Checks, currency: Currency) -> Vec<Line> {
        checked_lines(checks, lines, |line, checks| line.check(checks, currency))
    }

    pub(in crate::desk) fn check(&self, checks: &mut Checks, currency: Currency) -> Option<Line> {
        let price = checks.optional_amount("price", self.price.as_ref(), currency);
        let notes = checks.optional_prose("notes", self.notes.as_deref(), LONGEST_TEXT);
        let quantity = checks.quantity("quantity", self.quantity)?;
        Some(Line { price, notes, ..Line::of(self.product_id, quantity) })
    }
}

impl AddOrderItem {
    /// A line that comes alone, to be added to an order.
    pub(in crate::desk) fn check(&self, currency: Currency) -> Result<Line> {
        let mut checks = Checks::body();
        let line = self.line.check(&mut checks, currency);
        checks.done()?;
        line.ok_or_else(|| Error::field("quantity", BadQuantity::TooFew))
    }
}

/// What every order by staff is made of, before its goods.
struct Parts<'a> {
    people: &'a PeopleInput,
    address: &'a Address,
    delivery: &'a DeliveryInput,
    texts: &'a Texts,
    substitution: &'a SubstitutionInput,
    terms: &'a StaffTerms,
}

impl Parts<'_> {
    fn order(
        self,
        mut checks: Checks,
        goods: impl FnOnce(&mut Checks) -> Goods,
        shop: &ShopBasics,
    ) -> Result<NewOrder> {
        let source = self.terms.source(&mut checks);
        let address = checked_address(&mut checks, self.address);
        let delivery = self.delivery.check(&mut checks, address, shop.zone);
        let staff_notes =
            checks.optional_prose("staff_notes", self.terms.staff_notes.as_deref(), LONGEST_TEXT);
        let texts = checked_texts(&mut checks, self.texts);
        let people = self.people.check(&mut checks);
        let goods = goods(&mut checks);
        checks.done()?;
        // Unreachable behind `done`, and still an answer, not a panic.
        let (who, people) = people.ok_or_else(|| Error::field("customer_phone", Text::new("bad-phone")))?;
        Ok(NewOrder {
            who,
            people,
            delivery,
            texts,
            staff_notes,
            source,
            external_id: None,
            currency: shop.currency,
            goods,
            by_stems: ByStems {
                substitution: self.substitution.substitution,
                allow_overbooking: self.terms.allow_overbooking.unwrap_or(false),
            },
            reserve: Reserve::Now,
            payment_method: self.terms.payment_method,
            online: None,
            by: Placer::Shop,
        })
    }
}

impl StaffTerms {
    /// The source named; the word of a marketplace is nobody else's.
    fn source(&self, checks: &mut Checks) -> Source {
        let source = checks.optional_text("source", self.source.as_deref(), LONGEST_SOURCE);
        let source = Source::new(source.unwrap_or_else(|| Source::STAFF.to_owned()));
        if source.marketplace().is_some() {
            checks.refuse("source", Text::new("source-taken"));
        }
        source
    }
}

impl CreateOrder {
    pub(in crate::desk) fn check(&self, shop: &ShopBasics) -> Result<NewOrder> {
        let Self { people, address, delivery, texts, substitution, terms, sums } = self;
        let parts = Parts { people, address, delivery, texts, substitution, terms };
        parts.order(Checks::body(), |checks| sums.check(checks, shop.currency), shop)
    }
}

impl CreateOrderWithItems {
    pub(in crate::desk) fn check(&self, shop: &ShopBasics) -> Result<NewOrder> {
        let Self { people, lines, address, delivery, texts, substitution, terms } = self;
        let parts = Parts { people, address, delivery, texts, substitution, terms };
        parts.order(Checks::body(), |checks| lines.check(checks, shop.currency), shop)
    }
}

impl SumsInput {
    fn check(&self, checks: &mut Checks, currency: Currency) -> Goods {
        let lines = self.items.as_deref().filter(|lines| !lines.is_empty());
        let lines = lines.map(|lines| LineInput::check_all(lines, checks, currency));
        let mut amount = |field: &str, amount: &Option<MajorInput>| {
            checks.optional_amount(field, amount.as_ref(), currency)
        };
        let flower_sum = amount("flower_sum", &self.flower_sum);
        let delivery_fee = amount("delivery_fee", &self.delivery_fee);
        let discount = amount("discount", &self.discount).unwrap_or_default();
        let total = checks.positive_amount("total", &self.total, currency);
        match lines {
            Some(lines) => Goods::Lines { lines, flower_sum, delivery_fee, discount, total: Some(total) },
            None => Goods::Sum(GivenSums { flower_sum, delivery_fee, discount, total }),
        }
    }
}

impl LinesInput {
    fn check(&self, checks: &mut Checks, currency: Currency) -> Goods {
        let lines = LineInput::check_all(&self.items, checks, currency);
        let mut amount = |field: &str, amount: &Option<MajorInput>| {
            checks.optional_amount(field, amount.as_ref(), currency)
        };
        Goods::Lines {
            lines,
            flower_sum: amount("flower_sum", &self.flower_sum),
            delivery_fee: amount("delivery_fee", &self.delivery_fee),
            discount: amount("discount", &self.discount).unwrap_or_default(),
            total: amount("total", &self.total),
        }
    }
}
