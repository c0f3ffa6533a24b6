use crate::value::{Instant, record};

record! {
    /// A vehicle that is known by its looks or its plate.
    pub struct FleetVehicle {
        /// The row's id.
        pub id: i64,
        /// The vehicle's own name, unique.
        pub fleet_id: String,
        /// Whose fleet it belongs to, such as `delivery` or `police`.
        pub fleet_type: Option<String>,
        /// What it is, such as `van`.
        pub vehicle_type: Option<String>,
        /// Who made it.
        pub vehicle_make: Option<String>,
        /// Its model.
        pub vehicle_model: Option<String>,
        /// Its color.
        pub primary_color: Option<String>,
        /// Its second color.
        pub secondary_color: Option<String>,
        /// The agency that runs it.
        pub agency_name: Option<String>,
        /// What its plate says.
        pub plate_number: Option<String>,
        /// Where its plate is from.
        pub plate_state: Option<String>,
        /// When it was first seen.
        pub first_seen_date: Instant,
        /// When it was last seen.
        pub last_seen_date: Instant,
        /// How often it was seen.
        pub total_detections: i64,
        /// Remarks.
        pub notes: Option<String>,
        /// The people seen with it, most often first, when they were asked for.
        pub people: Option<Vec<VehiclePersonLink>>,
        /// The trailers seen with it, most often first, when they were asked for.
        pub trailers: Option<Vec<VehicleTrailerLink>>,
    }

    /// A vehicle that was seen.
    pub struct VehicleSighting {
        /// The vehicle's own name, unique.
        pub fleet_id: String,
        /// Whose fleet it belongs to, such as `delivery` or `police`.
        pub fleet_type: Option<String>,
        /// What it is, such as `van`.
        pub vehicle_type: Option<String>,
        /// Who made it.
        pub vehicle_make: Option<String>,
        /// Its model.
        pub vehicle_model: Option<String>,
        /// Its color.
        pub primary_color: Option<String>,
        /// Its second color.
        pub secondary_color: Option<String>,
        /// The agency that runs it.
        pub agency_name: Option<String>,
        /// What its plate says.
        pub plate_number: Option<String>,
        /// Where its plate is from.
        pub plate_state: Option<String>,
        /// Remarks.
        pub notes: Option<String>,
        /// When it was seen; now if left out.
        pub seen_at: Option<Instant>,
    }

    /// Which vehicles to list.
    pub struct FleetVehicleFilter {
        /// Only those with this plate.
        pub plate_number: Option<String>,
        /// Attach the people and trailers seen with each.
        pub with_links: bool = false,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The name of a vehicle.
    pub struct FleetVehicleKey {
        /// The vehicle's own name.
        pub fleet_id: String,
    }

    /// A vehicle and a person seen together.
    pub struct VehiclePersonLink {
        /// The row's id.
        pub id: i64,
        /// The vehicle's own name.
        pub vehicle_fleet_id: String,
        /// The person.
        pub person_name: String,
        /// When they were first seen together.
        pub first_seen_together: Instant,
        /// When they were last seen together.
        pub last_seen_together: Instant,
        /// How often they were seen together.
        pub times_seen_together: i64,
    }

    /// A vehicle and a person that were seen together.
    pub struct VehiclePersonSighting {
        /// The vehicle's own name.
        pub vehicle_fleet_id: String,
        /// The person.
        pub person_name: String,
        /// When they were seen; now if left out.
        pub seen_at: Option<Instant>,
    }

    /// A trailer that is known by its looks or its plate.
    pub struct Trailer {
        /// The row's id.
        pub id: i64,
        /// The trailer's own name, unique.
        pub trailer_id: String,
        /// What it is, such as `flatbed`.
        pub trailer_type: Option<String>,
        /// Its color.
        pub trailer_color: Option<String>,
        /// What its plate says.
        pub plate_number: Option<String>,
        /// Where its plate is from.
        pub plate_state: Option<String>,
        /// When it was first seen.
        pub first_seen_date: Instant,
        /// When it was last seen.
        pub last_seen_date: Instant,
        /// How often it was seen.
        pub total_detections: i64,
        /// Remarks.
        pub notes: Option<String>,
    }

    /// A trailer that was seen.
    pub struct TrailerSighting {
        /// The trailer's own name, unique.
        pub trailer_id: String,
        /// What it is, such as `flatbed`.
        pub trailer_type: Option<String>,
        /// Its color.
        pub trailer_color: Option<String>,
        /// What its plate says.
        pub plate_number: Option<String>,
        /// Where its plate is from.
        pub plate_state: Option<String>,
        /// Remarks.
        pub notes: Option<String>,
        /// When it was seen; now if left out.
        pub seen_at: Option<Instant>,
    }

    /// Which trailers to list.
    pub struct TrailerFilter {
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The name of a trailer.
    pub struct TrailerKey {
        /// The trailer's own name.
        pub trailer_id: String,
    }

    /// A vehicle and a trailer seen together.
    pub struct VehicleTrailerLink {
        /// The row's id.
        pub id: i64,
        /// The vehicle's own name.
        pub vehicle_fleet_id: String,
        /// The trailer's own name.
        pub trailer_id: String,
        /// When they were first seen together.
        pub first_seen_together: Instant,
        /// When they were last seen together.
        pub last_seen_together: Instant,
        /// How often they were seen together.
        pub times_seen_together: i64,
    }

    /// A vehicle and a trailer that were seen together.
    pub struct VehicleTrailerSighting {
        /// The vehicle's own name.
        pub vehicle_fleet_id: String,
        /// The trailer's own name.
        pub trailer_id: String,
        /// When they were seen; now if left out.
        pub seen_at: Option<Instant>,
    }
}

impl From<&str> for FleetVehicleKey {
    fn from(fleet_id: &str) -> Self {
        Self { fleet_id: fleet_id.to_owned() }
    }
}

impl From<&str> for TrailerKey {
    fn from(trailer_id: &str) -> Self {
        Self { trailer_id: trailer_id.to_owned() }
    }
}
