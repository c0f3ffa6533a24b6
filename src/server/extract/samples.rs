use super::body::{MOST_ROWS, one_or_more, read_json};
use crate::{
    server::{
        describe::{Describe, Description, one_or_many},
        errors::Failure,
        local_time,
        state::App,
    },
    value::{Described, Json},
};
use axum::extract::{FromRequest, Request};
use serde::Serialize;

/// A sample or a list of up to 10,000. A `timestamp` without a zone is local time.
pub(in crate::server) struct Samples<T>(pub Vec<T>);

impl<T: Described + Send + 'static> FromRequest<App> for Samples<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let read = |mut json: Json| {
            match &mut json {
                Json::Array(list) => list.iter_mut().for_each(give_a_zone),
                single => give_a_zone(single),
            }
            one_or_more(json)
        };
        read_json(request, app, read).await.map(Self)
    }
}

/// Writes a local time with its zone; leaves what is no local time as it is.
fn give_a_zone(sample: &mut Json) {
    if let Some(timestamp) = sample.get_mut("timestamp")
        && let Some(instant) = timestamp.as_str().and_then(local_time::read)
    {
        *timestamp = instant.to_string().into();
    }
}

impl<T: Described + Default + Serialize> Describe for Samples<T> {
    fn describe(description: &mut Description) {
        let schema = one_or_many(description.arguments::<T>(), MOST_ROWS);
        let text = format!(
            "{} Or a list of up to {MOST_ROWS}, all of which are stored or none. A `timestamp` without a zone is the \
             server's local time.",
            T::DOC.trim()
        );
        description.takes_json(&text, schema);
    }
}
