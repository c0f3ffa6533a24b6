import { dayOf } from "../src/format/days";
import type { DeviceFilter, Reader, RecordingFilter, SnapshotFilter, StorageState } from "../src/store/reader";
import type { FakeData } from "./fake-data";
import { fakeLibrary, fakeLibraryReader } from "./fake-library";
import { facets, page } from "./fake-lists";
import { fakeTimeseries } from "./fake-series";
import { fakeServices } from "./fake-services";
import { fakeStudio, fakeStudioReader } from "./fake-studio";

/** Answers from rows in memory, for tests of pages and for work on their looks. */
export function fakeReader(
  data: FakeData,
  storage: StorageState = { kind: "opfs", persisted: false, usage: 48_200_000, quota: 12_300_000_000 },
): Reader {
  const { recordings, snapshots, analyses, devices, entities } = data;
  const of = (mediaId: string) => analyses.filter((analysis) => analysis.mediaId === mediaId);
  const within = (row: { timestamp: Date; cameraId: string }, filter: SnapshotFilter) =>
    (filter.cameraId === undefined || row.cameraId === filter.cameraId) &&
    (filter.since === undefined || row.timestamp >= filter.since) &&
    (filter.until === undefined || row.timestamp < filter.until);
  const recordingsOf = (filter: RecordingFilter) =>
    recordings.filter(
      (row) =>
        within(row, filter) &&
        (filter.recordingType === undefined || row.recordingType === filter.recordingType) &&
        (!filter.emergencyOnly || row.isEmergency) &&
        (!filter.unusualOnly || row.isUnusual),
    );
  const snapshotsOf = (filter: SnapshotFilter) => snapshots.filter((row) => within(row, filter));
  const devicesOf = ({ text = "", areaId, manufacturer }: DeviceFilter) =>
    devices.filter(
      (row) =>
        (areaId === undefined || row.areaId === areaId) &&
        (manufacturer === undefined || row.manufacturer === manufacturer) &&
        `${row.name} ${row.manufacturer} ${row.model}`.toLowerCase().includes(text.toLowerCase()),
    );
  let persisted = storage.persisted;
  const { now } = data;
  return {
    timeseries: fakeTimeseries(now),
    library: fakeLibraryReader(fakeLibrary(now)),
    studio: fakeStudioReader(fakeStudio(now)),
    services: fakeServices(now),
    async totals() {
      const today = dayOf(recordings[0]?.timestamp ?? new Date());
      return {
        recordings: recordings.length,
        snapshots: snapshots.length,
        detections: analyses.length,
        devices: devices.length,
        entities: entities.length,
        sizeBytes: sum([...recordings, ...snapshots].map((row) => row.fileSizeBytes)),
        recordingsToday: recordings.filter((row) => dayOf(row.timestamp) === today).length,
        emergencies: recordings.filter((row) => row.isEmergency).length,
        unusual: recordings.filter((row) => row.isUnusual).length,
        cameras: facets(recordings.map((row) => row.cameraId)).map(({ value, count }) => ({
          cameraId: value,
          recordings: count,
          snapshots: snapshots.filter((row) => row.cameraId === value).length,
          sizeBytes: sum(recordings.filter((row) => row.cameraId === value).map((row) => row.fileSizeBytes)),
        })),
      };
    },
    async recordingsPerDay(days) {
      return days.map((day) => {
        const rows = recordings.filter((row) => dayOf(row.timestamp) === day);
        return { day, recordings: rows.length, emergencies: rows.filter((row) => row.isEmergency).length };
      });
    },
    async newestDetections(limit) {
      return analyses.slice(0, limit).map((analysis) => ({
        ...analysis,
        cameraId: recordings.find((row) => row.recordingId === analysis.mediaId)?.cameraId ?? null,
      }));
    },
    cameras: async () => facets(recordings.map((row) => row.cameraId)),
    recordingTypes: async () => facets(recordings.map((row) => row.recordingType)),
    recordings: async (filter, slice) =>
      page(
        recordingsOf(filter).map((row) => ({ ...row, aiAnalysis: of(row.recordingId) })),
        slice,
      ),
    countRecordings: async (filter) => recordingsOf(filter).length,
    recording: async (recordingId) => recordings.find((row) => row.recordingId === recordingId) ?? null,
    detectionsOf: async (mediaId) => of(mediaId),
    snapshots: async (filter, slice) => page(snapshotsOf(filter), slice),
    countSnapshots: async (filter) => snapshotsOf(filter).length,
    areas: async () => facets(devices.flatMap((row) => row.areaId ?? [])),
    manufacturers: async () => facets(devices.flatMap((row) => row.manufacturer ?? [])),
    devices: async (filter, slice) => page(devicesOf(filter), slice),
    countDevices: async (filter) => devicesOf(filter).length,
    device: async (deviceId) => devices.find((row) => row.deviceId === deviceId) ?? null,
    entitiesOf: async (deviceId) => entities.filter((row) => row.deviceId === deviceId),
    storage: async () => ({ ...storage, persisted }),
    async persist() {
      persisted = true;
      return persisted;
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
