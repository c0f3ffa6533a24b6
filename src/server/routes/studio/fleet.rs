use super::envelope::{RowAnswer, RowsAnswer, gone, many, one, written};
use crate::{
    catalog::studio::{
        self, CATALOG, FleetVehicle, FleetVehicleFilter, FleetVehicleKey, Trailer, TrailerFilter, TrailerKey,
        TrailerSighting, VehiclePersonLink, VehiclePersonSighting, VehicleSighting, VehicleTrailerLink,
        VehicleTrailerSighting,
    },
    server::{
        answer::Json,
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query},
        route::Route,
        routes::Confirmation,
        state::Data,
    },
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const VEHICLES: &str = "/api/fleet/vehicles";
    const VEHICLE: &str = "/api/fleet/vehicles/{fleet_id}";
    const PEOPLE: &str = "/api/fleet/vehicles/{vehicle_fleet_id}/people";
    const WITH_TRAILERS: &str = "/api/fleet/vehicles/{vehicle_fleet_id}/trailers";
    const TRAILERS: &str = "/api/fleet/trailers";
    const TRAILER: &str = "/api/fleet/trailers/{trailer_id}";
    const MISSING: &str = "There is no such vehicle.";
    vec![
        Route::of(Method::GET, VEHICLES, &CATALOG, "fleet_vehicles", vehicles),
        Route::of(Method::POST, VEHICLES, &CATALOG, "record_vehicle_sighting", see_vehicle),
        Route::of(Method::GET, VEHICLE, &CATALOG, "fleet_vehicle", vehicle).fails(404, MISSING),
        Route::of(Method::DELETE, VEHICLE, &CATALOG, "delete_fleet_vehicle", delete_vehicle).fails(404, MISSING),
        Route::of(Method::POST, PEOPLE, &CATALOG, "record_vehicle_person", see_person).fails(404, MISSING),
        Route::of(Method::POST, WITH_TRAILERS, &CATALOG, "record_vehicle_trailer", see_together)
            .fails(404, "There is no such vehicle or trailer."),
        Route::of(Method::GET, TRAILERS, &CATALOG, "trailers", trailers),
        Route::of(Method::POST, TRAILERS, &CATALOG, "record_trailer_sighting", see_trailer),
        Route::of(Method::GET, TRAILER, &CATALOG, "trailer", trailer).fails(404, "There is no such trailer."),
        Route::of(Method::DELETE, TRAILER, &CATALOG, "delete_trailer", delete_trailer)
            .fails(404, "There is no such trailer."),
    ]
}

impl InPath for VehiclePersonSighting {
    const PATH: &'static [&'static str] = &["vehicle_fleet_id"];
}

impl InPath for VehicleTrailerSighting {
    const PATH: &'static [&'static str] = &["vehicle_fleet_id"];
}

async fn vehicles(
    data: Data,
    Query(filter): Query<FleetVehicleFilter>,
) -> Result<Json<RowsAnswer<FleetVehicle>>, Failure> {
    many(data, studio::fleet_vehicles(filter)).await
}

async fn see_vehicle(
    data: Data,
    Object(sighting): Object<VehicleSighting>,
) -> Result<Json<RowAnswer<FleetVehicle>>, Failure> {
    written(data, studio::record_vehicle_sighting(sighting)).await
}

async fn vehicle(data: Data, Key(key): Key<FleetVehicleKey>) -> Result<Json<RowAnswer<FleetVehicle>>, Failure> {
    let id = key.fleet_id.clone();
    one(data, studio::fleet_vehicle(key), id).await
}

async fn delete_vehicle(data: Data, Key(key): Key<FleetVehicleKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.fleet_id.clone();
    gone(data, studio::delete_fleet_vehicle(key), "vehicle", id).await
}

async fn see_person(
    data: Data,
    Addressed(sighting): Addressed<VehiclePersonSighting>,
) -> Result<Json<RowAnswer<VehiclePersonLink>>, Failure> {
    written(data, studio::record_vehicle_person(sighting)).await
}

async fn see_together(
    data: Data,
    Addressed(sighting): Addressed<VehicleTrailerSighting>,
) -> Result<Json<RowAnswer<VehicleTrailerLink>>, Failure> {
    written(data, studio::record_vehicle_trailer(sighting)).await
}

async fn trailers(data: Data, Query(filter): Query<TrailerFilter>) -> Result<Json<RowsAnswer<Trailer>>, Failure> {
    many(data, studio::trailers(filter)).await
}

async fn see_trailer(
    data: Data,
    Object(sighting): Object<TrailerSighting>,
) -> Result<Json<RowAnswer<Trailer>>, Failure> {
    written(data, studio::record_trailer_sighting(sighting)).await
}

async fn trailer(data: Data, Key(key): Key<TrailerKey>) -> Result<Json<RowAnswer<Trailer>>, Failure> {
    let id = key.trailer_id.clone();
    one(data, studio::trailer(key), id).await
}

async fn delete_trailer(data: Data, Key(key): Key<TrailerKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.trailer_id.clone();
    gone(data, studio::delete_trailer(key), "trailer", id).await
}
