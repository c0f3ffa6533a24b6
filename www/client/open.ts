import { builtInNames, toWireCatalogs, type OwnCatalog, type WireCatalog } from "./catalog.ts";
import type { Connection } from "./connection.ts";
import { EdgeliteError } from "./errors.ts";
import type { ImportCheck, StorageKind } from "./messages.ts";
import type { WasmSource } from "./module.ts";
import { CATALOG_NAMES, StoreBase, type CatalogName, type StorageHost, type Store } from "./store.ts";
import type { Marks } from "./sync/eviction.ts";
import { toSetup, type FirstCopy, type SyncOptions } from "./sync/options.ts";
import { StoreSync } from "./sync/store-sync.ts";
import type { ValueMapping } from "./values.ts";

/** How a store is opened. */
export interface OpenOptions<
  Name extends CatalogName = CatalogName,
  Instants extends "date" | "epoch" = "date",
  Sync extends SyncOptions | undefined = SyncOptions | undefined,
> {
  /**
   * The catalogs to use: their tables are made or migrated, the operations of those that come with edgelite become
   * methods; your own ones are made by `catalog`. Default: all that come with edgelite.
   */
  readonly catalogs?: readonly (Name | OwnCatalog)[];
  /**
   * Where the data is kept. In a browser `opfs`, the origin's private file system, or `memory`. Default: `opfs`, or
   * `memory` where the browser gives the page no private file system (private windows, pages without https):
   * `store.storage()` tells which. In Node the name decides: `":memory:"`, otherwise the path of a file.
   */
  readonly storage?: "opfs" | "memory";
  /**
   * A database file that a store in memory begins with, instead of being empty: checked and migrated before the store
   * opens. Other stores take files through `importFile`. With `sync` it must be a copy of a server's file, which becomes a
   * site; `sync.firstCopy` does the same for any store.
   */
  readonly from?: ImportSource;
  /** Integers past 2^53: `bigint` (default), or an error. */
  readonly integers?: "bigint" | "error";
  /** Instants: `date` (default), a `Date` with milliseconds; `epoch`, microseconds since 1970 UTC as a number. */
  readonly instants?: Instants;
  /** After how many milliseconds without a request a transaction is rolled back. Default: 30,000. */
  readonly transactionTimeout?: number;
  /**
   * The server that the store syncs with: the page never waits for it, and what is written offline is sent later. In a
   * browser, opening a store with it asks for lasting storage.
   */
  readonly sync?: Sync;
  /** Gives the opening up. */
  readonly signal?: AbortSignal;
}

/** A store that was opened with the option `sync`, or without. */
export type WithSync<Sync extends SyncOptions | undefined> = { readonly sync: Sync extends SyncOptions ? StoreSync : undefined };

/** What an instant is with the option `instants`. */
export type InstantOf<Instants extends "date" | "epoch"> = Instants extends "epoch" ? number : Date;

/** How a file is imported. */
export interface ImportOptions {
  /** The catalogs whose tables the file must fit: their migrations run on it before it is taken. Default: all that come with edgelite. */
  readonly catalogs?: readonly (CatalogName | OwnCatalog)[];
  /**
   * How much of the file is checked: `full` (default), or `quick`, which takes a third of the time and leaves out whether
   * the indexes hold what the tables hold; for files that come straight from a store.
   */
  readonly check?: ImportCheck;
  /**
   * Whether the file is a copy of a server's, as `/api/v1/snapshot` gives it, and becomes a site: a store that has all of
   * its rows from the server and goes on from there when it is opened with `sync`. Any other file is refused with
   * `invalid_argument` then.
   */
  readonly site?: boolean;
  /** Gives the import up; the store stays as it was. */
  readonly signal?: AbortSignal;
}

/** What a database file can be imported from. */
export type ImportSource = Uint8Array | ArrayBuffer | Blob | Response | ReadableStream<Uint8Array>;

/** What differs between environments. */
export interface Environment {
  /** Starts the engine's side. */
  connect(): Connection;
  /** Where the data of a store of this name goes. */
  storageKind(name: string, wanted: "opfs" | "memory" | undefined): StorageKind;
  /** Tells of the storage of a store of this name. */
  storageHost(name: string, kind: StorageKind): StorageHost;
  /** Whether a store of this name was made. */
  exists(name: string): Promise<boolean>;
  /** Does something for a store that one page at a time does. */
  alone<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Where it is noted which stores exist, so that a deleted one is missed. */
  readonly marks?: Marks | undefined;
  /** The WebAssembly module, where the engine's side does not know its own. */
  readonly wasm?: WasmSource | undefined;
}

const TRANSACTION_TIMEOUT = 30_000;
/** Streams give small pieces; each message to the engine's side carries at least this much. In bytes. */
const IMPORT_BYTES = 1 << 20;

/** Opens a store in an environment; see the entries. */
export async function openStore<Name extends CatalogName, Instants extends "date" | "epoch", Sync extends SyncOptions | undefined>(
  environment: Environment,
  name: string,
  options: OpenOptions<Name, Instants, Sync>,
): Promise<Store<Name, InstantOf<Instants>> & WithSync<Sync>> {
  const given = checkCatalogs(options.catalogs);
  const catalogs = toWireCatalogs(given);
  const storage = environment.storageKind(name, options.storage);
  const mapping: ValueMapping = { integers: options.integers ?? "bigint", instants: options.instants ?? "date" };
  const transactionTimeout = options.transactionTimeout ?? TRANSACTION_TIMEOUT;
  if (options.from !== undefined && storage !== "memory") {
    throw new EdgeliteError("invalid_argument", "only a store in memory begins with a file; use importFile", { field: "from" });
  }
  const setup = options.sync && toSetup(options.sync);
  const firstCopy = options.sync?.firstCopy;
  const openIn = async (kind: StorageKind): Promise<Store<Name, InstantOf<Instants>> & WithSync<Sync>> => {
    const inMemory = kind === "memory";
    if (firstCopy !== undefined && !inMemory) await beginWith(environment, name, firstCopy, { storage: kind, catalogs, signal: options.signal });
    const from = options.from ?? (inMemory ? firstCopy : undefined);
    const connection = environment.connect();
    const marks = kind === "opfs" ? (environment.marks ?? null) : null;
    const sync = options.sync && new StoreSync(connection, name, options.sync.token, marks);
    const host = environment.storageHost(name, kind);
    await withSignal(connection, options.signal, async () => {
      if (from !== undefined) await receive(environment, connection, name, from, { storage: kind, catalogs, site: setup !== undefined, signal: options.signal });
      await connection.request({ type: "open", name, catalogs, storage: kind, transactionTimeout, sync: setup, wasm: environment.wasm });
    }).catch((error: unknown) => {
      sync?.end();
      throw error;
    });
    // It is the copy that changes wait in until they are sent; a browser that refuses says so in `storage()`.
    if (sync !== undefined) host.persist().catch(() => undefined);
    const store = StoreBase.over<Name, InstantOf<Instants>>(name, connection, builtInNames(given), mapping, host, sync);
    return store as typeof store & WithSync<Sync>;
  };
  return openIn(storage).catch((error: unknown) => {
    const missing = storage === "opfs" && options.storage === undefined && error instanceof EdgeliteError && error.kind === "unsupported";
    if (missing) return openIn("memory");
    throw error;
  });
}

/** Imports a database file in an environment; see the entries. */
export async function importStore(environment: Environment, name: string, source: ImportSource, options: ImportOptions): Promise<void> {
  const storage = environment.storageKind(name, undefined);
  if (storage === "memory") {
    throw new EdgeliteError("unsupported", "a store in memory has no file to replace; open it with the option from");
  }
  const catalogs = toWireCatalogs(checkCatalogs(options.catalogs));
  const connection = environment.connect();
  await withSignal(connection, options.signal, () => receive(environment, connection, name, source, { ...options, storage, catalogs }));
  connection.end(new EdgeliteError("closed", "the import has ended"));
}

/** How a file is received. */
interface Receiving {
  readonly storage: StorageKind;
  readonly catalogs: readonly WireCatalog[];
  readonly check?: ImportCheck | undefined;
  readonly site?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Lets a store that is new begin with a copy of the server's file. Of several pages one does so, and the others wait. */
function beginWith(environment: Environment, name: string, firstCopy: FirstCopy, how: Receiving): Promise<void> {
  return environment.alone(name, async () => {
    if (await environment.exists(name)) return;
    const connection = environment.connect();
    const receiving = { ...how, check: "quick", site: true } as const;
    await withSignal(connection, how.signal, () => receive(environment, connection, name, firstCopy, receiving)).catch((error: unknown) => {
      // A page has it open: it was made meanwhile.
      if (!(error instanceof EdgeliteError && error.kind === "locked")) throw error;
    });
    connection.end(new EdgeliteError("closed", "the import has ended"));
  });
}

/** Sends a database file, if there is one, to the engine's side, which checks it and puts it in the store's place. */
async function receive(
  { wasm }: Environment,
  connection: Connection,
  name: string,
  from: ImportSource | FirstCopy,
  { storage, catalogs, check = "full", site, signal }: Receiving,
): Promise<void> {
  await connection.request({ type: "import", name, catalogs, storage, check, site, wasm });
  try {
    const source = typeof from === "function" ? await from() : from;
    if (source === null) return void (await connection.request({ type: "import_abort" }));
    await send(connection, source, signal);
    await connection.request({ type: "import_finish" });
  } catch (error) {
    await connection.request({ type: "import_abort" }).catch(() => undefined);
    throw error;
  }
}

/** Runs the beginning of a connection's life; a failure or the signal ends the connection. */
async function withSignal<Result>(connection: Connection, signal: AbortSignal | undefined, run: () => Promise<Result>): Promise<Result> {
  const give_up = () => connection.end(new EdgeliteError("interrupted", "given up by its signal", { cause: signal?.reason }));
  signal?.addEventListener("abort", give_up);
  if (signal?.aborted) give_up();
  try {
    return await run();
  } catch (error) {
    connection.end(new EdgeliteError("closed", "the store could not be opened"));
    throw error;
  } finally {
    signal?.removeEventListener("abort", give_up);
  }
}

async function send(connection: Connection, source: ImportSource, signal: AbortSignal | undefined): Promise<void> {
  const post = (bytes: Uint8Array): Promise<unknown> => connection.request({ type: "import_write", bytes }, undefined, [bytes.buffer as ArrayBuffer]);
  let piece = new Uint8Array(IMPORT_BYTES);
  let filled = 0;
  let sent: Promise<unknown> = Promise.resolve();
  for await (const chunk of chunks(source, signal)) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + IMPORT_BYTES - filled);
      piece.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < IMPORT_BYTES) continue;
      // One piece is written while the next one is received.
      await sent;
      sent = post(piece);
      sent.catch(() => undefined);
      piece = new Uint8Array(IMPORT_BYTES);
      filled = 0;
    }
  }
  await sent;
  if (filled > 0) await post(piece.slice(0, filled));
}

async function* chunks(source: ImportSource, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) return yield source;
  if (source instanceof ArrayBuffer) return yield new Uint8Array(source);
  const reader = streamOf(source).getReader();
  // A read that waits for its sender ends; the connection has ended by then, so that nothing is taken for complete.
  const stop = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener("abort", stop);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    signal?.removeEventListener("abort", stop);
    // Tells the sender when the import was given up; does nothing at the end.
    await reader.cancel().catch(() => undefined);
  }
}

function streamOf(source: Blob | Response | ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  if (source instanceof ReadableStream) return source;
  if (source instanceof Blob) return source.stream();
  if (!source.ok) throw new EdgeliteError("io", `the file could not be fetched: HTTP status ${source.status}`);
  if (source.body === null) throw new EdgeliteError("not_a_database", "the answer has no body");
  return source.body;
}

function checkCatalogs<Name extends CatalogName>(catalogs: readonly (Name | OwnCatalog)[] | undefined): readonly (Name | OwnCatalog)[] {
  if (catalogs === undefined) return CATALOG_NAMES as readonly string[] as readonly Name[];
  const unknown = catalogs.find((one) => typeof one === "string" && !CATALOG_NAMES.includes(one));
  if (unknown === undefined) return catalogs;
  const hint = "make your own with catalog(name, files)";
  const message = `no catalog ${String(unknown)}; there are ${CATALOG_NAMES.join(", ")}; ${hint}`;
  throw new EdgeliteError("invalid_argument", message, { field: "catalogs" });
}
