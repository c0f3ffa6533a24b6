CREATE TABLE recordings (
    id INTEGER PRIMARY KEY,
    recording_id TEXT NOT NULL UNIQUE,
    camera_id TEXT NOT NULL,
    file_path TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL CHECK (file_size_bytes >= 0),
    duration_seconds REAL CHECK (duration_seconds >= 0),
    recording_type TEXT NOT NULL,
    timestamp TIMESTAMP INTEGER NOT NULL,
    is_emergency BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (is_emergency IN (0, 1)),
    is_unusual BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (is_unusual IN (0, 1)),
    metadata JSON TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

-- The size makes the index serve counts and sizes per camera by itself.
CREATE INDEX idx_recordings_camera_timestamp ON recordings (camera_id, timestamp DESC, id DESC, file_size_bytes);
CREATE INDEX idx_recordings_timestamp ON recordings (timestamp DESC, id DESC);
CREATE INDEX idx_recordings_type ON recordings (recording_type, timestamp DESC, id DESC);
CREATE INDEX idx_recordings_emergency ON recordings (timestamp DESC, id DESC) WHERE is_emergency = 1;
CREATE INDEX idx_recordings_unusual ON recordings (timestamp DESC, id DESC) WHERE is_unusual = 1;

CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    snapshot_id TEXT NOT NULL UNIQUE,
    camera_id TEXT NOT NULL,
    file_path TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL CHECK (file_size_bytes >= 0),
    timestamp TIMESTAMP INTEGER NOT NULL,
    metadata JSON TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_snapshots_camera_timestamp ON snapshots (camera_id, timestamp DESC, id DESC, file_size_bytes);
CREATE INDEX idx_snapshots_timestamp ON snapshots (timestamp DESC, id DESC);

-- No foreign key: an analysis may arrive before its recording.
CREATE TABLE ai_analysis (
    id INTEGER PRIMARY KEY,
    media_id TEXT NOT NULL,
    media_type TEXT NOT NULL CHECK (media_type IN ('recording', 'snapshot')),
    analysis_type TEXT NOT NULL,
    confidence REAL CHECK (confidence BETWEEN 0 AND 1),
    detected_at TIMESTAMP INTEGER NOT NULL,
    details JSON TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    created_at TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_ai_analysis_media ON ai_analysis (media_id, media_type, detected_at DESC, id DESC);
CREATE INDEX idx_ai_analysis_type ON ai_analysis (analysis_type, detected_at DESC, id DESC);
CREATE INDEX idx_ai_analysis_detected_at ON ai_analysis (detected_at DESC, id DESC);
