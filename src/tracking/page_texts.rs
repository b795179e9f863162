//! Every text of the tracking page, in one place.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};
use chrono_tz::Tz;

use super::follow::Followed;
use crate::orders::{DeliveryMethod, Stage};
use crate::values::{DayWindow, Language};

/// The page's language.
pub(super) const LANGUAGE: Language = Language::Ru;

pub(super) const TITLE: &str = "Ваш заказ";
pub(super) const STEPS: &str = "Путь заказа";
pub(super) const WHEN_DELIVERED: &str = "Доставка";
pub(super) const WHEN_COLLECTED: &str = "Забрать";
pub(super) const WHERE_DELIVERED: &str = "Адрес";
pub(super) const WHERE_COLLECTED: &str = "Где забрать";
pub(super) const COURIER: &str = "Курьер";
pub(super) const TOKEN: &str = "Номер отслеживания";
pub(super) const UPDATED: &str = "Обновлено";
pub(super) const REFRESHES: &str = "Страница обновляется сама раз в минуту.";

const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// What the stage means to whoever waits for the flowers.
pub(super) fn sentence(followed: &Followed) -> &'static str {
    let is_collected = followed.delivery_method == DeliveryMethod::SelfPickup;
    match followed.stage {
        Stage::New if followed.is_paid_later => "Мы получили заказ. Флористы скоро возьмутся за работу.",
        Stage::New => "Мы получили заказ и ждём оплату. Сразу после неё флористы возьмутся за работу.",
        Stage::Paid => "Оплата получена, спасибо! Флористы уже подбирают самые свежие цветы.",
        Stage::Assembled if is_collected => "Цветы собраны. Совсем скоро их можно будет забрать.",
        Stage::Assembled => "Цветы собраны и красиво упакованы. Ждём курьера.",
        Stage::Delivery => "Курьер уже в пути и бережно везёт цветы.",
        Stage::SelfPickup => "Цветы собраны и ждут вас в магазине. Приходите!",
        Stage::Delivered => "Цветы на месте. Пусть подольше радуют!",
        Stage::Completed => "Всё готово. Спасибо, что выбрали нас!",
        Stage::Issue => "Нужно уточнить пару деталей. Магазин уже занимается этим и свяжется с вами.",
        Stage::Cancelled => "Этот заказ отменён. Если у вас есть вопросы, свяжитесь с магазином.",
    }
}

/// `26 декабря, 14:00–16:00`, or as much of it as is known.
pub(super) fn when(date: Option<NaiveDate>, window: Option<DayWindow>) -> Option<String> {
    let times = window.map(|window| format!("{}–{}", window.from(), window.to()));
    match (date.map(day), times) {
        (Some(day), Some(times)) => Some(format!("{day}, {times}")),
        (day, times) => day.or(times),
    }
}

/// `26 декабря, 14:05`.
pub(super) fn moment(local: DateTime<Tz>) -> String {
    format!("{}, {:02}:{:02}", day(local.date_naive()), local.hour(), local.minute())
}

fn day(date: NaiveDate) -> String {
    let month = usize::try_from(date.month0()).ok().and_then(|month| MONTHS.get(month));
    format!("{} {}", date.day(), month.copied().unwrap_or_default())
}
