//! The extractors that are the permission.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;

use super::caller::{CheckedClaims, bearer};
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
        let access = Access::from_ref(state);
        if let Some(CheckedClaims(claims)) = parts.extensions.get() {
            return Ok(Self(access.member_of(claims).await?));
        }
        let token = bearer(&parts.headers).ok_or(Error::Unauthorized(Text::new("unauthorized")))?;
        Ok(Self(access.member(token, Clock::from_ref(state).now()).await?))
    }
}
