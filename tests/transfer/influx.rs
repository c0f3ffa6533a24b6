use edgelite::{
    ErrorKind, Options, Store,
    catalog::{registry, timeseries},
    query::sql,
    transfer::{Format, ImportOptions, ImportReport},
    value::Row,
};
use std::path::PathBuf;

/// An export as `influx_inspect export -lponly` writes it: a field a line,
/// series by series, and what people write by hand.
const POINTS: &str = r#"# DDL
CREATE DATABASE home WITH NAME autogen
# DML
# CONTEXT-DATABASE:home
devices,area_id=kitchen,device_id=lamp,manufacturer=Acme\ Lights,model=L1 entity_count=2i 1771588994000000000
devices,area_id=kitchen,device_id=lamp,manufacturer=Acme\ Lights,model=L1 name="Lamp" 1771588994000000000
devices,area_id=kitchen,device_id=lamp,manufacturer=Acme\ Lights,model=L1 name="Lamp, the \"old\" one" 1771588000000000000
devices,area_id=unassigned,device_id=hub,manufacturer=Acme,model=H name="Hub",sw_version="1.2" 1771588994642656123
entities,device_id=lamp,domain=light,entity_id=light.lamp,platform=hue,area_id=kitchen disabled=false,unique_id="u1" 1771588994000000000
entities,device_id=unknown,domain=sun,entity_id=sun.sun,platform=sun disabled=true 1771588994000000000
entities,device_id=gone,domain=light,entity_id=light.gone,platform=hue disabled=false 1771588994000000000
energy,device_id=plug power_w=12.5 1771588994642656123
energy,device_id=plug voltage_v=230 1771588994642656123
energy,device_id=plug power_w=13,power_state=true 1771589000000000000
energy,device_id=plug power_w="much" 1771589001000000000
energy,device_id=plug power_w=1 soon
weather,station_id=70:ee:50:3a:0e:dc,module_type=indoor temperature_c=21.5,co2_ppm=450 1771588994000000000
cpu,host=a usage=1 1771588994000000000
cpu,host=b usage=1 1771588994000000000
"#;

fn store() -> Store {
    Store::open_in_memory(Options::new().catalogs([registry::CATALOG, timeseries::CATALOG])).unwrap()
}

fn import(store: &Store, points: impl AsRef<[u8]>) -> edgelite::Result<(ImportReport, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("home.lp");
    std::fs::write(&path, points).unwrap();
    let report = store.import(&path, &ImportOptions::default())?;
    Ok((report, std::fs::read_to_string(folder.path().join("home.lp.rejects.jsonl")).unwrap_or_default()))
}

fn rows(store: &Store, select: &'static str) -> serde_json::Value {
    serde_json::to_value(store.query::<Vec<Row>>(sql(select)).unwrap()).unwrap()
}

#[test]
fn r93_points_of_influxdb_become_devices_entities_and_samples() {
    let store = store();
    let (report, rejects) = import(&store, POINTS).unwrap();
    assert_eq!(report.format, Format::Influx);
    let counts: Vec<_> =
        report.tables.iter().map(|table| (table.table.as_str(), table.imported, table.rejected_rows())).collect();
    let expected = [
        ("devices", 2, 0),
        ("energy_timeseries", 3, 2),
        ("entities", 2, 1),
        ("weather_timeseries", 1, 0),
        ("cpu", 0, 0),
    ];
    assert_eq!(counts, expected, "{report}");
    assert_eq!(report.tables[4].skipped[0].count, 2);
    assert_eq!(
        rows(&store, "SELECT device_id, name, manufacturer, area_id, sw_version, last_seen FROM devices ORDER BY 1"),
        serde_json::json!([
            {"device_id": "hub", "name": "Hub", "manufacturer": "Acme", "area_id": null, "sw_version": "1.2",
             "last_seen": "2026-02-20T12:03:14.642656Z"},
            {"device_id": "lamp", "name": "Lamp", "manufacturer": "Acme Lights", "area_id": "kitchen",
             "sw_version": null, "last_seen": "2026-02-20T12:03:14Z"},
        ])
    );
    assert_eq!(
        rows(&store, "SELECT entity_id, device_id, domain, platform, disabled FROM entities ORDER BY 1"),
        serde_json::json!([
            {"entity_id": "light.lamp", "device_id": "lamp", "domain": "light", "platform": "hue", "disabled": false},
            {"entity_id": "sun.sun", "device_id": null, "domain": "sun", "platform": "sun", "disabled": true},
        ])
    );
    assert_eq!(
        rows(&store, "SELECT timestamp, power_w, voltage_v, power_state FROM energy_timeseries ORDER BY 1"),
        serde_json::json!([
            {"timestamp": 1_771_588_994, "power_w": 12.5, "voltage_v": 230.0, "power_state": null},
            {"timestamp": 1_771_589_000, "power_w": 13.0, "voltage_v": null, "power_state": true},
        ])
    );
    assert_eq!(rows(&store, "SELECT co2_ppm FROM weather_timeseries"), serde_json::json!([{"co2_ppm": 450}]));
    let places: Vec<_> = rejects.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).collect();
    assert_eq!(places.iter().map(|row| row["line"].as_u64().unwrap()).collect::<Vec<_>>().len(), 3);
    assert!(
        rejects.contains("light.gone") && rejects.contains("power_w=1 soon") && rejects.contains("much"),
        "{rejects}"
    );
}

#[test]
fn r111_points_that_are_imported_twice_change_nothing() {
    let store = store();
    import(&store, POINTS).unwrap();
    let before = rows(&store, "SELECT * FROM devices JOIN entities USING (device_id)");
    let samples = rows(&store, "SELECT * FROM energy_timeseries");
    let (report, _) = import(&store, POINTS).unwrap();
    assert!(report.tables.iter().all(|table| table.imported == 0), "{report}");
    assert_eq!(rows(&store, "SELECT * FROM devices JOIN entities USING (device_id)"), before);
    assert_eq!(rows(&store, "SELECT * FROM energy_timeseries"), samples);
}

#[test]
fn points_that_are_not_text_are_refused_before_anything_is_written() {
    let store = store();
    let error = import(&store, b"devices,device_id=a name=\"A\" 1\n\xff\xfe\n").unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("source")));
    assert!(error.to_string().contains("line 2"), "{error}");
    assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM devices")).unwrap(), 0);
}
