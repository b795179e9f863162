//! Stub.
#[derive(Clone)]
pub struct Providers;
impl Providers {
    pub fn new(_m: bool) -> Self {
        Self
    }
}
