import type { OwnCatalog } from "../catalog.ts";
import { EdgeliteError } from "../errors.ts";
import { importStore, openStore, type ImportOptions, type ImportSource, type InstantOf, type OpenOptions, type WithSync } from "../open.ts";
import { removeStore } from "../opfs.ts";
import type { CatalogName, Store } from "../store.ts";
import { pageMarks } from "../sync/eviction.ts";
import type { SyncOptions } from "../sync/options.ts";
import { browserEnvironment } from "./browser-environment.ts";

export * from "./shared.ts";

const environment = browserEnvironment(
  () => new Worker(new URL("../worker.js", import.meta.url), { type: "module", name: "edgelite" }),
);

/**
 * Opens a store, making it if it does not exist, and migrates the tables of its catalogs. The engine runs in a dedicated
 * worker. Any number of tabs open the same store: the worker of one has the file and answers them all, and when it goes
 * another one takes its place.
 *
 * @example
 * ```ts
 * const store = await open("home", { catalogs: ["media", "registry"] });
 * const newest = await store.media.recordings({ cameraId: "kitchen", limit: 20 });
 * ```
 * @param name the store's name within the origin
 * @param options how it is opened
 * @returns the open store
 * @throws {EdgeliteError} `locked` while a tab replaces the file, `unsupported` for `storage: "opfs"` without a private
 *   file system, `corrupt`, `schema_newer`, `checksum_mismatch` and `migration` when the file does not fit, `full` and
 *   `io` from the storage
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
 * await importFile("home", await fetch("/api/v1/snapshot"));
 * ```
 * @param name the store's name within the origin
 * @param source the file: bytes, a `Blob`, a `Response`, or a stream
 * @param options how it is imported
 * @throws {EdgeliteError} `not_a_database`, `corrupt`, `schema_newer`, `checksum_mismatch`, `migration` for a file that is
 *   refused, `locked` when a tab has the store open, `full` and `io` from the storage
 */
export function importFile(name: string, source: ImportSource, options: ImportOptions = {}): Promise<void> {
  return importStore(environment, name, source, options);
}

/**
 * Reads a catalog of one's own from its folder, in Node. A browser has no folders: use `catalog` with what the bundler
 * gives.
 * @param folder the folder's path
 * @throws {EdgeliteError} `unsupported`
 */
export async function readCatalog<Tables extends object = object>(folder: string): Promise<OwnCatalog<Tables>> {
  const hint = 'use catalog(name, import.meta.glob("./folder/*.sql", { query: "?raw", import: "default", eager: true }))';
  throw new EdgeliteError("unsupported", `a browser cannot read the folder ${folder}; ${hint}`, { field: "catalog" });
}

/**
 * Deletes a store with everything in it. A store that does not exist is no error.
 * @param name the store's name within the origin
 * @throws {EdgeliteError} `locked` when a tab has it open
 */
export async function remove(name: string): Promise<void> {
  await removeStore(name);
  pageMarks.write(name, null);
}
