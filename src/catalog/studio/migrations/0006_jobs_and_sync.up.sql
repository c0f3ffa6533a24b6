-- The columns of both forms that the former studio had: its jobs were known by
-- a name before they had an id.
CREATE TABLE training_jobs (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))),
    job_name TEXT,
    job_type TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'queued', 'processing', 'completed', 'failed', 'cancelled')),
    s3_uri TEXT,
    export_path TEXT,
    config_json JSON TEXT CHECK (json_valid(config_json)),
    result_json JSON TEXT CHECK (json_valid(result_json)),
    error_message TEXT,
    export_config_id INTEGER REFERENCES yolo_export_configs (id) ON DELETE SET NULL,
    submitted_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    started_at TIMESTAMP INTEGER,
    completed_at TIMESTAMP INTEGER
);

CREATE UNIQUE INDEX idx_training_jobs_job_id ON training_jobs (job_id);
CREATE INDEX idx_training_jobs_status ON training_jobs (status, submitted_at DESC, id DESC);
CREATE INDEX idx_training_jobs_submitted ON training_jobs (submitted_at DESC, id DESC);
CREATE INDEX idx_training_jobs_export_config ON training_jobs (export_config_id);

CREATE TABLE sync_config (
    id INTEGER PRIMARY KEY,
    config_key TEXT NOT NULL,
    config_value TEXT,
    is_encrypted BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (is_encrypted IN (0, 1)),
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    updated_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE UNIQUE INDEX idx_sync_config_key ON sync_config (config_key);

CREATE TABLE sync_history (
    id INTEGER PRIMARY KEY,
    sync_type TEXT NOT NULL,
    status TEXT NOT NULL,
    started_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    completed_at TIMESTAMP INTEGER,
    items_processed INTEGER NOT NULL DEFAULT 0 CHECK (items_processed >= 0),
    items_succeeded INTEGER NOT NULL DEFAULT 0 CHECK (items_succeeded >= 0),
    items_failed INTEGER NOT NULL DEFAULT 0 CHECK (items_failed >= 0),
    error_message TEXT,
    details TEXT
);

CREATE INDEX idx_sync_history_started ON sync_history (started_at DESC, id DESC);
CREATE INDEX idx_sync_history_type ON sync_history (sync_type, started_at DESC, id DESC);

-- The columns of both forms that the former studio had.
CREATE TABLE ecoeye_alerts (
    id INTEGER PRIMARY KEY,
    alert_id TEXT NOT NULL,
    camera_id TEXT,
    timestamp TIMESTAMP INTEGER,
    alert_type TEXT,
    confidence REAL,
    video_url TEXT,
    video_path TEXT,
    thumbnail_url TEXT,
    video_available BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (video_available IN (0, 1)),
    video_downloaded BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (video_downloaded IN (0, 1)),
    local_video_id INTEGER REFERENCES videos (id) ON DELETE SET NULL,
    local_video_path TEXT,
    metadata JSON TEXT CHECK (json_valid(metadata)),
    synced_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE UNIQUE INDEX idx_ecoeye_alerts_alert_id ON ecoeye_alerts (alert_id);
CREATE INDEX idx_ecoeye_alerts_timestamp ON ecoeye_alerts (timestamp DESC, id DESC);
CREATE INDEX idx_ecoeye_alerts_synced ON ecoeye_alerts (synced_at DESC, id DESC);
CREATE INDEX idx_ecoeye_alerts_camera ON ecoeye_alerts (camera_id, synced_at DESC, id DESC);
CREATE INDEX idx_ecoeye_alerts_video ON ecoeye_alerts (local_video_id);
