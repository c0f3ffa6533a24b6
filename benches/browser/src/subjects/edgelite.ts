import { open, remove } from "edgelite";
import type { Store } from "edgelite";
import type { CameraTotal, Subject } from "../subject.ts";

const NAME = "benchmark";

let store: Store<"media">;

/** edgelite as an application uses it: the package's own worker, the catalog's own schema and operations. */
export const subject: Subject = {
  async open() {
    store = await open(NAME, { catalogs: ["media"], storage: "opfs" });
  },

  async loadMany(recordings) {
    await store.transaction(async (transaction) => {
      await Promise.all(recordings.map((recording) => transaction.media.addRecording(recording)));
    });
  },

  async upsertOne(recording) {
    await store.media.addRecording(recording);
  },

  newest: async (cameraId, limit) => store.media.recordings({ cameraId, limit }),

  async perCamera() {
    return store.sql<CameraTotal>`SELECT camera_id AS "cameraId", count(*) AS recordings, sum(file_size_bytes) AS bytes
      FROM recordings GROUP BY camera_id ORDER BY camera_id`;
  },

  // Without the analyses that `recording` attaches: the peers read one row of one table.
  lookup: async (recordingId) => (await store.media.recordings({ recordingId, limit: 1 }))[0],

  live: async (cameraId, limit, onRows) => store.live(store.media.recordings({ cameraId, limit }), onRows),

  close: () => store.close(),

  wipe: () => remove(NAME),
};
