// @vitest-environment node
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { serviceWorker } from "../build/service-worker-plugin";

const SCRIPT = fileURLToPath(new URL("../build/service-worker.js", import.meta.url));
const ORIGIN = "http://localhost:8080";

/** The service worker of an app version over caches that survive it, and a network that may be gone. */
function worker(
  version: string,
  stores = new Map<string, Map<string, string>>(),
  network: { present: boolean } = { present: true },
) {
  const listeners = new Map<string, (event: unknown) => void>();
  const self = {
    location: new URL(ORIGIN),
    clients: { claim: vi.fn() },
    skipWaiting: vi.fn(),
    addEventListener: (type: string, listener: (event: unknown) => void) => listeners.set(type, listener),
  };
  const fetched = async (request: Request | { url: string }) => {
    if (!network.present) throw new TypeError("Failed to fetch");
    return `${version} ${new URL(request.url, ORIGIN).pathname} from the network`;
  };
  const caches = {
    open: async (name: string) => {
      const store = stores.get(name) ?? new Map<string, string>();
      stores.set(name, store);
      return {
        addAll: async (requests: { url: string }[]) => {
          for (const request of requests) store.set(request.url, await fetched(request));
        },
        match: async (key: string) => store.get(key),
      };
    },
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
  };
  const request = class {
    constructor(readonly url: string) {}
  };
  const constants = `const APP_FILES = ["/", "/assets/app.js"]; const APP_VERSION = "${version}";`;
  new Function("self", "caches", "fetch", "Request", constants + readFileSync(SCRIPT, "utf8"))(
    self,
    caches,
    fetched,
    request,
  );
  return {
    self,
    stores,
    network,
    /** Runs an event that waits. */
    async run(type: string): Promise<void> {
      let work: Promise<unknown> = Promise.resolve();
      listeners.get(type)!({ waitUntil: (promise: Promise<unknown>) => (work = promise) });
      await work;
    },
    tell: (data: string) => listeners.get("message")!({ data }),
    /** The answer to a request, or `undefined` when the worker lets it pass. */
    async ask(path: string, { mode = "cors", method = "GET" } = {}): Promise<unknown> {
      let answer: unknown;
      const url = new URL(path, ORIGIN).href;
      listeners.get("fetch")!({
        request: { url, mode, method },
        respondWith: (promise: unknown) => (answer = promise),
      });
      return answer;
    },
  };
}

describe("r69 the service worker", () => {
  test("answers every page and file of the app without a server", async () => {
    const at = worker("one");
    await at.run("install");
    await at.run("activate");
    expect(at.self.clients.claim).toHaveBeenCalledOnce();
    at.network.present = false;
    expect(await at.ask("/recordings/rec_1?camera=garden", { mode: "navigate" })).toBe("one / from the network");
    expect(await at.ask("/assets/app.js")).toBe("one /assets/app.js from the network");
    await expect(at.ask("/assets/unknown.js")).rejects.toThrow("Failed to fetch");
  });

  test.each([
    ["/api/health", "GET"],
    ["/internal/devices/clear", "DELETE"],
    ["/assets/app.js", "POST"],
    ["https://elsewhere.example/app.js", "GET"],
  ])("lets %s %s pass", async (path, method) => {
    const at = worker("one");
    await at.run("install");
    expect(await at.ask(path, { method })).toBeUndefined();
  });

  test("keeps the former version until it is told to change", async () => {
    const first = worker("one");
    await first.run("install");
    const second = worker("two", first.stores);
    await second.run("install");
    expect(second.self.skipWaiting).not.toHaveBeenCalled();
    expect(await first.ask("/assets/app.js")).toBe("one /assets/app.js from the network");
    second.tell("activate");
    expect(second.self.skipWaiting).toHaveBeenCalledOnce();
    first.stores.set("of another app", new Map());
    await second.run("activate");
    expect([...first.stores.keys()]).toEqual(["edgelite-app-two", "of another app"]);
  });

  test("is not installed by halves", async () => {
    const at = worker("one");
    at.network.present = false;
    await expect(at.run("install")).rejects.toThrow("Failed to fetch");
  });
});

describe("the build of the service worker", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "edgelite-public-"));
    writeFileSync(join(folder, "theme.js"), "theme");
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** The script for a bundle. */
  function built(code: string): string {
    const plugin = serviceWorker(SCRIPT);
    const emitted: { fileName: string; source: string }[] = [];
    (plugin.configResolved as unknown as (config: object) => void)({ publicDir: folder });
    const { handler } = plugin.generateBundle as unknown as {
      handler(this: object, options: object, bundle: object): void;
    };
    handler.call(
      { emitFile: (file: { fileName: string; source: string }) => emitted.push(file) },
      {},
      {
        "index.html": { type: "asset", source: "<html>" },
        "assets/app.js": { type: "chunk", code },
        "assets/app.js.map": { type: "asset", source: "map" },
        "assets/engine.wasm": { type: "asset", source: new Uint8Array([1, 2]) },
      },
    );
    expect(emitted.map((file) => file.fileName)).toEqual(["sw.js"]);
    return emitted[0]!.source;
  }

  const versionOf = (script: string) => /APP_VERSION = "(\w+)"/.exec(script)![1];

  test("names every file of the app", () => {
    const files = JSON.parse(/APP_FILES = (\[.*?\]);/.exec(built("code"))![1]!) as string[];
    expect(files).toEqual(["/", "/assets/app.js", "/assets/engine.wasm", "/theme.js"]);
  });

  test("gives another version to other files, and the same to the same", () => {
    const version = versionOf(built("code"));
    expect(versionOf(built("code"))).toBe(version);
    expect(versionOf(built("other"))).not.toBe(version);
    writeFileSync(join(folder, "theme.js"), "changed");
    expect(versionOf(built("code"))).not.toBe(version);
  });
});
