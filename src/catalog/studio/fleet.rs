use super::{
    FleetVehicle, FleetVehicleFilter, FleetVehicleKey, MOST, VehiclePersonLink, VehiclePersonSighting, VehicleSighting,
    VehicleTrailerLink, VehicleTrailerSighting,
    checks::{check_name, check_optional_name, deletion, missing, write_or},
};
use crate::{
    Result,
    catalog::now,
    query::{Attachment, Batch, Condition, Link, Order, Page, Select, Step, sql},
    value::Value,
};

const COLUMNS: &str = "id, fleet_id, fleet_type, vehicle_type, vehicle_make, vehicle_model, primary_color, \
     secondary_color, agency_name, plate_number, plate_state, first_seen_date, last_seen_date, total_detections, notes";

/// Counts a sighting of a vehicle, which is added if it is new. What is left
/// out stays; a sighting of earlier does not turn back when it was last seen.
pub fn record_vehicle_sighting(sighting: VehicleSighting) -> Batch<FleetVehicle> {
    check(&sighting).map(|()| upsert(sighting)).into()
}

fn check(sighting: &VehicleSighting) -> Result<()> {
    check_name(&sighting.fleet_id, "fleet_id")?;
    check_optional_name(sighting.plate_number.as_ref(), "plate_number")
}

fn upsert(sighting: VehicleSighting) -> Batch<FleetVehicle> {
    const UPSERT: &str = concat!(
        "INSERT INTO fleet_vehicles (fleet_id, fleet_type, vehicle_type, vehicle_make, vehicle_model, primary_color, \
         secondary_color, agency_name, plate_number, plate_state, notes, first_seen_date, last_seen_date, \
         total_detections) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, coalesce(?12, ",
        now!(),
        "), coalesce(?12, ",
        now!(),
        "), 1) ON CONFLICT (fleet_id) DO UPDATE SET \
         fleet_type = coalesce(excluded.fleet_type, fleet_vehicles.fleet_type), \
         vehicle_type = coalesce(excluded.vehicle_type, fleet_vehicles.vehicle_type), \
         vehicle_make = coalesce(excluded.vehicle_make, fleet_vehicles.vehicle_make), \
         vehicle_model = coalesce(excluded.vehicle_model, fleet_vehicles.vehicle_model), \
         primary_color = coalesce(excluded.primary_color, fleet_vehicles.primary_color), \
         secondary_color = coalesce(excluded.secondary_color, fleet_vehicles.secondary_color), \
         agency_name = coalesce(excluded.agency_name, fleet_vehicles.agency_name), \
         plate_number = coalesce(excluded.plate_number, fleet_vehicles.plate_number), \
         plate_state = coalesce(excluded.plate_state, fleet_vehicles.plate_state), \
         notes = coalesce(excluded.notes, fleet_vehicles.notes), \
         first_seen_date = min(fleet_vehicles.first_seen_date, excluded.first_seen_date), \
         last_seen_date = max(fleet_vehicles.last_seen_date, excluded.last_seen_date), \
         total_detections = fleet_vehicles.total_detections + 1 RETURNING "
    );
    Batch::one(
        sql(format!("{UPSERT}{COLUMNS}"))
            .bind(sighting.fleet_id)
            .bind(sighting.fleet_type)
            .bind(sighting.vehicle_type)
            .bind(sighting.vehicle_make)
            .bind(sighting.vehicle_model)
            .bind(sighting.primary_color)
            .bind(sighting.secondary_color)
            .bind(sighting.agency_name)
            .bind(sighting.plate_number)
            .bind(sighting.plate_state)
            .bind(sighting.notes)
            .bind(sighting.seen_at),
    )
}

/// Vehicles that meet all given filters, last seen first.
pub fn fleet_vehicles(filter: FleetVehicleFilter) -> Select<Page<FleetVehicle>> {
    Select::from_table("fleet_vehicles", COLUMNS)
        .filter(Condition::equal("plate_number", filter.plate_number))
        .order([Order::descending("last_seen_date"), Order::descending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .attach(filter.with_links, people())
        .attach(filter.with_links, trailers())
        .build()
}

/// The vehicle with this name, with the people and trailers seen with it.
pub fn fleet_vehicle(key: impl Into<FleetVehicleKey>) -> Select<Option<FleetVehicle>> {
    Select::from_table("fleet_vehicles", COLUMNS)
        .filter(Condition::equal("fleet_id", Some(key.into().fleet_id)))
        .attach(true, people())
        .attach(true, trailers())
        .build()
}

fn people() -> Attachment {
    Attachment {
        name: "people",
        link: Some(Link { key: "fleet_id", foreign_key: "vehicle_fleet_id" }),
        sql: "SELECT id, vehicle_fleet_id, person_name, first_seen_together, last_seen_together, \
              times_seen_together FROM vehicle_person_links WHERE vehicle_fleet_id IN ({keys}) \
              ORDER BY times_seen_together DESC, person_name",
        tables: &["vehicle_person_links"],
    }
}

fn trailers() -> Attachment {
    Attachment {
        name: "trailers",
        link: Some(Link { key: "fleet_id", foreign_key: "vehicle_fleet_id" }),
        sql: "SELECT id, vehicle_fleet_id, trailer_id, first_seen_together, last_seen_together, \
              times_seen_together FROM vehicle_trailer_links WHERE vehicle_fleet_id IN ({keys}) \
              ORDER BY times_seen_together DESC, trailer_id",
        tables: &["vehicle_trailer_links"],
    }
}

/// Deletes a vehicle and, by their foreign keys, its links; false if there was none.
pub fn delete_fleet_vehicle(key: impl Into<FleetVehicleKey>) -> Batch<bool> {
    deletion(sql("DELETE FROM fleet_vehicles WHERE fleet_id = ?1").bind(key.into().fleet_id))
}

/// Counts that a vehicle and a person were seen together.
pub fn record_vehicle_person(sighting: VehiclePersonSighting) -> Batch<VehiclePersonLink> {
    check_name(&sighting.person_name, "person_name").map(|()| link_person(sighting)).into()
}

fn link_person(sighting: VehiclePersonSighting) -> Batch<VehiclePersonLink> {
    let statement = sql(concat!(
        "INSERT INTO vehicle_person_links (vehicle_fleet_id, person_name, first_seen_together, last_seen_together) \
         SELECT ?1, ?2, coalesce(?3, ",
        now!(),
        "), coalesce(?3, ",
        now!(),
        ") WHERE EXISTS (SELECT 1 FROM fleet_vehicles WHERE fleet_id = ?1) \
         ON CONFLICT (vehicle_fleet_id, person_name) DO UPDATE SET \
         first_seen_together = min(vehicle_person_links.first_seen_together, excluded.first_seen_together), \
         last_seen_together = max(vehicle_person_links.last_seen_together, excluded.last_seen_together), \
         times_seen_together = vehicle_person_links.times_seen_together + 1 \
         RETURNING id, vehicle_fleet_id, person_name, first_seen_together, last_seen_together, times_seen_together"
    ));
    let missing = missing("vehicle", &sighting.vehicle_fleet_id, "vehicle_fleet_id");
    write_or(statement.bind(sighting.vehicle_fleet_id).bind(sighting.person_name).bind(sighting.seen_at), missing)
}

/// Counts that a vehicle and a trailer were seen together.
pub fn record_vehicle_trailer(sighting: VehicleTrailerSighting) -> Batch<VehicleTrailerLink> {
    let VehicleTrailerSighting { vehicle_fleet_id: vehicle, trailer_id: trailer, seen_at } = sighting;
    let known = sql("SELECT EXISTS (SELECT 1 FROM fleet_vehicles WHERE fleet_id = ?1), \
         EXISTS (SELECT 1 FROM trailers WHERE trailer_id = ?2)");
    let upsert = sql(concat!(
        "INSERT INTO vehicle_trailer_links (vehicle_fleet_id, trailer_id, first_seen_together, last_seen_together) \
         SELECT ?1, ?2, coalesce(?3, ",
        now!(),
        "), coalesce(?3, ",
        now!(),
        ") WHERE EXISTS (SELECT 1 FROM fleet_vehicles WHERE fleet_id = ?1) \
         AND EXISTS (SELECT 1 FROM trailers WHERE trailer_id = ?2) \
         ON CONFLICT (vehicle_fleet_id, trailer_id) DO UPDATE SET \
         first_seen_together = min(vehicle_trailer_links.first_seen_together, excluded.first_seen_together), \
         last_seen_together = max(vehicle_trailer_links.last_seen_together, excluded.last_seen_together), \
         times_seen_together = vehicle_trailer_links.times_seen_together + 1 \
         RETURNING id, vehicle_fleet_id, trailer_id, first_seen_together, last_seen_together, times_seen_together"
    ));
    let steps: [Step; 2] =
        [known.bind(&vehicle).bind(&trailer).into(), upsert.bind(&vehicle).bind(&trailer).bind(seen_at).into()];
    Batch::new(steps, move |mut outcomes| {
        let known: Vec<_> = outcomes[0].rows.values().iter().map(Value::as_integer).collect();
        match known.as_slice() {
            [Some(1), Some(1)] => Ok(outcomes.remove(1).rows),
            [Some(1), _] => Err(missing("trailer", &trailer, "trailer_id")),
            _ => Err(missing("vehicle", &vehicle, "vehicle_fleet_id")),
        }
    })
}
