//! What stands at the server's own address: a page that says what this is and
//! where to go, and the small files that browsers, messengers and crawlers ask
//! for by themselves.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};

use crate::http::LimitClass::Pages;
use crate::http::{PICTURE, Reader, Share, html_page};
use crate::parts::{Limited, Parts};
use crate::state::AppState;
use crate::values::{Language, Text};

/// Pages say themselves that they are not to be indexed: whoever may not read
/// them could not show what their links lead to.
const ROBOTS: &str = "User-agent: *\nDisallow: /api/\n";
/// They change with a release at most.
const KEPT: &str = "public, max-age=86400";

/// `/`, and what is asked for beside it.
pub(super) fn parts(app: &AppState) -> Parts {
    let robots = get(async || file("text/plain; charset=utf-8", ROBOTS.as_bytes()));
    let icon = get(async || file("image/x-icon", include_bytes!("start/favicon.ico")));
    let drawn_icon = get(async || file("image/svg+xml", include_bytes!("start/favicon.svg")));
    let picture = get(async || file("image/png", include_bytes!("start/share.png")));
    Parts::new(app)
        .undocumented("/", get(show_start_page).limited(Pages).page())
        .undocumented("/robots.txt", robots.limited(Pages))
        .undocumented("/favicon.ico", icon.limited(Pages))
        .undocumented("/favicon.svg", drawn_icon.limited(Pages))
        .undocumented(PICTURE, picture.limited(Pages))
}

fn file(content_type: &'static str, bytes: &'static [u8]) -> Response {
    let headers = [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, KEPT)];
    (headers, bytes).into_response()
}

async fn show_start_page(State(app): State<AppState>, reader: Reader) -> Response {
    html_page(StatusCode::OK, &StartPage::new(&app.settings.public_url, &reader))
}

/// What this is, and where to go.
#[derive(Template)]
#[template(path = "router/start/page.html")]
struct StartPage<'a> {
    reader: &'a Reader,
    share: Share,
    title: &'static str,
    about: &'static str,
    /// Whom it may concern, and what they should do.
    advice: [(&'static str, &'static str); 2],
    programs: &'static str,
    links: [(&'static str, &'static str); 5],
}

impl<'a> StartPage<'a> {
    fn new(public_url: &str, reader: &'a Reader) -> Self {
        let language = reader.language;
        let word = |text: Text| text.word(language);
        let title = word(Text::new("start-title"));
        Self {
            reader,
            share: Share::new(title, Text::new("start-about"), "/", (public_url, reader)),
            title,
            about: word(Text::new("start-about")),
            advice: [
                (word(Text::new("start-buyers")), word(Text::new("start-buyers-advice"))),
                (word(Text::new("start-staff")), word(Text::new("start-staff-advice"))),
            ],
            programs: word(Text::new("start-programs")),
            links: links(language),
        }
    }
}

/// For those who write programs, and those who run the server.
fn links(language: Language) -> [(&'static str, &'static str); 5] {
    let word = |text: Text| text.word(language);
    [
        ("/docs", word(Text::new("start-docs"))),
        ("/redoc", word(Text::new("start-reference"))),
        ("/openapi.json", word(Text::new("start-openapi"))),
        ("/postman.json", word(Text::new("start-postman"))),
        ("/health/ready", word(Text::new("start-health"))),
    ]
}
