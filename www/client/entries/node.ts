import { readFile } from "node:fs/promises";
import type { OwnCatalog } from "../catalog.ts";
import { Connection } from "../connection.ts";
import { toEdgeliteError } from "../errors.ts";
import type { EngineModule, Glue } from "../module.ts";
import { fileUsage, NodePlace, removeFiles } from "../node.ts";
import { readCatalogFolder } from "../node-catalog.ts";
import { importStore, openStore, type Environment, type ImportOptions, type ImportSource, type InstantOf, type OpenOptions, type WithSync } from "../open.ts";
import { Session, type Host } from "../session.ts";
import type { CatalogName, Store } from "../store.ts";
import type { SyncOptions } from "../sync/options.ts";

export * from "./shared.ts";

const MEMORY = ":memory:";

let compiled: Promise<WebAssembly.Module> | undefined;
/** How many instances of the engine died in this process. */
let died = 0;

const host: Host = {
  async load(): Promise<EngineModule> {
    compiled ??= readFile(new URL("../wasm/edgelite_bg.wasm", import.meta.url)).then((bytes) => WebAssembly.compile(bytes));
    const glue = died === 0 ? await import("../wasm/edgelite.js") : await freshGlue(died);
    glue.initSync({ module: await compiled });
    return glue;
  },
  place: (name) => new NodePlace(name),
  died: () => died++,
};

/** The script keeps its one instance for good: after its death another copy of the script starts another instance. */
function freshGlue(generation: number): Promise<Glue> {
  return import(new URL(`../wasm/edgelite.js?instance=${generation}`, import.meta.url).href) as Promise<Glue>;
}

const environment: Environment = {
  connect: () =>
    new Connection((listener) => {
      const session = new Session(host, (message) => listener.receive(message));
      return { post: (requests) => void session.receive(requests), terminate: () => session.dispose() };
    }),
  storageKind: (name, wanted) => (wanted === "memory" || name === MEMORY ? "memory" : "file"),
  storageHost: (name, kind) => ({
    storage: async () => ({
      kind,
      persisted: kind === "file",
      usage: kind === "file" ? fileUsage(name) : null,
      quota: null,
    }),
    persist: async () => kind === "file",
  }),
  exists: async (name) => fileUsage(name) > 0,
  // Who has the file locked is alone with it.
  alone: (_name, work) => work(),
};

/**
 * Opens a store, making it and its folder if they do not exist, and migrates the tables of its catalogs. The engine runs
 * in this process; one process at a time has a store open.
 *
 * @example
 * ```ts
 * const store = await open("data/home.db", { catalogs: ["media", "registry"] });
 * const newest = await store.media.recordings({ cameraId: "kitchen", limit: 20 });
 * ```
 * @param name the path of the store's file, or `":memory:"`
 * @param options how it is opened
 * @returns the open store
 * @throws {EdgeliteError} `locked` when another program has it open, `not_a_database` and `corrupt` for files that are
 *   left as they are, `schema_newer`, `checksum_mismatch` and `migration` when the file does not fit, `full`,
 *   `read_only` and `io` from the disk
 */
export function open<
  const Name extends CatalogName = CatalogName,
  const Instants extends "date" | "epoch" = "date",
  Sync extends SyncOptions | undefined = undefined,
>(name: string, options: OpenOptions<Name, Instants, Sync> = {}): Promise<Store<Name, InstantOf<Instants>> & WithSync<Sync>> {
  return openStore(environment, name, options);
}

/**
 * Puts a database file in the place of a store that is not open. The new file is received beside the old one, checked,
 * migrated, and takes its place in one step: on any failure the store is as it was.
 *
 * @example
 * ```ts
 * await importFile("data/home.db", await fetch("https://home.example/api/v1/snapshot"));
 * ```
 * @param name the path of the store's file
 * @param source the file: bytes, a `Blob`, a `Response`, or a stream
 * @param options how it is imported
 * @throws {EdgeliteError} `not_a_database`, `corrupt`, `schema_newer`, `checksum_mismatch`, `migration` for a file that is
 *   refused, `locked` when a program has the store open, `full` and `io` from the disk
 */
export function importFile(name: string, source: ImportSource, options: ImportOptions = {}): Promise<void> {
  return importStore(environment, name, source, options);
}

/**
 * Reads a catalog of one's own from its folder of migrations, `0001_name.up.sql` and `0001_name.down.sql`. It is named
 * after the folder.
 *
 * @example
 * ```ts
 * const store = await open("data/home.db", { catalogs: ["media", await readCatalog("./garden")] });
 * ```
 * @param folder the folder's path
 * @returns the catalog, for the option `catalogs` of `open` and `importFile`
 * @throws {EdgeliteError} `not_found` without such a folder, `invalid_argument` for a file that is not UTF-8, `io` from the disk
 */
export async function readCatalog<Tables extends object = object>(folder: string): Promise<OwnCatalog<Tables>> {
  try {
    return await readCatalogFolder(folder);
  } catch (error) {
    throw toEdgeliteError(error);
  }
}

/**
 * Deletes a store with everything in it. A store that does not exist is no error.
 * @param name the path of the store's file
 * @throws {EdgeliteError} `locked` when a program has it open
 */
export async function remove(name: string): Promise<void> {
  try {
    removeFiles(name);
  } catch (error) {
    throw toEdgeliteError(error);
  }
}
