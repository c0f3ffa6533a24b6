//! A route: where it is, what runs, and what is said about it.

use super::{
    describe::{Describe, Description},
    errors::Failure,
    spool,
    state::App,
};
use crate::{catalog::Catalog, query::Operation};
use axum::{
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};
use std::borrow::Cow;

/// A route of the API. The router and the OpenAPI description are both made
/// from the list of these, so that neither can have one that the other lacks.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: Cow<'static, str>,
    /// The heading under which it is described.
    pub(super) tag: Cow<'static, str>,
    /// What it does, in a sentence.
    pub(super) summary: String,
    /// The catalog's operation that it runs, if it runs one.
    pub(super) operation: Option<(Cow<'static, str>, &'static Operation)>,
    pub(super) description: Description,
    pub(super) handler: MethodRouter<App>,
}

impl Route {
    /// A route that runs an operation of a catalog; its description is the operation's.
    ///
    /// # Panics
    /// If the catalog has no such operation.
    pub(super) fn of<T, H>(method: Method, path: &'static str, catalog: &Catalog, operation: &str, handler: H) -> Self
    where
        H: Documented<T>,
        T: 'static,
    {
        let operation = catalog.operation(operation).expect("an operation of the catalog");
        let route = Self::new(method, path, catalog.name.clone(), operation.doc.trim(), handler);
        Self { operation: Some((catalog.name.clone(), operation)), ..route }
    }

    /// A route that is no operation of a catalog.
    pub(super) fn new<T, H>(
        method: Method,
        path: &'static str,
        tag: impl Into<Cow<'static, str>>,
        summary: &str,
        handler: H,
    ) -> Self
    where
        H: Documented<T>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).expect("a method that routes have");
        let mut description = Description::default();
        H::describe(&mut description);
        spool::describe(&method, path, &mut description);
        Self {
            method,
            path: path.into(),
            tag: tag.into(),
            summary: summary.to_owned(),
            operation: None,
            description,
            handler: on(filter, handler),
        }
    }

    /// Adds that it answers 404, and when.
    #[must_use]
    pub(super) fn fails(mut self, status: u16, text: &str) -> Self {
        self.description.fails(status, text);
        self
    }
}

/// A handler whose arguments and result describe themselves.
pub(super) trait Documented<T>: Handler<T, App> {
    /// Adds what the handler takes and gives.
    fn describe(description: &mut Description);
}

impl<T: Describe> Describe for Result<T, Failure> {
    fn describe(description: &mut Description) {
        T::describe(description);
    }
}

macro_rules! documented {
    ($(($($argument:ident)*) $last:ident)*) => {$(
        impl<F, Fut, R, M, $($argument,)* $last> Documented<(M, $($argument,)* $last,)> for F
        where
            F: FnOnce($($argument,)* $last,) -> Fut + Handler<(M, $($argument,)* $last,), App>,
            Fut: Future<Output = R>,
            R: Describe,
            $($argument: Describe,)*
            $last: Describe,
        {
            fn describe(description: &mut Description) {
                $($argument::describe(description);)*
                $last::describe(description);
                R::describe(description);
            }
        }
    )*};
}

documented! {
    () A
    (A) B
    (A B) C
    (A B C) D
}
