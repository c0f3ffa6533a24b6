-- One row: for how many days each kind of data is kept.
CREATE TABLE retention_settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    video_recordings INTEGER NOT NULL DEFAULT 30 CHECK (video_recordings BETWEEN 1 AND 3650),
    snapshots INTEGER NOT NULL DEFAULT 90 CHECK (snapshots BETWEEN 1 AND 3650),
    environment_data INTEGER NOT NULL DEFAULT 365 CHECK (environment_data BETWEEN 1 AND 3650),
    updated_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

INSERT INTO retention_settings (id) VALUES (1);
