use super::{
    SampleRetention, SampleRetentionReport,
    family::{ENERGY, Family, WEATHER},
    roll_up::{is_true, of_all},
};
use crate::{
    Result,
    catalog::require,
    query::{Batch, Outcome, Step, sql},
    value::{Rows, Value},
};

/// The first second that is kept, for a number of days; whole days in UTC.
const KEPT_FROM: &str = "(unixepoch() / 86400 - ?1) * 86400";

/// Deletes samples that are older than so many days. Their roll-ups stay, and
/// so does every chart that is made of these. A dry run only reports.
///
/// It deletes `most` samples of each kind at the most; while the report says
/// that there are more, call it again. Without `confirm` and without
/// `dry_run` it is refused.
pub fn delete_samples(retention: SampleRetention) -> Batch<SampleRetentionReport> {
    check(&retention).map(|()| deletion(&retention)).into()
}

fn check(retention: &SampleRetention) -> Result<()> {
    let SampleRetention { older_than_days, confirm, dry_run, most } = retention;
    require((1..=3650).contains(older_than_days), "older_than_days", "must be 1 to 3650 days")?;
    require((1..=1_000_000).contains(most), "most", "must be 1 to 1000000")?;
    require(*confirm || *dry_run, "confirm", "must be true to delete; or ask for a dry_run")
}

fn deletion(retention: &SampleRetention) -> Batch<SampleRetentionReport> {
    let SampleRetention { older_than_days: days, dry_run, most, .. } = *retention;
    if dry_run {
        let counts = [&ENERGY, &WEATHER].map(|family| {
            sql(format!("SELECT count(*) FROM {} WHERE timestamp < {KEPT_FROM}", family.samples)).bind(days).into()
        });
        return Batch::new(counts, |outcomes| Ok(report(true, number(&outcomes[0]), number(&outcomes[1]), false)));
    }
    let steps: Vec<Step> = [&ENERGY, &WEATHER].iter().flat_map(|family| of_family(family, days, most)).collect();
    Batch::new(steps, |outcomes| {
        let changed = |position: usize| i64::try_from(outcomes[position].total_changed()).unwrap_or(i64::MAX);
        let more = is_true(&outcomes[4]) || is_true(&outcomes[9]);
        Ok(report(false, changed(3), changed(8), more))
    })
}

/// Rolls up, seals the old hours that are rolled up, and deletes their
/// samples: none is deleted that no hour holds.
fn of_family(family: &Family, days: i64, most: i64) -> impl Iterator<Item = Step> {
    let Family { samples, hourly, .. } = family;
    let seal =
        format!("UPDATE {hourly} SET sealed = 1 WHERE sealed = 0 AND start < {KEPT_FROM} AND samples IS NOT NULL");
    let delete = format!(
        "DELETE FROM {samples} WHERE id IN (SELECT old.id FROM {samples} AS old WHERE old.timestamp < {KEPT_FROM} \
         AND (SELECT hour.sealed FROM {hourly} AS hour WHERE {same} \
         AND hour.start = old.timestamp - old.timestamp % 3600) = 1 LIMIT ?2)",
        same = family.same_key("hour", "old"),
    );
    let left = format!("SELECT EXISTS (SELECT 1 FROM {samples} WHERE timestamp < {KEPT_FROM})");
    of_all(family, super::roll_up::MOST).into_iter().chain([
        sql(seal).bind(days).into(),
        sql(delete).bind(days).bind(most).into(),
        sql(left).bind(days).into(),
    ])
}

fn number(outcome: &Outcome) -> i64 {
    outcome.rows.values().first().and_then(Value::as_integer).unwrap_or(0)
}

fn report(dry_run: bool, energy_samples: i64, weather_samples: i64, more: bool) -> Rows {
    Rows::single([
        ("dry_run", dry_run.into()),
        ("energy_samples", energy_samples.into()),
        ("weather_samples", weather_samples.into()),
        ("more", more.into()),
    ])
}
