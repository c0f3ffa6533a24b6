CREATE TABLE tag_groups (
    id INTEGER PRIMARY KEY,
    group_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    group_type TEXT NOT NULL,
    description TEXT,
    is_required BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (is_required IN (0, 1)),
    applies_to TEXT,
    sort_order INTEGER NOT NULL DEFAULT 0,
    created_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE UNIQUE INDEX idx_tag_groups_name ON tag_groups (group_name);
CREATE INDEX idx_tag_groups_order ON tag_groups (sort_order, display_name, id);

CREATE TABLE tag_options (
    id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES tag_groups (id) ON DELETE CASCADE,
    option_value TEXT NOT NULL,
    display_text TEXT NOT NULL,
    is_negative BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (is_negative IN (0, 1)),
    description TEXT,
    sort_order INTEGER NOT NULL DEFAULT 0,
    created_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_tag_options_group ON tag_options (group_id, sort_order, display_text, id);

-- No foreign key on the annotation: its type says which table it is in.
CREATE TABLE annotation_tags (
    id INTEGER PRIMARY KEY,
    annotation_id INTEGER NOT NULL,
    annotation_type TEXT NOT NULL CHECK (annotation_type IN ('keyframe', 'time_range')),
    group_id INTEGER NOT NULL REFERENCES tag_groups (id) ON DELETE CASCADE,
    tag_value TEXT NOT NULL,
    created_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_annotation_tags_annotation ON annotation_tags (annotation_id, annotation_type, id);
CREATE INDEX idx_annotation_tags_group ON annotation_tags (group_id, tag_value, annotation_type, annotation_id);

CREATE TABLE tag_suggestions (
    id INTEGER PRIMARY KEY,
    category TEXT NOT NULL,
    tag_text TEXT NOT NULL,
    is_negative BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (is_negative IN (0, 1)),
    description TEXT,
    sort_order INTEGER NOT NULL DEFAULT 0,
    created_date TIMESTAMP INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))
);

CREATE INDEX idx_tag_suggestions_category ON tag_suggestions (category, sort_order, tag_text, id);
