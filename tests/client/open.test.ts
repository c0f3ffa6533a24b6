import { expect, test, vi } from "vitest";
import { EdgeliteError } from "../../www/client/errors.ts";
import { openStore, type Environment } from "../../www/client/open.ts";
import { connect, FakeEngine, FakePlace } from "../support/fake-engine.ts";

/** A browser that gives its pages no private file system. */
const environment: Environment = {
  connect: () => connect(new FakeEngine(), Object.assign(new FakePlace(), { acquire: () => Promise.reject(new EdgeliteError("unsupported", "none here")) })),
  storageKind: (_, wanted = "opfs") => wanted,
  storageHost: (_, kind) => ({ storage: async () => ({ kind, persisted: false, usage: null, quota: null }), persist: async () => false }),
  exists: async () => false,
  alone: (_, work) => work(),
};

test("without a private file system the store is in memory unless it was asked for", async () => {
  const store = await openStore(environment, "home", { catalogs: [] });
  expect((await store.storage()).kind).toBe("memory");
  expect(await store.execute("CREATE TABLE notes (text)")).toBe(1);
  await expect(openStore(environment, "home", { catalogs: [], storage: "opfs" })).rejects.toMatchObject({ kind: "unsupported" });
});

test("a store that syncs asks for lasting storage, notes that it exists, and is told when the machine has a network again", async () => {
  const engine = new FakeEngine();
  const kept = new Map<string, string | null>();
  const network = new EventTarget();
  let asked = 0;
  vi.stubGlobal("document", {});
  vi.stubGlobal("addEventListener", network.addEventListener.bind(network));
  vi.stubGlobal("removeEventListener", network.removeEventListener.bind(network));
  vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("fetch failed")));
  const opened: Environment = {
    connect: () => connect(engine),
    storageKind: (_, wanted = "opfs") => wanted,
    storageHost: (_, kind) => ({
      storage: async () => ({ kind, persisted: true, usage: null, quota: null }),
      persist: async () => ++asked > 0,
    }),
    exists: async () => true,
    alone: (_, work) => work(),
    marks: { read: (name) => kept.get(name) ?? null, write: (name, text) => void kept.set(name, text) },
  };
  engine.sync.push("hello", "hello", "hello");
  const store = await openStore(opened, "home", { catalogs: [], sync: { url: "https://home.example/sync", token: "t" } });
  await vi.waitFor(() => expect(store.sync.status).toMatchObject({ state: "offline", lastEviction: null }));
  expect([asked, engine.log[1], [...kept]]).toEqual([1, "enable sync", [["home", '{"site":1}']]]);
  expect(await store.storage()).toMatchObject({ kind: "opfs", persisted: true, pending: store.sync.status.pending });
  const attempts = engine.log.filter((call) => call === "sync request").length;
  network.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(engine.log.filter((call) => call === "sync request").length).toBeGreaterThan(attempts));
  await store.close();
  vi.unstubAllGlobals();
  await expect(openStore(opened, "home", { sync: { url: "no address" } })).rejects.toMatchObject({ field: "sync.url" });
});
