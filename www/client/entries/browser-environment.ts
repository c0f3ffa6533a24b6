import { connectWorker } from "../connection.ts";
import type { WasmSource } from "../module.ts";
import type { Environment } from "../open.ts";
import { pageMarks } from "../sync/eviction.ts";
import { checkName, estimate, persist, storeExists } from "../opfs.ts";

/**
 * A page in a browser.
 * @param start starts a worker with the package's worker script
 * @param wasm the WebAssembly module, when the worker does not know its own
 */
export function browserEnvironment(start: () => Worker, wasm?: WasmSource): Environment {
  return {
    wasm,
    marks: pageMarks,
    connect: () => connectWorker(start()),
    storageKind(name, wanted = "opfs") {
      checkName(name);
      return wanted;
    },
    storageHost: (_name, kind) => ({
      async storage() {
        if (kind === "memory") return { kind, persisted: false, usage: null, quota: null };
        return { kind, ...(await estimate()) };
      },
      persist: async () => kind === "opfs" && persist(),
    }),
    exists: storeExists,
    async alone(name, work) {
      const locks = globalThis.navigator?.locks as LockManager | undefined;
      return locks === undefined ? work() : locks.request(`edgelite first copy: ${name}`, work);
    },
  };
}
