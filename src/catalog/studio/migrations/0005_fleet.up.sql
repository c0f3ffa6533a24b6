CREATE TABLE fleet_vehicles (
    id INTEGER PRIMARY KEY,
    fleet_id TEXT NOT NULL,
    fleet_type TEXT,
    vehicle_type TEXT,
    vehicle_make TEXT,
    vehicle_model TEXT,
    primary_color TEXT,
    secondary_color TEXT,
    agency_name TEXT,
    plate_number TEXT,
    plate_state TEXT,
    first_seen_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    last_seen_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    total_detections INTEGER NOT NULL DEFAULT 0 CHECK (total_detections >= 0),
    notes TEXT
);

CREATE UNIQUE INDEX idx_fleet_vehicles_fleet_id ON fleet_vehicles (fleet_id);
CREATE INDEX idx_fleet_vehicles_last_seen ON fleet_vehicles (last_seen_date DESC, id DESC);
CREATE INDEX idx_fleet_vehicles_plate ON fleet_vehicles (plate_number, last_seen_date DESC, id DESC);

CREATE TABLE vehicle_person_links (
    id INTEGER PRIMARY KEY,
    vehicle_fleet_id TEXT NOT NULL REFERENCES fleet_vehicles (fleet_id) ON DELETE CASCADE,
    person_name TEXT NOT NULL,
    first_seen_together TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    last_seen_together TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    times_seen_together INTEGER NOT NULL DEFAULT 1 CHECK (times_seen_together >= 0)
);

-- A vehicle and a person have one link, which counts.
CREATE UNIQUE INDEX idx_vehicle_person_links_pair ON vehicle_person_links (vehicle_fleet_id, person_name);

CREATE TABLE trailers (
    id INTEGER PRIMARY KEY,
    trailer_id TEXT NOT NULL,
    trailer_type TEXT,
    trailer_color TEXT,
    plate_number TEXT,
    plate_state TEXT,
    first_seen_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    last_seen_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    total_detections INTEGER NOT NULL DEFAULT 0 CHECK (total_detections >= 0),
    notes TEXT
);

CREATE UNIQUE INDEX idx_trailers_trailer_id ON trailers (trailer_id);
CREATE INDEX idx_trailers_last_seen ON trailers (last_seen_date DESC, id DESC);

CREATE TABLE vehicle_trailer_links (
    id INTEGER PRIMARY KEY,
    vehicle_fleet_id TEXT NOT NULL REFERENCES fleet_vehicles (fleet_id) ON DELETE CASCADE,
    trailer_id TEXT NOT NULL REFERENCES trailers (trailer_id) ON DELETE CASCADE,
    first_seen_together TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    last_seen_together TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    times_seen_together INTEGER NOT NULL DEFAULT 1 CHECK (times_seen_together >= 0)
);

CREATE UNIQUE INDEX idx_vehicle_trailer_links_pair ON vehicle_trailer_links (vehicle_fleet_id, trailer_id);
CREATE INDEX idx_vehicle_trailer_links_trailer ON vehicle_trailer_links (trailer_id);
