CREATE TABLE beds (
    bed_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    sunny BOOLEAN INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE plants (
    plant_id INTEGER PRIMARY KEY,
    bed_id INTEGER NOT NULL REFERENCES beds (bed_id) ON DELETE CASCADE,
    species TEXT NOT NULL,
    planted_at TIMESTAMP INTEGER NOT NULL,
    notes JSON TEXT
);

CREATE INDEX idx_plants_bed ON plants (bed_id, planted_at DESC);
