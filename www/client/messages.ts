import type { WireCatalog } from "./catalog.ts";
import type { PlainError } from "./errors.ts";
import type { WasmSource } from "./module.ts";
import type { Task } from "./query.ts";

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
    }
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
      readonly wasm?: WasmSource | undefined;
    }
  | { readonly type: "import_write"; readonly bytes: Uint8Array }
  | { readonly type: "import_finish" }
  | { readonly type: "import_abort" };

/** An action with the number that its reply carries. */
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
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly error: PlainError };

/** The reply to one request. */
export interface Reply {
  readonly id: number;
  readonly outcome: Outcome;
}

/** What the engine's side sends: replies, and the rows of all of them in one buffer. */
export interface ReplyMessage {
  readonly replies: readonly Reply[];
  readonly rows: ArrayBuffer | null;
  /** Why the engine's side died, if it did: it answers nothing any more. */
  readonly dead?: PlainError | undefined;
}
