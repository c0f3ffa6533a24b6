import { createRxDatabase, removeRxDatabase } from "rxdb/plugins/core";
import type { RxCollection, RxDatabase } from "rxdb/plugins/core";
import { getRxStorageDexie } from "rxdb/plugins/storage-dexie";
import type { CameraTotal, NewRecording, Recording, Subject } from "../subject.ts";

const NAME = "benchmark";

/** A document: as a recording, its times as numbers. */
interface Document extends Omit<Recording, "timestamp" | "createdAt"> {
  timestamp: number;
  createdAt: number;
}

const text = { type: "string", maxLength: 40 } as const;
const whole = { type: "number", multipleOf: 1, minimum: 0, maximum: 1e14 } as const;

const schema = {
  version: 0,
  primaryKey: "recordingId",
  type: "object",
  properties: {
    recordingId: text,
    id: whole,
    cameraId: text,
    filePath: { type: "string" },
    fileSizeBytes: { type: "number" },
    durationSeconds: { type: "number" },
    recordingType: text,
    timestamp: whole,
    createdAt: { type: "number" },
    isEmergency: { type: "boolean" },
    isUnusual: { type: "boolean" },
    metadata: { type: "object" },
  },
  required: ["recordingId", "id", "cameraId", "recordingType", "timestamp", "isEmergency"],
  indexes: [["cameraId", "timestamp", "id"], ["recordingType"], ["isEmergency"]],
} as const;

const storage = getRxStorageDexie({ chromeTransactionDurability: "strict" });

let database: RxDatabase<{ recordings: RxCollection<Document> }>;
let nextId = 1;

function toRecording(document: Readonly<Document>): Recording {
  return { ...document, timestamp: new Date(document.timestamp), createdAt: new Date(document.createdAt) };
}

function merged(recording: NewRecording, existing: Readonly<Document> | undefined): Document {
  const kept = existing === undefined
    ? { id: nextId++, createdAt: Date.now(), cameraId: recording.cameraId, timestamp: recording.timestamp.getTime() }
    : { id: existing.id, createdAt: existing.createdAt, cameraId: existing.cameraId, timestamp: existing.timestamp };
  return { ...recording, ...kept };
}

async function upsert(recordings: NewRecording[]): Promise<void> {
  const existing = await database.recordings.findByIds(recordings.map(({ recordingId }) => recordingId)).exec();
  const documents = recordings.map((recording) => merged(recording, existing.get(recording.recordingId)?.toJSON() as Document | undefined));
  const { error } = await database.recordings.bulkUpsert(documents);
  if (error.length > 0) throw new Error(`RxDB refused ${error.length} documents`);
}

const newestOf = (cameraId: string, limit: number) =>
  database.recordings.find({ selector: { cameraId }, sort: [{ cameraId: "desc" }, { timestamp: "desc" }, { id: "desc" }], limit });

/** RxDB over its free storage, which is Dexie's: documents with revisions, in IndexedDB. */
export const subject: Subject = {
  async open() {
    database = await createRxDatabase({ name: NAME, storage, multiInstance: true, eventReduce: true });
    await database.addCollections({ recordings: { schema } } as never);
    nextId = (await database.recordings.count().exec()) + 1;
  },

  loadMany: upsert,

  upsertOne: (recording) => upsert([recording]),

  async newest(cameraId, limit) {
    return (await newestOf(cameraId, limit).exec()).map((document) => toRecording(document.toJSON() as Document));
  },

  async perCamera() {
    const totals = new Map<string, CameraTotal>();
    for (const { cameraId, fileSizeBytes } of await database.recordings.find().exec()) {
      const total = totals.get(cameraId) ?? { cameraId, recordings: 0, bytes: 0 };
      totals.set(cameraId, { cameraId, recordings: total.recordings + 1, bytes: total.bytes + fileSizeBytes });
    }
    return [...totals.values()].sort((left, right) => (left.cameraId < right.cameraId ? -1 : 1));
  },

  async lookup(recordingId) {
    const found = await database.recordings.findOne(recordingId).exec();
    return found === null ? undefined : toRecording(found.toJSON() as Document);
  },

  async live(cameraId, limit, onRows) {
    const subscription = newestOf(cameraId, limit).$.subscribe((documents) => {
      onRows(documents.map((document) => toRecording(document.toJSON() as Document)));
    });
    return () => subscription.unsubscribe();
  },

  async close() {
    await database.close();
  },

  async wipe() {
    await removeRxDatabase(NAME, storage);
  },
};
