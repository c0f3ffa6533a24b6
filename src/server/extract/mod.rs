//! What handlers take from a request. Each refusal names the parameter or
//! field, and each extractor describes itself for OpenAPI.

mod addressed;
mod body;
mod key;
mod query;
mod reading;
mod samples;

pub(super) use addressed::{Addressed, InPath};
pub(super) use body::{
    HubRows, HubTable, Object, OneOrMany, arguments, collect, kind_of, not_json, read_json, read_text,
};
pub(super) use key::Key;
pub(super) use query::{Query, QueryRecord, parameters};
pub(super) use reading::Reading;
pub(super) use samples::Samples;
