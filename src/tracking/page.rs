//! The tracking page: what is seen of an order, laid out for a phone.

use askama::Template;
use chrono::{DateTime, Utc};

use super::page_forms::Forms;
use super::page_texts::{self as texts, Words};
use crate::http::{Reader, Share};
use crate::media::{self, Links};
use crate::orders::{DeliveryMethod, Due, Followed, FollowedPhoto, PaidWhen, Stage};
use crate::rest::{pay_url, tracking_url};
use crate::values::{Language, Seller, Text, spoken};

/// The longest side of a thumbnail.
const THUMBNAIL: i32 = 400;

/// The page.
#[derive(Template)]
#[template(path = "tracking/page.html")]
pub(super) struct Page<'a> {
    reader: &'a Reader,
    share: Share,
    words: Words,
    seller: &'a Seller,
    /// The order is on its way: the page looks again by itself.
    is_under_way: bool,
    /// Names the colours and the picture.
    mood: &'static str,
    status: &'static str,
    sentence: String,
    due: Option<ToPay>,
    facts: Vec<Fact>,
    photos: Vec<Photo>,
    steps: Vec<Step>,
    forms: Forms,
    token: String,
    updated: String,
}

/// What is still to be paid, and how.
struct ToPay {
    sum: String,
    /// Where it is paid online.
    url: Option<String>,
    /// What leads there.
    button: &'static str,
    /// How else, or why to wait.
    advice: Option<&'static str>,
}

/// Something to know, under its name.
struct Fact {
    name: &'static str,
    text: String,
}

/// What was made, as a thumbnail that leads to all of it.
struct Photo {
    links: Links,
    /// Of the thumbnail, so that nothing moves as it comes.
    width: i32,
    height: i32,
}

/// A step of the order's way.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    stage: Stage,
    name: &'static str,
    /// `done`, `now` or `next`.
    state: &'static str,
    /// When it was taken, if that is known.
    time: Option<String>,
}

impl<'a> Page<'a> {
    pub(super) fn new(followed: &'a Followed, public_url: &str, reader: &'a Reader) -> Self {
        let (language, seller) = (reader.language, &followed.seller);
        let words = Words::new(language, followed.delivery_method);
        let reached = matches!(followed.stage, Stage::Delivered | Stage::Completed | Stage::Cancelled);
        Self {
            reader,
            share: share(followed, (public_url, reader)),
            seller,
            is_under_way: !reached,
            mood: mood(followed.stage),
            status: followed.stage.public_display(language),
            sentence: texts::sentence(followed).speak(language),
            due: followed.due.as_ref().map(|due| ToPay::new(due, followed, (public_url, reader))),
            facts: facts(followed, &words, language),
            photos: followed.photos.iter().map(Photo::new).collect(),
            steps: steps(followed, language),
            forms: Forms::new(followed, reader),
            words,
            token: followed.token.to_string(),
            updated: spoken::moment(followed.zone.local(followed.updated_at), language),
        }
    }
}

/// The same at every stage: a messenger shows what it has seen first.
fn share(followed: &Followed, here: (&str, &Reader)) -> Share {
    let title = Text::new("tracking-title").word(here.1.language);
    let path = tracking_url("", followed.token);
    Share::new(title, Text::new("tracking-share"), &path, here).of_shop(&followed.seller.name)
}

impl ToPay {
    fn new(due: &Due, followed: &Followed, (public_url, reader): (&str, &Reader)) -> Self {
        let (link, language) = (due.pay_link.as_ref(), reader.language);
        let (button, advice) = match (followed.is_being_paid, link) {
            (true, _) => (Text::new("tracking-paying-look"), Some(Text::new("tracking-paying"))),
            (false, Some(_)) => (Text::new("tracking-pay"), None),
            (false, None) => (Text::new("tracking-pay"), Some(texts::how_to_pay(due.method))),
        };
        Self {
            sum: spoken::money(due.amount, followed.currency, language),
            url: link.map(|link| reader.link(&pay_url(public_url, link))),
            button: button.word(language),
            advice: advice.map(|advice| advice.word(language)),
        }
    }
}

impl Photo {
    /// Found where the page itself was, which is all that it may load from.
    fn new(photo: &FollowedPhoto) -> Self {
        let (links, longest) = (media::links("", &photo.key), photo.width.max(photo.height));
        let of_thumbnail = |side: i32| if longest > THUMBNAIL { side * THUMBNAIL / longest } else { side };
        Self { links, width: of_thumbnail(photo.width), height: of_thumbnail(photo.height) }
    }
}

fn mood(stage: Stage) -> &'static str {
    match stage {
        Stage::New | Stage::Paid => "bud",
        Stage::Assembled | Stage::SelfPickup => "bouquet",
        Stage::Delivery => "road",
        Stage::Delivered | Stage::Completed => "joy",
        Stage::Issue => "ask",
        Stage::Cancelled => "off",
    }
}

/// Nothing of a cancelled order is to be waited for.
fn facts(followed: &Followed, words: &Words, language: Language) -> Vec<Fact> {
    if followed.stage == Stage::Cancelled {
        return Vec::new();
    }
    let is_to_deliver = followed.delivery_method == DeliveryMethod::Delivery;
    let address = if is_to_deliver { &followed.address_masked } else { &followed.seller.address };
    let is_coming = matches!(followed.working_stage, Stage::Assembled | Stage::Delivery);
    let all = [
        (words.when, spoken::when(followed.delivery_date, followed.window, language)),
        (words.place, address.clone()),
        (words.courier, followed.courier_phone.clone().filter(|_| is_coming)),
    ];
    all.into_iter().filter_map(|(name, text)| Some(Fact { name, text: text? })).collect()
}

/// The way of the order: what it has passed, where it stands, what is to come.
fn steps(followed: &Followed, language: Language) -> Vec<Step> {
    let path = path(followed);
    let step = |stage, place, here| step(followed, stage, (place, here), language);
    // An order that left the way shows the steps it did take.
    let has_passed = |stage: &Stage| passed_at(followed, *stage).is_some();
    let here = path.iter().position(|stage| *stage == followed.working_stage);
    let mut steps: Vec<_> = match here {
        Some(here) => path.iter().enumerate().map(|(place, stage)| step(*stage, place, here)).collect(),
        None => path.iter().filter(|stage| has_passed(stage)).map(|stage| step(*stage, 0, 1)).collect(),
    };
    if matches!(followed.stage, Stage::Issue | Stage::Cancelled) {
        let after = here.map_or(steps.len(), |here| here + 1);
        steps.iter_mut().take(after).for_each(|step| step.state = "done");
        steps.insert(after, Step { state: "now", ..step(followed.stage, 0, 0) });
    }
    steps
}

/// The stages an order goes through when nothing comes between.
fn path(followed: &Followed) -> Vec<Stage> {
    // Cash comes at the end and is no step, unless it came as one.
    let shows_payment =
        followed.paid_when == PaidWhen::InAdvance || passed_at(followed, Stage::Paid).is_some();
    let payment = shows_payment.then_some(Stage::Paid);
    let handover: &[Stage] = match followed.delivery_method {
        DeliveryMethod::Delivery => &[Stage::Delivery, Stage::Delivered],
        DeliveryMethod::SelfPickup => &[Stage::SelfPickup],
    };
    let before = [Stage::New].into_iter().chain(payment).chain([Stage::Assembled]);
    before.chain(handover.iter().copied()).chain([Stage::Completed]).collect()
}

fn step(followed: &Followed, stage: Stage, (place, here): (usize, usize), language: Language) -> Step {
    let state = match place.cmp(&here) {
        // The last step is nowhere to stand: the way is done.
        std::cmp::Ordering::Equal if stage == Stage::Completed => "done",
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "next",
    };
    let passed_at = passed_at(followed, stage).filter(|_| place <= here);
    let time = passed_at.map(|passed_at| spoken::moment(followed.zone.local(passed_at), language));
    Step { stage, name: stage.public_display(language), state, time }
}

/// When the order first came to a stage; of an issue, when it last did.
fn passed_at(followed: &Followed, stage: Stage) -> Option<DateTime<Utc>> {
    let mut at_stage = followed.passed.iter().filter(|(passed, _)| *passed == stage);
    let found = if stage == Stage::Issue { at_stage.next_back() } else { at_stage.next() };
    found.map(|(_, passed_at)| *passed_at)
}
