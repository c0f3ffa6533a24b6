import type { Request } from "./messages.ts";
import type { Glue, WasmSource } from "./module.ts";
import { OpfsPlace } from "./opfs.ts";
import { Session } from "./session.ts";
import { browserTabs } from "./tabs/environment.ts";
import { Member } from "./tabs/member.ts";

/**
 * Serves a page from a dedicated worker. A store in the origin's private file system is shared with the other tabs.
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
  const send = (message: unknown, transfer: Transferable[]) => postMessage(message, { transfer });
  let receiver: { receive(requests: readonly Request[]): unknown } | null = null;
  addEventListener("message", ({ data }: MessageEvent<Request[]>) => {
    receiver ??= start(data[0]!);
    receiver.receive(data);
  });

  function start({ action }: Request): Session | Member {
    const tabs = browserTabs();
    const shared = action.type === "open" && action.storage === "opfs" && tabs !== null;
    return shared ? new Member(host, tabs, action, send) : new Session(host, send);
  }
}
