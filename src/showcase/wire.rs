//! What the showcase's routes take and answer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::markdown::{Proposal, Reason};
use super::queries::{Shown, ShownLot};
use super::rule::{Rule, Step};
use crate::http::{Checks, Object, Result};
use crate::stock::{BatchStems, Remains};
use crate::values::{AssemblyId, BatchId, Currency, Major, Minor, ProductId, ShopZone, Text};
use crate::warehouse::WriteOffReason;

const MOST_BOUQUETS: i64 = 1_000;
const MOST_STEMS: i64 = 1_000_000;
const MOST_BATCHES: usize = 200;
const MOST_STEPS: usize = 5;
const MOST_DAYS: i64 = 14;
const MOST_PERCENT: i64 = 90;

/// Bouquets to be put together.
#[derive(Deserialize, ToSchema)]
pub(super) struct AssembleProduct {
    #[schema(minimum = 1, maximum = 1000, example = 1)]
    quantity: i64,
}

impl AssembleProduct {
    pub(super) fn check(&self) -> Result<i64> {
        let mut checks = Checks::body();
        let pieces = checks.within_range("quantity", self.quantity, 1..=MOST_BOUQUETS);
        checks.done().map(|()| pieces)
    }
}

/// Bouquets to be taken apart, and what becomes of their stems.
#[derive(Deserialize, ToSchema)]
pub(super) struct DisassembleProduct {
    #[schema(minimum = 1, maximum = 1000, example = 1)]
    quantity: i64,
    /// What goes back to its batches; when absent, all that is not waste.
    #[schema(value_type = Option<Vec<StemsBack>>, max_items = 200)]
    back: Option<Vec<Object<StemsBack>>>,
    /// What is written off.
    #[schema(value_type = Option<Vec<StemsWasted>>, max_items = 200)]
    waste: Option<Vec<Object<StemsWasted>>>,
}

/// Stems that go back to a batch.
#[derive(Deserialize, ToSchema)]
pub(super) struct StemsBack {
    #[schema(value_type = i64, example = 1)]
    batch_id: BatchId,
    #[schema(minimum = 1, maximum = 1000000, example = 20)]
    quantity: i64,
}

/// Stems of a batch that are written off.
#[derive(Deserialize, ToSchema)]
pub(super) struct StemsWasted {
    #[schema(value_type = i64, example = 1)]
    batch_id: BatchId,
    #[schema(minimum = 1, maximum = 1000000, example = 5)]
    quantity: i64,
    #[schema(example = json!("display"))]
    reason: WriteOffReason,
}

impl DisassembleProduct {
    pub(super) fn check(self) -> Result<(i64, Remains)> {
        let mut checks = Checks::body();
        let pieces = checks.within_range("quantity", self.quantity, 1..=MOST_BOUQUETS);
        let too_many = |length: usize| length > MOST_BATCHES;
        for (field, length) in
            [("back", self.back.as_ref().map(Vec::len)), ("waste", self.waste.as_ref().map(Vec::len))]
        {
            if length.is_some_and(too_many) {
                checks.refuse(field, Text::new("at-most").with("most", MOST_BATCHES));
            }
        }
        let mut stems = |list: &str, index: usize, batch: BatchId, quantity: i64| {
            let stems =
                checks.at(list, index, |checks| checks.within_range("quantity", quantity, 1..=MOST_STEMS));
            BatchStems { batch, stems }
        };
        let back = self.back.map(|back| {
            let back = back.into_iter().enumerate();
            back.map(|(index, Object(back))| stems("back", index, back.batch_id, back.quantity)).collect()
        });
        let waste = self.waste.unwrap_or_default().into_iter().enumerate();
        let waste = waste.map(|(index, Object(waste))| {
            (stems("waste", index, waste.batch_id, waste.quantity), waste.reason)
        });
        let remains = Remains { back, waste: waste.collect() };
        checks.done().map(|()| (pieces, remains))
    }
}

/// A product, and its bouquets on the showcase.
#[derive(Serialize, ToSchema)]
#[schema(as = Showcase)]
pub(super) struct ShowcaseView {
    #[schema(value_type = i64, example = 10)]
    product_id: ProductId,
    #[schema(example = "Букет роз 'Классика'")]
    name: String,
    /// Bouquets that were made for the showcase and stand there.
    #[schema(example = 2)]
    quantity: i64,
    /// What can still be ordered.
    #[schema(example = 2)]
    stock_quantity: Option<i32>,
    /// The first of their stems wilts then; null: there are none.
    fresh_until: Option<NaiveDate>,
    /// To that day; below zero: past it.
    #[schema(example = 3)]
    days_left: Option<i64>,
    /// What their stems cost, in the shop's currency; null for those who may not see costs.
    #[schema(value_type = Option<f64>, example = 15000)]
    cost: Option<Major>,
    assemblies: Vec<AssemblyView>,
}

/// Bouquets that were put together at once.
#[derive(Serialize, ToSchema)]
#[schema(as = Assembly)]
struct AssemblyView {
    #[schema(value_type = i64, example = 1)]
    id: AssemblyId,
    #[schema(example = 3)]
    made: i64,
    #[schema(example = 2)]
    left: i64,
    /// Of those left.
    #[schema(value_type = Option<f64>, example = 15000)]
    cost: Option<Major>,
    fresh_until: NaiveDate,
    #[schema(value_type = String, format = DateTime)]
    made_at: String,
    #[schema(example = "Марина")]
    made_by: String,
}

/// For whom the showcase is shown.
#[derive(Clone, Copy)]
pub(super) struct Viewer {
    pub currency: Currency,
    pub zone: ShopZone,
    pub today: NaiveDate,
    pub with_costs: bool,
}

impl ShowcaseView {
    pub(super) fn new(shown: Shown, viewer: Viewer) -> Self {
        let lots = shown.lots.0;
        let fresh_until = lots.iter().map(|lot| lot.fresh_until).min();
        let major = |cost: Minor| viewer.with_costs.then(|| viewer.currency.to_major(cost));
        Self {
            product_id: shown.product,
            name: shown.name,
            quantity: lots.iter().map(|lot| lot.left).sum(),
            stock_quantity: shown.in_stock,
            days_left: fresh_until.map(|day| (day - viewer.today).num_days()),
            fresh_until,
            cost: major(Minor(lots.iter().map(|lot| lot.cost_left.0).sum())),
            assemblies: lots
                .into_iter()
                .map(|ShownLot { id, made, left, cost_left, fresh_until, made_at, made_by }| AssemblyView {
                    id,
                    made,
                    left,
                    cost: major(cost_left),
                    fresh_until,
                    made_at: viewer.zone.render(made_at),
                    made_by,
                })
                .collect(),
        }
    }
}

/// A price that is to fall, by how much and why.
#[derive(Serialize, ToSchema)]
#[schema(as = Markdown)]
pub(super) struct MarkdownView {
    #[schema(value_type = i64, example = 10)]
    product_id: ProductId,
    #[schema(example = "Букет роз 'Классика'")]
    name: String,
    /// `bouquets`: those of the showcase age; `stems`: those that it is made of do, and nobody was promised them.
    #[schema(example = json!("stems"))]
    reason: Reason,
    /// Of stems: the variety that wilts first.
    #[schema(example = "Роза Красная")]
    variety: Option<String>,
    /// Bouquets, or stems of the variety.
    #[schema(example = 40)]
    pieces: i64,
    fresh_until: NaiveDate,
    /// To that day; below zero: past it.
    #[schema(example = 1)]
    days_left: i64,
    /// Off the retail price.
    #[schema(example = 20)]
    percent: i32,
    #[schema(value_type = f64, example = 25000)]
    retail_price: Major,
    /// Before it falls.
    #[schema(value_type = Option<f64>, example = json!(null))]
    sale_price: Option<Major>,
    /// The sale price that is proposed.
    #[schema(value_type = f64, example = 20000)]
    proposed_price: Major,
}

impl MarkdownView {
    pub(super) fn new(proposal: Proposal, currency: Currency) -> Self {
        Self {
            product_id: proposal.product,
            name: proposal.name,
            reason: proposal.reason,
            variety: proposal.variety,
            pieces: proposal.pieces,
            fresh_until: proposal.fresh_until,
            days_left: proposal.days_left,
            percent: proposal.percent,
            retail_price: currency.to_major(proposal.retail_price),
            sale_price: proposal.sale_price.map(|price| currency.to_major(price)),
            proposed_price: currency.to_major(proposal.price),
        }
    }
}

/// By how much the shop marks down what ages.
#[derive(Serialize, ToSchema)]
#[schema(as = MarkdownRule)]
pub(super) struct RuleView {
    /// Applied once a day by itself, and taken back when nothing speaks for it any more; else proposed alone.
    #[schema(example = false)]
    is_automatic: bool,
    steps: Vec<StepBody>,
}

/// By how much the shop is to mark down what ages.
#[derive(Deserialize, ToSchema)]
pub(super) struct SetMarkdownRule {
    /// Applied once a day by itself, and taken back when nothing speaks for it any more; else proposed alone.
    #[schema(example = false)]
    is_automatic: bool,
    /// At least one and at most five, each of other days.
    #[schema(value_type = Vec<StepBody>, min_items = 1, max_items = 5)]
    steps: Vec<Object<StepBody>>,
}

/// So much off from so many days before the flowers wilt.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = MarkdownStep)]
pub(super) struct StepBody {
    /// 0: their last day.
    #[schema(minimum = 0, maximum = 14, example = 1)]
    days_left: i64,
    #[schema(minimum = 1, maximum = 90, example = 20)]
    percent: i64,
}

impl SetMarkdownRule {
    pub(super) fn check(&self) -> Result<Rule> {
        let mut checks = Checks::body();
        if !(1..=MOST_STEPS).contains(&self.steps.len()) {
            checks.refuse("steps", Text::new("steps-range").with("most", MOST_STEPS));
        }
        let mut steps = Vec::new();
        for (index, Object(step)) in self.steps.iter().enumerate() {
            let step = checks.at("steps", index, |checks| Step {
                days_left: small(checks.within_range("days_left", step.days_left, 0..=MOST_DAYS)),
                percent: small(checks.within_range("percent", step.percent, 1..=MOST_PERCENT)),
            });
            if steps.iter().any(|other: &Step| other.days_left == step.days_left) {
                checks.at("steps", index, |checks| checks.refuse("days_left", Text::new("given-twice")));
            }
            steps.push(step);
        }
        checks.done().map(|()| Rule { is_automatic: self.is_automatic, steps })
    }
}

/// A number that was found to be small.
fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or_default()
}

impl From<Rule> for RuleView {
    fn from(rule: Rule) -> Self {
        let step = |step: Step| StepBody { days_left: step.days_left.into(), percent: step.percent.into() };
        Self { is_automatic: rule.is_automatic, steps: rule.steps.into_iter().map(step).collect() }
    }
}
