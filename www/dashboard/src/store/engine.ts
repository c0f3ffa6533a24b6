import type { Answers } from "./answers";
import type { Editor } from "./editor";
import type { Reader } from "./reader";
import type { Slot } from "./records";
import type { CopySync } from "./sync";

/** A copy that is open. */
export interface OpenedCopy {
  readonly reader: Reader;
  readonly answers: Answers;
  /** True when the copy is still there after the page is closed. */
  readonly lasting: boolean;
  close(): Promise<void>;
}

/** A copy that keeps in step with the server. */
export interface SyncedCopy extends OpenedCopy {
  readonly sync: CopySync;
  readonly editor: Editor;
}

/** What the sessions need of the embedded store. */
export interface Engine {
  /** Whether copies outlive the page, so that windows can share them. */
  lasts(): Promise<boolean>;
  /** Writes a snapshot into a slot and opens it. What the slot held before is replaced only by a complete, checked file. */
  load(slot: Slot, body: ReadableStream<Uint8Array>, onImported: () => void): Promise<OpenedCopy>;
  /** Opens the copy that a slot holds. */
  open(slot: Slot): Promise<OpenedCopy>;
  /** Deletes what a slot holds. */
  remove(slot: Slot): Promise<void>;
  /**
   * Opens the one store that keeps in step with the server. A new one begins with a snapshot; of several windows one
   * fetches it and the others wait.
   * @param isPaused whether it is opened with its switch off
   * @param token gives the access token that the server is shown, empty for none
   */
  openSynced(
    firstCopy: () => Promise<ReadableStream<Uint8Array>>,
    isPaused: boolean,
    token: () => string,
  ): Promise<SyncedCopy>;
  /** Deletes that store, with what was not sent. */
  removeSynced(): Promise<void>;
}

/** The kind of an error of the embedded store, or `null` for any other error. */
export function errorKind(error: unknown): string | null {
  const kind = error instanceof Error ? (error as Error & { kind?: unknown }).kind : undefined;
  return typeof kind === "string" ? kind : null;
}
