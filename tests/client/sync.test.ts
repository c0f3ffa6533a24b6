import { describe, expect, test, vi } from "vitest";
import { backOff } from "../../www/client/sync/environment.ts";
import { noteSite, type Marks } from "../../www/client/sync/eviction.ts";
import { toSetup } from "../../www/client/sync/options.ts";
import { FakeSync, settle, type Fault } from "../support/fake-sync.ts";

/** What becomes of a promise, noted. */
function watch<Value>(promise: Promise<Value>): { value?: Value; error?: { kind: string; message: string } } {
  const noted: { value?: Value; error?: { kind: string; message: string } } = {};
  promise.then(
    (value) => void (noted.value = value),
    (error) => void (noted.error = error),
  );
  return noted;
}

const answers = (status: number, headers: Record<string, string> = {}) =>
  Response.json({ success: false, error: "not now" }, { status, headers });

describe("an exchange", () => {
  test("goes on until neither side has anything more to say, then the server is listened to", async () => {
    const sync = new FakeSync();
    sync.server.lines.push("a", "b", "c");
    sync.core.add("mine");
    await settle();
    expect(sync.core.lines).toEqual(["mine", "a", "b", "c"]);
    expect(sync.server.lines).toEqual(["a", "b", "c", "mine"]);
    expect(sync.states).toEqual(["connecting", "syncing", "synced"]);
    expect(sync.server.log.slice(0, 5)).toEqual(["hello", "push", "pull", "pull", "wake"]);
    expect(sync.server.headers[0]!.get("authorization")).toBe("Bearer good");
    expect(sync.last.core!.pending).toBe(0);
  });

  test.each<Fault>(["cut before", "cut after", "twice"])("ends the same when any one of its requests is %s", async (fault) => {
    for (let step = 0; step < 8; step++) {
      const sync = new FakeSync();
      sync.server.lines.push("a", "b", "c");
      for (const line of ["one", "two", "three"]) sync.core.add(line);
      sync.server.faults.push(...Array<Fault>(step).fill("twice"), fault);
      await sync.clock.pass(10_000);
      expect(sync.server.lines.toSorted(), `step ${step}`).toEqual(["a", "b", "c", "one", "three", "two"]);
      expect(sync.core.lines.toSorted()).toEqual(sync.server.lines.toSorted());
      expect([sync.last.state, sync.server.most]).toEqual(["synced", 1]);
    }
  });

  test("asks for the next rows while those that came are taken", async () => {
    const sync = new FakeSync();
    sync.server.lines.push("a", "b", "c", "d", "e");
    const underWay: number[] = [];
    sync.core.taken = (type) => {
      if (type === "pulled") underWay.push(sync.server.underWay);
    };
    await settle();
    expect(sync.core.lines).toEqual(["a", "b", "c", "d", "e"]);
    expect(underWay).toEqual([1, 1, 0]);
  });

  test("sends what is large compressed, and what is small as it is", async () => {
    const sync = new FakeSync();
    await settle();
    expect(sync.server.headers[0]!.get("content-encoding")).toBeNull();
    await sync.clock.pass(2_000);
    sync.commit("x".repeat(5000));
    await vi.waitFor(() => expect(sync.server.lines).toHaveLength(1));
    expect(sync.server.headers.at(-1)!.get("content-encoding")).toBe("gzip");
    expect(sync.server.bodies.at(-1)!.length).toBeLessThan(200);
  });

  test("that gets no answer is given up, and begins again", async () => {
    const sync = new FakeSync();
    sync.server.faults.push("hang");
    await sync.clock.pass(59_000);
    expect(sync.last.state).toBe("connecting");
    await sync.clock.pass(1_000);
    expect([sync.last.state, sync.last.error?.message]).toEqual(["offline", "the server cannot be reached: no answer in time"]);
    await sync.clock.pass(2_000);
    expect(sync.last.state).toBe("synced");
  });
});

describe("when nothing is to be done", () => {
  test("a commit is sent at once, and a burst in a few requests", async () => {
    const sync = new FakeSync();
    await settle();
    await sync.clock.pass(2_000);
    sync.commit("a");
    await settle();
    expect(sync.server.lines).toEqual(["a"]);
    const before = sync.server.log.length;
    for (let number = 0; number < 20; number++) {
      sync.commit(`b${number}`);
      await sync.clock.pass(10);
    }
    await sync.clock.pass(500);
    expect(sync.server.lines).toHaveLength(21);
    const pushes = sync.server.log.slice(before);
    expect(new Set(pushes)).toEqual(new Set(["push"]));
    expect(pushes.length).toBeLessThan(15);
  });

  test("a commit during an exchange is sent after it", async () => {
    const sync = new FakeSync();
    await sync.clock.pass(2_000);
    sync.commit("a");
    await Promise.resolve();
    sync.commit("b");
    await sync.clock.pass(100);
    expect(sync.server.lines).toEqual(["a", "b"]);
  });

  test("the server's word brings what is new, and what came before the channel is found when it begins", async () => {
    const sync = new FakeSync();
    await sync.clock.pass(2_000);
    sync.server.lines.push("a");
    sync.server.wake(": still here\n\n");
    await settle();
    expect(sync.core.lines).toEqual([]);
    sync.server.wake("event: com");
    sync.server.wake("mit\r\ndata: 7\r\n\r\n");
    await sync.clock.pass(50);
    expect(sync.core.lines).toEqual(["a"]);
    sync.server.hangUp();
    await settle();
    sync.server.lines.push("b");
    await sync.clock.pass(2_000);
    expect(sync.server.channels.size).toBe(1);
    expect(sync.core.lines).toEqual(["a", "b"]);
  });

  test("a channel that has gone silent is opened again", async () => {
    const sync = new FakeSync();
    await settle();
    for (let second = 0; second < 60; second += 15) {
      sync.server.wake(": still here\n\n");
      await sync.clock.pass(15_000);
    }
    expect(sync.server.log.filter((one) => one === "wake")).toHaveLength(1);
    await sync.clock.pass(47_000);
    expect(sync.server.log.filter((one) => one === "wake")).toHaveLength(2);
  });

  test("the server is asked once a minute, whatever the channel says", async () => {
    const sync = new FakeSync();
    await settle();
    sync.server.lines.push("a");
    sync.server.isDown = false;
    for (const _ of [1, 2, 3, 4]) {
      sync.server.wake(": still here\n\n");
      await sync.clock.pass(15_100);
    }
    expect(sync.core.lines).toEqual(["a"]);
    // A visit without news is not shown as one.
    expect(sync.states.at(-1)).toBe("synced");
    expect(sync.states.filter((state) => state === "synced")).toHaveLength(1);
  });
});

describe("a server that cannot be reached", () => {
  test("is tried again after longer and longer, and at once when there is a network again", async () => {
    const sync = new FakeSync({ random: 1 });
    sync.server.isDown = true;
    await settle();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      const pause = sync.clock.planned.at(-1)!;
      pauses.push(pause);
      await sync.clock.pass(pause);
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(sync.last).toMatchObject({ state: "offline", error: { kind: "offline", message: "the server cannot be reached: fetch failed" } });
    sync.server.isDown = false;
    sync.driver.online();
    await settle();
    expect(sync.last).toMatchObject({ state: "synced", error: null });
  });

  test("is waited for between half of the time and the whole of it", () => {
    expect([backOff(1, 0), backOff(1, 1), backOff(3, 0), backOff(3, 1), backOff(99, 0), backOff(99, 1)]).toEqual([1_000, 2_000, 4_000, 8_000, 30_000, 60_000]);
  });

  test("does not keep commits from being counted", async () => {
    const sync = new FakeSync();
    sync.server.isDown = true;
    await settle();
    sync.commit("a");
    sync.commit("b");
    await sync.clock.pass(500);
    expect([sync.last.state, sync.last.core!.pending]).toEqual(["offline", 2]);
  });

  test.each([
    [429, "7", 7_000],
    [503, "7", 7_000],
    [503, new Date(1_000_000 + 30_000).toUTCString(), 30_000],
  ])("%d: that wants to be left alone until %s is left alone", async (status, after, wait) => {
    const sync = new FakeSync();
    sync.server.faults.push(answers(status, { "retry-after": after }));
    await settle();
    expect(sync.last).toMatchObject({ state: "offline", error: { message: `the server answered ${status}: not now` } });
    const asked = watch(sync.driver.now(false));
    sync.driver.online();
    sync.commit("a");
    await sync.clock.pass(wait - 1);
    expect([sync.server.log, asked.error?.kind]).toEqual([[String(status)], "offline"]);
    await sync.clock.pass(1);
    expect(sync.last.state).toBe("synced");
  });

  test.each([404, 413, 501])("and one that answers %d is asked again after a minute", async (status) => {
    const sync = new FakeSync();
    sync.server.faults.push(answers(status));
    await settle();
    expect(sync.last).toMatchObject({ state: "refused", error: { kind: "unsupported" } });
    await sync.clock.pass(59_999);
    expect(sync.server.log).toHaveLength(1);
    await sync.clock.pass(1);
    expect(sync.last.state).toBe("synced");
  });

  test("and one whose answer the core does not understand is tried again; one that speaks another version is refused", async () => {
    const sync = new FakeSync();
    sync.server.faults.push(new Response("<p>Log in to the hotel"));
    sync.core.failure = { kind: "invalid_argument", message: "this is no answer" };
    await settle();
    expect(sync.last).toMatchObject({ state: "offline", error: { message: "this is no answer" } });
    sync.core.failure = { kind: "unsupported", message: "the server speaks version 2" };
    await sync.clock.pass(2_000);
    expect(sync.last).toMatchObject({ state: "refused", error: { message: "the server speaks version 2" } });
    sync.core.failure = null;
    await sync.clock.pass(60_000);
    expect(sync.last.state).toBe("synced");
  });
});

describe("a token that the server refuses", () => {
  test("is asked for once more, and the new one is used", async () => {
    const sync = new FakeSync({ tokens: ["old", "good"] });
    sync.server.lines.push("a");
    await settle();
    expect([sync.asked, sync.states, sync.core.lines]).toEqual([2, ["connecting", "unauthorized", "connecting", "syncing", "synced"], ["a"]]);
  });

  test("leaves the store unauthorized when there is no better one, until another is given", async () => {
    const sync = new FakeSync({ tokens: ["old", "older"] });
    await sync.clock.pass(600_000);
    expect([sync.last.state, sync.asked, sync.server.log]).toEqual(["unauthorized", 2, ["401", "401"]]);
    const asked = watch(sync.driver.now(false));
    await settle();
    expect(asked.error).toEqual({ kind: "unauthenticated", message: "the server answered 401: the token has ended" });
    sync.driver.take("good", null);
    await settle();
    expect(sync.last).toMatchObject({ state: "synced", error: null });
  });

  test("that is the only one is sent once", async () => {
    const sync = new FakeSync({ tokens: ["old"] });
    await sync.clock.pass(600_000);
    expect([sync.last.state, sync.server.log]).toEqual(["unauthorized", ["401"]]);
    // The network has changed; the page has the same token still.
    sync.driver.online();
    await sync.clock.pass(1_000);
    expect(sync.server.log).toEqual(["401"]);
  });

  test("while it listens is found out, and replaced", async () => {
    const sync = new FakeSync({ tokens: ["good", "better"] });
    await settle();
    sync.server.tokens = ["better"];
    sync.server.hangUp();
    await sync.clock.pass(3_000);
    expect([sync.last.state, sync.server.channels.size, sync.asked]).toEqual(["synced", 1, 2]);
  });

  test("and one that the page cannot get now is asked for again later", async () => {
    const sync = new FakeSync({ tokens: [new Error("no way to the login"), "good"] });
    await settle();
    expect(sync.last).toMatchObject({ state: "offline", error: { message: "no token for the server: no way to the login" } });
    expect(sync.server.log).toEqual([]);
    await sync.clock.pass(2_000);
    expect(sync.last.state).toBe("synced");
  });

  test("403 counts as such a token, too", async () => {
    const sync = new FakeSync();
    sync.server.faults.push(answers(403));
    await settle();
    expect(sync.last).toMatchObject({ state: "unauthorized", error: { kind: "forbidden" } });
  });
});

describe("the switch", () => {
  test("cuts what is under way, and nothing is sent or asked until it is on again", async () => {
    const sync = new FakeSync();
    await settle();
    sync.server.faults.push("hang");
    const asked = watch(sync.driver.now(false));
    await settle();
    sync.driver.pause();
    await settle();
    expect([asked.error?.kind, sync.last.state, sync.last.isPaused, sync.server.channels.size]).toEqual(["offline", "paused", true, 0]);
    const before = sync.server.log.length;
    sync.commit("a");
    sync.driver.online();
    await sync.clock.pass(300_000);
    expect([sync.server.log.length, sync.last.core!.pending, sync.last.state]).toEqual([before, 1, "paused"]);
    expect(watch(sync.driver.now(false))).toEqual({});
    sync.driver.resume();
    await settle();
    expect([sync.server.lines, sync.last.state, sync.server.channels.size]).toEqual([["a"], "synced", 1]);
  });

  test("that is off for a moment only leaves nothing to wait for", async () => {
    const sync = new FakeSync();
    sync.server.faults.push("hang");
    await settle();
    sync.driver.pause();
    sync.driver.resume();
    await settle();
    expect(sync.last.state).toBe("synced");
  });

  test("may be off from the beginning", async () => {
    const sync = new FakeSync({ isPaused: true });
    await sync.clock.pass(120_000);
    expect([sync.states, sync.server.log]).toEqual([["paused"], []]);
    sync.driver.resume();
    await settle();
    expect(sync.last.state).toBe("synced");
  });
});

describe("who asks for an exchange", () => {
  test("is answered when one that began later is done", async () => {
    const sync = new FakeSync();
    await settle();
    sync.server.lines.push("a");
    await sync.driver.now(false);
    expect(sync.core.lines).toEqual(["a"]);
  });

  test("learns why there was none", async () => {
    const sync = new FakeSync();
    await settle();
    sync.server.isDown = true;
    await expect(sync.driver.now(false)).rejects.toMatchObject({ kind: "offline" });
    await expect(sync.driver.now(false)).rejects.toMatchObject({ kind: "offline" });
    sync.server.isDown = false;
    await sync.driver.now(false);
    expect(sync.last.state).toBe("synced");
  });

  test("for a comparison is told the rows that differ", async () => {
    const sync = new FakeSync();
    sync.server.lines.push("a");
    await settle();
    expect(await sync.driver.now(true)).toEqual({ equal: true, differing: [] });
    sync.core.lines.length = 0;
    expect(await sync.driver.now(true)).toEqual({ equal: false, differing: [{ table: "lines", key: ["a"] }] });
  });
});

test("stopping ends everything at once", async () => {
  const sync = new FakeSync();
  await settle();
  sync.commit("a");
  await settle();
  sync.server.faults.push("hang");
  const asked = watch(sync.driver.now(false));
  await settle();
  sync.driver.stop();
  await settle();
  expect([asked.error?.kind, sync.server.channels.size, sync.clock.planned]).toEqual(["closed", 0, []]);
  const told = sync.reports.length;
  sync.commit("b");
  sync.driver.online();
  await sync.clock.pass(600_000);
  expect(sync.reports).toHaveLength(told);
  await expect(sync.driver.now(false)).rejects.toMatchObject({ kind: "closed" });
});

test("options that name no server or no token are refused", () => {
  for (const url of ["/api/v1/sync", "ftp://home.example/sync"]) {
    expect(() => toSetup({ url, token: "t" })).toThrow(expect.objectContaining({ kind: "invalid_argument", field: "sync.url" }));
  }
  expect(() => toSetup({ url: "https://home.example/sync", token: "" })).toThrow(expect.objectContaining({ field: "sync.token" }));
  expect(toSetup({ url: "https://home.example/sync", token: () => "t" })).toEqual({ url: "https://home.example/sync" });
});

test("a store that the browser deleted is missed once, and the loss is told from then on", () => {
  const kept = new Map<string, string>();
  const marks: Marks = {
    read: (name) => kept.get(name) ?? null,
    write: (name, text) => void (text === null ? kept.delete(name) : kept.set(name, text)),
  };
  expect([noteSite(marks, "home", 1, 100), noteSite(marks, "home", 1, 200)]).toEqual([null, null]);
  expect([noteSite(marks, "home", 2, 300), noteSite(marks, "home", 2, 400)]).toEqual([new Date(300), new Date(300)]);
  expect(noteSite(marks, "other", 2, 400)).toBeNull();
  marks.write("home", "not a mark");
  expect(noteSite(marks, "home", 3, 500)).toBeNull();
});
