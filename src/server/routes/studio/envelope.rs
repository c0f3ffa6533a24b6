use crate::{
    Result,
    catalog::studio::{
        AnnotationTag, Behavior, FleetVehicle, KeyframeAnnotation, SyncRun, Tag, TagGroup, TagOption, TagSuggestion,
        TagUse, TimeRangeTag, Trailer, TrainingJob, VehiclePersonLink, VehicleTrailerLink, Video, VideoTag,
        YoloExportConfig, YoloExportFilter, YoloExportLog, YoloExportPreview, YoloExportVideo,
    },
    query::{Batch, Output, Select},
    server::{
        answer::{Answer, Created, Json, One, RowOf, RowsOf},
        describe::{Description, Schema},
        errors::Failure,
        routes::{Confirmation, deleted, missing},
        state::{Data, rows},
    },
    value::{Described, Field, FieldType, Rows},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::fmt::Display;

/// What answers call a row, and several of them.
pub(super) trait Called: Described + 'static {
    /// One row.
    const ONE: &'static str;
    /// Several rows.
    const MANY: &'static str;
}

macro_rules! called {
    ($($record:ty: $one:literal, $many:literal;)+) => {$(
        impl Called for $record {
            const ONE: &'static str = $one;
            const MANY: &'static str = $many;
        }
    )+};
}

called! {
    Video: "video", "videos";
    VideoTag: "tag", "tags";
    Tag: "tag", "tags";
    TagGroup: "tag_group", "tag_groups";
    TagOption: "option", "options";
    TagSuggestion: "suggestion", "suggestions";
    Behavior: "behavior", "behaviors";
    TimeRangeTag: "time_range_tag", "time_range_tags";
    KeyframeAnnotation: "keyframe_annotation", "keyframe_annotations";
    AnnotationTag: "tag", "tags";
    TagUse: "tag", "tags";
    YoloExportConfig: "config", "configs";
    YoloExportFilter: "filter", "filters";
    YoloExportVideo: "video", "videos";
    YoloExportPreview: "preview", "previews";
    YoloExportLog: "log", "logs";
    FleetVehicle: "vehicle", "vehicles";
    VehiclePersonLink: "link", "links";
    Trailer: "trailer", "trailers";
    VehicleTrailerLink: "link", "links";
    TrainingJob: "job", "jobs";
    SyncRun: "run", "runs";
}

/// One row: `{"success": true, "video": {…}}`.
pub(super) struct RowAnswer<T>(RowOf<T>);

/// Rows, and the cursor of those that follow: `{"success": true, "videos": […], "next": null}`.
pub(super) struct RowsAnswer<T>(Rows, std::marker::PhantomData<fn() -> T>);

const SUCCESS: Field = Field { name: "success", kind: bool::KIND, default: None, doc: "Always true." };

impl<T: Called> RowAnswer<T> {
    const FIELDS: &'static [Field] =
        &[SUCCESS, Field { name: T::ONE, kind: <One<T> as FieldType>::KIND, default: None, doc: T::DOC }];
}

impl<T: Called> RowsAnswer<T> {
    const FIELDS: &'static [Field] = &[
        SUCCESS,
        Field { name: T::MANY, kind: <RowsOf<T> as FieldType>::KIND, default: None, doc: "The rows in order." },
        Field {
            name: "next",
            kind: <Option<String> as FieldType>::KIND,
            default: None,
            doc: "The `cursor` of the next page; null after the last.",
        },
    ];
}

impl<T: Called> Serialize for RowAnswer<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("success", &true)?;
        map.serialize_entry(T::ONE, &self.0)?;
        map.end()
    }
}

impl<T: Called> Serialize for RowsAnswer<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("success", &true)?;
        map.serialize_entry(T::MANY, &self.0)?;
        map.serialize_entry("next", &self.0.next())?;
        map.end()
    }
}

impl<T: Called> Answer for RowAnswer<T> {
    fn schema(description: &mut Description) -> Schema {
        description.record(&format!("{}Answer", T::NAME), T::DOC, Self::FIELDS)
    }
}

impl<T: Called> Answer for RowsAnswer<T> {
    fn schema(description: &mut Description) -> Schema {
        description.record(&format!("{}ListAnswer", T::NAME), "Rows in order.", Self::FIELDS)
    }
}

/// The row that a statement finds, or 404.
pub(super) async fn one<T: Called>(
    data: Data,
    select: Select<Option<T>>,
    key: impl Display,
) -> Result<Json<RowAnswer<T>>, Failure>
where
    Option<T>: Output,
{
    let found = data.read(move |store| rows(store, select)).await?;
    let row = RowOf::first(&found).ok_or_else(|| missing(&T::ONE.replace('_', " "), &key.to_string()))?;
    Ok(Json::of(&RowAnswer(row))?)
}

/// The rows that a statement finds.
pub(super) async fn many<T: Called, O: Output + 'static>(
    data: Data,
    select: Select<O>,
) -> Result<Json<RowsAnswer<T>>, Failure> {
    data.answer(move |store| Ok(RowsAnswer(rows(store, select)?, std::marker::PhantomData))).await
}

/// The rows of what `video` or another parent has, or 404 without that parent.
pub(super) async fn below<T: Called, P: Output + 'static, O: Output + 'static>(
    data: Data,
    parent: Select<P>,
    what: &str,
    key: impl Display,
    select: Select<O>,
) -> Result<Json<RowsAnswer<T>>, Failure> {
    let found = data
        .read(move |store| {
            let known = !rows(store, parent)?.is_empty();
            known.then(|| Json::of(&RowsAnswer(rows(store, select)?, std::marker::PhantomData))).transpose()
        })
        .await?;
    found.ok_or_else(|| missing(what, &key.to_string()))
}

/// The row that a batch writes.
pub(super) async fn written<T: Called + Output>(data: Data, batch: Batch<T>) -> Result<Json<RowAnswer<T>>, Failure> {
    Ok(Json::of(&RowAnswer(RowOf::only(&data.write(batch).await?)?))?)
}

/// The row that a batch adds.
pub(super) async fn added<T: Called + Output>(data: Data, batch: Batch<T>) -> Result<Created<RowAnswer<T>>, Failure> {
    Ok(Created::of(&RowAnswer(RowOf::only(&data.write(batch).await?)?))?)
}

/// The rows that a batch writes.
pub(super) async fn all_written<T: Called>(data: Data, batch: Batch<Vec<T>>) -> Result<Json<RowsAnswer<T>>, Failure>
where
    Vec<T>: Output,
{
    Ok(Json::of(&RowsAnswer(data.write(batch).await?, std::marker::PhantomData))?)
}

/// That a batch deleted something, or 404.
pub(super) async fn gone(
    data: Data,
    batch: Batch<bool>,
    what: &str,
    key: impl Display,
) -> Result<Json<Confirmation>, Failure> {
    let result = data.write(batch).await?;
    Ok(Json::of(&deleted(&result, what, &key.to_string())?)?)
}
