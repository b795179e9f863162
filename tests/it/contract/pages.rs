//! Pages for people and for developers: each says in its policy what it may
//! load, and that is nothing from another host.

use serde_json::json;

use super::operations::document;
use crate::support::{Answer, TestApp};

/// Every page there is, failures included, with its status.
async fn pages(app: &TestApp) -> Vec<Answer> {
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let order = json!({
        "shop_id": owner.shop_id, "customer_phone": "+77015550009", "payment_method": "kaspi",
        "items": [{ "product_id": product, "quantity": 1 }],
    });
    let order = app.nobody().post("/api/public/orders", order).await.expect(201);
    let local = |name: &str| {
        let address = order[name].as_str().expect("an address");
        address.strip_prefix(&app.url()).expect("an address of ours").to_owned()
    };
    let there = ["/docs".to_owned(), "/redoc".to_owned(), local("tracking_url"), local("payment_url")];
    let missing = ["/tracking/999999999".to_owned(), format!("/pay/{}", "0".repeat(32))];
    let printed = owner.get(&format!("/api/orders/{}/slip", order["order_id"])).await;
    assert_eq!(printed.status, 200, "{printed}");
    let mut pages = vec![printed];
    for (paths, status) in [(&there[..], 200), (&missing[..], 404)] {
        for path in paths {
            let page = app.nobody().get(path).await;
            assert_eq!(page.status, status, "{page}");
            pages.push(page);
        }
    }
    pages
}

#[tokio::test]
async fn every_page_names_what_it_may_load_and_that_is_its_own() {
    let app = TestApp::start().await;
    for page in pages(&app).await {
        assert!(page.header("content-type").starts_with("text/html"), "{page}");
        let policy = page.header("content-security-policy");
        for must in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action '"] {
            assert!(policy.contains(must), "{must} is not in `{policy}`: {page}");
        }
        for never in
            ["http:", "https:", "*", "'unsafe-eval'", "script-src 'unsafe", "script-src 'self' 'unsafe"]
        {
            assert!(!policy.contains(never), "{never} is in `{policy}`: {page}");
        }
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{page}");
    }
}

#[tokio::test]
async fn a_page_for_every_operation_that_answers_html_is_among_them() {
    let app = TestApp::start().await;
    let tried = pages(&app).await;
    let tried: Vec<_> = tried.iter().map(ToString::to_string).collect();
    for (path, item) in document(&app).await["paths"].as_object().expect("paths") {
        let answers = &item["get"]["responses"]["200"]["content"];
        if answers.get("text/html").is_some() {
            let start = path.split('{').next().expect("a path");
            assert!(tried.iter().any(|page| page.contains(start)), "{path} is a page that was not tried");
        }
    }
}

#[tokio::test]
async fn what_the_readers_load_is_ours_and_names_no_other_host() {
    let app = TestApp::start().await;
    for page in ["/docs", "/redoc"] {
        let html = app.nobody().get(page).await.text();
        let mut loaded = 0;
        for attribute in ["src=\"", "href=\""] {
            for part in html.split(attribute).skip(1) {
                let address = part.split('"').next().expect("an address");
                assert!(address.starts_with('/') || address == "data:,", "{page} loads {address}");
                if address.starts_with('/') {
                    let file = app.nobody().get(address).await;
                    assert_eq!((file.status, file.body.is_empty()), (200, false), "{address}");
                    loaded += 1;
                }
            }
        }
        assert!(loaded >= 2, "{page} loads {loaded} files");
        assert!(!html.contains("<script>"), "{page} has a script in itself, which its policy forbids");
    }
    // The badge that would tell another host where the document is.
    assert!(app.nobody().get("/docs/start.js").await.text().contains("validatorUrl: null"));
}

#[tokio::test]
async fn the_bundle_of_redoc_asks_for_no_logo_elsewhere() {
    let app = TestApp::start().await;
    let bundle = app.nobody().get("/redoc/redoc.standalone.js").await;
    assert_eq!(bundle.header("content-encoding"), "gzip");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&bundle.body[..]), &mut text)
        .expect("compressed text");
    assert!(text.len() > 1_000_000 && text.contains("Redoc"), "{} characters", text.len());
    assert!(!text.contains("cdn.redoc.ly"), "`scripts/vendor-redoc` takes the logo out");
}
