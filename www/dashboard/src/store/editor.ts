import type { CatalogName, Store } from "edgelite";

/** The marks of a recording. */
export interface RecordingMarks {
  readonly isEmergency?: boolean;
  readonly isUnusual?: boolean;
}

/** What the dashboard changes. It is written to the copy at once, with or without a server, and sent from there. */
export interface Editor {
  /**
   * Marks a recording, or takes marks away.
   * @param id the recording's row
   */
  markRecording(id: number, marks: RecordingMarks): Promise<void>;
  /**
   * Gives a device a name of the user's.
   * @param name `null` for the name that it came with
   */
  renameDevice(deviceId: string, name: string | null): Promise<void>;
  /** Gives a training job up that has not ended. If the server has gone on with it meanwhile, its word counts. */
  cancelTraining(jobId: string): Promise<void>;
}

/** Changes an open store. */
export function storeEditor(store: Store<CatalogName>): Editor {
  return {
    async markRecording(id, { isEmergency, isUnusual }) {
      await store.table("recordings").update(id, { is_emergency: isEmergency, is_unusual: isUnusual });
    },
    async renameDevice(deviceId, name) {
      await store.table("devices").update(deviceId, { name_by_user: name });
    },
    async cancelTraining(jobId) {
      await store.studio.advanceTrainingJob({ jobId, status: "cancelled" });
    },
  };
}
