import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open, type Store } from "edgelite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "edgelite-node-"));
afterAll(() => rmSync(folder, { recursive: true }));

const recording = (number: number) => ({
  recordingId: `rec_${number}`,
  cameraId: number % 2 === 0 ? "kitchen" : "garden",
  filePath: `/media/rec_${number}.mp4`,
  fileSizeBytes: 1000 + number,
  timestamp: new Date(Date.UTC(2026, 1, 20, 12, 0, number)),
});

describe.each(["memory", "file"])("a store in a %s", (kind) => {
  let store: Store;
  beforeEach(async () => {
    store = await open(kind === "memory" ? ":memory:" : join(folder, `${crypto.randomUUID()}.db`));
  });
  afterEach(() => store.close());

  test("r6 an added recording comes back with its defaults, by its name and in the list", async () => {
    const added = await store.media.addRecording({ recordingId: "rec_1", cameraId: "kitchen", filePath: "/a", fileSizeBytes: 5 });
    expect(added).toMatchObject({ recordingType: "automatic", isEmergency: false, metadata: {}, durationSeconds: null });
    expect(added.timestamp).toBeInstanceOf(Date);
    expect(await store.media.recording("rec_1")).toEqual({ ...added, aiAnalysis: [] });
    expect([...(await store.media.recordings())]).toEqual([added]);
    expect(await store.media.recording("rec_2")).toBeNull();
    expect(await store.media.deleteRecording("rec_1")).toBe(true);
    expect(await store.media.deleteRecording("rec_1")).toBe(false);
  });

  test("r103 the library and tables of one's own are searched, in transactions too", async () => {
    await store.library.addLibraryItem({ kind: "movie", title: "The Godfather", metadata: { year: 1972 } });
    const [hit] = await store.library.searchLibraryItems({ query: "godfahter 1972" });
    expect(hit).toMatchObject({ title: "The Godfather", searchTypos: 1, searchHighlights: { title: "The <mark>Godfather</mark>" } });
    expect(await store.library.countLibrarySearch({ query: "godfather" })).toBe(1);
    await store.execute("CREATE TABLE notes (title TEXT, area TEXT)");
    await store.declareSearch("notes", { columns: { title: 1 }, language: "english" });
    await store.execute("INSERT INTO notes VALUES ('blue hours', 'attic'), ('blue hour', 'hall')");
    const hits = await store.search<{ title: string }>("notes", "hour", { filter: { area: "attic" }, markBefore: "[", markAfter: "]" });
    expect([...hits].map((row) => [row.title, row.search_highlights.title])).toEqual([["blue hours", "blue [hours]"]]);
    const first = await store.search("notes", "blue", { limit: 1 });
    const second = await store.search("notes", "blue", { limit: 1, cursor: first.next });
    expect([first.length, second.length, second.next]).toEqual([1, 1, null]);
    await store.transaction(async (transaction) => {
      await transaction.execute("DELETE FROM notes");
      expect(await transaction.countSearch("notes", "blue")).toBe(0);
    });
    await expect(store.search("notes", "").run()).rejects.toMatchObject({ kind: "invalid_argument", field: "query" });
    await expect(store.search("nothing", "x").run()).rejects.toMatchObject({ kind: "not_found" });
    await expect(store.declareSearch("notes", { columns: { colour: 1 } })).rejects.toMatchObject({ kind: "invalid_argument" });
    expect(() => store.search("notes", "x", { limt: 1 } as object)).toThrow("unknown option limt");
  });

  test("r8 filters combine, and pages visit each row once, newest first", async () => {
    await store.transaction((transaction) => Promise.all(Array.from({ length: 25 }, (_, number) => transaction.media.addRecording(recording(number)))));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Store["media"]["recordings"]>> = await store.media.recordings({
        cameraId: "kitchen",
        since: recording(4).timestamp,
        limit: 4,
        cursor,
      });
      seen.push(...page.map((row) => row.recordingId));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual([24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4].map((number) => `rec_${number}`));
  });

  test("r9 analyses come with their recordings when they are asked for", async () => {
    await store.media.addRecording(recording(1));
    const found = await store.media.addAiAnalysis({ mediaId: "rec_1", mediaType: "recording", analysisType: "person", confidence: 0.9, details: { box: [1, 2] } });
    await store.media.addRecording(recording(2));
    const rows = await store.media.recordings({ withAiAnalysis: true });
    expect(rows.map((row) => row.aiAnalysis)).toEqual([[], [found]]);
    expect((await store.media.recordings())[0]).not.toHaveProperty("aiAnalysis");
  });

  test("r2 every value comes back as it went in", async () => {
    const values = [null, true, 0, -1, 2 ** 53 - 1, 2n ** 53n, -(2n ** 63n), 2n ** 63n - 1n, 0.1, -1e300, "", "ä😀\u0000end", new Uint8Array([0, 1, 255])];
    const [row] = await store.query(`SELECT ${values.map((_, index) => `?${index + 1} AS v${index}`).join(", ")}`, values);
    // A statement's own columns have no declared type: a boolean is the integer that is stored.
    expect(Object.values(row!)).toEqual(values.map((value) => (value === true ? 1 : value)));
  });

  test("r2 declared columns give booleans, instants and JSON, and nulls", async () => {
    await store.execute("CREATE TABLE samples (flag BOOLEAN INTEGER, at TIMESTAMP INTEGER, data JSON TEXT, size INTEGER, any)");
    const at = new Date("2026-02-20T12:03:14.642Z");
    await store.sql`INSERT INTO samples VALUES (${true}, ${at}, ${{ a: [1, { b: null }] }}, ${2n ** 60n}, ${"text"})`;
    await store.sql`INSERT INTO samples VALUES (${null}, ${null}, ${null}, ${null}, ${1.5})`;
    expect([...(await store.sql`SELECT * FROM samples ORDER BY rowid`)]).toEqual([
      { flag: true, at, data: { a: [1, { b: null }] }, size: 2n ** 60n, any: "text" },
      { flag: null, at: null, data: null, size: null, any: 1.5 },
    ]);
    const epoch = (await open(":memory:", { instants: "epoch" })) as unknown as Store;
    await epoch.execute("CREATE TABLE samples (at TIMESTAMP INTEGER)");
    await epoch.sql`INSERT INTO samples VALUES (${1_771_588_994_642_656})`;
    expect([...(await epoch.sql`SELECT at FROM samples`)]).toEqual([{ at: 1_771_588_994_642_656 }]);
    await epoch.close();
  });

  test("r7 broken JSON in a row reads as an empty object, and the rows say so", async () => {
    await store.execute("CREATE TABLE imported (name TEXT, data JSON TEXT)");
    await store.sql`INSERT INTO imported VALUES ('good', ${{ a: 1 }}), ('broken', '{a')`;
    const rows = await store.sql`SELECT * FROM imported ORDER BY rowid`;
    expect([...rows]).toEqual([{ name: "good", data: { a: 1 } }, { name: "broken", data: {} }]);
    expect(rows.warnings).toEqual([expect.stringContaining("data")]);
  });

  test("r52 a transaction commits all or nothing", async () => {
    await store.transaction(async (transaction) => {
      await transaction.media.addRecording(recording(1));
      expect(await transaction.media.countRecordings()).toBe(1);
    });
    const failing = store.transaction(async (transaction) => {
      await transaction.media.addRecording(recording(2));
      await transaction.execute("DELETE FROM recordings");
      expect(await transaction.media.countRecordings()).toBe(0);
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect((await store.media.recordings()).map((row) => row.recordingId)).toEqual(["rec_1"]);
  });

  test("r52 a batch that is refused inside of a transaction undoes only itself", async () => {
    await store.transaction(async (transaction) => {
      await transaction.media.addRecording(recording(1));
      const refused = transaction.media.addAiAnalysis({ mediaId: "rec_1", mediaType: "recording", analysisType: "x", confidence: 2 });
      await expect(refused.run()).rejects.toMatchObject({ kind: "invalid_argument", field: "confidence" });
      await expect(transaction.sql`INSERT INTO nowhere VALUES (1)`.run()).rejects.toMatchObject({ kind: "sql" });
    });
    expect(await store.media.countRecordings()).toBe(1);
  });

  test("r57 deleting a device takes its entities along", async () => {
    await store.registry.bulkUpsertDevices([{ id: "plug", name: "Plug" }]);
    const report = await store.registry.bulkUpsertEntities([
      { entity_id: "switch.plug", device_id: "plug", platform: "zha" },
      { entity_id: "switch.lost", device_id: "unknown", platform: "zha" },
    ]);
    expect(report).toMatchObject({ upserted: 1, skipped: [{ id: "switch.lost" }] });
    expect(await store.registry.integrationAnalytics("zha")).toMatchObject({ entityCount: 1, entityBreakdown: [{ domain: "switch", count: 1 }] });
    expect(await store.registry.deleteDevice("plug")).toBe(true);
    expect(await store.registry.entity("switch.plug")).toBeNull();
  });

  test("a query explains itself with the index that it uses", async () => {
    const plan = await store.media.recordings({ cameraId: "kitchen" }).explain();
    expect(plan[0]!.detail).toContain("USING INDEX");
    expect((await store.sql`SELECT * FROM recordings WHERE recording_id = ${"x"}`.explain())[0]!.detail).toContain("INDEX");
    await store.media.addRecording(recording(1)).explain();
    expect(await store.media.countRecordings()).toBe(0);
  });
});

describe("mistakes are typed errors", () => {
  let store: Store;
  beforeAll(async () => {
    store = await open(":memory:");
  });
  afterAll(() => store.close());

  test.each<[string, Record<string, unknown>, (store: Store) => PromiseLike<unknown>]>([
    ["a missing argument", { kind: "invalid_argument", field: "recordingId" }, (store) => store.media.addRecording({} as never)],
    ["a wrong type", { kind: "invalid_argument", field: "limit" }, (store) => store.media.recordings({ limit: "x" as never })],
    ["a limit out of range", { kind: "invalid_argument", field: "limit" }, (store) => store.media.recordings({ limit: 0 })],
    ["a foreign cursor", { kind: "invalid_argument", field: "cursor" }, (store) => store.media.recordings({ cursor: "???" })],
    ["broken SQL", { kind: "sql" }, (store) => store.query("SELEKT 1")],
    ["an unknown table", { kind: "sql" }, (store) => store.query("SELECT * FROM nowhere")],
    ["an unknown column", { kind: "sql" }, (store) => store.query("SELECT nothing FROM recordings")],
    ["two statements in one", { kind: "sql" }, (store) => store.query("SELECT 1; SELECT 2")],
    ["too few parameters", { kind: "invalid_argument", field: "parameters" }, (store) => store.query("SELECT ?1, ?2", [1])],
    ["a transaction by statement", { kind: "sql" }, (store) => store.query("BEGIN")],
    ["a duplicate key", { kind: "conflict", field: "device_id" }, (store) => store.query("INSERT INTO devices (device_id, name) VALUES ('a', 'a'), ('a', 'a')")],
    ["a null where none is allowed", { kind: "constraint", field: "name" }, (store) => store.query("INSERT INTO devices (device_id) VALUES ('b')")],
    ["a parent that does not exist", { kind: "constraint" }, (store) => store.query("INSERT INTO entities (entity_id, device_id, domain) VALUES ('e', 'none', 'd')")],
  ])("%s", async (_, error, run) => {
    await expect((async () => run(store))()).rejects.toMatchObject({ name: "EdgeliteError", ...error });
  });

  test("an unknown catalog", async () => {
    await expect(open(":memory:", { catalogs: ["kitchen" as never] })).rejects.toMatchObject({ kind: "invalid_argument", field: "catalogs" });
  });

  test("integers past 2^53 are refused by choice, going in or out never rounded", async () => {
    const strict = await open(":memory:", { integers: "error" });
    await expect(strict.sql`SELECT ${2n ** 53n} AS n`.run()).rejects.toMatchObject({ kind: "invalid_argument" });
    expect([...(await strict.sql`SELECT ${2n ** 53n - 1n} AS n`)]).toEqual([{ n: 2 ** 53 - 1 }]);
    await strict.close();
  });
});

test("when the engine dies, its stores are rejected, and a new one opens in the same process", async () => {
  const store = await open(":memory:");
  await store.execute("CREATE TABLE chain (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES chain ON DELETE CASCADE)");
  await store.execute("CREATE INDEX chain_parent ON chain (parent)");
  await store.execute("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 20000) INSERT INTO chain SELECT x, nullif(x - 1, 0) FROM n");
  // A cascade is a recursion of the engine: a chain that is long enough leaves no stack.
  await expect(store.execute("DELETE FROM chain WHERE id = 1").run()).rejects.toMatchObject({ kind: "worker", hint: expect.any(String) });
  await expect(store.media.countRecordings().run()).rejects.toMatchObject({ kind: "worker" });
  const next = await open(":memory:");
  expect(await next.media.countRecordings()).toBe(0);
  await next.close();
});

describe("a store in memory that begins with a file", () => {
  let file: Uint8Array;
  beforeAll(async () => {
    const source = await open(":memory:");
    await source.transaction((transaction) => Promise.all(Array.from({ length: 500 }, (_, number) => transaction.media.addRecording(recording(number)))));
    file = await source.exportFile();
    await source.close();
  });

  test("has the file's rows, takes more, and is exported whole", async () => {
    const copy = await open(":memory:", { from: file.slice() });
    expect(await copy.media.countRecordings()).toBe(500);
    await copy.media.addRecording(recording(1000));
    expect(await copy.storage()).toMatchObject({ kind: "memory", persisted: false });
    const again = await open(":memory:", { from: new Blob([(await copy.exportFile()).slice()]) });
    expect((await again.media.recordings({ limit: 1 }))[0]!.recordingId).toBe("rec_1000");
    await Promise.all([copy.close(), again.close()]);
  });

  test.each<[string, () => Uint8Array]>([
    ["not_a_database", () => new TextEncoder().encode("<!doctype html>".repeat(50))],
    ["corrupt", () => file.subarray(0, file.length - 1)],
  ])("is not opened from a file that is refused: %s", async (kind, broken) => {
    await expect(open(":memory:", { from: broken() })).rejects.toMatchObject({ kind });
  });

  test("is the only one that does: files are replaced by importFile", async () => {
    const name = join(folder, "from.db");
    await expect(open(name, { from: file.slice() })).rejects.toMatchObject({ kind: "invalid_argument", field: "from" });
  });
});
