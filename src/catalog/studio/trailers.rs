use super::{
    MOST, Trailer, TrailerFilter, TrailerKey, TrailerSighting,
    checks::{check_name, check_optional_name, deletion},
};
use crate::{
    Result,
    catalog::now,
    query::{Batch, Condition, Order, Page, Select, sql},
};

const COLUMNS: &str = "id, trailer_id, trailer_type, trailer_color, plate_number, plate_state, first_seen_date, \
     last_seen_date, total_detections, notes";

/// Counts a sighting of a trailer, which is added if it is new. What is left
/// out stays; a sighting of earlier does not turn back when it was last seen.
pub fn record_trailer_sighting(sighting: TrailerSighting) -> Batch<Trailer> {
    check(&sighting).map(|()| upsert(sighting)).into()
}

fn check(sighting: &TrailerSighting) -> Result<()> {
    check_name(&sighting.trailer_id, "trailer_id")?;
    check_optional_name(sighting.plate_number.as_ref(), "plate_number")
}

fn upsert(sighting: TrailerSighting) -> Batch<Trailer> {
    const UPSERT: &str = concat!(
        "INSERT INTO trailers (trailer_id, trailer_type, trailer_color, plate_number, plate_state, notes, \
         first_seen_date, last_seen_date, total_detections) VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, ",
        now!(),
        "), coalesce(?7, ",
        now!(),
        "), 1) ON CONFLICT (trailer_id) DO UPDATE SET \
         trailer_type = coalesce(excluded.trailer_type, trailers.trailer_type), \
         trailer_color = coalesce(excluded.trailer_color, trailers.trailer_color), \
         plate_number = coalesce(excluded.plate_number, trailers.plate_number), \
         plate_state = coalesce(excluded.plate_state, trailers.plate_state), \
         notes = coalesce(excluded.notes, trailers.notes), \
         first_seen_date = min(trailers.first_seen_date, excluded.first_seen_date), \
         last_seen_date = max(trailers.last_seen_date, excluded.last_seen_date), \
         total_detections = trailers.total_detections + 1 RETURNING "
    );
    Batch::one(
        sql(format!("{UPSERT}{COLUMNS}"))
            .bind(sighting.trailer_id)
            .bind(sighting.trailer_type)
            .bind(sighting.trailer_color)
            .bind(sighting.plate_number)
            .bind(sighting.plate_state)
            .bind(sighting.notes)
            .bind(sighting.seen_at),
    )
}

/// Trailers, last seen first.
pub fn trailers(filter: TrailerFilter) -> Select<Page<Trailer>> {
    Select::from_table("trailers", COLUMNS)
        .order([Order::descending("last_seen_date"), Order::descending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// The trailer with this name.
pub fn trailer(key: impl Into<TrailerKey>) -> Select<Option<Trailer>> {
    Select::from_table("trailers", COLUMNS).filter(Condition::equal("trailer_id", Some(key.into().trailer_id))).build()
}

/// Deletes a trailer and, by their foreign key, its links; false if there was none.
pub fn delete_trailer(key: impl Into<TrailerKey>) -> Batch<bool> {
    deletion(sql("DELETE FROM trailers WHERE trailer_id = ?1").bind(key.into().trailer_id))
}
