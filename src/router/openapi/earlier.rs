//! Earlier names in the document: beside ours, and deprecated.

use http::Method;
use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
use utoipa::openapi::{Deprecated, OpenApi, RefOr, Schema};

use super::operation_of;
use crate::parts::{EarlierField, EarlierNames, EarlierRoute};

/// Adds every earlier name, with all that is said of ours.
pub(super) fn add_earlier_names(document: &mut OpenApi, earlier: &EarlierNames) {
    earlier.routes.iter().for_each(|route| add_route(document, route));
    earlier.fields.iter().for_each(|field| add_field(document, field));
    for item in document.paths.paths.values_mut() {
        let all = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        let named = |id: &Option<String>| id.as_deref().is_some_and(|id| earlier.operations.contains(&id));
        let outlived = all.into_iter().flatten().filter(|operation| named(&operation.operation_id));
        outlived.for_each(|operation| operation.deprecated = Some(Deprecated::True));
    }
}

fn add_route(document: &mut OpenApi, route: &EarlierRoute) {
    let (method, path) = &route.now;
    let Some(ours) = operation_of(document, method, path) else { return };
    let mut operation = ours.clone();
    operation.operation_id = Some(route.operation_id.to_owned());
    operation.summary = Some(format!("Earlier name of `{method} {path}`"));
    operation.description = Some("For clients of the system before this one; does the same.".to_owned());
    operation.deprecated = Some(Deprecated::True);
    // Generators make a file of each tag: what stands at one path stays together.
    if let Some(beside) = document.paths.paths.get(route.path).and_then(any_of) {
        operation.tags.clone_from(&beside.tags);
    }
    let item = PathItem::new(utoipa_method(&route.method), operation);
    match document.paths.paths.get_mut(route.path) {
        Some(there) => there.merge_operations(item),
        None => {
            document.paths.paths.insert(route.path.to_owned(), item);
        }
    }
}

fn any_of(item: &PathItem) -> Option<&Operation> {
    [&item.get, &item.post, &item.put, &item.patch, &item.delete].into_iter().flatten().next()
}

fn utoipa_method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn add_field(document: &mut OpenApi, field: &EarlierField) {
    let schemas = document.components.get_or_insert_default();
    let Some(RefOr::T(Schema::Object(body))) = schemas.schemas.get_mut(field.schema) else { return };
    // A body's alias is what our field is; an answer shows both.
    let there = body.properties.get(field.name).or_else(|| body.properties.get(field.now));
    let Some(mut theirs) = there.cloned() else { return };
    let description = format!("Earlier form of `{}`", field.now);
    match &mut theirs {
        RefOr::T(Schema::Object(object)) => {
            (object.description, object.deprecated) = (Some(description), Some(Deprecated::True));
        }
        RefOr::Ref(named) => named.description = description,
        RefOr::T(_) => {}
    }
    body.properties.insert(field.name.to_owned(), theirs);
}
