//! Why a provider did not move money, as it is kept with the payment or refund
//! and shown to the shop.

/// Names the gateway in an order's history.
pub(super) const GATEWAY: &str = "Платёжный шлюз";

pub(super) const KASPI_REFUSED: &str = "Kaspi отклонил платёж";
/// An invoice of which only Kaspi knows what became.
pub(super) const KASPI_UNHEARD: &str =
    "Kaspi не ответил, выставлен ли счёт. Проверьте в приложении Kaspi Pay, не оплачен ли он";
pub(super) const KASPI_NO_LINK: &str = "Kaspi не выдал ссылку на оплату";
pub(super) const KASPI_NO_REFUNDS: &str =
    "По этой схеме подключения Kaspi не возвращает деньги. Верните их в приложении Kaspi Pay";
pub(super) const KASPI_OVER_AMOUNT: &str = "Сумма возврата больше, чем можно вернуть в Kaspi";
pub(super) const KASPI_NO_PARTIAL: &str = "Этот платёж Kaspi возвращает только целиком";
pub(super) const KASPI_WRONG_STATUS: &str = "В Kaspi этот платёж не в том состоянии, чтобы вернуть деньги";
pub(super) const KASPI_BOOKS_DIFFER: &str =
    "В Kaspi возвращена другая сумма, чем у нас. Сверьте возвраты в приложении Kaspi Pay";
pub(super) const KASPI_NO_REFUND: &str = "Kaspi отказал в возврате";

pub(super) const GATEWAY_REFUSED: &str = "Платёжный шлюз отклонил платёж";
pub(super) const GATEWAY_NO_REFUND: &str = "Платёжный шлюз отказал в возврате";
