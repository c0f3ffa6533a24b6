use super::{
    EnergyHistoryFilter, EnergySample, LatestEnergyFilter, LatestWeatherFilter, WeatherHistoryFilter, WeatherSample,
    WeatherValue,
    family::{HOUR, WEATHER},
};
use crate::{
    Result,
    catalog::require,
    query::{Condition, Order, Page, Select, sql},
    value::Instant,
};

/// The most rows of a page.
const MOST: i64 = 250_000;

/// The most hours of a range: a hundred years.
pub(super) const MOST_HOURS: i64 = 876_000;

const ENERGY_COLUMNS: &str =
    "device_id, timestamp, power_w, voltage_v, current_a, daily_energy_kwh, monthly_energy_kwh, power_state";

/// Samples of one device or of all, oldest first; `start` and `end` belong to
/// the range.
pub fn energy_history(filter: EnergyHistoryFilter) -> Select<Page<EnergySample>> {
    let range = match Range::of(filter.hours, filter.start, filter.end) {
        Ok(range) => range,
        Err(error) => return Select::refused(error),
    };
    let order = match filter.device_id {
        Some(_) => vec![Order::ascending("timestamp")],
        None => vec![Order::ascending("timestamp"), Order::ascending("device_id")],
    };
    Select::from_table("energy_timeseries", ENERGY_COLUMNS)
        .filter(Condition::equal("device_id", filter.device_id))
        .filter(Some(range.from()))
        .filter(Some(range.until()))
        .order(order)
        .page(filter.limit, MOST, filter.cursor)
        .instants(&["timestamp"])
        .build()
}

/// Values of one kind that a station measured, oldest first; `start` and
/// `end` belong to the range, and samples without such a value are left out.
pub fn weather_history(filter: WeatherHistoryFilter) -> Select<Page<WeatherValue>> {
    let range = Range::of(filter.hours, filter.start, filter.end);
    let measure = WEATHER.measure(&filter.data_type);
    let (range, measure) = match range.and_then(|range| Ok((range, measure?))) {
        Ok(found) => found,
        Err(error) => return Select::refused(error),
    };
    // Values of a type are of one type, also where the column holds integers.
    let columns = match measure.column {
        "humidity_percent" => "timestamp, module_type, CAST(humidity_percent AS REAL) AS value",
        "co2_ppm" => "timestamp, module_type, CAST(co2_ppm AS REAL) AS value",
        "pressure_mbar" => "timestamp, module_type, CAST(pressure_mbar AS REAL) AS value",
        "noise_db" => "timestamp, module_type, CAST(noise_db AS REAL) AS value",
        _ => "timestamp, module_type, CAST(temperature_c AS REAL) AS value",
    };
    let order = match filter.module_type {
        Some(_) => vec![Order::ascending("timestamp")],
        None => vec![Order::ascending("timestamp"), Order::ascending("module_type")],
    };
    Select::from_table("weather_timeseries", columns)
        .filter(Condition::equal("station_id", Some(filter.station_id)))
        .filter(Condition::equal("module_type", filter.module_type))
        .filter(Some(range.from()))
        .filter(Some(range.until()))
        .filter(Some(Condition::raw(format!("{} IS NOT NULL", measure.column), [])))
        .order(order)
        .page(filter.limit, MOST, filter.cursor)
        .instants(&["timestamp"])
        .build()
}

/// The newest sample of one device or of each.
pub fn latest_energy(filter: LatestEnergyFilter) -> Select<Vec<EnergySample>> {
    const ONE: &str = "SELECT device_id, timestamp, power_w, voltage_v, current_a, daily_energy_kwh, \
         monthly_energy_kwh, power_state FROM energy_timeseries WHERE device_id = ?1 ORDER BY timestamp DESC LIMIT 1";
    // From each device to the next by the index: the samples between are not read.
    const ALL: &str = "WITH RECURSIVE device(device_id) AS (\
         SELECT (SELECT first.device_id FROM energy_timeseries AS first ORDER BY first.device_id LIMIT 1) \
         UNION ALL \
         SELECT (SELECT next.device_id FROM energy_timeseries AS next WHERE next.device_id > device.device_id \
         ORDER BY next.device_id LIMIT 1) FROM device WHERE device.device_id IS NOT NULL) \
         SELECT newest.device_id, newest.timestamp, newest.power_w, newest.voltage_v, newest.current_a, \
         newest.daily_energy_kwh, newest.monthly_energy_kwh, newest.power_state \
         FROM device JOIN energy_timeseries AS newest ON newest.device_id = device.device_id \
         AND newest.timestamp = (SELECT last.timestamp FROM energy_timeseries AS last \
         WHERE last.device_id = device.device_id ORDER BY last.timestamp DESC LIMIT 1)";
    let statement = match filter.device_id {
        Some(device_id) => sql(ONE).bind(device_id),
        None => sql(ALL),
    };
    Select::raw(statement, ["energy_timeseries"]).instants(&["timestamp"])
}

/// The newest sample of each module, of one station or of all.
pub fn latest_weather(filter: LatestWeatherFilter) -> Select<Vec<WeatherSample>> {
    const STATIONS: &str = "SELECT (SELECT first.station_id FROM weather_timeseries AS first ORDER BY first.station_id LIMIT 1) \
         UNION ALL \
         SELECT (SELECT next.station_id FROM weather_timeseries AS next WHERE next.station_id > station.station_id \
         ORDER BY next.station_id LIMIT 1) FROM station WHERE station.station_id IS NOT NULL";
    let stations = if filter.station_id.is_some() { "SELECT ?1" } else { STATIONS };
    let statement = sql(format!(
        "WITH RECURSIVE station(station_id) AS ({stations}), module(station_id, module_type) AS (\
         SELECT station_id, (SELECT first.module_type FROM weather_timeseries AS first \
         WHERE first.station_id = station.station_id ORDER BY first.module_type LIMIT 1) \
         FROM station WHERE station_id IS NOT NULL \
         UNION ALL \
         SELECT module.station_id, (SELECT next.module_type FROM weather_timeseries AS next \
         WHERE next.station_id = module.station_id AND next.module_type > module.module_type \
         ORDER BY next.module_type LIMIT 1) FROM module WHERE module.module_type IS NOT NULL) \
         SELECT newest.station_id, newest.module_type, newest.timestamp, newest.temperature_c, \
         newest.humidity_percent, newest.co2_ppm, newest.pressure_mbar, newest.noise_db \
         FROM module JOIN weather_timeseries AS newest ON newest.station_id = module.station_id \
         AND newest.module_type = module.module_type AND newest.timestamp = (\
         SELECT last.timestamp FROM weather_timeseries AS last WHERE last.station_id = module.station_id \
         AND last.module_type = module.module_type ORDER BY last.timestamp DESC LIMIT 1) \
         ORDER BY newest.station_id, newest.module_type"
    ));
    let statement = match filter.station_id {
        Some(station_id) => statement.bind(station_id),
        None => statement,
    };
    Select::raw(statement, ["weather_timeseries"]).instants(&["timestamp"])
}

/// From when to when, in seconds; both ends belong to it.
struct Range {
    hours: i64,
    start: Option<i64>,
    end: Option<i64>,
}

impl Range {
    fn of(hours: i64, start: Option<Instant>, end: Option<Instant>) -> Result<Self> {
        check_hours(hours)?;
        check_order(start, end)?;
        Ok(Self { hours, start: start.map(seconds_from), end: end.map(Instant::seconds) })
    }

    fn from(&self) -> Condition {
        match (self.start, self.end) {
            (Some(start), _) => Condition::raw("timestamp >= ?", [start.into()]),
            (None, Some(end)) => Condition::raw("timestamp >= ?", [(end - self.hours * HOUR).into()]),
            (None, None) => Condition::raw("timestamp >= unixepoch() - ?", [(self.hours * HOUR).into()]),
        }
    }

    fn until(&self) -> Condition {
        match self.end {
            Some(end) => Condition::raw("timestamp <= ?", [end.into()]),
            None => Condition::raw("timestamp <= unixepoch()", []),
        }
    }
}

/// The first whole second that is not before this instant.
fn seconds_from(instant: Instant) -> i64 {
    let seconds = instant.seconds();
    if Instant::from_seconds(seconds) < instant { seconds + 1 } else { seconds }
}

pub(super) fn check_hours(hours: i64) -> Result<()> {
    require((1..=MOST_HOURS).contains(&hours), "hours", "must be 1 to 876000")
}

pub(super) fn check_order(start: Option<Instant>, end: Option<Instant>) -> Result<()> {
    let ascending = start.zip(end).is_none_or(|(start, end)| start <= end);
    require(ascending, "start", "must not be after end")
}
