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

/** A webhook to register. */
export interface NewWebhook {
  /** Where it is: `http://` or `https://`, also in a private network. */
  url: string;
  /** The events that it asks for: `TABLE.inserted`, `TABLE.updated`, `TABLE.deleted` or `TABLE.*`, with `*` for every table, or `*` alone. */
  events: JsonInput;
  /** The key of its signatures, at least 16 characters. */
  secret: string;
  /** The team that it belongs to. */
  team?: string | null;
}

/** A webhook: a URL that is told of changes. */
export interface Webhook<Instant = Date> {
  /** Its id. */
  webhookId: string;
  /** Where it is. */
  url: string;
  /** The events that it asks for, such as `devices.updated`, `devices.*` or `*`. */
  events: Json;
  /** Always `***`: the secret is not shown again. */
  secret: string;
  /** The team that it belongs to. */
  team: string | null;
  /** When it was registered. */
  createdAt: Instant;
  /** Whether it is delivered to. */
  enabled: boolean;
  /** How often it was called, repeated calls included. */
  totalCalls: number;
  /** How many of these calls failed. */
  failedCalls: number;
  /** When a call last succeeded. */
  lastSuccess: Instant | null;
  /** When a call last failed. */
  lastFailure: Instant | null;
}

/** Which webhooks to list. */
export interface WebhookFilter {
  /** Only those of this team. */
  team?: string | null;
  /** The most rows to give, 1 to 1000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** Whether a webhook is delivered to. */
export interface WebhookSwitch {
  /** Its id. */
  webhookId: string;
  /** Whether it is delivered to. */
  enabled: boolean;
}

/** Which deliveries to list. */
export interface DeliveryFilter {
  /** Only those to this webhook. */
  webhookId?: string | null;
  /** Only those that are `pending`, `delivered` or `failed`. */
  status?: string | null;
  /** The most rows to give, 1 to 1000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** A delivery to a webhook, and what became of it. */
export interface WebhookDelivery<Instant = Date> {
  /** Its id, the same in every attempt. */
  deliveryId: string;
  /** The webhook. */
  webhookId: string;
  /** The number of the change in the change log. */
  sequence: number;
  /** What happened, such as `devices.updated`. */
  event: string;
  /** `pending`, `delivered` or `failed`. */
  status: string;
  /** How often it was tried. */
  attempts: number;
  /** The status of the receiver's last answer. */
  responseStatus: number | null;
  /** Why the last attempt failed. */
  error: string | null;
  /** When it was queued. */
  createdAt: Instant;
  /** When it is tried next, while it is pending. */
  nextAttemptAt: Instant;
  /** When it was delivered or given up. */
  finishedAt: Instant | null;
}

/** What a user wants to see and to be told of. */
export interface UserPreferences<Instant = Date> {
  /** The user. */
  userId: string;
  /** The teams that were chosen, by league. */
  selectedTeams: Json;
  /** What the user is told of. */
  notificationSettings: Json;
  /** When they were last changed. */
  updatedAt: Instant;
}

/** Preferences to change; what is left out stays. */
export interface NewPreferences {
  /** The user. Default: `"default"`. */
  userId?: string;
  /** The teams that were chosen, by league: `{"nfl": [], "nhl": []}`. */
  selectedTeams?: JsonInput | null;
  /** What the user is told of: `game_start`, `score_change`, `game_end`, each true or false. */
  notificationSettings?: JsonInput | null;
}

/** What a browser kept under `sports_selected_teams`. */
export interface LocalPreferences {
  /** The user. Default: `"default"`. */
  userId?: string;
  /** The chosen teams of the NFL. Default: `[]`. */
  nflTeams?: JsonInput;
  /** The chosen teams of the NHL. Default: `[]`. */
  nhlTeams?: JsonInput;
  /** Whether the user had finished choosing; not kept. Default: `false`. */
  setupCompleted?: boolean;
  /** When the browser last changed it; not kept. */
  lastUpdated?: string | null;
  /** The version of the browser's form; not kept. */
  version?: JsonInput | null;
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
  /** The most rows to give, 1 to 250000. Default: `100000`. */
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
  /** The most rows to give, 1 to 250000. Default: `100000`. */
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
  /** The module, such as `indoor`. Default: `"indoor"`. */
  moduleType?: string;
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
  /** The most samples of energy, and of weather, to delete at once; 1 to 1000000. Default: `100000`. */
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

/** An account to add. */
export interface NewUser {
  /** The e-mail address to log in with. */
  email: string;
  /** The hash of the password, never the password itself. */
  passwordHash: string;
  /** `admin` or `user`; left out, the first account of all becomes `admin` and every other one `user`. */
  role?: string | null;
}

/** An account. */
export interface User<Instant = Date> {
  /** The row's id. */
  id: string;
  /** The e-mail address to log in with, unique whatever the case of its letters. */
  email: string;
  /** What the account may do: `admin` or `user`. */
  role: string;
  /** When it last logged in. */
  lastLoginAt: Instant | null;
  /** When the account was made. */
  createdAt: Instant;
  /** When the row last changed. */
  updatedAt: Instant;
}

/** Which accounts to list. */
export interface UserFilter {
  /** Only those of this role. */
  role?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** What to change of an account; what is left out stays. */
export interface UserChanges {
  /** The row's id. */
  id: string;
  /** The e-mail address to log in with. */
  email?: string;
  /** The hash of a new password; all sessions of the account end. */
  passwordHash?: string;
  /** What the account may do: `admin` or `user`. */
  role?: string;
}

/** What a login is checked with. */
export interface Credentials {
  /** The account's id. */
  id: string;
  /** The hash of its password. */
  passwordHash: string;
}

/** A better hash of the same password. */
export interface PasswordUpgrade {
  /** The account's id. */
  id: string;
  /** The hash that the password was checked with. */
  oldPasswordHash: string;
  /** The hash that takes its place. */
  passwordHash: string;
}

/** A session to add. */
export interface NewSession<Instant = Date> {
  /** The row's id, 32 hexadecimal digits; a new one if left out. */
  id?: string | null;
  /** The account. */
  userId: string;
  /** The SHA-256 of the token as 64 hexadecimal digits, never the token itself. */
  tokenHash: string;
  /** When the token ends. */
  expiresAt: Instant | string;
  /** Where the login came from. */
  ipAddress?: string | null;
  /** The program that logged in, as it names itself. */
  userAgent?: string | null;
}

/** A session: one login of an account. */
export interface Session<Instant = Date> {
  /** The row's id. */
  id: string;
  /** The account. */
  userId: string;
  /** When its token ends. */
  expiresAt: Instant;
  /** When it was ended before. */
  revokedAt: Instant | null;
  /** Where the login came from. */
  ipAddress: string | null;
  /** The program that logged in, as it names itself. */
  userAgent: string | null;
  /** When the login was. */
  createdAt: Instant;
}

/** A session that is neither revoked nor expired, and whose it is. */
export interface LiveSession<Instant = Date> {
  /** The session's id. */
  id: string;
  /** The account. */
  userId: string;
  /** The account's e-mail address. */
  email: string;
  /** What the account may do: `admin` or `user`. */
  role: string;
  /** When its token ends. */
  expiresAt: Instant;
}

/** A session whose token gives way to a new one. */
export interface SessionRenewal<Instant = Date> {
  /** The SHA-256 of the token that ends. */
  oldTokenHash: string;
  /** The new row's id, 32 hexadecimal digits; a new one if left out. */
  id?: string | null;
  /** The SHA-256 of the new token as 64 hexadecimal digits. */
  tokenHash: string;
  /** When the new token ends. */
  expiresAt: Instant | string;
}

/** Which sessions to list. */
export interface SessionFilter {
  /** The account. */
  userId: string;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** An item to add. */
export interface NewLibraryItem {
  /** What it is: `movie`, `series`, `music` or `book`. */
  kind: string;
  /** Its title. */
  title: string;
  /** Where its poster is. */
  posterUrl?: string | null;
  /** Where its background picture is. */
  backgroundUrl?: string | null;
  /** Whatever else is known. */
  metadata?: JsonInput | null;
}

/** The item of a kind and title, as it was added or as it was there before. */
export interface AddedLibraryItem<Instant = Date> {
  /** The row's id. */
  id: string;
  /** What it is: `movie`, `series`, `music` or `book`. */
  kind: string;
  /** Its title, unique among its kind whatever the case of its letters. */
  title: string;
  /** Where its poster is. */
  posterUrl: string | null;
  /** Where its background picture is. */
  backgroundUrl: string | null;
  /** Whatever else is known. */
  metadata: Json | null;
  /** When it was added. */
  createdAt: Instant;
  /** When it last changed. */
  updatedAt: Instant;
  /** Whether it was added now; false if it was there before, and is as it was. */
  added: boolean;
}

/** Which items to list, and in which order. */
export interface LibraryFilter<Instant = Date> {
  /** Only those whose title contains this text, whatever the case of its ASCII letters. */
  search?: string | null;
  /** Only those of this kind. */
  kind?: string | null;
  /** Only those added then or later. */
  since?: Instant | string | null;
  /** Only those added then or earlier. */
  until?: Instant | string | null;
  /** The order: by `title`, `created_at` or `updated_at`. Default: `"created_at"`. */
  sort?: string;
  /** Largest first; left out, titles begin with A and times with the newest. */
  descending?: boolean | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** A film, a series, music or a book. */
export interface LibraryItem<Instant = Date> {
  /** The row's id. */
  id: string;
  /** What it is: `movie`, `series`, `music` or `book`. */
  kind: string;
  /** Its title, unique among its kind whatever the case of its letters. */
  title: string;
  /** Where its poster is. */
  posterUrl: string | null;
  /** Where its background picture is. */
  backgroundUrl: string | null;
  /** Whatever else is known. */
  metadata: Json | null;
  /** When it was added. */
  createdAt: Instant;
  /** When it last changed. */
  updatedAt: Instant;
}

/** What to look for in titles and metadata. */
export interface LibrarySearch<Instant = Date> {
  /** Words, `"phrases"`, beginnings (`sol*`), words to leave out (`-stalker`), words of a column (`title:solaris`), one `OR` the other. */
  query: string;
  /** Only those of this kind. */
  kind?: string | null;
  /** Only those added then or later. */
  since?: Instant | string | null;
  /** Only those added then or earlier. */
  until?: Instant | string | null;
  /** Whether typing mistakes are looked past: `auto` (where the words find nothing), `always` or `never`. Default: `"auto"`. */
  typos?: string;
  /** What stands before a word that was found. Default: `"<mark>"`. */
  markBefore?: string;
  /** What stands behind a word that was found. Default: `"</mark>"`. */
  markAfter?: string;
  /** About how many letters are shown around what was found; 0 for all. Default: `160`. */
  snippet?: number;
  /** The most rows to give, 1 to 1000. Default: `20`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** An item that a search found. */
export interface LibraryItemHit<Instant = Date> {
  /** The row's id. */
  id: string;
  /** What it is: `movie`, `series`, `music` or `book`. */
  kind: string;
  /** Its title, unique among its kind whatever the case of its letters. */
  title: string;
  /** Where its poster is. */
  posterUrl: string | null;
  /** Where its background picture is. */
  backgroundUrl: string | null;
  /** Whatever else is known. */
  metadata: Json | null;
  /** When it was added. */
  createdAt: Instant;
  /** When it last changed. */
  updatedAt: Instant;
  /** How well it fits: comparable within one search. */
  searchScore: number;
  /** The typing mistakes that were looked past. */
  searchTypos: number;
  /** Of each column in which something was found, the part around it: marked, and safe for HTML. */
  searchHighlights: Json;
}

/** What to change of an item; what is left out stays, null clears. */
export interface LibraryItemChanges {
  /** The row's id. */
  id: string;
  /** What it is: `movie`, `series`, `music` or `book`. */
  kind?: string;
  /** Its title. */
  title?: string;
  /** Where its poster is. */
  posterUrl?: string | null;
  /** Where its background picture is. */
  backgroundUrl?: string | null;
  /** Whatever else is known. */
  metadata?: JsonInput | null;
}

/** How many items of a kind there are. */
export interface LibraryCount {
  /** The kind. */
  kind: string;
  /** Its items. */
  count: number;
}

/** Something to find. */
export interface NewWantedItem {
  /** The item of the library that it belongs to. */
  libraryItemId?: string | null;
  /** Its title. */
  title: string;
  /** What it is, such as `movie`. */
  kind: string;
  /** What to search for, if not the title. */
  searchQuery?: string | null;
  /** Whatever else is known. */
  metadata?: JsonInput | null;
}

/** Something that is to be found. */
export interface WantedItem<Instant = Date> {
  /** The row's id. */
  id: string;
  /** The item of the library that it belongs to. */
  libraryItemId: string | null;
  /** Its title. */
  title: string;
  /** What it is, such as `movie`. */
  kind: string;
  /** How far the search is: `wanted`, `searching`, `found` or `failed`. */
  status: string;
  /** What to search for, if not the title. */
  searchQuery: string | null;
  /** When the last search began. */
  lastSearchAt: Instant | null;
  /** When it was added. */
  addedAt: Instant;
  /** Whatever else is known. */
  metadata: Json | null;
}

/** Which wanted items to list. */
export interface WantedFilter {
  /** Only those with this status. */
  status?: string | null;
  /** Only those of this kind. */
  kind?: string | null;
  /** Only those of this item of the library. */
  libraryItemId?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** Which wanted items to search for. */
export interface WantedScan {
  /** Only those of this kind. */
  kind?: string | null;
  /** The most to begin with, 1 to 1000. Default: `100`. */
  limit?: number;
}

/** What to change of a wanted item; what is left out stays, null clears. */
export interface WantedItemChanges {
  /** The row's id. */
  id: string;
  /** How far the search is: `wanted`, `searching`, `found` or `failed`. */
  status?: string;
  /** What to search for, if not the title. */
  searchQuery?: string | null;
  /** Whatever else is known. */
  metadata?: JsonInput | null;
}

/** The kind and id of a wanted item. */
export interface WantedItemKey {
  /** What it is, such as `movie`. */
  kind: string;
  /** The row's id. */
  id: string;
}

/** A downloader to add. */
export interface NewDownloader {
  /** Which program it is: `qbittorrent`, `nzbget` or `sabnzbd`. */
  clientType: string;
  /** Whether it is used. Default: `true`. */
  enabled?: boolean;
  /** Where it is reached. */
  baseUrl: string;
  /** The user to log in as. */
  username?: string | null;
  /** The encrypted password, never the password itself. */
  encryptedPassword?: string | null;
  /** The encrypted API key, never the key itself. */
  encryptedApiKey?: string | null;
  /** The category of its downloads. */
  category?: string | null;
  /** How long it may take to answer, in milliseconds, 1 to 600000. Default: `5000`. */
  timeoutMs?: number;
  /** Whatever else is set. */
  config?: JsonInput | null;
}

/** A program that downloads; its secrets are not told. */
export interface Downloader<Instant = Date> {
  /** The row's id. */
  id: string;
  /** Which program it is: `qbittorrent`, `nzbget` or `sabnzbd`; one row for each. */
  clientType: string;
  /** Whether it is used. */
  enabled: boolean;
  /** Where it is reached. */
  baseUrl: string;
  /** The user to log in as. */
  username: string | null;
  /** Whether a password is stored. */
  hasPassword: boolean;
  /** Whether an API key is stored. */
  hasApiKey: boolean;
  /** The category of its downloads. */
  category: string | null;
  /** How long it may take to answer, in milliseconds. */
  timeoutMs: number;
  /** Whatever else is set. */
  config: Json | null;
  /** When it was added. */
  createdAt: Instant;
  /** When it last changed. */
  updatedAt: Instant;
}

/** Which page of a list of settings to give. */
export interface SettingsFilter {
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** What to change of a downloader; what is left out stays, null clears. */
export interface DownloaderChanges {
  /** The row's id. */
  id: string;
  /** Whether it is used. */
  enabled?: boolean;
  /** Where it is reached. */
  baseUrl?: string;
  /** The user to log in as. */
  username?: string | null;
  /** The encrypted password, never the password itself. */
  encryptedPassword?: string | null;
  /** The encrypted API key, never the key itself. */
  encryptedApiKey?: string | null;
  /** The category of its downloads. */
  category?: string | null;
  /** How long it may take to answer, in milliseconds, 1 to 600000. */
  timeoutMs?: number;
  /** Whatever else is set. */
  config?: JsonInput | null;
}

/** An indexer to add. */
export interface NewIndexer {
  /** Its name. */
  name: string;
  /** What it finds: `torrent` or `usenet`. */
  type: string;
  /** Where it is reached. */
  baseUrl: string;
  /** The encrypted API key, never the key itself. */
  encryptedApiKey?: string | null;
  /** Whether it is used. Default: `true`. */
  enabled?: boolean;
  /** Its place among the others, the highest first. Default: `0`. */
  priority?: number;
  /** Whatever else is set. */
  config?: JsonInput | null;
}

/** A place to search in; its API key is not told. */
export interface Indexer<Instant = Date> {
  /** The row's id. */
  id: string;
  /** Its name. */
  name: string;
  /** What it finds: `torrent` or `usenet`. */
  type: string;
  /** Where it is reached. */
  baseUrl: string;
  /** Whether an API key is stored. */
  hasApiKey: boolean;
  /** Whether it is used. */
  enabled: boolean;
  /** Its place among the others, the highest first. */
  priority: number;
  /** Whatever else is set. */
  config: Json | null;
  /** When it was added. */
  createdAt: Instant;
  /** When it last changed. */
  updatedAt: Instant;
}

/** Which indexers to list. */
export interface IndexerFilter {
  /** Only those of this type. */
  type?: string | null;
  /** Only those that are used, or only those that are not. */
  enabled?: boolean | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** What to change of an indexer; what is left out stays, null clears. */
export interface IndexerChanges {
  /** The row's id. */
  id: string;
  /** Its name. */
  name?: string;
  /** What it finds: `torrent` or `usenet`. */
  type?: string;
  /** Where it is reached. */
  baseUrl?: string;
  /** The encrypted API key, never the key itself. */
  encryptedApiKey?: string | null;
  /** Whether it is used. */
  enabled?: boolean;
  /** Its place among the others, the highest first. */
  priority?: number;
  /** Whatever else is set. */
  config?: JsonInput | null;
}

/** A quality profile to add. */
export interface NewQualityProfile {
  /** Its name. */
  name: string;
  /** What it is for. */
  description?: string | null;
  /** The lowest quality that is taken. */
  minQuality?: string | null;
  /** The highest quality that is taken. */
  maxQuality?: string | null;
  /** The qualities that are preferred, best first. */
  preferredQualities?: JsonInput | null;
  /** Whatever else is set. */
  config?: JsonInput | null;
}

/** Which qualities of a download are taken. */
export interface QualityProfile<Instant = Date> {
  /** The row's id. */
  id: string;
  /** Its name, unique. */
  name: string;
  /** What it is for. */
  description: string | null;
  /** The lowest quality that is taken. */
  minQuality: string | null;
  /** The highest quality that is taken. */
  maxQuality: string | null;
  /** The qualities that are preferred, best first. */
  preferredQualities: Json | null;
  /** Whatever else is set. */
  config: Json | null;
  /** When it was added. */
  createdAt: Instant;
  /** When it last changed. */
  updatedAt: Instant;
}

/** What to change of a quality profile; what is left out stays, null clears. */
export interface QualityProfileChanges {
  /** The row's id. */
  id: string;
  /** Its name. */
  name?: string;
  /** What it is for. */
  description?: string | null;
  /** The lowest quality that is taken. */
  minQuality?: string | null;
  /** The highest quality that is taken. */
  maxQuality?: string | null;
  /** The qualities that are preferred, best first. */
  preferredQualities?: JsonInput | null;
  /** Whatever else is set. */
  config?: JsonInput | null;
}

/** A secret as it is stored: encrypted. */
export interface StoredSecret {
  /** The table that it is in. */
  tableName: string;
  /** The row that it is in. */
  id: string;
  /** The column that it is in. */
  columnName: string;
  /** The encrypted text. */
  encrypted: string;
}

/** A secret that is encrypted anew. */
export interface RenewedSecret {
  /** The table that it is in. */
  tableName: string;
  /** The row that it is in. */
  id: string;
  /** The column that it is in. */
  columnName: string;
  /** The encrypted text that it takes the place of. */
  oldEncrypted: string;
  /** The encrypted text. */
  encrypted: string;
}

/** A job to add. */
export interface NewVerifyJob {
  /** The item to check. */
  libraryItemId: string;
  /** What to check, such as `files`. */
  phase: string;
}

/** A job that checks an item of the library. */
export interface VerifyJob<Instant = Date> {
  /** The row's id. */
  id: string;
  /** The item to check. */
  libraryItemId: string;
  /** The item's kind when the job was added. */
  kind: string;
  /** The item's title when the job was added. */
  title: string;
  /** What to check, such as `files`. */
  phase: string;
  /** How far it is: `pending`, `running`, `completed` or `failed`. */
  status: string;
  /** What it found. */
  result: Json | null;
  /** Why it failed. */
  error: string | null;
  /** When the present or last attempt began. */
  startedAt: Instant | null;
  /** When it completed or failed. */
  completedAt: Instant | null;
  /** Who works on it, as they named themselves. */
  worker: string | null;
  /** The claim that may report on it while it is running. */
  leaseId: string | null;
  /** Until when the claim holds; then the job can be claimed again. */
  leaseExpiresAt: Instant | null;
  /** How often it was claimed. */
  attempts: number;
  /** When it was added. */
  createdAt: Instant;
}

/** Which jobs to list. */
export interface VerifyJobFilter {
  /** Only those with this status. */
  status?: string | null;
  /** Only those of this item. */
  libraryItemId?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** Who takes a job, and for how long. */
export interface VerifyJobClaim {
  /** The name of the worker. */
  worker: string;
  /** For how many seconds the claim holds without a sign of life, 1 to 86400. Default: `60`. */
  leaseSeconds?: number;
}

/** A sign of life of the worker of a job. */
export interface VerifyJobExtension {
  /** The job's id. */
  id: string;
  /** The claim, as it was given with the job. */
  leaseId: string;
  /** For how many seconds from now the claim holds, 1 to 86400. Default: `60`. */
  leaseSeconds?: number;
}

/** What a job found. */
export interface VerifyJobResult {
  /** The job's id. */
  id: string;
  /** The claim, as it was given with the job. */
  leaseId: string;
  /** What it found. */
  result?: JsonInput | null;
}

/** Why a job failed. */
export interface VerifyJobFailure {
  /** The job's id. */
  id: string;
  /** The claim, as it was given with the job. */
  leaseId: string;
  /** Why it failed. */
  error: string;
}

/** A video to add. */
export interface NewVideo<Instant = Date> {
  /** The name of its file, unique. */
  filename: string;
  /** Where it was downloaded from. */
  originalUrl?: string | null;
  /** What it is called. */
  title?: string | null;
  /** How long it is, in seconds. */
  duration?: number | null;
  /** The width of its picture in pixels. */
  width?: number | null;
  /** The height of its picture in pixels. */
  height?: number | null;
  /** The file's size in bytes. */
  fileSize?: number | null;
  /** Where its thumbnail is. */
  thumbnailPath?: string | null;
  /** Remarks. */
  notes?: string | null;
  /** When it was added; now if left out. */
  uploadDate?: Instant | string | null;
}

export interface VideoTag<Instant = Date> {
  /** The video. */
  videoId: number;
  /** The tag. */
  tagId: number;
  /** The tag's name. */
  name: string;
  /** The tag's category. */
  category: string | null;
  /** When the video was tagged. */
  addedDate: Instant;
}

/** A video of the studio. */
export interface Video<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The name of its file, unique. */
  filename: string;
  /** Where it was downloaded from. */
  originalUrl: string | null;
  /** What it is called. */
  title: string | null;
  /** How long it is, in seconds. */
  duration: number | null;
  /** The width of its picture in pixels. */
  width: number | null;
  /** The height of its picture in pixels. */
  height: number | null;
  /** The file's size in bytes. */
  fileSize: number | null;
  /** Where its thumbnail is. */
  thumbnailPath: string | null;
  /** Remarks. */
  notes: string | null;
  /** When it was added. */
  uploadDate: Instant;
  /** How many time ranges and keyframes of it are annotated. */
  annotationCount: number;
  /** Its tags by name; not with what was just added. */
  tags?: VideoTag<Instant>[];
}

/** Which videos to list. */
export interface VideoFilter {
  /** Only those with this text in title, file name, notes or a tag, whatever its case. */
  search?: string | null;
  /** Only those with this tag. */
  tag?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** How many rows to pass over; a cursor is faster. Default: `0`. */
  offset?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** A tag to add. */
export interface NewTag {
  /** The name, unique. */
  name: string;
  /** The category that it belongs to. */
  category?: string | null;
}

/** A tag that videos can have. */
export interface Tag<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The name, unique. */
  name: string;
  /** The category that it belongs to. */
  category: string | null;
  /** When it was made. */
  createdDate: Instant;
  /** How many videos have it. */
  videoCount: number;
}

/** Which tags to list. */
export interface TagFilter {
  /** Only those of this category. */
  category?: string | null;
  /** The most rows to give, 1 to 10000. Default: `1000`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** A video and a tag. */
export interface VideoTagKey {
  /** The video's id. */
  videoId: number;
  /** The tag's id. */
  tagId: number;
}

/** A behavior to add. */
export interface NewBehavior {
  /** The video. */
  videoId: number;
  /** What is done. */
  behaviorType: string;
  /** When it begins, in seconds. */
  startTime?: number | null;
  /** When it ends, in seconds. */
  endTime?: number | null;
  /** How sure that is, 0 to 1. */
  confidence?: number | null;
  /** Remarks. */
  notes?: string | null;
}

/** What somebody does in a video, as the studio first kept it. */
export interface Behavior<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The video. */
  videoId: number | null;
  /** What is done. */
  behaviorType: string;
  /** When it begins, in seconds. */
  startTime: number | null;
  /** When it ends, in seconds. */
  endTime: number | null;
  /** How sure that is, 0 to 1. */
  confidence: number | null;
  /** Remarks. */
  notes: string | null;
  /** When it was noted. */
  annotatedDate: Instant;
}

/** A time range to add. */
export interface NewTimeRangeTag {
  /** The video. */
  videoId: number;
  /** What it shows. */
  tagName: string;
  /** Where it begins, in seconds. */
  startTime: number;
  /** Where it ends, in seconds. */
  endTime?: number | null;
  /** Whether it says that something is not there. Default: `false`. */
  isNegative?: boolean;
  /** Remarks. */
  comment?: string | null;
}

/** A stretch of a video that shows something. */
export interface TimeRangeTag<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The video. */
  videoId: number;
  /** What it shows. */
  tagName: string;
  /** Where it begins, in seconds. */
  startTime: number;
  /** Where it ends, in seconds. */
  endTime: number | null;
  /** Whether it says that something is not there. */
  isNegative: boolean;
  /** Remarks. */
  comment: string | null;
  /** When it was made. */
  createdDate: Instant;
}

/** Which time ranges to list. */
export interface TimeRangeTagFilter {
  /** The video. */
  videoId: number;
  /** The most rows to give, 1 to 10000. Default: `1000`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** What changes in a time range; what is left out stays, null clears. */
export interface TimeRangeTagChanges {
  /** The time range's id. */
  timeRangeTagId: number;
  /** What it shows. */
  tagName?: string;
  /** Where it begins, in seconds. */
  startTime?: number;
  /** Where it ends, in seconds. */
  endTime?: number | null;
  /** Whether it says that something is not there. */
  isNegative?: boolean;
  /** Remarks. */
  comment?: string | null;
}

/** A keyframe annotation to add. */
export interface NewKeyframeAnnotation {
  /** The video. */
  videoId: number;
  /** Where the frame is, in seconds. */
  timestamp: number;
  /** The left edge in pixels. */
  bboxX: number;
  /** The upper edge in pixels. */
  bboxY: number;
  /** The width in pixels. */
  bboxWidth: number;
  /** The height in pixels. */
  bboxHeight: number;
  /** What is in the box: the class of an export. */
  activityTag?: string | null;
  /** What happens at that moment. */
  momentTag?: string | null;
  /** Whether it says that something is not there. Default: `false`. */
  isNegative?: boolean;
  /** Remarks. */
  comment?: string | null;
  /** Whether a person has looked at it. Default: `true`. */
  reviewed?: boolean;
  /** Whether a model made it. Default: `false`. */
  isAiGenerated?: boolean;
  /** How sure that model was, 0 to 1. */
  confidence?: number | null;
}

/** A box around something in a frame of a video. */
export interface KeyframeAnnotation<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The video. */
  videoId: number;
  /** Where the frame is, in seconds. */
  timestamp: number;
  /** The left edge in pixels. */
  bboxX: number;
  /** The upper edge in pixels. */
  bboxY: number;
  /** The width in pixels. */
  bboxWidth: number;
  /** The height in pixels. */
  bboxHeight: number;
  /** What is in the box: the class of an export. */
  activityTag: string | null;
  /** What happens at that moment. */
  momentTag: string | null;
  /** Whether it says that something is not there. */
  isNegative: boolean;
  /** Remarks. */
  comment: string | null;
  /** Whether a person has looked at it. */
  reviewed: boolean;
  /** When it was made. */
  createdDate: Instant;
  /** Whether a model made it. */
  isAiGenerated: boolean;
  /** How sure that model was, 0 to 1. */
  confidence: number | null;
}

/** Which keyframe annotations to list. */
export interface KeyframeAnnotationFilter {
  /** The video. */
  videoId: number;
  /** The most rows to give, 1 to 10000. Default: `1000`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** What changes in a keyframe annotation; what is left out stays, null clears. */
export interface KeyframeAnnotationChanges {
  /** The keyframe annotation's id. */
  keyframeAnnotationId: number;
  /** Where the frame is, in seconds. */
  timestamp?: number;
  /** The left edge in pixels. */
  bboxX?: number;
  /** The upper edge in pixels. */
  bboxY?: number;
  /** The width in pixels. */
  bboxWidth?: number;
  /** The height in pixels. */
  bboxHeight?: number;
  /** What is in the box: the class of an export. */
  activityTag?: string | null;
  /** What happens at that moment. */
  momentTag?: string | null;
  /** Whether it says that something is not there. */
  isNegative?: boolean;
  /** Remarks. */
  comment?: string | null;
  /** Whether a person has looked at it. */
  reviewed?: boolean;
}

/** A tag in use, and how often. */
export interface TagUse {
  /** The tag. */
  tag: string;
  /** How many keyframes have it. */
  annotationCount: number;
}

export interface AnnotationTagValue {
  /** The group that it answers. */
  groupId: number;
  /** The answer. */
  tagValue: string;
}

/** All answers of an annotation. */
export interface NewAnnotationTags {
  /** `keyframe` or `time_range`. */
  annotationType: string;
  /** The annotation, in the table of its type. */
  annotationId: number;
  /** The answers, which replace all that it has. */
  tags: AnnotationTagValue[];
}

/** An answer that an annotation was given. */
export interface AnnotationTag<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The annotation, in the table of its type. */
  annotationId: number;
  /** `keyframe` or `time_range`. */
  annotationType: string;
  /** The group that it answers. */
  groupId: number;
  /** That group's name. */
  groupName: string;
  /** The answer. */
  tagValue: string;
  /** When it was given. */
  createdDate: Instant;
}

/** An annotation of one of the two types. */
export interface AnnotationKey {
  /** `keyframe` or `time_range`. */
  annotationType: string;
  /** The annotation, in the table of its type. */
  annotationId: number;
}

/** A tag group to add. */
export interface NewTagGroup {
  /** The name, unique; without a colon, which ends it in filters of exports. */
  groupName: string;
  /** The name to show. */
  displayName: string;
  /** How it is answered, such as `single` or `multiple`. */
  groupType: string;
  /** What it is about. */
  description?: string | null;
  /** Whether every annotation needs an answer. Default: `false`. */
  isRequired?: boolean;
  /** What it is asked about: `keyframe`, `time_range` or `both`. Default: `"both"`. */
  appliesTo?: string;
  /** Its place among the groups, smallest first. Default: `0`. */
  sortOrder?: number;
}

export interface TagOption<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The group that it belongs to. */
  groupId: number;
  /** The value that annotations get. */
  optionValue: string;
  /** The text to show. */
  displayText: string;
  /** Whether it says that something is not there. */
  isNegative: boolean;
  /** What it means. */
  description: string | null;
  /** Its place in the group, smallest first. */
  sortOrder: number;
  /** When it was made. */
  createdDate: Instant;
}

/** A question about an annotation, with the answers to choose from. */
export interface TagGroup<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The name, unique. */
  groupName: string;
  /** The name to show. */
  displayName: string;
  /** How it is answered, such as `single` or `multiple`. */
  groupType: string;
  /** What it is about. */
  description: string | null;
  /** Whether every annotation needs an answer. */
  isRequired: boolean;
  /** What it is asked about: `keyframe`, `time_range` or `both`. */
  appliesTo: string | null;
  /** Its place among the groups, smallest first. */
  sortOrder: number;
  /** When it was made. */
  createdDate: Instant;
  /** Its options in order; not with what was just added. */
  options?: TagOption<Instant>[];
}

/** Which tag groups to list. */
export interface TagGroupFilter {
  /** Only those asked about this type of annotation: `keyframe` or `time_range`. */
  annotationType?: string | null;
  /** The most rows to give, 1 to 10000. Default: `1000`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** An option to add to a group. */
export interface NewTagOption {
  /** The group that it belongs to. */
  groupId: number;
  /** The value that annotations get. */
  optionValue: string;
  /** The text to show. */
  displayText: string;
  /** Whether it says that something is not there. Default: `false`. */
  isNegative?: boolean;
  /** What it means. */
  description?: string | null;
  /** Its place in the group, smallest first. Default: `0`. */
  sortOrder?: number;
}

/** A suggestion to add. */
export interface NewTagSuggestion {
  /** Where it is offered. */
  category: string;
  /** The text. */
  tagText: string;
  /** Whether it says that something is not there. Default: `false`. */
  isNegative?: boolean;
  /** What it means. */
  description?: string | null;
  /** Its place in the category, smallest first. Default: `0`. */
  sortOrder?: number;
}

/** A text that is offered while somebody types a tag. */
export interface TagSuggestion<Instant = Date> {
  /** The row's id. */
  id: number;
  /** Where it is offered. */
  category: string;
  /** The text. */
  tagText: string;
  /** Whether it says that something is not there. */
  isNegative: boolean;
  /** What it means. */
  description: string | null;
  /** Its place in the category, smallest first. */
  sortOrder: number;
  /** When it was made. */
  createdDate: Instant;
}

/** Which suggestions to list. */
export interface TagSuggestionFilter {
  /** Only those of this category. */
  category?: string | null;
  /** The most rows to give, 1 to 10000. Default: `1000`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** An export config to add. */
export interface NewYoloExportConfig {
  /** The name, unique. */
  configName: string;
  /** What it is for. */
  description?: string | null;
  /** The number of each class: `{"person": 0, "car": 1}`. Keyframes with another activity tag are left out. */
  classMapping: JsonInput;
  /** Leave out what no person has looked at. Default: `false`. */
  includeReviewedOnly?: boolean;
  /** Take what models made. Default: `true`. */
  includeAiGenerated?: boolean;
  /** Take frames that show that something is not there. Default: `true`. */
  includeNegativeExamples?: boolean;
  /** Leave out what a model was less sure of, 0 to 1. Default: `0.0`. */
  minConfidence?: number;
  /** The format of the labels: `yolov8`. Default: `"yolov8"`. */
  exportFormat?: string;
}

export interface YoloExportFilter<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The config that it belongs to. */
  exportConfigId: number;
  /** What it looks at: `tag`, `activity_tag`, `annotation_tag` or `video_id`. */
  filterType: string;
  /** What a video must have; `group:value` for an annotation's tag. */
  filterValue: string;
  /** Whether videos that have it are taken out. */
  isExclusion: boolean;
  /** When it was made. */
  createdDate: Instant;
}

/** What an export for training takes, and how. */
export interface YoloExportConfig<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The name, unique. */
  configName: string;
  /** What it is for. */
  description: string | null;
  /** The number of each class: `{"person": 0, "car": 1}`. Keyframes with another activity tag are left out. */
  classMapping: Json;
  /** Leave out what no person has looked at. */
  includeReviewedOnly: boolean;
  /** Take what models made. */
  includeAiGenerated: boolean;
  /** Take frames that show that something is not there. */
  includeNegativeExamples: boolean;
  /** Leave out what a model was less sure of, 0 to 1. */
  minConfidence: number;
  /** The format of the labels. */
  exportFormat: string;
  /** When it was made. */
  createdDate: Instant;
  /** When it was last exported. */
  lastExportDate: Instant | null;
  /** How many annotations that export had. */
  lastExportCount: number;
  /** Its filters in order; not with what was just added. */
  filters?: YoloExportFilter<Instant>[];
}

/** Which export configs to list. */
export interface YoloExportConfigFilter {
  /** Only the one with this name. */
  configName?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** What changes in an export config; what is left out stays, null clears. */
export interface YoloExportConfigChanges {
  /** The config's id. */
  exportConfigId: number;
  /** The name, unique. */
  configName?: string;
  /** What it is for. */
  description?: string | null;
  /** The number of each class: `{"person": 0, "car": 1}`. */
  classMapping?: JsonInput;
  /** Leave out what no person has looked at. */
  includeReviewedOnly?: boolean;
  /** Take what models made. */
  includeAiGenerated?: boolean;
  /** Take frames that show that something is not there. */
  includeNegativeExamples?: boolean;
  /** Leave out what a model was less sure of, 0 to 1. */
  minConfidence?: number;
}

/** A filter to add to an export config. */
export interface NewYoloExportFilter {
  /** The config that it belongs to. */
  exportConfigId: number;
  /** What it looks at: `tag`, `activity_tag`, `annotation_tag` or `video_id`. */
  filterType: string;
  /** What a video must have; `group:value` for an annotation's tag. */
  filterValue: string;
  /** Whether videos that have it are taken out. Default: `false`. */
  isExclusion?: boolean;
}

/** A video to put into an export, or to keep out of it. */
export interface NewYoloExportVideo {
  /** The config. */
  exportConfigId: number;
  /** The video. */
  videoId: number;
  /** Whether it is taken whatever the inclusions say, or kept out. Default: `true`. */
  included?: boolean;
  /** Remarks. */
  notes?: string | null;
}

/** A video that was put into an export, or kept out of it, by hand. */
export interface YoloExportVideo<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The config. */
  exportConfigId: number;
  /** The video. */
  videoId: number;
  /** Whether it is taken whatever the inclusions say, or kept out. */
  included: boolean;
  /** Remarks. */
  notes: string | null;
  /** When that was decided first. */
  createdDate: Instant;
}

/** A list of what an export config has. */
export interface YoloExportListFilter {
  /** The config's id. */
  exportConfigId: number;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** A video of an export config. */
export interface YoloExportVideoKey {
  /** The config's id. */
  exportConfigId: number;
  /** The video's id. */
  videoId: number;
}

/** What an export would hold now. */
export interface YoloExportPreview {
  /** The config. */
  exportConfigId: number;
  /** How many videos it takes. */
  videoCount: number;
  /** How many boxes it holds, all classes together. */
  totalAnnotations: number;
  /** How many annotations it holds that say that something is not there. */
  negativeExamples: number;
  /** How many boxes of each class, in the order of their numbers: `{"person": 12, "car": 0}`. */
  classDistribution: Json;
}

/** An export that was made, to log. */
export interface NewYoloExportLog {
  /** The config. */
  exportConfigId: number;
  /** The folder that was written. */
  exportPath: string;
  /** How many videos it took. */
  videoCount: number;
  /** How many boxes it held. */
  annotationCount: number;
  /** Remarks. */
  notes?: string | null;
}

/** An export that was made. */
export interface YoloExportLog<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The config. */
  exportConfigId: number;
  /** The folder that was written. */
  exportPath: string;
  /** How many videos it took. */
  videoCount: number;
  /** How many boxes it held. */
  annotationCount: number;
  /** The format of the labels. */
  exportFormat: string;
  /** When it was made. */
  exportDate: Instant;
  /** Remarks. */
  notes: string | null;
}

/** A vehicle that was seen. */
export interface VehicleSighting<Instant = Date> {
  /** The vehicle's own name, unique. */
  fleetId: string;
  /** Whose fleet it belongs to, such as `delivery` or `police`. */
  fleetType?: string | null;
  /** What it is, such as `van`. */
  vehicleType?: string | null;
  /** Who made it. */
  vehicleMake?: string | null;
  /** Its model. */
  vehicleModel?: string | null;
  /** Its color. */
  primaryColor?: string | null;
  /** Its second color. */
  secondaryColor?: string | null;
  /** The agency that runs it. */
  agencyName?: string | null;
  /** What its plate says. */
  plateNumber?: string | null;
  /** Where its plate is from. */
  plateState?: string | null;
  /** Remarks. */
  notes?: string | null;
  /** When it was seen; now if left out. */
  seenAt?: Instant | string | null;
}

export interface VehiclePersonLink<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The vehicle's own name. */
  vehicleFleetId: string;
  /** The person. */
  personName: string;
  /** When they were first seen together. */
  firstSeenTogether: Instant;
  /** When they were last seen together. */
  lastSeenTogether: Instant;
  /** How often they were seen together. */
  timesSeenTogether: number;
}

export interface VehicleTrailerLink<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The vehicle's own name. */
  vehicleFleetId: string;
  /** The trailer's own name. */
  trailerId: string;
  /** When they were first seen together. */
  firstSeenTogether: Instant;
  /** When they were last seen together. */
  lastSeenTogether: Instant;
  /** How often they were seen together. */
  timesSeenTogether: number;
}

/** A vehicle that is known by its looks or its plate. */
export interface FleetVehicle<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The vehicle's own name, unique. */
  fleetId: string;
  /** Whose fleet it belongs to, such as `delivery` or `police`. */
  fleetType: string | null;
  /** What it is, such as `van`. */
  vehicleType: string | null;
  /** Who made it. */
  vehicleMake: string | null;
  /** Its model. */
  vehicleModel: string | null;
  /** Its color. */
  primaryColor: string | null;
  /** Its second color. */
  secondaryColor: string | null;
  /** The agency that runs it. */
  agencyName: string | null;
  /** What its plate says. */
  plateNumber: string | null;
  /** Where its plate is from. */
  plateState: string | null;
  /** When it was first seen. */
  firstSeenDate: Instant;
  /** When it was last seen. */
  lastSeenDate: Instant;
  /** How often it was seen. */
  totalDetections: number;
  /** Remarks. */
  notes: string | null;
  /** The people seen with it, most often first, when they were asked for. */
  people?: VehiclePersonLink<Instant>[];
  /** The trailers seen with it, most often first, when they were asked for. */
  trailers?: VehicleTrailerLink<Instant>[];
}

/** Which vehicles to list. */
export interface FleetVehicleFilter {
  /** Only those with this plate. */
  plateNumber?: string | null;
  /** Attach the people and trailers seen with each. Default: `false`. */
  withLinks?: boolean;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** A vehicle and a person that were seen together. */
export interface VehiclePersonSighting<Instant = Date> {
  /** The vehicle's own name. */
  vehicleFleetId: string;
  /** The person. */
  personName: string;
  /** When they were seen; now if left out. */
  seenAt?: Instant | string | null;
}

/** A vehicle and a trailer that were seen together. */
export interface VehicleTrailerSighting<Instant = Date> {
  /** The vehicle's own name. */
  vehicleFleetId: string;
  /** The trailer's own name. */
  trailerId: string;
  /** When they were seen; now if left out. */
  seenAt?: Instant | string | null;
}

/** A trailer that was seen. */
export interface TrailerSighting<Instant = Date> {
  /** The trailer's own name, unique. */
  trailerId: string;
  /** What it is, such as `flatbed`. */
  trailerType?: string | null;
  /** Its color. */
  trailerColor?: string | null;
  /** What its plate says. */
  plateNumber?: string | null;
  /** Where its plate is from. */
  plateState?: string | null;
  /** Remarks. */
  notes?: string | null;
  /** When it was seen; now if left out. */
  seenAt?: Instant | string | null;
}

/** A trailer that is known by its looks or its plate. */
export interface Trailer<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The trailer's own name, unique. */
  trailerId: string;
  /** What it is, such as `flatbed`. */
  trailerType: string | null;
  /** Its color. */
  trailerColor: string | null;
  /** What its plate says. */
  plateNumber: string | null;
  /** Where its plate is from. */
  plateState: string | null;
  /** When it was first seen. */
  firstSeenDate: Instant;
  /** When it was last seen. */
  lastSeenDate: Instant;
  /** How often it was seen. */
  totalDetections: number;
  /** Remarks. */
  notes: string | null;
}

/** Which trailers to list. */
export interface TrailerFilter {
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** A job to submit. */
export interface NewTrainingJob {
  /** The job's own name, unique. */
  jobId: string;
  /** What it does. */
  jobType: string;
  /** The name to show. */
  jobName?: string | null;
  /** Where its data set is. */
  s3Uri?: string | null;
  /** The folder of its data set. */
  exportPath?: string | null;
  /** Its settings. */
  configJson?: JsonInput | null;
  /** The export config of its data set. */
  exportConfigId?: number | null;
}

/** A job that trains a model or prepares that. */
export interface TrainingJob<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The job's own name, unique. */
  jobId: string;
  /** The name to show. */
  jobName: string | null;
  /** What it does. */
  jobType: string;
  /** `pending`, `queued`, `processing`, `completed`, `failed` or `cancelled`. */
  status: string;
  /** Where its data set is. */
  s3Uri: string | null;
  /** The folder of its data set. */
  exportPath: string | null;
  /** Its settings. */
  configJson: Json | null;
  /** What came out of it. */
  resultJson: Json | null;
  /** Why it failed. */
  errorMessage: string | null;
  /** The export config of its data set. */
  exportConfigId: number | null;
  /** When it was submitted. */
  submittedAt: Instant;
  /** When processing began. */
  startedAt: Instant | null;
  /** When it ended, well or not. */
  completedAt: Instant | null;
}

/** Which jobs to list. */
export interface TrainingJobFilter {
  /** Only those in this state. */
  status?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** The next state of a job, and what is known with it; what is left out stays. */
export interface TrainingJobStep {
  /** The job's own name. */
  jobId: string;
  /** The next state: `queued`, `processing`, `completed`, `failed` or `cancelled`. */
  status: string;
  /** Where its data set is. */
  s3Uri?: string | null;
  /** What came out of it. */
  resultJson?: JsonInput | null;
  /** Why it failed. */
  errorMessage?: string | null;
}

/** A setting to set. */
export interface NewSyncConfig {
  /** The setting's name, unique. */
  configKey: string;
  /** Its value; encrypted values stay as they are given. */
  configValue?: string | null;
  /** Whether the value is encrypted. Default: `false`. */
  isEncrypted?: boolean;
}

/** A setting of the studio's exchange with other systems. */
export interface SyncConfig<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The setting's name, unique. */
  configKey: string;
  /** Its value, as it was given. */
  configValue: string | null;
  /** Whether whoever gave the value had encrypted it. */
  isEncrypted: boolean;
  /** When it was first set. */
  createdAt: Instant;
  /** When it was last set. */
  updatedAt: Instant;
}

/** Which settings to list. */
export interface SyncConfigFilter {
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** An exchange that begins. */
export interface NewSyncRun {
  /** What is exchanged. */
  syncType: string;
  /** Whatever else is known. */
  details?: string | null;
}

/** An exchange with another system. */
export interface SyncRun<Instant = Date> {
  /** The row's id. */
  id: number;
  /** What was exchanged. */
  syncType: string;
  /** `running`, `completed` or `failed`; former systems had further ones. */
  status: string;
  /** When it began. */
  startedAt: Instant;
  /** When it ended. */
  completedAt: Instant | null;
  /** How many items were looked at. */
  itemsProcessed: number;
  /** How many of them went well. */
  itemsSucceeded: number;
  /** How many of them failed. */
  itemsFailed: number;
  /** Why it failed. */
  errorMessage: string | null;
  /** Whatever else is known. */
  details: string | null;
}

/** How an exchange ended. */
export interface SyncRunResult {
  /** The id of the exchange. */
  syncRunId: number;
  /** `completed` or `failed`. */
  status: string;
  /** How many items were looked at. Default: `0`. */
  itemsProcessed?: number;
  /** How many of them went well. Default: `0`. */
  itemsSucceeded?: number;
  /** How many of them failed. Default: `0`. */
  itemsFailed?: number;
  /** Why it failed. */
  errorMessage?: string | null;
  /** Whatever else is known; what was known before if left out. */
  details?: string | null;
}

/** Which exchanges to list. */
export interface SyncHistoryFilter {
  /** Only those of this type. */
  syncType?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
}

/** An alert as it was received. */
export interface NewEcoeyeAlert<Instant = Date> {
  /** The alert's own name, unique. */
  alertId: string;
  /** The camera. */
  cameraId?: string | null;
  /** When it happened. */
  timestamp?: Instant | string | null;
  /** What it is about. */
  alertType?: string | null;
  /** How sure that is, 0 to 1. */
  confidence?: number | null;
  /** Where its video can be downloaded. */
  videoUrl?: string | null;
  /** Where its video is at the camera's service. */
  videoPath?: string | null;
  /** Where its thumbnail is. */
  thumbnailUrl?: string | null;
  /** Whether there is a video. Default: `false`. */
  videoAvailable?: boolean;
  /** Whatever else is known. */
  metadata?: JsonInput | null;
}

/** An alert of an EcoEye camera. */
export interface EcoeyeAlert<Instant = Date> {
  /** The row's id. */
  id: number;
  /** The alert's own name, unique. */
  alertId: string;
  /** The camera. */
  cameraId: string | null;
  /** When it happened. */
  timestamp: Instant | null;
  /** What it is about. */
  alertType: string | null;
  /** How sure that is, 0 to 1. */
  confidence: number | null;
  /** Where its video can be downloaded. */
  videoUrl: string | null;
  /** Where its video is at the camera's service. */
  videoPath: string | null;
  /** Where its thumbnail is. */
  thumbnailUrl: string | null;
  /** Whether there is a video. */
  videoAvailable: boolean;
  /** Whether that video was downloaded. */
  videoDownloaded: boolean;
  /** The video of the studio that it became. */
  localVideoId: number | null;
  /** Where the downloaded video is. */
  localVideoPath: string | null;
  /** Whatever else is known. */
  metadata: Json | null;
  /** When it was received. */
  syncedAt: Instant;
}

/** Which alerts to list. */
export interface EcoeyeAlertFilter {
  /** Only those of this camera. */
  cameraId?: string | null;
  /** The most rows to give, 1 to 10000. Default: `100`. */
  limit?: number;
  /** Where the page before ended. */
  cursor?: string | null;
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

/** Devices and entities of a home automation hub, webhooks and preferences */
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
  /** Registers a webhook: from now on its URL is told of the events that it asks for. */
  registerWebhook(values: NewWebhook): Query<Webhook<Instant>>;
  /** Webhooks, oldest first. */
  webhooks(filter?: WebhookFilter): Query<Rows<Webhook<Instant>>>;
  /** The number of webhooks. */
  countWebhooks(filter?: WebhookFilter): Query<number>;
  /** The webhook with this id. */
  webhook(webhookId: string): Query<Webhook<Instant> | null>;
  /** Switches the deliveries to a webhook off and on again. */
  switchWebhook(values: WebhookSwitch): Query<Webhook<Instant> | null>;
  /** Deletes a webhook with its deliveries; false if there was none. */
  deleteWebhook(webhookId: string): Query<boolean>;
  /** What was and is to be delivered, newest first. */
  webhookDeliveries(filter?: DeliveryFilter): Query<Rows<WebhookDelivery<Instant>>>;
  /** A user's preferences; the first time they are asked for, they are made of the defaults. Default: `"default"`. */
  userPreferences(userId?: string): Query<UserPreferences<Instant>>;
  /** Changes a user's preferences; what is left out stays. */
  setUserPreferences(values?: NewPreferences): Query<UserPreferences<Instant>>;
  /** Takes over the teams that a browser kept under `sports_selected_teams`. */
  importPreferences(values?: LocalPreferences): Query<UserPreferences<Instant>>;
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
  latestEnergy(deviceId?: string | null): Query<Rows<EnergySample<Instant>>>;
  /** Stores what a module of a weather station measured; a sample of the same module and second is replaced. */
  storeWeatherData(values: NewWeatherSample<Instant>): Query<WeatherSample<Instant>>;
  /** Stores samples of weather stations in one transaction, all of them or none. */
  storeWeatherBatch(samples: JsonInput): Query<StoredSamples>;
  /** Values of one kind that a weather station measured, oldest first; start and end belong to the range. */
  weatherHistory(filter: WeatherHistoryFilter<Instant>): Query<Rows<WeatherValue<Instant>>>;
  /** What a module of a weather station measured over time, in spans of equal length. */
  weatherSeries(filter: WeatherSeriesFilter<Instant>): Query<Rows<SeriesPoint<Instant>>>;
  /** The newest sample of each module, of one weather station or of all. */
  latestWeather(stationId?: string | null): Query<Rows<WeatherSample<Instant>>>;
  /** Rolls up hours and days that are over and were not yet, as after an import. Default: `10000`. */
  rollUp(most?: number): Query<RollUpReport>;
  /** Deletes samples by age; their roll-ups stay. A dry run only reports. */
  deleteSamples(values: SampleRetention): Query<SampleRetentionReport>;
}

/** Accounts, the library of a media manager, its services and its jobs */
export interface Library<Instant = Date> {
  /** Adds an account; the first of all becomes admin where no role is given. */
  addUser(values: NewUser): Query<User<Instant>>;
  /** Accounts, by their e-mail addresses. */
  users(filter?: UserFilter): Query<Rows<User<Instant>>>;
  /** The account with this id. */
  user(id: string): Query<User<Instant> | null>;
  /** Changes an account; a new password ends all of its sessions. */
  updateUser(values: UserChanges): Query<User<Instant>>;
  /** Deletes an account with its sessions; false if there was none. */
  deleteUser(id: string): Query<boolean>;
  /** What a login with this e-mail address is checked with. */
  credentials(email: string): Query<Credentials | null>;
  /** Puts a better hash of the same password in the place of the one that it was checked with; false if that one is there no more. */
  upgradePassword(values: PasswordUpgrade): Query<boolean>;
  /** Adds a session of an account and notes the login; sessions that have expired are forgotten. */
  addSession(values: NewSession<Instant>): Query<Session<Instant>>;
  /** The session whose token has this hash, if it is neither revoked nor expired. */
  liveSession(tokenHash: string): Query<LiveSession<Instant> | null>;
  /** Ends a session and begins another of the same account in its place. */
  renewSession(values: SessionRenewal<Instant>): Query<Session<Instant>>;
  /** Ends the session whose token has this hash; false if there was none that was live. */
  revokeSession(tokenHash: string): Query<boolean>;
  /** The sessions of an account, newest first. */
  sessions(filter: SessionFilter): Query<Rows<Session<Instant>>>;
  /** Adds an item; one of the same kind and title is given as it is. */
  addLibraryItem(values: NewLibraryItem): Query<AddedLibraryItem<Instant>>;
  /** Items that meet all given filters, in the order asked for. */
  libraryItems(filter?: LibraryFilter<Instant>): Query<Rows<LibraryItem<Instant>>>;
  /** The number of items that meet all given filters. */
  countLibraryItems(filter?: LibraryFilter<Instant>): Query<number>;
  /** Items that a full-text search of titles and metadata finds: those that fit best first. */
  searchLibraryItems(filter: LibrarySearch<Instant>): Query<Rows<LibraryItemHit<Instant>>>;
  /** The number of items that a full-text search finds. */
  countLibrarySearch(filter: LibrarySearch<Instant>): Query<number>;
  /** The item with this id, else with this title. */
  libraryItem(id: string): Query<LibraryItem<Instant> | null>;
  /** Changes an item: what is left out stays, null clears. */
  updateLibraryItem(values: LibraryItemChanges): Query<LibraryItem<Instant>>;
  /** Deletes an item with what is wanted of it and its jobs; false if there was none. */
  deleteLibraryItem(id: string): Query<boolean>;
  /** How many items of each kind there are; a kind without items is left out. */
  libraryCounts(): Query<Rows<LibraryCount>>;
  /** Adds something to find. */
  addWantedItem(values: NewWantedItem): Query<WantedItem<Instant>>;
  /** Wanted items that meet all given filters, newest first. */
  wantedItems(filter?: WantedFilter): Query<Rows<WantedItem<Instant>>>;
  /** The number of wanted items that meet all given filters. */
  countWantedItems(filter?: WantedFilter): Query<number>;
  /** Marks the wanted items that have waited longest as searching and gives them. */
  scanWantedItems(values?: WantedScan): Query<Rows<WantedItem<Instant>>>;
  /** Changes a wanted item: what is left out stays, null clears. */
  updateWantedItem(values: WantedItemChanges): Query<WantedItem<Instant>>;
  /** Deletes the wanted item of this kind and id; false if there was none. */
  deleteWantedItem(values: WantedItemKey): Query<boolean>;
  /** Adds a downloader; there is one of each type. */
  addDownloader(values: NewDownloader): Query<Downloader<Instant>>;
  /** Downloaders, by their type. */
  downloaders(filter?: SettingsFilter): Query<Rows<Downloader<Instant>>>;
  /** The downloader with this id. */
  downloader(id: string): Query<Downloader<Instant> | null>;
  /** Changes a downloader: what is left out stays, null clears. */
  updateDownloader(values: DownloaderChanges): Query<Downloader<Instant>>;
  /** Deletes a downloader; false if there was none. */
  deleteDownloader(id: string): Query<boolean>;
  /** Adds an indexer. */
  addIndexer(values: NewIndexer): Query<Indexer<Instant>>;
  /** Indexers that meet all given filters: the highest priority first, then by name. */
  indexers(filter?: IndexerFilter): Query<Rows<Indexer<Instant>>>;
  /** The indexer with this id. */
  indexer(id: string): Query<Indexer<Instant> | null>;
  /** Changes an indexer: what is left out stays, null clears. */
  updateIndexer(values: IndexerChanges): Query<Indexer<Instant>>;
  /** Deletes an indexer; false if there was none. */
  deleteIndexer(id: string): Query<boolean>;
  /** Adds a quality profile. */
  addQualityProfile(values: NewQualityProfile): Query<QualityProfile<Instant>>;
  /** Quality profiles, by name. */
  qualityProfiles(filter?: SettingsFilter): Query<Rows<QualityProfile<Instant>>>;
  /** The quality profile with this id. */
  qualityProfile(id: string): Query<QualityProfile<Instant> | null>;
  /** Changes a quality profile: what is left out stays, null clears. */
  updateQualityProfile(values: QualityProfileChanges): Query<QualityProfile<Instant>>;
  /** Deletes a quality profile; false if there was none. */
  deleteQualityProfile(id: string): Query<boolean>;
  /** Every secret of the catalog as it is stored: encrypted. */
  storedSecrets(): Query<Rows<StoredSecret>>;
  /** Puts a secret that was encrypted anew in the place of the one that it was made from; false if that one is there no more. */
  renewSecret(values: RenewedSecret): Query<boolean>;
  /** Adds a job that checks an item of the library. */
  addVerifyJob(values: NewVerifyJob): Query<VerifyJob<Instant>>;
  /** Jobs that meet all given filters, newest first. */
  verifyJobs(filter?: VerifyJobFilter): Query<Rows<VerifyJob<Instant>>>;
  /** The number of jobs that meet all given filters. */
  countVerifyJobs(filter?: VerifyJobFilter): Query<number>;
  /** The job with this id. */
  verifyJob(id: string): Query<VerifyJob<Instant> | null>;
  /** Takes the next job: one whose claim has ended, else the oldest pending one; none if there is nothing to do. */
  claimVerifyJob(values: VerifyJobClaim): Query<VerifyJob<Instant> | null>;
  /** A sign of life of the worker of a job: its claim holds for so many seconds from now. */
  extendVerifyJob(values: VerifyJobExtension): Query<VerifyJob<Instant>>;
  /** Ends a running job with what it found. */
  completeVerifyJob(values: VerifyJobResult): Query<VerifyJob<Instant>>;
  /** Ends a running job with the reason of its failure. */
  failVerifyJob(values: VerifyJobFailure): Query<VerifyJob<Instant>>;
  /** Makes a failed job pending again. */
  retryVerifyJob(id: string): Query<VerifyJob<Instant>>;
  /** Deletes a job, whatever its status; false if there was none. */
  deleteVerifyJob(id: string): Query<boolean>;
}

/** Videos, annotations and exports for training of an annotation studio */
export interface Studio<Instant = Date> {
  /** Adds a video; a file name that is taken is a conflict. */
  addVideo(values: NewVideo<Instant>): Query<Video<Instant>>;
  /** Videos that meet all given filters with their tags, newest first. */
  videos(filter?: VideoFilter): Query<Rows<Video<Instant>>>;
  /** The video with this id and its tags. */
  video(videoId: number): Query<Video<Instant> | null>;
  /** The number of videos that meet all given filters. */
  countVideos(filter?: VideoFilter): Query<number>;
  /** Deletes a video with its tags, annotations and places in exports; false if there was none. */
  deleteVideo(videoId: number): Query<boolean>;
  /** Adds a tag; of one that is there it gives that one as it is. */
  addTag(values: NewTag): Query<Tag<Instant>>;
  /** Tags with the number of their videos, by name. */
  tags(filter?: TagFilter): Query<Rows<Tag<Instant>>>;
  /** The tags of a video, by name. */
  videoTags(videoId: number): Query<Rows<VideoTag<Instant>>>;
  /** Gives a video a tag; false if it has it already. */
  tagVideo(values: VideoTagKey): Query<boolean>;
  /** Takes a tag from a video; false if it did not have it. */
  untagVideo(values: VideoTagKey): Query<boolean>;
  /** Adds a behavior to a video. */
  addBehavior(values: NewBehavior): Query<Behavior<Instant>>;
  /** The behaviors of a video, by their beginning. */
  behaviors(videoId: number): Query<Rows<Behavior<Instant>>>;
  /** Deletes a behavior; false if there was none. */
  deleteBehavior(behaviorId: number): Query<boolean>;
  /** Adds a time range to a video. */
  addTimeRangeTag(values: NewTimeRangeTag): Query<TimeRangeTag<Instant>>;
  /** The time ranges of a video, by their beginning. */
  timeRangeTags(filter: TimeRangeTagFilter): Query<Rows<TimeRangeTag<Instant>>>;
  /** The time range with this id. */
  timeRangeTag(timeRangeTagId: number): Query<TimeRangeTag<Instant> | null>;
  /** Changes a time range; what is left out stays, null clears. */
  updateTimeRangeTag(values: TimeRangeTagChanges): Query<TimeRangeTag<Instant>>;
  /** Deletes a time range and its tags; false if there was none. */
  deleteTimeRangeTag(timeRangeTagId: number): Query<boolean>;
  /** Adds a keyframe annotation to a video. */
  addKeyframeAnnotation(values: NewKeyframeAnnotation): Query<KeyframeAnnotation<Instant>>;
  /** The keyframe annotations of a video, by their time. */
  keyframeAnnotations(filter: KeyframeAnnotationFilter): Query<Rows<KeyframeAnnotation<Instant>>>;
  /** The keyframe annotation with this id. */
  keyframeAnnotation(keyframeAnnotationId: number): Query<KeyframeAnnotation<Instant> | null>;
  /** Changes a keyframe annotation; what is left out stays, null clears. */
  updateKeyframeAnnotation(values: KeyframeAnnotationChanges): Query<KeyframeAnnotation<Instant>>;
  /** Deletes a keyframe annotation and its tags; false if there was none. */
  deleteKeyframeAnnotation(keyframeAnnotationId: number): Query<boolean>;
  /** The activity tags that keyframes have, with their number, by name. */
  activityTags(): Query<Rows<TagUse>>;
  /** The moment tags that keyframes have, with their number, by name. */
  momentTags(): Query<Rows<TagUse>>;
  /** Replaces all tags of an annotation. */
  setAnnotationTags(values: NewAnnotationTags): Query<Rows<AnnotationTag<Instant>>>;
  /** The tags of an annotation in the order in which they were given. */
  annotationTags(filter: AnnotationKey): Query<Rows<AnnotationTag<Instant>>>;
  /** Adds a tag group; a name that is taken is a conflict. */
  addTagGroup(values: NewTagGroup): Query<TagGroup<Instant>>;
  /** Tag groups with their options, by their place and display name. */
  tagGroups(filter?: TagGroupFilter): Query<Rows<TagGroup<Instant>>>;
  /** The tag group with this id and its options. */
  tagGroup(groupId: number): Query<TagGroup<Instant> | null>;
  /** Deletes a tag group with its options and the tags that annotations have of it; false if there was none. */
  deleteTagGroup(groupId: number): Query<boolean>;
  /** Adds an option to a tag group. */
  addTagOption(values: NewTagOption): Query<TagOption<Instant>>;
  /** The options of a tag group, by their place and text. */
  tagOptions(groupId: number): Query<Rows<TagOption<Instant>>>;
  /** Deletes an option; false if there was none. */
  deleteTagOption(optionId: number): Query<boolean>;
  /** Adds a tag suggestion. */
  addTagSuggestion(values: NewTagSuggestion): Query<TagSuggestion<Instant>>;
  /** Tag suggestions, by category, place and text. */
  tagSuggestions(filter?: TagSuggestionFilter): Query<Rows<TagSuggestion<Instant>>>;
  /** Deletes a tag suggestion; false if there was none. */
  deleteTagSuggestion(suggestionId: number): Query<boolean>;
  /** Adds an export config; a name that is taken is a conflict. */
  addYoloExportConfig(values: NewYoloExportConfig): Query<YoloExportConfig<Instant>>;
  /** Export configs with their filters, by name. */
  yoloExportConfigs(filter?: YoloExportConfigFilter): Query<Rows<YoloExportConfig<Instant>>>;
  /** The export config with this id and its filters. */
  yoloExportConfig(exportConfigId: number): Query<YoloExportConfig<Instant> | null>;
  /** Changes an export config; what is left out stays, null clears. */
  updateYoloExportConfig(values: YoloExportConfigChanges): Query<YoloExportConfig<Instant>>;
  /** Deletes an export config with its videos, filters and logs; false if there was none. */
  deleteYoloExportConfig(exportConfigId: number): Query<boolean>;
  /** Adds a filter to an export config. */
  addYoloExportFilter(values: NewYoloExportFilter): Query<YoloExportFilter<Instant>>;
  /** Deletes a filter of an export config; false if there was none. */
  deleteYoloExportFilter(filterId: number): Query<boolean>;
  /** Puts a video into an export or keeps it out, whatever the inclusions say; decided again, it is changed. */
  setYoloExportVideo(values: NewYoloExportVideo): Query<YoloExportVideo<Instant>>;
  /** The videos that were put into an export or kept out by hand, by their ids. */
  yoloExportVideos(filter: YoloExportListFilter): Query<Rows<YoloExportVideo<Instant>>>;
  /** Leaves a video to the filters of an export again; false if it was not decided on by hand. */
  deleteYoloExportVideo(values: YoloExportVideoKey): Query<boolean>;
  /** What an export would hold now. */
  yoloExportPreview(exportConfigId: number): Query<YoloExportPreview | null>;
  /** Logs an export that was made, and keeps its time and count with its config. */
  logYoloExport(values: NewYoloExportLog): Query<YoloExportLog<Instant>>;
  /** The exports that were made of a config, newest first. */
  yoloExportLogs(filter: YoloExportListFilter): Query<Rows<YoloExportLog<Instant>>>;
  /** Counts a sighting of a vehicle, which is added if it is new; what is left out stays. */
  recordVehicleSighting(values: VehicleSighting<Instant>): Query<FleetVehicle<Instant>>;
  /** Vehicles that meet all given filters, last seen first. */
  fleetVehicles(filter?: FleetVehicleFilter): Query<Rows<FleetVehicle<Instant>>>;
  /** The vehicle with this fleet_id, with the people and trailers seen with it. */
  fleetVehicle(fleetId: string): Query<FleetVehicle<Instant> | null>;
  /** Deletes a vehicle and its links; false if there was none. */
  deleteFleetVehicle(fleetId: string): Query<boolean>;
  /** Counts that a vehicle and a person were seen together. */
  recordVehiclePerson(values: VehiclePersonSighting<Instant>): Query<VehiclePersonLink<Instant>>;
  /** Counts that a vehicle and a trailer were seen together. */
  recordVehicleTrailer(values: VehicleTrailerSighting<Instant>): Query<VehicleTrailerLink<Instant>>;
  /** Counts a sighting of a trailer, which is added if it is new; what is left out stays. */
  recordTrailerSighting(values: TrailerSighting<Instant>): Query<Trailer<Instant>>;
  /** Trailers, last seen first. */
  trailers(filter?: TrailerFilter): Query<Rows<Trailer<Instant>>>;
  /** The trailer with this trailer_id. */
  trailer(trailerId: string): Query<Trailer<Instant> | null>;
  /** Deletes a trailer and its links; false if there was none. */
  deleteTrailer(trailerId: string): Query<boolean>;
  /** Submits a job, which is pending; a job_id that is taken is a conflict. */
  addTrainingJob(values: NewTrainingJob): Query<TrainingJob<Instant>>;
  /** Jobs that meet all given filters, newest first. */
  trainingJobs(filter?: TrainingJobFilter): Query<Rows<TrainingJob<Instant>>>;
  /** The job with this job_id. */
  trainingJob(jobId: string): Query<TrainingJob<Instant> | null>;
  /** Takes a job to its next state; a state that does not follow is a conflict. */
  advanceTrainingJob(values: TrainingJobStep): Query<TrainingJob<Instant>>;
  /** Sets a setting of the exchange with other systems; an encrypted value is kept as it is. */
  setSyncConfig(values: NewSyncConfig): Query<SyncConfig<Instant>>;
  /** Settings of the exchange with other systems, by name. */
  syncConfigs(filter?: SyncConfigFilter): Query<Rows<SyncConfig<Instant>>>;
  /** The setting with this name. */
  syncConfig(configKey: string): Query<SyncConfig<Instant> | null>;
  /** Begins an exchange with another system. */
  startSyncRun(values: NewSyncRun): Query<SyncRun<Instant>>;
  /** Ends an exchange that is running; one that has ended is a conflict. */
  finishSyncRun(values: SyncRunResult): Query<SyncRun<Instant>>;
  /** Exchanges with other systems, newest first. */
  syncHistory(filter?: SyncHistoryFilter): Query<Rows<SyncRun<Instant>>>;
  /** Adds an alert; one with the same alert_id is updated and keeps what is left out. */
  addEcoeyeAlert(values: NewEcoeyeAlert<Instant>): Query<EcoeyeAlert<Instant>>;
  /** Alerts that meet all given filters, last received first. */
  ecoeyeAlerts(filter?: EcoeyeAlertFilter): Query<Rows<EcoeyeAlert<Instant>>>;
}

/** The methods of each catalog. */
export interface Catalogs<Instant = Date> {
  /** Recordings, snapshots and AI analyses of cameras */
  media: Media<Instant>;
  /** Devices and entities of a home automation hub, webhooks and preferences */
  registry: Registry<Instant>;
  /** Samples of smart plugs and weather stations */
  timeseries: Timeseries<Instant>;
  /** Accounts, the library of a media manager, its services and its jobs */
  library: Library<Instant>;
  /** Videos, annotations and exports for training of an annotation studio */
  studio: Studio<Instant>;
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
    registerWebhook: { name: "register_webhook", kind: "write", arguments: ["url", "events", "secret", "team"], result: "row" },
    webhooks: { name: "webhooks", kind: "read", arguments: ["team", "limit", "cursor"], result: "page" },
    countWebhooks: { name: "count_webhooks", kind: "read", arguments: ["team", "limit", "cursor"], result: "value" },
    webhook: { name: "webhook", kind: "read", arguments: ["webhook_id"], result: "optional" },
    switchWebhook: { name: "switch_webhook", kind: "write", arguments: ["webhook_id", "enabled"], result: "optional" },
    deleteWebhook: { name: "delete_webhook", kind: "write", arguments: ["webhook_id"], result: "value" },
    webhookDeliveries: { name: "webhook_deliveries", kind: "read", arguments: ["webhook_id", "status", "limit", "cursor"], result: "page" },
    userPreferences: { name: "user_preferences", kind: "write", arguments: ["user_id"], result: "row" },
    setUserPreferences: { name: "set_user_preferences", kind: "write", arguments: ["user_id", "selected_teams", "notification_settings"], result: "row" },
    importPreferences: { name: "import_preferences", kind: "write", arguments: ["user_id", "nfl_teams", "nhl_teams", "setup_completed", "last_updated", "version"], result: "row" },
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
  library: {
    addUser: { name: "add_user", kind: "write", arguments: ["email", "password_hash", "role"], result: "row" },
    users: { name: "users", kind: "read", arguments: ["role", "limit", "cursor"], result: "page" },
    user: { name: "user", kind: "read", arguments: ["id"], result: "optional" },
    updateUser: { name: "update_user", kind: "write", arguments: ["id", "email", "password_hash", "role"], result: "row" },
    deleteUser: { name: "delete_user", kind: "write", arguments: ["id"], result: "value" },
    credentials: { name: "credentials", kind: "read", arguments: ["email"], result: "optional" },
    upgradePassword: { name: "upgrade_password", kind: "write", arguments: ["id", "old_password_hash", "password_hash"], result: "value" },
    addSession: { name: "add_session", kind: "write", arguments: ["id", "user_id", "token_hash", "expires_at", "ip_address", "user_agent"], result: "row" },
    liveSession: { name: "live_session", kind: "read", arguments: ["token_hash"], result: "optional" },
    renewSession: { name: "renew_session", kind: "write", arguments: ["old_token_hash", "id", "token_hash", "expires_at"], result: "row" },
    revokeSession: { name: "revoke_session", kind: "write", arguments: ["token_hash"], result: "value" },
    sessions: { name: "sessions", kind: "read", arguments: ["user_id", "limit", "cursor"], result: "page" },
    addLibraryItem: { name: "add_library_item", kind: "write", arguments: ["kind", "title", "poster_url", "background_url", "metadata"], result: "row" },
    libraryItems: { name: "library_items", kind: "read", arguments: ["search", "kind", "since", "until", "sort", "descending", "limit", "cursor"], result: "page" },
    countLibraryItems: { name: "count_library_items", kind: "read", arguments: ["search", "kind", "since", "until", "sort", "descending", "limit", "cursor"], result: "value" },
    searchLibraryItems: { name: "search_library_items", kind: "read", arguments: ["query", "kind", "since", "until", "typos", "mark_before", "mark_after", "snippet", "limit", "cursor"], result: "page" },
    countLibrarySearch: { name: "count_library_search", kind: "read", arguments: ["query", "kind", "since", "until", "typos", "mark_before", "mark_after", "snippet", "limit", "cursor"], result: "value" },
    libraryItem: { name: "library_item", kind: "read", arguments: ["id"], result: "optional" },
    updateLibraryItem: { name: "update_library_item", kind: "write", arguments: ["id", "kind", "title", "poster_url", "background_url", "metadata"], result: "row" },
    deleteLibraryItem: { name: "delete_library_item", kind: "write", arguments: ["id"], result: "value" },
    libraryCounts: { name: "library_counts", kind: "read", arguments: [], result: "rows" },
    addWantedItem: { name: "add_wanted_item", kind: "write", arguments: ["library_item_id", "title", "kind", "search_query", "metadata"], result: "row" },
    wantedItems: { name: "wanted_items", kind: "read", arguments: ["status", "kind", "library_item_id", "limit", "cursor"], result: "page" },
    countWantedItems: { name: "count_wanted_items", kind: "read", arguments: ["status", "kind", "library_item_id", "limit", "cursor"], result: "value" },
    scanWantedItems: { name: "scan_wanted_items", kind: "write", arguments: ["kind", "limit"], result: "rows" },
    updateWantedItem: { name: "update_wanted_item", kind: "write", arguments: ["id", "status", "search_query", "metadata"], result: "row" },
    deleteWantedItem: { name: "delete_wanted_item", kind: "write", arguments: ["kind", "id"], result: "value" },
    addDownloader: { name: "add_downloader", kind: "write", arguments: ["client_type", "enabled", "base_url", "username", "encrypted_password", "encrypted_api_key", "category", "timeout_ms", "config"], result: "row" },
    downloaders: { name: "downloaders", kind: "read", arguments: ["limit", "cursor"], result: "page" },
    downloader: { name: "downloader", kind: "read", arguments: ["id"], result: "optional" },
    updateDownloader: { name: "update_downloader", kind: "write", arguments: ["id", "enabled", "base_url", "username", "encrypted_password", "encrypted_api_key", "category", "timeout_ms", "config"], result: "row" },
    deleteDownloader: { name: "delete_downloader", kind: "write", arguments: ["id"], result: "value" },
    addIndexer: { name: "add_indexer", kind: "write", arguments: ["name", "type", "base_url", "encrypted_api_key", "enabled", "priority", "config"], result: "row" },
    indexers: { name: "indexers", kind: "read", arguments: ["type", "enabled", "limit", "cursor"], result: "page" },
    indexer: { name: "indexer", kind: "read", arguments: ["id"], result: "optional" },
    updateIndexer: { name: "update_indexer", kind: "write", arguments: ["id", "name", "type", "base_url", "encrypted_api_key", "enabled", "priority", "config"], result: "row" },
    deleteIndexer: { name: "delete_indexer", kind: "write", arguments: ["id"], result: "value" },
    addQualityProfile: { name: "add_quality_profile", kind: "write", arguments: ["name", "description", "min_quality", "max_quality", "preferred_qualities", "config"], result: "row" },
    qualityProfiles: { name: "quality_profiles", kind: "read", arguments: ["limit", "cursor"], result: "page" },
    qualityProfile: { name: "quality_profile", kind: "read", arguments: ["id"], result: "optional" },
    updateQualityProfile: { name: "update_quality_profile", kind: "write", arguments: ["id", "name", "description", "min_quality", "max_quality", "preferred_qualities", "config"], result: "row" },
    deleteQualityProfile: { name: "delete_quality_profile", kind: "write", arguments: ["id"], result: "value" },
    storedSecrets: { name: "stored_secrets", kind: "read", arguments: [], result: "rows" },
    renewSecret: { name: "renew_secret", kind: "write", arguments: ["table_name", "id", "column_name", "old_encrypted", "encrypted"], result: "value" },
    addVerifyJob: { name: "add_verify_job", kind: "write", arguments: ["library_item_id", "phase"], result: "row" },
    verifyJobs: { name: "verify_jobs", kind: "read", arguments: ["status", "library_item_id", "limit", "cursor"], result: "page" },
    countVerifyJobs: { name: "count_verify_jobs", kind: "read", arguments: ["status", "library_item_id", "limit", "cursor"], result: "value" },
    verifyJob: { name: "verify_job", kind: "read", arguments: ["id"], result: "optional" },
    claimVerifyJob: { name: "claim_verify_job", kind: "write", arguments: ["worker", "lease_seconds"], result: "optional" },
    extendVerifyJob: { name: "extend_verify_job", kind: "write", arguments: ["id", "lease_id", "lease_seconds"], result: "row" },
    completeVerifyJob: { name: "complete_verify_job", kind: "write", arguments: ["id", "lease_id", "result"], result: "row" },
    failVerifyJob: { name: "fail_verify_job", kind: "write", arguments: ["id", "lease_id", "error"], result: "row" },
    retryVerifyJob: { name: "retry_verify_job", kind: "write", arguments: ["id"], result: "row" },
    deleteVerifyJob: { name: "delete_verify_job", kind: "write", arguments: ["id"], result: "value" },
  },
  studio: {
    addVideo: { name: "add_video", kind: "write", arguments: ["filename", "original_url", "title", "duration", "width", "height", "file_size", "thumbnail_path", "notes", "upload_date"], result: "row" },
    videos: { name: "videos", kind: "read", arguments: ["search", "tag", "limit", "offset", "cursor"], result: "page" },
    video: { name: "video", kind: "read", arguments: ["video_id"], result: "optional" },
    countVideos: { name: "count_videos", kind: "read", arguments: ["search", "tag", "limit", "offset", "cursor"], result: "value" },
    deleteVideo: { name: "delete_video", kind: "write", arguments: ["video_id"], result: "value" },
    addTag: { name: "add_tag", kind: "write", arguments: ["name", "category"], result: "row" },
    tags: { name: "tags", kind: "read", arguments: ["category", "limit", "cursor"], result: "page" },
    videoTags: { name: "video_tags", kind: "read", arguments: ["video_id"], result: "rows" },
    tagVideo: { name: "tag_video", kind: "write", arguments: ["video_id", "tag_id"], result: "value" },
    untagVideo: { name: "untag_video", kind: "write", arguments: ["video_id", "tag_id"], result: "value" },
    addBehavior: { name: "add_behavior", kind: "write", arguments: ["video_id", "behavior_type", "start_time", "end_time", "confidence", "notes"], result: "row" },
    behaviors: { name: "behaviors", kind: "read", arguments: ["video_id"], result: "rows" },
    deleteBehavior: { name: "delete_behavior", kind: "write", arguments: ["behavior_id"], result: "value" },
    addTimeRangeTag: { name: "add_time_range_tag", kind: "write", arguments: ["video_id", "tag_name", "start_time", "end_time", "is_negative", "comment"], result: "row" },
    timeRangeTags: { name: "time_range_tags", kind: "read", arguments: ["video_id", "limit", "cursor"], result: "page" },
    timeRangeTag: { name: "time_range_tag", kind: "read", arguments: ["time_range_tag_id"], result: "optional" },
    updateTimeRangeTag: { name: "update_time_range_tag", kind: "write", arguments: ["time_range_tag_id", "tag_name", "start_time", "end_time", "is_negative", "comment"], result: "row" },
    deleteTimeRangeTag: { name: "delete_time_range_tag", kind: "write", arguments: ["time_range_tag_id"], result: "value" },
    addKeyframeAnnotation: { name: "add_keyframe_annotation", kind: "write", arguments: ["video_id", "timestamp", "bbox_x", "bbox_y", "bbox_width", "bbox_height", "activity_tag", "moment_tag", "is_negative", "comment", "reviewed", "is_ai_generated", "confidence"], result: "row" },
    keyframeAnnotations: { name: "keyframe_annotations", kind: "read", arguments: ["video_id", "limit", "cursor"], result: "page" },
    keyframeAnnotation: { name: "keyframe_annotation", kind: "read", arguments: ["keyframe_annotation_id"], result: "optional" },
    updateKeyframeAnnotation: { name: "update_keyframe_annotation", kind: "write", arguments: ["keyframe_annotation_id", "timestamp", "bbox_x", "bbox_y", "bbox_width", "bbox_height", "activity_tag", "moment_tag", "is_negative", "comment", "reviewed"], result: "row" },
    deleteKeyframeAnnotation: { name: "delete_keyframe_annotation", kind: "write", arguments: ["keyframe_annotation_id"], result: "value" },
    activityTags: { name: "activity_tags", kind: "read", arguments: [], result: "rows" },
    momentTags: { name: "moment_tags", kind: "read", arguments: [], result: "rows" },
    setAnnotationTags: { name: "set_annotation_tags", kind: "write", arguments: ["annotation_type", "annotation_id", "tags"], result: "rows" },
    annotationTags: { name: "annotation_tags", kind: "read", arguments: ["annotation_type", "annotation_id"], result: "rows" },
    addTagGroup: { name: "add_tag_group", kind: "write", arguments: ["group_name", "display_name", "group_type", "description", "is_required", "applies_to", "sort_order"], result: "row" },
    tagGroups: { name: "tag_groups", kind: "read", arguments: ["annotation_type", "limit", "cursor"], result: "page" },
    tagGroup: { name: "tag_group", kind: "read", arguments: ["group_id"], result: "optional" },
    deleteTagGroup: { name: "delete_tag_group", kind: "write", arguments: ["group_id"], result: "value" },
    addTagOption: { name: "add_tag_option", kind: "write", arguments: ["group_id", "option_value", "display_text", "is_negative", "description", "sort_order"], result: "row" },
    tagOptions: { name: "tag_options", kind: "read", arguments: ["group_id"], result: "rows" },
    deleteTagOption: { name: "delete_tag_option", kind: "write", arguments: ["option_id"], result: "value" },
    addTagSuggestion: { name: "add_tag_suggestion", kind: "write", arguments: ["category", "tag_text", "is_negative", "description", "sort_order"], result: "row" },
    tagSuggestions: { name: "tag_suggestions", kind: "read", arguments: ["category", "limit", "cursor"], result: "page" },
    deleteTagSuggestion: { name: "delete_tag_suggestion", kind: "write", arguments: ["suggestion_id"], result: "value" },
    addYoloExportConfig: { name: "add_yolo_export_config", kind: "write", arguments: ["config_name", "description", "class_mapping", "include_reviewed_only", "include_ai_generated", "include_negative_examples", "min_confidence", "export_format"], result: "row" },
    yoloExportConfigs: { name: "yolo_export_configs", kind: "read", arguments: ["config_name", "limit", "cursor"], result: "page" },
    yoloExportConfig: { name: "yolo_export_config", kind: "read", arguments: ["export_config_id"], result: "optional" },
    updateYoloExportConfig: { name: "update_yolo_export_config", kind: "write", arguments: ["export_config_id", "config_name", "description", "class_mapping", "include_reviewed_only", "include_ai_generated", "include_negative_examples", "min_confidence"], result: "row" },
    deleteYoloExportConfig: { name: "delete_yolo_export_config", kind: "write", arguments: ["export_config_id"], result: "value" },
    addYoloExportFilter: { name: "add_yolo_export_filter", kind: "write", arguments: ["export_config_id", "filter_type", "filter_value", "is_exclusion"], result: "row" },
    deleteYoloExportFilter: { name: "delete_yolo_export_filter", kind: "write", arguments: ["filter_id"], result: "value" },
    setYoloExportVideo: { name: "set_yolo_export_video", kind: "write", arguments: ["export_config_id", "video_id", "included", "notes"], result: "row" },
    yoloExportVideos: { name: "yolo_export_videos", kind: "read", arguments: ["export_config_id", "limit", "cursor"], result: "page" },
    deleteYoloExportVideo: { name: "delete_yolo_export_video", kind: "write", arguments: ["export_config_id", "video_id"], result: "value" },
    yoloExportPreview: { name: "yolo_export_preview", kind: "read", arguments: ["export_config_id"], result: "optional" },
    logYoloExport: { name: "log_yolo_export", kind: "write", arguments: ["export_config_id", "export_path", "video_count", "annotation_count", "notes"], result: "row" },
    yoloExportLogs: { name: "yolo_export_logs", kind: "read", arguments: ["export_config_id", "limit", "cursor"], result: "page" },
    recordVehicleSighting: { name: "record_vehicle_sighting", kind: "write", arguments: ["fleet_id", "fleet_type", "vehicle_type", "vehicle_make", "vehicle_model", "primary_color", "secondary_color", "agency_name", "plate_number", "plate_state", "notes", "seen_at"], result: "row" },
    fleetVehicles: { name: "fleet_vehicles", kind: "read", arguments: ["plate_number", "with_links", "limit", "cursor"], result: "page" },
    fleetVehicle: { name: "fleet_vehicle", kind: "read", arguments: ["fleet_id"], result: "optional" },
    deleteFleetVehicle: { name: "delete_fleet_vehicle", kind: "write", arguments: ["fleet_id"], result: "value" },
    recordVehiclePerson: { name: "record_vehicle_person", kind: "write", arguments: ["vehicle_fleet_id", "person_name", "seen_at"], result: "row" },
    recordVehicleTrailer: { name: "record_vehicle_trailer", kind: "write", arguments: ["vehicle_fleet_id", "trailer_id", "seen_at"], result: "row" },
    recordTrailerSighting: { name: "record_trailer_sighting", kind: "write", arguments: ["trailer_id", "trailer_type", "trailer_color", "plate_number", "plate_state", "notes", "seen_at"], result: "row" },
    trailers: { name: "trailers", kind: "read", arguments: ["limit", "cursor"], result: "page" },
    trailer: { name: "trailer", kind: "read", arguments: ["trailer_id"], result: "optional" },
    deleteTrailer: { name: "delete_trailer", kind: "write", arguments: ["trailer_id"], result: "value" },
    addTrainingJob: { name: "add_training_job", kind: "write", arguments: ["job_id", "job_type", "job_name", "s3_uri", "export_path", "config_json", "export_config_id"], result: "row" },
    trainingJobs: { name: "training_jobs", kind: "read", arguments: ["status", "limit", "cursor"], result: "page" },
    trainingJob: { name: "training_job", kind: "read", arguments: ["job_id"], result: "optional" },
    advanceTrainingJob: { name: "advance_training_job", kind: "write", arguments: ["job_id", "status", "s3_uri", "result_json", "error_message"], result: "row" },
    setSyncConfig: { name: "set_sync_config", kind: "write", arguments: ["config_key", "config_value", "is_encrypted"], result: "row" },
    syncConfigs: { name: "sync_configs", kind: "read", arguments: ["limit", "cursor"], result: "page" },
    syncConfig: { name: "sync_config", kind: "read", arguments: ["config_key"], result: "optional" },
    startSyncRun: { name: "start_sync_run", kind: "write", arguments: ["sync_type", "details"], result: "row" },
    finishSyncRun: { name: "finish_sync_run", kind: "write", arguments: ["sync_run_id", "status", "items_processed", "items_succeeded", "items_failed", "error_message", "details"], result: "row" },
    syncHistory: { name: "sync_history", kind: "read", arguments: ["sync_type", "limit", "cursor"], result: "page" },
    addEcoeyeAlert: { name: "add_ecoeye_alert", kind: "write", arguments: ["alert_id", "camera_id", "timestamp", "alert_type", "confidence", "video_url", "video_path", "thumbnail_url", "video_available", "metadata"], result: "row" },
    ecoeyeAlerts: { name: "ecoeye_alerts", kind: "read", arguments: ["camera_id", "limit", "cursor"], result: "page" },
  },
} as const satisfies Record<string, CatalogDescription>;
