import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { reload, startSite, type Site } from "./site.ts";

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

const NOTES = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, size REAL CHECK (size > 0), at TIMESTAMP INTEGER, more JSON TEXT)";

test("rows of a table are changed, listed in pages, and there after a reload", async () => {
  const made = await page.evaluate(async (sql) => {
    const store = await window.edgelite.open("tables", { catalogs: ["media"] });
    await store.execute(sql);
    const notes = store.table("notes");
    const keys = await notes.bulk([1, 2, 3].map((size) => ({ operation: "create", row: { text: `n${size}`, size, at: new Date(size), more: { size } } })));
    await notes.update(1, { size: null });
    await notes.upsert({ id: 9, text: "put" });
    await notes.delete(2);
    const first = await notes.list({ where: { text: { ne: "x" } }, sort: "-size", fields: ["id", "at"], limit: 2 });
    const rest = await notes.list({ where: { text: { ne: "x" } }, sort: "-size", fields: ["id", "at"], limit: 2, cursor: first.next });
    const result = { keys: [...keys], first: [...first], rest: [...rest], next: rest.next, row: await notes.get(3) };
    await store.close();
    return result;
  }, NOTES);
  expect(made.keys).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  expect(made.first).toEqual([{ id: 3, at: new Date(3) }, { id: 9, at: null }]);
  expect([made.rest, made.next]).toEqual([[{ id: 1, at: new Date(1) }], null]);
  expect(made.row).toEqual({ id: 3, text: "n3", size: 3, at: new Date(3), more: { size: 3 } });
  await reload(page);
  const kept = await page.evaluate(async () => {
    const store = await window.edgelite.open("tables", { catalogs: ["media"] });
    const count = await store.table("notes").count({ size: { null: true } });
    await store.close();
    return count;
  });
  expect(kept).toBe(2);
});

test("a mistake names its column, and a transaction of tables is undone as a whole", async () => {
  const failures = await page.evaluate(async (sql) => {
    const store = await window.edgelite.open("mistakes", { catalogs: ["media"] });
    await store.execute(sql);
    const failure = async (work: () => PromiseLike<unknown>) => {
      try {
        await work();
        return null;
      } catch (error) {
        const { kind, field } = error as InstanceType<typeof window.edgelite.EdgeliteError>;
        return `${kind} ${field}`;
      }
    };
    const notes = store.table("notes");
    const failures = [
      await failure(() => notes.create({ size: 1 })),
      await failure(() => notes.create({ text: "a", size: -1 })),
      await failure(() => notes.list({ where: { colour: "red" } })),
      await failure(() => notes.bulk([{ operation: "create", row: { text: "a" } }, { operation: "update", key: 5, row: {} }])),
      await failure(() =>
        store.transaction(async (transaction) => {
          await transaction.table("notes").create({ text: "lost" });
          await transaction.table("notes").create({ text: "lost", size: -1 });
        }),
      ),
      String(await notes.count()),
    ];
    await store.close();
    return failures;
  }, NOTES);
  expect(failures).toEqual(["invalid_argument text", "constraint size", "invalid_argument colour", "not_found [1].key", "constraint size", "0"]);
});
