//! The extractors that are the permission.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;

use super::bearer::{Bearer, Member};
use super::caller::{CheckedClaims, bearer_text};
use super::grants::Permission;
use super::permissions::Need;
use super::trust::Access;
use crate::http::{Error, Result};
use crate::values::{Clock, ShopId, Text};

/// Whoever meets the need `N`: a member of staff, or a program with a key.
pub struct Staff<N> {
    bearer: Arc<Bearer>,
    need: PhantomData<N>,
}

impl<N> Deref for Staff<N> {
    type Target = Bearer;

    fn deref(&self) -> &Bearer {
        &self.bearer
    }
}

/// Whoever comes along with a request that anyone may make: nobody where there is
/// no credential, or one that opens nothing.
pub struct Accompanied(Option<Arc<Bearer>>);

impl Accompanied {
    /// Whoever it is.
    pub fn bearer(&self) -> Option<&Bearer> {
        self.0.as_deref()
    }

    /// A program of that shop, which may write its orders.
    pub fn by_program_of(&self, shop: ShopId) -> bool {
        let bearer = self.0.as_ref().filter(|bearer| bearer.member().is_none() && bearer.shop == shop);
        bearer.is_some_and(|bearer| bearer.may(Permission::Orders))
    }
}

/// Whoever is signed in, whatever their role. Programs are not.
pub struct Person(pub Arc<Member>);

impl<S, N: Need> FromRequestParts<S> for Staff<N>
where
    S: Send + Sync,
    Arc<Access>: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let bearer = bearer(parts, state).await?;
        if !N::met_by(bearer.grants) {
            return Err(Error::Forbidden);
        }
        Ok(Self { bearer, need: PhantomData })
    }
}

impl<S> FromRequestParts<S> for Person
where
    S: Send + Sync,
    Arc<Access>: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let bearer = bearer(parts, state).await?;
        bearer.member().cloned().map(Self).ok_or(Error::Forbidden)
    }
}

impl<S> FromRequestParts<S> for Accompanied
where
    S: Send + Sync,
    Arc<Access>: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match bearer(parts, state).await {
            Ok(bearer) => Ok(Self(Some(bearer))),
            Err(Error::Unauthorized(_)) => Ok(Self(None)),
            Err(error) => Err(error),
        }
    }
}

async fn bearer<S>(parts: &Parts, state: &S) -> Result<Arc<Bearer>>
where
    Arc<Access>: FromRef<S>,
    Clock: FromRef<S>,
{
    let (access, now) = (Arc::<Access>::from_ref(state), Clock::from_ref(state).now());
    if let Some(CheckedClaims(claims)) = parts.extensions.get() {
        return access.bearer_of(claims, now).await;
    }
    let text = bearer_text(&parts.headers).ok_or(Error::Unauthorized(Text::new("unauthorized")))?;
    access.bearer(text, now).await
}
