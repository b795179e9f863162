//! The server's own address, and what is shown of a link that is passed on.

use serde_json::json;

use crate::support::TestApp;

/// What a page tells messengers.
fn told(page: &str, property: &str) -> String {
    let start = format!("<meta property=\"og:{property}\" content=\"");
    let rest = page.split(&start).nth(1).unwrap_or_else(|| panic!("no {property} in {page}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_bare_address_says_what_this_is_and_where_to_go() {
    let app = TestApp::start().await;
    for (lang, says) in [
        ("ru", "Вы заказали цветы?"),
        ("kk", "Гүлге тапсырыс бердіңіз бе?"),
        ("en", "Have you ordered flowers?"),
    ] {
        let answer = app.nobody().get(&format!("/?lang={lang}")).await;
        assert_eq!((answer.status, answer.header("content-language")), (200, lang));
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
        let page = answer.text();
        assert!(page.contains(says) && page.contains(&format!("<html lang=\"{lang}\">")), "{page}");
        for link in page.split("<a href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let status = app.nobody().get(if link.starts_with('?') { "/" } else { link }).await.status;
            assert_eq!(status, 200, "{link}");
        }
    }
}

#[tokio::test]
async fn browsers_and_crawlers_find_what_they_ask_for_by_themselves() {
    let app = TestApp::start().await;
    for (path, content_type, begins) in [
        ("/favicon.ico", "image/x-icon", &[0, 0, 1, 0][..]),
        ("/favicon.svg", "image/svg+xml", b"<svg xmlns="),
        ("/share.png", "image/png", b"\x89PNG"),
        ("/robots.txt", "text/plain; charset=utf-8", b"User-agent: *\n"),
    ] {
        let file = app.nobody().get(path).await;
        assert_eq!((file.status, file.header("content-type")), (200, content_type), "{path}");
        assert!(file.body.starts_with(begins), "{path}");
        assert!(file.header("cache-control").starts_with("public"), "{path}");
    }
    let robots = app.nobody().get("/robots.txt").await.text();
    assert!(!robots.contains("/tracking") && !robots.contains("/pay"), "messengers read it too: {robots}");
}

#[tokio::test]
async fn a_link_in_a_messenger_shows_a_picture_and_no_person() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.patch("/api/shop", json!({"name": "Цветы <на> Достык"})).await.expect(200);
    let product = owner.creates_product(json!({})).await.id();
    let order = json!({
        "shop_id": owner.shop_id, "customer_phone": "+77015550009", "payment_method": "kaspi",
        "customer_name": "Динара", "recipient_name": "Айгуль", "address": "пр. Достык 89", "card_text": "Секрет",
        "items": [{ "product_id": product, "quantity": 1 }],
    });
    let order = app.nobody().post("/api/public/orders", order).await.expect(201);
    let local = |name: &str| order[name].as_str().expect("an address").replace(&app.url(), "");
    for (path, title) in [
        (local("tracking_url"), "Ваш заказ · Цветы &#60;на&#62; Достык".to_owned()),
        (local("payment_url"), format!("Оплата заказа № {} · Цветы &#60;на&#62; Достык", order["number"])),
        ("/".to_owned(), "Сервис для цветочных магазинов".to_owned()),
    ] {
        let page = app.nobody().get(&path).await.text();
        assert_eq!(told(&page, "title"), title);
        assert_eq!(told(&page, "url"), format!("{}{path}", app.url()));
        assert_eq!(told(&page, "image"), format!("{}/share.png", app.url()));
        assert_eq!(told(&page, "locale"), "ru_RU");
        assert!(!told(&page, "description").is_empty());
        let head = page.split("</head>").next().unwrap_or_default();
        for secret in ["7701", "Динара", "Айгуль", "пр. Достык", "Секрет", "10000"]
        {
            assert!(
                !head.split("<style>").next().unwrap_or_default().replace(&path, "").contains(secret),
                "{secret}"
            );
        }
        let english = app.nobody().get(&format!("{path}?lang=en")).await.text();
        assert_eq!(told(&english, "locale"), "en_US");
    }
}
