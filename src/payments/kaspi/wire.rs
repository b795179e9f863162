//! What goes to Kaspi Pay and comes back, in Kaspi's own words.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::payments::wire_amount::WireAmount;

/// Around every answer.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Envelope {
    /// Zero: all is well.
    pub status_code: i64,
    #[serde(default)]
    pub data: Option<Box<RawValue>>,
}

/// For whom we act; said where one certificate may act for many.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Organization<'a> {
    pub organization_bin: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TradePoint {
    pub trade_point_id: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RegisterDevice<'a> {
    pub device_id: &'a str,
    pub trade_point_id: i64,
    #[serde(flatten)]
    pub organization: Option<Organization<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Device {
    pub device_token: String,
}

/// For a link or a QR code.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreatePayment<'a> {
    pub device_token: &'a str,
    pub amount: WireAmount,
    pub external_id: String,
    #[serde(flatten)]
    pub organization: Option<Organization<'a>>,
}

/// Answers both: a link has `PaymentId` and `PaymentBehaviorOptions`, a code
/// the same with `Qr` before it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreatedPayment {
    #[serde(default)]
    pub payment_link: Option<String>,
    #[serde(default)]
    pub qr_token: Option<String>,
    #[serde(alias = "QrPaymentId")]
    pub payment_id: i64,
    pub expire_date: DateTime<Utc>,
    #[serde(alias = "QrPaymentBehaviorOptions")]
    pub payment_behavior_options: Behavior,
}

/// In seconds.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Behavior {
    pub status_polling_interval: u16,
    pub payment_confirmation_timeout: u16,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateInvoice<'a> {
    pub organization_bin: &'a str,
    pub amount: WireAmount,
    pub phone_number: String,
    pub device_token: &'a str,
    pub comment: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreatedInvoice {
    pub qr_payment_id: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CancelInvoice<'a> {
    pub organization_bin: &'a str,
    pub qr_payment_id: i64,
    pub device_token: &'a str,
}

/// Where a payment stands.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PaymentStatus {
    pub status: Status,
    #[serde(default)]
    pub amount: Option<WireAmount>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub(super) enum Status {
    /// Nobody has scanned the code or followed the link.
    QrTokenCreated,
    /// The buyer is confirming.
    Wait,
    Processed,
    Error,
    RemotePaymentCanceled,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PaymentDetails {
    pub total_amount: WireAmount,
    pub available_return_amount: WireAmount,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReturnPayment<'a> {
    pub device_token: &'a str,
    pub qr_payment_id: i64,
    pub amount: WireAmount,
    pub organization_bin: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Returned {
    pub return_operation_id: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_codes_are_read_from_their_own_words() {
        let link = r#"{"PaymentLink": "https://pay.kaspi.kz/pay/1", "ExpireDate": "2026-11-25T12:03:00+05:00", "PaymentId": 15,
            "PaymentMethods": ["Gold"], "PaymentBehaviorOptions": {"StatusPollingInterval": 5, "LinkActivationWaitTimeout": 180,
            "PaymentConfirmationTimeout": 65}}"#;
        let code = r#"{"QrToken": "5123", "ExpireDate": "2026-11-25T12:03:00+05:00", "QrPaymentId": 16,
            "QrPaymentBehaviorOptions": {"StatusPollingInterval": 5, "QrCodeScanWaitTimeout": 180,
            "PaymentConfirmationTimeout": 65}}"#;
        let [link, code]: [CreatedPayment; 2] =
            [link, code].map(|json| serde_json::from_str(json).expect("an answer"));
        assert_eq!((link.payment_id, code.payment_id), (15, 16));
        assert_eq!((link.qr_token, code.qr_token.as_deref()), (None, Some("5123")));
        assert_eq!(link.payment_behavior_options.payment_confirmation_timeout, 65);
    }
}
