//! A shop as it stands on the pages of its buyers: its name, where it is, and
//! how it is reached.
//!
//! Invariant: a link is made of what was recognised in a contact, never of the
//! text as somebody wrote it; what can't be recognised is no contact.

use crate::values::Phone;

/// The shop that a page names and its reader may turn to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seller {
    pub name: String,
    pub address: Option<String>,
    /// By what it is reached, in this order.
    pub contacts: Vec<Contact>,
}

/// A way to reach a shop: what is read, and the link that opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The messenger's name, or the phone number itself.
    pub name: String,
    pub url: String,
}

/// A shop's contacts as its people wrote them.
#[derive(Clone, Copy, Debug, Default)]
pub struct WrittenContacts<'a> {
    pub phone: Option<&'a str>,
    pub whatsapp: Option<&'a str>,
    pub telegram: Option<&'a str>,
    pub instagram: Option<&'a str>,
}

impl WrittenContacts<'_> {
    /// Those that can be opened.
    #[must_use]
    pub fn recognised(&self) -> Vec<Contact> {
        let all = [
            self.phone.and_then(phone),
            self.whatsapp.and_then(whatsapp),
            self.telegram.and_then(telegram),
            self.instagram.and_then(instagram),
        ];
        all.into_iter().flatten().collect()
    }
}

fn phone(text: &str) -> Option<Contact> {
    let phone = Phone::any(text).ok()?;
    Some(Contact { name: phone.spaced(), url: format!("tel:{}", phone.as_str()) })
}

fn whatsapp(text: &str) -> Option<Contact> {
    let phone = Phone::any(text).ok()?;
    Some(of_messenger("WhatsApp", &format!("wa.me/{}", phone.as_str().trim_start_matches('+'))))
}

/// A name of Telegram's, or the phone that somebody is found by there.
fn telegram(text: &str) -> Option<Contact> {
    let place = match Phone::any(text) {
        Ok(phone) => phone.as_str().to_owned(),
        Err(_) => {
            let is_name = |name: &str| {
                (5..=32).contains(&name.len())
                    && name.starts_with(|first: char| first.is_ascii_alphabetic())
                    && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
            };
            name_in(text, &["t.me/", "telegram.me/"]).filter(|name| is_name(name))?.to_owned()
        }
    };
    Some(of_messenger("Telegram", &format!("t.me/{place}")))
}

fn instagram(text: &str) -> Option<Contact> {
    let is_name = |name: &str| {
        (1..=30).contains(&name.len())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_'))
    };
    let name = name_in(text, &["instagram.com/"]).filter(|name| is_name(name))?;
    Some(of_messenger("Instagram", &format!("instagram.com/{name}")))
}

fn of_messenger(name: &str, place: &str) -> Contact {
    Contact { name: name.to_owned(), url: format!("https://{place}") }
}

/// The name in `@name`, `name` or the address of a profile.
fn name_in<'a>(text: &'a str, hosts: &[&str]) -> Option<&'a str> {
    let text = text.trim();
    let bare = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let name = hosts.iter().find_map(|host| bare.strip_prefix(host));
    let name = match name {
        Some(rest) => rest.split(['/', '?', '#']).next(),
        // An address elsewhere is no name.
        None => Some(bare).filter(|_| bare.len() == text.len()),
    };
    name.map(|name| name.strip_prefix('@').unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(written: WrittenContacts<'_>) -> Vec<String> {
        written.recognised().into_iter().map(|contact| contact.url).collect()
    }

    #[test]
    fn contacts_open_however_they_were_written() {
        let written = WrittenContacts {
            phone: Some("8 701 123-45-67"),
            whatsapp: Some("+77011234567"),
            telegram: Some("@cvety_kz"),
            instagram: Some("https://www.instagram.com/cvety.kz/?hl=ru"),
        };
        let expected = [
            "tel:+77011234567",
            "https://wa.me/77011234567",
            "https://t.me/cvety_kz",
            "https://instagram.com/cvety.kz",
        ];
        assert_eq!(urls(written), expected);
        assert_eq!(written.recognised()[0].name, "+7\u{a0}701\u{a0}123\u{a0}45\u{a0}67");
        for telegram in ["cvety_kz", "t.me/cvety_kz", " https://t.me/cvety_kz?start=1 "] {
            let written = WrittenContacts { telegram: Some(telegram), ..WrittenContacts::default() };
            assert_eq!(urls(written), ["https://t.me/cvety_kz"], "{telegram}");
        }
        let by_phone = WrittenContacts { telegram: Some("+77011234567"), ..WrittenContacts::default() };
        assert_eq!(urls(by_phone), ["https://t.me/+77011234567"]);
    }

    #[test]
    fn what_is_no_contact_makes_no_link() {
        for text in [
            "",
            "@",
            "javascript:alert(1)",
            "https://evil.example/t.me/cvety",
            "cvety kz",
            "t.me/joinchat/AAAA",
            "\"><script>",
            "@имя",
        ] {
            let written = WrittenContacts {
                phone: Some(text),
                whatsapp: Some(text),
                telegram: Some(text).filter(|text| !text.contains("joinchat")),
                instagram: Some(text),
            };
            assert_eq!(urls(written), Vec::<String>::new(), "{text}");
        }
    }
}
