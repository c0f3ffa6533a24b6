import type { Request } from "./messages.ts";
import type { Glue, WasmSource } from "./module.ts";
import { OpfsPlace } from "./opfs.ts";
import { Session } from "./session.ts";

/**
 * Serves a page from a dedicated worker.
 * @param glue the script that wasm-bindgen made
 * @param own where the worker's own WebAssembly module is, unless the page gives it
 */
export function serve(glue: Glue, own?: URL): void {
  const host = {
    async load(wasm: WasmSource | undefined) {
      await glue.default({ module_or_path: wasm ?? own! });
      return glue;
    },
    place: (name: string) => new OpfsPlace(name),
  };
  const session = new Session(host, (message, transfer) => postMessage(message, { transfer }));
  addEventListener("message", (event: MessageEvent<Request[]>) => void session.receive(event.data));
}
