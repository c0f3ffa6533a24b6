import Dexie, { liveQuery } from "dexie";
import type { EntityTable } from "dexie";
import type { CameraTotal, NewRecording, Recording, Subject } from "../subject.ts";

/** `emergency` stands only in emergency recordings: an index on it is the partial index of the SQL schema. */
interface Row extends Recording {
  emergency?: 1;
}

class Store extends Dexie {
  recordings!: EntityTable<Row, "id">;

  constructor() {
    super("benchmark", { chromeTransactionDurability: "strict" });
    // Within equal index keys IndexedDB orders by primary key, so that a cursor in
    // descending order has the tie-break of (camera_id, timestamp DESC, id DESC).
    this.version(1).stores({ recordings: "++id, &recordingId, [cameraId+timestamp], recordingType, emergency" });
  }
}

let store: Store;

function merged(recording: NewRecording, existing: Row | undefined): Row {
  const kept = existing === undefined
    ? { createdAt: new Date() }
    : { id: existing.id, createdAt: existing.createdAt, cameraId: existing.cameraId, timestamp: existing.timestamp };
  return { ...recording, ...(recording.isEmergency ? { emergency: 1 as const } : {}), ...kept } as Row;
}

/** Dexie over IndexedDB, called from the page: the browser runs IndexedDB in its own process. */
export const subject: Subject = {
  async open() {
    store = new Store();
    await store.open();
  },

  async loadMany(recordings) {
    await store.transaction("rw", store.recordings, async () => {
      const existing = await Promise.all(recordings.map(({ recordingId }) => store.recordings.get({ recordingId })));
      await store.recordings.bulkPut(recordings.map((recording, position) => merged(recording, existing[position])));
    });
  },

  async upsertOne(recording) {
    await store.transaction("rw", store.recordings, async () => {
      const existing = await store.recordings.get({ recordingId: recording.recordingId });
      await store.recordings.put(merged(recording, existing));
    });
  },

  async newest(cameraId, limit) {
    return store.recordings
      .where("[cameraId+timestamp]")
      .between([cameraId, Dexie.minKey], [cameraId, Dexie.maxKey])
      .reverse()
      .limit(limit)
      .toArray();
  },

  async perCamera() {
    const totals = new Map<string, CameraTotal>();
    for (const row of await store.recordings.toArray()) {
      const total = totals.get(row.cameraId);
      if (total === undefined) {
        totals.set(row.cameraId, { cameraId: row.cameraId, recordings: 1, bytes: row.fileSizeBytes });
      } else {
        total.recordings += 1;
        total.bytes += row.fileSizeBytes;
      }
    }
    return [...totals.values()].sort((left, right) => (left.cameraId < right.cameraId ? -1 : 1));
  },

  lookup: (recordingId) => store.recordings.get({ recordingId }),

  async live(cameraId, limit, onRows) {
    const subscription = liveQuery(() => subject.newest(cameraId, limit)).subscribe(onRows);
    return () => subscription.unsubscribe();
  },

  async close() {
    store.close();
  },

  wipe: () => Dexie.delete("benchmark"),
};
