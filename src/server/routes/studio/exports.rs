use super::{
    PAGE,
    envelope::{RowAnswer, RowsAnswer, added, below, gone, many, one, written},
};
use crate::{
    Error,
    catalog::studio::{
        self, CATALOG, NewYoloExportConfig, NewYoloExportFilter, NewYoloExportVideo, YoloExportConfig,
        YoloExportConfigChanges, YoloExportConfigFilter, YoloExportConfigKey, YoloExportFilter, YoloExportFilterKey,
        YoloExportListFilter, YoloExportLog, YoloExportPreview, YoloExportVideo, YoloExportVideoKey,
    },
    server::{
        answer::{Created, Json, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query, QueryRecord},
        route::Route,
        routes::Confirmation,
        state::Data,
    },
    value::record,
};
use axum::http::Method;
use std::path::{Component, Path};

pub(super) fn routes() -> Vec<Route> {
    const CONFIGS: &str = "/api/yolo/configs";
    const CONFIG: &str = "/api/yolo/configs/{export_config_id}";
    const FILTERS: &str = "/api/yolo/configs/{export_config_id}/filters";
    const VIDEOS: &str = "/api/yolo/configs/{export_config_id}/videos";
    const VIDEO: &str = "/api/yolo/configs/{export_config_id}/videos/{video_id}";
    const EXPORT: &str = "/api/yolo/configs/{export_config_id}/export";
    const MISSING: &str = "There is no such export config.";
    const TAKEN: &str = "An export config has that name.";
    vec![
        Route::of(Method::GET, CONFIGS, &CATALOG, "yolo_export_configs", configs),
        Route::of(Method::POST, CONFIGS, &CATALOG, "add_yolo_export_config", add).fails(409, TAKEN),
        Route::of(Method::GET, CONFIG, &CATALOG, "yolo_export_config", config).fails(404, MISSING),
        Route::of(Method::PATCH, CONFIG, &CATALOG, "update_yolo_export_config", change)
            .fails(404, MISSING)
            .fails(409, TAKEN),
        Route::of(Method::DELETE, CONFIG, &CATALOG, "delete_yolo_export_config", delete).fails(404, MISSING),
        Route::of(Method::POST, FILTERS, &CATALOG, "add_yolo_export_filter", add_filter).fails(404, MISSING),
        Route::of(
            Method::DELETE,
            "/api/yolo/filters/{filter_id}",
            &CATALOG,
            "delete_yolo_export_filter",
            delete_filter,
        )
        .fails(404, "There is no such filter."),
        Route::of(Method::GET, VIDEOS, &CATALOG, "yolo_export_videos", videos).fails(404, MISSING),
        Route::of(Method::PUT, VIDEO, &CATALOG, "set_yolo_export_video", set_video)
            .fails(404, "There is no such export config or video."),
        Route::of(Method::DELETE, VIDEO, &CATALOG, "delete_yolo_export_video", delete_video)
            .fails(404, "The video was not decided on by hand."),
        Route::of(
            Method::GET,
            "/api/yolo/configs/{export_config_id}/preview",
            &CATALOG,
            "yolo_export_preview",
            preview,
        )
        .fails(404, MISSING),
        Route::new(Method::POST, EXPORT, "studio", "Writes the data set of an export config to a new folder.", export)
            .fails(404, MISSING)
            .fails(409, "There is a folder of that name.")
            .fails(501, "The server has no folder for exports."),
        Route::of(Method::GET, "/api/yolo/configs/{export_config_id}/logs", &CATALOG, "yolo_export_logs", logs)
            .fails(404, MISSING),
    ]
}

record! {
    /// Which rows of an export config to list.
    pub struct ExportQuery {
        /// The most rows to give.
        pub limit: i64 = 100,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }

    /// Where a data set is written.
    pub struct ExportBody {
        /// The name of the new folder in the server's folder for exports.
        pub folder: String,
    }
}

impl QueryRecord for ExportQuery {
    const BOUNDS: Bounds = PAGE;
}

impl InPath for YoloExportConfigChanges {
    const PATH: &'static [&'static str] = &["export_config_id"];
}

impl InPath for NewYoloExportFilter {
    const PATH: &'static [&'static str] = &["export_config_id"];
}

impl InPath for NewYoloExportVideo {
    const PATH: &'static [&'static str] = &["export_config_id", "video_id"];
}

answer! {
    /// A data set that was written.
    pub struct ExportAnswer {
        /// Always true.
        pub success: bool,
        /// The folder.
        pub export_path: String,
        /// How many videos it took.
        pub video_count: i64,
        /// How many boxes it holds.
        pub annotation_count: i64,
        /// How many images it lists.
        pub image_count: i64,
    }
}

async fn configs(
    data: Data,
    Query(filter): Query<YoloExportConfigFilter>,
) -> Result<Json<RowsAnswer<YoloExportConfig>>, Failure> {
    many(data, studio::yolo_export_configs(filter)).await
}

async fn add(
    data: Data,
    Object(config): Object<NewYoloExportConfig>,
) -> Result<Created<RowAnswer<YoloExportConfig>>, Failure> {
    added(data, studio::add_yolo_export_config(config)).await
}

async fn config(data: Data, Key(key): Key<YoloExportConfigKey>) -> Result<Json<RowAnswer<YoloExportConfig>>, Failure> {
    one(data, studio::yolo_export_config(key.export_config_id), key.export_config_id).await
}

async fn change(
    data: Data,
    Addressed(changes): Addressed<YoloExportConfigChanges>,
) -> Result<Json<RowAnswer<YoloExportConfig>>, Failure> {
    written(data, studio::update_yolo_export_config(changes)).await
}

async fn delete(data: Data, Key(key): Key<YoloExportConfigKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.export_config_id;
    gone(data, studio::delete_yolo_export_config(id), "config", id).await
}

async fn add_filter(
    data: Data,
    Addressed(filter): Addressed<NewYoloExportFilter>,
) -> Result<Created<RowAnswer<YoloExportFilter>>, Failure> {
    added(data, studio::add_yolo_export_filter(filter)).await
}

async fn delete_filter(data: Data, Key(key): Key<YoloExportFilterKey>) -> Result<Json<Confirmation>, Failure> {
    gone(data, studio::delete_yolo_export_filter(key.filter_id), "filter", key.filter_id).await
}

/// The list of what a config has.
fn list(key: &YoloExportConfigKey, page: ExportQuery) -> YoloExportListFilter {
    YoloExportListFilter { export_config_id: key.export_config_id, limit: page.limit, cursor: page.cursor }
}

async fn videos(
    data: Data,
    Key(key): Key<YoloExportConfigKey>,
    Query(page): Query<ExportQuery>,
) -> Result<Json<RowsAnswer<YoloExportVideo>>, Failure> {
    let (id, filter) = (key.export_config_id, list(&key, page));
    below(data, studio::yolo_export_config(id), "config", id, studio::yolo_export_videos(filter)).await
}

async fn set_video(
    data: Data,
    Addressed(video): Addressed<NewYoloExportVideo>,
) -> Result<Json<RowAnswer<YoloExportVideo>>, Failure> {
    written(data, studio::set_yolo_export_video(video)).await
}

async fn delete_video(data: Data, Key(key): Key<YoloExportVideoKey>) -> Result<Json<Confirmation>, Failure> {
    let video_id = key.video_id;
    gone(data, studio::delete_yolo_export_video(key), "decision on video", video_id).await
}

async fn preview(
    data: Data,
    Key(key): Key<YoloExportConfigKey>,
) -> Result<Json<RowAnswer<YoloExportPreview>>, Failure> {
    let id = key.export_config_id;
    one(data, studio::yolo_export_preview(id), id).await
}

async fn export(
    data: Data,
    Key(key): Key<YoloExportConfigKey>,
    Object(body): Object<ExportBody>,
) -> Result<Created<ExportAnswer>, Failure> {
    let target = data.export_directory()?.join(folder_name(&body.folder)?);
    let report = data.change(move |store| store.export_yolo(key.export_config_id, target)).await?;
    Ok(Created::of(&ExportAnswer {
        success: true,
        export_path: report.export_path,
        video_count: report.video_count,
        annotation_count: report.annotation_count,
        image_count: report.image_count,
    })?)
}

/// The name of one folder, which leads nowhere else.
fn folder_name(name: &str) -> Result<&str, Error> {
    let plain = |letter: char| !letter.is_control() && !matches!(letter, '/' | '\\' | ':');
    let mut parts = Path::new(name).components();
    let single = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    if single && name.chars().all(plain) && !name.starts_with('.') && name.len() <= 200 {
        return Ok(name);
    }
    Err(Error::invalid("folder", "folder must be the plain name of one folder, such as night-1"))
}

async fn logs(
    data: Data,
    Key(key): Key<YoloExportConfigKey>,
    Query(page): Query<ExportQuery>,
) -> Result<Json<RowsAnswer<YoloExportLog>>, Failure> {
    let (id, filter) = (key.export_config_id, list(&key, page));
    below(data, studio::yolo_export_config(id), "config", id, studio::yolo_export_logs(filter)).await
}
