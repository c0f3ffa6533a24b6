//! Exports for training: the files are those of the fixture, and they appear
//! with their log or not at all.

use edgelite::{
    ErrorKind, Options, Store,
    catalog::{
        BUILT_IN,
        studio::{
            self, NewKeyframeAnnotation, NewVideo, NewYoloExportConfig, YoloExportConfigChanges, YoloExportListFilter,
        },
    },
    query::sql,
};
use serde_json::json;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

fn store() -> Store {
    Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap()
}

fn add_video(store: &Store, filename: &str, size: Option<(i64, i64)>) -> i64 {
    let (width, height) = size.unzip();
    let video = NewVideo { filename: filename.into(), width, height, ..Default::default() };
    store.run(studio::add_video(video)).unwrap().id
}

fn add_frame(store: &Store, video_id: i64, timestamp: f64, class: &str, bbox: [i64; 4]) -> NewKeyframeAnnotation {
    let [bbox_x, bbox_y, bbox_width, bbox_height] = bbox;
    let activity_tag = Some(class.to_owned());
    let frame = NewKeyframeAnnotation {
        video_id,
        timestamp,
        bbox_x,
        bbox_y,
        bbox_width,
        bbox_height,
        activity_tag,
        ..Default::default()
    };
    store.run(studio::add_keyframe_annotation(frame.clone())).unwrap();
    frame
}

/// Two videos with boxes of three classes, one of which is not exported.
fn filled() -> Store {
    let store = store();
    let class_mapping = json!({"person": 0, "lorry": 1, "car \"big\": #1": 3, "truck": 1});
    let config = NewYoloExportConfig { config_name: "street".into(), class_mapping, ..Default::default() };
    store.run(studio::add_yolo_export_config(config)).unwrap();
    let gate = add_video(&store, "front gate, 1.mp4", Some((1920, 1080)));
    let yard = add_video(&store, "../../yard.mp4", Some((640, 360)));
    add_video(&store, "empty.mp4", None);
    add_frame(&store, gate, 12.5, "person", [960, 540, 192, 108]);
    add_frame(&store, gate, 12.5, "lorry", [-100, 0, 292, 1080]);
    add_frame(&store, gate, 0.04, "truck", [0, 0, 1920, 1080]);
    add_frame(&store, gate, 3.0, "fox", [0, 0, 10, 10]);
    add_frame(&store, yard, 1.0, "car \"big\": #1", [600, 300, 100, 100]);
    let nothing = NewKeyframeAnnotation { is_negative: true, ..add_frame(&store, yard, 2.0, "fox", [0, 0, 0, 0]) };
    store.run(studio::add_keyframe_annotation(nothing)).unwrap();
    store
}

/// The files below a folder with their content.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    fn walk(base: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(base, &path, found);
            } else {
                found.insert(path.strip_prefix(base).unwrap().to_owned(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

#[test]
fn the_files_are_those_that_were_agreed_on() {
    let store = filled();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("street");
    let report = store.export_yolo(1, &target).unwrap();
    assert_eq!((report.video_count, report.annotation_count, report.image_count), (3, 4, 4));
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/yolo-export");
    let found = files(&target);
    if env::var_os("EDGELITE_BLESS").is_some() {
        for (path, content) in &found {
            let path = fixture.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
    }
    assert_eq!(found, files(&fixture));
    assert!(target.join("images").is_dir());
}

#[test]
fn every_label_is_within_its_picture_and_every_image_has_one_label_file() {
    let store = filled();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("street");
    store.export_yolo(1, &target).unwrap();
    let found = files(&target);
    for image in found[Path::new("images.txt")].lines() {
        let name = image.strip_prefix("./images/").unwrap().strip_suffix(".jpg").unwrap();
        assert!(!name.contains(['/', '.']), "{name}");
        for label in found[&PathBuf::from(format!("labels/{name}.txt"))].lines() {
            let numbers: Vec<f64> = label.split(' ').map(|number| number.parse().unwrap()).collect();
            let [_, x, y, width, height] = numbers[..] else { panic!("{label}") };
            for (centre, length) in [(x, width), (y, height)] {
                assert!(
                    length > 0.0 && centre - length / 2.0 >= -1e-6 && centre + length / 2.0 <= 1.0 + 1e-6,
                    "{label}"
                );
            }
        }
    }
}

#[test]
fn an_export_is_logged_and_keeps_its_time_and_count_with_its_config() {
    let store = filled();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("deep/street");
    store.export_yolo(1, &target).unwrap();
    let logs = store
        .query(studio::yolo_export_logs(YoloExportListFilter { export_config_id: 1, ..Default::default() }))
        .unwrap();
    assert_eq!((logs.rows[0].export_path.as_str(), logs.rows[0].annotation_count), (target.to_str().unwrap(), 4));
    let config = store.query(studio::yolo_export_config(1)).unwrap().unwrap();
    assert_eq!((config.last_export_count, config.last_export_date.is_some()), (4, true));
}

#[test]
fn an_export_that_fails_leaves_no_folder_and_no_log() {
    let store = filled();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("street");
    let refused = |kind, field: &str, id| {
        let error = store.export_yolo(id, &target).unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, Some(field)), "{error}");
        error.to_string()
    };
    refused(ErrorKind::NotFound, "export_config_id", 9);
    add_frame(&store, 3, 1.0, "person", [0, 0, 10, 10]);
    assert!(refused(ErrorKind::InvalidArgument, "width", 1).contains("video 3 (empty.mp4) has no width"));
    store.execute(sql("DELETE FROM videos WHERE id = 3")).unwrap();
    fs::write(&target, "mine").unwrap();
    refused(ErrorKind::Conflict, "target", 1);
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
    fs::remove_file(&target).unwrap();
    // The log is refused after the files are written.
    store
        .execute(sql("CREATE TRIGGER full BEFORE INSERT ON yolo_export_logs BEGIN SELECT RAISE(ABORT, 'no'); END"))
        .unwrap();
    assert_eq!(store.export_yolo(1, &target).unwrap_err().kind(), ErrorKind::Constraint);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM yolo_export_logs")).unwrap(), 0);
    assert_eq!(store.query(studio::yolo_export_config(1)).unwrap().unwrap().last_export_count, 0);
}

#[test]
fn a_mapping_of_another_program_that_is_none_is_refused() {
    let store = filled();
    let folder = tempfile::tempdir().unwrap();
    for mapping in ["[\"person\"]", "{\"person\":\"a\"}"] {
        store.execute(sql("UPDATE yolo_export_configs SET class_mapping = ?1").bind(mapping)).unwrap();
        let error = store.export_yolo(1, folder.path().join("street")).unwrap_err();
        assert_eq!(
            (error.kind(), error.field()),
            (ErrorKind::InvalidArgument, Some("class_mapping")),
            "{mapping}: {error}"
        );
    }
    let changes =
        YoloExportConfigChanges { export_config_id: 1, class_mapping: json!({"fox": 0}).into(), ..Default::default() };
    store.run(studio::update_yolo_export_config(changes)).unwrap();
    assert_eq!(store.export_yolo(1, folder.path().join("street")).unwrap().annotation_count, 1);
}
