import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EdgeliteError } from "../../www/client/errors.ts";
import { fateOf, isRepeatable } from "../../www/client/tabs/repeat.ts";
import { compareVersions, VERSION } from "../../www/client/version.ts";
import { FakeBrowser, followed, random, words, type FakeTab } from "../support/fake-tabs.ts";

/** What became of a request. */
type Settled = { value?: unknown; error?: EdgeliteError };

/** Notes what becomes of a request, and refuses to note it twice. */
function watch(request: Promise<unknown>): Settled {
  const settled: Settled = {};
  request.then(
    (value) => void (settled.value = value ?? null),
    (error: EdgeliteError) => void (settled.error = error),
  );
  return settled;
}

const begin = (tab: FakeTab, transaction: number) => tab.connection.request({ type: "begin" }, transaction);
const commit = (tab: FakeTab, transaction: number) => tab.connection.request({ type: "commit" }, transaction);
const close = (tab: FakeTab) => tab.connection.request({ type: "close" });

describe("tabs that share a store", () => {
  test("one of them has the file, and all of them read and write", async () => {
    const browser = new FakeBrowser();
    const tabs = [browser.open(), browser.open(), browser.open()];
    const asked = tabs.map((tab, number) => watch(words(tab, `add ${number}`)));
    await browser.settle();
    expect(asked.every(({ value }) => value)).toBe(true);
    expect([...browser.committed].sort()).toEqual(["0", "1", "2"]);
    const seen = tabs.map((tab) => watch(words(tab, "SELECT")));
    await browser.settle();
    for (const { value } of seen) expect(value).toEqual(browser.committed);
    expect([browser.owner, browser.collisions]).toEqual([tabs[0]!.name, 0]);
  });

  test("a transaction of one tab lets the others wait, and its rows are its own until it commits", async () => {
    const browser = new FakeBrowser();
    const [one, two] = [browser.open(), browser.open()];
    await browser.settle();
    await Promise.all([begin(two, 1), words(two, "add inside", 1), browser.settle()]);
    const outside = watch(words(one, "SELECT"));
    await browser.settle();
    expect(outside).toEqual({});
    await Promise.all([commit(two, 1), browser.settle()]);
    expect(outside.value).toEqual(["inside"]);
  });

  test("transactions of the same number in two tabs are two", async () => {
    const browser = new FakeBrowser();
    const tabs = [browser.open(), browser.open()];
    const ends = tabs.flatMap((tab, number) => [begin(tab, 1), words(tab, `add ${number}`, 1), commit(tab, 1)]);
    await browser.settle();
    await Promise.all(ends);
    expect([...browser.committed].sort()).toEqual(["0", "1"]);
  });

  test("live queries of all of them follow the commits of each, and go on when the owner crashes or closes", async () => {
    const browser = new FakeBrowser();
    const tabs = [browser.open(), browser.open(), browser.open(), browser.open()] as const;
    await browser.settle();
    const live = tabs.map(followed);
    await browser.settle();
    expect(live.map(({ told }) => told)).toEqual([[""], [""], [""], [""]]);
    await Promise.all([words(tabs[1], "add a"), browser.settle()]);
    expect(live.map(({ told }) => told.at(-1))).toEqual(["a", "a", "a", "a"]);
    live[2]!.stop();
    tabs[0].crash();
    await browser.settle();
    await Promise.all([words(tabs[3], "add b"), browser.settle()]);
    expect([1, 2, 3].map((tab) => live[tab]!.told.at(-1))).toEqual(["a b", "a", "a b"]);
    await Promise.all([close(tabs[1]), browser.settle()]);
    await Promise.all([words(tabs[2], "add c"), browser.settle()]);
    expect(live[3]!.told.at(-1)).toBe("a b c");
    expect(browser.collisions).toBe(0);
  });

  test("a live query that begins while there is no owner, and one that is stopped at once, are each begun once or not at all", async () => {
    const browser = new FakeBrowser();
    const [one, two] = [browser.open(), browser.open()];
    await browser.settle();
    one.crash();
    const kept = followed(two);
    followed(two).stop();
    await browser.settle();
    expect(kept.told).toEqual([""]);
    await Promise.all([words(two, "add a"), browser.settle()]);
    expect(kept.told).toEqual(["", "a"]);
  });

  test("when the tab that has the file closes, another one goes on and no request is lost", async () => {
    const browser = new FakeBrowser();
    const [one, two, three] = [browser.open(), browser.open(), browser.open()];
    await browser.settle();
    const closed = watch(close(one!));
    const asked = [watch(words(two!, "add a")), watch(words(three!, "add b"))];
    await browser.settle();
    expect(closed.value).toEqual({ type: "done" });
    expect(asked.every(({ value }) => value)).toBe(true);
    expect([...browser.committed].sort()).toEqual(["a", "b"]);
    expect([browser.owner !== one!.name && browser.owner !== null, browser.collisions]).toEqual([true, 0]);
  });

  test("a tab that closes while another one has the file leaves nothing behind", async () => {
    const browser = new FakeBrowser();
    const [one, two] = [browser.open(), browser.open()];
    await browser.settle();
    await Promise.all([begin(two, 1), words(two, "add never", 1), browser.settle()]);
    two.crash();
    const seen = watch(words(one, "SELECT"));
    await browser.settle();
    expect(seen.value).toEqual([]);
  });

  test("when the tab that has the file crashes, reads are asked again and a write on its way is told to be unknown", async () => {
    const browser = new FakeBrowser();
    const [one, two] = [browser.open(), browser.open()];
    await browser.settle();
    const [read, write] = [watch(words(two, "SELECT")), watch(words(two, "add a"))];
    // They leave the page, and then its worker; the owner has no time to answer.
    await browser.step();
    await browser.step();
    one.crash();
    await browser.settle();
    expect(read.value).toEqual([]);
    expect(write.error).toMatchObject({ kind: "worker", message: expect.stringContaining("look whether the write was committed") });
    expect(browser.owner).toBe(two.name);
  });

  test("a transaction that is open when its owner crashes has ended, and says so once for each request", async () => {
    const browser = new FakeBrowser();
    const [one, two] = [browser.open(), browser.open()];
    await browser.settle();
    await Promise.all([begin(two, 1), words(two, "add a", 1), browser.settle()]);
    one.crash();
    await browser.settle();
    const after = [watch(words(two, "add b", 1)), watch(commit(two, 1))];
    await browser.settle();
    for (const { error } of after) expect(error).toMatchObject({ kind: "closed", message: expect.stringContaining("rolled back") });
    expect(browser.committed).toEqual([]);
    await Promise.all([begin(two, 2), words(two, "add c", 2), commit(two, 2), browser.settle()]);
    expect(browser.committed).toEqual(["c"]);
  });

  test("an engine that dies takes the tab along that had it; what was asked of it is rejected, and the others go on", async () => {
    const browser = new FakeBrowser();
    const [one, two, three] = [browser.open(), browser.open(), browser.open()];
    await browser.settle();
    const fatal = watch(words(two!, "fatal"));
    await browser.settle();
    expect(fatal.error).toMatchObject({ kind: "worker" });
    const [dead, alive, other] = [watch(words(one!, "SELECT")), watch(words(two!, "add a")), watch(words(three!, "add b"))];
    await browser.settle();
    expect(dead.error).toMatchObject({ kind: "worker" });
    expect([alive.value, other.value].every(Boolean)).toBe(true);
    expect(browser.collisions).toBe(0);
  });
});

describe("tabs of different versions", () => {
  test("the newer one takes the store over, and the older one is told to reload", async () => {
    const browser = new FakeBrowser();
    const older = browser.open("0.9.0");
    const kept = watch(words(older, "add kept"));
    await browser.settle();
    const newer = browser.open("0.10.0");
    const seen = watch(words(newer, "SELECT"));
    await browser.settle();
    expect([kept.value !== undefined, seen.value]).toEqual([true, ["kept"]]);
    const refused = watch(words(older, "SELECT"));
    await browser.settle();
    expect(refused.error).toMatchObject({ kind: "schema_newer", message: expect.stringContaining("reload this page") });
    expect([browser.owner, browser.collisions]).toEqual([newer.name, 0]);
  });

  test("an older one that is opened beside a newer one is told so, and the newer one goes on", async () => {
    const browser = new FakeBrowser();
    const newer = browser.open("0.10.0");
    await browser.settle();
    const refused = watch(words(browser.open("0.9.0"), "add never"));
    await browser.settle();
    expect(refused.error).toMatchObject({ kind: "schema_newer" });
    const seen = watch(words(newer, "SELECT"));
    await browser.settle();
    expect(seen.value).toEqual([]);
  });
});

describe("what can be asked again", () => {
  const request = (action: object) => ({ id: 1, action }) as never;

  test("what only reads can, whatever may write cannot", () => {
    const statement = (sql: string) => isRepeatable(request({ type: "query", sql, parameters: [] }));
    expect([" select 1", "VALUES (1)", "explain SELECT 1"].map(statement)).toEqual([true, true, true]);
    expect(["WITH a AS (SELECT 1) DELETE FROM t", "INSERT INTO t SELECT 1", "-- SELECT\nDELETE FROM t"].map(statement)).toEqual([false, false, false]);
    expect(["read", "write"].map((kind) => isRepeatable(request({ type: "call", kind })))).toEqual([true, false]);
    expect(isRepeatable(request({ type: "search", table: "notes", options: "{}", counts: false }))).toBe(true);
  });

  test("a transaction can while nothing of it was answered and its commit is not on the way", () => {
    const requests = (...types: string[]) => types.map((type) => request({ type }));
    expect(fateOf(requests("begin", "query"))).toBe("repeat");
    expect(fateOf(requests("query"))).toBe("lost");
    expect(fateOf([])).toBe("lost");
    expect(fateOf(requests("begin", "query", "commit"))).toBe("unknown");
  });
});

test("the version is the package's, and the newer of two is known", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  expect(VERSION).toBe(version);
  expect(["0.1.0", "0.10.0", "0.9.1"].map((other) => Math.sign(compareVersions("0.9.1", other)))).toEqual([1, -1, 0]);
});

/** Many tabs that come, ask, close and crash at random, beside the list of what they were told. */
async function simulate(seed: number): Promise<void> {
  const choose = random(seed);
  const browser = new FakeBrowser(choose);
  const tabs = new Set<FakeTab>([browser.open()]);
  /** Each word with what became of its write. */
  const written: { word: string; settled: Settled; tab: FakeTab }[] = [];
  const transactions: { words: string[]; settled: Settled; tab: FakeTab }[] = [];
  const read: { settled: Settled; known: string[]; tab: FakeTab }[] = [];
  let number = 0;
  const any = (): FakeTab => [...tabs][choose(tabs.size)]!;
  for (let round = 0; round < 120; round++) {
    const what = choose(20);
    if (what < 2 || tabs.size === 0) tabs.add(browser.open());
    else if (what === 2) {
      const tab = any();
      tabs.delete(tab);
      tab.crash();
    } else if (what === 3) {
      const tab = any();
      tabs.delete(tab);
      void close(tab).then(
        () => tab.connection.end(new EdgeliteError("closed", "closed")),
        () => undefined,
      );
    } else if (what < 8) {
      const word = `w${++number}`;
      const tab = any();
      written.push({ word, settled: watch(words(tab, `add ${word}`)), tab });
    } else if (what < 10) {
      const tab = any();
      const transaction = tab.connection.newTransaction();
      const own = [`t${++number}`, `t${++number}`];
      const parts = [begin(tab, transaction), ...own.map((word) => words(tab, `add ${word}`, transaction))];
      for (const part of parts) part.catch(() => undefined);
      transactions.push({ words: own, settled: watch(commit(tab, transaction)), tab });
    } else if (what < 13) {
      const known = written.flatMap(({ word, settled }) => (settled.value ? [word] : []));
      const tab = any();
      read.push({ settled: watch(words(tab, "SELECT")), known, tab });
    } else for (let steps = choose(6); steps > 0; steps--) await browser.step();
  }
  await browser.settle();

  const times = (word: string) => browser.committed.filter((committed) => committed === word).length;
  const alive = ({ tab, settled }: { tab: FakeTab; settled: Settled }) => tabs.has(tab) && settled.value === undefined && settled.error === undefined;
  expect([...written, ...transactions, ...read].filter(alive), "unanswered").toEqual([]);
  for (const { word, settled } of written) {
    if (settled.value) expect(times(word), `${word} was acknowledged`).toBe(1);
    else expect(times(word), `${word} was not acknowledged`).toBeLessThanOrEqual(1);
  }
  for (const { words: own, settled } of transactions) {
    const [first, second] = own.map(times);
    expect(second, "a transaction is whole").toBe(first);
    if (settled.value) expect(first, `${own} was acknowledged`).toBe(1);
    else if (settled.error?.kind === "closed" && settled.error.message.includes("rolled back")) expect(first, `${own} was rolled back`).toBe(0);
    else expect(first).toBeLessThanOrEqual(1);
  }
  for (const { settled, known } of read) {
    if (settled.value) expect(settled.value).toEqual(expect.arrayContaining(known));
    else if (settled.error) expect(settled.error.kind).not.toBe("internal");
  }
  expect(browser.collisions, "two tabs had the file").toBe(0);
  if (tabs.size > 0) expect([...tabs].map(({ name }) => name)).toContain(browser.owner);
}

test("whatever closes and crashes: each request is settled once, what was acknowledged is there once, and reads see it", async () => {
  for (let seed = 1; seed <= 150; seed++) {
    await simulate(seed).catch((error: Error) => {
      throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
    });
  }
}, 120_000);
