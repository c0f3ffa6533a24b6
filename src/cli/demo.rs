use super::{output, progress::Bar, settings::Settings};
use crate::{
    Error, ErrorKind, Result, Store,
    demo::{self, Parameters},
    query::sql,
    value::Instant,
};
use clap::Args;
use std::process::ExitCode;

/// Fill an empty store with an invented home: cameras with recordings over
/// weeks, snapshots and detections, devices with their entities, plugs and a
/// weather station with their samples, a library, a studio with annotated
/// videos, webhooks with their deliveries.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// How many recordings.
    #[arg(long, value_name = "COUNT", default_value_t = 5_000)]
    recordings: u64,

    /// How many devices.
    #[arg(long, value_name = "COUNT", default_value_t = 40)]
    devices: u64,

    /// For how many days there are recordings.
    #[arg(long, value_name = "COUNT", default_value_t = 30)]
    days: u32,

    /// For how many days there are samples.
    #[arg(long, value_name = "COUNT", default_value_t = 400)]
    sample_days: u32,

    /// Another number is another home; the same gives the same rows.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// When the last day ends, such as 2026-02-20T12:00:00Z [default: now].
    #[arg(long, value_name = "TIME")]
    until: Option<String>,

    /// Leave a store that holds rows as it is, without an error.
    #[arg(long)]
    if_empty: bool,
}

impl DemoArguments {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        let parameters = Parameters {
            recordings: self.recordings,
            devices: self.devices,
            days: self.days,
            sample_days: self.sample_days,
            seed: self.seed,
            ..Parameters::default()
        };
        let until = self.until.as_deref().map(|text| text.parse::<Instant>().map_err(|error| error.on("until")));
        let parameters = Parameters { until: until.transpose()?.unwrap_or(parameters.until), ..parameters };
        let batches = demo::home(&parameters)?;
        let store = Store::open(&settings.path, settings.options())?;
        let held = count(&store, "recordings")? + count(&store, "devices")?;
        if held + count(&store, "videos")? > 0 {
            let message = format!("{} already holds {held} recordings and devices", settings.path.display());
            if self.if_empty {
                output::print(message)?;
                return Ok(ExitCode::SUCCESS);
            }
            return Err(Error::new(ErrorKind::Conflict, message).on("data"));
        }
        load(&store, batches, &parameters)?;
        let mut counts = Vec::new();
        for table in [
            "recordings",
            "snapshots",
            "ai_analysis",
            "devices",
            "entities",
            "energy_timeseries",
            "weather_timeseries",
            "library_items",
            "videos",
            "keyframe_annotations",
        ] {
            counts.push(format!("{} {table}", count(&store, table)?));
        }
        output::print(format_args!("{}: {}", settings.path.display(), counts.join(", ")))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn load(store: &Store, batches: impl Iterator<Item = crate::query::Batch<()>>, parameters: &Parameters) -> Result<()> {
    let bar = Bar::new(parameters.recordings);
    for (number, batch) in (1_u64..).zip(batches) {
        store.run(batch)?;
        bar.set((number * 1_000).min(parameters.recordings), "recordings".to_owned());
    }
    Ok(())
}

fn count(store: &Store, table: &'static str) -> Result<i64> {
    store.query(sql(format!("SELECT count(*) FROM {table}")))
}
