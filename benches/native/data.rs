use edgelite::{catalog::media::NewRecording, value::Instant};
use serde_json::json;

pub const CAMERAS: usize = 12;

/// The `number`-th recording of a made-up home: a new one every minute.
pub fn recording(number: usize) -> NewRecording {
    NewRecording {
        recording_id: format!("rec_{number:08}"),
        camera_id: camera(number),
        file_path: format!("/media/{}/{number:08}.mp4", camera(number)),
        file_size_bytes: 1_000_000 + i64::try_from(number * 7_919 % 9_000_000).expect("a small number"),
        duration_seconds: Some(f64::from(u32::try_from(number % 600).expect("a small number"))),
        recording_type: ["automatic", "manual", "scheduled"][number % 3].to_owned(),
        timestamp: Some(timestamp(number)),
        is_emergency: number.is_multiple_of(500),
        is_unusual: number.is_multiple_of(90),
        metadata: json!({"codec": "h264", "fps": 25}),
    }
}

pub fn camera(number: usize) -> String {
    format!("camera_{:02}", number * 31 % CAMERAS)
}

pub fn timestamp(number: usize) -> Instant {
    Instant::from_seconds(1_760_000_000 + 60 * i64::try_from(number).expect("a small number"))
}
