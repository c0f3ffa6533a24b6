import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open, type Patch, type Recording, type Rows, type Store } from "edgelite";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "edgelite-live-"));
afterAll(() => rmSync(folder, { recursive: true }));

const recording = (number: number, cameraId = "kitchen") => ({
  recordingId: `rec_${number}`,
  cameraId,
  filePath: `/media/rec_${number}.mp4`,
  fileSizeBytes: 1000 + number,
  timestamp: new Date(Date.UTC(2026, 1, 20, 12, 0, number)),
});

describe.each(["memory", "file"])("live queries of a store in a %s", (kind) => {
  let store: Store;
  beforeEach(async () => {
    store = await open(kind === "memory" ? ":memory:" : join(folder, `${crypto.randomUUID()}.db`));
  });
  afterEach(() => store.close());

  test("give the first result, then rows with a patch; unchanged rows stay the same objects", async () => {
    const calls: { rows: Rows<Recording>; patch: Patch<Recording> | null }[] = [];
    const called = (times: number) => vi.waitFor(() => expect(calls).toHaveLength(times));
    const stop = store.live(store.media.recordings({ cameraId: "kitchen", limit: 3 }), (rows, patch) => void calls.push({ rows, patch }));
    await called(1);
    expect(calls[0]!.patch).toBeNull();
    await store.transaction((transaction) => Promise.all([1, 2, 3, 4].map((number) => transaction.media.addRecording(recording(number)))));
    await called(2);
    expect(calls[1]!.rows.map((row) => row.recordingId)).toEqual(["rec_4", "rec_3", "rec_2"]);
    expect(calls[1]!.rows.next).not.toBeNull();
    await store.media.addRecording(recording(9, "garden"));
    await store.execute("UPDATE recordings SET file_size_bytes = 7 WHERE recording_id = 'rec_3'");
    await called(3);
    await store.media.deleteRecording("rec_4");
    await called(4);
    const [, full, changed, removed] = calls;
    expect(changed!.patch).toMatchObject({ removed: [], moved: [], added: [], changed: [{ position: 1, row: { fileSizeBytes: 7 }, before: { fileSizeBytes: 1003 } }] });
    expect(changed!.rows[0]).toBe(full!.rows[0]);
    expect(removed!.patch).toMatchObject({ removed: [{ position: 0 }], added: [{ position: 2, row: { recordingId: "rec_1" } }] });
    expect(removed!.rows[0]).toBe(changed!.rows[1]);
    expect([...removed!.rows]).toEqual([...(await store.media.recordings({ cameraId: "kitchen", limit: 3 }))]);
    stop();
    await store.media.addRecording(recording(5));
    await store.query("SELECT 1");
    expect(calls).toHaveLength(4);
  });

  test("iterate over statements, one row and one value, the latest each time", async () => {
    const rows = store.live(store.sql<{ camera_id: string; n: number }>`SELECT camera_id, count(*) AS n FROM recordings GROUP BY 1 ORDER BY 1`, { key: "camera_id" });
    const one = store.live(store.media.recording("rec_1"));
    const count = store.live(store.media.countRecordings());
    expect([(await rows.next()).value!.result.length, (await one.next()).value!.result, (await count.next()).value!.result]).toEqual([0, null, 0]);
    for (let number = 0; number < 20; number++) await store.media.addRecording(recording(number, number % 2 ? "a" : "b"));
    const { result, patch } = (await rows.next()).value!;
    expect([...result]).toEqual([{ camera_id: "a", n: 10 }, { camera_id: "b", n: 10 }]);
    expect(patch?.added).toHaveLength(2);
    expect((await one.next()).value!.result?.cameraId).toBe("a");
    expect((await count.next()).value!.result).toBe(20);
    for (const live of [rows, one, count]) await live.return();
  });

  test("follow rows of tables of one's own, and searches in them", async () => {
    await store.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, size REAL)");
    await store.declareSearch("notes", { columns: { text: 1 } });
    const notes = store.table<{ id: number; text: string; size: number | null }>("notes");
    const large = store.live(notes.list({ where: { size: { gte: 10 } }, sort: "-size", limit: 2 }));
    const one = store.live(notes.get(1));
    const count = store.live(notes.count());
    const found = store.live(store.search<{ id: number; text: string }>("notes", "milk"));
    const hits = store.live(store.countSearch("notes", "milk"));
    const first = await Promise.all([large.next(), one.next(), count.next(), found.next(), hits.next()]);
    expect(first.map((next) => next.value!.result)).toEqual([[], null, 0, [], 0].map((empty) => (Array.isArray(empty) ? expect.objectContaining({ length: 0 }) : empty)));
    await notes.bulk([10, 30, 20].map((size) => ({ operation: "create", row: { text: `milk ${size}`, size } })));
    const added = (await large.next()).value!;
    expect([added.result.map((row) => row.size), added.result.next !== null]).toEqual([[30, 20], true]);
    expect((await one.next()).value!.result?.text).toBe("milk 10");
    expect((await count.next()).value!.result).toBe(3);
    const searched = (await found.next()).value!;
    expect([searched.result.length, searched.patch?.added.length, searched.result[0]!.search_highlights.text]).toEqual([3, 3, "<mark>milk</mark> 10"]);
    expect((await hits.next()).value!.result).toBe(3);
    await notes.update(3, { text: "oil" });
    const changed = (await large.next()).value!;
    expect([changed.patch?.changed.map(({ position, row }) => [position, row.text]), changed.result[0]]).toEqual([[[1, "oil"]], added.result[0]]);
    expect(changed.result[0]).toBe(added.result[0]);
    const fewer = (await found.next()).value!;
    expect([fewer.result.map((row) => row.id), fewer.patch?.removed.map(({ row }) => row.id)]).toEqual([[1, 2], [3]]);
    expect((await hits.next()).value!.result).toBe(2);
    for (const live of [large, one, count, found, hits]) await live.return();
    await expect(store.live(store.table("nothing").list()).next()).rejects.toMatchObject({ kind: "not_found", field: "table" });
    await expect(store.live(notes.list({ sort: "colour" })).next()).rejects.toMatchObject({ kind: "invalid_argument", field: "sort" });
    await expect(store.live(store.search("notes", "")).next()).rejects.toMatchObject({ kind: "invalid_argument", field: "query" });
    await expect(store.live(store.search("recordings", "x")).next()).rejects.toMatchObject({ kind: "not_found" });
  });

  test("tell of mistakes and of the end, typed", async () => {
    await expect(store.live(store.sql`SELECT colour FROM recordings`).next()).rejects.toMatchObject({ kind: "sql" });
    await expect(store.live(store.sql`DELETE FROM recordings`).next()).rejects.toMatchObject({ kind: "read_only" });
    await expect(store.live(store.media.recordings(), { key: "colour" }).next()).rejects.toMatchObject({ kind: "invalid_argument", field: "key" });
    await expect(store.live(store.media.recordings({ limit: 0 })).next()).rejects.toMatchObject({ kind: "invalid_argument", field: "limit" });
    const live = store.live(store.media.recordings());
    await live.next();
    await store.execute("ALTER TABLE recordings RENAME TO elsewhere");
    await expect(live.next()).rejects.toMatchObject({ kind: "sql" });
    await store.execute("ALTER TABLE elsewhere RENAME TO recordings");
    await store.media.addRecording(recording(1));
    expect((await live.next()).value!.result).toHaveLength(1);
    const waiting = live.next();
    await store.close();
    await expect(waiting).rejects.toMatchObject({ kind: "closed" });
    expect((await live.next()).done).toBe(true);
  });

  test("agree with the store after random transactions, rollbacks among them", async () => {
    const queries = [
      store.media.recordings({ cameraId: "a", limit: 5 }),
      store.sql<{ id: number }>`SELECT id, camera_id, file_size_bytes FROM recordings ORDER BY file_size_bytes DESC, id`,
    ] as const;
    const shown: unknown[][] = queries.map(() => []);
    const stops = queries.map((query, index) => store.live(query as typeof queries[1], (rows) => void (shown[index] = [...rows])));
    let seed = 7;
    const below = (bound: number) => (seed = (seed * 48271) % 2147483647) % bound;
    for (let round = 0; round < 60; round++) {
      const number = below(15);
      const work = store.transaction(async (transaction) => {
        if (below(3) === 0) await transaction.media.deleteRecording(`rec_${number}`);
        else await transaction.media.addRecording({ ...recording(number, "ab"[below(2)]), fileSizeBytes: below(4) });
        if (below(4) === 0) await transaction.execute("UPDATE recordings SET camera_id = 'a' WHERE camera_id = 'b'");
        if (below(5) === 0) throw new Error("changed my mind");
      });
      await work.catch(() => undefined);
    }
    for (const [index, query] of queries.entries()) {
      const wanted = [...((await query) as unknown[])];
      await vi.waitFor(() => expect(shown[index]).toEqual(wanted));
    }
    stops.forEach((stop) => stop());
  });
});
