use super::{
    BATCH, Parameters, Rowset, batch,
    random::{Random, rounded},
};
use crate::{
    query::Batch,
    value::{Instant, Value},
};
use serde_json::json;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;

/// What a camera looks at.
struct Camera {
    id: &'static str,
    /// How often it records, compared with the others.
    activity: f64,
    /// By which hours, from 0 to 23.
    rhythm: &'static [f64; 24],
    /// What it finds; an empty name is nothing.
    finds: &'static [(&'static str, f64)],
    zones: &'static [&'static str],
    width: i64,
    height: i64,
    /// Bytes a second of video takes, about.
    bytes_per_second: f64,
}

/// Comings and goings: the way to work and back, parcels before noon.
const ENTRANCE: [f64; 24] = [
    0.2, 0.1, 0.1, 0.1, 0.2, 0.6, 2.2, 4.5, 4.0, 2.4, 3.0, 3.2, 2.8, 2.4, 2.2, 3.0, 4.2, 5.0, 4.6, 3.2, 2.0, 1.4, 0.8,
    0.4,
];
/// Foxes and cats by night, people by day.
const OUTSIDE: [f64; 24] = [
    1.2, 1.4, 1.5, 1.3, 1.2, 1.6, 1.8, 1.4, 1.2, 1.4, 1.8, 2.0, 2.2, 2.2, 2.4, 2.6, 2.8, 2.6, 2.2, 1.8, 1.6, 1.4, 1.3,
    1.2,
];
/// Meals.
const KITCHEN: [f64; 24] = [
    0.2, 0.1, 0.1, 0.1, 0.1, 0.8, 3.8, 4.6, 2.6, 1.0, 0.8, 2.2, 4.0, 2.6, 0.8, 0.8, 1.6, 3.4, 5.2, 4.2, 2.2, 1.4, 0.9,
    0.4,
];
/// Evenings.
const EVENING: [f64; 24] = [
    0.6, 0.2, 0.1, 0.1, 0.1, 0.3, 1.0, 1.2, 0.8, 0.5, 0.5, 0.6, 0.8, 0.9, 0.8, 1.2, 2.0, 3.0, 3.8, 4.8, 5.2, 4.6, 3.0,
    1.4,
];

const CAMERAS: [Camera; 8] = [
    Camera {
        id: "front_door",
        activity: 1.5,
        rhythm: &ENTRANCE,
        finds: &[("person", 5.0), ("package", 1.6), ("animal", 0.5), ("", 2.0)],
        zones: &["path", "doorstep", "mailbox"],
        width: 2560,
        height: 1440,
        bytes_per_second: 520_000.0,
    },
    Camera {
        id: "driveway",
        activity: 1.3,
        rhythm: &ENTRANCE,
        finds: &[("vehicle", 5.0), ("person", 2.5), ("animal", 0.8), ("", 2.0)],
        zones: &["gate", "parking", "street"],
        width: 3840,
        height: 2160,
        bytes_per_second: 910_000.0,
    },
    Camera {
        id: "garden",
        activity: 1.0,
        rhythm: &OUTSIDE,
        finds: &[("animal", 4.5), ("person", 1.5), ("", 4.0)],
        zones: &["lawn", "pond", "terrace"],
        width: 2560,
        height: 1440,
        bytes_per_second: 610_000.0,
    },
    Camera {
        id: "kitchen",
        activity: 0.9,
        rhythm: &KITCHEN,
        finds: &[("person", 6.0), ("animal", 1.0), ("", 2.0)],
        zones: &["table", "stove"],
        width: 1920,
        height: 1080,
        bytes_per_second: 280_000.0,
    },
    Camera {
        id: "garage",
        activity: 0.5,
        rhythm: &ENTRANCE,
        finds: &[("vehicle", 4.0), ("person", 2.5), ("", 1.5)],
        zones: &["door", "workbench"],
        width: 1920,
        height: 1080,
        bytes_per_second: 240_000.0,
    },
    Camera {
        id: "living_room",
        activity: 0.8,
        rhythm: &EVENING,
        finds: &[("person", 6.0), ("animal", 1.8), ("", 1.8)],
        zones: &["sofa", "window"],
        width: 1920,
        height: 1080,
        bytes_per_second: 300_000.0,
    },
    Camera {
        id: "back_door",
        activity: 0.5,
        rhythm: &OUTSIDE,
        finds: &[("person", 3.0), ("animal", 2.4), ("package", 0.2), ("", 2.4)],
        zones: &["steps", "terrace"],
        width: 1920,
        height: 1080,
        bytes_per_second: 310_000.0,
    },
    Camera {
        id: "hallway",
        activity: 0.7,
        rhythm: &KITCHEN,
        finds: &[("person", 6.5), ("animal", 0.8), ("", 1.6)],
        zones: &["stairs", "coat_rack"],
        width: 1920,
        height: 1080,
        bytes_per_second: 220_000.0,
    },
];

/// The cameras' names.
pub(super) fn cameras() -> impl ExactSizeIterator<Item = &'static str> {
    CAMERAS.iter().map(|camera| camera.id)
}

const INSERT_RECORDING: &str = "INSERT INTO recordings (recording_id, camera_id, file_path, file_size_bytes, \
     duration_seconds, recording_type, timestamp, is_emergency, is_unusual, metadata, created_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const INSERT_SNAPSHOT: &str = "INSERT INTO snapshots (snapshot_id, camera_id, file_path, file_size_bytes, timestamp, \
     metadata, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const INSERT_ANALYSIS: &str = "INSERT INTO ai_analysis (media_id, media_type, analysis_type, confidence, detected_at, \
     details, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// Invents recordings in the order of their time.
pub(super) struct Recordings {
    random: Random,
    total: u64,
    made: u64,
    snapshots: u64,
    from: Instant,
    until: Instant,
    /// How much happens in each hour before each camera, in order.
    activity: Vec<f64>,
    slot: usize,
    so_far: f64,
    sum: f64,
    /// Times within the present slot, latest first.
    waiting: Vec<Instant>,
}

impl Recordings {
    pub(super) fn new(parameters: &Parameters) -> Self {
        let mut random = Random::new(parameters.seed, "media");
        let from = parameters.from();
        let activity: Vec<f64> = (0..i64::from(parameters.days))
            .flat_map(|day| {
                let weekend = weekday(from.microseconds() + day * 24 * HOUR) >= 5;
                let busy = random.between(0.6, 1.3) * if weekend { 1.25 } else { 1.0 };
                (0..24).map(move |hour| (day, hour, busy)).collect::<Vec<_>>()
            })
            .flat_map(|(day, hour, busy)| {
                let clock = (from.microseconds() + (day * 24 + hour) * HOUR).div_euclid(HOUR).rem_euclid(24);
                CAMERAS.iter().map(move |camera| {
                    camera.activity * busy * camera.rhythm[usize::try_from(clock).expect("an hour of the day")]
                })
            })
            .collect();
        // What happens is not spread evenly over what is expected.
        let activity: Vec<f64> = activity.into_iter().map(|expected| expected * random.exponential()).collect();
        let sum = activity.iter().sum();
        Self {
            random,
            total: parameters.recordings,
            made: 0,
            snapshots: 0,
            from,
            until: parameters.until,
            activity,
            slot: 0,
            so_far: 0.0,
            sum,
            waiting: Vec::new(),
        }
    }

    pub(super) fn batches(mut self) -> impl Iterator<Item = Batch<()>> + use<> {
        std::iter::from_fn(move || {
            let mut sets = [Rowset::new(INSERT_RECORDING), Rowset::new(INSERT_SNAPSHOT), Rowset::new(INSERT_ANALYSIS)];
            while sets[0].rows.len() < BATCH
                && let Some((camera, timestamp)) = self.next()
            {
                self.record(camera, timestamp, &mut sets);
            }
            (!sets[0].rows.is_empty()).then(|| batch(sets))
        })
    }

    /// The next camera and time.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shares of at most ten million"
    )]
    fn next(&mut self) -> Option<(&'static Camera, Instant)> {
        while self.waiting.is_empty() {
            let activity = *self.activity.get(self.slot)?;
            self.slot += 1;
            self.so_far += activity;
            // All of them in the last slot, whatever was rounded before.
            let due = if self.slot == self.activity.len() {
                self.total
            } else {
                (self.so_far / self.sum * self.total as f64) as u64
            };
            let hour = self.from.microseconds() + ((self.slot - 1) / CAMERAS.len()) as i64 * HOUR;
            let count = due.min(self.total).saturating_sub(self.made);
            self.waiting = (0..count)
                .map(|_| Instant::from_microseconds(hour + (self.random.share() * HOUR as f64) as i64))
                .collect();
            self.waiting.sort_by(|left, right| right.cmp(left));
            self.made += count;
        }
        let timestamp = self.waiting.pop()?;
        Some((&CAMERAS[(self.slot - 1) % CAMERAS.len()], timestamp))
    }

    fn record(&mut self, camera: &Camera, timestamp: Instant, sets: &mut [Rowset; 3]) {
        let number = self.made - self.waiting.len() as u64;
        let id = format!("rec_{number:07}");
        let random = &mut self.random;
        let found = random.weighted(camera.finds);
        let night = !(6..22).contains(&timestamp.microseconds().div_euclid(HOUR).rem_euclid(24));
        let emergency = random.chance(0.004);
        let unusual = emergency || random.chance(if night && found == "person" { 0.25 } else { 0.02 });
        let seconds = match found {
            "" => random.between(6.0, 20.0),
            "vehicle" => random.between(10.0, 45.0),
            _ => 12.0 + 30.0 * random.exponential().min(9.0),
        };
        let seconds = rounded(seconds, 1);
        let kind = if emergency {
            "emergency"
        } else {
            random.weighted(&[("motion", 6.0), ("automatic", 3.0), ("scheduled", 0.6), ("manual", 0.3)])
        };
        let bytes = whole(seconds * camera.bytes_per_second * random.between(0.8, 1.25));
        let zone = *random.pick(camera.zones);
        let metadata = json!({
            "codec": "h265",
            "width": camera.width,
            "height": camera.height,
            "frames_per_second": 20,
            "zone": zone,
            "night_vision": night,
        });
        let day = timestamp.start_of_day().to_string();
        let day = day.get(..10).unwrap_or_default().to_owned();
        // The last one of an interrupted camera has no end.
        let duration = (!random.chance(0.01)).then_some(seconds);
        let created = self.until.min(later(timestamp, seconds + random.between(0.5, 3.0)));
        sets[0].rows.push(vec![
            id.as_str().into(),
            camera.id.into(),
            format!("/media/recordings/{}/{day}/{id}.mp4", camera.id).into(),
            bytes.into(),
            duration.into(),
            kind.into(),
            timestamp.into(),
            emergency.into(),
            unusual.into(),
            metadata.into(),
            created.into(),
        ]);
        if emergency {
            let cause = *self.random.pick(&["glass_break", "smoke_alarm", "fall"]);
            let analysis = self.analysis(&id, "recording", cause, zone, timestamp, seconds);
            sets[2].rows.push(analysis);
        }
        if found.is_empty() {
            return;
        }
        let analysis = self.analysis(&id, "recording", found, zone, timestamp, seconds);
        sets[2].rows.push(analysis);
        if found == "package" || (found == "vehicle" && self.random.chance(0.3)) {
            let analysis = self.analysis(&id, "recording", "person", zone, timestamp, seconds);
            sets[2].rows.push(analysis);
        }
        if self.random.chance(0.28) {
            self.snapshot(camera, &id, found, zone, later(timestamp, seconds / 3.0), &day, sets);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what is known of the recording")]
    fn snapshot(
        &mut self,
        camera: &Camera,
        recording: &str,
        found: &'static str,
        zone: &str,
        timestamp: Instant,
        day: &str,
        sets: &mut [Rowset; 3],
    ) {
        self.snapshots += 1;
        let id = format!("snap_{:07}", self.snapshots);
        let timestamp = self.until.min(timestamp);
        let bytes = whole(self.random.between(180_000.0, 1_400_000.0));
        let metadata = json!({ "recording_id": recording, "width": camera.width, "height": camera.height });
        sets[1].rows.push(vec![
            id.as_str().into(),
            camera.id.into(),
            format!("/media/snapshots/{}/{day}/{id}.jpg", camera.id).into(),
            bytes.into(),
            timestamp.into(),
            metadata.into(),
            self.until.min(later(timestamp, 0.4)).into(),
        ]);
        let analysis = self.analysis(&id, "snapshot", found, zone, timestamp, 0.0);
        sets[2].rows.push(analysis);
    }

    /// An analysis with the boxes of what it found, as shares of the picture.
    fn analysis(
        &mut self,
        media_id: &str,
        media_type: &str,
        found: &str,
        zone: &str,
        from: Instant,
        seconds: f64,
    ) -> Vec<Value> {
        let random = &mut self.random;
        let labels: &[&str] = match found {
            "vehicle" => &["car", "car", "car", "van", "bicycle", "motorcycle"],
            "animal" => &["cat", "cat", "dog", "dog", "bird", "fox", "hedgehog"],
            "package" => &["parcel"],
            "glass_break" | "smoke_alarm" => &["sound"],
            _ => &["person"],
        };
        let count = if random.chance(0.2) && labels != ["sound"] { 2 } else { 1 };
        let mut best = 0.0_f64;
        let objects: Vec<_> = (0..count)
            .map(|_| {
                let confidence = rounded(1.0 - 0.5 * random.share() * random.share(), 3);
                best = best.max(confidence);
                let (width, height) = (random.between(0.06, 0.35), random.between(0.12, 0.6));
                let (left, top) = (random.between(0.0, 1.0 - width), random.between(0.0, 1.0 - height));
                let mut object = json!({ "label": random.pick(labels), "confidence": confidence });
                if labels != ["sound"] {
                    object["box"] = json!({
                        "x": rounded(left, 4),
                        "y": rounded(top, 4),
                        "width": rounded(width, 4),
                        "height": rounded(height, 4),
                    });
                }
                object
            })
            .collect();
        let detected = self.until.min(later(from, random.between(0.0, seconds)));
        let details = json!({ "model": "yolov8n", "zone": zone, "objects": objects });
        vec![
            media_id.into(),
            media_type.into(),
            format!("{found}_detection").into(),
            best.into(),
            detected.into(),
            details.into(),
            self.until.min(later(detected, 1.5)).into(),
        ]
    }
}

/// Days since Monday.
const fn weekday(microseconds: i64) -> i64 {
    // The Unix epoch was a Thursday.
    (microseconds.div_euclid(24 * HOUR) + 3).rem_euclid(7)
}

pub(super) fn later(instant: Instant, seconds: f64) -> Instant {
    Instant::from_microseconds(instant.microseconds() + whole(seconds * 1e6))
}

#[expect(clippy::cast_possible_truncation, reason = "sizes and times far below 2^53")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_begins_on_monday() {
        assert_eq!(weekday(0), 3);
        let monday: Instant = "2026-02-23T10:00:00Z".parse().unwrap();
        assert_eq!(weekday(monday.microseconds()), 0);
    }
}
