import type { WireCatalog } from "./catalog.ts";
import type { WirePatch } from "./messages.ts";

/** A file that the engine reads and writes without waiting: an OPFS sync access handle, or an open file of Node. */
export interface SyncFile {
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  flush(): void;
  truncate(size: number): void;
  getSize(): number;
  close(): void;
}

/** What a store is opened with, as the engine takes it. */
export interface DatabaseOptions {
  readonly catalogs: readonly WireCatalog[];
}

/** An open database inside the engine; values of an operation are in the order of its arguments. Every call completes before it returns and throws `{kind, message, field}`. */
export interface Database {
  call(catalog: string, operation: string, values: readonly unknown[]): Uint8Array;
  /** Asks a table: rows and keys are pairs of names and values, conditions are triples; see table.ts. */
  table(table: string, method: string, values: readonly unknown[]): Uint8Array;
  query(sql: string, parameters: readonly unknown[]): Uint8Array;
  explain(catalog: string, operation: string, values: readonly unknown[]): Uint8Array;
  explainTable(table: string, method: string, values: readonly unknown[]): Uint8Array;
  /** The options and the declaration are JSON. */
  search(table: string, options: string): Uint8Array;
  countSearch(table: string, options: string): Uint8Array;
  declareSearch(table: string, declaration: string): void;
  begin(): void;
  commit(): void;
  rollback(): void;
  checkpoint(): void;
  /** Throws `corrupt` when the file's structure is damaged; quickly, without comparing indexes with tables. */
  checkIntegrity(quick: boolean): void;
  exportFile(): Uint8Array;
  migrations(): Uint8Array;
  /** Begins a live query under a number of the caller's. */
  liveCall(subscription: number, catalog: string, operation: string, values: readonly unknown[], key: string[] | undefined): void;
  liveQuery(subscription: number, sql: string, parameters: readonly unknown[], key: string[] | undefined): void;
  liveTable(subscription: number, table: string, method: string, values: readonly unknown[], key: string[] | undefined): void;
  liveSearch(subscription: number, table: string, options: string, counts: boolean, key: string[] | undefined): void;
  /** The live queries whose results may have become others; none in a transaction. */
  liveStale(): ArrayLike<number> & Iterable<number>;
  /** Runs a live query again; gives its result if it is another one. */
  liveRead(subscription: number): { readonly rows: Uint8Array; readonly patch?: WirePatch | undefined } | undefined;
  liveStop(subscription: number): void;
  /** Lets the store take part in sync; one that does already is left as it is. */
  enableSync(): void;
  /** Makes a site of a copy of a server's file; throws `unsupported` for any other file. */
  becomeSite(): void;
  /** What is to be sent to the server, as JSON; nothing when everything was exchanged. */
  syncRequest(): string | undefined;
  /** Takes an answer. */
  syncFollowing(): string | undefined;
  syncReceive(response: string): string | undefined;
  syncHandle(): void;
  /** Begins anew, as after a lost connection. */
  syncReconnect(): void;
  /** Asks the server once more whether it has anything new. */
  syncWake(): void;
  /** Compares digests when everything was exchanged. */
  syncVerify(): void;
  /** The rows that the comparison found to differ; these and the following are JSON. */
  syncDiffering(): string;
  syncStatus(): string;
  syncPending(): string;
  syncHeld(): string;
  syncRefused(): string;
  close(): void;
}

/** An instance of the engine. */
export interface EngineModule {
  readonly Database: {
    open(name: string, database: SyncFile | undefined, wal: SyncFile | undefined, options: DatabaseOptions): Database;
  };
}

/** Where the WebAssembly module comes from. */
export type WasmSource = WebAssembly.Module | BufferSource | URL | string;

/** The script that wasm-bindgen makes. */
export interface Glue extends EngineModule {
  default(source: { module_or_path: WasmSource | Promise<Response> }): Promise<unknown>;
  initSync(source: { module: WebAssembly.Module | BufferSource }): unknown;
}
