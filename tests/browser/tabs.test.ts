import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { reload, startSite, type Site } from "./site.ts";

type OpenStore = Awaited<ReturnType<typeof window.edgelite.open<"media">>>;

let site: Site;
let tabs: Page[];
let name: string;
let tests = 0;

beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.end());
beforeEach(async () => {
  name = `shared ${++tests}`;
  tabs = await Promise.all([site.tab(), site.tab(), site.tab()]);
});
afterEach(() => Promise.all(tabs.map((tab) => tab.close())));

/** Opens the test's store in a tab and keeps it there. */
const open = (tab: Page, catalogs: ("media" | "registry")[] = ["media"]) =>
  tab.evaluate(
    async ([name, catalogs]) => void (window.kept["store"] = await window.edgelite.open(name, { catalogs })),
    [name, catalogs] as const,
  );

const add = (tab: Page, recordingId: string) =>
  tab.evaluate(async (recordingId) => {
    const store = window.kept["store"] as OpenStore;
    await store.media.addRecording({ recordingId, cameraId: "kitchen", filePath: "/a", fileSizeBytes: 1 });
  }, recordingId);

const ids = (tab: Page): Promise<string[]> =>
  tab.evaluate(async () => (await (window.kept["store"] as OpenStore).media.recordings()).map((row) => row.recordingId).sort());

const close = (tab: Page) => tab.evaluate(() => (window.kept["store"] as OpenStore).close());

/** Ends a tab as a crash does, without a word to anybody. */
async function crash(tab: Page): Promise<void> {
  const session = await site.context.newCDPSession(tab);
  const gone = tab.waitForEvent("crash");
  session.send("Page.crash").catch(() => undefined);
  await gone;
}

test("tabs read and write the same store, large rows and blobs included", async () => {
  await open(tabs[0]!);
  await Promise.all(tabs.slice(1).map((tab) => open(tab)));
  await Promise.all(tabs.map((tab, number) => add(tab, `r${number}`)));
  for (const tab of tabs) expect(await ids(tab)).toEqual(["r0", "r1", "r2"]);
  const length = await tabs[1]!.evaluate(async () => {
    const store = window.kept["store"] as OpenStore;
    const [big, small] = await Promise.all([
      store.sql<{ bytes: Uint8Array }>`SELECT ${new Uint8Array(3_000_000).fill(7)} AS bytes`,
      store.sql<{ answer: number }>`SELECT ${42} AS answer`,
    ]);
    return [big[0]!.bytes.length, big[0]!.bytes.at(-1), small[0]!.answer];
  });
  expect(length).toEqual([3_000_000, 7, 42]);
});

test("when the tab that has the file closes its store, or is closed, the others go on", async () => {
  for (const tab of tabs) await open(tab);
  await add(tabs[0]!, "first");
  await close(tabs[0]!);
  await Promise.all([add(tabs[1]!, "second"), add(tabs[2]!, "third")]);
  await tabs[1]!.close();
  // A write could meet a tab that is just gone, and would be told to be unknown; a read is asked again.
  expect(await ids(tabs[2]!)).toEqual(["first", "second", "third"]);
  await add(tabs[2]!, "fourth");
  expect(await ids(tabs[2]!)).toEqual(["first", "fourth", "second", "third"]);
  tabs.splice(1, 1);
});

test("when the tab that has the file crashes, another one takes over with all that was acknowledged", async () => {
  for (const tab of tabs) await open(tab);
  await add(tabs[1]!, "kept");
  await crash(tabs[0]!);
  for (const tab of tabs.slice(1)) expect(await ids(tab)).toEqual(["kept"]);
  await Promise.all([add(tabs[1]!, "a"), add(tabs[2]!, "b")]);
  for (const tab of tabs.slice(1)) expect(await ids(tab)).toEqual(["a", "b", "kept"]);
});

test("a transaction of a tab that crashes is rolled back, and the other tabs need not wait for its end", async () => {
  for (const tab of tabs) await open(tab);
  await tabs[1]!.evaluate(async () => {
    const store = window.kept["store"] as OpenStore;
    await new Promise<void>((inside) => {
      void store.transaction(async (transaction) => {
        await transaction.media.addRecording({ recordingId: "lost", cameraId: "kitchen", filePath: "/a", fileSizeBytes: 1 });
        inside();
        await new Promise(() => undefined);
      });
    });
  });
  await crash(tabs[1]!);
  await add(tabs[2]!, "kept");
  expect(await ids(tabs[0]!)).toEqual(["kept"]);
});

test("a tab that wants further catalogs gets them, and the others keep theirs", async () => {
  await open(tabs[0]!);
  await open(tabs[1]!, ["registry"]);
  const count = await tabs[1]!.evaluate(async () => {
    const store = window.kept["store"] as Awaited<ReturnType<typeof window.edgelite.open<"registry">>>;
    return store.registry.countDevices();
  });
  expect(count).toBe(0);
  await add(tabs[0]!, "a");
  expect(await ids(tabs[0]!)).toEqual(["a"]);
});

test("tabs that write while others are closed, reloaded and crash lose nothing that was acknowledged", async () => {
  for (const tab of tabs) await open(tab);
  const acknowledged = new Set<string>();
  let number = 0;
  for (const round of [0, 1, 2, 3]) {
    const writers = tabs.map(async (tab) => {
      for (let count = 0; count < 10; count++) {
        const id = `w${String(++number).padStart(3, "0")}`;
        // A write on its way to a tab that ends may be told to be unknown; whoever ends itself says nothing.
        if (await add(tab, id).then(() => true, () => false)) acknowledged.add(id);
      }
    });
    const first = tabs.shift()!;
    if (round % 2 === 0) await crash(first);
    else await first.close();
    await Promise.all(writers);
    const fresh = await site.tab();
    await open(fresh);
    tabs.push(fresh);
  }
  for (const tab of tabs) expect(await ids(tab)).toEqual(expect.arrayContaining([...acknowledged]));
  expect(acknowledged.size).toBeGreaterThan(60);
});

test("what needs the file for itself is told that a tab has it, until that tab closes it", async () => {
  await open(tabs[0]!);
  const attempts = () =>
    tabs[1]!.evaluate(
      async (name) => [
        await window.edgelite.importFile(name, new Uint8Array(1)).catch((error) => error.kind),
        await window.edgelite.remove(name).then(() => "removed", (error) => error.kind),
      ],
      name,
    );
  expect(await attempts()).toEqual(["locked", "locked"]);
  await close(tabs[0]!);
  expect(await attempts()).toEqual(["not_a_database", "removed"]);
});

test("a reload finds its own store free again", async () => {
  await open(tabs[0]!);
  await add(tabs[0]!, "a");
  await reload(tabs[0]!);
  await open(tabs[0]!);
  expect(await ids(tabs[0]!)).toEqual(["a"]);
});
