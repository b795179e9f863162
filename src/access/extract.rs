//! The extractors that are the permission.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use http::{header, request::Parts};

use super::permissions::Need;
use super::standing::{Access, Member};
use crate::http::{Error, Result};
use crate::values::{Clock, Text};

/// A member of staff who meets the need `N`.
pub struct Staff<N> {
    member: Arc<Member>,
    need: PhantomData<N>,
}

impl<N> Deref for Staff<N> {
    type Target = Member;

    fn deref(&self) -> &Member {
        &self.member
    }
}

/// Whoever is signed in, whatever their role.
pub struct Person(pub Arc<Member>);

impl<S, N: Need> FromRequestParts<S> for Staff<N>
where
    S: Send + Sync,
    Access: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Person(member) = Person::from_request_parts(parts, state).await?;
        if !N::met_by(member.role) {
            return Err(Error::Forbidden);
        }
        Ok(Self { member, need: PhantomData })
    }
}

impl<S> FromRequestParts<S> for Person
where
    S: Send + Sync,
    Access: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = value.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let token = token.ok_or(Error::Unauthorized(Text::new("unauthorized")))?;
        let now = Clock::from_ref(state).now();
        Ok(Self(Access::from_ref(state).member(token, now).await?))
    }
}
