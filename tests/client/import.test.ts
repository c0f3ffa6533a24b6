import { beforeEach, describe, expect, test, vi } from "vitest";
import { EdgeliteError } from "../../www/client/errors.ts";
import { importStore, openStore, type Environment, type ImportSource } from "../../www/client/open.ts";
import type { FirstCopy } from "../../www/client/sync/options.ts";
import { openFiles, type Part } from "../../www/client/place.ts";
import { connect, FakeEngine, FakePlace } from "../support/fake-engine.ts";

const PAGE = 512;
let engine: FakeEngine;
let place: FakePlace;

const environment: Environment = {
  connect: () => connect(engine, place),
  storageKind: () => "opfs",
  storageHost: () => ({ storage: () => Promise.reject(new Error("not asked")), persist: async () => false }),
  exists: async () => place.files.size > 0,
  alone: (_, work) => work(),
};

/** A file that looks like an SQLite database of this many pages, each filled with its number. */
function databaseFile(pages: number, changes: (view: DataView) => void = () => undefined): Uint8Array {
  const bytes = new Uint8Array(pages * PAGE);
  for (let page = 0; page < pages; page++) bytes.fill(page + 1, page * PAGE, (page + 1) * PAGE);
  bytes.fill(0, 0, 100);
  bytes.set(new TextEncoder().encode("SQLite format 3\0"));
  const view = new DataView(bytes.buffer);
  view.setUint16(16, PAGE);
  view.setUint32(28, pages);
  changes(view);
  return bytes;
}

const importInto = (source: ImportSource, signal?: AbortSignal) => importStore(environment, "home", source, { catalogs: [], signal });

beforeEach(() => {
  engine = new FakeEngine();
  place = new FakePlace();
});

/** The store that the imports meet: a database and its log. */
async function existingStore(): Promise<Record<string, string>> {
  for (const part of ["database", "wal"] as const) {
    (await place.open(part)).bytes = new TextEncoder().encode(`old ${part}`);
  }
  return place.contents();
}

describe("a good file", () => {
  const file = databaseFile(5000);

  test.each<[string, () => ImportSource]>([
    ["bytes", () => file],
    ["an array buffer", () => file.slice().buffer],
    ["a blob", () => new Blob([file.slice()])],
    ["a response", () => new Response(file.slice())],
    ["a stream of uneven pieces", () => new Blob([file.slice()]).stream().pipeThrough(cutInto(70_001))],
  ])("comes as %s, is checked, and takes the store's place without its log", async (_, source) => {
    await existingStore();
    await importInto(source());
    expect(engine.log).toEqual(["open import", "full check", "close"]);
    expect([...place.files.keys()]).toEqual(["database"]);
    expect(Buffer.compare(place.files.get("database")!.bytes, file)).toBe(0);
    expect(place.held).toBe(false);
  });

  test("is checked quickly by choice", async () => {
    await importStore(environment, "home", file, { catalogs: [], check: "quick" });
    expect(engine.log).toEqual(["open import", "quick check", "close"]);
  });

  test("becomes a site by choice, before it takes the store's place", async () => {
    await importStore(environment, "home", file, { catalogs: [], site: true });
    expect(engine.log).toEqual(["open import", "full check", "become site", "close"]);
    engine.failures.set("become site", { kind: "unsupported", message: "the store takes no part in sync" });
    const refused = importStore(environment, "home", file.subarray(0, 512), { catalogs: [], site: true });
    await expect(refused).rejects.toMatchObject({ kind: "corrupt" });
    const plain = importStore(environment, "home", file, { catalogs: [], site: true });
    await expect(plain).rejects.toMatchObject({ kind: "invalid_argument", field: "site" });
    expect([...place.files.keys()], "what was there stays").toEqual(["database"]);
  });

  test("makes a store where there was none", async () => {
    await importInto(file);
    expect([...place.files.keys()]).toEqual(["database"]);
  });
});

function cutInto(size: number): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      for (let at = 0; at < chunk.length; at += size) controller.enqueue(chunk.subarray(at, at + size));
    },
  });
}

describe("a file that is refused leaves the store as it was", () => {
  const refused: [string, string, ImportSource][] = [
    ["not_a_database", "an empty file", new Uint8Array(0)],
    ["not_a_database", "a web page", new TextEncoder().encode("<!doctype html>".repeat(50))],
    ["not_a_database", "a header alone", databaseFile(1).subarray(0, 50)],
    ["corrupt", "an impossible page size", databaseFile(3, (view) => view.setUint16(16, 500))],
    ["corrupt", "a part of a page at the end", databaseFile(3).subarray(0, 3 * PAGE - 1)],
    ["corrupt", "fewer pages than its header says", databaseFile(3).subarray(0, 2 * PAGE)],
    ["io", "an answer that is an error", new Response("no", { status: 503 })],
  ];
  test.each(refused)("%s: %s", async (kind, _, source) => {
    const before = await existingStore();
    await expect(importInto(source)).rejects.toMatchObject({ kind });
    expect(place.contents()).toEqual(before);
    expect(place.held).toBe(false);
  });

  test.each([
    ["open import", { kind: "schema_newer", message: "newer" }],
    ["full check", { kind: "corrupt", message: "damaged" }],
    ["close", { kind: "io", message: "cable" }],
  ])("because the engine fails at: %s", async (step, error) => {
    const before = await existingStore();
    engine.failures.set(step, error);
    await expect(importInto(databaseFile(2))).rejects.toMatchObject({ kind: error.kind });
    expect(place.contents()).toEqual(before);
  });

  test("and no empty store where there was none", async () => {
    await expect(importInto(new Uint8Array(10))).rejects.toMatchObject({ kind: "not_a_database" });
    expect(place.contents()).toEqual({});
  });

  test("because its sender breaks off", async () => {
    const before = await existingStore();
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(databaseFile(1));
        controller.error(new TypeError("network error"));
      },
    });
    await expect(importInto(broken)).rejects.toThrow("network error");
    expect(place.contents()).toEqual(before);
  });

  test("because the caller gives it up", async () => {
    const before = await existingStore();
    const controller = new AbortController();
    let asked = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (stream) => (asked++ === 0 ? stream.enqueue(databaseFile(1)) : new Promise(() => undefined)),
    });
    const running = importInto(endless, controller.signal);
    await vi.waitFor(() => expect(asked).toBe(2));
    controller.abort();
    await expect(running).rejects.toMatchObject({ kind: "interrupted" });
    expect(place.contents()).toMatchObject(before);
    expect(place.held).toBe(false);
  });
});

describe("a failure at any call", () => {
  /** Runs an import of which the call with this number fails, then opens the store without failures. */
  async function importWithFailure(failing: number): Promise<{ failed: boolean; after: Record<string, string> }> {
    engine = new FakeEngine();
    place = new FakePlace();
    await existingStore();
    let calls = 0;
    place.before = (part: Part, call: string) => {
      if (calls++ === failing) throw new DOMException(`${part} ${call}`, "QuotaExceededError");
    };
    const [result] = await Promise.allSettled([importInto(databaseFile(2))]);
    place.before = () => undefined;
    if (result.status === "rejected") expect(result.reason).toMatchObject({ kind: "full" });
    await openFiles(place);
    place.release();
    return { failed: result.status === "rejected", after: place.contents() };
  }

  test("leaves either the old store or the new one, each whole", async () => {
    const old = { database: "old database", wal: "old wal" };
    const imported = { database: new TextDecoder().decode(databaseFile(2)), wal: "" };
    const seen = new Set<string>();
    for (let failing = 0; ; failing++) {
      const { failed, after } = await importWithFailure(failing);
      expect([old, imported]).toContainEqual(after);
      seen.add(after["database"] === old.database ? "old" : failed ? "new at the next opening" : "new");
      if (!failed) break;
    }
    expect([...seen]).toEqual(["old", "new at the next opening", "new"]);
  });
});

describe("a store in memory that begins with a file", () => {
  const inMemory: Environment = { ...environment, storageKind: () => "memory" };

  test("is checked and opened over its bytes, with nothing left anywhere else", async () => {
    const file = databaseFile(200);
    const store = await openStore(inMemory, "home", { catalogs: [], from: new Blob([file.slice()]) });
    expect(engine.log).toEqual(["open import", "full check", "close", "open home"]);
    expect(place.contents()).toEqual({});
    await store.close();
  });

  test("is not opened when its file is refused", async () => {
    await expect(openStore(inMemory, "home", { catalogs: [], from: databaseFile(3).subarray(0, 700) })).rejects.toMatchObject({ kind: "corrupt" });
    expect(engine.log).toEqual([]);
  });

  test("is the only one that begins with a file", async () => {
    const opening = openStore(environment, "home", { catalogs: [], from: databaseFile(1) });
    await expect(opening).rejects.toMatchObject({ kind: "invalid_argument", field: "from" });
  });
});

describe("a store that syncs and is new", () => {
  const sync = (firstCopy: FirstCopy) => ({ url: "https://home.example/api/v1/sync", firstCopy });
  const file = databaseFile(20);
  beforeEach(() => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("fetch failed")));
    return () => vi.unstubAllGlobals();
  });

  test("begins with a copy of the server's file, and asks for none the next time", async () => {
    let asked = 0;
    const firstCopy = () => (asked++, file);
    const begun = ["open import", "quick check", "become site", "close", "open home", "enable sync"];
    const store = await openStore(environment, "home", { catalogs: [], sync: sync(firstCopy) });
    expect(engine.log.slice(0, begun.length)).toEqual(begun);
    await store.close();
    await (await openStore(environment, "home", { catalogs: [], sync: sync(firstCopy) })).close();
    expect(asked).toBe(1);
  });

  test("does so in memory, too", async () => {
    const store = await openStore({ ...environment, storageKind: () => "memory" }, "home", { catalogs: [], sync: sync(async () => new Response(file.slice())) });
    expect(engine.log.slice(0, 5)).toEqual(["open import", "full check", "become site", "close", "open home"]);
    await store.close();
  });

  test("begins empty when there is no copy, and is not opened when it cannot be had", async () => {
    await expect(openStore(environment, "home", { catalogs: [], sync: sync(() => Promise.reject(new Error("no server"))) })).rejects.toThrow("no server");
    expect(place.contents()).toEqual({});
    const store = await openStore(environment, "home", { catalogs: [], sync: sync(() => null) });
    expect(engine.log.slice(0, 2)).toEqual(["open home", "enable sync"]);
    await store.close();
  });

  test("takes the place of no store that somebody has open meanwhile", async () => {
    const busy = Object.assign(new FakePlace(), { acquire: () => Promise.reject(new EdgeliteError("locked", "another tab has it")) });
    let isFirst = true;
    const places = () => (isFirst ? ((isFirst = false), busy) : place);
    const store = await openStore({ ...environment, connect: () => connect(engine, places()) }, "home", { catalogs: [], sync: sync(() => file) });
    expect(engine.log.slice(0, 2)).toEqual(["open home", "enable sync"]);
    await store.close();
  });
});
