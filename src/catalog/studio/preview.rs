//! What an export holds: its videos, by filters and by hand, and the
//! annotations of these. The preview counts them, and the writer of the files
//! reads them, by the same conditions.

use super::{YoloAnnotation, YoloExportConfigKey, YoloExportPreview};
use crate::query::{Select, sql};

/// The tables that decide what an export holds.
const TABLES: [&str; 9] = [
    "yolo_export_configs",
    "yolo_export_filters",
    "yolo_export_videos",
    "videos",
    "video_tags",
    "tags",
    "keyframe_annotations",
    "annotation_tags",
    "tag_groups",
];

/// The part of a filter's value before its first colon.
macro_rules! before_colon {
    () => {
        "substr(rule.filter_value, 1, instr(rule.filter_value, ':') - 1)"
    };
}

/// The part of a filter's value after its first colon.
macro_rules! after_colon {
    () => {
        "substr(rule.filter_value, instr(rule.filter_value, ':') + 1)"
    };
}

/// Whether the settings of a config admit an annotation.
macro_rules! usable {
    () => {
        "(config.include_reviewed_only = 0 OR keyframe_annotations.reviewed = 1) \
         AND (config.include_ai_generated = 1 OR keyframe_annotations.is_ai_generated = 0) \
         AND (keyframe_annotations.confidence IS NULL OR keyframe_annotations.confidence >= config.min_confidence)"
    };
}

/// SQL with the common tables `met` (which filter each video meets), `taken`
/// (the videos of the export) and `class` (its classes), `held` (its
/// boxes, with the class of each) and `negative` (its negative examples), for
/// the config `?1`.
///
/// CROSS JOIN keeps the order in which tables are read: from the videos taken
/// to their annotations, so that the cost follows the size of the export.
macro_rules! with_export {
    ($select:literal) => {
        concat!(
            "WITH met (filter_id, is_exclusion, video_id) AS (\
             SELECT rule.id, rule.is_exclusion, video_tags.video_id FROM yolo_export_filters AS rule \
             JOIN tags ON tags.name = rule.filter_value JOIN video_tags ON video_tags.tag_id = tags.id \
             WHERE rule.export_config_id = ?1 AND rule.filter_type = 'tag' \
             UNION \
             SELECT rule.id, rule.is_exclusion, keyframe_annotations.video_id FROM yolo_export_filters AS rule \
             JOIN keyframe_annotations ON keyframe_annotations.activity_tag = rule.filter_value \
             WHERE rule.export_config_id = ?1 AND rule.filter_type = 'activity_tag' \
             UNION \
             SELECT rule.id, rule.is_exclusion, videos.id FROM yolo_export_filters AS rule \
             JOIN videos ON videos.id = CAST(rule.filter_value AS INTEGER) \
             WHERE rule.export_config_id = ?1 AND rule.filter_type = 'video_id' \
             UNION \
             SELECT rule.id, rule.is_exclusion, keyframe_annotations.video_id FROM yolo_export_filters AS rule \
             JOIN tag_groups ON tag_groups.group_name = ",
            before_colon!(),
            " JOIN annotation_tags ON annotation_tags.group_id = tag_groups.id AND annotation_tags.tag_value = ",
            after_colon!(),
            " AND annotation_tags.annotation_type = 'keyframe' \
             JOIN keyframe_annotations ON keyframe_annotations.id = annotation_tags.annotation_id \
             WHERE rule.export_config_id = ?1 AND rule.filter_type = 'annotation_tag' \
             UNION \
             SELECT rule.id, rule.is_exclusion, time_range_tags.video_id FROM yolo_export_filters AS rule \
             JOIN tag_groups ON tag_groups.group_name = ",
            before_colon!(),
            " JOIN annotation_tags ON annotation_tags.group_id = tag_groups.id AND annotation_tags.tag_value = ",
            after_colon!(),
            " AND annotation_tags.annotation_type = 'time_range' \
             JOIN time_range_tags ON time_range_tags.id = annotation_tags.annotation_id \
             WHERE rule.export_config_id = ?1 AND rule.filter_type = 'annotation_tag'), \
             taken (id) AS (\
             SELECT video_id FROM yolo_export_videos WHERE export_config_id = ?1 AND included = 1 \
             UNION \
             SELECT video_id FROM met WHERE is_exclusion = 0 GROUP BY video_id HAVING count(*) = \
             (SELECT count(*) FROM yolo_export_filters WHERE export_config_id = ?1 AND is_exclusion = 0) \
             UNION \
             SELECT id FROM videos WHERE EXISTS (SELECT 1 FROM yolo_export_configs WHERE id = ?1) \
             AND NOT EXISTS (SELECT 1 FROM yolo_export_filters WHERE export_config_id = ?1 AND is_exclusion = 0) \
             AND NOT EXISTS (SELECT 1 FROM yolo_export_videos WHERE export_config_id = ?1 AND included = 1) \
             EXCEPT \
             SELECT video_id FROM met WHERE is_exclusion = 1 \
             EXCEPT \
             SELECT video_id FROM yolo_export_videos WHERE export_config_id = ?1 AND included = 0), \
             class (name, number) AS (\
             SELECT class.key, class.value FROM yolo_export_configs AS config \
             JOIN json_each(config.class_mapping) AS class WHERE config.id = ?1), \
             held (id, class_name, class_number) AS (\
             SELECT keyframe_annotations.id, class.name, class.number FROM taken \
             CROSS JOIN keyframe_annotations ON keyframe_annotations.video_id = taken.id \
             CROSS JOIN class ON class.name = keyframe_annotations.activity_tag \
             CROSS JOIN videos ON videos.id = keyframe_annotations.video_id \
             CROSS JOIN yolo_export_configs AS config ON config.id = ?1 \
             WHERE keyframe_annotations.is_negative = 0 AND ",
            usable!(),
            " AND keyframe_annotations.bbox_width > 0 AND keyframe_annotations.bbox_height > 0 \
             AND keyframe_annotations.bbox_x + keyframe_annotations.bbox_width > 0 \
             AND keyframe_annotations.bbox_y + keyframe_annotations.bbox_height > 0 \
             AND keyframe_annotations.bbox_x < coalesce(nullif(videos.width, 0), 9223372036854775807) \
             AND keyframe_annotations.bbox_y < coalesce(nullif(videos.height, 0), 9223372036854775807)), \
             negative (id) AS (\
             SELECT keyframe_annotations.id FROM taken \
             CROSS JOIN keyframe_annotations ON keyframe_annotations.video_id = taken.id \
             CROSS JOIN yolo_export_configs AS config ON config.id = ?1 \
             WHERE keyframe_annotations.is_negative = 1 AND config.include_negative_examples = 1 AND ",
            usable!(),
            ") ",
            $select
        )
    };
}

/// What an export would hold now, in one statement.
pub fn yolo_export_preview(key: impl Into<YoloExportConfigKey>) -> Select<Option<YoloExportPreview>> {
    let statement = sql(with_export!(
        "SELECT export_config_id, (SELECT count(*) FROM taken) AS video_count, \
         sum(number) AS total_annotations, (SELECT count(*) FROM negative) AS negative_examples, \
         json_group_object(name, number) AS class_distribution \
         FROM (SELECT ?1 AS export_config_id, class.name AS name, coalesce(counted.number, 0) AS number FROM class \
         LEFT JOIN (SELECT class_name, count(*) AS number FROM held GROUP BY class_name) AS counted \
         ON counted.class_name = class.name ORDER BY class.number, class.name) \
         GROUP BY export_config_id"
    ));
    Select::raw(statement.bind(key.into().export_config_id), TABLES)
}

/// The annotations that an export holds, frame by frame.
pub fn yolo_annotations(key: impl Into<YoloExportConfigKey>) -> Select<Vec<YoloAnnotation>> {
    let statement = sql(with_export!(
        "SELECT keyframe_annotations.video_id AS video_id, videos.filename AS filename, videos.width AS width, \
         videos.height AS height, keyframe_annotations.timestamp AS timestamp, \
         keyframe_annotations.bbox_x AS bbox_x, keyframe_annotations.bbox_y AS bbox_y, \
         keyframe_annotations.bbox_width AS bbox_width, keyframe_annotations.bbox_height AS bbox_height, \
         found.class_number AS class_number \
         FROM (SELECT id, class_number FROM held UNION ALL SELECT id, NULL FROM negative) AS found \
         JOIN keyframe_annotations ON keyframe_annotations.id = found.id \
         JOIN videos ON videos.id = keyframe_annotations.video_id \
         ORDER BY keyframe_annotations.video_id, keyframe_annotations.timestamp, keyframe_annotations.id"
    ));
    Select::raw(statement.bind(key.into().export_config_id), TABLES)
}
