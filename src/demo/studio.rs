use super::{
    Parameters, Rowset, batch,
    media::cameras,
    random::{Random, rounded},
};
use crate::{
    query::Batch,
    value::{Instant, Value},
};

const VIDEOS: u64 = 16;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// The frames between two keyframes of a track, in seconds.
const STEP: f64 = 0.5;

/// What moves through a picture: its class, its share of the picture's width
/// and height, and what happens at its first and last frame.
struct Subject {
    class: &'static str,
    width: f64,
    height: f64,
    moments: [&'static str; 2],
}

const SUBJECTS: [Subject; 4] = [
    Subject { class: "person", width: 0.07, height: 0.32, moments: ["enters", "leaves"] },
    Subject { class: "car", width: 0.26, height: 0.22, moments: ["arrives", "departs"] },
    Subject { class: "dog", width: 0.09, height: 0.12, moments: ["enters", "leaves"] },
    Subject { class: "bicycle", width: 0.12, height: 0.2, moments: ["enters", "leaves"] },
];

/// Tags of videos with their categories.
const TAGS: [(&str, &str); 6] = [
    ("day", "light"),
    ("night", "light"),
    ("rain", "weather"),
    ("wind", "weather"),
    ("to review", "work"),
    ("training", "work"),
];

/// Groups of tags: name, name to show, what they are asked about, values.
const GROUPS: [(&str, &str, &str, &[&str]); 3] = [
    ("pose", "Pose", "keyframe", &["stands", "walks", "runs", "sits"]),
    ("visibility", "Visibility", "both", &["clear", "occluded", "cut off"]),
    ("weather", "Weather", "time_range", &["dry", "rain", "fog"]),
];

/// The tables of the studio, in the order in which they are filled.
struct Tables {
    videos: Rowset,
    tags: Rowset,
    video_tags: Rowset,
    time_ranges: Rowset,
    keyframes: Rowset,
    groups: Rowset,
    options: Rowset,
    annotation_tags: Rowset,
    suggestions: Rowset,
    configs: Rowset,
    filters: Rowset,
    vehicles: Rowset,
    people: Rowset,
    trailers: Rowset,
    trailer_links: Rowset,
    logs: Rowset,
    jobs: Rowset,
    sync_history: Rowset,
}

impl Tables {
    const fn new() -> Self {
        Self {
            videos: Rowset::new(
                "INSERT INTO videos (id, filename, title, duration, width, height, file_size, thumbnail_path, notes, \
                 upload_date) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            ),
            tags: Rowset::new("INSERT INTO tags (id, name, category, created_date) VALUES (?1, ?2, ?3, ?4)"),
            video_tags: Rowset::new("INSERT INTO video_tags (video_id, tag_id, added_date) VALUES (?1, ?2, ?3)"),
            time_ranges: Rowset::new(
                "INSERT INTO time_range_tags (id, video_id, tag_name, start_time, end_time, is_negative, \
                 created_date) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            ),
            keyframes: Rowset::new(
                "INSERT INTO keyframe_annotations (id, video_id, timestamp, bbox_x, bbox_y, bbox_width, bbox_height, \
                 activity_tag, moment_tag, is_negative, reviewed, created_date, is_ai_generated, confidence) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            ),
            groups: Rowset::new(
                "INSERT INTO tag_groups (id, group_name, display_name, group_type, applies_to, sort_order, \
                 created_date) VALUES (?1, ?2, ?3, 'single', ?4, ?1, ?5)",
            ),
            options: Rowset::new(
                "INSERT INTO tag_options (group_id, option_value, display_text, sort_order, created_date) \
                 VALUES (?1, ?2, ?2, ?3, ?4)",
            ),
            annotation_tags: Rowset::new(
                "INSERT INTO annotation_tags (annotation_id, annotation_type, group_id, tag_value, created_date) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            ),
            suggestions: Rowset::new(
                "INSERT INTO tag_suggestions (category, tag_text, sort_order, created_date) VALUES (?1, ?2, ?3, ?4)",
            ),
            configs: Rowset::new(
                "INSERT INTO yolo_export_configs (id, config_name, description, class_mapping, \
                 include_reviewed_only, min_confidence, created_date) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            ),
            filters: Rowset::new(
                "INSERT INTO yolo_export_filters (export_config_id, filter_type, filter_value, is_exclusion, \
                 created_date) VALUES (?1, ?2, ?3, ?4, ?5)",
            ),
            vehicles: Rowset::new(
                "INSERT INTO fleet_vehicles (fleet_id, fleet_type, vehicle_type, vehicle_make, primary_color, \
                 first_seen_date, last_seen_date, total_detections) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            ),
            people: Rowset::new(
                "INSERT INTO vehicle_person_links (vehicle_fleet_id, person_name, first_seen_together, \
                 last_seen_together, times_seen_together) VALUES (?1, ?2, ?3, ?4, ?5)",
            ),
            trailers: Rowset::new(
                "INSERT INTO trailers (trailer_id, trailer_type, trailer_color, first_seen_date, last_seen_date, \
                 total_detections) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            ),
            trailer_links: Rowset::new(
                "INSERT INTO vehicle_trailer_links (vehicle_fleet_id, trailer_id, first_seen_together, \
                 last_seen_together, times_seen_together) VALUES (?1, ?2, ?3, ?4, ?5)",
            ),
            logs: Rowset::new(
                "INSERT INTO yolo_export_logs (export_config_id, export_path, video_count, annotation_count, \
                 export_format, export_date) VALUES (?1, ?2, ?3, ?4, 'yolov8', ?5)",
            ),
            jobs: Rowset::new(
                "INSERT INTO training_jobs (job_id, job_name, job_type, status, config_json, result_json, \
                 error_message, export_config_id, submitted_at, started_at, completed_at) \
                 VALUES (?1, ?2, 'yolo', ?3, ?4, ?5, ?6, 1, ?7, ?8, ?9)",
            ),
            sync_history: Rowset::new(
                "INSERT INTO sync_history (sync_type, status, started_at, completed_at, items_processed, \
                 items_succeeded, items_failed, error_message) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            ),
        }
    }

    fn into_batch(self) -> Batch<()> {
        batch([
            self.videos,
            self.tags,
            self.video_tags,
            self.time_ranges,
            self.keyframes,
            self.groups,
            self.options,
            self.annotation_tags,
            self.suggestions,
            self.configs,
            self.filters,
            self.vehicles,
            self.people,
            self.trailers,
            self.trailer_links,
            self.logs,
            self.jobs,
            self.sync_history,
        ])
    }
}

/// The studio of the home: cuttings of its cameras with what was annotated in
/// them, an export for training, the vehicles that come by, jobs.
pub(super) fn rows(parameters: &Parameters) -> Batch<()> {
    let (from, until) = (parameters.from().microseconds(), parameters.until.microseconds());
    let mut tables = Tables::new();
    let began = Instant::from_microseconds(from);
    tags(&mut tables, began);
    let mut random = Random::new(parameters.seed, "studio videos");
    let cameras: Vec<_> = cameras().collect();
    for number in 0..VIDEOS {
        let share = i64::try_from(number).unwrap_or(0) + 1;
        let upload = from + (until - from) / (i64::try_from(VIDEOS).unwrap_or(1) + 1) * share;
        let camera = *random.pick(&cameras);
        video(&mut tables, &mut random, i64::try_from(number).unwrap_or(0) + 1, camera, upload);
    }
    stretches(&mut tables, &mut Random::new(parameters.seed, "studio ranges"));
    exports(&mut tables, began, until);
    fleet(&mut tables, &mut Random::new(parameters.seed, "studio fleet"), from, until);
    work(&mut tables, &mut Random::new(parameters.seed, "studio jobs"), until);
    tables.into_batch()
}

fn tags(tables: &mut Tables, began: Instant) {
    for (id, (name, category)) in (1_i64..).zip(TAGS) {
        tables.tags.rows.push(vec![id.into(), name.into(), category.into(), began.into()]);
    }
    for (id, (name, display, applies_to, values)) in (1_i64..).zip(GROUPS) {
        tables.groups.rows.push(vec![id.into(), name.into(), display.into(), applies_to.into(), began.into()]);
        for (place, value) in (0_i64..).zip(values) {
            tables.options.rows.push(vec![id.into(), (*value).into(), place.into(), began.into()]);
        }
    }
    for (place, subject) in (0_i64..).zip(SUBJECTS) {
        tables.suggestions.rows.push(vec!["activity".into(), subject.class.into(), place.into(), began.into()]);
    }
}

/// A video with a few tracks and stretches of weather.
fn video(tables: &mut Tables, random: &mut Random, id: i64, camera: &str, upload: i64) {
    const SIZES: [(i64, i64); 2] = [(1920, 1080), (2560, 1440)];
    let (width, height) = *random.pick(&SIZES);
    let duration = rounded(random.between(20.0, 90.0), 2);
    let night = (upload.rem_euclid(DAY) / (3_600 * SECOND) + 4) % 24 < 10;
    let at = Value::from(Instant::from_microseconds(upload));
    let name = format!("{camera}_{id:03}");
    #[expect(clippy::cast_possible_truncation, reason = "a size of a few megabytes")]
    let size = (duration * random.between(380_000.0, 520_000.0)) as i64;
    tables.videos.rows.push(vec![
        id.into(),
        format!("{name}.mp4").into(),
        format!(
            "{} {}",
            super::registry::capitalized(&camera.replace('_', " ")),
            if night { "by night" } else { "by day" }
        )
        .into(),
        duration.into(),
        width.into(),
        height.into(),
        size.into(),
        format!("/thumbnails/{name}.jpg").into(),
        Value::Null,
        at.clone(),
    ]);
    let rain = random.chance(0.3);
    for (tag, wanted) in
        [(1, !night), (2, night), (3, rain), (4, random.chance(0.2)), (5, random.chance(0.25)), (6, true)]
    {
        if wanted {
            tables.video_tags.rows.push(vec![id.into(), tag.into(), at.clone()]);
        }
    }
    let start = rounded(random.between(0.0, duration / 4.0), 1);
    let range = i64::try_from(tables.time_ranges.rows.len()).unwrap_or(0) + 1;
    let end = rounded(random.between(duration / 2.0, duration), 1);
    let shown = if rain { "rain" } else { "dry" };
    let row = vec![range.into(), id.into(), shown.into(), start.into(), end.into(), false.into(), at.clone()];
    tables.time_ranges.rows.push(row);
    tables.annotation_tags.rows.push(vec![range.into(), "time_range".into(), 3.into(), shown.into(), at.clone()]);
    for _ in 0..1 + random.below(3) {
        track(tables, random, id, (width, height), duration, &at);
    }
    if random.chance(0.3) {
        let time = rounded(random.between(0.0, duration), 2);
        let annotation = keyframe_id(tables);
        tables.keyframes.rows.push(vec![
            annotation.into(),
            id.into(),
            time.into(),
            0.into(),
            0.into(),
            width.into(),
            height.into(),
            "person".into(),
            Value::Null,
            true.into(),
            true.into(),
            at,
            false.into(),
            Value::Null,
        ]);
    }
}

/// Further stretches of some videos: when something moves, and when nobody is
/// there.
fn stretches(tables: &mut Tables, random: &mut Random) {
    for video in 0..tables.videos.rows.len() {
        let row = &tables.videos.rows[video];
        let (id, at) = (row[0].clone(), row[9].clone());
        let Value::Real(duration) = row[3] else { continue };
        for (shown, is_negative, chance) in [("motion", false, 0.8), ("person", true, 0.35)] {
            if !random.chance(chance) {
                continue;
            }
            let start = rounded(random.between(0.0, duration * 0.6), 1);
            let end = rounded(start + random.between(2.0, duration * 0.3), 1);
            let range = i64::try_from(tables.time_ranges.rows.len()).unwrap_or(0) + 1;
            let row = vec![
                range.into(),
                id.clone(),
                shown.into(),
                start.into(),
                end.min(duration).into(),
                is_negative.into(),
                at.clone(),
            ];
            tables.time_ranges.rows.push(row);
        }
    }
}

fn keyframe_id(tables: &Tables) -> i64 {
    i64::try_from(tables.keyframes.rows.len()).unwrap_or(0) + 1
}

/// Keyframes of one subject on its way through the picture.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "pixels and a few frames")]
fn track(tables: &mut Tables, random: &mut Random, video: i64, size: (i64, i64), duration: f64, at: &Value) {
    let subject = random.pick(&SUBJECTS);
    let frames = 4 + random.below(9);
    let begins = random.between(0.0, (duration - frames as f64 * STEP).max(0.0));
    let (from, to) = (random.between(0.0, 0.6), random.between(0.0, 0.6));
    let (line, scale) = (random.between(0.3, 0.55), random.between(0.8, 1.2));
    let by_model = random.chance(0.4);
    for frame in 0..frames {
        let share = frame as f64 / (frames - 1) as f64;
        let pixels = |share: f64, whole: i64| (share * whole as f64).round() as i64;
        let moment = match frame {
            0 => Some(subject.moments[0]),
            last if last == frames - 1 => Some(subject.moments[1]),
            _ => None,
        };
        let annotation = keyframe_id(tables);
        tables.keyframes.rows.push(vec![
            annotation.into(),
            video.into(),
            rounded(begins + frame as f64 * STEP, 2).into(),
            pixels(from + (to - from) * share, size.0).into(),
            pixels(line, size.1).into(),
            pixels(subject.width * scale, size.0).into(),
            pixels(subject.height * scale, size.1).into(),
            subject.class.into(),
            moment.into(),
            false.into(),
            (!by_model || random.chance(0.5)).into(),
            at.clone(),
            by_model.into(),
            by_model.then(|| rounded(random.between(0.45, 0.99), 2)).into(),
        ]);
        if subject.class == "person" && moment.is_some() {
            let pose = *random.pick(GROUPS[0].3);
            tables.annotation_tags.rows.push(vec![
                annotation.into(),
                "keyframe".into(),
                1.into(),
                pose.into(),
                at.clone(),
            ]);
        }
    }
}

fn exports(tables: &mut Tables, began: Instant, until: i64) {
    let configs = [
        (1, "people and cars", "Reviewed boxes by day", r#"{"person":0,"car":1}"#, true, 0.0),
        (
            2,
            "everything",
            "All classes, what models found included",
            r#"{"person":0,"car":1,"dog":2,"bicycle":3}"#,
            false,
            0.6,
        ),
    ];
    for (id, name, description, classes, reviewed, confidence) in configs {
        tables.configs.rows.push(vec![
            id.into(),
            name.into(),
            description.into(),
            Value::Json(classes.to_owned()),
            reviewed.into(),
            confidence.into(),
            began.into(),
        ]);
    }
    for (kind, value, exclusion) in [("tag", "training", false), ("tag", "night", true)] {
        tables.filters.rows.push(vec![1.into(), kind.into(), value.into(), exclusion.into(), began.into()]);
    }
    for (config, folder, videos, boxes, days) in
        [(1, "people-and-cars-1", 4, 9, 9), (1, "people-and-cars-2", 7, 14, 2), (2, "everything-1", 11, 63, 5)]
    {
        let made = Instant::from_microseconds(until - days * DAY);
        let path = format!("exports/{folder}");
        tables.logs.rows.push(vec![config.into(), path.into(), videos.into(), boxes.into(), made.into()]);
    }
}

fn fleet(tables: &mut Tables, random: &mut Random, from: i64, until: i64) {
    let vehicles = [
        ("parcel van", "delivery", "van", "Mercedes-Benz", "yellow", "Postal carrier"),
        ("neighbour's estate", "private", "car", "Volvo", "blue", "Neighbour"),
        ("waste collection", "municipal", "lorry", "MAN", "orange", "Driver"),
    ];
    for (name, fleet, kind, make, color, person) in vehicles {
        let times = i64::try_from(4 + random.below(40)).unwrap_or(4);
        let first = from + (until - from) / 10;
        let seen = [first, until - (until - from) / 20].map(Instant::from_microseconds);
        tables.vehicles.rows.push(vec![
            name.into(),
            fleet.into(),
            kind.into(),
            make.into(),
            color.into(),
            seen[0].into(),
            seen[1].into(),
            times.into(),
        ]);
        let together = vec![name.into(), person.into(), seen[0].into(), seen[1].into(), (times / 2).into()];
        tables.people.rows.push(together);
    }
    let seen = [from + (until - from) / 8, until - (until - from) / 6].map(Instant::from_microseconds);
    for (name, kind, color, vehicle, times) in [
        ("garden trailer", "flatbed", "grey", "neighbour's estate", 6),
        ("compactor", "container", "green", "waste collection", 3),
    ] {
        let row = vec![name.into(), kind.into(), color.into(), seen[0].into(), seen[1].into(), times.into()];
        tables.trailers.rows.push(row);
        let together = vec![vehicle.into(), name.into(), seen[0].into(), seen[1].into(), times.into()];
        tables.trailer_links.rows.push(together);
    }
}

fn work(tables: &mut Tables, random: &mut Random, until: i64) {
    let jobs = [
        ("completed", Some(r#"{"map50":0.71,"epochs":40}"#), None),
        ("failed", None, Some("the data set has no image of class 1")),
        ("processing", None, None),
        ("queued", None, None),
    ];
    for (number, (status, result, error)) in (1_i64..).zip(jobs) {
        let submitted = until - (6 - number) * 6 * 3_600 * SECOND;
        let at = |minutes: i64| Instant::from_microseconds(submitted + minutes * 60 * SECOND);
        let ended = matches!(status, "completed" | "failed");
        tables.jobs.rows.push(vec![
            format!("job-{number:03}").into(),
            format!("people and cars, run {number}").into(),
            status.into(),
            Value::Json(r#"{"model":"yolov8n","epochs":40}"#.to_owned()),
            result.map(|result| Value::Json(result.to_owned())).unwrap_or_default(),
            error.into(),
            at(0).into(),
            (status != "queued").then(|| at(3)).into(),
            ended.then(|| at(95)).into(),
        ]);
    }
    for number in 1..=6_i64 {
        let started = until - (7 - number) * 4 * 3_600 * SECOND;
        let items = i64::try_from(random.below(30)).unwrap_or(0);
        let failed = number == 3;
        tables.sync_history.rows.push(vec![
            "alerts".into(),
            if failed { "failed" } else { "completed" }.into(),
            Instant::from_microseconds(started).into(),
            Instant::from_microseconds(started + 40 * SECOND).into(),
            items.into(),
            if failed { 0 } else { items }.into(),
            if failed { items } else { 0 }.into(),
            failed.then_some("the camera's service did not answer").into(),
        ]);
    }
}
