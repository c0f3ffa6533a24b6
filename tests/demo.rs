//! The invented home: the same for the same parameters, of the size that was
//! asked for, and believable.

use edgelite::{
    ErrorKind, Options, Store,
    catalog::BUILT_IN,
    demo::{self, Parameters},
    query::sql,
    value::{Instant, Row},
};

fn parameters() -> Parameters {
    let until = "2026-02-20T12:00:00Z".parse().unwrap();
    Parameters { recordings: 2_500, devices: 60, days: 14, sample_days: 60, seed: 42, until }
}

fn store(parameters: &Parameters) -> Store {
    let store = Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap();
    for batch in demo::home(parameters).unwrap() {
        store.run(batch).unwrap();
    }
    store
}

fn count(store: &Store, condition: &'static str) -> i64 {
    store.query(sql(format!("SELECT count(*) FROM {condition}"))).unwrap()
}

fn rows(store: &Store) -> Vec<Vec<Row>> {
    let tables = [
        "recordings",
        "snapshots",
        "ai_analysis",
        "devices",
        "entities",
        "energy_timeseries",
        "weather_timeseries",
        "energy_daily",
        "library_items",
        "wanted_items",
        "verify_jobs",
        "downloaders",
        "indexers",
        "quality_profiles",
        "webhooks",
        "webhook_deliveries",
        "user_preferences",
    ];
    tables.iter().map(|table| store.query(sql(format!("SELECT * FROM {table} ORDER BY rowid"))).unwrap()).collect()
}

#[test]
fn the_same_parameters_give_the_same_rows() {
    let first = rows(&store(&parameters()));
    assert_eq!(rows(&store(&parameters())), first);
    assert_ne!(rows(&store(&Parameters { seed: 43, ..parameters() })), first);
    let more_devices = rows(&store(&Parameters { devices: 61, ..parameters() }));
    assert_eq!(more_devices[..3], first[..3], "devices do not change recordings");
    assert_eq!(more_devices[5..], first[5..], "nor the library");
}

#[test]
fn the_home_has_exactly_the_size_that_was_asked_for() {
    for (recordings, devices, days) in [(0, 0, 1), (1, 1, 1), (7, 30, 3650), (1_001, 1_001, 2)] {
        let store = store(&Parameters { recordings, devices, days, ..parameters() });
        assert_eq!(count(&store, "recordings"), i64::try_from(recordings).unwrap());
        assert_eq!(count(&store, "devices"), i64::try_from(devices).unwrap());
    }
    for wrong in [
        Parameters { days: 0, ..parameters() },
        Parameters { days: 3651, ..parameters() },
        Parameters { sample_days: 0, ..parameters() },
        Parameters { sample_days: 3651, ..parameters() },
        Parameters { recordings: 10_000_001, ..parameters() },
        Parameters { devices: 100_001, ..parameters() },
    ] {
        assert_eq!(demo::home(&wrong).err().map(|error| error.kind()), Some(ErrorKind::InvalidArgument), "{wrong:?}");
    }
}

#[test]
fn everything_happens_within_the_days_and_in_order() {
    let parameters = parameters();
    let store = store(&parameters);
    let from = Instant::from_microseconds(parameters.until.microseconds() - 14 * 86_400_000_000);
    for (table, column) in [
        ("recordings", "timestamp"),
        ("recordings", "created_at"),
        ("snapshots", "timestamp"),
        ("snapshots", "created_at"),
        ("ai_analysis", "detected_at"),
        ("ai_analysis", "created_at"),
    ] {
        let outside = sql(format!("SELECT count(*) FROM {table} WHERE {column} < ?1 OR {column} > ?2"));
        let outside: i64 = store.query(outside.bind(from).bind(parameters.until)).unwrap();
        assert_eq!(outside, 0, "{table}.{column}");
    }
    let later: i64 =
        store.query(sql("SELECT count(*) FROM devices WHERE last_seen > ?1").bind(parameters.until)).unwrap();
    assert_eq!(later, 0);
    // Hours are in order; within an hour each camera's recordings are.
    let disorder = "(SELECT timestamp / 3600000000 AS hour, lag(timestamp / 3600000000) OVER (ORDER BY id) AS before \
                    FROM recordings) WHERE hour < before";
    assert_eq!(count(&store, disorder), 0);
}

#[test]
fn days_have_a_rhythm_and_cameras_their_own_subjects() {
    let store = store(&Parameters { recordings: 10_000, ..parameters() });
    let at = |camera: &str, hours: &str| {
        let condition = format!(
            "SELECT count(*) FROM recordings WHERE camera_id = '{camera}' AND timestamp / 3600000000 % 24 IN ({hours})"
        );
        store.query::<i64>(sql(condition)).unwrap()
    };
    assert!(at("front_door", "7, 8, 17, 18") > 4 * at("front_door", "1, 2, 3, 4"));
    assert!(at("living_room", "19, 20, 21") > 4 * at("living_room", "8, 9, 10"));
    assert!(at("garden", "1, 2, 3") > at("kitchen", "1, 2, 3"), "animals by night");

    let found = |camera: &'static str, kind: &'static str| {
        let joined = sql("SELECT count(*) FROM ai_analysis JOIN recordings ON media_id = recording_id \
                          WHERE camera_id = ?1 AND analysis_type = ?2");
        store.query::<i64>(joined.bind(camera).bind(kind)).unwrap()
    };
    assert!(found("driveway", "vehicle_detection") > 5 * found("driveway", "package_detection").max(1));
    assert!(found("garden", "animal_detection") > found("garden", "person_detection"));
    assert_eq!(found("kitchen", "vehicle_detection"), 0);
    assert!(found("front_door", "package_detection") > 0);
}

#[test]
fn analyses_have_boxes_within_the_picture_and_belong_to_something() {
    let store = store(&parameters());
    let orphans = "ai_analysis WHERE media_id NOT IN (SELECT recording_id FROM recordings UNION SELECT snapshot_id FROM snapshots)";
    assert_eq!(count(&store, orphans), 0);
    let boxes = "(SELECT json_extract(object.value, '$.box') AS box, json_extract(object.value, '$.confidence') AS confidence \
                 FROM ai_analysis, json_each(details, '$.objects') AS object)";
    let seen: i64 = store.query(sql(format!("SELECT count(*) FROM {boxes} WHERE box IS NOT NULL"))).unwrap();
    let outside: i64 = store
        .query(sql(format!(
            "SELECT count(*) FROM {boxes} WHERE box IS NOT NULL AND (\
             json_extract(box, '$.x') + json_extract(box, '$.width') > 1.0001 OR \
             json_extract(box, '$.y') + json_extract(box, '$.height') > 1.0001 OR \
             confidence NOT BETWEEN 0.5 AND 1)"
        )))
        .unwrap();
    assert!(seen > 1_000, "{seen}");
    assert_eq!(outside, 0);
}

#[test]
fn devices_have_entities_of_their_integration_with_ids_of_their_own() {
    let store = store(&parameters());
    assert_eq!(count(&store, "devices WHERE device_id NOT IN (SELECT device_id FROM entities)"), 0);
    assert_eq!(count(&store, "entities JOIN devices USING (device_id) WHERE platform <> integration"), 0);
    assert_eq!(count(&store, "entities WHERE entity_id NOT LIKE domain || '.%'"), 0);
    assert!(count(&store, "entities WHERE disabled") > 0);
    let cameras: i64 =
        store.query(sql("SELECT count(*) FROM devices WHERE area_id IN (SELECT camera_id FROM recordings)")).unwrap();
    assert!(cameras >= 8, "each camera is a device, too");
}

#[test]
fn plugs_and_weather_have_the_rhythm_of_days() {
    let store = store(&parameters());
    assert_eq!(count(&store, "(SELECT DISTINCT device_id FROM energy_timeseries)"), 5);
    let from = parameters().until.seconds() - 60 * 86_400;
    let outside = sql("SELECT count(*) FROM energy_timeseries WHERE timestamp < ?1 OR timestamp > ?2");
    let outside: i64 = store.query(outside.bind(from).bind(parameters().until.seconds())).unwrap();
    assert_eq!(outside, 0);
    let mean = |column: &str, table: &str, condition: &str| -> f64 {
        let rows: Vec<Row> =
            store.query(sql(format!("SELECT avg({column}) AS mean FROM {table} WHERE {condition}"))).unwrap();
        rows[0].to::<(f64,)>().unwrap().0
    };
    let desk = |hours: &str| {
        mean(
            "power_w",
            "energy_timeseries",
            &format!("device_id = 'tapo_p115_desk' AND timestamp / 3600 % 24 IN ({hours})"),
        )
    };
    assert!(desk("20, 21, 22") > 5.0 * desk("1, 2, 3"));
    let outdoor = |hours: &str| {
        mean(
            "temperature_c",
            "weather_timeseries",
            &format!("module_type = 'outdoor' AND timestamp / 3600 % 24 IN ({hours})"),
        )
    };
    assert!(outdoor("14, 15, 16") > 3.0 + outdoor("2, 3, 4"));
    let indoor = mean("temperature_c", "weather_timeseries", "module_type = 'indoor'");
    assert!((18.0..25.0).contains(&indoor), "{indoor}");
    assert_eq!(count(&store, "weather_timeseries WHERE co2_ppm NOT BETWEEN 400 AND 2000"), 0);
    assert_eq!(count(&store, "weather_timeseries WHERE humidity_percent NOT BETWEEN 15 AND 100"), 0);
    let falls = "(SELECT daily_energy_kwh AS now, lag(daily_energy_kwh) OVER (PARTITION BY device_id ORDER BY timestamp) AS before, \
                 timestamp / 86400 AS day, lag(timestamp / 86400) OVER (PARTITION BY device_id ORDER BY timestamp) AS day_before \
                 FROM energy_timeseries) WHERE now < before AND day = day_before";
    assert_eq!(count(&store, falls), 0, "counters fall at midnight alone");
    assert!(count(&store, "energy_hourly WHERE samples IS NULL") <= 5, "everything that is over is rolled up");
}

#[test]
fn the_library_has_every_kind_and_what_is_known_of_each() {
    let store = store(&parameters());
    for kind in ["movie", "series", "music", "book"] {
        let of_kind: i64 = store.query(sql("SELECT count(*) FROM library_items WHERE kind = ?1").bind(kind)).unwrap();
        assert!(of_kind > 20, "{of_kind} of {kind}");
    }
    assert_eq!(count(&store, "library_items WHERE json_extract(metadata, '$.year') BETWEEN 1950 AND 2026"), 240);
    assert_eq!(count(&store, "library_items WHERE updated_at < created_at"), 0);
    let later: i64 =
        store.query(sql("SELECT count(*) FROM library_items WHERE updated_at > ?1").bind(parameters().until)).unwrap();
    assert_eq!(later, 0);
    assert!(count(&store, "wanted_items JOIN library_items ON library_items.id = library_item_id") > 3);
    for status in ["completed", "failed", "pending"] {
        let jobs: i64 = store.query(sql("SELECT count(*) FROM verify_jobs WHERE status = ?1").bind(status)).unwrap();
        assert!(jobs > 0, "{status}");
    }
    assert_eq!(count(&store, "verify_jobs WHERE completed_at < started_at OR started_at < created_at"), 0);
    assert_eq!(count(&store, "downloaders WHERE encrypted_password IS NOT NULL OR encrypted_api_key IS NOT NULL"), 0);
    assert_eq!(count(&store, "users"), 0, "who comes first becomes the administrator");
}

fn studio(parameters: &Parameters) -> Store {
    store(&Parameters { recordings: 0, devices: 0, ..parameters.clone() })
}

#[test]
fn the_studio_is_the_same_for_the_same_seed_whatever_the_size_of_the_home() {
    let rows = |parameters: &Parameters| -> Vec<Vec<Row>> {
        let tables =
            ["videos", "video_tags", "keyframe_annotations", "annotation_tags", "fleet_vehicles", "sync_history"];
        let store = store(parameters);
        tables.iter().map(|table| store.query(sql(format!("SELECT * FROM {table} ORDER BY rowid"))).unwrap()).collect()
    };
    let first = rows(&parameters());
    assert_eq!(rows(&Parameters { recordings: 0, devices: 2, ..parameters() }), first);
    assert_ne!(rows(&Parameters { seed: 43, ..parameters() }), first);
}

#[test]
fn the_studio_has_boxes_within_the_picture_and_times_within_the_video() {
    for seed in 1..10 {
        let store = studio(&Parameters { seed, ..parameters() });
        let of_video = "FROM keyframe_annotations JOIN videos ON videos.id = video_id WHERE";
        let outside = sql(format!(
            "SELECT count(*) {of_video} bbox_x < 0 OR bbox_y < 0 OR bbox_x + bbox_width > width OR bbox_y + bbox_height > height \
             OR timestamp > duration OR (confidence IS NULL) = is_ai_generated"
        ));
        assert_eq!(store.query::<i64>(outside).unwrap(), 0, "seed {seed}");
        assert!(count(&store, "keyframe_annotations") > 60, "seed {seed}");
        assert_eq!(
            count(
                &store,
                "annotation_tags WHERE group_id = 1 AND annotation_id NOT IN \
            (SELECT id FROM keyframe_annotations WHERE activity_tag = 'person')"
            ),
            0
        );
        for table in ["video_tags", "yolo_export_filters", "vehicle_person_links", "training_jobs", "tag_suggestions"] {
            assert!(count(&store, table) > 0, "{table}");
        }
        for table in ["trailers", "vehicle_trailer_links", "yolo_export_logs"] {
            assert!(count(&store, table) > 0, "{table}");
        }
        let ranges =
            "time_range_tags JOIN videos ON videos.id = video_id WHERE start_time >= end_time OR end_time > duration";
        assert_eq!(count(&store, ranges), 0, "seed {seed}");
        let preview = store.query(edgelite::catalog::studio::yolo_export_preview(2)).unwrap().unwrap();
        assert!(preview.total_annotations > 30, "seed {seed}: {preview:?}");
    }
}

#[test]
fn samples_reach_back_as_far_as_was_asked_for_and_show_every_hour_of_the_day() {
    let store = store(&Parameters { recordings: 0, devices: 0, sample_days: 400, ..parameters() });
    let until = parameters().until.seconds();
    let oldest: i64 = store.query(sql("SELECT min(timestamp) FROM energy_timeseries")).unwrap();
    assert!((until - 400 * 86_400..until - 399 * 86_400).contains(&oldest), "{oldest}");
    let before = "energy_timeseries WHERE device_id = 'tapo_p115_desk' AND timestamp < (SELECT max(timestamp) FROM energy_timeseries) - 30 * 86400";
    assert!((1_400..1_560).contains(&count(&store, before)), "one every six hours before the last 30 days");
    let hours: i64 = store.query(sql(format!("SELECT count(DISTINCT timestamp / 3600 % 24) FROM {before}"))).unwrap();
    assert_eq!(hours, 24);
}

#[test]
fn webhooks_have_a_history_and_nothing_is_left_to_be_sent() {
    let store = store(&Parameters { recordings: 0, devices: 0, ..parameters() });
    assert_eq!(count(&store, "webhooks WHERE enabled"), 2);
    assert_eq!(count(&store, "webhooks WHERE NOT enabled"), 1);
    for status in ["delivered", "failed"] {
        let of_status = sql("SELECT count(*) FROM webhook_deliveries WHERE status = ?1").bind(status);
        assert!(store.query::<i64>(of_status).unwrap() > 0, "{status}");
    }
    assert_eq!(count(&store, "webhook_deliveries WHERE status = 'pending'"), 0);
    let calls = "webhooks WHERE total_calls <> (SELECT sum(attempts) FROM webhook_deliveries \
                 WHERE webhook_deliveries.webhook_id = webhooks.webhook_id)";
    assert_eq!(count(&store, calls), 0, "calls are the attempts of all deliveries");
    assert_eq!(count(&store, "webhook_deliveries WHERE finished_at < created_at"), 0);
    // Their hosts belong to nobody (RFC 2606, RFC 5737), whatever is changed in the demo.
    assert_eq!(
        count(&store, "webhooks WHERE url NOT LIKE 'https://%.example/%' AND url NOT LIKE 'http://192.0.2.%'"),
        0
    );
    // The rows that were invented are no events for them.
    assert_eq!(count(&store, "webhooks WHERE events LIKE '%inserted%' OR events LIKE '%*%'"), 0);
}
