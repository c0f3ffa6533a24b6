import type { WireCatalog } from "./catalog.ts";
import type { PlainError } from "./errors.ts";
import type { WasmSource } from "./module.ts";
import type { Task } from "./query.ts";
import type { SyncAction, SyncReport, SyncSetup } from "./sync/messages.ts";

/** Where a store keeps its data: the origin's private file system, memory, or a file (Node). */
export type StorageKind = "opfs" | "memory" | "file";

/** How much of an imported file is checked. */
export type ImportCheck = "full" | "quick";

/** What the engine's side is asked to do. */
export type Action =
  | Task
  | {
      readonly type: "open";
      readonly name: string;
      readonly catalogs: readonly WireCatalog[];
      readonly storage: StorageKind;
      /** The WebAssembly module, where the engine's side does not know its own. */
      readonly wasm?: WasmSource | undefined;
      /** After how many idle milliseconds a transaction is rolled back. */
      readonly transactionTimeout: number;
      /** The server that the store syncs with. */
      readonly sync?: SyncSetup | undefined;
    }
  | SyncAction
  | { readonly type: "declare_search"; readonly table: string; readonly declaration: string }
  | { readonly type: "explain"; readonly task: Task }
  | { readonly type: "begin" }
  | { readonly type: "commit" }
  | { readonly type: "rollback" }
  | { readonly type: "export" }
  | { readonly type: "migrations" }
  | { readonly type: "close" }
  /** One of several tabs closes the store; for the others it stays open. */
  | { readonly type: "leave" }
  | {
      readonly type: "import";
      readonly name: string;
      readonly catalogs: readonly WireCatalog[];
      readonly storage: StorageKind;
      readonly check: ImportCheck;
      /** Whether the file, a copy of a server's, becomes a site of it. */
      readonly site?: boolean | undefined;
      readonly wasm?: WasmSource | undefined;
    }
  | { readonly type: "import_write"; readonly bytes: Uint8Array }
  | { readonly type: "import_finish" }
  | { readonly type: "import_abort" }
  /** Begins a live query under a number of the page's own; its results come by themselves. */
  | {
      readonly type: "live";
      readonly subscription: number;
      readonly task: Task;
      /** The columns that tell its rows apart; by default the primary key of a table. */
      readonly key?: readonly string[] | undefined;
    }
  | Notice;

/** What the page tells without an answer. */
export type Notice =
  /** A result was taken: the next one may come. */
  | { readonly type: "live_taken"; readonly subscription: number }
  | { readonly type: "live_stop"; readonly subscription: number };

/** The number of requests that have no reply. */
export const NOTICE = 0;

/** An action with the number that its reply carries; notices have none. */
export interface Request {
  readonly id: number;
  /** The transaction that it belongs to. */
  readonly transaction?: number | undefined;
  readonly action: Action;
}

/** What became of a request. */
export type Outcome =
  /** Rows, which start at `offset` bytes of the message's buffer. */
  | { readonly type: "rows"; readonly offset: number }
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  /** Anything that messages carry as it is. */
  | { readonly type: "value"; readonly value: unknown }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly error: PlainError };

/** The reply to one request. */
export interface Reply {
  readonly id: number;
  readonly outcome: Outcome;
}

/** How a result came from the one before, by positions; see docs/live-queries.md. */
export interface WirePatch {
  /** The removed rows, in the former result. */
  readonly removed: Uint32Array;
  /** The moved rows: pairs of the position in the former and in the new result. */
  readonly moved: Uint32Array;
  /** The added rows, in the new result. */
  readonly added: Uint32Array;
  /** The changed rows, in the new result. */
  readonly changed: Uint32Array;
}

/** What became of the result of a live query. */
export type LiveOutcome =
  /** Rows, which start at `offset` bytes of the message's buffer: all of them, or with a patch those that it added and then those that it changed. */
  | { readonly type: "rows"; readonly offset: number; readonly patch?: WirePatch | undefined }
  /** It could not be read; unless it has ended, it is read again after the next change that may matter. */
  | { readonly type: "failed"; readonly error: PlainError; readonly ended: boolean };

/** A message of a live query. */
export interface LiveMessage {
  readonly subscription: number;
  readonly outcome: LiveOutcome;
}

/** What the engine's side sends: replies, results of live queries, the state of sync, and the rows of all of them in one buffer. */
export interface ReplyMessage {
  readonly replies: readonly Reply[];
  readonly live?: readonly LiveMessage[] | undefined;
  /** How the store stands with its server, when that is another than before. */
  readonly sync?: SyncReport | undefined;
  readonly rows: ArrayBuffer | null;
  /** Why the engine's side died, if it did: it answers nothing any more. */
  readonly dead?: PlainError | undefined;
}
