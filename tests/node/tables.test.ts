import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open, type Store } from "edgelite";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "edgelite-tables-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** As `edgelite types` writes them. */
interface Notes {
  row: { id: number; text: string; size: number | null; done: boolean; at: Date | null; more: unknown; picture: Uint8Array | null };
  insert: Partial<Notes["row"]> & { text: string };
  update: Partial<Notes["row"]>;
  key: { id: number };
}

describe.each(["memory", "file"])("tables of a store in a %s", (kind) => {
  let store: Store<"media">;
  beforeEach(async () => {
    store = await open(kind === "memory" ? ":memory:" : join(folder, `${crypto.randomUUID()}.db`), { catalogs: ["media"] });
    await store.execute(
      "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, size REAL CHECK (size > 0), done BOOLEAN INTEGER NOT NULL DEFAULT 0, at TIMESTAMP INTEGER, more JSON TEXT, picture BLOB)",
    );
    await store.execute("CREATE TABLE seats (row TEXT NOT NULL, number INTEGER NOT NULL, taken BOOLEAN INTEGER, PRIMARY KEY (row, number))");
  });
  afterEach(() => store.close());

  test("rows are added, read, changed, put and deleted with their types", async () => {
    const notes = store.table<Notes>("notes");
    const at = new Date("2026-02-20T12:00:00Z");
    const added = await notes.create({ text: "weed", done: true, at, more: { a: [1] }, picture: new Uint8Array([0, 255]) });
    expect(added).toEqual({ id: 1, text: "weed", size: null, done: true, at, more: { a: [1] }, picture: new Uint8Array([0, 255]) });
    expect(await notes.get(1)).toEqual(added);
    expect(await notes.get({ id: 1 })).toEqual(added);
    expect(await notes.get(2)).toBeNull();
    expect(await notes.update(1, { size: 2.5, at: null, text: undefined as never })).toMatchObject({ text: "weed", size: 2.5, at: null });
    expect(await notes.upsert({ id: 7, text: "water" })).toMatchObject({ id: 7, text: "water" });
    expect(await notes.upsert({ id: 7, text: "more" })).toMatchObject({ id: 7, text: "more" });
    expect(await notes.delete(7)).toBe(true);
    expect(await notes.delete(7)).toBe(false);
    expect(await notes.count()).toBe(1);
  });

  test("lists are filtered, sorted and paged", async () => {
    const notes = store.table<Notes>("notes");
    const days = (day: number) => new Date(Date.UTC(2026, 1, day));
    await notes.bulk([1, 2, 3, 4, 5].map((id) => ({ operation: "create", row: { id, text: `n${id % 2}`, size: id < 5 ? id : null, done: id > 3, at: days(id) } })));
    const ids = async (list: Parameters<typeof notes.list>[0]) => (await notes.list(list)).map((row) => row.id);
    expect(await ids({ where: { text: "n1" } })).toEqual([1, 3, 5]);
    expect(await ids({ where: { size: { gte: 2, lt: 4 } }, sort: "-size" })).toEqual([3, 2]);
    expect(await ids({ where: { size: null } })).toEqual([5]);
    expect(await ids({ where: { size: { null: false }, done: true } })).toEqual([4]);
    expect(await ids({ where: { id: { in: [1, 9, 4] } } })).toEqual([1, 4]);
    expect(await ids({ where: { at: { gt: days(3) } }, sort: ["-at"] })).toEqual([5, 4]);
    expect(await ids({ where: { at: "2026-02-02" } })).toEqual([2]);
    expect(await ids({ where: { text: { prefix: "n", contains: "1" } }, sort: "-done,id" })).toEqual([5, 1, 3]);
    expect(await notes.count({ text: "n0" })).toBe(2);
    const first = await notes.list({ sort: "-size", fields: ["text"], limit: 4 });
    expect([...first]).toEqual([{ text: "n0" }, { text: "n1" }, { text: "n0" }, { text: "n1" }]);
    const rest = await notes.list({ sort: "-size", fields: ["text"], limit: 4, cursor: first.next });
    expect([[...rest], rest.next]).toEqual([[{ text: "n1" }], null]);
  });

  test("a bulk is made as a whole, and gives the keys", async () => {
    const seats = store.table("seats");
    const keys = await seats.bulk([
      { operation: "create", row: { row: "a", number: 1 } },
      { operation: "upsert", row: { row: "a", number: 2, taken: true } },
      { operation: "update", key: ["a", 1], row: { taken: true } },
      { operation: "delete", key: { number: 2, row: "a" } },
    ]);
    expect([...keys]).toEqual([{ row: "a", number: 1 }, { row: "a", number: 2 }, { row: "a", number: 1 }, { row: "a", number: 2 }]);
    const failed = seats.bulk([{ operation: "delete", key: ["a", 1] }, { operation: "update", key: ["b", 1], row: { taken: false } }]);
    await expect(failed).rejects.toMatchObject({ kind: "not_found", field: "[1].key" });
    expect(await seats.get(["a", 1])).toEqual({ row: "a", number: 1, taken: true });
  });

  test("what is wrong is named, and nothing is changed", async () => {
    const notes = store.table("notes");
    await expect(notes.create({ text: 5 })).rejects.toMatchObject({ kind: "invalid_argument", field: "text" });
    await expect(notes.create({ size: 5 })).rejects.toMatchObject({ kind: "invalid_argument", field: "text" });
    await expect(notes.create({ text: "a", size: -1 })).rejects.toMatchObject({ kind: "constraint", field: "size" });
    await expect(notes.update(1, { text: "a" })).rejects.toMatchObject({ kind: "not_found", field: "key" });
    await expect(notes.list({ where: { colour: "red" } })).rejects.toMatchObject({ kind: "invalid_argument", field: "colour" });
    await expect(notes.list({ where: { size: { like: 1 } } as never })).rejects.toMatchObject({ kind: "invalid_argument", field: "size.like" });
    await expect(notes.list({ limit: 0 })).rejects.toMatchObject({ kind: "invalid_argument", field: "limit" });
    await expect(notes.bulk([{ operation: "replace", row: {} } as never])).rejects.toMatchObject({ kind: "invalid_argument", field: "[0].operation" });
    await expect(store.table("edgelite_migrations").list()).rejects.toMatchObject({ kind: "not_found", field: "table" });
    expect(() => notes.create({ text: "a", size: Number.NaN })).toThrow(expect.objectContaining({ kind: "invalid_argument", field: "size" }));
    expect(() => notes.create([] as never)).toThrow(expect.objectContaining({ field: "row" }));
    expect(() => notes.list({ filter: {} } as never)).toThrow(expect.objectContaining({ field: "filter" }));
    expect(await notes.count()).toBe(0);
  });

  test("tables are part of transactions, which see what they made", async () => {
    const undone = store.transaction(async (transaction) => {
      await transaction.table("notes").create({ text: "lost" });
      await transaction.execute("ALTER TABLE notes ADD COLUMN colour TEXT");
      expect(await transaction.table("notes").update(1, { colour: "red" })).toMatchObject({ text: "lost", colour: "red" });
      throw new Error("changed my mind");
    });
    await expect(undone).rejects.toThrow("changed my mind");
    const notes = store.table("notes");
    expect(await notes.count()).toBe(0);
    await expect(notes.create({ text: "a", colour: "red" })).rejects.toMatchObject({ field: "colour" });
    await store.transaction(async (transaction) => transaction.table("notes").create({ text: "kept" }));
    expect((await notes.list()).map((row) => row.text)).toEqual(["kept"]);
  });

  test("a query of a table is a value that tells its plan", async () => {
    const one = store.table("notes").get(1);
    expect(one.operation).toBe("table notes.get");
    expect((await one.explain())[0]!.detail).toContain("SEARCH notes");
    expect(await one).toBeNull();
    await store.media.addRecording({ recordingId: "rec_1", cameraId: "kitchen", filePath: "/a", fileSizeBytes: 5 });
    const sizes = await store.table("recordings").list({ where: { camera_id: "kitchen" }, fields: ["file_size_bytes"] });
    expect([...sizes]).toEqual([{ file_size_bytes: 5 }]);
  });
});
