import type { AiAnalysis, Device, Entity, Recording, Snapshot } from "edgelite";
import type { LibraryReader } from "./catalogs/library";
import type { ServicesReader } from "./catalogs/services";
import type { StudioReader } from "./catalogs/studio";
import type { TimeseriesReader } from "./catalogs/timeseries";

export type { AiAnalysis, Device, Entity, Recording, Snapshot };

/** One page of a list, newest first, and the cursor of the next one (`null` at the end). */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** Recordings and snapshots of one camera. */
export interface CameraUse {
  readonly cameraId: string;
  readonly recordings: number;
  readonly snapshots: number;
  readonly sizeBytes: number;
}

/** Totals over the whole copy. */
export interface Totals {
  readonly recordings: number;
  readonly snapshots: number;
  readonly detections: number;
  readonly devices: number;
  readonly entities: number;
  readonly sizeBytes: number;
  readonly recordingsToday: number;
  readonly emergencies: number;
  readonly unusual: number;
  readonly cameras: readonly CameraUse[];
}

/** What was recorded on one calendar day of the viewer. */
export interface DayCount {
  readonly day: string;
  readonly recordings: number;
  readonly emergencies: number;
}

/** A detection with the camera whose recording or snapshot it was made on; `null` when that has not arrived. */
export interface Detection {
  readonly id: number;
  readonly mediaId: string;
  readonly mediaType: string;
  readonly analysisType: string;
  readonly confidence: number | null;
  readonly detectedAt: Date;
  readonly cameraId: string | null;
}

/** Which recordings to list; absent members do not restrict. */
export interface RecordingFilter {
  readonly cameraId?: string;
  readonly recordingType?: string;
  /** From this instant on. */
  readonly since?: Date;
  /** Before this instant. */
  readonly until?: Date;
  readonly emergencyOnly?: boolean;
  readonly unusualOnly?: boolean;
}

/** Which snapshots to list. */
export interface SnapshotFilter {
  readonly cameraId?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/** Which devices to list; `text` is looked for in both names, manufacturer, model and identifier. */
export interface DeviceFilter {
  readonly text?: string;
  readonly areaId?: string;
  readonly manufacturer?: string;
}

/** A value to filter by and how many rows have it. */
export interface Facet {
  readonly value: string;
  readonly count: number;
}

/** Where the copy is kept and how much room it has, in bytes. */
export interface StorageState {
  readonly kind: "opfs" | "memory" | "file";
  readonly persisted: boolean;
  readonly usage: number | null;
  readonly quota: number | null;
}

/** A slice of a list: how many rows, and after which cursor. */
export interface Slice {
  readonly limit: number;
  readonly cursor: string | null;
}

/** Everything the pages ask; all of it is answered from the local copy. */
export interface Reader {
  readonly timeseries: TimeseriesReader;
  readonly library: LibraryReader;
  readonly studio: StudioReader;
  readonly services: ServicesReader;
  totals(): Promise<Totals>;
  /** Recordings per day for the days given, oldest first. */
  recordingsPerDay(days: readonly string[]): Promise<readonly DayCount[]>;
  newestDetections(limit: number): Promise<readonly Detection[]>;
  cameras(): Promise<readonly Facet[]>;
  recordingTypes(): Promise<readonly Facet[]>;
  recordings(filter: RecordingFilter, slice: Slice): Promise<Page<Recording>>;
  countRecordings(filter: RecordingFilter): Promise<number>;
  recording(recordingId: string): Promise<Recording | null>;
  detectionsOf(mediaId: string, mediaType: "recording" | "snapshot"): Promise<readonly AiAnalysis[]>;
  snapshots(filter: SnapshotFilter, slice: Slice): Promise<Page<Snapshot>>;
  countSnapshots(filter: SnapshotFilter): Promise<number>;
  areas(): Promise<readonly Facet[]>;
  manufacturers(): Promise<readonly Facet[]>;
  devices(filter: DeviceFilter, slice: Slice): Promise<Page<Device>>;
  countDevices(filter: DeviceFilter): Promise<number>;
  device(deviceId: string): Promise<Device | null>;
  entitiesOf(deviceId: string): Promise<readonly Entity[]>;
  storage(): Promise<StorageState>;
  /** Asks the browser to keep the copy when room gets short. Resolves to whether it will. */
  persist(): Promise<boolean>;
}
