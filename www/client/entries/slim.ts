import { importStore, openStore, type ImportOptions, type ImportSource, type InstantOf, type OpenOptions, type WithSync } from "../open.ts";
import type { WasmSource } from "../module.ts";
import { removeStore } from "../opfs.ts";
import type { CatalogName, Store } from "../store.ts";
import { pageMarks } from "../sync/eviction.ts";
import type { SyncOptions } from "../sync/options.ts";
import { browserEnvironment } from "./browser-environment.ts";

export * from "./shared.ts";
export type { WasmSource } from "../module.ts";

/** What the caller brings. */
export interface Parts {
  /** Starts a worker that runs the script `edgelite/slim-worker`. Called once for each store. */
  readonly worker: () => Worker;
  /** The WebAssembly module `edgelite/edgelite.wasm`: compiled, as bytes, or where it is. */
  readonly wasm: WasmSource;
}

/** The functions of the package over parts that the caller brings. */
export interface Edgelite {
  /** Opens a store; see `open` of the package's main entry. */
  open<
    const Name extends CatalogName = CatalogName,
    const Instants extends "date" | "epoch" = "date",
    Sync extends SyncOptions | undefined = undefined,
  >(
    name: string,
    options?: OpenOptions<Name, Instants, Sync>,
  ): Promise<Store<Name, InstantOf<Instants>> & WithSync<Sync>>;
  /** Puts a database file in the place of a store; see `importFile` of the package's main entry. */
  importFile(name: string, source: ImportSource, options?: ImportOptions): Promise<void>;
  /** Deletes a store; see `remove` of the package's main entry. */
  remove(name: string): Promise<void>;
}

/**
 * The package for bundlers and policies that the main entry does not suit: nothing is fetched or started but what the
 * caller brings.
 *
 * @example
 * ```ts
 * const { open } = edgelite({
 *   worker: () => new Worker("/assets/edgelite-worker.js", { type: "module" }),
 *   wasm: await WebAssembly.compileStreaming(fetch("/assets/edgelite.wasm")),
 * });
 * const store = await open("home", { catalogs: ["media"] });
 * ```
 * @param parts the worker's script and the WebAssembly module
 * @returns the functions of the package
 */
export function edgelite({ worker, wasm }: Parts): Edgelite {
  const environment = browserEnvironment(worker, wasm instanceof URL ? wasm.href : wasm);
  return {
    open: (name, options = {}) => openStore(environment, name, options),
    importFile: (name, source, options = {}) => importStore(environment, name, source, options),
    async remove(name) {
      await removeStore(name);
      pageMarks.write(name, null);
    },
  };
}
