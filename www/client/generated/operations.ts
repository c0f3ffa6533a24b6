// Generated from the catalogs' operations; do not edit. To renew it: make generate
import type { CatalogDescription } from "../operation.ts";
import type { Query } from "../query.ts";
import type { Rows } from "../rows.ts";
import type { Json, JsonInput } from "../values.ts";

/** A recording to add. */
export interface NewRecording<Instant = Date> {
  /** The recording's own name, unique. */
  recordingId: string;
  /** The camera that made it. */
  cameraId: string;
  /** Where the media file is. */
  filePath: string;
  /** The media file's size in bytes. */
  fileSizeBytes: number;
  /** How long it is, in seconds. */
  durationSeconds?: number | null;
  /** Why it was made, such as `automatic` or `manual`. Default: `"automatic"`. */
  recordingType?: string;
  /** When it began; now if left out. */
  timestamp?: Instant | string | null;
  /** Whether it is an emergency. Default: `false`. */
  isEmergency?: boolean;
  /** Whether it is unusual. Default: `false`. */
  isUnusual?: boolean;
  /** Whatever else is known. Default: `{}`. */
  metadata?: JsonInput;
}

export interface AiAnalysis<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The name of the recording or snapshot. */
  mediaId: string;
  /** `recording` or `snapshot`. */
  mediaType: string;
  /** What was looked for, such as `person_detection`. */
  analysisType: string;
  /** How sure the analysis is, 0 to 1. */
  confidence: number | null;
  /** When it was found. */
  detectedAt: Instant;
  /** Whatever else is known. Default: `{}`. */
  details: Json;
  /** When the row was made. */
  createdAt: Instant;
}

/** A recording of a camera. */
export interface Recording<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The recording's own name, unique. */
  recordingId: string;
  /** The camera that made it. */
  cameraId: string;
  /** Where the media file is. */
  filePath: string;
  /** The media file's size in bytes. */
  fileSizeBytes: number;
  /** How long it is, in seconds. */
  durationSeconds: number | null;
  /** Why it was made, such as `automatic` or `manual`. */
  recordingType: string;
  /** When it began. */
  timestamp: Instant;
  /** Whether it was marked as an emergency. */
  isEmergency: boolean;
  /** Whether it was marked as unusual. */
  isUnusual: boolean;
  /** Whatever else is known. Default: `{}`. */
  metadata: Json;
  /** When the row was made. */
  createdAt: Instant;
  /** Its analyses, newest first, when they were asked for. */
  aiAnalysis?: AiAnalysis<Instant>[];
}

/** Which recordings to list. */
export interface RecordingFilter<Instant = Date> {
  /** Only those of this camera. */
  cameraId?: string | null;
  /** Only those of this type. */
  recordingType?: string | null;
  /** Only those that began then or later. */
  since?: Instant | string | null;
  /** Only those that began then or earlier. */
  until?: Instant | string | null;
  /** Only emergencies. Default: `false`. */
  emergencyOnly?: boolean;
  /** Only unusual ones. Default: `false`. */
  unusualOnly?: boolean;
  /** Attach each one's analyses. Default: `false`. */
  withAiAnalysis?: boolean;
  /** Only the one with this name. */
  recordingId?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** A snapshot to add. */
export interface NewSnapshot<Instant = Date> {
  /** The snapshot's own name, unique. */
  snapshotId: string;
  /** The camera that took it. */
  cameraId: string;
  /** Where the media file is. */
  filePath: string;
  /** The media file's size in bytes. */
  fileSizeBytes: number;
  /** When it was taken; now if left out. */
  timestamp?: Instant | string | null;
  /** Whatever else is known. Default: `{}`. */
  metadata?: JsonInput;
}

/** A still picture of a camera. */
export interface Snapshot<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The snapshot's own name, unique. */
  snapshotId: string;
  /** The camera that took it. */
  cameraId: string;
  /** Where the media file is. */
  filePath: string;
  /** The media file's size in bytes. */
  fileSizeBytes: number;
  /** When it was taken. */
  timestamp: Instant;
  /** Whatever else is known. Default: `{}`. */
  metadata: Json;
  /** When the row was made. */
  createdAt: Instant;
  /** Its analyses, newest first, when they were asked for. */
  aiAnalysis?: AiAnalysis<Instant>[];
}

/** Which snapshots to list. */
export interface SnapshotFilter<Instant = Date> {
  /** Only those of this camera. */
  cameraId?: string | null;
  /** Only those taken then or later. */
  since?: Instant | string | null;
  /** Only those taken then or earlier. */
  until?: Instant | string | null;
  /** Attach each one's analyses. Default: `false`. */
  withAiAnalysis?: boolean;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** An analysis to add. */
export interface NewAiAnalysis<Instant = Date> {
  /** The name of the recording or snapshot. */
  mediaId: string;
  /** `recording` or `snapshot`. */
  mediaType: string;
  /** What was looked for, such as `person_detection`. */
  analysisType: string;
  /** How sure the analysis is, 0 to 1. */
  confidence?: number | null;
  /** When it was found; now if left out. */
  detectedAt?: Instant | string | null;
  /** Whatever else is known. Default: `{}`. */
  details?: JsonInput;
}

/** Which analyses to list. */
export interface AiAnalysisFilter<Instant = Date> {
  /** Only those of the recording or snapshot with this name. */
  mediaId?: string | null;
  /** Only those of `recording`s or of `snapshot`s. */
  mediaType?: string | null;
  /** Only those of this type. */
  analysisType?: string | null;
  /** Only those found then or later. */
  since?: Instant | string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

export interface CameraStorage {
  /** The camera. */
  cameraId: string;
  /** Its recordings. */
  recordings: number;
  /** Its snapshots. */
  snapshots: number;
  /** Bytes of its media files. */
  sizeBytes: number;
}

/** How much is stored. */
export interface StorageStats {
  /** Recordings. */
  totalRecordings: number;
  /** Snapshots. */
  totalSnapshots: number;
  /** Bytes of all media files. */
  totalSizeBytes: number;
  /** Gibibytes of all media files, to two decimals. */
  totalSizeGb: number;
  /** Recordings since midnight UTC. */
  todayRecordings: number;
  /** Recordings marked as emergencies. */
  emergencyRecordings: number;
  /** Recordings marked as unusual. */
  unusualRecordings: number;
  /** The same per camera. */
  cameras: CameraStorage[];
}

/** For how many days each kind of data is kept. */
export interface Retention {
  /** Days that recordings are kept. Default: `30`. */
  videoRecordings: number;
  /** Days that snapshots are kept. Default: `90`. */
  snapshots: number;
  /** Days that samples are kept. Default: `365`. */
  environmentData: number;
}

/** Retention settings to change, 1 to 3650 days each. */
export interface NewRetention {
  /** Days that recordings are kept. */
  videoRecordings?: number | null;
  /** Days that snapshots are kept. */
  snapshots?: number | null;
  /** Days that samples are kept. */
  environmentData?: number | null;
}

/** How to delete old data. */
export interface ScrubOptions {
  /** Must be true for anything to be deleted. Default: `false`. */
  confirm?: boolean;
  /** Only report what would be deleted. Default: `false`. */
  dryRun?: boolean;
}

/** What was deleted, or would be. */
export interface ScrubReport {
  /** Whether nothing was deleted. */
  dryRun: boolean;
  /** Recordings. */
  recordings: number;
  /** Snapshots. */
  snapshots: number;
  /** Samples. */
  samples: number;
  /** Media files that have no row any more. */
  files: number;
  /** Bytes of these files. */
  bytes: number;
}

/** Which devices to list. */
export interface DeviceFilter {
  /** Only those of this manufacturer. */
  manufacturer?: string | null;
  /** Only those of this model. */
  model?: string | null;
  /** Only those in this area. */
  areaId?: string | null;
  /** Only those of this integration. */
  integration?: string | null;
  /** Only those with an entity of this platform. */
  platform?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** A device of the hub. */
export interface Device<Instant = Date> {
  /** The hub's id of the device. */
  deviceId: string;
  /** The name to show. */
  name: string;
  /** The name that its user gave it. */
  nameByUser: string | null;
  /** Who made it. */
  manufacturer: string | null;
  /** Its model. */
  model: string | null;
  /** The version of its software. */
  swVersion: string | null;
  /** The area that it is in. */
  areaId: string | null;
  /** The integration that found it. */
  integration: string | null;
  /** What kind of entry it is, such as `service`. */
  entryType: string | null;
  /** Where it is configured. */
  configurationUrl: string | null;
  /** The area that its integration suggests. */
  suggestedArea: string | null;
  /** When the hub last reported it. */
  lastSeen: Instant | null;
  /** When it was first known. */
  createdAt: Instant;
  /** How many entities it has. */
  entityCount: number;
}

export interface SkippedRow {
  /** Its position in the list, from 0. */
  position: number;
  /** Its id, if it has one. */
  id: string | null;
  /** Why it could not be taken. */
  reason: string;
}

/** What a bulk upsert did. */
export interface BulkReport {
  /** Rows that were added or updated. */
  upserted: number;
  /** Rows that could not be taken. */
  skipped: SkippedRow[];
}

/** Which entities to list. */
export interface EntityFilter {
  /** Only those of this domain. */
  domain?: string | null;
  /** Only those of this platform. */
  platform?: string | null;
  /** Only those of this device. */
  deviceId?: string | null;
  /** Only those in this area. */
  areaId?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** Something that a device measures or does. */
export interface Entity<Instant = Date> {
  /** The hub's id, such as `light.kitchen`. */
  entityId: string;
  /** The device that it belongs to. */
  deviceId: string | null;
  /** The part of its id before the dot. */
  domain: string;
  /** The integration that made it. */
  platform: string | null;
  /** Its id within the integration. */
  uniqueId: string | null;
  /** The area that it is in, if not its device's. */
  areaId: string | null;
  /** Whether it is switched off in the hub. */
  disabled: boolean;
  /** When it was first known. */
  createdAt: Instant;
}

export interface DomainCount {
  /** The domain. */
  domain: string;
  /** How many there are. */
  count: number;
}

/** What an integration has. */
export interface IntegrationAnalytics {
  /** The integration. */
  platform: string;
  /** Devices with an entity of it. */
  deviceCount: number;
  /** Entities of it. */
  entityCount: number;
  /** Its entities per domain, most first. */
  entityBreakdown: DomainCount[];
}

/** What a device measured, to be stored. */
export interface NewEnergySample<Instant = Date> {
  /** The device. */
  deviceId: string;
  /** When it was measured; fractions of a second are cut off. */
  timestamp: Instant | string;
  /** Power in watts. */
  powerW?: number | null;
  /** Voltage in volts. */
  voltageV?: number | null;
  /** Current in amperes. */
  currentA?: number | null;
  /** Energy since the device's midnight, in kilowatt-hours. */
  dailyEnergyKwh?: number | null;
  /** Energy since the beginning of the device's month, in kilowatt-hours. */
  monthlyEnergyKwh?: number | null;
  /** Whether it was switched on. */
  powerState?: boolean | null;
}

/** What a device measured at a time. */
export interface EnergySample<Instant = Date> {
  /** The device. */
  deviceId: string;
  /** When it was measured, in whole seconds. */
  timestamp: Instant;
  /** Power in watts. */
  powerW: number | null;
  /** Voltage in volts. */
  voltageV: number | null;
  /** Current in amperes. */
  currentA: number | null;
  /** Energy since the device's midnight, in kilowatt-hours. */
  dailyEnergyKwh: number | null;
  /** Energy since the beginning of the device's month, in kilowatt-hours. */
  monthlyEnergyKwh: number | null;
  /** Whether it was switched on. */
  powerState: boolean | null;
}

/** What a batch of samples did. */
export interface StoredSamples {
  /** Samples that were added or replaced. */
  stored: number;
}

/** Which samples of devices to list. */
export interface EnergyHistoryFilter<Instant = Date> {
  /** Only those of this device. */
  deviceId?: string | null;
  /** Only those of so many hours before `end`, where there is no `start`; 1 to 876000. Default: `24`. */
  hours?: number;
  /** Only those measured then or later; replaces `hours`. */
  start?: Instant | string | null;
  /** Only those measured then or earlier; now if left out. */
  end?: Instant | string | null;
  /** The most rows to give, 1 to 250000. Default: `100_000`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** Which device to draw, and how. */
export interface EnergySeriesFilter<Instant = Date> {
  /** The device. */
  deviceId: string;
  /** What to draw: `power`, `voltage` or `current`. Default: `"power"`. */
  dataType?: string;
  /** How long the series is, unless both `start` and `end` are given; 1 to 876000. Default: `24`. */
  hours?: number;
  /** Where it begins; `hours` before `end` if left out. */
  start?: Instant | string | null;
  /** Where it ends; `hours` after `start`, or now, if left out. */
  end?: Instant | string | null;
  /** About how many points to give, 1 to 5000: never more than one more. Default: `500`. */
  points?: number;
}

/** What was measured within a span of time. */
export interface SeriesPoint<Instant = Date> {
  /** When the span begins. */
  timestamp: Instant;
  /** How long it is. */
  seconds: number;
  /** The smallest value. */
  min: number;
  /** The mean of all values. */
  avg: number;
  /** The largest value. */
  max: number;
  /** The last value. */
  last: number;
  /** How many values there are. */
  samples: number;
}

/** Whose energy to add up, between which times. */
export interface EnergyUsageFilter {
  /** Only that of this device. */
  deviceId?: string | null;
  /** The beginnings of the periods and the end of the last, ascending; 2 to 1001. */
  boundaries: JsonInput;
}

/** The energy that a device used between two times. */
export interface EnergyUsage<Instant = Date> {
  /** The device. */
  deviceId: string;
  /** When the period begins. */
  start: Instant;
  /** When it ends. */
  end: Instant;
  /** The energy in kilowatt-hours. */
  energyKwh: number;
}

/** What a module of a weather station measured, to be stored. */
export interface NewWeatherSample<Instant = Date> {
  /** The station. */
  stationId: string;
  /** The module, such as `indoor` or `outdoor`. */
  moduleType: string;
  /** When it was measured; fractions of a second are cut off. */
  timestamp: Instant | string;
  /** Temperature in degrees Celsius. */
  temperatureC?: number | null;
  /** Relative humidity in percent. */
  humidityPercent?: number | null;
  /** Carbon dioxide in parts per million. */
  co2Ppm?: number | null;
  /** Air pressure in millibars. */
  pressureMbar?: number | null;
  /** Noise in decibels. */
  noiseDb?: number | null;
}

/** What a module of a weather station measured at a time. */
export interface WeatherSample<Instant = Date> {
  /** The station. */
  stationId: string;
  /** The module, such as `indoor` or `outdoor`. */
  moduleType: string;
  /** When it was measured, in whole seconds. */
  timestamp: Instant;
  /** Temperature in degrees Celsius. */
  temperatureC: number | null;
  /** Relative humidity in percent. */
  humidityPercent: number | null;
  /** Carbon dioxide in parts per million. */
  co2Ppm: number | null;
  /** Air pressure in millibars. */
  pressureMbar: number | null;
  /** Noise in decibels. */
  noiseDb: number | null;
}

/** Which measured values of a weather station to list. */
export interface WeatherHistoryFilter<Instant = Date> {
  /** The station. */
  stationId: string;
  /** Only those of this module, such as `indoor`. */
  moduleType?: string | null;
  /** What to list: `temperature`, `humidity`, `co2`, `pressure` or `noise`. Default: `"temperature"`. */
  dataType?: string;
  /** Only those of so many hours before `end`, where there is no `start`; 1 to 876000. Default: `24`. */
  hours?: number;
  /** Only those measured then or later; replaces `hours`. */
  start?: Instant | string | null;
  /** Only those measured then or earlier; now if left out. */
  end?: Instant | string | null;
  /** The most rows to give, 1 to 250000. Default: `100_000`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** A value that a weather station measured. */
export interface WeatherValue<Instant = Date> {
  /** When it was measured, in whole seconds. */
  timestamp: Instant;
  /** The module that measured it. */
  moduleType: string;
  /** The value in the unit of its column. */
  value: number;
}

/** Which module of a weather station to draw, and how. */
export interface WeatherSeriesFilter<Instant = Date> {
  /** The station. */
  stationId: string;
  /** The module, such as `indoor`. */
  moduleType: string;
  /** What to draw: `temperature`, `humidity`, `co2`, `pressure` or `noise`. Default: `"temperature"`. */
  dataType?: string;
  /** How long the series is, unless both `start` and `end` are given; 1 to 876000. Default: `24`. */
  hours?: number;
  /** Where it begins; `hours` before `end` if left out. */
  start?: Instant | string | null;
  /** Where it ends; `hours` after `start`, or now, if left out. */
  end?: Instant | string | null;
  /** About how many points to give, 1 to 5000: never more than one more. Default: `500`. */
  points?: number;
}

/** What was rolled up. */
export interface RollUpReport {
  /** Hours that were made of samples. */
  hours: number;
  /** Days that were made of hours. */
  days: number;
  /** Whether there are more that are over. */
  more: boolean;
}

/** Which samples to delete. */
export interface SampleRetention {
  /** Those of days that ended so many days ago or earlier; 1 to 3650. */
  olderThanDays: number;
  /** Must be true for anything to be deleted. Default: `false`. */
  confirm?: boolean;
  /** Only report what would be deleted. Default: `false`. */
  dryRun?: boolean;
  /** The most samples of energy, and of weather, to delete at once; 1 to 1000000. Default: `100_000`. */
  most?: number;
}

/** What was deleted, or would be. */
export interface SampleRetentionReport {
  /** Whether nothing was deleted. */
  dryRun: boolean;
  /** Samples of devices. */
  energySamples: number;
  /** Samples of weather stations. */
  weatherSamples: number;
  /** Whether there are more of that age. */
  more: boolean;
}

/** Recordings, snapshots and AI analyses of cameras */
export interface Media<Instant = Date> {
  /** Adds a recording; one with the same recording_id is updated and keeps id, created_at, camera_id and timestamp. */
  addRecording(values: NewRecording<Instant>): Query<Recording<Instant>>;
  /** Recordings that meet all given filters, newest first. */
  recordings(filter?: RecordingFilter<Instant>): Query<Rows<Recording<Instant>>>;
  /** The recording with this recording_id. */
  recording(recordingId: string): Query<Recording<Instant> | null>;
  /** Deletes a recording and its analyses; false if there was none. */
  deleteRecording(recordingId: string): Query<boolean>;
  /** The number of recordings that meet all given filters. */
  countRecordings(filter?: RecordingFilter<Instant>): Query<number>;
  /** Adds a snapshot; one with the same snapshot_id is updated and keeps id, created_at, camera_id and timestamp. */
  addSnapshot(values: NewSnapshot<Instant>): Query<Snapshot<Instant>>;
  /** Snapshots that meet all given filters, newest first. */
  snapshots(filter?: SnapshotFilter<Instant>): Query<Rows<Snapshot<Instant>>>;
  /** The snapshot with this snapshot_id. */
  snapshot(snapshotId: string): Query<Snapshot<Instant> | null>;
  /** Deletes a snapshot and its analyses; false if there was none. */
  deleteSnapshot(snapshotId: string): Query<boolean>;
  /** The number of snapshots that meet all given filters. */
  countSnapshots(filter?: SnapshotFilter<Instant>): Query<number>;
  /** Adds an analysis of a recording or snapshot, which may arrive later. */
  addAiAnalysis(values: NewAiAnalysis<Instant>): Query<AiAnalysis<Instant>>;
  /** Analyses that meet all given filters, newest first. */
  aiAnalysis(filter?: AiAnalysisFilter<Instant>): Query<Rows<AiAnalysis<Instant>>>;
  /** Totals, and counts and sizes per camera. Days begin at midnight UTC. */
  storageStats(): Query<StorageStats>;
  /** For how many days each kind of data is kept. */
  retention(): Query<Retention>;
  /** Changes for how many days each kind of data is kept; what is left out stays. */
  setRetention(values?: NewRetention): Query<Retention>;
  /** Deletes what is older than the retention settings allow; a dry run only reports. */
  scrub(values?: ScrubOptions): Query<ScrubReport>;
}

/** Devices and entities of a home automation hub */
export interface Registry<Instant = Date> {
  /** Devices that meet all given filters, by name. */
  devices(filter?: DeviceFilter): Query<Rows<Device<Instant>>>;
  /** The device with this id. */
  device(deviceId: string): Query<Device<Instant> | null>;
  /** The number of devices that meet all given filters. */
  countDevices(filter?: DeviceFilter): Query<number>;
  /** Adds or updates devices from a hub's registry; a row that cannot be taken is reported and does not sink the others. */
  bulkUpsertDevices(devices: JsonInput): Query<BulkReport>;
  /** Deletes a device and its entities; false if there was none. */
  deleteDevice(deviceId: string): Query<boolean>;
  /** Deletes all devices and their entities; gives the number of devices. */
  clearDevices(): Query<number>;
  /** Entities that meet all given filters, by id. */
  entities(filter?: EntityFilter): Query<Rows<Entity<Instant>>>;
  /** The entity with this id. */
  entity(entityId: string): Query<Entity<Instant> | null>;
  /** The number of entities that meet all given filters. */
  countEntities(filter?: EntityFilter): Query<number>;
  /** Adds or updates entities from a hub's registry; a row that cannot be taken is reported and does not sink the others. */
  bulkUpsertEntities(entities: JsonInput): Query<BulkReport>;
  /** How many devices and entities an integration has, and the entities per domain. */
  integrationAnalytics(platform: string): Query<IntegrationAnalytics>;
}

/** Samples of smart plugs and weather stations */
export interface Timeseries<Instant = Date> {
  /** Stores what a device measured; a sample of the same device and second is replaced. */
  storeEnergyData(values: NewEnergySample<Instant>): Query<EnergySample<Instant>>;
  /** Stores samples of devices in one transaction, all of them or none. */
  storeEnergyBatch(samples: JsonInput): Query<StoredSamples>;
  /** Samples of one device or of all, oldest first; start and end belong to the range. */
  energyHistory(filter?: EnergyHistoryFilter<Instant>): Query<Rows<EnergySample<Instant>>>;
  /** What a device measured over time, in spans of equal length. */
  energySeries(filter: EnergySeriesFilter<Instant>): Query<Rows<SeriesPoint<Instant>>>;
  /** The energy of each period between neighbouring boundaries, for one device or for each. */
  energyUsage(filter: EnergyUsageFilter): Query<Rows<EnergyUsage<Instant>>>;
  /** The newest sample of one device or of each. */
  latestEnergy(deviceId?: string): Query<Rows<EnergySample<Instant>>>;
  /** Stores what a module of a weather station measured; a sample of the same module and second is replaced. */
  storeWeatherData(values: NewWeatherSample<Instant>): Query<WeatherSample<Instant>>;
  /** Stores samples of weather stations in one transaction, all of them or none. */
  storeWeatherBatch(samples: JsonInput): Query<StoredSamples>;
  /** Values of one kind that a weather station measured, oldest first; start and end belong to the range. */
  weatherHistory(filter: WeatherHistoryFilter<Instant>): Query<Rows<WeatherValue<Instant>>>;
  /** What a module of a weather station measured over time, in spans of equal length. */
  weatherSeries(filter: WeatherSeriesFilter<Instant>): Query<Rows<SeriesPoint<Instant>>>;
  /** The newest sample of each module, of one weather station or of all. */
  latestWeather(stationId?: string): Query<Rows<WeatherSample<Instant>>>;
  /** Rolls up hours and days that are over and were not yet, as after an import. */
  rollUp(most?: number): Query<RollUpReport>;
  /** Deletes samples by age; their roll-ups stay. A dry run only reports. */
  deleteSamples(values: SampleRetention): Query<SampleRetentionReport>;
}

/** The methods of each catalog. */
export interface Catalogs<Instant = Date> {
  /** Recordings, snapshots and AI analyses of cameras */
  media: Media<Instant>;
  /** Devices and entities of a home automation hub */
  registry: Registry<Instant>;
  /** Samples of smart plugs and weather stations */
  timeseries: Timeseries<Instant>;
}

/** How each method is called. */
export const catalogs = {
  media: {
    addRecording: { name: "add_recording", kind: "write", arguments: ["recording_id", "camera_id", "file_path", "file_size_bytes", "duration_seconds", "recording_type", "timestamp", "is_emergency", "is_unusual", "metadata"], result: "row" },
    recordings: { name: "recordings", kind: "read", arguments: ["camera_id", "recording_type", "since", "until", "emergency_only", "unusual_only", "with_ai_analysis", "recording_id", "limit", "cursor"], result: "page" },
    recording: { name: "recording", kind: "read", arguments: ["recording_id"], result: "optional" },
    deleteRecording: { name: "delete_recording", kind: "write", arguments: ["recording_id"], result: "value" },
    countRecordings: { name: "count_recordings", kind: "read", arguments: ["camera_id", "recording_type", "since", "until", "emergency_only", "unusual_only", "with_ai_analysis", "recording_id", "limit", "cursor"], result: "value" },
    addSnapshot: { name: "add_snapshot", kind: "write", arguments: ["snapshot_id", "camera_id", "file_path", "file_size_bytes", "timestamp", "metadata"], result: "row" },
    snapshots: { name: "snapshots", kind: "read", arguments: ["camera_id", "since", "until", "with_ai_analysis", "limit", "cursor"], result: "page" },
    snapshot: { name: "snapshot", kind: "read", arguments: ["snapshot_id"], result: "optional" },
    deleteSnapshot: { name: "delete_snapshot", kind: "write", arguments: ["snapshot_id"], result: "value" },
    countSnapshots: { name: "count_snapshots", kind: "read", arguments: ["camera_id", "since", "until", "with_ai_analysis", "limit", "cursor"], result: "value" },
    addAiAnalysis: { name: "add_ai_analysis", kind: "write", arguments: ["media_id", "media_type", "analysis_type", "confidence", "detected_at", "details"], result: "row" },
    aiAnalysis: { name: "ai_analysis", kind: "read", arguments: ["media_id", "media_type", "analysis_type", "since", "limit", "cursor"], result: "page" },
    storageStats: { name: "storage_stats", kind: "read", arguments: [], result: "row" },
    retention: { name: "retention", kind: "read", arguments: [], result: "row" },
    setRetention: { name: "set_retention", kind: "write", arguments: ["video_recordings", "snapshots", "environment_data"], result: "row" },
    scrub: { name: "scrub", kind: "write", arguments: ["confirm", "dry_run"], result: "row" },
  },
  registry: {
    devices: { name: "devices", kind: "read", arguments: ["manufacturer", "model", "area_id", "integration", "platform", "limit", "cursor"], result: "page" },
    device: { name: "device", kind: "read", arguments: ["device_id"], result: "optional" },
    countDevices: { name: "count_devices", kind: "read", arguments: ["manufacturer", "model", "area_id", "integration", "platform", "limit", "cursor"], result: "value" },
    bulkUpsertDevices: { name: "bulk_upsert_devices", kind: "write", arguments: ["devices"], result: "row" },
    deleteDevice: { name: "delete_device", kind: "write", arguments: ["device_id"], result: "value" },
    clearDevices: { name: "clear_devices", kind: "write", arguments: [], result: "value" },
    entities: { name: "entities", kind: "read", arguments: ["domain", "platform", "device_id", "area_id", "limit", "cursor"], result: "page" },
    entity: { name: "entity", kind: "read", arguments: ["entity_id"], result: "optional" },
    countEntities: { name: "count_entities", kind: "read", arguments: ["domain", "platform", "device_id", "area_id", "limit", "cursor"], result: "value" },
    bulkUpsertEntities: { name: "bulk_upsert_entities", kind: "write", arguments: ["entities"], result: "row" },
    integrationAnalytics: { name: "integration_analytics", kind: "read", arguments: ["platform"], result: "row" },
  },
  timeseries: {
    storeEnergyData: { name: "store_energy_data", kind: "write", arguments: ["device_id", "timestamp", "power_w", "voltage_v", "current_a", "daily_energy_kwh", "monthly_energy_kwh", "power_state"], result: "row" },
    storeEnergyBatch: { name: "store_energy_batch", kind: "write", arguments: ["samples"], result: "row" },
    energyHistory: { name: "energy_history", kind: "read", arguments: ["device_id", "hours", "start", "end", "limit", "cursor"], result: "page" },
    energySeries: { name: "energy_series", kind: "read", arguments: ["device_id", "data_type", "hours", "start", "end", "points"], result: "rows" },
    energyUsage: { name: "energy_usage", kind: "read", arguments: ["device_id", "boundaries"], result: "rows" },
    latestEnergy: { name: "latest_energy", kind: "read", arguments: ["device_id"], result: "rows" },
    storeWeatherData: { name: "store_weather_data", kind: "write", arguments: ["station_id", "module_type", "timestamp", "temperature_c", "humidity_percent", "co2_ppm", "pressure_mbar", "noise_db"], result: "row" },
    storeWeatherBatch: { name: "store_weather_batch", kind: "write", arguments: ["samples"], result: "row" },
    weatherHistory: { name: "weather_history", kind: "read", arguments: ["station_id", "module_type", "data_type", "hours", "start", "end", "limit", "cursor"], result: "page" },
    weatherSeries: { name: "weather_series", kind: "read", arguments: ["station_id", "module_type", "data_type", "hours", "start", "end", "points"], result: "rows" },
    latestWeather: { name: "latest_weather", kind: "read", arguments: ["station_id"], result: "rows" },
    rollUp: { name: "roll_up", kind: "write", arguments: ["most"], result: "row" },
    deleteSamples: { name: "delete_samples", kind: "write", arguments: ["older_than_days", "confirm", "dry_run", "most"], result: "row" },
  },
} as const satisfies Record<string, CatalogDescription>;
