//! Exports for training in the format of YOLO v8: a folder with
//! - `data.yaml`: the classes, and where the list of images is;
//! - `images.txt`: the images, a line for each annotated frame;
//! - `frames.csv`: which frame of which video each image is, for the program
//!   that cuts the images out of the videos and puts them into `images/`;
//! - `labels/*.txt`: for each image a line for each box, `class x y width
//!   height`, the box's centre and size as shares of the picture. The label
//!   file of a negative example is empty.

use super::{Format, NewFolder, Origin, write_rows};
use crate::{
    Error, ErrorKind, Result,
    catalog::studio::{self, YoloAnnotation, YoloExportConfig, YoloExportPreview},
    query::{Output, Select},
    value::{Column, Columns, Json, Kind, Rows, Value},
};
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

/// What an export holds, read on one snapshot.
#[derive(Debug)]
pub(crate) struct YoloDataSet {
    config: YoloExportConfig,
    video_count: i64,
    annotation_count: i64,
    annotations: Vec<YoloAnnotation>,
}

/// What a YOLO export wrote.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct YoloExportReport {
    /// The folder.
    pub export_path: String,
    /// Videos that it took.
    pub video_count: i64,
    /// Boxes that it holds.
    pub annotation_count: i64,
    /// Images that it lists.
    pub image_count: i64,
}

impl std::fmt::Display for YoloExportReport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { export_path, video_count, annotation_count, image_count } = self;
        write!(formatter, "{export_path}: {video_count} videos, {image_count} images, {annotation_count} boxes")
    }
}

/// A frame of a video with its boxes, an image to be.
struct Frame<'a> {
    annotation: &'a YoloAnnotation,
    labels: String,
}

impl YoloDataSet {
    /// Reads what the export of this config holds now.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) without such a config.
    pub(crate) fn read(export_config_id: i64, origin: &mut dyn Origin) -> Result<Self> {
        fn run<T: Output>(select: Select<T>, origin: &mut dyn Origin) -> Result<T> {
            let query = select.into_query()?;
            T::from_rows(query.finish(origin.read(&query.statement)?)?)
        }
        let missing =
            || Error::not_found(format!("there is no export config {export_config_id}")).on("export_config_id");
        let config = run(studio::yolo_export_config(export_config_id), origin)?.ok_or_else(missing)?;
        classes(&config)?;
        let YoloExportPreview { video_count, total_annotations, .. } =
            run(studio::yolo_export_preview(export_config_id), origin)?.ok_or_else(missing)?;
        let annotations = run(studio::yolo_annotations(export_config_id), origin)?;
        Ok(Self { config, video_count, annotation_count: total_annotations, annotations })
    }

    /// Writes the files into a folder that appears under its name when it is
    /// [named](NewFolder::name).
    ///
    /// # Errors
    /// [`Conflict`](ErrorKind::Conflict) when the folder exists, [`InvalidArgument`](ErrorKind::InvalidArgument) when
    /// the config's classes or a video's size are not known, [`Full`](ErrorKind::Full) and [`Io`](ErrorKind::Io) from
    /// the disk.
    pub(crate) fn write(&self, target: &Path) -> Result<(NewFolder, YoloExportReport)> {
        let classes = classes(&self.config)?;
        let frames = self.frames()?;
        let folder = NewFolder::create(target)?;
        folder.write("data.yaml", &data_yaml(&classes)?)?;
        folder.write("images.txt", &frames.keys().map(|name| format!("./images/{name}.jpg\n")).collect::<String>())?;
        write_rows(&mut folder.file("frames.csv")?, Format::Csv, &self.frame_rows(&frames))?;
        folder.folder("images")?;
        folder.folder("labels")?;
        for (name, frame) in &frames {
            folder.write(&format!("labels/{name}.txt"), &frame.labels)?;
        }
        let report = YoloExportReport {
            export_path: target.display().to_string(),
            video_count: self.video_count,
            annotation_count: self.annotation_count,
            image_count: i64::try_from(frames.len()).unwrap_or(i64::MAX),
        };
        Ok((folder, report))
    }

    /// The frames by the names of their images.
    fn frames(&self) -> Result<BTreeMap<String, Frame<'_>>> {
        let mut frames = BTreeMap::new();
        for annotation in &self.annotations {
            let frame =
                frames.entry(image_name(annotation)).or_insert_with(|| Frame { annotation, labels: String::new() });
            if let Some(class) = annotation.class_number {
                writeln!(frame.labels, "{class} {}", normalized(annotation)?).expect("writing to a string");
            }
        }
        Ok(frames)
    }

    fn frame_rows(&self, frames: &BTreeMap<String, Frame<'_>>) -> Rows {
        let columns =
            [("image", Kind::Text), ("video_id", Kind::Integer), ("filename", Kind::Text), ("timestamp", Kind::Real)];
        let columns = columns.map(|(name, kind)| Column { name: name.to_owned(), kind });
        let mut rows = Rows::new(Columns::new(columns));
        for (name, Frame { annotation, .. }) in frames {
            let image = Value::from(format!("images/{name}.jpg"));
            let filename = Value::from(&annotation.filename);
            rows.push([image, annotation.video_id.into(), filename, annotation.timestamp.into()]);
        }
        rows
    }
}

/// The name of each class by its number; the first of several names.
fn classes(config: &YoloExportConfig) -> Result<BTreeMap<i64, &str>> {
    let refused = || {
        let message = format!("the class_mapping of {} must give each class a number", config.config_name);
        Error::invalid("class_mapping", message)
    };
    let mut classes = BTreeMap::new();
    for (name, number) in config.class_mapping.as_object().ok_or_else(refused)? {
        let number = number.as_i64().filter(|number| *number >= 0).ok_or_else(refused)?;
        classes.entry(number).or_insert(name.as_str());
    }
    Ok(classes)
}

/// The description of the data set. Text in YAML may be written as in JSON.
fn data_yaml(classes: &BTreeMap<i64, &str>) -> Result<String> {
    let mut text = "path: .\ntrain: images.txt\nval: images.txt\nnames:\n".to_owned();
    for (number, name) in classes {
        let name = serde_json::to_string(&Json::from(*name)).map_err(|error| {
            Error::new(ErrorKind::Internal, format!("the name of class {number} cannot be written: {error}"))
        })?;
        writeln!(text, "  {number}: {name}").expect("writing to a string");
    }
    Ok(text)
}

/// The name of a frame's image: the video's id keeps it unique, whatever is
/// left of its file name, and the milliseconds keep frames in order.
fn image_name(annotation: &YoloAnnotation) -> String {
    const LONGEST_STEM: usize = 60;
    let stem = Path::new(&annotation.filename).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' };
    let stem: String = stem.chars().map(plain).take(LONGEST_STEM).collect();
    let milliseconds = (annotation.timestamp * 1000.0).round();
    format!("{}_{stem}_{milliseconds:09}", annotation.video_id)
}

/// The centre and size of the visible part of a box as shares of the picture.
fn normalized(annotation: &YoloAnnotation) -> Result<String> {
    let YoloAnnotation { video_id, filename, bbox_x, bbox_y, bbox_width, bbox_height, .. } = annotation;
    let size = |pixels: Option<i64>, field: &'static str| {
        pixels.filter(|pixels| *pixels > 0).ok_or_else(|| {
            let message = format!(
                "video {video_id} ({filename}) has no {field}, which its boxes need; set it, or keep the video out"
            );
            Error::invalid(field, message)
        })
    };
    let (x, width) = share(*bbox_x, *bbox_width, size(annotation.width, "width")?);
    let (y, height) = share(*bbox_y, *bbox_height, size(annotation.height, "height")?);
    Ok(format!("{x:.6} {y:.6} {width:.6} {height:.6}"))
}

/// Centre and length of what is visible of a stretch, as shares of the whole.
#[expect(clippy::cast_precision_loss, reason = "pixels of a picture are far below 2^53")]
fn share(start: i64, length: i64, whole: i64) -> (f64, f64) {
    let end = start.saturating_add(length).clamp(0, whole) as f64;
    let start = start.clamp(0, whole) as f64;
    let whole = whole as f64;
    ((start + end) / 2.0 / whole, (end - start) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn annotation(filename: &str, timestamp: f64, bbox: [i64; 4]) -> YoloAnnotation {
        let [bbox_x, bbox_y, bbox_width, bbox_height] = bbox;
        YoloAnnotation {
            video_id: 7,
            filename: filename.into(),
            width: Some(200),
            height: Some(100),
            timestamp,
            bbox_x,
            bbox_y,
            bbox_width,
            bbox_height,
            class_number: Some(0),
        }
    }

    #[test]
    fn boxes_are_shares_of_the_visible_picture() {
        for (bbox, expected) in [
            ([0, 0, 200, 100], "0.500000 0.500000 1.000000 1.000000"),
            ([50, 25, 100, 50], "0.500000 0.500000 0.500000 0.500000"),
            ([-50, 75, 100, 1000], "0.125000 0.875000 0.250000 0.250000"),
            ([i64::MAX - 1, 0, i64::MAX, 1], "1.000000 0.005000 0.000000 0.010000"),
        ] {
            assert_eq!(normalized(&annotation("a.mp4", 0.0, bbox)).unwrap(), expected, "{bbox:?}");
        }
        let unknown = YoloAnnotation { height: Some(0), ..annotation("a.mp4", 0.0, [0, 0, 1, 1]) };
        let error = normalized(&unknown).unwrap_err();
        assert_eq!(error.field(), Some("height"));
        assert!(error.to_string().contains("video 7 (a.mp4)"), "{error}");
    }

    #[test]
    fn names_of_images_are_plain_whatever_the_file_is_called() {
        for (filename, timestamp, expected) in [
            ("front door.mp4", 12.5, "7_front_door_000012500"),
            ("../../etc/passwd", 0.0, "7_passwd_000000000"),
            ("é\0.mp4", 0.0004, "7____000000000"),
            ("clips/..", 0.0, "7__000000000"),
            ("", 1e9, "7__1000000000000"),
        ] {
            assert_eq!(image_name(&annotation(filename, timestamp, [0; 4])), expected);
        }
    }
}
