import type { Database } from "../module.ts";

/** The part of the engine that knows what to send and what to make of an answer. */
export type SyncCore = Pick<
  Database,
  | "enableSync"
  | "syncRequest"
  | "syncFollowing"
  | "syncReceive"
  | "syncHandle"
  | "syncReconnect"
  | "syncWake"
  | "syncVerify"
  | "syncDiffering"
  | "syncStatus"
  | "syncPending"
  | "syncHeld"
  | "syncRefused"
>;

/** Runs a call into the core when no transaction is open, after what was asked of the store before. */
export type WithCore = <Result>(work: (core: SyncCore) => Result) => Promise<Result>;

/** Which row. */
export interface SyncRow {
  /** Its table. */
  readonly table: string;
  /** The values of its primary key, in order. */
  readonly key: readonly unknown[];
}

/** A row that is kept, or was not taken, and why. */
export interface ExplainedRow extends SyncRow {
  /** Why, for programs. */
  readonly reason: string;
  /** Why, for people. */
  readonly message: string;
  /**
   * What the store had, where nothing else has it any more: a row that it numbered before it took part, if the server has
   * another one of that number (`key_taken`).
   */
  readonly former?: { readonly table: string; readonly key: string; readonly values: Readonly<Record<string, unknown>> };
}

/** What comparing digests showed. */
export interface Verification {
  /** Whether the store and the server hold the same rows. */
  readonly equal: boolean;
  /** The rows that differ; they are exchanged anew. */
  readonly differing: readonly SyncRow[];
}

interface WireRow {
  readonly table: string;
  /** The values of the key, as JSON in an array. */
  readonly key: string;
}

/** Rows as the core gives them. */
export function toRows(json: string): SyncRow[] {
  return (JSON.parse(json) as WireRow[]).map(toRow);
}

/** Rows with reasons as the core gives them. */
export function toExplainedRows(json: string): ExplainedRow[] {
  const rows = JSON.parse(json) as (WireRow & Pick<ExplainedRow, "reason" | "message">)[];
  return rows.map((row) => ({ ...toRow(row), reason: row.reason, message: row.message }));
}

function toRow({ table, key }: WireRow): SyncRow {
  return { table, key: JSON.parse(key) as unknown[] };
}
