DROP TABLE keyframe_annotations;
DROP TABLE time_range_tags;
DROP TABLE behaviors;
