//! Money back through Kaspi: by scheme r3 alone.
//!
//! Kaspi does not know our refunds by a name, so a repeated call would pay
//! back twice. Before every return it is asked how much of the payment can
//! still go back: if that is less by exactly this refund than our books say,
//! an earlier call of it did its work, and nothing more is asked. That holds
//! since `repayment` gives out one refund of a payment at a time, over all
//! instances, and the next when the one before it has ended.

use super::wire::{PaymentDetails, ReturnPayment, Returned};
use super::{Fault, Kaspi, No, payment_id};
use crate::payments::provider::{Outcome, Repayment};
use crate::payments::wire_amount::WireAmount;
use crate::values::Minor;

const OVER_AMOUNT: i64 = -99_000_005;
const NO_PARTIAL: i64 = -99_000_020;
const WRONG_STATUS: i64 = -99_000_011;

impl Kaspi {
    pub(super) async fn pay_back(&self, refund: &Repayment) -> anyhow::Result<Outcome> {
        let declined = |reason: No| Ok(Outcome::Declined { reason: reason.into() });
        let Some(organization_bin) = self.api.organization_bin() else {
            return declined(No::KaspiNoRefunds);
        };
        let Some(qr_payment_id) = payment_id(refund.payment_reference.as_ref()) else {
            return declined(No::KaspiNoRefund);
        };
        match self.left_to_return(qr_payment_id, refund).await? {
            left if left == before(refund) => {}
            left if left == Minor(before(refund).0 - refund.amount.0) => {
                return Ok(Outcome::Approved { reference: None });
            }
            // Somebody paid back in Kaspi's own app: whether this refund was part of it is for people to say.
            _ => return declined(No::KaspiBooksDiffer),
        }
        let wish = ReturnPayment {
            device_token: &self.device_token,
            qr_payment_id,
            amount: WireAmount(refund.amount),
            organization_bin,
        };
        match self.api.post::<Returned>("payment/return", &wish).await {
            Ok(returned) => {
                Ok(Outcome::Approved { reference: Some(returned.return_operation_id.to_string()) })
            }
            Err(Fault::Refused(OVER_AMOUNT)) => declined(No::KaspiOverAmount),
            Err(Fault::Refused(NO_PARTIAL)) => declined(No::KaspiNoPartial),
            Err(Fault::Refused(WRONG_STATUS)) => declined(No::KaspiWrongStatus),
            Err(Fault::Refused(code)) => {
                tracing::warn!(refund.attempt = %refund.id, kaspi.code = code, "Kaspi refused a refund");
                declined(No::KaspiNoRefund)
            }
            Err(Fault::Unclear(error)) => Err(error),
        }
    }

    /// How much of the payment can still go back.
    async fn left_to_return(&self, id: i64, refund: &Repayment) -> anyhow::Result<Minor> {
        let token: String = form_urlencoded::byte_serialize(self.device_token.as_bytes()).collect();
        let path = format!("payment/details?QrPaymentId={id}&DeviceToken={token}");
        let details: PaymentDetails = self.api.get(&path).await?;
        anyhow::ensure!(details.total_amount.0 == refund.payment_amount, "Kaspi speaks of another amount");
        Ok(details.available_return_amount.0)
    }
}

/// The same by our books, before this refund.
fn before(refund: &Repayment) -> Minor {
    Minor(refund.payment_amount.0 - refund.refunded.0)
}
