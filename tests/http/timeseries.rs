use crate::support::{Client, case, store};
use edgelite::{
    catalog::timeseries::{self, NewEnergySample, NewWeatherSample},
    query::sql,
    value::Instant,
};
use serde_json::{Value as Json, json};
use std::time::Duration;

const STATION: &str = "70:ee:50:3a:0e:dc";

fn minutes_ago(minutes: u64) -> Instant {
    let now = Instant::now().minus(Duration::from_secs(60 * minutes));
    Instant::from_seconds(now.seconds())
}

fn plug(device_id: &str, minutes: u64, power_w: f64) -> NewEnergySample {
    NewEnergySample {
        device_id: device_id.into(),
        timestamp: minutes_ago(minutes),
        power_w: Some(power_w),
        voltage_v: Some(230.0),
        ..Default::default()
    }
}

fn module(module_type: &str, minutes: u64, temperature_c: f64) -> NewWeatherSample {
    NewWeatherSample {
        station_id: STATION.into(),
        module_type: module_type.into(),
        timestamp: minutes_ago(minutes),
        temperature_c: Some(temperature_c),
        ..Default::default()
    }
}

fn column<'a>(rows: &'a Json, name: &str) -> Vec<&'a Json> {
    rows.as_array().unwrap().iter().map(|row| &row[name]).collect()
}

#[tokio::test]
async fn r20_samples_are_posted_alone_or_in_thousands() {
    let store = store();
    let client = Client::of(&store);
    let one = json!({"device_id": "tapo_p115_aircon", "timestamp": Instant::now(), "power_w": 150.5, "voltage_v": 230, "current_a": 0.65, "power_state": true});
    assert_eq!(client.json("POST /api/energy/samples", one.clone()).await, json!({"success": true, "stored": 1}));
    let many: Vec<_> = (0..5_000)
        .map(|minute| json!({"device_id": "b", "timestamp": minutes_ago(minute), "power_w": minute}))
        .collect();
    assert_eq!(client.json("POST /api/energy/samples", many.into()).await["stored"], 5_000);
    let weather = json!([{"station_id": STATION, "module_type": "indoor", "timestamp": Instant::now(), "temperature_c": 22.5, "humidity_percent": 45.0, "co2_ppm": 450}]);
    assert_eq!(client.text("POST /api/weather/samples", &weather.to_string()).await.status, 201);
    let latest = client.get("GET /api/energy/latest").await;
    assert_eq!(column(&latest["latest"], "device_id"), ["b", "tapo_p115_aircon"]);
    let latest = client.get("GET /api/weather/latest").await;
    assert_eq!(latest["latest"][0]["co2_ppm"], 450);
    let mut refused = vec![one; 3];
    refused[2]["power_w"] = json!("much");
    let answer = client.text("POST /api/energy/samples", &Json::from(refused).to_string()).await;
    assert_eq!((answer.status, &answer.json()["field"]), (400, &json!("[2].power_w")));
    let count: i64 = store.query(sql("SELECT count(*) FROM energy_timeseries")).unwrap();
    assert_eq!(count, 5_001, "nothing of a refused list is stored");
    client
        .check(&[
            case("POST /api/energy/samples", "{}", 400, &[r#""field":"device_id""#]),
            case("POST /api/energy/samples", "[]", 400, &["the list is empty"]),
            case("POST /api/energy/samples", r#"{"device_id": "a"}"#, 400, &[r#""field":"timestamp""#, "required"]),
            case("POST /api/energy/samples", r#"{"device_id": "a", "timestamp": "soon"}"#, 400, &["not a time"]),
            case(
                "POST /api/energy/samples",
                r#"{"device_id": "a", "timestamp": "1969-01-01T00:00:00Z"}"#,
                400,
                &["1970"],
            ),
            case(
                "POST /api/weather/samples",
                r#"{"station_id": "s", "module_type": "m", "timestamp": "2026-01-01T00:00:00Z", "co2_ppm": 4.5}"#,
                400,
                &[r#""field":"co2_ppm""#],
            ),
        ])
        .await;
}

#[tokio::test]
async fn r20_usage_history_is_of_a_day_a_week_or_a_month() {
    let store = store();
    const DAY: u64 = 24 * 60;
    for (device, minutes) in [("a", 1), ("b", 60), ("a", DAY + 60), ("a", 8 * DAY), ("a", 31 * DAY)] {
        store.run(timeseries::store_energy_data(plug(device, minutes, minutes as f64))).unwrap();
    }
    let client = Client::of(&store);
    for (query, expected) in [
        ("", vec![60.0, 1.0]),
        ("?period=day", vec![60.0, 1.0]),
        ("?period=week", vec![1_500.0, 60.0, 1.0]),
        ("?period=month", vec![11_520.0, 1_500.0, 60.0, 1.0]),
        ("?period=month&device_id=b", vec![60.0]),
    ] {
        let history = client.get(&format!("GET /api/energy/usage-history{query}")).await;
        assert_eq!(column(&history["history"], "power_w"), expected, "{query}");
    }
    let history = client.get("GET /api/energy/usage-history?period=week&limit=2").await;
    assert_eq!((&history["period"], history["history"].as_array().unwrap().len()), (&json!("week"), 2));
    let fields: Vec<_> = history["history"][0].as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        [
            "device_id",
            "timestamp",
            "power_w",
            "voltage_v",
            "current_a",
            "daily_energy_kwh",
            "monthly_energy_kwh",
            "power_state"
        ]
    );
    assert!(history["history"][0]["timestamp"].as_str().unwrap().ends_with('Z'));
    let next = history["next"].as_str().unwrap();
    let rest = client.get(&format!("GET /api/energy/usage-history?period=week&limit=2&cursor={next}")).await;
    assert_eq!((column(&rest["history"], "power_w"), &rest["next"]), (vec![&json!(1.0)], &Json::Null));
    client
        .check(&[
            case("/api/energy/usage-history?period=year", "", 400, &[r#""field":"period""#, "day, week or month"]),
            case("/api/energy/usage-history?days=3", "", 400, &["unknown parameter days"]),
        ])
        .await;
}

#[tokio::test]
async fn r20_the_history_of_a_plug_has_the_form_that_its_clients_know() {
    let store = store();
    for minutes in [5, 100, 24 * 60 + 1] {
        store.run(timeseries::store_energy_data(plug("tapo 1", minutes, minutes as f64))).unwrap();
    }
    let client = Client::of(&store);
    let history = client.get("GET /api/sensors/tapo-p115/tapo%201/history").await;
    assert_eq!(
        (&history["device_id"], &history["device_name"], &history["hours"]),
        (&json!("tapo 1"), &json!("tapo 1"), &json!(24))
    );
    assert_eq!(
        (&history["count"], column(&history["data_points"], "power_w")),
        (&json!(2), vec![&json!(100.0), &json!(5.0)])
    );
    assert_eq!(history["data_points"][0]["power_consumption"], 100.0);
    assert_eq!(client.get("GET /api/sensors/tapo-p115/tapo%201/history?hours=168").await["count"], 3);
    client
        .json(
            "POST /internal/devices/bulk_upsert",
            json!([{"id": "tapo 1", "name": "Air conditioner"}, {"id": "quiet", "name": "Quiet"}]),
        )
        .await;
    assert_eq!(client.get("GET /api/sensors/tapo-p115/tapo%201/history").await["device_name"], "Air conditioner");
    assert_eq!(client.get("GET /api/sensors/tapo-p115/quiet/history").await["count"], 0);
    client
        .check(&[
            case("/api/sensors/tapo-p115/none/history", "", 404, &["there is no device none"]),
            case("/api/sensors/tapo-p115/quiet/history?hours=0", "", 400, &["must be 1 to 168"]),
            case("/api/sensors/tapo-p115/quiet/history?hours=169", "", 400, &["must be 1 to 168"]),
        ])
        .await;
}

#[tokio::test]
async fn r20_the_history_of_a_station_by_hours_or_named_range() {
    let store = store();
    const DAY: u64 = 24 * 60;
    for (name, minutes) in [
        ("indoor", 10),
        ("outdoor", 10),
        ("indoor", 120),
        ("indoor", 2 * DAY),
        ("indoor", 200 * DAY),
        ("indoor", 700 * DAY),
    ] {
        store.run(timeseries::store_weather_data(module(name, minutes, minutes as f64))).unwrap();
    }
    let client = Client::of(&store);
    for (query, expected) in [
        ("", 3),
        ("?module_type=indoor", 2),
        ("?hours=1&module_type=indoor", 1),
        ("?time_range=1h", 2),
        ("?time_range=6h&module_type=indoor", 2),
        ("?time_range=7d&module_type=indoor", 3),
        ("?time_range=1y&module_type=indoor", 4),
        ("?time_range=2y&module_type=indoor", 5),
        ("?data_type=humidity", 0),
        ("?start=2001-01-01&module_type=indoor", 5),
    ] {
        let history = client.get(&format!("GET /api/weather/{STATION}/history{query}")).await;
        assert_eq!(history["data_points"].as_array().unwrap().len(), expected, "{query}");
        assert_eq!(history["station_id"], STATION);
    }
    let history = client.get(&format!("GET /api/weather/{STATION}/history?time_range=7d&module_type=indoor")).await;
    assert_eq!((&history["time_range"], &history["data_type"]), (&json!("7d"), &json!("temperature")));
    assert_eq!(column(&history["data_points"], "value"), [2880.0, 120.0, 10.0]);
    client
        .check(&[
            case("/api/weather/none/history", "", 404, &["there is no weather station none"]),
            case(
                "/api/weather/none/history?data_type=wind",
                "",
                400,
                &[r#""field":"data_type""#, "temperature, humidity, co2, pressure, noise"],
            ),
            case(
                "/api/weather/none/history?time_range=3w",
                "",
                400,
                &[r#""field":"time_range""#, "1h, 6h, 24h, 7d, 30d, 90d, 1y, 2y"],
            ),
            case("/api/weather/none/history?time_range=1h&hours=1", "", 400, &["give one of them"]),
            case("/api/weather/none/series?points=0", "", 400, &[r#""field":"points""#]),
        ])
        .await;
}

#[tokio::test]
async fn r24_series_draw_a_year_in_a_few_hundred_points() {
    let store = store();
    let samples = (0..365 * 24).map(|hour| plug("a", hour * 60, hour as f64)).collect();
    store.run(timeseries::store_energy_samples(samples)).unwrap();
    store.run(timeseries::store_weather_data(module("indoor", 5, 20.0))).unwrap();
    let client = Client::of(&store);
    let year = client.get("GET /api/energy/series?device_id=a&hours=8760").await;
    let points = year["points"].as_array().unwrap();
    assert!((360..=367).contains(&points.len()), "{}", points.len());
    assert_eq!(points[100]["samples"], 24);
    assert_eq!(points[100]["seconds"], 86_400);
    let day = client.get("GET /api/energy/series?device_id=a&points=24&data_type=voltage").await;
    assert_eq!(day["points"][3]["avg"], 230.0);
    let weather = client.get(&format!("GET /api/weather/{STATION}/series?time_range=24h")).await;
    assert_eq!((&weather["module_type"], &weather["points"][0]["last"]), (&json!("indoor"), &json!(20.0)));
    client
        .check(&[
            case("/api/energy/series", "", 400, &[r#""field":"device_id""#, "required"]),
            case("/api/energy/series?device_id=a&data_type=heat", "", 400, &["power, voltage, current"]),
            case("/api/energy/series?device_id=none", "", 200, &[r#""points":[]"#]),
            case("/api/weather/none/series", "", 404, &["there is no weather station none"]),
            case("POST /api/storage/roll-up", "{}", 200, &[r#""more":false"#]),
        ])
        .await;
}

#[tokio::test]
async fn r20_energy_of_days_weeks_and_months() {
    let store = store();
    let reading = |minutes: u64, kwh: f64| NewEnergySample {
        monthly_energy_kwh: Some(kwh),
        daily_energy_kwh: Some(kwh),
        ..plug("a", minutes, 1.0)
    };
    store.run(timeseries::store_energy_samples(vec![reading(2, 1.0), reading(1, 1.5)])).unwrap();
    let client = Client::of(&store);
    for period in ["day", "week", "month"] {
        let usage = client.get(&format!("GET /api/energy/usage?period={period}&count=2&device_id=a")).await;
        assert_eq!(usage["period"], period);
        let total: f64 = column(&usage["usage"], "energy_kwh").iter().map(|energy| energy.as_f64().unwrap()).sum();
        assert_eq!(total, 1.5, "{usage}");
    }
    client
        .check(&[
            case("/api/energy/usage?period=year", "", 400, &[r#""field":"period""#]),
            case("/api/energy/usage?count=0", "", 400, &["must be 1 to 366"]),
            case("/api/energy/usage?count=366", "", 200, &[r#""device_id":"a""#]),
        ])
        .await;
}

#[tokio::test]
async fn r20_a_time_without_a_zone_is_local_here_and_refused_elsewhere() {
    let store = store();
    let client = Client::of(&store);
    let naive = json!({"device_id": "a", "timestamp": "2026-02-20T13:03:14.642656", "power_w": 1.0});
    let zoned = json!({"device_id": "b", "timestamp": "2026-02-20T13:03:14+01:00", "power_w": 1.0});
    client.json("POST /api/energy/samples", json!([naive, zoned])).await;
    let stored: i64 = store.query(sql("SELECT timestamp FROM energy_timeseries WHERE device_id = 'b'")).unwrap();
    assert_eq!(stored, 1_771_588_994);
    // Within a day of UTC in any zone, and found by the same naive time.
    let stored: i64 = store.query(sql("SELECT timestamp FROM energy_timeseries WHERE device_id = 'a'")).unwrap();
    assert!((stored - 1_771_592_594).abs() <= 14 * 3_600, "{stored}");
    let series =
        client.get("GET /api/energy/series?device_id=a&start=2026-02-20T13:00:00&end=2026-02-20%2013:10:00").await;
    assert_eq!(series["points"].as_array().unwrap().len(), 1);
    client
        .check(&[
            case("/api/recordings?since=2026-02-20T13:00:00", "", 400, &["not a time with a zone"]),
            case("/api/energy/series?device_id=a&start=13:00", "", 400, &[r#""field":"start""#, "not a time"]),
        ])
        .await;
}

#[tokio::test]
async fn r6_scrub_deletes_samples_that_are_older_than_environment_data_is_kept() {
    let store = store();
    const DAY: u64 = 24 * 60;
    for days in [1, 100, 200] {
        store.run(timeseries::store_energy_data(plug("a", days * DAY, 1.0))).unwrap();
        store.run(timeseries::store_weather_data(module("indoor", days * DAY, 1.0))).unwrap();
    }
    let client = Client::of(&store);
    client.json("POST /api/settings/retention", json!({"environment_data": 150})).await;
    let planned = client.json("POST /api/storage/scrub", json!({"dry_run": true})).await;
    assert_eq!((&planned["samples"], &planned["dry_run"]), (&json!(2), &json!(true)));
    assert_eq!(client.json("POST /api/storage/scrub", json!({"confirm": true})).await["samples"], 2);
    let left: i64 = store
        .query(sql("SELECT (SELECT count(*) FROM energy_timeseries) + (SELECT count(*) FROM weather_timeseries)"))
        .unwrap();
    assert_eq!(left, 4);
    let year = client.get("GET /api/energy/series?device_id=a&hours=8760").await;
    assert_eq!(year["points"].as_array().unwrap().len(), 3, "charts stay");
}
