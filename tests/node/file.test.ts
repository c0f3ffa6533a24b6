import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { EdgeliteError, importFile, open, remove } from "edgelite";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

const root = mkdtempSync(join(tmpdir(), "edgelite-file-"));
afterAll(() => rmSync(root, { recursive: true }));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, "store-"));
  file = join(folder, "data", "home.db");
});

const ENTRY = fileURLToPath(new URL("../../dist/client/entries/node.js", import.meta.url));
const recording = (id: string) => ({ recordingId: id, cameraId: "kitchen", filePath: "/a", fileSizeBytes: 1 });

async function fill(...ids: string[]): Promise<void> {
  const store = await open(file);
  for (const id of ids) await store.media.addRecording(recording(id));
  await store.close();
}

async function ids(): Promise<string[]> {
  const store = await open(file);
  const rows = await store.media.recordings();
  await store.close();
  return rows.map((row) => row.recordingId).toSorted();
}

const sqlite3 = (path: string, ...statements: string[]) => execFileSync("sqlite3", [path, ...statements], { encoding: "utf8" }).trim();

/** A program of its own that opens the store and then does what `body` says with `store`. */
function program(body: string) {
  const source = `import { open } from ${JSON.stringify(ENTRY)}; const store = await open(${JSON.stringify(file)}); ${body}`;
  return spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: ["ignore", "pipe", "inherit"] });
}

describe("the file", () => {
  test("r3 is made with its folder and stays", async () => {
    await fill("a", "b");
    expect(await ids()).toEqual(["a", "b"]);
    expect(readdirSync(dirname(file)).filter((name) => !name.endsWith("-wal"))).toEqual(["home.db"]);
  });

  test("opens in stock sqlite3 and passes its checks", async () => {
    await fill("a", "b");
    expect(sqlite3(file, "PRAGMA integrity_check", "PRAGMA foreign_key_check", "SELECT count(*) FROM recordings")).toBe("ok\n2");
  });

  test("can be one that stock sqlite3 wrote into", async () => {
    await fill("a");
    sqlite3(file, "INSERT INTO recordings (recording_id, camera_id, file_path, file_size_bytes, recording_type, timestamp, created_at) VALUES ('b', 'garden', '/b', 2, 'manual', 1771588994642656, 0)");
    const store = await open(file);
    expect(await store.media.recording("b")).toMatchObject({ cameraId: "garden", timestamp: new Date("2026-02-20T12:03:14.642Z") });
    await store.close();
  });

  test("is in its last committed state after the program was killed", async () => {
    const running = program(`
      await store.media.addRecording(${JSON.stringify(recording("kept"))});
      await store.transaction(async (transaction) => {
        await transaction.media.addRecording(${JSON.stringify(recording("lost"))});
        console.log("ready");
        await new Promise(() => setInterval(() => undefined, 1000));
      });`);
    await once(running.stdout!, "data");
    running.kill("SIGKILL");
    await once(running, "exit");
    expect(await ids()).toEqual(["kept"]);
    expect(sqlite3(file, "PRAGMA integrity_check")).toBe("ok");
  });

  test("tells its size and kind", async () => {
    const store = await open(file);
    expect(await store.storage()).toMatchObject({ kind: "file", persisted: true, usage: expect.any(Number), quota: null });
    expect((await store.storage()).usage).toBeGreaterThan(4096);
    expect(await store.persist()).toBe(true);
    await store.close();
  });

  test("has the history of its migrations", async () => {
    const store = await open(file, { catalogs: ["media"] });
    expect((await store.migrations())[0]).toMatchObject({ catalog: "media", version: 1 });
    await store.close();
  });
});

describe("one program at a time", () => {
  test("a second opening in the same program is refused until the first is closed", async () => {
    const store = await open(file);
    await expect(open(file)).rejects.toMatchObject({ kind: "locked", retryable: true });
    await expect(importFile(file, await store.exportFile())).rejects.toMatchObject({ kind: "locked" });
    await expect(remove(file)).rejects.toMatchObject({ kind: "locked" });
    await store.close();
    await (await open(file)).close();
  });

  test("another program is refused until the first has closed, and one that was killed holds nothing", async () => {
    const running = program(`console.log("ready"); await new Promise(() => setInterval(() => undefined, 1000));`);
    await once(running.stdout!, "data");
    await expect(open(file)).rejects.toMatchObject({ kind: "locked", message: expect.stringContaining(file) });
    running.kill("SIGKILL");
    await once(running, "exit");
    await (await open(file)).close();
  });

  test("a lock of a process whose number is used again holds nothing", async () => {
    await fill("a");
    writeFileSync(`${file}-lock`, JSON.stringify({ pid: process.ppid, started: "1" }));
    expect(await ids()).toEqual(["a"]);
    writeFileSync(`${file}-lock`, JSON.stringify({ pid: process.pid, started: null }));
    expect(await ids()).toEqual(["a"]);
  });

  test("of many programs that start at once, each that opens it has it alone", async () => {
    await fill("start");
    const body = (number: number) => `
      import { open } from ${JSON.stringify(ENTRY)};
      for (;;) {
        try {
          const store = await open(${JSON.stringify(file)});
          await store.media.addRecording(${JSON.stringify(recording("x"))}.recordingId === "x" && { recordingId: "p${number}", cameraId: "k", filePath: "", fileSizeBytes: 1 });
          await store.close();
          break;
        } catch (error) {
          if (error.kind !== "locked") throw error;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }`;
    const run = promisify(execFile);
    await Promise.all([1, 2, 3, 4].map((number) => run(process.execPath, ["--input-type=module", "-e", body(number)])));
    expect(await ids()).toEqual(["p1", "p2", "p3", "p4", "start"]);
    expect(sqlite3(file, "PRAGMA integrity_check")).toBe("ok");
  });
});

describe("import and export", () => {
  test("an exported file is the whole store, for this package and for stock sqlite3", async () => {
    await fill("a", "b");
    const store = await open(file);
    const bytes = await store.exportFile();
    await store.close();
    const copy = join(folder, "copy.db");
    writeFileSync(copy, bytes);
    expect(sqlite3(copy, "PRAGMA integrity_check", "SELECT count(*) FROM recordings")).toBe("ok\n2");
    await importFile(file, bytes);
    expect(await ids()).toEqual(["a", "b"]);
  });

  test("a file of stock sqlite3 is taken and gets the catalogs' tables", async () => {
    const foreign = join(folder, "foreign.db");
    sqlite3(foreign, "CREATE TABLE notes (text TEXT)", "INSERT INTO notes VALUES ('kept')");
    await fill("old");
    await importFile(file, readFileSync(foreign));
    const store = await open(file);
    expect([...(await store.sql`SELECT text FROM notes`)]).toEqual([{ text: "kept" }]);
    expect(await store.media.countRecordings()).toBe(0);
    await store.close();
  });

  test.each<[string, string, (good: Uint8Array) => Uint8Array | Promise<Uint8Array>]>([
    ["text", "not_a_database", () => new TextEncoder().encode("not a database".repeat(100))],
    ["an empty file", "not_a_database", () => new Uint8Array(0)],
    ["half of a file", "corrupt", (good) => good.subarray(0, Math.floor(good.length / 8192) * 4096)],
    ["a file with a damaged page", "corrupt", (good) => good.slice().fill(0xa5, 4096, 8192)],
    ["a file of a newer version", "schema_newer", (good) => changed(good, "UPDATE edgelite_migrations SET version = 99 WHERE version = 1 AND catalog = 'media'")],
    ["a file whose history was changed", "checksum_mismatch", (good) => changed(good, "UPDATE edgelite_migrations SET checksum = 'x'")],
    ["a file whose tables are in the way", "migration", (good) => changed(good, "DELETE FROM edgelite_migrations")],
  ])("%s is refused with %s, and the old store is kept", async (_, kind, make) => {
    await fill("a", "b");
    const good = readFileSync(file);
    await expect(importFile(file, await make(good))).rejects.toMatchObject({ name: "EdgeliteError", kind });
    expect(await ids()).toEqual(["a", "b"]);
    expect(readdirSync(dirname(file)).filter((name) => !name.endsWith("-wal"))).toEqual(["home.db"]);
  });

  function changed(good: Uint8Array, statement: string): Uint8Array {
    const copy = join(folder, "changed.db");
    writeFileSync(copy, good);
    sqlite3(copy, statement);
    return readFileSync(copy);
  }

  test("remove deletes the store, and again does nothing", async () => {
    await fill("a");
    await remove(file);
    await remove(file);
    expect(existsSync(file)).toBe(false);
    expect(await ids()).toEqual([]);
  });
});

describe("a path that cannot be a store", () => {
  test("a folder", async () => {
    mkdirSync(file, { recursive: true });
    await expect(open(file)).rejects.toMatchObject({ kind: "invalid_argument", field: "name" });
  });

  test("below a file", async () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
    await expect(open(join(file, "home.db"))).rejects.toBeInstanceOf(EdgeliteError);
  });

  test("a file of another kind stays as it is", async () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "a letter, not a database ".repeat(300));
    const before = readFileSync(file);
    await expect(open(file)).rejects.toMatchObject({ kind: "not_a_database" });
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});
