import type { Editor, RecordingMarks } from "../src/store/editor";
import type { CopySync, ExplainedRow, SyncRow, SyncStatus } from "../src/store/sync";

/** A status of sync in which nothing is to be done. */
export const SETTLED: SyncStatus = {
  state: "synced",
  pending: 0,
  lag: 0,
  lastContact: new Date("2026-02-20T11:59:30Z"),
  lastVerified: null,
  held: 0,
  skew: 0,
  lastEviction: null,
  error: null,
};

/** Sync whose status a test sets, and what was done with it. */
export interface FakeSync {
  readonly sync: CopySync;
  readonly editor: Editor;
  /** Calls in their order, such as `pause`. */
  readonly calls: string[];
  /** What was changed, in order. */
  readonly edits: (readonly [id: number | string, change: RecordingMarks | string | null])[];
  pending: SyncRow[];
  held: ExplainedRow[];
  refused: ExplainedRow[];
  /** The access token that it was given. */
  token: string | null;
  /** Changes the status and tells it. */
  tell(status: Partial<SyncStatus>): void;
}

export function fakeSync(): FakeSync {
  const listeners = new Set<(status: SyncStatus) => void>();
  let status = SETTLED;
  const fake: FakeSync = {
    calls: [],
    edits: [],
    pending: [],
    held: [],
    refused: [],
    token: null,
    tell(change) {
      status = { ...status, ...change };
      for (const listener of listeners) listener(status);
    },
    sync: {
      get status() {
        return status;
      },
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      async pause() {
        fake.calls.push("pause");
        fake.tell({ state: "paused" });
      },
      async resume() {
        fake.calls.push("resume");
        fake.tell({ state: "synced" });
      },
      async setToken(token) {
        fake.token = typeof token === "string" ? token : await token();
        fake.calls.push("token");
        fake.tell({ state: "synced", error: null });
      },
      async now() {
        fake.calls.push("now");
      },
      async verify() {
        fake.calls.push("verify");
        fake.tell({ lastVerified: new Date("2026-02-20T12:00:00Z") });
        return { equal: true, differing: [] };
      },
      pendingRows: async () => fake.pending,
      held: async () => fake.held,
      refused: async () => fake.refused,
    },
    editor: {
      markRecording: async (id, marks) => void fake.edits.push([id, marks]),
      renameDevice: async (deviceId, name) => void fake.edits.push([deviceId, name]),
      cancelTraining: async (jobId) => void fake.edits.push([jobId, "cancelled"]),
    },
  };
  return fake;
}
