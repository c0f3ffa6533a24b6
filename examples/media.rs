//! Cameras: add recordings with what was seen in them, list them page by page,
//! and delete what is older than it is to be kept.

use edgelite::{
    Options, Result, Store,
    catalog::media::{self, NewAiAnalysis, NewRecording, NewRetention, RecordingFilter, ScrubOptions},
    value::Instant,
};

fn main() -> Result<()> {
    // Store::open("home.db", …) keeps the same in a file.
    let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG]))?;
    for (number, began) in [(1, "2020-05-01T10:00:00Z"), (2, "2100-05-01T10:00:00Z"), (3, "2100-05-01T11:00:00Z")] {
        // A statement is a value; the store runs it.
        store.run(media::add_recording(NewRecording {
            recording_id: format!("rec_{number}"),
            camera_id: "kitchen".into(),
            file_path: format!("/media/rec_{number}.mp4"),
            file_size_bytes: 4096,
            timestamp: Some(began.parse::<Instant>()?),
            ..Default::default()
        }))?;
    }
    store.run(media::add_ai_analysis(NewAiAnalysis {
        media_id: "rec_3".into(),
        media_type: "recording".into(),
        analysis_type: "person_detection".into(),
        confidence: Some(0.9),
        ..Default::default()
    }))?;

    // Pages follow each other by a cursor: rows that are added meanwhile shift nothing.
    let mut filter =
        RecordingFilter { camera_id: Some("kitchen".into()), with_ai_analysis: true, limit: 2, ..Default::default() };
    loop {
        let page = store.query(media::recordings(filter.clone()))?;
        for recording in &page.rows {
            let seen = recording.ai_analysis.as_ref().map_or(0, Vec::len);
            println!("{} of {}: {seen} analyses", recording.recording_id, recording.timestamp);
        }
        let Some(next) = page.next else { break };
        println!("the next page:");
        filter.cursor = Some(next);
    }

    store.run(media::set_retention(NewRetention { video_recordings: Some(30), ..Default::default() }))?;
    let report = store.run(media::scrub(ScrubOptions { confirm: true, ..Default::default() }))?;
    println!("{} recording was too old", report.recordings);
    Ok(())
}
