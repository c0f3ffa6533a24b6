//! Routes in the forms that clients of earlier systems know. They run the
//! same operations: what they take under an argument's name is that argument,
//! unless this file says otherwise, and what they do not take is named here.

use crate::{
    assert_no_differences, description,
    face::{Face, Types},
    http::Route,
};
use edgelite::catalog::BUILT_IN;
use std::collections::BTreeSet;

/// Where the routes of an operation, or one route by its path, take an
/// argument otherwise, and how or why. `library.*` stands for all of a catalog.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("library.revoke_session", "token_hash", "the token of the request's header, which the server hashes"),
    ("library.user", "id", "the account of the request's token"),
    ("library.*", "encrypted_password", "`password`, which the server encrypts"),
    ("library.*", "encrypted_api_key", "`api_key`, which the server encrypts"),
    ("timeseries.store_energy_batch", "samples", "the body itself: a sample or a list of them"),
    ("timeseries.store_weather_batch", "samples", "the body itself: one sample or a list"),
    ("timeseries.energy_usage", "boundaries", "`period` and `count`: days, weeks and months of the server's time zone"),
    ("/api/energy/usage-history", "hours", "`period`, as the former clients say it"),
    ("/api/energy/usage-history", "start", "a period ends now"),
    ("/api/energy/usage-history", "end", "a period ends now, so that nothing ends it"),
    ("timeseries.energy_history", "device_id", "the path names the plug, so that it is required"),
    ("timeseries.weather_history", "hours", "24 unless `time_range` says it by a name"),
    ("timeseries.weather_series", "hours", "24 unless `time_range` names it"),
    ("studio.annotation_tags", "annotation_id", "the path names the annotation"),
    ("studio.annotation_tags", "annotation_type", "the path names its type"),
    ("studio.set_annotation_tags", "annotation_id", "the path names the annotation whose tags are set"),
    ("studio.set_annotation_tags", "annotation_type", "the path names the type of the annotation whose tags are set"),
    ("media.add_ai_analysis", "media_id", "the path names the recording or snapshot"),
    ("media.add_ai_analysis", "media_type", "the path says whether it is a recording or a snapshot"),
    ("registry.webhook_deliveries", "webhook_id", "the path names the webhook, so that it is required"),
    ("registry.switch_webhook", "enabled", "the path ends in enable or disable"),
    ("registry.bulk_upsert_devices", "devices", "the body itself, in any of the forms that hubs give it"),
    ("registry.bulk_upsert_entities", "entities", "the body itself, in any of the forms of a hub"),
];

/// How a route takes an argument otherwise.
fn otherwise(route: &Route<'_>, argument: &str) -> Option<&'static str> {
    let catalog = route.operation.split('.').next().unwrap();
    let is_of = |of: &str| of == route.operation || route.line.ends_with(of) || of.strip_suffix(".*") == Some(catalog);
    OTHERWISE.iter().find(|(of, what, _)| is_of(of) && *what == argument).map(|(_, _, how)| *how)
}

#[tokio::test]
async fn former_routes_take_the_arguments_of_their_operations() {
    let document = description().await;
    let (mut found, mut used) = (Vec::new(), BTreeSet::new());
    for route in document.routes().iter().filter(|route| !route.line.contains("/api/v1/operations/")) {
        let (catalog, name) = route.operation.split_once('.').unwrap();
        let catalog = BUILT_IN.into_iter().find(|known| known.name == catalog).unwrap();
        let declared = Face::declared(catalog.operation(name).unwrap(), Types::AnyJson);
        let taken = document.arguments(route);
        for (argument, declared) in &declared.arguments {
            let shown = taken.get(argument);
            if shown == Some(declared) {
                continue;
            }
            match otherwise(route, argument) {
                Some(how) => drop(used.insert(how)),
                None => found.push(format!(
                    "{}: {argument} of {} is {declared:?}, taken as {shown:?}",
                    route.line, route.operation
                )),
            }
        }
    }
    assert_no_differences("A former route", &found);
    let unused: Vec<_> = OTHERWISE.iter().filter(|(_, _, how)| !used.contains(how)).collect();
    assert!(unused.is_empty(), "no route does so any more: {unused:#?}");
}
