use super::{
    MOST, NewYoloExportConfig, NewYoloExportFilter, NewYoloExportLog, NewYoloExportVideo, YoloExportConfig,
    YoloExportConfigChanges, YoloExportConfigFilter, YoloExportConfigKey, YoloExportFilter, YoloExportFilterKey,
    YoloExportListFilter, YoloExportLog, YoloExportVideo, YoloExportVideoKey,
    checks::{changed, check_name, check_not_negative, check_share, deletion, missing, set, write_or},
};
use crate::{
    Error, Result,
    catalog::{now, require},
    query::{Attachment, Batch, Condition, Link, Order, Page, Select, Step, Update, sql},
    value::{Json, Value},
};

const COLUMNS: &str = "id, config_name, description, class_mapping, include_reviewed_only, include_ai_generated, \
     include_negative_examples, min_confidence, export_format, created_date, last_export_date, last_export_count";
const FILTER_COLUMNS: &str = "id, export_config_id, filter_type, filter_value, is_exclusion, created_date";
const VIDEO_COLUMNS: &str = "id, export_config_id, video_id, included, notes, created_date";
const LOG_COLUMNS: &str =
    "id, export_config_id, export_path, video_count, annotation_count, export_format, export_date, notes";

/// The largest number of a class.
const LARGEST_CLASS: i64 = 9_999;

/// Adds an export config.
///
/// Without filters and videos of its own it takes every video. A video is
/// taken when it meets all inclusions, or was put in by hand; whatever an
/// exclusion meets, or was kept out by hand, is taken out again.
pub fn add_yolo_export_config(config: NewYoloExportConfig) -> Batch<YoloExportConfig> {
    check(&config).map(|()| insert(config)).into()
}

fn check(config: &NewYoloExportConfig) -> Result<()> {
    check_name(&config.config_name, "config_name")?;
    check_class_mapping(&config.class_mapping)?;
    check_share(Some(config.min_confidence), "min_confidence")?;
    require(config.export_format == "yolov8", "export_format", "must be yolov8")
}

/// Refuses what is no object of classes and their numbers.
fn check_class_mapping(mapping: &Json) -> Result<()> {
    const FIELD: &str = "class_mapping";
    let classes = mapping.as_object().filter(|classes| !classes.is_empty());
    let classes = classes.ok_or_else(|| {
        Error::invalid(FIELD, "class_mapping must be an object of classes and their numbers, like {\"person\": 0}")
    })?;
    classes.iter().try_for_each(|(class, number)| {
        check_name(class, FIELD)?;
        let known = number.as_i64().is_some_and(|number| (0..=LARGEST_CLASS).contains(&number));
        require(known, FIELD, "must give each class a number, 0 to 9999")
    })
}

fn insert(config: NewYoloExportConfig) -> Batch<YoloExportConfig> {
    Batch::one(
        sql(format!(
            "INSERT INTO yolo_export_configs (config_name, description, class_mapping, include_reviewed_only, \
             include_ai_generated, include_negative_examples, min_confidence, export_format) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING {COLUMNS}"
        ))
        .bind(config.config_name)
        .bind(config.description)
        .bind(config.class_mapping)
        .bind(config.include_reviewed_only)
        .bind(config.include_ai_generated)
        .bind(config.include_negative_examples)
        .bind(config.min_confidence)
        .bind(config.export_format),
    )
}

/// Export configs with their filters, by name.
pub fn yolo_export_configs(filter: YoloExportConfigFilter) -> Select<Page<YoloExportConfig>> {
    Select::from_table("yolo_export_configs", COLUMNS)
        .filter_one(Condition::equal("config_name", filter.config_name))
        .order([Order::ascending("config_name")])
        .page(filter.limit, MOST, filter.cursor)
        .attach(true, filters_of_configs())
        .build()
}

/// The export config with this id and its filters.
pub fn yolo_export_config(key: impl Into<YoloExportConfigKey>) -> Select<Option<YoloExportConfig>> {
    Select::from_table("yolo_export_configs", COLUMNS)
        .filter(Condition::equal("id", Some(key.into().export_config_id)))
        .attach(true, filters_of_configs())
        .build()
}

fn filters_of_configs() -> Attachment {
    Attachment {
        name: "filters",
        link: Some(Link { key: "id", foreign_key: "export_config_id" }),
        sql: "SELECT id, export_config_id, filter_type, filter_value, is_exclusion, created_date \
              FROM yolo_export_filters WHERE export_config_id IN ({keys}) ORDER BY export_config_id, id",
        tables: &["yolo_export_filters"],
    }
}

/// Changes an export config; what is left out stays.
pub fn update_yolo_export_config(changes: YoloExportConfigChanges) -> Batch<YoloExportConfig> {
    check_changes(&changes).map(|()| update(changes)).into()
}

fn check_changes(changes: &YoloExportConfigChanges) -> Result<()> {
    changes.config_name.as_set().map_or(Ok(()), |name| check_name(name, "config_name"))?;
    changes.class_mapping.as_set().map_or(Ok(()), check_class_mapping)?;
    check_share(set(&changes.min_confidence), "min_confidence")
}

fn update(changes: YoloExportConfigChanges) -> Batch<YoloExportConfig> {
    let id = changes.export_config_id;
    let update = Update::of("yolo_export_configs")
        .set("config_name", changes.config_name)
        .set("description", changes.description)
        .set("class_mapping", changes.class_mapping)
        .set("include_reviewed_only", changes.include_reviewed_only)
        .set("include_ai_generated", changes.include_ai_generated)
        .set("include_negative_examples", changes.include_negative_examples)
        .set("min_confidence", changes.min_confidence)
        .by("id", id);
    let select = sql(format!("SELECT {COLUMNS} FROM yolo_export_configs WHERE id = ?1")).bind(id);
    changed(update, select, COLUMNS, missing_config(id))
}

fn missing_config(id: i64) -> Error {
    missing("export config", id, "export_config_id")
}

/// Deletes an export config and, by their foreign keys, its videos, filters
/// and logs; false if there was none. The folders that it wrote stay.
pub fn delete_yolo_export_config(key: impl Into<YoloExportConfigKey>) -> Batch<bool> {
    deletion(sql("DELETE FROM yolo_export_configs WHERE id = ?1").bind(key.into().export_config_id))
}

/// Adds a filter to an export config.
pub fn add_yolo_export_filter(filter: NewYoloExportFilter) -> Batch<YoloExportFilter> {
    check_filter(&filter).map(|()| insert_filter(filter)).into()
}

fn check_filter(filter: &NewYoloExportFilter) -> Result<()> {
    let value = filter.filter_value.as_str();
    check_name(value, "filter_value")?;
    match filter.filter_type.as_str() {
        "tag" | "activity_tag" => Ok(()),
        "annotation_tag" => {
            let parts = value.split_once(':').filter(|(group, value)| !group.is_empty() && !value.is_empty());
            require(parts.is_some(), "filter_value", "must be group:value for an annotation_tag")
        }
        "video_id" => {
            let is_id = value.parse::<i64>().is_ok_and(|id| id.to_string() == value);
            require(is_id, "filter_value", "must be the id of a video for a video_id")
        }
        _ => require(false, "filter_type", "must be tag, activity_tag, annotation_tag or video_id"),
    }
}

fn insert_filter(filter: NewYoloExportFilter) -> Batch<YoloExportFilter> {
    let statement = sql(format!(
        "INSERT INTO yolo_export_filters (export_config_id, filter_type, filter_value, is_exclusion) \
         SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM yolo_export_configs WHERE id = ?1) \
         RETURNING {FILTER_COLUMNS}"
    ));
    let id = filter.export_config_id;
    let statement = statement.bind(id).bind(filter.filter_type).bind(filter.filter_value).bind(filter.is_exclusion);
    write_or(statement, missing_config(id))
}

/// Deletes a filter of an export config; false if there was none.
pub fn delete_yolo_export_filter(key: impl Into<YoloExportFilterKey>) -> Batch<bool> {
    deletion(sql("DELETE FROM yolo_export_filters WHERE id = ?1").bind(key.into().filter_id))
}

/// Puts a video into an export or keeps it out, whatever the inclusions say.
/// Decided again, it is changed and keeps `id` and `created_date`.
pub fn set_yolo_export_video(video: NewYoloExportVideo) -> Batch<YoloExportVideo> {
    let NewYoloExportVideo { export_config_id, video_id, included, notes } = video;
    let known = sql("SELECT EXISTS (SELECT 1 FROM yolo_export_configs WHERE id = ?1), \
         EXISTS (SELECT 1 FROM videos WHERE id = ?2)");
    let upsert = sql(format!(
        "INSERT INTO yolo_export_videos (export_config_id, video_id, included, notes) SELECT ?1, ?2, ?3, ?4 \
         WHERE EXISTS (SELECT 1 FROM yolo_export_configs WHERE id = ?1) \
         AND EXISTS (SELECT 1 FROM videos WHERE id = ?2) \
         ON CONFLICT (export_config_id, video_id) DO UPDATE SET included = excluded.included, \
         notes = excluded.notes RETURNING {VIDEO_COLUMNS}"
    ));
    let steps: [Step; 2] = [
        known.bind(export_config_id).bind(video_id).into(),
        upsert.bind(export_config_id).bind(video_id).bind(included).bind(notes).into(),
    ];
    Batch::new(steps, move |mut outcomes| {
        let known: Vec<_> = outcomes[0].rows.values().iter().map(Value::as_integer).collect();
        match known.as_slice() {
            [Some(1), Some(1)] => Ok(outcomes.remove(1).rows),
            [Some(1), _] => Err(missing("video", video_id, "video_id")),
            _ => Err(missing_config(export_config_id)),
        }
    })
}

/// The videos that were put into an export or kept out by hand, by their ids.
pub fn yolo_export_videos(filter: YoloExportListFilter) -> Select<Page<YoloExportVideo>> {
    Select::from_table("yolo_export_videos", VIDEO_COLUMNS)
        .filter(Condition::equal("export_config_id", Some(filter.export_config_id)))
        .order([Order::ascending("video_id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// Leaves a video to the filters of an export again; false if it was not
/// decided on by hand.
pub fn delete_yolo_export_video(key: YoloExportVideoKey) -> Batch<bool> {
    let statement = sql("DELETE FROM yolo_export_videos WHERE export_config_id = ?1 AND video_id = ?2");
    deletion(statement.bind(key.export_config_id).bind(key.video_id))
}

/// Logs an export that was made, and keeps its time and count with its
/// config, in one transaction.
pub fn log_yolo_export(log: NewYoloExportLog) -> Batch<YoloExportLog> {
    check_log(&log).map(|()| insert_log(log)).into()
}

fn check_log(log: &NewYoloExportLog) -> Result<()> {
    require(!log.export_path.is_empty(), "export_path", "must not be empty")?;
    check_not_negative(Some(log.video_count), "video_count")?;
    check_not_negative(Some(log.annotation_count), "annotation_count")
}

fn insert_log(log: NewYoloExportLog) -> Batch<YoloExportLog> {
    let id = log.export_config_id;
    let insert = sql(format!(
        "INSERT INTO yolo_export_logs (export_config_id, export_path, video_count, annotation_count, export_format, \
         notes) SELECT id, ?2, ?3, ?4, export_format, ?5 FROM yolo_export_configs WHERE id = ?1 \
         RETURNING {LOG_COLUMNS}"
    ));
    let update = sql(concat!(
        "UPDATE yolo_export_configs SET last_export_date = ",
        now!(),
        ", last_export_count = ?2 WHERE id = ?1"
    ));
    let steps: [Step; 2] = [
        insert.bind(id).bind(log.export_path).bind(log.video_count).bind(log.annotation_count).bind(log.notes).into(),
        update.bind(id).bind(log.annotation_count).into(),
    ];
    Batch::new(steps, move |mut outcomes| {
        let rows = outcomes.remove(0).rows;
        if rows.is_empty() { Err(missing_config(id)) } else { Ok(rows) }
    })
}

/// The exports that were made of a config, newest first.
pub fn yolo_export_logs(filter: YoloExportListFilter) -> Select<Page<YoloExportLog>> {
    Select::from_table("yolo_export_logs", LOG_COLUMNS)
        .filter(Condition::equal("export_config_id", Some(filter.export_config_id)))
        .order([Order::descending("export_date"), Order::descending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}
