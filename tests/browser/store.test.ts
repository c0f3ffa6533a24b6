import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { reload, startSite, type Site } from "./site.ts";

let site: Site;
let page: Page;
/** Each test has a store of its own. */
let name: string;
let tests = 0;

beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.end());
beforeEach(async () => {
  name = `store ${++tests}`;
  page = await site.tab();
});
afterEach(() => page.close());

const sqlite3 = (path: string, ...statements: string[]) => execFileSync("sqlite3", [path, ...statements], { encoding: "utf8" }).trim();

/** Adds recordings with these names to the test's store, and closes it. */
const fill = (tab: Page, ...ids: string[]) =>
  tab.evaluate(
    async ([name, ids]) => {
      const store = await window.edgelite.open(name, { catalogs: ["media"] });
      for (const recordingId of ids) await store.media.addRecording({ recordingId, cameraId: "kitchen", filePath: "/a", fileSizeBytes: 1 });
      await store.close();
    },
    [name, ids] as const,
  );

/** The names of the recordings in the test's store. */
const ids = (tab: Page): Promise<string[]> =>
  tab.evaluate(async (name) => {
    const store = await window.edgelite.open(name, { catalogs: ["media"] });
    const rows = await store.media.recordings();
    await store.close();
    return rows.map((row) => row.recordingId).sort();
  }, name);

/** What the opening of the test's store fails with. */
const failureOfOpening = (tab: Page) =>
  tab.evaluate(async (name) => {
    try {
      await (await window.edgelite.open(name)).close();
      return null;
    } catch (error) {
      const { name, kind, message, retryable } = error as InstanceType<typeof window.edgelite.EdgeliteError>;
      return { name, kind, message, retryable };
    }
  }, name);

const exported = async (tab: Page): Promise<string> => {
  const bytes = await tab.evaluate(async (name) => {
    const store = await window.edgelite.open(name);
    const file = await store.exportFile();
    await store.close();
    return [...file];
  }, name);
  const path = join(site.folder, `${name}.db`);
  writeFileSync(path, new Uint8Array(bytes));
  return path;
};

/** Imports a file into the test's store; gives what it fails with. */
const imported = (tab: Page, bytes: Uint8Array) =>
  tab.evaluate(
    async ([name, text]) => {
      try {
        await window.edgelite.importFile(name, Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
        return null;
      } catch (error) {
        return (error as InstanceType<typeof window.edgelite.EdgeliteError>).kind;
      }
    },
    [name, Buffer.from(bytes).toString("base64")] as const,
  );

describe("the origin's private file system", () => {
  test("keeps the store over a reload and over the browser's end", async () => {
    await fill(page, "a");
    await reload(page);
    await fill(page, "b");
    expect(await ids(page)).toEqual(["a", "b"]);
    await site.restart();
    page = await site.tab();
    expect(await ids(page)).toEqual(["a", "b"]);
  });

  test("a page that goes away in a transaction leaves what was committed, in a sound file", async () => {
    await page.evaluate(async (name) => {
      const store = await window.edgelite.open(name, { catalogs: ["media"] });
      const recording = { cameraId: "kitchen", filePath: "/a", fileSizeBytes: 1 };
      await store.media.addRecording({ ...recording, recordingId: "kept" });
      await new Promise<void>((inside) => {
        void store.transaction(async (transaction) => {
          await transaction.media.addRecording({ ...recording, recordingId: "lost" });
          inside();
          await new Promise(() => undefined);
        });
      });
    }, name);
    await reload(page);
    expect(await ids(page)).toEqual(["kept"]);
    expect(sqlite3(await exported(page), "PRAGMA integrity_check")).toBe("ok");
  });

  test("needs no cross-origin isolation", async () => {
    expect(await page.evaluate(() => [crossOriginIsolated, typeof SharedArrayBuffer])).toEqual([false, "undefined"]);
    await fill(page, "a");
  });

  test("tells where it is and how much room there is", async () => {
    const states = await page.evaluate(async (name) => {
      const store = await window.edgelite.open(name);
      const memory = await window.edgelite.open(name, { storage: "memory" });
      const states = [await store.storage(), await memory.storage()];
      await Promise.all([store.close(), memory.close()]);
      return states;
    }, name);
    expect(states).toEqual([
      { kind: "opfs", persisted: expect.any(Boolean), usage: expect.any(Number), quota: expect.any(Number), pending: null },
      { kind: "memory", persisted: false, usage: null, quota: null, pending: null },
    ]);
  });

  test("a removed store is empty when it is opened again", async () => {
    await fill(page, "a");
    await page.evaluate((name) => window.edgelite.remove(name), name);
    await page.evaluate((name) => window.edgelite.remove(name), name);
    expect(await ids(page)).toEqual([]);
  });

  test.each(["", "a/b", "..", "a\\b", "x".repeat(201)])("the name %j is refused", async (bad) => {
    name = bad;
    expect(await failureOfOpening(page)).toMatchObject({ name: "EdgeliteError", kind: "invalid_argument" });
  });
});

describe("files", () => {
  test("an export opens in stock sqlite3 and passes its checks", async () => {
    await fill(page, "a", "b");
    const path = await exported(page);
    expect(sqlite3(path, "PRAGMA integrity_check", "PRAGMA foreign_key_check", "SELECT group_concat(recording_id) FROM recordings")).toBe("ok\na,b");
  });

  test("a file that stock sqlite3 wrote into is imported and read", async () => {
    await fill(page, "a");
    const path = await exported(page);
    sqlite3(path, "INSERT INTO recordings (recording_id, camera_id, file_path, file_size_bytes, recording_type, timestamp, created_at) VALUES ('b', 'garden', '/b', 2, 'manual', 0, 0)");
    expect(await imported(page, readFileSync(path))).toBeNull();
    expect(await ids(page)).toEqual(["a", "b"]);
  });

  test("an import comes from a fetch, and replaces the store with its log", async () => {
    await fill(page, "old");
    const path = await exported(page);
    sqlite3(path, "DELETE FROM recordings");
    await page.route("**/snapshot", (route) => route.fulfill({ body: readFileSync(path), contentType: "application/vnd.sqlite3" }));
    await page.evaluate(async (name) => window.edgelite.importFile(name, await fetch("/snapshot")), name);
    expect(await ids(page)).toEqual([]);
  });

  test.each<[string, string, (good: Buffer) => Uint8Array]>([
    ["a text", "not_a_database", () => Buffer.from("no database ".repeat(500))],
    ["half of a file", "corrupt", (good) => good.subarray(0, Math.floor(good.length / 8192) * 4096)],
    ["a damaged page", "corrupt", (good) => good.fill(0xa5, 4096, 8192)],
  ])("%s is refused with %s, and the old store is kept", async (_, kind, make) => {
    await fill(page, "a", "b");
    expect(await imported(page, make(readFileSync(await exported(page))))).toBe(kind);
    expect(await ids(page)).toEqual(["a", "b"]);
    const files = await page.evaluate(async (name) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("edgelite");
      const names: string[] = [];
      for await (const file of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(file);
      return names.filter((file) => file.startsWith(`${name}.`)).sort();
    }, name);
    expect(files).toEqual([`${name}.db`, `${name}.db-wal`]);
  });
});

describe("values", () => {
  test("r2 cross to the worker and back as they are", async () => {
    const same = await page.evaluate(async () => {
      const store = await window.edgelite.open("values", { storage: "memory" });
      await store.execute("CREATE TABLE samples (number, flag BOOLEAN INTEGER, at TIMESTAMP INTEGER, data JSON TEXT, bytes BLOB)");
      const at = new Date("2026-02-20T12:03:14.642Z");
      const bytes = new Uint8Array([0, 255]);
      for (const number of [2n ** 63n - 1n, -(2n ** 63n), 2 ** 53 - 1, 0.5]) {
        await store.sql`INSERT INTO samples VALUES (${number}, ${true}, ${at}, ${{ a: ["ä😀"] }}, ${bytes})`;
      }
      const rows = await store.sql`SELECT * FROM samples ORDER BY rowid`;
      await store.close();
      return (
        rows.map((row) => String(row["number"])).join() === [2n ** 63n - 1n, -(2n ** 63n), 2 ** 53 - 1, 0.5].join() &&
        typeof rows[0]!["number"] === "bigint" &&
        typeof rows[2]!["number"] === "number" &&
        rows[0]!["flag"] === true &&
        (rows[0]!["at"] as Date).getTime() === at.getTime() &&
        JSON.stringify(rows[0]!["data"]) === '{"a":["ä😀"]}' &&
        String(rows[0]!["bytes"]) === "0,255"
      );
    });
    expect(same).toBe(true);
  });
});

describe("failures", () => {
  test("a full quota is a typed error, loses nothing, and goes on when there is room", async () => {
    await fill(page, "a");
    const session = await site.context.newCDPSession(page);
    await page.evaluate(async (name) => {
      const store = await window.edgelite.open(name, { catalogs: ["media"] });
      window.kept["store"] = store;
      await store.execute("CREATE TABLE big (bytes BLOB)");
    }, name);
    const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage!);
    await session.send("Storage.overrideQuotaForOrigin", { origin: site.origin, quotaSize: usage + 500_000 });
    const write = () =>
      page.evaluate(async () => {
        const store = window.kept["store"] as Awaited<ReturnType<typeof window.edgelite.open>>;
        const failure = await store.transaction(async (transaction) => {
          for (let row = 0; row < 100; row++) await transaction.execute("INSERT INTO big VALUES (randomblob(20000))");
        }).then(() => null, (error) => error.kind);
        const [{ rows }] = await store.sql<{ rows: number }>`SELECT count(*) AS rows FROM big` as unknown as [{ rows: number }];
        return { failure, rows, recordings: await store.media.countRecordings() };
      });
    expect(await write()).toEqual({ failure: "full", rows: 0, recordings: 1 });
    await session.send("Storage.overrideQuotaForOrigin", { origin: site.origin });
    expect(await write()).toEqual({ failure: null, rows: 100, recordings: 1 });
    await page.evaluate(() => (window.kept["store"] as Awaited<ReturnType<typeof window.edgelite.open>>).close());
    expect(sqlite3(await exported(page), "PRAGMA integrity_check", "SELECT count(*) FROM big")).toBe("ok\n100");
  });

  test("an import without room is refused, and the old store is kept", async () => {
    await fill(page, "a");
    const path = await exported(page);
    sqlite3(path, "CREATE TABLE big (bytes BLOB)", "INSERT INTO big VALUES (randomblob(3000000))");
    const session = await site.context.newCDPSession(page);
    const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage!);
    await session.send("Storage.overrideQuotaForOrigin", { origin: site.origin, quotaSize: usage + 1_000_000 });
    expect(await imported(page, readFileSync(path))).toBe("full");
    await session.send("Storage.overrideQuotaForOrigin", { origin: site.origin });
    expect(await ids(page)).toEqual(["a"]);
  });

  test("when the engine dies, what is pending and what follows is rejected, and the store opens again", async () => {
    const seen = await page.evaluate(async (name) => {
      const store = await window.edgelite.open(name, { catalogs: ["media"] });
      await store.media.addRecording({ recordingId: "kept", cameraId: "kitchen", filePath: "/a", fileSizeBytes: 1 });
      // A cascade is a recursion of the engine: a chain that is long enough leaves no stack.
      await store.execute("CREATE TABLE chain (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES chain ON DELETE CASCADE)");
      await store.execute(`WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 20000)
        INSERT INTO chain SELECT x, nullif(x - 1, 0) FROM n`);
      await store.execute("CREATE INDEX chain_parent ON chain (parent)");
      const fatal = store.execute("DELETE FROM chain WHERE id = 1");
      const results = await Promise.allSettled([fatal.run(), store.media.countRecordings().run()]);
      results.push(...(await Promise.allSettled([store.media.countRecordings().run()])));
      return results.map((result) => (result.status === "rejected" ? `${result.reason.kind}` : "fulfilled"));
    }, name);
    expect(seen).toEqual(["worker", "worker", "worker"]);
    expect(await ids(page)).toEqual(["kept"]);
  });

  test("an opening that is given up leaves the store free", async () => {
    const kind = await page.evaluate(async (name) => {
      const controller = new AbortController();
      const opening = window.edgelite.open(name, { signal: controller.signal });
      controller.abort();
      return opening.then(() => "opened", (error) => error.kind);
    }, name);
    expect(kind).toBe("interrupted");
    expect(await failureOfOpening(page)).toBeNull();
  });
});

test("the slim entry runs on the parts that its caller brings", async () => {
  const rows = await page.evaluate(async (name) => {
    const { open } = window.slim.edgelite({
      worker: () => new Worker("/package/slim-worker.js", { type: "module" }),
      wasm: await WebAssembly.compileStreaming(fetch("/package/wasm/edgelite_bg.wasm")),
    });
    const store = await open(name, { catalogs: ["media"] });
    await store.media.addRecording({ recordingId: "a", cameraId: "kitchen", filePath: "/a", fileSizeBytes: 1 });
    const count = await store.media.countRecordings();
    await store.close();
    return count;
  }, name);
  expect(rows).toBe(1);
});
