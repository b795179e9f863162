//! Where a buyer may be sent.

/// True of an address that a buyer may be sent to.
pub(super) fn is_web_address(text: &str) -> bool {
    let address = text.parse::<http::Uri>();
    address.is_ok_and(|uri| uri.host().is_some() && uri.scheme_str() == Some("https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buyers_are_sent_to_the_web_alone() {
        assert!(is_web_address("https://pay.kaspi.kz/pay/1"));
        for odd in ["javascript:alert(1)", "http://pay.kaspi.kz", "//pay.kaspi.kz", "https://", "pay", ""] {
            assert!(!is_web_address(odd), "{odd}");
        }
    }
}
