import type { Reader } from "./reader";
import type { Slot } from "./records";

/** A copy that is open. */
export interface OpenedCopy {
  readonly reader: Reader;
  /** True when the copy is still there after the page is closed. */
  readonly lasting: boolean;
  close(): Promise<void>;
}

/** What the session needs of the embedded store. */
export interface Engine {
  /** Whether copies outlive the page, so that windows can share them. */
  lasts(): Promise<boolean>;
  /** Writes a snapshot into a slot and opens it. What the slot held before is replaced only by a complete, checked file. */
  load(slot: Slot, body: ReadableStream<Uint8Array>, onImported: () => void): Promise<OpenedCopy>;
  /** Opens the copy that a slot holds. */
  open(slot: Slot): Promise<OpenedCopy>;
  /** Deletes what a slot holds. */
  remove(slot: Slot): Promise<void>;
}

/** The kind of an error of the embedded store, or `null` for any other error. */
export function errorKind(error: unknown): string | null {
  const kind = error instanceof Error ? (error as Error & { kind?: unknown }).kind : undefined;
  return typeof kind === "string" ? kind : null;
}
