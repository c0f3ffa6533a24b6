CREATE TABLE behaviors (
    id INTEGER PRIMARY KEY,
    video_id INTEGER REFERENCES videos (id) ON DELETE CASCADE,
    behavior_type TEXT NOT NULL,
    start_time REAL,
    end_time REAL,
    confidence REAL,
    notes TEXT,
    annotated_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_behaviors_video ON behaviors (video_id, start_time, id);

CREATE TABLE time_range_tags (
    id INTEGER PRIMARY KEY,
    video_id INTEGER NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    tag_name TEXT NOT NULL,
    start_time REAL NOT NULL CHECK (start_time >= 0),
    end_time REAL CHECK (end_time >= start_time),
    is_negative BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (is_negative IN (0, 1)),
    comment TEXT,
    created_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_time_range_tags_video ON time_range_tags (video_id, start_time, id);

-- A box is in pixels of its video. The last two columns are what the settings
-- include_ai_generated and min_confidence of an export decide on.
CREATE TABLE keyframe_annotations (
    id INTEGER PRIMARY KEY,
    video_id INTEGER NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    timestamp REAL NOT NULL CHECK (timestamp >= 0),
    bbox_x INTEGER NOT NULL,
    bbox_y INTEGER NOT NULL,
    bbox_width INTEGER NOT NULL CHECK (bbox_width >= 0),
    bbox_height INTEGER NOT NULL CHECK (bbox_height >= 0),
    activity_tag TEXT,
    moment_tag TEXT,
    is_negative BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (is_negative IN (0, 1)),
    comment TEXT,
    reviewed BOOLEAN INTEGER NOT NULL DEFAULT 1 CHECK (reviewed IN (0, 1)),
    created_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    is_ai_generated BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (is_ai_generated IN (0, 1)),
    confidence REAL CHECK (confidence BETWEEN 0 AND 1)
);

CREATE INDEX idx_keyframe_annotations_video ON keyframe_annotations (video_id, timestamp, id);
CREATE INDEX idx_keyframe_annotations_timestamp ON keyframe_annotations (timestamp, id);
CREATE INDEX idx_keyframe_annotations_activity ON keyframe_annotations (activity_tag, video_id);
CREATE INDEX idx_keyframe_annotations_moment ON keyframe_annotations (moment_tag, video_id);
CREATE INDEX idx_keyframe_annotations_negative ON keyframe_annotations (video_id) WHERE is_negative = 1;
