DROP TABLE yolo_export_logs;
DROP TABLE yolo_export_filters;
DROP TABLE yolo_export_videos;
DROP TABLE yolo_export_configs;
