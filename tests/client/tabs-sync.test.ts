import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { StoreSync } from "../../www/client/sync/store-sync.ts";
import type { Token } from "../../www/client/sync/options.ts";
import { FakeServer } from "../support/fake-sync.ts";
import { FakeBrowser, random, words, type FakeTab } from "../support/fake-tabs.ts";

const URL = "https://home.example/api/v1/sync";

let server: FakeServer;
let browser: FakeBrowser;
/** All tabs that were opened: none goes on behind its test. */
let opened: FakeTab[] = [];
beforeEach(() => {
  server = new FakeServer();
  vi.stubGlobal("fetch", server.fetch);
});
afterEach(() => {
  end();
  vi.unstubAllGlobals();
});

function end(): void {
  for (const tab of opened) tab.crash();
  opened = [];
  server.hangUp();
}

/** Opens a tab that syncs. */
function open(token: Token = "good"): { tab: FakeTab; sync: StoreSync } {
  const tab = browser.open(undefined, { url: URL });
  opened.push(tab);
  return { tab, sync: new StoreSync(tab.connection, "home", token, null) };
}

/** Delivers messages until something holds. */
async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(
    async () => {
      await browser.settle();
      expect(holds()).toBe(true);
    },
    { timeout: 10_000, interval: 5 },
  );
}

describe("tabs that share a store that syncs", () => {
  test("have one connection to the server and the same state", async () => {
    browser = new FakeBrowser();
    const tabs = [open(), open(), open()];
    server.lines.push("a");
    await until(() => tabs.every(({ sync }) => sync.status.state === "synced"));
    expect([server.channels.size, server.most, browser.core.lines]).toEqual([1, 1, ["a"]]);
    server.lines.push("b");
    const asked = tabs[2]!.sync.now();
    await until(() => browser.core.lines.length === 2);
    await asked;
    const late = open();
    await until(() => late.sync.status.state === "synced");
    expect(server.channels.size).toBe(1);
  });

  test("go on syncing when the one that has the file crashes, and stay switched off if they were", async () => {
    browser = new FakeBrowser();
    const [one, two, three] = [open(), open(), open()];
    await until(() => three.sync.status.state === "synced");
    one.tab.crash();
    server.hangUp();
    browser.core.add("mine");
    await until(() => server.lines.length === 1 && server.channels.size === 1);
    await Promise.all([two.sync.pause(), until(() => three.sync.status.state === "paused")]);
    browser.core.add("later");
    two.tab.crash();
    await until(() => browser.owner === three.tab.name && three.sync.status.pending === 1);
    expect([three.sync.status.state, server.lines, server.channels.size]).toEqual(["paused", ["mine"], 0]);
    await Promise.all([three.sync.resume(), until(() => three.sync.status.state === "synced")]);
    expect(server.lines).toEqual(["mine", "later"]);
  });

  test("are all asked for a token, and the first good one serves all of them", async () => {
    browser = new FakeBrowser();
    const [one, two] = [open("old"), open("old")];
    await until(() => one.sync.status.state === "unauthorized" && two.sync.status.state === "unauthorized");
    const late = open("good");
    await until(() => [one, two, late].every(({ sync }) => sync.status.state === "synced"));
    server.tokens = ["better"];
    server.hangUp();
    await until(() => one.sync.status.state === "unauthorized");
    await Promise.all([two.sync.setToken(async () => "better"), until(() => one.sync.status.state === "synced")]);
    // Whoever takes over asks the pages anew.
    one.tab.crash();
    server.hangUp();
    await until(() => server.channels.size === 1 && two.sync.status.state === "synced");
  });

  test("a request for an exchange survives the end of the tab that carried it out", async () => {
    browser = new FakeBrowser();
    const [one, two] = [open(), open()];
    await until(() => two.sync.status.state === "synced");
    server.faults.push("hang");
    const asked = two.sync.now();
    await until(() => server.log.includes("hang"));
    one.tab.crash();
    await until(() => browser.owner === two.tab.name);
    await Promise.all([asked, until(() => two.sync.status.state === "synced")]);
  });

  test("two servers for one store are refused, and the first one stays", async () => {
    browser = new FakeBrowser();
    const first = open();
    await until(() => first.sync.status.state === "synced");
    const second = browser.open(undefined, { url: "https://other.example/sync" });
    opened.push(second);
    await browser.settle();
    await expect(second.opened).rejects.toMatchObject({ kind: "invalid_argument", field: "sync.url" });
    expect(first.sync.status.state).toBe("synced");
  });

  test("and that crash in any order lose nothing and send nothing twice", async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const choose = random(seed);
      server = new FakeServer();
      vi.stubGlobal("fetch", server.fetch);
      browser = new FakeBrowser(choose);
      const tabs = [open(), open(), open(), open()];
      for (let round = 0; round < 3; round++) {
        for (let line = 0; line < 3; line++) {
          browser.core.add(`${round}-${line}`);
          void words(tabs[choose(tabs.length)]!.tab, "add x").catch(() => undefined);
          for (let step = choose(20); step > 0; step--) await browser.step();
        }
        tabs.splice(choose(tabs.length), 1)[0]!.tab.crash();
      }
      const last = tabs[0]!.sync;
      const asked = last.now();
      await until(() => last.status.state === "synced" && server.lines.length === 9);
      await asked;
      expect([server.lines.length, server.most, browser.collisions], `seed ${seed}`).toEqual([9, 1, 0]);
      end();
    }
  });
});
