use super::{EnergyUsage, EnergyUsageFilter};
use crate::{
    Result,
    catalog::require,
    query::{Select, sql},
    value::{Instant, Value},
};

/// From each device to the next by the index.
const DEVICES: &str = "SELECT (SELECT first.device_id FROM energy_hourly AS first ORDER BY first.device_id LIMIT 1) \
     UNION ALL \
     SELECT (SELECT next.device_id FROM energy_hourly AS next WHERE next.device_id > device.device_id \
     ORDER BY next.device_id LIMIT 1) FROM device WHERE device.device_id IS NOT NULL";

/// `span`: the periods of each device, and what lies between them and the
/// last reading before. `taken`: counters of whole hours, and of single samples
/// where an hour is open. `step`: what each of these adds.
const STEPS: &str = "edge AS (SELECT value AS low, lead(value) OVER (ORDER BY value) AS high FROM json_each(?1)), \
     span AS (\
     SELECT device.device_id, edge.low, edge.high, 1 AS counted FROM device JOIN edge ON edge.high IS NOT NULL \
     WHERE device.device_id IS NOT NULL \
     UNION ALL \
     SELECT device.device_id, coalesce((SELECT before.start FROM energy_hourly AS before \
     WHERE before.device_id = device.device_id AND before.start < ?2 AND before.start >= ?2 - 3024000 \
     AND before.samples IS NOT NULL \
     AND (before.daily_energy_kwh_last IS NOT NULL OR before.monthly_energy_kwh_last IS NOT NULL) \
     ORDER BY before.start DESC LIMIT 1), ?2), ?2, 0 FROM device WHERE device.device_id IS NOT NULL), \
     taken AS (\
     SELECT span.device_id, span.low, span.high, span.counted, hour.start AS at, \
     hour.daily_energy_kwh_first AS daily_first, hour.daily_energy_kwh_last AS daily_last, \
     coalesce(hour.daily_energy_kwh_rise, 0) AS daily_rise, hour.monthly_energy_kwh_first AS monthly_first, \
     hour.monthly_energy_kwh_last AS monthly_last, coalesce(hour.monthly_energy_kwh_rise, 0) AS monthly_rise \
     FROM span JOIN energy_hourly AS hour ON hour.device_id = span.device_id AND hour.start >= span.low \
     AND hour.start < span.high WHERE hour.samples IS NOT NULL \
     UNION ALL \
     SELECT span.device_id, span.low, span.high, span.counted, sample.timestamp, sample.daily_energy_kwh, \
     sample.daily_energy_kwh, 0, sample.monthly_energy_kwh, sample.monthly_energy_kwh, 0 \
     FROM span JOIN energy_hourly AS open ON open.device_id = span.device_id AND open.start > span.low - 3600 \
     AND open.start < span.high AND open.samples IS NULL \
     JOIN energy_timeseries AS sample ON sample.device_id = span.device_id AND sample.timestamp >= open.start \
     AND sample.timestamp < open.start + 3600 WHERE sample.timestamp >= span.low AND sample.timestamp < span.high), \
     step AS (\
     SELECT device_id, low, high, counted, at, NULL AS monthly, \
     daily_rise + CASE WHEN before IS NULL OR daily_first < before THEN daily_first ELSE daily_first - before END AS daily \
     FROM (SELECT taken.*, lag(daily_last) OVER (PARTITION BY device_id ORDER BY at) AS before \
     FROM taken WHERE daily_first IS NOT NULL) AS of_day \
     UNION ALL \
     SELECT device_id, low, high, counted, at, \
     monthly_rise + CASE WHEN monthly_first < before THEN monthly_first ELSE monthly_first - before END, NULL \
     FROM (SELECT taken.*, lag(monthly_last) OVER (PARTITION BY device_id ORDER BY at) AS before \
     FROM taken WHERE monthly_first IS NOT NULL) AS of_month)";

/// The energy of each period between neighbouring boundaries, for one device
/// or for each; periods without a reading are left out.
///
/// Days, weeks and months begin where the caller says, in whichever zone.
/// Energy is what the counters rose by from one reading to the next, counted
/// where the later one lies; a counter that fell has begun again at zero. The
/// monthly counter is preferred, because it also counts across days without
/// readings; the daily one stands in where there is none. Hours that are
/// rolled up count as a whole for the period in which they begin.
pub fn energy_usage(filter: EnergyUsageFilter) -> Select<Vec<EnergyUsage>> {
    if let Err(error) = check(&filter.boundaries) {
        return Select::refused(error);
    }
    let boundaries: Vec<i64> = filter.boundaries.iter().map(|boundary| boundary.seconds()).collect();
    let first = boundaries[0];
    let boundaries = match Value::json(&boundaries) {
        Ok(boundaries) => boundaries,
        Err(error) => return Select::refused(error),
    };
    let devices = if filter.device_id.is_some() { "SELECT ?3" } else { DEVICES };
    let statement = sql(format!(
        "WITH RECURSIVE device(device_id) AS ({devices}), {STEPS} \
         SELECT device_id, low AS start, high AS \"end\", sum(energy) AS energy_kwh FROM (\
         SELECT device_id, low, high, at, coalesce(max(monthly), max(daily), 0.0) AS energy FROM step \
         WHERE counted = 1 GROUP BY device_id, low, high, at) AS added \
         GROUP BY device_id, low, high ORDER BY device_id, low"
    ));
    let statement = statement.bind(boundaries).bind(first);
    let statement = match filter.device_id {
        Some(device_id) => statement.bind(device_id),
        None => statement,
    };
    Select::raw(statement, ["energy_hourly", "energy_timeseries"]).instants(&["start", "end"])
}

fn check(boundaries: &[Instant]) -> Result<()> {
    require((2..=1_001).contains(&boundaries.len()), "boundaries", "must be 2 to 1001 times")?;
    let ascending = boundaries.windows(2).all(|pair| pair[0].seconds() < pair[1].seconds());
    require(ascending, "boundaries", "must ascend")
}
