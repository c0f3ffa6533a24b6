import type { Json, Statements, UserPreferences } from "edgelite";
import { dayOf, endOfDay, startOfDay } from "../format/days";
import type { Answer } from "./catalogs/studio";
import type { DayCount, Detection, Device, DeviceFilter, Facet, Page, Slice } from "./reader";

// Questions of the dashboard that no operation of a catalog answers. Columns keep their names from the schema.

/** Counts of whole tables, and of the recordings since an instant. */
export interface Counts {
  readonly detections: number;
  readonly devices: number;
  readonly entities: number;
  readonly recordings_since: number;
}

/** Counts detections, devices and entities, and the recordings since an instant. */
export async function counts(store: Statements, since: Date): Promise<Counts> {
  const rows = await store.sql<Counts>`
    SELECT (SELECT count(*) FROM ai_analysis) AS detections,
           (SELECT count(*) FROM devices) AS devices,
           (SELECT count(*) FROM entities) AS entities,
           (SELECT count(*) FROM recordings WHERE timestamp >= ${since}) AS recordings_since`;
  return rows[0]!;
}

/** A quarter of an hour: every zone's days begin and end on one. */
const QUARTER_MS = 15 * 60_000;

/** Recordings per day of the viewer's zone: counted by quarters of an hour, then added up by the zone's calendar. */
export async function recordingsPerDay(store: Statements, days: readonly string[]): Promise<DayCount[]> {
  const sums = new Map(days.map((day) => [day, { day, recordings: 0, emergencies: 0 }]));
  if (days.length === 0) return [];
  const rows = await store.sql<{ quarter: number; recordings: number; emergencies: number }>`
    SELECT timestamp / ${QUARTER_MS * 1000} AS quarter, count(*) AS recordings, sum(is_emergency) AS emergencies
    FROM recordings
    WHERE timestamp >= ${startOfDay(days[0]!)} AND timestamp < ${endOfDay(days.at(-1)!)}
    GROUP BY 1`;
  for (const row of rows) {
    const sum = sums.get(dayOf(new Date(row.quarter * QUARTER_MS)));
    if (sum === undefined) continue;
    sum.recordings += row.recordings;
    sum.emergencies += row.emergencies;
  }
  return [...sums.values()];
}

/** The detections that were made last, with the camera of each. */
export async function newestDetections(store: Statements, limit: number): Promise<Detection[]> {
  const rows = await store.sql<DetectionRow>`
    SELECT id, media_id, media_type, analysis_type, confidence, detected_at,
           CASE media_type
             WHEN 'recording' THEN (SELECT camera_id FROM recordings WHERE recording_id = media_id)
             ELSE (SELECT camera_id FROM snapshots WHERE snapshot_id = media_id)
           END AS camera_id
    FROM ai_analysis
    ORDER BY detected_at DESC, id DESC
    LIMIT ${limit}`;
  return rows.map((row) => ({
    id: row.id,
    mediaId: row.media_id,
    mediaType: row.media_type,
    analysisType: row.analysis_type,
    confidence: row.confidence,
    detectedAt: row.detected_at,
    cameraId: row.camera_id,
  }));
}

interface DetectionRow {
  id: number;
  media_id: string;
  media_type: string;
  analysis_type: string;
  confidence: number | null;
  detected_at: Date;
  camera_id: string | null;
}

/** Types of recordings, with the number of each. */
export async function recordingTypes(store: Statements): Promise<Facet[]> {
  return store.sql<Facet>`SELECT recording_type AS value, count(*) AS count FROM recordings GROUP BY 1 ORDER BY 1`;
}

/** Cameras, with the number of recordings and snapshots of each. */
export async function cameras(store: Statements): Promise<Facet[]> {
  return store.sql<Facet>`
    SELECT value, sum(count) AS count
    FROM (SELECT camera_id AS value, count(*) AS count FROM recordings GROUP BY 1
          UNION ALL
          SELECT camera_id, count(*) FROM snapshots GROUP BY 1)
    GROUP BY 1
    ORDER BY 1`;
}

/** Areas that have devices, with the number of each. */
export async function areas(store: Statements): Promise<Facet[]> {
  return store.sql<Facet>`
    SELECT area_id AS value, count(*) AS count FROM devices WHERE area_id IS NOT NULL GROUP BY 1 ORDER BY 1`;
}

/** Manufacturers of devices, with the number of each. */
export async function manufacturers(store: Statements): Promise<Facet[]> {
  return store.sql<Facet>`
    SELECT manufacturer AS value, count(*) AS count
    FROM devices WHERE manufacturer IS NOT NULL GROUP BY 1 ORDER BY lower(manufacturer)`;
}

/** Parameters: the text, the area, the manufacturer; a null restricts nothing. */
const DEVICES_WITH_TEXT = `
  FROM devices
  WHERE instr(lower(name || ' ' || coalesce(name_by_user, '') || ' ' || coalesce(manufacturer, '') || ' ' || coalesce(model, '') || ' ' || device_id), lower(?1)) > 0
    AND (?2 IS NULL OR area_id = ?2)
    AND (?3 IS NULL OR manufacturer = ?3)`;

/** Devices in whose name, manufacturer, model or identifier a text occurs, by name. Upper and lower case are the same. */
export async function devicesWithText(
  store: Statements,
  text: string,
  { areaId, manufacturer }: DeviceFilter,
  { limit, cursor }: Slice,
): Promise<Page<Device>> {
  const [name, deviceId] = cursor === null ? [null, null] : (JSON.parse(cursor) as [string, string]);
  const rows = await store.query<DeviceRow>(
    `SELECT device_id, name, name_by_user, manufacturer, model, sw_version, area_id, integration, entry_type,
            configuration_url, suggested_area, last_seen, created_at,
            (SELECT count(*) FROM entities WHERE entities.device_id = devices.device_id) AS entity_count
     ${DEVICES_WITH_TEXT} AND (?4 IS NULL OR name > ?4 OR (name = ?4 AND device_id > ?5))
     ORDER BY name, device_id LIMIT ?6`,
    [text, areaId, manufacturer, name, deviceId, limit + 1],
  );
  const last = rows[limit - 1];
  return {
    rows: rows.slice(0, limit).map(toDevice),
    next: rows.length > limit && last !== undefined ? JSON.stringify([last.name, last.device_id]) : null,
  };
}

/** How many devices the search finds. */
export async function countDevicesWithText(
  store: Statements,
  text: string,
  { areaId, manufacturer }: DeviceFilter,
): Promise<number> {
  const parameters = [text, areaId, manufacturer];
  const rows = await store.query<{ count: number }>(`SELECT count(*) AS count ${DEVICES_WITH_TEXT}`, parameters);
  return rows[0]!.count;
}

interface DeviceRow {
  device_id: string;
  name: string;
  name_by_user: string | null;
  manufacturer: string | null;
  model: string | null;
  sw_version: string | null;
  area_id: string | null;
  integration: string | null;
  entry_type: string | null;
  configuration_url: string | null;
  suggested_area: string | null;
  last_seen: Date | null;
  created_at: Date;
  entity_count: number;
}

function toDevice(row: DeviceRow): Device {
  return {
    deviceId: row.device_id,
    name: row.name,
    nameByUser: row.name_by_user,
    manufacturer: row.manufacturer,
    model: row.model,
    swVersion: row.sw_version,
    areaId: row.area_id,
    integration: row.integration,
    entryType: row.entry_type,
    configurationUrl: row.configuration_url,
    suggestedArea: row.suggested_area,
    lastSeen: row.last_seen,
    createdAt: row.created_at,
    entityCount: row.entity_count,
  };
}

/** The states of the jobs that check items of the library, with the number of each. */
export async function verifyStates(store: Statements): Promise<Facet[]> {
  return store.sql<Facet>`SELECT status AS value, count(*) AS count FROM verify_jobs GROUP BY 1 ORDER BY 1`;
}

/** The states of training jobs, with the number of each. */
export async function trainingStates(store: Statements): Promise<Facet[]> {
  return store.sql<Facet>`SELECT status AS value, count(*) AS count FROM training_jobs GROUP BY 1 ORDER BY 1`;
}

/** The states of the deliveries to a webhook, with the number of each. */
export async function deliveryStates(store: Statements, webhookId: string): Promise<Facet[]> {
  return store.sql<Facet>`
    SELECT status AS value, count(*) AS count
    FROM webhook_deliveries WHERE webhook_id = ${webhookId} GROUP BY 1 ORDER BY 1`;
}

/** What users prefer. Not the operation of the catalog: that one makes a row when there is none. */
export async function preferences(store: Statements): Promise<UserPreferences[]> {
  const rows = await store.sql<PreferencesRow>`
    SELECT user_id, selected_teams, notification_settings, updated_at FROM user_preferences ORDER BY user_id`;
  return rows.map((row) => ({
    userId: row.user_id,
    selectedTeams: row.selected_teams,
    notificationSettings: row.notification_settings,
    updatedAt: row.updated_at,
  }));
}

interface PreferencesRow {
  user_id: string;
  selected_teams: Json;
  notification_settings: Json;
  updated_at: Date;
}

/** The answers of tag groups that the annotations of a video were given, all in one question. */
export async function annotationAnswers(store: Statements, videoId: number): Promise<Answer[]> {
  const rows = await store.sql<AnswerRow>`
    SELECT annotation_id, annotation_type, group_id, tag_value
    FROM keyframe_annotations
    JOIN annotation_tags ON annotation_type = 'keyframe' AND annotation_id = keyframe_annotations.id
    WHERE video_id = ${videoId}
    UNION ALL
    SELECT annotation_id, annotation_type, group_id, tag_value
    FROM time_range_tags
    JOIN annotation_tags ON annotation_type = 'time_range' AND annotation_id = time_range_tags.id
    WHERE video_id = ${videoId}`;
  return rows.map((row) => ({
    annotationId: row.annotation_id,
    annotationType: row.annotation_type,
    groupId: row.group_id,
    tagValue: row.tag_value,
  }));
}

interface AnswerRow {
  annotation_id: number;
  annotation_type: Answer["annotationType"];
  group_id: number;
  tag_value: string;
}
