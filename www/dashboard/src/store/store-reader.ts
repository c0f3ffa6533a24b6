import type { CatalogName, Store } from "edgelite";
import { dayOf, startOfDay } from "../format/days";
import { libraryReader } from "./catalogs/library";
import { servicesReader } from "./catalogs/services";
import { studioReader } from "./catalogs/studio";
import { timeseriesReader } from "./catalogs/timeseries";
import { bounded, pageOf } from "./lists";
import type { Reader } from "./reader";
import {
  areas,
  cameras,
  countDevicesWithText,
  counts,
  devicesWithText,
  manufacturers,
  newestDetections,
  recordingsPerDay,
  recordingTypes,
} from "./statements";

/** The most entities of one device that are shown. */
const MOST_ENTITIES = 1000;

/** Answers the dashboard's questions from an open store. */
export function storeReader(store: Store<CatalogName>): Reader {
  const { media, registry } = store;
  return {
    timeseries: timeseriesReader(store),
    library: libraryReader(store),
    studio: studioReader(store),
    services: servicesReader(store),
    async totals() {
      const [stats, rows] = await Promise.all([media.storageStats(), counts(store, startOfDay(dayOf(new Date())))]);
      return {
        recordings: stats.totalRecordings,
        snapshots: stats.totalSnapshots,
        detections: rows.detections,
        devices: rows.devices,
        entities: rows.entities,
        sizeBytes: stats.totalSizeBytes,
        recordingsToday: rows.recordings_since,
        emergencies: stats.emergencyRecordings,
        unusual: stats.unusualRecordings,
        cameras: stats.cameras,
      };
    },
    recordingsPerDay: (days) => recordingsPerDay(store, days),
    newestDetections: (limit) => newestDetections(store, limit),
    cameras: () => cameras(store),
    recordingTypes: () => recordingTypes(store),
    recordings: async (filter, slice) =>
      pageOf(await media.recordings({ ...bounded(filter), ...slice, withAiAnalysis: true })),
    countRecordings: async (filter) => media.countRecordings(bounded(filter)),
    recording: async (recordingId) => media.recording(recordingId),
    detectionsOf: async (mediaId, mediaType) => media.aiAnalysis({ mediaId, mediaType, limit: 1000 }),
    snapshots: async (filter, slice) =>
      pageOf(await media.snapshots({ ...bounded(filter), ...slice, withAiAnalysis: true })),
    countSnapshots: async (filter) => media.countSnapshots(bounded(filter)),
    areas: () => areas(store),
    manufacturers: () => manufacturers(store),
    async devices({ text, ...filter }, slice) {
      if (text !== undefined) return devicesWithText(store, text, filter, slice);
      return pageOf(await registry.devices({ ...filter, ...slice }));
    },
    countDevices: async ({ text, ...filter }) =>
      text === undefined ? registry.countDevices(filter) : countDevicesWithText(store, text, filter),
    device: async (deviceId) => registry.device(deviceId),
    entitiesOf: async (deviceId) => registry.entities({ deviceId, limit: MOST_ENTITIES }),
    storage: () => store.storage(),
    persist: () => store.persist(),
  };
}
