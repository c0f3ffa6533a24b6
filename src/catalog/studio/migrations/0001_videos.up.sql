-- The named indexes on unique columns are what keeps them unique.
CREATE TABLE videos (
    id INTEGER PRIMARY KEY,
    filename TEXT NOT NULL,
    original_url TEXT,
    title TEXT,
    duration REAL CHECK (duration >= 0),
    width INTEGER CHECK (width >= 0),
    height INTEGER CHECK (height >= 0),
    file_size INTEGER CHECK (file_size >= 0),
    thumbnail_path TEXT,
    notes TEXT,
    upload_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE UNIQUE INDEX idx_videos_filename ON videos (filename);
CREATE INDEX idx_videos_upload_date ON videos (upload_date DESC, id DESC);

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT,
    created_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE UNIQUE INDEX idx_tags_name ON tags (name);
CREATE INDEX idx_tags_category ON tags (category, name);

CREATE TABLE video_tags (
    video_id INTEGER NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    added_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    PRIMARY KEY (video_id, tag_id)
);

CREATE INDEX idx_video_tags_tag ON video_tags (tag_id, video_id);
