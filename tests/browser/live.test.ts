import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startSite, type Site } from "./site.ts";

let site: Site;
let page: Page;

beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.end());
beforeEach(async () => {
  page = await site.tab();
});
afterEach(() => page.close());

describe.each(["opfs", "memory"] as const)("live queries of a store in %s", (storage) => {
  test("follow the commits of the page with patches, through the worker", async () => {
    const seen = await page.evaluate(async (storage) => {
      const store = await window.edgelite.open(`live ${storage}`, { catalogs: ["media"], storage });
      const recording = (number: number, cameraId = "kitchen") => ({
        recordingId: `rec_${number}`,
        cameraId,
        filePath: "/a",
        fileSizeBytes: number,
        timestamp: new Date(number * 1000),
      });
      const live = store.live(store.media.recordings({ cameraId: "kitchen", limit: 100 }));
      const first = (await live.next()).value!;
      await store.transaction((tx) => Promise.all([1, 2, 3].map((number) => tx.media.addRecording(recording(number)))));
      const added = (await live.next()).value!;
      await store.media.addRecording(recording(8, "garden"));
      await store.execute("UPDATE recordings SET file_size_bytes = 20 WHERE recording_id = 'rec_2'");
      const changed = (await live.next()).value!;
      await live.return();
      await store.close();
      return {
        first: [first.result.length, first.patch],
        added: [added.result.map((row) => row.recordingId), added.patch?.added.map(({ position }) => position)],
        changed: [changed.patch?.changed.map(({ position, row, before }) => [position, before.fileSizeBytes, row.fileSizeBytes])],
        same: changed.result.map((row, index) => row === added.result[index]),
      };
    }, storage);
    expect(seen).toEqual({
      first: [0, null],
      added: [["rec_3", "rec_2", "rec_1"], [0, 1, 2]],
      changed: [[[1, 2, 20]]],
      same: [true, false, true],
    });
  });

  test("follow rows of any table and searches in them", async () => {
    const seen = await page.evaluate(async (storage) => {
      const store = await window.edgelite.open(`live tables ${storage}`, { catalogs: [], storage });
      await store.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
      await store.declareSearch("notes", { columns: { text: 1 } });
      const notes = store.table<{ id: number; text: string }>("notes");
      const list = store.live(notes.list({ sort: "-id" }));
      const found = store.live(store.search<{ id: number }>("notes", "milk"));
      await Promise.all([list.next(), found.next()]);
      await notes.bulk(["milk", "oil", "milk and oil"].map((text) => ({ operation: "create", row: { text } })));
      const rows = (await list.next()).value!;
      const hits = (await found.next()).value!;
      await notes.delete(1);
      const patch = (await list.next()).value!.patch;
      const left = (await found.next()).value!.result.map((hit) => hit.id);
      await store.close();
      return { rows: rows.result.map((row) => row.id), hits: hits.result.map((hit) => hit.id), removed: patch?.removed.map(({ position }) => position), left };
    }, storage);
    expect(seen).toEqual({ rows: [3, 2, 1], hits: [1, 3], removed: [2], left: [3] });
  });

  test("give who is slow the latest and never a queue", async () => {
    const seen = await page.evaluate(async (storage) => {
      const store = await window.edgelite.open(`slow ${storage}`, { catalogs: ["media"], storage });
      let open = () => {};
      const gate = new Promise<void>((resolve) => (open = resolve));
      const counts: number[] = [];
      let done = () => {};
      const complete = new Promise<void>((resolve) => (done = resolve));
      const stop = store.live(store.media.countRecordings(), async (count) => {
        counts.push(count);
        if (count === 50) done();
        await gate;
      });
      for (let number = 0; number < 50; number++) {
        await store.media.addRecording({ recordingId: `rec_${number}`, cameraId: "c", filePath: "/a", fileSizeBytes: 1 });
      }
      open();
      await complete;
      stop();
      await store.close();
      return counts;
    }, storage);
    expect(seen.length).toBeLessThanOrEqual(2);
    expect(seen.at(-1)).toBe(50);
  });
});

describe("live queries of many tabs", () => {
  test("of another tab follow the commits of this one, and go on when it is closed", async () => {
    const add = (tab: Page, recordingId: string) =>
      tab.evaluate(async (recordingId) => {
        const store = (window.kept.store ??= await window.edgelite.open("shared live", { catalogs: ["media"] })) as Awaited<ReturnType<typeof window.edgelite.open>>;
        await store.media.addRecording({ recordingId, cameraId: "c", filePath: "/a", fileSizeBytes: 1 });
      }, recordingId);
    await add(page, "first");
    const other = await site.tab();
    await other.evaluate(async () => {
      const store = await window.edgelite.open("shared live", { catalogs: ["media"] });
      const told: string[][] = [];
      window.kept = { store, told };
      store.live(store.media.recordings(), (rows) => void told.push(rows.map((row) => row.recordingId).sort()));
    });
    const told = async (names: string[]) => {
      await other.waitForFunction((names) => JSON.stringify((window.kept.told as string[][]).at(-1)) === names, JSON.stringify(names));
    };
    await told(["first"]);
    await add(page, "second");
    await told(["first", "second"]);
    await page.close();
    // A read is asked again at the next tab that has the file; a write would not be.
    await other.evaluate(() => (window.kept.store as Awaited<ReturnType<typeof window.edgelite.open>>).media.countRecordings().run());
    await add(other, "third");
    await told(["first", "second", "third"]);
    expect(await other.evaluate(() => (window.kept.told as string[][]).length)).toBe(3);
    await other.close();
    page = await site.tab();
  });
});
