import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { WireCatalog } from "../../www/client/catalog.ts";
import type { Connection } from "../../www/client/connection.ts";
import { StoreBase, type Store } from "../../www/client/store.ts";
import { connect, FakeEngine, FakePlace } from "../support/fake-engine.ts";

const HOST = { storage: async () => ({ kind: "memory" as const, persisted: false, usage: null, quota: null }), persist: async () => false };
const TIMEOUT = 1000;

/** Something to wait for, and the call that lets it happen. */
function openGate(): { passed: Promise<void>; open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

let engine: FakeEngine;
let place: FakePlace;
let connection: Connection;
let store: Store;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  engine = new FakeEngine();
  place = new FakePlace();
  connection = connect(engine, place);
  await connection.request({ type: "open", name: "home", catalogs: [], storage: "opfs", transactionTimeout: TIMEOUT });
  store = StoreBase.over("home", connection, ["media", "registry"], { integers: "bigint", instants: "date" }, HOST);
  engine.log.length = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

describe("queries", () => {
  test("a query does nothing until it is awaited, and runs each time that it is", async () => {
    const query = store.media.recording("rec_1");
    expect([query.operation, query.arguments]).toEqual(["media.recording", { recordingId: "rec_1" }]);
    await Promise.resolve();
    expect(engine.log).toEqual([]);
    await query;
    await query;
    expect(engine.log).toEqual(Array(2).fill('media.recording ["rec_1"]'));
  });

  test("a query shows the arguments that it was given", () => {
    const query = store.media.recordings({ cameraId: "kitchen", limit: 20, until: undefined });
    expect([query.operation, query.arguments]).toEqual(["media.recordings", { cameraId: "kitchen", limit: 20 }]);
    expect(store.media.addRecording({ recordingId: "a" } as never).operation).toBe("media.addRecording");
  });

  test("a template binds what is put into it", async () => {
    const query = store.sql`SELECT ${"x; DROP TABLE devices"}, ${2}`;
    expect(query.operation).toBe("sql");
    expect(query.arguments).toEqual(["x; DROP TABLE devices", 2]);
    expect([...(await query)]).toEqual([{ text: "SELECT ?1, ?2 x; DROP TABLE devices 2" }]);
  });

  test("explain asks for the plan and does not run the query", async () => {
    await store.sql`SELECT ${1}`.explain();
    await store.media.recordings().explain();
    expect(engine.log).toEqual(["EXPLAIN QUERY PLAN SELECT ?1 1", "explain media.recordings"]);
  });

  test("execute gives the number of rows that changed", async () => {
    expect(await store.execute("DELETE FROM devices")).toBe(1);
  });

  test("requests of one turn travel in one message", async () => {
    const post = vi.fn();
    const counting = connect(new FakeEngine());
    vi.spyOn(counting, "receive").mockImplementation(post);
    void counting.request({ type: "migrations" });
    void counting.request({ type: "migrations" });
    await vi.waitFor(() => expect(post).toHaveBeenCalledOnce());
    expect(post.mock.calls[0]![0].replies).toHaveLength(2);
  });

  test("an unknown argument is refused by the names that the caller knows", () => {
    expect(() => store.media.recordings({ camera: "x" } as object)).toThrow(
      expect.objectContaining({ kind: "invalid_argument", field: "camera", message: expect.stringContaining("cameraId") }),
    );
    expect(() => store.media.addRecording("rec_1" as never)).toThrow(expect.objectContaining({ kind: "invalid_argument" }));
  });

  test("an error of the engine names the operation and the argument as the caller wrote them", async () => {
    engine.failures.set('media.add_recording [null,"x",null,null,null,null,null,null,null,null]', {
      kind: "invalid_argument",
      message: "add_recording: argument recording_id is required",
      field: "recording_id",
    });
    await expect(store.media.addRecording({ cameraId: "x" } as never).run()).rejects.toMatchObject({
      kind: "invalid_argument",
      message: "addRecording: argument recordingId is required",
      field: "recordingId",
    });
  });
});

describe("transactions", () => {
  test("other requests wait until the transaction has ended", async () => {
    const gate = openGate();
    const inside = store.transaction(async (transaction) => {
      await transaction.query("inside 1");
      await gate.passed;
      await transaction.query("inside 2");
      return "result";
    });
    const outside = store.query("outside").run();
    const second = store.transaction((transaction) => transaction.query("second"));
    await vi.waitFor(() => expect(engine.log).toContain("inside 1"));
    gate.open();
    expect(await inside).toBe("result");
    await Promise.all([outside, second]);
    expect(engine.log).toEqual(["begin", "inside 1", "inside 2", "commit", "outside", "begin", "second", "commit"]);
  });

  test("a callback that throws rolls back, and its error comes out", async () => {
    const error = new Error("changed my mind");
    await expect(
      store.transaction(async (transaction) => {
        await transaction.query("lost");
        throw error;
      }),
    ).rejects.toBe(error);
    expect(engine.log).toEqual(["begin", "lost", "rollback"]);
  });

  test("a statement that fails does not end the transaction when its error is caught", async () => {
    engine.failures.set("refused", { kind: "constraint", message: "no" });
    await store.transaction(async (transaction) => {
      await transaction.query("refused").run().catch(() => undefined);
      await transaction.query("kept");
    });
    expect(engine.log).toEqual(["begin", "refused", "kept", "commit"]);
  });

  test("a transaction that cannot begin runs nothing", async () => {
    engine.failures.set("begin", { kind: "busy", message: "taken" });
    await expect(store.transaction((transaction) => transaction.query("never").run())).rejects.toMatchObject({ kind: "busy" });
    await expect(store.transaction(async () => "nothing asked")).resolves.toBe("nothing asked");
    expect(engine.log).toEqual(["begin", "begin", "commit"]);
  });

  test("a commit that fails is the transaction's failure", async () => {
    engine.failures.set("commit", { kind: "full", message: "no room" });
    await expect(store.transaction((transaction) => transaction.query("lost"))).rejects.toMatchObject({ kind: "full" });
    expect((await store.query("next"))[0]).toEqual({ text: "next" });
  });

  test("a transaction that its page forgot is rolled back, and the next requests go on", async () => {
    const forgotten = openGate();
    const inside = store.transaction(async (transaction) => {
      await transaction.query("inside");
      await forgotten.passed;
      await transaction.query("too late");
    });
    const outside = store.query("outside").run();
    await vi.waitFor(() => expect(engine.log).toContain("inside"));
    await vi.advanceTimersByTimeAsync(TIMEOUT);
    await outside;
    expect(engine.log).toEqual(["begin", "inside", "rollback", "outside"]);
    forgotten.open();
    await expect(inside).rejects.toMatchObject({ kind: "timeout", message: expect.stringContaining("only queries of the transaction") });
  });

  test("awaiting the store inside of its own transaction ends with a timeout instead of never", async () => {
    const inside = store.transaction(async () => {
      await store.query("outside");
    });
    const settled = expect(inside).rejects.toMatchObject({ kind: "timeout" });
    await vi.waitFor(() => expect(engine.log).toEqual(["begin"]));
    await vi.advanceTimersByTimeAsync(TIMEOUT);
    await settled;
    expect(engine.log).toEqual(["begin", "rollback", "outside"]);
  });

  test("what is asked of a transaction after its end is refused", async () => {
    const transaction = await store.transaction((open) => ({ query: () => open.query("late").run() }));
    await expect(transaction.query()).rejects.toMatchObject({ kind: "closed" });
    expect(engine.log).toEqual(["begin", "commit"]);
  });
});

describe("life", () => {
  test("the log is moved into the file when nothing is asked, and not inside of a transaction", async () => {
    (await place.open("wal")).truncate(4096);
    await store.query("write");
    await vi.advanceTimersByTimeAsync(400);
    await store.query("again");
    await vi.advanceTimersByTimeAsync(499);
    expect(engine.log).toEqual(["write", "again"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(engine.log).toEqual(["write", "again", "checkpoint"]);
  });

  test("a checkpoint that fails disturbs nobody", async () => {
    (await place.open("wal")).truncate(4096);
    engine.failures.set("checkpoint", { kind: "io", message: "cable" });
    await store.query("write");
    await vi.advanceTimersByTimeAsync(500);
    expect(engine.log).toEqual(["write", "checkpoint"]);
    await expect(store.query("next").run()).resolves.toHaveLength(1);
  });

  test("an export is the file when the log is empty, otherwise what the engine gives", async () => {
    (await place.open("database")).bytes = new TextEncoder().encode("the file");
    expect(new TextDecoder().decode(await store.exportFile())).toBe("the file");
    (await place.open("wal")).truncate(4096);
    expect(await store.exportFile()).toEqual(new Uint8Array([1, 2, 3]));
    expect(engine.log).toEqual(["checkpoint", "checkpoint", "exportFile"]);
  });

  test("after close everything is refused, and the files are free", async () => {
    const before = store.query("asked before").run();
    await store.close();
    await store.close();
    await expect(before).resolves.toHaveLength(1);
    expect(engine.log).toEqual(["asked before", "close"]);
    expect(place.held).toBe(false);
    await expect(store.query("x").run()).rejects.toMatchObject({ kind: "closed" });
    await expect(store.transaction(async () => 1)).rejects.toMatchObject({ kind: "closed" });
  });

  test("when the engine dies, all that is pending and all that follows is rejected, and the files are free", async () => {
    engine.failures.set("trap", new WebAssembly.RuntimeError("unreachable"));
    const [trap, behind] = await Promise.allSettled([store.query("trap").run(), store.query("behind").run()]);
    for (const result of [trap, behind]) {
      expect(result).toMatchObject({ status: "rejected", reason: { kind: "worker", message: expect.stringContaining("unreachable") } });
    }
    await expect(store.query("after").run()).rejects.toMatchObject({ kind: "worker" });
    expect(engine.log).toEqual(["trap"]);
    expect(place.held).toBe(false);
  });

  test("a store whose opening fails leaves its files free", async () => {
    const other = new FakePlace();
    engine.failures.set("open home", { kind: "schema_newer", message: "newer" });
    const opening = connect(engine, other).request({ type: "open", name: "home", catalogs: [], storage: "opfs", transactionTimeout: 1 });
    await expect(opening).rejects.toMatchObject({ kind: "schema_newer" });
    expect(other.held).toBe(false);
  });
});

describe("a store that is opened for one more user", () => {
  const open = (...catalogs: WireCatalog[]) =>
    connection.request({ type: "open", name: "home", catalogs, storage: "opfs", transactionTimeout: TIMEOUT });

  test("is opened anew for further catalogs only", async () => {
    await open("media");
    await open("media");
    expect(engine.log).toEqual(["close", "open home"]);
  });

  test("is not opened anew for a catalog of one's own that another tab has, too", async () => {
    const garden = (): WireCatalog => ({ name: "garden", files: [["garden/0001_beds.up.sql", "CREATE TABLE beds (id)"]] });
    await open("media", garden());
    await open(garden());
    expect(engine.log).toEqual(["close", "open home"]);
  });

  test("goes on for the others as it was when the further catalogs are refused", async () => {
    engine.failures.set("open home", { kind: "migration", message: "refused" });
    await expect(open("media")).rejects.toMatchObject({ kind: "migration" });
    expect(await store.execute("DELETE FROM devices")).toBe(1);
    expect(engine.log).toEqual(["close", "open home", "open home", "DELETE FROM devices"]);
  });
});
