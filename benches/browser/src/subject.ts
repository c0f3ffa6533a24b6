import type { CameraTotal, NewRecording } from "./recordings.mjs";

export type { CameraTotal, NewRecording };

/** A stored recording, decoded to the types that an application works with. */
export interface Recording extends Omit<NewRecording, "durationSeconds"> {
  id: number;
  durationSeconds: number | null;
  createdAt: Date;
}

/**
 * A store under measurement. Every method is called from the page; where the engine
 * lives in a worker, the crossing is part of the call.
 */
export interface Subject {
  /** Opens the store of this origin and creates its schema where it is missing. */
  open(): Promise<void>;
  /**
   * Upserts all recordings in one transaction: a known `recordingId` keeps its id,
   * creation time, camera and timestamp, and takes the rest from the new row.
   */
  loadMany(recordings: NewRecording[]): Promise<void>;
  /** Upserts one recording in a transaction of its own, durable when the promise resolves. */
  upsertOne(recording: NewRecording): Promise<void>;
  /** The newest `limit` recordings of a camera, newest first, all columns. */
  newest(cameraId: string, limit: number): Promise<Recording[]>;
  /** Count and size per camera, ordered by camera. */
  perCamera(): Promise<CameraTotal[]>;
  /** The recording with this key, all columns. */
  lookup(recordingId: string): Promise<Recording | undefined>;
  /** Calls back with the newest `limit` recordings of a camera, and again after each commit that changes them; gives what ends it. */
  live?(cameraId: string, limit: number, onRows: (rows: readonly Recording[]) => void): Promise<() => void>;
  /** Closes the store and gives back its file handles. */
  close(): Promise<void>;
  /** Removes everything that the subject keeps in this origin; called after `close`. */
  wipe(): Promise<void>;
}
