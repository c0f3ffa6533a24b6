import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open, type StoreSync, type SyncStatus } from "edgelite";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SyncServer } from "../support/sync-server.ts";

const folder = mkdtempSync(join(tmpdir(), "edgelite-sync-node-"));
afterAll(() => rmSync(folder, { recursive: true }));

const recording = (recordingId: string, cameraId = "kitchen") => ({ recordingId, cameraId, filePath: `/media/${recordingId}.mp4`, fileSizeBytes: 1 });

/** Waits until the status is as wanted. */
function until(sync: StoreSync, wanted: (status: SyncStatus) => boolean): Promise<SyncStatus> {
  return new Promise((resolve) => {
    const look = (status: SyncStatus) => {
      if (!wanted(status)) return;
      stop();
      resolve(status);
    };
    const stop = sync.subscribe(look);
    look(sync.status);
  });
}

const isSettled = ({ state, pending }: SyncStatus) => state === "synced" && pending === 0;

const openSynced = (url: string, token?: string | (() => string | Promise<string>), path = ":memory:") =>
  open(path, { catalogs: ["media", "registry"], sync: { url, token } });
type Synced = Awaited<ReturnType<typeof openSynced>>;

const ids = async (store: Synced) => (await store.media.recordings()).map((row) => row.recordingId).toSorted();

describe("a store that begins with a copy of the server's file", () => {
  let server: SyncServer;
  beforeEach(async () => {
    server = await SyncServer.start("--sync", "open");
  });
  afterEach(() => server.remove());

  test.each(["memory", "a file"])("in %s has all rows at once, and goes on from there", async (place) => {
    const filler = await openSynced(server.url);
    await filler.media.addRecording(recording("before"));
    await filler.sync.now();
    let asked = 0;
    const firstCopy = () => (asked++, fetch(`${server.origin}/api/v1/snapshot`));
    const path = place === "memory" ? ":memory:" : join(folder, "first-copy.db");
    const openPaused = () => open(path, { catalogs: ["media", "registry"], sync: { url: server.url, firstCopy, paused: true } });
    let store = await openPaused();
    await until(store.sync, ({ state }) => state === "paused");
    expect(await ids(store), "before anything was exchanged").toEqual(["before"]);
    await store.media.addRecording(recording("apart"));
    expect(await store.sync.pendingRows()).toEqual([{ table: "recordings", key: [expect.any(Number)] }]);
    if (place === "a file") {
      await store.close();
      store = await openPaused();
    }
    await store.sync.resume();
    await store.sync.now();
    await filler.sync.now();
    for (const one of [store, filler]) {
      expect(await ids(one)).toEqual(["apart", "before"]);
      expect(await one.sync.verify()).toEqual({ equal: true, differing: [] });
    }
    expect([await store.sync.pendingRows(), asked]).toEqual([[], 1]);
    await store.close();
    await filler.close();
  });

  test("is not made of any other file", async () => {
    const plain = await open(":memory:", { catalogs: ["media"] });
    const file = await plain.exportFile();
    await plain.close();
    const opening = open(":memory:", { catalogs: ["media"], sync: { url: server.url, firstCopy: () => file } });
    await expect(opening).rejects.toMatchObject({ kind: "invalid_argument", field: "site" });
  });
});

describe("stores that sync with an open server", () => {
  let server: SyncServer;
  let stores: Synced[];
  beforeEach(async () => {
    server = await SyncServer.start("--sync", "open");
    stores = [await openSynced(server.url), await openSynced(server.url)];
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await server.remove();
  });

  test("each gets what another one writes, and live queries follow", async () => {
    const [one, two] = stores as [Synced, Synced];
    const seen: string[][] = [];
    const stop = two.live(two.media.recordings(), (rows) => void seen.push(rows.map((row) => row.recordingId)));
    await Promise.all(stores.map(({ sync }) => until(sync, isSettled)));
    await one.media.addRecording(recording("a"));
    await vi.waitFor(() => expect(seen.at(-1)).toEqual(["a"]), { timeout: 30_000 });
    await two.media.deleteRecording("a");
    await two.sync.now();
    await one.sync.now();
    expect(await ids(one)).toEqual([]);
    stop();
  });

  test("both go on while the server is away, end up alike, and prove it", async () => {
    const [one, two] = stores as [Synced, Synced];
    await one.media.addRecording(recording("both"));
    await one.sync.now();
    await two.sync.now();
    await server.kill();
    await Promise.all(stores.map(({ sync }) => until(sync, ({ state }) => state === "offline")));
    await one.media.addRecording(recording("one"));
    await two.media.addRecording(recording("two"));
    await one.execute("UPDATE recordings SET file_size_bytes = 11 WHERE recording_id = 'both'");
    await two.execute("UPDATE recordings SET camera_id = 'porch' WHERE recording_id = 'both'");
    for (const { sync } of stores) expect(await until(sync, ({ pending }) => pending === 2)).toMatchObject({ state: "offline", error: { kind: "offline" } });
    expect(await one.storage()).toMatchObject({ pending: 2 });
    await server.resume();
    await Promise.all(stores.map(({ sync }) => until(sync, isSettled)));
    for (const _ of [1, 2]) for (const { sync } of stores) await sync.now();
    for (const store of stores) {
      expect(await ids(store)).toEqual(["both", "one", "two"]);
      expect(await store.media.recording("both")).toMatchObject({ fileSizeBytes: 11, cameraId: "porch" });
      expect(await store.sync.verify()).toEqual({ equal: true, differing: [] });
      expect(store.sync.status).toMatchObject({ state: "synced", pending: 0, lag: 0, held: 0, error: null, lastContact: expect.any(Date), lastVerified: expect.any(Date) });
    }
    await server.kill();
    expect(await server.rows("SELECT recording_id FROM recordings ORDER BY 1")).toEqual(["both", "one", "two"].map((recording_id) => ({ recording_id })));
  });

  test("the switch keeps changes here until it is on again, and a transaction is sent as a whole", async () => {
    const [one, two] = stores as [Synced, Synced];
    await Promise.all(stores.map(({ sync }) => until(sync, isSettled)));
    await one.sync.pause();
    await one.transaction(async (transaction) => {
      await transaction.media.addRecording(recording("a"));
      await transaction.media.addRecording(recording("b"));
    });
    expect(await until(one.sync, ({ pending }) => pending === 2)).toMatchObject({ state: "paused" });
    await expect(one.sync.now()).rejects.toMatchObject({ kind: "offline", message: expect.stringContaining("resume()") });
    await two.sync.now();
    expect(await ids(two)).toEqual([]);
    await one.sync.resume();
    await until(one.sync, isSettled);
    await vi.waitFor(async () => expect(await ids(two)).toEqual(["a", "b"]), { timeout: 30_000 });
  });

  test("an open transaction is not disturbed, and sync goes on after it", async () => {
    const [one, two] = stores as [Synced, Synced];
    await Promise.all(stores.map(({ sync }) => until(sync, isSettled)));
    const exchanged = await one.transaction(async (transaction) => {
      await transaction.media.addRecording(recording("a"));
      await two.media.addRecording(recording("b"));
      await two.sync.now();
      const before = await transaction.media.countRecordings();
      return { before };
    });
    expect(exchanged).toEqual({ before: 1 });
    await one.sync.now();
    expect(await ids(one)).toEqual(["a", "b"]);
  });
});

test("a store in a file goes on where it stopped, and sends what it had not sent", async () => {
  const server = await SyncServer.start("--sync", "open");
  const path = join(folder, "resumed.db");
  const first = await openSynced(server.url, undefined, path);
  await first.media.addRecording(recording("sent"));
  await first.sync.now();
  await first.sync.pause();
  await first.media.addRecording(recording("kept"));
  await first.close();
  const again = await openSynced(server.url, undefined, path);
  await until(again.sync, isSettled);
  await again.close();
  await server.kill();
  expect(await server.rows("SELECT recording_id FROM recordings ORDER BY 1")).toEqual([{ recording_id: "kept" }, { recording_id: "sent" }]);
  await server.remove();
});

test("a revoked token leaves the store unauthorized until it gets a better one", async () => {
  const server = await SyncServer.start();
  await server.kill();
  const [bad, good] = [await server.token("old", "--all"), await server.token("new", "--all")];
  await server.resume();
  let given = bad.text;
  const store = await openSynced(server.url, async () => given);
  await store.sync.now();
  await server.kill();
  await server.command("token", "revoke", bad.id);
  await server.resume();
  expect(await until(store.sync, ({ state }) => state === "unauthorized")).toMatchObject({ error: { kind: "unauthenticated" } });
  await store.media.addRecording(recording("a"));
  await expect(store.sync.now()).rejects.toMatchObject({ kind: "unauthenticated" });
  given = good.text;
  await store.sync.setToken(async () => given);
  expect(await until(store.sync, isSettled)).toMatchObject({ error: null });
  await store.close();
  await server.remove();
});

test("what a token does not grant is refused row by row, told with the reason, and taken back", async () => {
  const server = await SyncServer.start();
  await server.kill();
  const { text } = await server.token("kitchen", "--write", "recordings", "--only", "recordings.camera_id=kitchen");
  await server.resume();
  const store = await openSynced(server.url, text);
  await store.media.addRecording(recording("mine"));
  await store.media.addRecording(recording("not_mine", "porch"));
  await store.sync.now();
  expect(await ids(store)).toEqual(["mine"]);
  expect(await store.sync.refused()).toEqual([{ table: "recordings", key: [expect.any(Number)], reason: "out_of_scope", message: expect.any(String) }]);
  expect(await store.sync.held()).toEqual([]);
  await store.close();
  await server.remove();
});

test("a store that has never met its server counts what it would send", async () => {
  const store = await openSynced("http://127.0.0.1:9/api/v1/sync");
  const { pending } = await until(store.sync, ({ state }) => state === "offline");
  await store.media.addRecording(recording("a"));
  await until(store.sync, (status) => status.pending === pending + 1);
  await store.close();
});

test("a store without a server has no sync, and says that nothing waits to be sent", async () => {
  const store = await open(":memory:", { catalogs: ["media"] });
  const sync: undefined = store.sync;
  expect(sync).toBeUndefined();
  expect(await store.storage()).toMatchObject({ kind: "memory", pending: null });
  await store.close();
  await expect(open(":memory:", { sync: { url: "/api/v1/sync" } })).rejects.toMatchObject({ kind: "invalid_argument", field: "sync.url" });
});
