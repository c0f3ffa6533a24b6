import { dayOf } from "../src/format/days";
import { grouped } from "../src/format/groups";
import type { Facet, Page, Reader, Slice, StorageState } from "../src/store/reader";
import type { FakeData } from "./fake-data";

/** Answers from rows in memory, for tests of pages and for work on their looks. */
export function fakeReader(
  data: FakeData,
  storage: StorageState = { kind: "opfs", persisted: false, usage: 48_200_000, quota: 12_300_000_000 },
): Reader {
  const { recordings, snapshots, analyses, devices, entities } = data;
  const of = (mediaId: string) => analyses.filter((analysis) => analysis.mediaId === mediaId);
  let persisted = storage.persisted;
  return {
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
    async recordings(filter, slice) {
      const rows = recordings.filter(
        (row) =>
          (filter.cameraId === undefined || row.cameraId === filter.cameraId) &&
          (filter.recordingType === undefined || row.recordingType === filter.recordingType) &&
          (filter.since === undefined || row.timestamp >= filter.since) &&
          (filter.until === undefined || row.timestamp < filter.until) &&
          (!filter.emergencyOnly || row.isEmergency) &&
          (!filter.unusualOnly || row.isUnusual),
      );
      return page(
        rows.map((row) => ({ ...row, aiAnalysis: of(row.recordingId) })),
        slice,
      );
    },
    recording: async (recordingId) => recordings.find((row) => row.recordingId === recordingId) ?? null,
    detectionsOf: async (mediaId) => of(mediaId),
    async snapshots(filter, slice) {
      return page(
        snapshots.filter(
          (row) =>
            (filter.cameraId === undefined || row.cameraId === filter.cameraId) &&
            (filter.since === undefined || row.timestamp >= filter.since),
        ),
        slice,
      );
    },
    areas: async () => facets(devices.flatMap((row) => row.areaId ?? [])),
    manufacturers: async () => facets(devices.flatMap((row) => row.manufacturer ?? [])),
    async devices(filter, slice) {
      const text = filter.text?.toLowerCase() ?? "";
      return page(
        devices.filter(
          (row) =>
            (filter.areaId === undefined || row.areaId === filter.areaId) &&
            (filter.manufacturer === undefined || row.manufacturer === filter.manufacturer) &&
            `${row.name} ${row.manufacturer} ${row.model}`.toLowerCase().includes(text),
        ),
        slice,
      );
    },
    device: async (deviceId) => devices.find((row) => row.deviceId === deviceId) ?? null,
    entitiesOf: async (deviceId) => entities.filter((row) => row.deviceId === deviceId),
    storage: async () => ({ ...storage, persisted }),
    async persist() {
      persisted = true;
      return persisted;
    },
  };
}

function page<Row>(rows: readonly Row[], { limit, cursor }: Slice): Page<Row> {
  const start = cursor === null ? 0 : Number(cursor);
  return { rows: rows.slice(start, start + limit), next: start + limit < rows.length ? String(start + limit) : null };
}

function facets(values: readonly string[]): Facet[] {
  return [...grouped(values, (value) => value)]
    .map(([value, members]) => ({ value, count: members.length }))
    .sort((left, right) => left.value.localeCompare(right.value));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
