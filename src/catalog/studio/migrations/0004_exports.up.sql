CREATE TABLE yolo_export_configs (
    id INTEGER PRIMARY KEY,
    config_name TEXT NOT NULL,
    description TEXT,
    class_mapping JSON TEXT NOT NULL CHECK (json_valid(class_mapping)),
    include_reviewed_only BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (include_reviewed_only IN (0, 1)),
    include_ai_generated BOOLEAN INTEGER NOT NULL DEFAULT 1 CHECK (include_ai_generated IN (0, 1)),
    include_negative_examples BOOLEAN INTEGER NOT NULL DEFAULT 1 CHECK (include_negative_examples IN (0, 1)),
    min_confidence REAL NOT NULL DEFAULT 0.0 CHECK (min_confidence BETWEEN 0 AND 1),
    export_format TEXT NOT NULL DEFAULT 'yolov8',
    created_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    last_export_date TIMESTAMP INTEGER,
    last_export_count INTEGER NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX idx_yolo_export_configs_name ON yolo_export_configs (config_name);

CREATE TABLE yolo_export_videos (
    id INTEGER PRIMARY KEY,
    export_config_id INTEGER NOT NULL REFERENCES yolo_export_configs (id) ON DELETE CASCADE,
    video_id INTEGER NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    included BOOLEAN INTEGER NOT NULL DEFAULT 1 CHECK (included IN (0, 1)),
    notes TEXT,
    created_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE UNIQUE INDEX idx_yolo_export_videos_config ON yolo_export_videos (export_config_id, video_id);
CREATE INDEX idx_yolo_export_videos_video ON yolo_export_videos (video_id);

CREATE TABLE yolo_export_filters (
    id INTEGER PRIMARY KEY,
    export_config_id INTEGER NOT NULL REFERENCES yolo_export_configs (id) ON DELETE CASCADE,
    filter_type TEXT NOT NULL CHECK (filter_type IN ('tag', 'activity_tag', 'annotation_tag', 'video_id')),
    filter_value TEXT NOT NULL,
    is_exclusion BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (is_exclusion IN (0, 1)),
    created_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_yolo_export_filters_config ON yolo_export_filters (export_config_id, id);

CREATE TABLE yolo_export_logs (
    id INTEGER PRIMARY KEY,
    export_config_id INTEGER NOT NULL REFERENCES yolo_export_configs (id) ON DELETE CASCADE,
    export_path TEXT NOT NULL,
    video_count INTEGER NOT NULL CHECK (video_count >= 0),
    annotation_count INTEGER NOT NULL CHECK (annotation_count >= 0),
    export_format TEXT NOT NULL,
    export_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    notes TEXT
);

CREATE INDEX idx_yolo_export_logs_config ON yolo_export_logs (export_config_id, export_date DESC, id DESC);
