//! What is found under an address of a picture, and that nothing else is.

use reqwest::Method;
use serde_json::json;

use crate::support::TestApp;
use crate::support::pictures::jpeg;

#[tokio::test]
async fn a_picture_is_kept_by_browsers_for_ever_and_may_do_nothing() {
    let app = TestApp::start().await;
    let (owner, nobody) = (app.owner().await, app.nobody());
    let product = owner.creates_product(json!({})).await.id();
    let shown = owner.adds_image(product, &jpeg()).await.expect(201);
    for url in [&shown["url"], &shown["thumbnail"]] {
        let answer = nobody.opens(url).await;
        answer.status.eq(&200).then_some(()).expect("it is there");
        for (name, value) in [
            ("content-type", "image/jpeg"),
            ("cache-control", "public, max-age=31536000, immutable"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "cross-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{name}");
        }
        let tag = answer.header("etag").to_owned();
        let path = url.as_str().expect("an address").strip_prefix(&app.url()).expect("ours");
        for asked in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
            let request = nobody.request(Method::GET, path).header("if-none-match", asked);
            let again = nobody.send(request).await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{again}");
            assert_eq!(again.header("etag"), tag);
        }
        let other = nobody.request(Method::GET, path).header("if-none-match", "\"other\"");
        assert_eq!(nobody.send(other).await.status, 200);
        let head = nobody.send(nobody.request(Method::HEAD, path)).await;
        assert_eq!((head.status, head.body.len()), (200, 0), "{head}");
    }
}

#[tokio::test]
async fn nothing_but_pictures_is_found_below_uploads() {
    let app = TestApp::start().await;
    let (owner, nobody) = (app.owner().await, app.nobody());
    let product = owner.creates_product(json!({})).await.id();
    let url = owner.adds_image(product, &jpeg()).await.expect(201)["url"].as_str().expect("a url").to_owned();
    let path = url.strip_prefix(&app.url()).expect("ours");
    let (folder, name) = path.rsplit_once('/').expect("a folder");
    std::fs::write(app.uploads().join("secret.txt"), "secret").expect("a file");
    std::fs::write(app.uploads().join(&name[..2]).join("secret.jpg"), "secret").expect("a file");
    for path in [
        "/uploads".to_owned(),
        "/uploads/".to_owned(),
        folder.to_owned(),
        format!("{folder}/"),
        "/uploads/secret.txt".to_owned(),
        format!("{folder}/secret.jpg"),
        format!("{folder}/..%2fsecret.txt"),
        format!("{folder}/../secret.txt"),
        "/uploads/../../etc/passwd".to_owned(),
        "/uploads/..%2f..%2f..%2fetc/passwd".to_owned(),
        path.to_uppercase().replace("/UPLOADS", "/uploads").replace(".JPG", ".jpg") + "x",
        path.replace(".jpg", ".png"),
        path.replace(".jpg", ""),
        path.replace(".jpg", "-other.jpg"),
        format!("/uploads/zz/{name}"),
        format!("/uploads/00/{}.jpg", "0".repeat(32)),
    ] {
        let answer = nobody.get(&path).await;
        assert_eq!(answer.status, 404, "{path}: {answer}");
        assert!(!answer.text().contains("secret"), "{answer}");
    }
    assert_eq!(nobody.get(path).await.status, 200);
}

#[tokio::test]
async fn looking_at_pictures_is_counted_as_looking_at_the_catalogue_is() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__CATALOGUE", "2/1h")]).await;
    let nobody = app.nobody();
    let path = format!("/uploads/00/{}.jpg", "0".repeat(32));
    nobody.get(&path).await.expect(404);
    nobody.get(&path).await.expect(404);
    nobody.get(&path).await.expect(429);
}
