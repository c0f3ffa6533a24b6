//! The routes of the annotation studio. Its answers say `success`, and hold
//! rows under the names of their resources.

mod annotations;
mod envelope;
mod exports;
mod fleet;
mod jobs;
mod tags;
mod videos;

use crate::server::{describe::Bounds, extract::QueryRecord, route::Route};

/// The limits of the lists' pages.
const PAGE: Bounds = &[("limit", 1..=10_000)];

/// Declares filters that are the parameters of a list as they are.
macro_rules! pages {
    ($($filter:ty),+ $(,)?) => {$(
        impl QueryRecord for $filter {
            const BOUNDS: Bounds = PAGE;
        }
    )+};
}

pages! {
    crate::catalog::studio::TagFilter,
    crate::catalog::studio::TagGroupFilter,
    crate::catalog::studio::TagSuggestionFilter,
    crate::catalog::studio::YoloExportConfigFilter,
    crate::catalog::studio::FleetVehicleFilter,
    crate::catalog::studio::TrailerFilter,
    crate::catalog::studio::TrainingJobFilter,
    crate::catalog::studio::SyncHistoryFilter,
}

/// Every route of the studio.
pub(super) fn routes() -> Vec<Route> {
    [videos::routes(), tags::routes(), annotations::routes(), exports::routes(), fleet::routes(), jobs::routes()]
        .into_iter()
        .flatten()
        .collect()
}
