import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalog, importFile, open, readCatalog } from "edgelite";
import { afterAll, describe, expect, test } from "vitest";
import type { Tables as BuiltInTables } from "../fixtures/generated/built-in.ts";
import type { Garden } from "../fixtures/generated/garden.ts";

const folder = mkdtempSync(join(tmpdir(), "edgelite-own-"));
afterAll(() => rmSync(folder, { recursive: true }));

const BEDS = "CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, raised BOOLEAN INTEGER NOT NULL DEFAULT 0);";
const files = { "./garden/0001_beds.up.sql": BEDS, "./garden/0001_beds.down.sql": "DROP TABLE beds;" };
const more = { ...files, "./garden/0002_plants.up.sql": "CREATE TABLE plants (bed_id INTEGER NOT NULL REFERENCES beds (id));" };

describe.each(["memory", "file"])("a catalog of one's own in a %s", (kind) => {
  const place = (): string => (kind === "memory" ? ":memory:" : join(folder, `${crypto.randomUUID()}.db`));

  test("is migrated beside the built-in ones, and its rows are typed", async () => {
    const store = await open(place(), { catalogs: ["media", catalog<Garden>("garden", more)] });
    await store.sql`INSERT INTO beds (name, raised) VALUES (${"herbs"}, ${true})`;
    const rows = await store.sql<Pick<Garden["beds"]["row"], "id" | "name" | "raised">>`SELECT * FROM beds`;
    const raised: boolean = rows[0]!.raised;
    expect([raised, rows[0]]).toEqual([true, { id: 1, name: "herbs", raised: true }]);
    expect(await store.media.countRecordings()).toBe(0);
    expect(store).not.toHaveProperty("garden");
    expect((await store.migrations()).filter((one) => one.catalog === "garden").map((one) => one.name)).toEqual(["0001_beds", "0002_plants"]);
    await store.close();
  });

  test("takes a table of a built-in catalog: refused with file and line", async () => {
    const thief = catalog("garden", { "0001_x.up.sql": "\n\nDROP TABLE recordings;" });
    await expect(open(place(), { catalogs: ["media", thief] })).rejects.toMatchObject({
      kind: "invalid_argument",
      field: "catalog",
      message: expect.stringContaining("garden: 0001_x.up.sql: line 3"),
    });
  });
});

test("a file is migrated exactly once, and a later version finds its rows", async () => {
  const name = join(folder, "once.db");
  const first = await open(name, { catalogs: [catalog("garden", files)] });
  await first.sql`INSERT INTO beds (name) VALUES (${"herbs"})`;
  await first.close();
  const second = await open(name, { catalogs: [catalog("garden", more)] });
  expect([...(await second.sql`SELECT name FROM beds`)]).toEqual([{ name: "herbs" }]);
  await second.close();
  await expect(open(name, { catalogs: [catalog("garden", files)] })).rejects.toMatchObject({ kind: "schema_newer" });
  const changed = catalog("garden", { ...more, "./garden/0001_beds.up.sql": `${BEDS} -- changed` });
  await expect(open(name, { catalogs: [changed] })).rejects.toMatchObject({ kind: "checksum_mismatch" });
});

test("an imported file and a store that begins with one are migrated, too", async () => {
  const source = await open(":memory:", { catalogs: [catalog("garden", files)] });
  await source.sql`INSERT INTO beds (name) VALUES (${"herbs"})`;
  const bytes = await source.exportFile();
  await source.close();
  const garden = catalog("garden", more);
  const begun = await open(":memory:", { catalogs: [garden], from: bytes.slice() });
  expect([...(await begun.sql`SELECT count(*) AS n FROM beds LEFT JOIN plants ON bed_id = beds.id`)]).toEqual([{ n: 1 }]);
  await begun.close();
  const name = join(folder, "imported.db");
  await importFile(name, bytes.slice(), { catalogs: [garden] });
  const imported = await open(name, { catalogs: [garden] });
  expect((await imported.migrations()).length).toBe(2);
  await imported.close();
});

describe("readCatalog", () => {
  const write = (name: string, content: Record<string, string | Uint8Array>): string => {
    const path = join(folder, name);
    mkdirSync(path);
    for (const [file, text] of Object.entries(content)) writeFileSync(join(path, file), text);
    return path;
  };

  test("reads a folder, which gives the catalog its name", async () => {
    const path = write("garden", { "0001_beds.up.sql": `\ufeff${BEDS}`, "README.md": "x", ".0002_x.up.sql": "an editor's" });
    const garden = await readCatalog(path);
    expect([garden.name, garden.files.map(([file]) => file)]).toEqual(["garden", ["0001_beds.up.sql"]]);
    await (await open(":memory:", { catalogs: [garden] })).close();
  });

  test("refuses what is no catalog, naming file and line", async () => {
    const binary = write("binary", { "0001_x.up.sql": Uint8Array.from([83, 10, 0xff, 0xfe]) });
    await expect(readCatalog(binary)).rejects.toMatchObject({ kind: "invalid_argument", message: expect.stringContaining("0001_x.up.sql: line 2") });
    await expect(readCatalog(join(folder, "nowhere"))).rejects.toMatchObject({ kind: "not_found" });
    await expect(readCatalog(write("empty", {}))).rejects.toMatchObject({ kind: "invalid_argument" });
    const gap = await readCatalog(write("gap", { "0001_a.up.sql": "SELECT 1", "0003_c.up.sql": "SELECT 1" }));
    await expect(open(":memory:", { catalogs: [gap] })).rejects.toMatchObject({ kind: "invalid_argument", message: expect.stringContaining("version 2 is missing") });
  });
});

test("the written types say what may be given and what is found", () => {
  const bed: Garden["beds"]["insert"] = { name: "herbs", soil: "sandy loam", seeds_sown: 2n ** 60n, photo: null };
  const change: Garden["beds"]["update"] = { area: null };
  const key: Garden["plants"]["key"] = { bed_id: 1, species: "mint" };
  const analysis: Pick<BuiltInTables["ai_analysis"]["row"], "media_type"> = { media_type: "snapshot" };
  // @ts-expect-error a word that the check refuses
  const wrong: Garden["beds"]["insert"] = { name: "herbs", soil: "gravel" };
  // @ts-expect-error a column that must be given
  const missing: Garden["beds"]["insert"] = { soil: "clay" };
  // @ts-expect-error a table without a key
  const keyless: Garden["weather_log"]["key"] = { line: "x" };
  expect([bed, change, key, analysis, wrong, missing, keyless]).toHaveLength(7);
});

test("files that are no texts are refused with what to write", () => {
  expect(() => catalog("garden", { "./garden/0001_x.up.sql": () => undefined })).toThrow(/query: "\?raw"/);
  expect(() => catalog("garden", {})).toThrow(/0001_garden.up.sql/);
});
