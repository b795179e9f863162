//! Origins of frontends, as browsers send them: scheme, host and port, in
//! small letters, and nothing behind. Anything else would never match.

use std::str::FromStr;

use http::{HeaderValue, Uri};

/// Whose pages may call the API from a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CorsOrigins {
    Any,
    These(Vec<HeaderValue>),
}

/// One entry of the list.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    Any,
    This(HeaderValue),
}

impl From<Vec<Origin>> for CorsOrigins {
    fn from(origins: Vec<Origin>) -> Self {
        let these = origins.into_iter().map(|origin| match origin {
            Origin::Any => None,
            Origin::This(value) => Some(value),
        });
        these.collect::<Option<_>>().map_or(Self::Any, Self::These)
    }
}

impl FromStr for Origin {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let origin = text.parse::<Uri>().ok().and_then(|uri| {
            let (scheme, host) = (uri.scheme_str()?, uri.host()?);
            let port = uri.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
            Some(format!("{scheme}://{host}{port}").to_ascii_lowercase()).filter(|_| !host.is_empty())
        });
        let is_origin = origin.is_some_and(|origin| origin == text);
        let value = HeaderValue::from_str(text).ok().filter(|_| is_origin);
        value.map(Self::This).ok_or("expected `*` or an origin like https://admin.example")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(entries: &[&str]) -> CorsOrigins {
        let origins = entries.iter().map(|entry| entry.parse::<Origin>().expect("an origin"));
        CorsOrigins::from(origins.collect::<Vec<_>>())
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for fine in
            ["https://admin.example", "http://localhost:3000", "http://[::1]:8080", "capacitor://localhost"]
        {
            assert_eq!(read(&[fine]), CorsOrigins::These(vec![HeaderValue::from_static(fine)]));
        }
        for wrong in [
            "admin.example",
            "https://admin.example/",
            "https://admin.example/panel",
            "https://Admin.example",
            "https://admin.example?x",
            "https://me@admin.example",
            "https://",
            "https://:443",
            "https://админ.example",
            "https://admin.example:port",
            "null",
        ] {
            assert!(wrong.parse::<Origin>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_star_among_them_allows_any() {
        assert_eq!(read(&["https://admin.example", "*"]), CorsOrigins::Any);
        assert_eq!(read(&[]), CorsOrigins::These(Vec::new()));
    }
}
