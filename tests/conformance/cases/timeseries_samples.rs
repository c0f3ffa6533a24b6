//! Samples of plugs and weather stations: storing and listing them.

use super::prelude::*;

/// A sample of this device, so many seconds after a fixed moment.
pub fn plug(device_id: &str, seconds: i64, power_w: f64) -> NewEnergySample {
    NewEnergySample {
        device_id: device_id.into(),
        timestamp: at(seconds),
        power_w: Some(power_w),
        ..Default::default()
    }
}

/// A sample of this module, so many seconds after a fixed moment.
pub fn module(module_type: &str, seconds: i64, temperature_c: f64) -> NewWeatherSample {
    NewWeatherSample {
        station_id: STATION.into(),
        module_type: module_type.into(),
        timestamp: at(seconds),
        temperature_c: Some(temperature_c),
        ..Default::default()
    }
}

/// All samples of the fixed moment's day.
fn of_the_day() -> EnergyHistoryFilter {
    EnergyHistoryFilter { start: Some(at(-86_400)), end: Some(at(86_400)), ..Default::default() }
}

fn powers(page: &Page<EnergySample>) -> Vec<Option<f64>> {
    page.rows.iter().map(|sample| sample.power_w).collect()
}

const STATION: &str = "70:ee:50:3a:0e:dc";

conformance! {
    fn r20_the_examples_of_the_founding_document_work(backend) {
        let store = backend.store();
        store.run(store_energy_data(NewEnergySample {
            device_id: "tapo_p115_aircon".into(),
            timestamp: Instant::now(),
            power_w: Some(150.5),
            voltage_v: Some(230.0),
            current_a: Some(0.65),
            ..Default::default()
        })).unwrap();
        store.run(store_weather_data(NewWeatherSample {
            station_id: STATION.into(),
            module_type: "indoor".into(),
            timestamp: Instant::now(),
            temperature_c: Some(22.5),
            humidity_percent: Some(45.0),
            co2_ppm: Some(450),
            ..Default::default()
        })).unwrap();
        let energy = store.query(energy_history(EnergyHistoryFilter {
            device_id: Some("tapo_p115_aircon".into()), hours: 24, ..Default::default()
        })).unwrap();
        assert_eq!(powers(&energy), [Some(150.5)]);
        let weather = store.query(weather_history(WeatherHistoryFilter {
            station_id: STATION.into(), module_type: Some("indoor".into()), hours: 24, ..Default::default()
        })).unwrap();
        assert_eq!(weather.rows[0].value, 22.5);
        let co2 = store.query(weather_history(WeatherHistoryFilter {
            station_id: STATION.into(), data_type: "co2".into(), ..Default::default()
        })).unwrap();
        assert_eq!(co2.rows[0].value, 450.0);
    }

    fn r19_timestamps_are_unix_seconds_in_the_tables_and_instants_at_the_api(backend) {
        let store = backend.store();
        let timestamp = Instant::from_microseconds(1_771_588_994_999_999);
        let stored = store.run(store_energy_data(NewEnergySample { timestamp, ..plug("a", 0, 1.0) })).unwrap();
        assert_eq!(stored.timestamp.to_string(), "2026-02-20T12:03:14Z");
        store.run(store_weather_data(NewWeatherSample { timestamp, ..module("indoor", 0, 1.0) })).unwrap();
        for table in ["energy_timeseries", "weather_timeseries"] {
            let seconds: i64 = store.query(sql(format!("SELECT timestamp FROM {table}"))).unwrap();
            assert_eq!(seconds, 1_771_588_994);
            let text: String = store.query(sql(format!("SELECT datetime(timestamp, 'unixepoch') FROM {table}"))).unwrap();
            assert_eq!(text, "2026-02-20 12:03:14");
        }
    }

    fn r19_every_field_is_kept_and_what_is_left_out_is_null(backend) {
        let store = backend.store();
        let full = NewEnergySample {
            device_id: "küche".into(),
            timestamp: at(0),
            power_w: Some(-12.5),
            voltage_v: Some(229.75),
            current_a: Some(0.054),
            daily_energy_kwh: Some(1.25),
            monthly_energy_kwh: Some(40.5),
            power_state: Some(false),
        };
        let stored = store.run(store_energy_data(full.clone())).unwrap();
        assert_eq!(serde_json::to_value(&stored).unwrap(), serde_json::to_value(&full).unwrap());
        let empty = NewEnergySample { device_id: "b".into(), timestamp: at(0), ..Default::default() };
        store.run(store_energy_data(empty)).unwrap();
        for state in [Some(true), None] {
            store.run(store_energy_data(NewEnergySample { power_state: state, ..plug("c", i64::from(state.is_some()), 0.0) })).unwrap();
        }
        let page = store.query(energy_history(of_the_day())).unwrap();
        let states: Vec<_> = page.rows.iter().map(|sample| (sample.device_id.as_str(), sample.power_w, sample.power_state)).collect();
        assert_eq!(states, [
            ("b", None, None), ("c", Some(0.0), None), ("küche", Some(-12.5), Some(false)), ("c", Some(0.0), Some(true)),
        ]);
        let weather = NewWeatherSample {
            humidity_percent: Some(45.5), co2_ppm: Some(450), pressure_mbar: Some(1013.25), noise_db: Some(38.0), ..module("indoor", 0, -3.5)
        };
        let stored = store.run(store_weather_data(weather.clone())).unwrap();
        assert_eq!(serde_json::to_value(&stored).unwrap(), serde_json::to_value(&weather).unwrap());
    }

    fn r19_a_sample_of_the_same_second_is_replaced_and_keeps_its_id(backend) {
        let store = backend.store();
        store.run(store_energy_data(NewEnergySample { voltage_v: Some(230.0), ..plug("a", 0, 1.0) })).unwrap();
        store.run(store_energy_data(plug("b", 0, 5.0))).unwrap();
        store.run(store_energy_data(plug("a", 0, 2.0))).unwrap();
        let rows: Vec<Row> = store.query(sql("SELECT id, power_w, voltage_v FROM energy_timeseries WHERE device_id = 'a'")).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((&rows[0]["id"], &rows[0]["power_w"], &rows[0]["voltage_v"]), (&1.into(), &2.0.into(), &Value::Null));
        for temperature in [20.0, 21.0] {
            store.run(store_weather_data(module("indoor", 0, temperature))).unwrap();
            store.run(store_weather_data(module("outdoor", 0, temperature - 10.0))).unwrap();
        }
        let kept: Vec<Row> = store.query(sql("SELECT temperature_c FROM weather_timeseries ORDER BY id")).unwrap();
        assert_eq!(kept.iter().map(|row| row[0].clone()).collect::<Vec<_>>(), [21.0.into(), 11.0.into()]);
    }

    fn r20_thousands_of_samples_go_in_together_or_not_at_all(backend) {
        let store = backend.store();
        let samples: Vec<_> = (0..2_000).map(|number| plug(if number % 2 == 0 { "a" } else { "b" }, number * 30, 1.0)).collect();
        assert_eq!(store.run(store_energy_samples(samples.clone())).unwrap().stored, 2_000);
        assert_eq!(store.run(store_energy_samples(samples.clone())).unwrap().stored, 2_000, "again");
        let count = |store: &Store| store.query::<i64>(sql("SELECT count(*) FROM energy_timeseries")).unwrap();
        assert_eq!(count(&store), 2_000);
        let mut wrong = vec![plug("c", 0, 1.0), plug("c", 1, 1.0)];
        wrong[1].power_w = Some(f64::INFINITY);
        let error = store.run(store_energy_samples(wrong)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("[1].power_w")));
        assert_eq!(count(&store), 2_000, "nothing of a refused batch is stored");
        let twice = vec![plug("d", 0, 1.0), plug("a", 0, 7.0), plug("d", 0, 2.0)];
        store.run(store_energy_samples(twice)).unwrap();
        let latest = store.query(latest_energy(LatestEnergyFilter { device_id: Some("d".into()) })).unwrap();
        assert_eq!(latest[0].power_w, Some(2.0), "the later in the list counts");
        let weather = store.run(store_weather_samples((0..500).map(|number| module("indoor", number * 300, 20.0)).collect())).unwrap();
        assert_eq!(weather.stored, 500);
        assert_eq!(store.run(store_energy_samples(Vec::new())).unwrap().stored, 0);
    }

    fn r20_a_batch_by_name_takes_objects_and_names_the_mistake_in_one(backend) {
        let store = backend.store();
        let batch = |json: Json| arguments([("samples", Value::Json(json.to_string()))]);
        let good = json!([{"device_id": "a", "timestamp": "2026-02-20T12:00:00Z", "power_w": 5}, {"deviceId": "b", "timestamp": "2026-02-20T12:00:00Z"}]);
        let stored = store.call("timeseries", "store_energy_batch", &batch(good)).unwrap();
        assert_eq!(stored.get(0).unwrap().value("stored").unwrap(), &2.into());
        for (json, field) in [
            (json!([{"device_id": "a"}]), "[0].timestamp"),
            (json!([{"device_id": "a", "timestamp": "2026-02-20T12:00:00"}]), "[0].timestamp"),
            (json!([{"device_id": "a", "timestamp": "2026-02-20T12:00:00Z"}, {"device_id": "", "timestamp": "2026-02-20T12:00:00Z"}]), "[1].device_id"),
            (json!([{"device_id": "a", "timestamp": "2026-02-20T12:00:00Z", "watts": 5}]), "[0].watts"),
            (json!([{"device_id": "a", "timestamp": "2026-02-20T12:00:00Z", "power_w": "much"}]), "[0].power_w"),
        ] {
            let error = store.call("timeseries", "store_energy_batch", &batch(json)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)), "{error}");
        }
        let weather = json!([{"station_id": STATION, "module_type": "indoor", "timestamp": "2026-02-20T12:00:00Z", "co2_ppm": 450}]);
        store.call("timeseries", "store_weather_batch", &batch(weather)).unwrap();
    }

    fn r20_samples_that_make_no_sense_are_refused_by_name(backend) {
        let store = backend.store();
        let valid = || plug("a", 0, 1.0);
        for (field, refused) in [
            ("device_id", NewEnergySample { device_id: String::new(), ..valid() }),
            ("device_id", NewEnergySample { device_id: "x".repeat(256), ..valid() }),
            ("timestamp", NewEnergySample { timestamp: Instant::from_seconds(-1), ..valid() }),
            ("timestamp", NewEnergySample { timestamp: Instant::from_seconds(1_700_000_000_000), ..valid() }),
            ("power_w", NewEnergySample { power_w: Some(f64::NAN), ..valid() }),
            ("voltage_v", NewEnergySample { voltage_v: Some(f64::INFINITY), ..valid() }),
            ("current_a", NewEnergySample { current_a: Some(f64::NAN), ..valid() }),
            ("daily_energy_kwh", NewEnergySample { daily_energy_kwh: Some(-0.1), ..valid() }),
            ("monthly_energy_kwh", NewEnergySample { monthly_energy_kwh: Some(-1.0), ..valid() }),
        ] {
            let error = store.run(store_energy_data(refused)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)));
        }
        let valid = || module("indoor", 0, 1.0);
        for (field, refused) in [
            ("station_id", NewWeatherSample { station_id: String::new(), ..valid() }),
            ("module_type", NewWeatherSample { module_type: String::new(), ..valid() }),
            ("temperature_c", NewWeatherSample { temperature_c: Some(f64::NAN), ..valid() }),
            ("humidity_percent", NewWeatherSample { humidity_percent: Some(100.5), ..valid() }),
            ("co2_ppm", NewWeatherSample { co2_ppm: Some(-1), ..valid() }),
            ("noise_db", NewWeatherSample { noise_db: Some(f64::NEG_INFINITY), ..valid() }),
        ] {
            let error = store.run(store_weather_data(refused)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)));
        }
        let milliseconds = sql("INSERT INTO energy_timeseries (device_id, timestamp) VALUES ('a', 1700000000000)");
        assert_eq!(store.execute(milliseconds).unwrap_err().kind(), ErrorKind::Constraint);
    }

    fn r20_history_is_of_the_last_hours_or_between_two_times_inclusive(backend) {
        let store = backend.store();
        store.run(store_energy_samples((0..5).map(|number| plug("a", number * 60, number as f64)).collect())).unwrap();
        let between = |start: Option<Instant>, end: Option<Instant>| {
            let filter = EnergyHistoryFilter { device_id: Some("a".into()), start, end, hours: 1, ..Default::default() };
            powers(&store.query(energy_history(filter)).unwrap()).into_iter().flatten().collect::<Vec<_>>()
        };
        assert_eq!(between(Some(at(60)), Some(at(180))), [1.0, 2.0, 3.0]);
        let a_bit = |seconds: i64| Instant::from_microseconds(at(seconds).microseconds() + 1);
        assert_eq!(between(Some(a_bit(60)), Some(a_bit(180))), [2.0, 3.0]);
        assert_eq!(between(None, Some(at(120))), [0.0, 1.0, 2.0], "hours before the end");
        assert_eq!(between(None, Some(at(3_660))), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(between(Some(at(180)), None), [3.0, 4.0], "until now");
        assert_eq!(between(None, None), [] as [f64; 0], "the last hour");
        let now = Instant::now();
        let ago = |hours: u64| now.minus(std::time::Duration::from_secs(hours * 3_600 + 60));
        for (hours, power_w) in [(0, 10.0), (23, 11.0), (24, 12.0)] {
            store.run(store_energy_data(NewEnergySample { timestamp: ago(hours), ..plug("b", 0, power_w) })).unwrap();
        }
        let day = store.query(energy_history(EnergyHistoryFilter::default())).unwrap();
        assert_eq!(powers(&day), [Some(11.0), Some(10.0)], "24 hours unless told");
        for (field, filter) in [
            ("hours", EnergyHistoryFilter { hours: 0, ..Default::default() }),
            ("hours", EnergyHistoryFilter { hours: 876_001, ..Default::default() }),
            ("start", EnergyHistoryFilter { start: Some(at(1)), end: Some(at(0)), ..Default::default() }),
            ("limit", EnergyHistoryFilter { limit: 0, ..Default::default() }),
            ("cursor", EnergyHistoryFilter { cursor: Some("x".into()), ..Default::default() }),
        ] {
            assert_eq!(store.query(energy_history(filter)).unwrap_err().field(), Some(field));
        }
    }

    fn r20_pages_of_a_history_visit_each_sample_once(backend) {
        let store = backend.store();
        let samples = (0..20).map(|number| plug(["a", "b", "c"][number % 3], i64::try_from(number).unwrap() / 3 * 10, number as f64));
        store.run(store_energy_samples(samples.collect())).unwrap();
        for device_id in [None, Some("b".to_owned())] {
            let all = store.query(energy_history(EnergyHistoryFilter { device_id: device_id.clone(), ..of_the_day() })).unwrap();
            assert_eq!(all.next, None);
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let filter = EnergyHistoryFilter { device_id: device_id.clone(), limit: 3, cursor, ..of_the_day() };
                let page = store.query(energy_history(filter)).unwrap();
                found.extend(page.rows);
                cursor = page.next;
                if cursor.is_none() { break }
            }
            assert_eq!(found, all.rows);
            let order: Vec<_> = found.iter().map(|sample| (sample.timestamp, sample.device_id.clone())).collect();
            assert!(order.is_sorted());
        }
    }

    fn r20_weather_history_gives_one_kind_of_value_and_skips_nulls(backend) {
        let store = backend.store();
        let none = || NewWeatherSample { temperature_c: None, humidity_percent: Some(50.0), ..module("indoor", 60, 0.0) };
        store.run(store_weather_samples(vec![module("outdoor", 0, -1.0), module("indoor", 0, 20.0), none(), module("indoor", 120, 21.0)])).unwrap();
        store.run(store_weather_data(NewWeatherSample { station_id: "other".into(), ..module("indoor", 0, 99.0) })).unwrap();
        let history = |module_type: Option<&str>, data_type: &str| {
            let filter = WeatherHistoryFilter {
                station_id: STATION.into(), module_type: module_type.map(str::to_owned), data_type: data_type.into(),
                start: Some(at(0)), end: Some(at(120)), ..Default::default()
            };
            let page = store.query(weather_history(filter)).unwrap();
            page.rows.into_iter().map(|row| (row.timestamp, row.module_type, row.value)).collect::<Vec<_>>()
        };
        let indoor = |seconds, value| (at(seconds), "indoor".to_owned(), value);
        assert_eq!(history(Some("indoor"), "temperature"), [indoor(0, 20.0), indoor(120, 21.0)]);
        assert_eq!(history(None, "temperature"), [indoor(0, 20.0), (at(0), "outdoor".to_owned(), -1.0), indoor(120, 21.0)]);
        assert_eq!(history(None, "humidity"), [indoor(60, 50.0)]);
        for empty in ["co2", "pressure", "noise"] {
            assert_eq!(history(None, empty), []);
        }
    }

    fn r20_an_unknown_data_type_is_an_error_that_lists_the_known_ones(backend) {
        let store = backend.store();
        let wind = WeatherHistoryFilter { station_id: STATION.into(), data_type: "wind".into(), ..Default::default() };
        let error = store.query(weather_history(wind)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("data_type")));
        assert!(error.to_string().contains("temperature, humidity, co2, pressure, noise, not 'wind'"), "{error}");
        let series = EnergySeriesFilter { device_id: "a".into(), data_type: "energy".into(), ..Default::default() };
        let error = store.query(energy_series(series)).unwrap_err();
        assert!(error.to_string().contains("power, voltage, current, not 'energy'"), "{error}");
    }

    fn r20_the_latest_sample_of_each_device_and_module(backend) {
        let store = backend.store();
        assert_eq!(store.query(latest_energy(LatestEnergyFilter::default())).unwrap(), []);
        assert_eq!(store.query(latest_weather(LatestWeatherFilter::default())).unwrap(), []);
        store.run(store_energy_samples((0..30).map(|number| plug(["a", "b", "c"][number % 3], number as i64, number as f64)).collect())).unwrap();
        let latest = |device_id: Option<&str>| {
            let filter = LatestEnergyFilter { device_id: device_id.map(str::to_owned) };
            let rows = store.query(latest_energy(filter)).unwrap();
            rows.into_iter().map(|sample| (sample.device_id, sample.power_w.unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(latest(None), [("a".to_owned(), 27.0), ("b".to_owned(), 28.0), ("c".to_owned(), 29.0)]);
        assert_eq!(latest(Some("b")), [("b".to_owned(), 28.0)]);
        assert_eq!(latest(Some("none")), []);
        let of = |station: &str, name: &str, seconds| NewWeatherSample { station_id: station.into(), ..module(name, seconds, seconds as f64) };
        store.run(store_weather_samples(vec![of("s1", "indoor", 1), of("s1", "indoor", 2), of("s1", "outdoor", 1), of("s2", "rain", 3)])).unwrap();
        let latest = |station_id: Option<&str>| {
            let rows = store.query(latest_weather(LatestWeatherFilter { station_id: station_id.map(str::to_owned) })).unwrap();
            rows.into_iter().map(|row| format!("{} {} {}", row.station_id, row.module_type, row.temperature_c.unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(latest(None), ["s1 indoor 2", "s1 outdoor 1", "s2 rain 3"]);
        assert_eq!(latest(Some("s1")), ["s1 indoor 2", "s1 outdoor 1"]);
        assert_eq!(latest(Some("s3")), [] as [&str; 0]);
    }
}
