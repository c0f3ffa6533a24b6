//! A video annotation studio: videos and their tags, annotations, exports for
//! training, a fleet of vehicles, jobs, and the exchange with other systems.

mod alerts;
mod annotation_tags;
mod behaviors;
mod checks;
mod exports;
mod fleet;
mod jobs;
mod keyframes;
mod preview;
mod rows;
mod suggestions;
mod sync;
mod tag_groups;
mod tags;
mod time_ranges;
mod trailers;
mod videos;

pub use alerts::{add_ecoeye_alert, ecoeye_alerts};
pub use annotation_tags::{annotation_tags, set_annotation_tags};
pub use behaviors::{add_behavior, behaviors, delete_behavior};
pub use exports::{
    add_yolo_export_config, add_yolo_export_filter, delete_yolo_export_config, delete_yolo_export_filter,
    delete_yolo_export_video, log_yolo_export, set_yolo_export_video, update_yolo_export_config, yolo_export_config,
    yolo_export_configs, yolo_export_logs, yolo_export_videos,
};
pub use fleet::{
    delete_fleet_vehicle, fleet_vehicle, fleet_vehicles, record_vehicle_person, record_vehicle_sighting,
    record_vehicle_trailer,
};
pub use jobs::{add_training_job, advance_training_job, training_job, training_jobs};
pub use keyframes::{
    activity_tags, add_keyframe_annotation, delete_keyframe_annotation, keyframe_annotation, keyframe_annotations,
    moment_tags, update_keyframe_annotation,
};
pub use preview::{yolo_annotations, yolo_export_preview};
pub use rows::*;
pub use suggestions::{add_tag_suggestion, delete_tag_suggestion, tag_suggestions};
pub use sync::{finish_sync_run, set_sync_config, start_sync_run, sync_config, sync_configs, sync_history};
pub use tag_groups::{
    add_tag_group, add_tag_option, delete_tag_group, delete_tag_option, tag_group, tag_groups, tag_options,
};
pub use tags::{add_tag, tag_video, tags, untag_video, video_tags};
pub use time_ranges::{
    add_time_range_tag, delete_time_range_tag, time_range_tag, time_range_tags, update_time_range_tag,
};
pub use trailers::{delete_trailer, record_trailer_sighting, trailer, trailers};
pub use videos::{add_video, count_videos, delete_video, video, videos};

use super::{Catalog, media::Nothing, migration};
use crate::{
    query::{Page, operations},
    schema::{Protected, TablePolicy},
    search::{SearchColumn, SearchIndex},
};
use std::borrow::Cow;

/// The most rows of a page.
const MOST: i64 = 10_000;

/// The catalog `studio`.
pub const CATALOG: Catalog = Catalog {
    name: Cow::Borrowed("studio"),
    doc: Cow::Borrowed("Videos, annotations and exports for training of an annotation studio"),
    migrations: Cow::Borrowed(&[
        migration!(1, "0001_videos"),
        migration!(2, "0002_annotations"),
        migration!(3, "0003_tag_groups"),
        migration!(4, "0004_exports"),
        migration!(5, "0005_fleet"),
        migration!(6, "0006_jobs_and_sync"),
    ]),
    operations: operations! {
        /// Adds a video; a file name that is taken is a conflict.
        write add_video(NewVideo) -> Video;
        /// Videos that meet all given filters with their tags, newest first.
        read videos(VideoFilter) -> Page<Video>;
        /// The video with this id and its tags.
        read video(VideoKey) -> Option<Video>;
        /// The number of videos that meet all given filters.
        read count_videos(VideoFilter) -> i64;
        /// Deletes a video with its tags, annotations and places in exports; false if there was none.
        write delete_video(VideoKey) -> bool;

        /// Adds a tag; of one that is there it gives that one as it is.
        write add_tag(NewTag) -> Tag;
        /// Tags with the number of their videos, by name.
        read tags(TagFilter) -> Page<Tag>;
        /// The tags of a video, by name.
        read video_tags(VideoKey) -> Vec<VideoTag>;
        /// Gives a video a tag; false if it has it already.
        write tag_video(VideoTagKey) -> bool;
        /// Takes a tag from a video; false if it did not have it.
        write untag_video(VideoTagKey) -> bool;

        /// Adds a behavior to a video.
        write add_behavior(NewBehavior) -> Behavior;
        /// The behaviors of a video, by their beginning.
        read behaviors(VideoKey) -> Vec<Behavior>;
        /// Deletes a behavior; false if there was none.
        write delete_behavior(BehaviorKey) -> bool;

        /// Adds a time range to a video.
        write add_time_range_tag(NewTimeRangeTag) -> TimeRangeTag;
        /// The time ranges of a video, by their beginning.
        read time_range_tags(TimeRangeTagFilter) -> Page<TimeRangeTag>;
        /// The time range with this id.
        read time_range_tag(TimeRangeTagKey) -> Option<TimeRangeTag>;
        /// Changes a time range; what is left out stays, null clears.
        write update_time_range_tag(TimeRangeTagChanges) -> TimeRangeTag;
        /// Deletes a time range and its tags; false if there was none.
        write delete_time_range_tag(TimeRangeTagKey) -> bool;

        /// Adds a keyframe annotation to a video.
        write add_keyframe_annotation(NewKeyframeAnnotation) -> KeyframeAnnotation;
        /// The keyframe annotations of a video, by their time.
        read keyframe_annotations(KeyframeAnnotationFilter) -> Page<KeyframeAnnotation>;
        /// The keyframe annotation with this id.
        read keyframe_annotation(KeyframeAnnotationKey) -> Option<KeyframeAnnotation>;
        /// Changes a keyframe annotation; what is left out stays, null clears.
        write update_keyframe_annotation(KeyframeAnnotationChanges) -> KeyframeAnnotation;
        /// Deletes a keyframe annotation and its tags; false if there was none.
        write delete_keyframe_annotation(KeyframeAnnotationKey) -> bool;
        /// The activity tags that keyframes have, with their number, by name.
        read activity_tags(Nothing) -> Vec<TagUse>;
        /// The moment tags that keyframes have, with their number, by name.
        read moment_tags(Nothing) -> Vec<TagUse>;

        /// Replaces all tags of an annotation.
        write set_annotation_tags(NewAnnotationTags) -> Vec<AnnotationTag>;
        /// The tags of an annotation in the order in which they were given.
        read annotation_tags(AnnotationKey) -> Vec<AnnotationTag>;

        /// Adds a tag group; a name that is taken is a conflict.
        write add_tag_group(NewTagGroup) -> TagGroup;
        /// Tag groups with their options, by their place and display name.
        read tag_groups(TagGroupFilter) -> Page<TagGroup>;
        /// The tag group with this id and its options.
        read tag_group(TagGroupKey) -> Option<TagGroup>;
        /// Deletes a tag group with its options and the tags that annotations have of it; false if there was none.
        write delete_tag_group(TagGroupKey) -> bool;
        /// Adds an option to a tag group.
        write add_tag_option(NewTagOption) -> TagOption;
        /// The options of a tag group, by their place and text.
        read tag_options(TagGroupKey) -> Vec<TagOption>;
        /// Deletes an option; false if there was none.
        write delete_tag_option(TagOptionKey) -> bool;

        /// Adds a tag suggestion.
        write add_tag_suggestion(NewTagSuggestion) -> TagSuggestion;
        /// Tag suggestions, by category, place and text.
        read tag_suggestions(TagSuggestionFilter) -> Page<TagSuggestion>;
        /// Deletes a tag suggestion; false if there was none.
        write delete_tag_suggestion(TagSuggestionKey) -> bool;

        /// Adds an export config; a name that is taken is a conflict.
        write add_yolo_export_config(NewYoloExportConfig) -> YoloExportConfig;
        /// Export configs with their filters, by name.
        read yolo_export_configs(YoloExportConfigFilter) -> Page<YoloExportConfig>;
        /// The export config with this id and its filters.
        read yolo_export_config(YoloExportConfigKey) -> Option<YoloExportConfig>;
        /// Changes an export config; what is left out stays, null clears.
        write update_yolo_export_config(YoloExportConfigChanges) -> YoloExportConfig;
        /// Deletes an export config with its videos, filters and logs; false if there was none.
        write delete_yolo_export_config(YoloExportConfigKey) -> bool;
        /// Adds a filter to an export config.
        write add_yolo_export_filter(NewYoloExportFilter) -> YoloExportFilter;
        /// Deletes a filter of an export config; false if there was none.
        write delete_yolo_export_filter(YoloExportFilterKey) -> bool;
        /// Puts a video into an export or keeps it out, whatever the inclusions say; decided again, it is changed.
        write set_yolo_export_video(NewYoloExportVideo) -> YoloExportVideo;
        /// The videos that were put into an export or kept out by hand, by their ids.
        read yolo_export_videos(YoloExportListFilter) -> Page<YoloExportVideo>;
        /// Leaves a video to the filters of an export again; false if it was not decided on by hand.
        write delete_yolo_export_video(YoloExportVideoKey) -> bool;
        /// What an export would hold now.
        read yolo_export_preview(YoloExportConfigKey) -> Option<YoloExportPreview>;
        /// Logs an export that was made, and keeps its time and count with its config.
        write log_yolo_export(NewYoloExportLog) -> YoloExportLog;
        /// The exports that were made of a config, newest first.
        read yolo_export_logs(YoloExportListFilter) -> Page<YoloExportLog>;

        /// Counts a sighting of a vehicle, which is added if it is new; what is left out stays.
        write record_vehicle_sighting(VehicleSighting) -> FleetVehicle;
        /// Vehicles that meet all given filters, last seen first.
        read fleet_vehicles(FleetVehicleFilter) -> Page<FleetVehicle>;
        /// The vehicle with this fleet_id, with the people and trailers seen with it.
        read fleet_vehicle(FleetVehicleKey) -> Option<FleetVehicle>;
        /// Deletes a vehicle and its links; false if there was none.
        write delete_fleet_vehicle(FleetVehicleKey) -> bool;
        /// Counts that a vehicle and a person were seen together.
        write record_vehicle_person(VehiclePersonSighting) -> VehiclePersonLink;
        /// Counts that a vehicle and a trailer were seen together.
        write record_vehicle_trailer(VehicleTrailerSighting) -> VehicleTrailerLink;
        /// Counts a sighting of a trailer, which is added if it is new; what is left out stays.
        write record_trailer_sighting(TrailerSighting) -> Trailer;
        /// Trailers, last seen first.
        read trailers(TrailerFilter) -> Page<Trailer>;
        /// The trailer with this trailer_id.
        read trailer(TrailerKey) -> Option<Trailer>;
        /// Deletes a trailer and its links; false if there was none.
        write delete_trailer(TrailerKey) -> bool;

        /// Submits a job, which is pending; a job_id that is taken is a conflict.
        write add_training_job(NewTrainingJob) -> TrainingJob;
        /// Jobs that meet all given filters, newest first.
        read training_jobs(TrainingJobFilter) -> Page<TrainingJob>;
        /// The job with this job_id.
        read training_job(TrainingJobKey) -> Option<TrainingJob>;
        /// Takes a job to its next state; a state that does not follow is a conflict.
        write advance_training_job(TrainingJobStep) -> TrainingJob;

        /// Sets a setting of the exchange with other systems; an encrypted value is kept as it is.
        write set_sync_config(NewSyncConfig) -> SyncConfig;
        /// Settings of the exchange with other systems, by name.
        read sync_configs(SyncConfigFilter) -> Page<SyncConfig>;
        /// The setting with this name.
        read sync_config(SyncConfigKey) -> Option<SyncConfig>;
        /// Begins an exchange with another system.
        write start_sync_run(NewSyncRun) -> SyncRun;
        /// Ends an exchange that is running; one that has ended is a conflict.
        write finish_sync_run(SyncRunResult) -> SyncRun;
        /// Exchanges with other systems, newest first.
        read sync_history(SyncHistoryFilter) -> Page<SyncRun>;
        /// Adds an alert; one with the same alert_id is updated and keeps what is left out.
        write add_ecoeye_alert(NewEcoeyeAlert) -> EcoeyeAlert;
        /// Alerts that meet all given filters, last received first.
        read ecoeye_alerts(EcoeyeAlertFilter) -> Page<EcoeyeAlert>;
    },
    protected: &[
        // Which state follows which is known to the operations.
        Protected::read_only("training_jobs"),
        // Some values are encrypted.
        Protected::read_only("sync_config").with_secrets(&["config_value"]),
    ],
    policies: Cow::Borrowed(&[TablePolicy::local("sync_config"), TablePolicy::server_wins("training_jobs")]),
    searches: &[SearchIndex::of(
        "videos",
        &[
            SearchColumn { name: Cow::Borrowed("title"), weight: 3.0 },
            SearchColumn { name: Cow::Borrowed("filename"), weight: 2.0 },
            SearchColumn { name: Cow::Borrowed("notes"), weight: 1.0 },
        ],
    )],
};
