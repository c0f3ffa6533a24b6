// Schema and statements of the subjects that speak SQLite's dialect.
import type { CameraTotal, NewRecording, Recording } from "./subject.ts";

/** The page cache that edgelite uses (64 MB), and durable commits. */
export const SETTINGS = "PRAGMA cache_size = -64000; PRAGMA synchronous = FULL";

export const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS recordings (
    id INTEGER PRIMARY KEY,
    recording_id TEXT NOT NULL UNIQUE,
    camera_id TEXT NOT NULL,
    file_path TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL,
    duration_seconds REAL,
    recording_type TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    is_emergency INTEGER NOT NULL DEFAULT 0,
    is_unusual INTEGER NOT NULL DEFAULT 0,
    metadata TEXT NOT NULL DEFAULT '{}',
    created_at INTEGER NOT NULL
  )`,
  "CREATE INDEX IF NOT EXISTS recordings_camera ON recordings (camera_id, timestamp DESC, id DESC)",
  "CREATE INDEX IF NOT EXISTS recordings_type ON recordings (recording_type)",
  "CREATE INDEX IF NOT EXISTS recordings_emergency ON recordings (is_emergency) WHERE is_emergency = 1",
];

export const UPSERT = `INSERT INTO recordings
  (recording_id, camera_id, file_path, file_size_bytes, duration_seconds, recording_type,
   timestamp, is_emergency, is_unusual, metadata, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (recording_id) DO UPDATE SET
    file_path = excluded.file_path, file_size_bytes = excluded.file_size_bytes,
    duration_seconds = excluded.duration_seconds, recording_type = excluded.recording_type,
    is_emergency = excluded.is_emergency, is_unusual = excluded.is_unusual,
    metadata = excluded.metadata`;

const COLUMNS = `id, recording_id, camera_id, file_path, file_size_bytes, duration_seconds,
  recording_type, timestamp, is_emergency, is_unusual, metadata, created_at`;

export const NEWEST = `SELECT ${COLUMNS} FROM recordings WHERE camera_id = ?
  ORDER BY timestamp DESC, id DESC LIMIT ?`;

export const LOOKUP = `SELECT ${COLUMNS} FROM recordings WHERE recording_id = ?`;

export const PER_CAMERA = `SELECT camera_id, count(*), sum(file_size_bytes) FROM recordings
  GROUP BY camera_id ORDER BY camera_id`;

export type SqliteValue = string | number | null;

/** The parameters of `UPSERT`; instants are microseconds since the epoch. */
export function upsertParameters(recording: NewRecording): SqliteValue[] {
  return [
    recording.recordingId,
    recording.cameraId,
    recording.filePath,
    recording.fileSizeBytes,
    recording.durationSeconds,
    recording.recordingType,
    recording.timestamp.getTime() * 1000,
    Number(recording.isEmergency),
    Number(recording.isUnusual),
    JSON.stringify(recording.metadata),
    Date.now() * 1000,
  ];
}

/** Decodes a row of `NEWEST` or `LOOKUP`. */
export function toRecording(row: readonly unknown[]): Recording {
  return {
    id: Number(row[0]),
    recordingId: row[1] as string,
    cameraId: row[2] as string,
    filePath: row[3] as string,
    fileSizeBytes: Number(row[4]),
    durationSeconds: row[5] as number | null,
    recordingType: row[6] as string,
    timestamp: new Date(Number(row[7]) / 1000),
    isEmergency: Number(row[8]) !== 0,
    isUnusual: Number(row[9]) !== 0,
    metadata: JSON.parse(row[10] as string),
    createdAt: new Date(Number(row[11]) / 1000),
  };
}

/** Decodes a row of `PER_CAMERA`. */
export function toCameraTotal(row: readonly unknown[]): CameraTotal {
  return { cameraId: row[0] as string, recordings: Number(row[1]), bytes: Number(row[2]) };
}
