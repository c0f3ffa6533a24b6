use super::{NewRetention, Nothing, Retention, ScrubOptions, ScrubReport};
use crate::{
    Result,
    catalog::{now, require},
    query::{Batch, Outcome, Select, Step, sql},
    value::{Rows, Value},
};

/// For how many days each kind of data is kept.
pub fn retention(_: Nothing) -> Select<Retention> {
    Select::raw(
        sql("SELECT video_recordings, snapshots, environment_data FROM retention_settings WHERE id = 1"),
        ["retention_settings"],
    )
}

/// Changes for how many days each kind of data is kept (1 to 3650); what is
/// left out stays.
pub fn set_retention(retention: NewRetention) -> Batch<Retention> {
    check(&retention).map(|()| update(&retention)).into()
}

fn check(retention: &NewRetention) -> Result<()> {
    let in_range = |days: Option<i64>| days.is_none_or(|days| (1..=3650).contains(&days));
    require(in_range(retention.video_recordings), "video_recordings", "must be 1 to 3650 days")?;
    require(in_range(retention.snapshots), "snapshots", "must be 1 to 3650 days")?;
    require(in_range(retention.environment_data), "environment_data", "must be 1 to 3650 days")
}

fn update(retention: &NewRetention) -> Batch<Retention> {
    Batch::one(
        sql(concat!(
            "UPDATE retention_settings SET video_recordings = coalesce(?1, video_recordings), \
             snapshots = coalesce(?2, snapshots), environment_data = coalesce(?3, environment_data), updated_at = ",
            now!(),
            " WHERE id = 1 RETURNING video_recordings, snapshots, environment_data"
        ))
        .bind(retention.video_recordings)
        .bind(retention.snapshots)
        .bind(retention.environment_data),
    )
}

/// SQL that is true for rows older than a column of the settings allows.
macro_rules! expired {
    ($days:literal) => {
        concat!("timestamp < ", now!(), " - (SELECT ", $days, " FROM retention_settings WHERE id = 1) * 86400000000")
    };
}

/// Deletes recordings and snapshots that are older than the retention
/// settings allow, with their analyses, and reports what was deleted. A dry
/// run only reports. The media files stay on disk.
///
/// Without `confirm` and without `dry_run` it is refused.
pub fn scrub(options: ScrubOptions) -> Batch<ScrubReport> {
    if let Err(error) =
        require(options.confirm || options.dry_run, "confirm", "must be true to delete; or ask for a dry_run")
    {
        return Batch::refused(error);
    }
    let mut steps: Vec<Step> = vec![
        sql(concat!(
            "SELECT count(*), coalesce(sum(file_size_bytes), 0) FROM recordings WHERE ",
            expired!("video_recordings")
        ))
        .into(),
        sql(concat!("SELECT count(*), coalesce(sum(file_size_bytes), 0) FROM snapshots WHERE ", expired!("snapshots")))
            .into(),
    ];
    if !options.dry_run {
        let deletions = [
            concat!(
                "DELETE FROM ai_analysis WHERE media_type = 'recording' AND media_id IN \
                 (SELECT recording_id FROM recordings WHERE ",
                expired!("video_recordings"),
                ")"
            ),
            concat!("DELETE FROM recordings WHERE ", expired!("video_recordings")),
            concat!(
                "DELETE FROM ai_analysis WHERE media_type = 'snapshot' AND media_id IN \
                 (SELECT snapshot_id FROM snapshots WHERE ",
                expired!("snapshots"),
                ")"
            ),
            concat!("DELETE FROM snapshots WHERE ", expired!("snapshots")),
        ];
        steps.extend(deletions.map(|deletion| sql(deletion).into()));
    }
    let dry_run = options.dry_run;
    Batch::new(steps, move |outcomes| report(&outcomes, dry_run))
}

fn report(outcomes: &[Outcome], dry_run: bool) -> Result<Rows> {
    let number = |outcome: &Outcome, position: usize| {
        outcome.rows.values().get(position).and_then(Value::as_integer).unwrap_or(0)
    };
    let (recordings, snapshots) = (number(&outcomes[0], 0), number(&outcomes[1], 0));
    Ok(Rows::single([
        ("dry_run", dry_run.into()),
        ("recordings", recordings.into()),
        ("snapshots", snapshots.into()),
        ("samples", 0.into()),
        ("files", (recordings + snapshots).into()),
        ("bytes", (number(&outcomes[0], 1) + number(&outcomes[1], 1)).into()),
    ]))
}
