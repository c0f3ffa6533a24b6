import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Connection } from "../../www/client/connection.ts";
import type { Patch } from "../../www/client/patch.ts";
import type { Rows } from "../../www/client/rows.ts";
import { StoreBase, type Store } from "../../www/client/store.ts";
import { connect, FakeEngine, liveRows } from "../support/fake-engine.ts";

const HOST = { storage: async () => ({ kind: "memory" as const, persisted: false, usage: null, quota: null }), persist: async () => false };

type Note = { id: number; text: string };

let engine: FakeEngine;
let connection: Connection;
let store: Store;
/** What the callback was called with. */
let calls: { rows: Rows<Note>; patch: Patch<Note> | null }[];

const query = () => store.query<Note>("notes");
const note = (rows: Rows<Note>, patch: Patch<Note> | null) => void calls.push({ rows, patch });
/** Something is to be read of the only live query, as after a commit. */
const commit = async (...next: ReturnType<typeof liveRows>[]) => {
  [...engine.live.values()][0]!.next.push(...next);
  await store.query("write");
};
const called = (times: number) => vi.waitFor(() => expect(calls).toHaveLength(times));

beforeEach(async () => {
  calls = [];
  engine = new FakeEngine();
  connection = connect(engine);
  await connection.request({ type: "open", name: "home", catalogs: [], storage: "opfs", transactionTimeout: 1000 });
  store = StoreBase.over("home", connection, ["media"], { integers: "bigint", instants: "date" }, HOST);
  engine.log.length = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a live query with a callback", () => {
  test("is told the first result and then rows with a patch, unchanged rows being the same objects", async () => {
    store.live(query(), note);
    await called(1);
    expect([[...calls[0]!.rows], calls[0]!.patch]).toEqual([[], null]);
    await commit(liveRows([[1, "a"], [2, "b"], [3, "c"]], { added: [0, 1, 2] }));
    await called(2);
    await commit(liveRows([[4, "d"], [2, "B"]], { removed: [0], moved: [2, 0], added: [1], changed: [2] }, "cursor"));
    await called(3);
    const [, before, after] = calls;
    expect([...after!.rows]).toEqual([{ id: 3, text: "c" }, { id: 4, text: "d" }, { id: 2, text: "B" }]);
    expect(after!.rows[0]).toBe(before!.rows[2]);
    expect(after!.rows.next).toBe("cursor");
    expect(after!.patch).toEqual({
      removed: [{ position: 0, row: { id: 1, text: "a" } }],
      moved: [{ from: 2, to: 0, row: { id: 3, text: "c" } }],
      added: [{ position: 1, row: { id: 4, text: "d" } }],
      changed: [{ position: 2, row: { id: 2, text: "B" }, before: { id: 2, text: "b" } }],
    });
    expect([...before!.rows]).toHaveLength(3);
  });

  test("that is slow is told the latest, and never a queue", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    store.live(query(), async (rows, patch) => {
      note(rows, patch);
      if (calls.length === 1) await gate;
    });
    await called(1);
    for (let number = 0; number < 5; number++) await store.query("write");
    expect(engine.log.filter((line) => line.startsWith("read"))).toHaveLength(1);
    [...engine.live.values()][0]!.next.push(liveRows([[1, "latest"]], { added: [0] }));
    open();
    await called(2);
    expect(calls[1]!.rows[0]).toEqual({ id: 1, text: "latest" });
  });

  test("is read after the commit was answered, and not inside of a transaction", async () => {
    store.live(query(), note);
    await called(1);
    await store.transaction(async (transaction) => {
      [...engine.live.values()][0]!.next.push(liveRows([[1, "a"]], { added: [0] }));
      await transaction.query("inside");
      await transaction.query("inside again");
      expect(calls).toHaveLength(1);
    });
    await called(2);
    expect(engine.log).toEqual(["live notes", "read notes", "begin", "inside", "inside again", "commit", "read notes"]);
  });

  test("tells an error and goes on", async () => {
    const errors: unknown[] = [];
    store.live(query(), note, { onError: (error, ended) => errors.push([error.kind, ended]) });
    await called(1);
    engine.failures.set("read notes", { kind: "sql", message: "no such table" });
    await commit(liveRows([]));
    await vi.waitFor(() => expect(errors).toEqual([["sql", false]]));
    await commit(liveRows([[1, "a"]], { added: [0] }));
    await called(2);
  });

  test("that cannot begin, and one whose engine dies, say so once and have ended", async () => {
    const errors: unknown[] = [];
    const onError = (error: { kind: string }, ended: boolean) => errors.push([error.kind, ended]);
    engine.failures.set("live refused", { kind: "sql", message: "no" });
    store.live(store.query("refused"), note as never, { onError });
    await vi.waitFor(() => expect(errors).toEqual([["sql", true]]));
    store.live(query(), note, { onError });
    await called(1);
    engine.failures.set("read notes", new WebAssembly.RuntimeError("unreachable"));
    await commit(liveRows([])).catch(() => undefined);
    await vi.waitFor(() => expect(errors).toEqual([["sql", true], ["worker", true]]));
  });

  test("ends with its function or its signal, also before it began", async () => {
    const controller = new AbortController();
    store.live(query(), note)();
    store.live(query(), note, { signal: AbortSignal.abort() });
    const stop = store.live(query(), note, { signal: controller.signal });
    await called(1);
    controller.abort();
    stop();
    await store.query("write");
    expect(engine.live.size).toBe(0);
    expect(engine.log).toEqual(["live notes", "stop notes", "live notes", "read notes", "stop notes", "write"]);
    expect(calls).toHaveLength(1);
  });

  test("ends when the store is closed", async () => {
    const errors: unknown[] = [];
    store.live(query(), note, { onError: (error, ended) => errors.push([error.kind, ended]) });
    await called(1);
    await store.close();
    expect(errors).toEqual([["closed", true]]);
  });

  test("may be a list of a table, one of its rows, a search, or the number of any of them", async () => {
    const queries = [
      store.table("notes").list({ limit: 2 }),
      store.table("notes").get(7),
      store.table("notes").count(),
      store.search("notes", "milk"),
      store.countSearch("notes", "milk"),
    ] as const;
    const stops = queries.map((query) => store.live(query as ReturnType<typeof store.query>, () => undefined, { onError: () => undefined }));
    await vi.waitFor(() => expect(engine.log.filter((line) => line.startsWith("live "))).toEqual([
      "live table notes.list [[],null,null,2,null]",
      "live table notes.get [[null,[7]]]",
      "live table notes.count [[]]",
      'live search notes {"query":"milk"}',
      'live count notes {"query":"milk"}',
    ]));
    stops.forEach((stop) => stop());
  });

  test("is refused for what writes and for what is no query", () => {
    expect(() => store.live(store.table("notes").create({}), () => undefined)).toThrow(expect.objectContaining({ field: "query" }));
    expect(() => store.live(store.media.deleteRecording("a"), () => undefined)).toThrow(expect.objectContaining({ kind: "invalid_argument" }));
    expect(() => store.live(store.execute("DELETE FROM notes"), () => undefined)).toThrow(expect.objectContaining({ field: "query" }));
    expect(() => store.live([] as never, () => undefined)).toThrow(expect.objectContaining({ kind: "invalid_argument" }));
  });
});

describe("a live query as an iterator", () => {
  test("gives one result after another, the latest when it is asked for", async () => {
    const live = store.live(query());
    expect((await live.next()).value).toMatchObject({ patch: null });
    [...engine.live.values()][0]!.next.push(liveRows([[1, "a"]], { added: [0] }));
    await store.query("write");
    await store.query("write");
    const { value } = await live.next();
    expect(value?.result[0]).toEqual({ id: 1, text: "a" });
    expect(await live.return()).toEqual({ value: undefined, done: true });
    expect(await live.next()).toEqual({ value: undefined, done: true });
    await vi.waitFor(() => expect(engine.live.size).toBe(0));
  });

  test("throws an error and goes on; it ends with its signal", async () => {
    const controller = new AbortController();
    const live = store.live(query(), { signal: controller.signal });
    await live.next();
    engine.failures.set("read notes", { kind: "sql", message: "no such table" });
    const failing = live.next();
    failing.catch(() => undefined);
    await commit(liveRows([]));
    await expect(failing).rejects.toMatchObject({ kind: "sql" });
    await commit(liveRows([[1, "a"]], { added: [0] }));
    expect((await live.next()).value?.result).toHaveLength(1);
    const waiting = live.next();
    await expect(live.next()).rejects.toMatchObject({ kind: "invalid_argument" });
    controller.abort();
    expect((await waiting).done).toBe(true);
  });

  test("throws once when the store is closed, and has ended", async () => {
    const live = store.live(query());
    await live.next();
    await store.close();
    await expect(live.next()).rejects.toMatchObject({ kind: "closed" });
    expect((await live.next()).done).toBe(true);
  });
});
