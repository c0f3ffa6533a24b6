import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SyncServer } from "../support/sync-server.ts";
import { reload, startSite, type Site } from "./site.ts";

type OpenStore = Awaited<ReturnType<typeof window.edgelite.open<"media", "date", { url: string; token: string }>>>;
type Status = OpenStore["sync"]["status"];

let server: SyncServer;
/** Two browsers, each with storage of its own. */
let sites: Site[];
let token: string;

beforeEach(async () => {
  sites = [await startSite(), await startSite()];
  server = await SyncServer.start(...sites.flatMap(({ origin }) => ["--allow-origin", origin]));
  await server.kill();
  token = (await server.token("browsers", "--all")).text;
  await server.resume();
});
afterEach(async () => {
  await Promise.all(sites.map((site) => site.end()));
  await server.remove();
});

/** Opens the store in a tab and keeps it there. */
async function openStore(tab: Page): Promise<Page> {
  await tab.evaluate(
    async ([url, token]) => void (window.kept["store"] = await window.edgelite.open("home", { catalogs: ["media"], sync: { url, token } })),
    [server.url, token] as const,
  );
  return tab;
}

const add = (tab: Page, recordingId: string) =>
  tab.evaluate(async (recordingId) => {
    const store = window.kept["store"] as OpenStore;
    await store.media.addRecording({ recordingId, cameraId: "kitchen", filePath: "/a", fileSizeBytes: 1 });
  }, recordingId);

const change = (tab: Page, sql: string) => tab.evaluate((sql) => (window.kept["store"] as OpenStore).execute(sql), sql);

const rows = (tab: Page): Promise<[string, string, number][]> =>
  tab.evaluate(async () => {
    const found = await (window.kept["store"] as OpenStore).media.recordings();
    return found.map((row): [string, string, number] => [row.recordingId, row.cameraId, row.fileSizeBytes]).sort(([one], [other]) => (one < other ? -1 : 1));
  });

const ask = <Answer>(tab: Page, what: "now" | "verify" | "pause" | "resume") =>
  tab.evaluate((what): Promise<unknown> => (window.kept["store"] as OpenStore).sync[what](), what) as Promise<Answer>;

/** Waits until the status is as wanted. */
const until = (tab: Page, wanted: Partial<Status>): Promise<void> =>
  tab.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        const { sync } = window.kept["store"] as OpenStore;
        const look = (status: Status) => {
          if (Object.entries(wanted).every(([name, value]) => status[name as keyof Status] === value)) resolve();
        };
        sync.subscribe(look);
        look(sync.status);
      }),
    wanted as Record<string, unknown>,
  );

/** Waits until a tab has so many recordings. */
const hasRows = (tab: Page, count: number): Promise<void> =>
  tab.evaluate(
    (count) =>
      new Promise<void>((resolve) => {
        const store = window.kept["store"] as OpenStore;
        const stop = store.live(store.media.countRecordings(), (found) => {
          if (found !== count) return;
          queueMicrotask(() => stop());
          resolve();
        });
      }),
    count,
  );

/** Ends a tab as a crash does, without a word to anybody. */
async function crash(site: Site, tab: Page): Promise<void> {
  const session = await site.context.newCDPSession(tab);
  const gone = tab.waitForEvent("crash");
  session.send("Page.crash").catch(() => undefined);
  await gone;
}

test("two browsers edit while the server is away, and show the same rows when it is back; all digests agree", async () => {
  const [one, two] = (await Promise.all(sites.map(async (site) => openStore(await site.tab())))) as [Page, Page];
  await add(one, "both");
  await hasRows(two, 1);
  await server.kill();
  await Promise.all([one, two].map((tab) => until(tab, { state: "offline" })));
  await add(one, "one");
  await change(one, "UPDATE recordings SET file_size_bytes = 11 WHERE recording_id = 'both'");
  await add(two, "two");
  await change(two, "UPDATE recordings SET camera_id = 'porch' WHERE recording_id = 'both'");
  await Promise.all([one, two].map((tab) => until(tab, { state: "offline", pending: 2 })));
  // What was not sent outlives the page.
  await reload(two);
  await openStore(two);
  await until(two, { pending: 2 });
  await server.resume();
  await Promise.all([one, two].map((tab) => hasRows(tab, 3)));
  for (const tab of [one, two, one]) await ask(tab, "now");
  const expected = [["both", "porch", 11], ["one", "kitchen", 1], ["two", "kitchen", 1]];
  for (const tab of [one, two]) {
    expect(await rows(tab)).toEqual(expected);
    expect(await ask(tab, "verify")).toEqual({ equal: true, differing: [] });
    await until(tab, { state: "synced", pending: 0, held: 0 });
  }
  await server.kill();
  const served = await server.rows("SELECT recording_id, camera_id, file_size_bytes FROM recordings ORDER BY 1");
  expect(served.map((row) => Object.values(row as object))).toEqual(expected);
});

test("tabs share one connection, and when the one that syncs is killed another one goes on with what was not sent", async () => {
  const [site, other] = sites as [Site, Site];
  const [one, two] = [await openStore(await site.tab()), await openStore(await site.tab())];
  const far = await openStore(await other.tab());
  await Promise.all([one, two, far].map((tab) => until(tab, { state: "synced" })));
  const sent = Promise.all(
    Array.from({ length: 30 }, async (_, number) => add(two, `r${number}`).then(() => `r${number}`, () => null)),
  );
  await crash(site, one);
  // Writes on their way to the tab that was killed may be told to be unknown.
  const acknowledged = (await sent).filter((id) => id !== null);
  await add(two, "after");
  await ask(two, "now");
  await ask(far, "now");
  const ids = (await rows(far)).map(([id]) => id);
  expect(ids).toEqual(expect.arrayContaining([...acknowledged, "after"]));
  expect(ids).toEqual((await rows(two)).map(([id]) => id));
  expect(await ask(two, "verify")).toEqual({ equal: true, differing: [] });
});

test("the switch of one tab is that of all, and a tab that takes over leaves it off", async () => {
  const [site] = sites as [Site];
  const [one, two] = [await openStore(await site.tab()), await openStore(await site.tab())];
  await Promise.all([one, two].map((tab) => until(tab, { state: "synced" })));
  await ask(two, "pause");
  await until(one, { state: "paused" });
  await crash(site, one);
  await add(two, "kept");
  await until(two, { state: "paused", pending: 1 });
  await ask(two, "resume");
  await until(two, { state: "synced", pending: 0 });
});

test("a store that the browser deleted is filled again from the server, and the loss is told", async () => {
  const [site] = sites as [Site];
  const tab = await openStore(await site.tab());
  await add(tab, "a");
  await ask(tab, "now");
  await reload(tab);
  await tab.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    // A worker of the former page may still have the file for a moment.
    for (;;) {
      const removed = await root.removeEntry("edgelite", { recursive: true }).then(() => true, () => false);
      if (removed) return;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
  await openStore(tab);
  await hasRows(tab, 1);
  const state = await tab.evaluate(async () => {
    const store = window.kept["store"] as OpenStore;
    return { lost: store.sync.status.lastEviction instanceof Date, storage: await store.storage() };
  });
  expect(state).toMatchObject({ lost: true, storage: { kind: "opfs", pending: 0, persisted: expect.any(Boolean), quota: expect.any(Number) } });
});
