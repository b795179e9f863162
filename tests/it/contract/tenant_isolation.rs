//! Every operation of the document, tried by nobody, by every role, and on
//! another shop's things.

use serde_json::json;

use super::isolation_table::{IDS_IN_BODIES, IDS_IN_QUERIES, OPERATIONS, Who};
use super::operations::{Operation, document, operations, roles};
use super::things::Things;
use crate::support::{Answer, TestApp};

fn who_may(operation: &Operation) -> Who {
    let line = OPERATIONS.iter().find(|(id, ..)| *id == operation.id);
    line.unwrap_or_else(|| {
        panic!("{} ({}) has no line in the table of who may call what", operation.id, operation.path)
    })
    .1
}

#[tokio::test]
async fn every_operation_has_its_line() {
    let app = TestApp::start().await;
    for operation in operations(&document(&app).await) {
        let is_public = who_may(&operation) == Who::Public;
        assert_eq!(operation.is_secured, !is_public, "{}: `security` in the document", operation.id);
    }
}

#[tokio::test]
async fn every_line_has_its_operation() {
    let app = TestApp::start().await;
    let operations = operations(&document(&app).await);
    let known = |id: &str| operations.iter().any(|operation| operation.id == id);
    let references = IDS_IN_BODIES.iter().chain(IDS_IN_QUERIES).map(|(id, _)| *id);
    let gone: Vec<_> =
        OPERATIONS.iter().map(|(id, ..)| *id).chain(references).filter(|id| !known(id)).collect();
    assert!(gone.is_empty(), "lines of operations that are not there: {gone:?}");
}

#[tokio::test]
async fn nobody_gets_past_the_door() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    let forger = nobody.with_token(Some("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."));
    for operation in operations(&document(&app).await) {
        let path = operation.path_to_nothing();
        if who_may(&operation) == Who::Public {
            let answer = operation.call(&nobody, &path, "{}").await;
            assert!(![401, 403].contains(&answer.status), "{answer}");
            continue;
        }
        for caller in [&nobody, &forger] {
            let answer = operation.call(caller, &path, "{}").await;
            let body = answer.expect(401);
            assert!(body["detail"].is_string(), "{answer}");
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{answer}");
        }
    }
}

#[tokio::test]
async fn a_role_does_what_is_its_own_and_nothing_else() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let (operations, roles) = (operations(&document), roles(&document));
    for role in &roles {
        let caller = app.someone_as(role).await;
        for operation in &operations {
            let Who::Roles(allowed) = who_may(operation) else { continue };
            // Whoever is let in stumbles over the body, or finds nothing.
            let answer = operation.call(&caller, &operation.path_to_nothing(), "{").await;
            if allowed.contains(&role.as_str()) {
                assert!(
                    matches!(answer.status, 200 | 204 | 404 | 422),
                    "{role} may {}: {answer}",
                    operation.id
                );
            } else {
                assert_eq!(answer.expect(403), json!({"detail": "Недостаточно прав"}), "{answer}");
            }
        }
    }
}

#[tokio::test]
async fn another_shops_things_are_as_if_they_never_existed() {
    let app = TestApp::start().await;
    let (owner, mut things) = (app.owner().await, Things::default());
    for operation in operations(&document(&app).await) {
        if !operation.is_secured || operation.path_parameters().is_empty() {
            continue;
        }
        let body = OPERATIONS.iter().find(|(id, ..)| *id == operation.id).map_or("", |line| line.2);
        let body = if body.is_empty() { "{}" } else { body };
        let theirs = things.path(&app, &operation, "stranger").await;
        let never = operation.call(&owner, &operation.path_to_nothing(), body).await;
        let foreign = operation.call(&owner, &theirs, body).await;
        assert_eq!((never.status, foreign.status), (404, 404), "{never}\n{foreign}");
        assert_alike(&foreign, &never);
        if operation.path_parameters().len() > 1 {
            let mixed = things.path_into_own(&app, &operation).await;
            let mixed = operation.call(&owner, &mixed, body).await;
            assert_eq!(mixed.status, 404, "{mixed}");
        }
        // They do exist for whom they belong to.
        if operation.method == reqwest::Method::GET {
            operation.call(&app.stranger().await, &theirs, "").await.expect(200);
        }
    }
}

#[tokio::test]
async fn another_shops_ids_in_bodies_are_as_if_they_never_existed() {
    let app = TestApp::start().await;
    let (operations, mut things) = (operations(&document(&app).await), Things::default());
    for (id, template) in IDS_IN_BODIES {
        let Some(operation) = operations.iter().find(|operation| operation.id == *id) else { continue };
        let path = things.path(&app, operation, "owner").await;
        let caller = app.owner().await;
        let foreign = operation.call(&caller, &path, &things.filled(&app, template, true).await).await;
        let never = operation.call(&caller, &path, &things.filled(&app, template, false).await).await;
        assert!(matches!(never.status, 404 | 422), "{never}");
        assert_alike(&foreign, &never);
    }
}

#[tokio::test]
async fn another_shops_ids_in_queries_are_as_if_they_never_existed() {
    let app = TestApp::start().await;
    let (operations, mut things) = (operations(&document(&app).await), Things::default());
    for (id, template) in IDS_IN_QUERIES {
        let Some(operation) = operations.iter().find(|operation| operation.id == *id) else { continue };
        let caller = app.owner().await;
        // Things of the path are the stranger's too.
        let theirs = things.path(&app, operation, "stranger").await;
        let foreign = format!("{theirs}{}", things.filled(&app, template, true).await);
        let never = format!("{}{}", operation.path_to_nothing(), things.filled(&app, template, false).await);
        let foreign = operation.call(&caller, &foreign, "").await;
        let never = operation.call(&caller, &never, "").await;
        assert_alike(&foreign, &never);
        if foreign.status == 200 {
            assert_eq!(foreign.json()["total"], 0, "{foreign}");
        }
    }
}

/// Two answers that must not tell another shop's thing from one that never was.
fn assert_alike(foreign: &Answer, never: &Answer) {
    assert_eq!(foreign.status, never.status, "{foreign}\n{never}");
    assert_eq!(foreign.text(), never.text(), "{foreign}\n{never}");
    let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(foreign), names(never), "{foreign}\n{never}");
}
