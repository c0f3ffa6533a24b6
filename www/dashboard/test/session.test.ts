import { describe, expect, test, vi } from "vitest";
import { DownloadFailed } from "../src/store/server";
import { REFRESH_AFTER_MS } from "../src/store/snapshot-session";
import type { SessionState } from "../src/store/session-state";
import { copyOf } from "./fake-engine";
import { dataOf, visit } from "./session-host";

const failed = (state: SessionState) => (state.boot.phase === "failed" ? state.boot.failure.reason : state.boot.phase);
const engineError = (kind: string, message: string) => Object.assign(new Error(message), { kind });

describe("r69 the first visit", () => {
  test("downloads the snapshot, shows how far it is and opens it", async () => {
    const { session, engine } = visit();
    const phases: string[] = [];
    session.subscribe(() => phases.push(session.state().boot.phase));
    await session.start();
    expect([...new Set(phases)]).toEqual(["starting", "downloading", "importing", "opening", "ready"]);
    expect(dataOf(session)).toBe("one");
    expect(engine.calls).toEqual(["load dashboard-a", "remove dashboard-b"]);
    expect(session.state().server).toMatchObject({ reach: "online", health: { status: "healthy" } });
  });

  test("without a server says so, and goes on by itself when the server is there", async () => {
    const { session, server } = visit();
    server.present = false;
    await session.start();
    expect(failed(session.state())).toBe("unreachable");
    expect(session.state().server.reach).toBe("offline");
    await session.tick();
    expect(failed(session.state())).toBe("unreachable");
    server.present = true;
    await session.tick();
    expect(dataOf(session)).toBe("one");
  });

  test("with a refused file keeps nothing, and another try succeeds", async () => {
    const { session, engine, storage, server } = visit();
    engine.fail(engineError("corrupt", "page 17 is damaged"));
    await session.start();
    expect(session.state().boot).toEqual({
      phase: "failed",
      failure: { reason: "import", detail: "page 17 is damaged" },
    });
    expect(storage.getItem("edgelite.copy")).toBeNull();
    expect(server.transfer?.aborted).toBe(true);
    await session.retry();
    expect(dataOf(session)).toBe("one");
  });

  test.each([
    [new DownloadFailed("the server answered 500"), "download"],
    [new TypeError("network error"), "download"],
    [engineError("full", "quota exceeded"), "full"],
    [engineError("locked", "another tab has the store open"), "locked"],
    [engineError("unsupported", "no private file system"), "unsupported"],
    [new Error("something else"), "import"],
  ])("tells %s apart", async (error, reason) => {
    const { session, server } = visit();
    server.failure = error;
    await session.start();
    expect(failed(session.state())).toBe(reason);
    await session.retry();
    expect(session.state().boot.phase).toBe("ready");
  });

  test("in memory leaves no record behind", async () => {
    const { session, engine, storage } = visit();
    engine.load = async () => ({ ...copyOf({} as never), lasting: false, close: async () => {} });
    await session.start();
    expect(session.state().boot.phase).toBe("ready");
    expect(storage.getItem("edgelite.copy")).toBeNull();
  });
});

describe("r69 a later visit", () => {
  async function visited() {
    const first = visit();
    await first.session.start();
    await first.session.stop();
    first.engine.calls.length = 0;
    return first;
  }

  test("opens the stored copy at once and downloads nothing when the data is the same", async () => {
    const { storage, engine, server } = await visited();
    const again = visit({ storage, engine, server });
    await again.session.start();
    expect(dataOf(again.session)).toBe("one");
    expect(engine.calls).toEqual(["open dashboard-a"]);
    expect(server.asked).toEqual([null, '"one"']);
  });

  test("works without a server and shows its last report", async () => {
    const { storage, engine, server } = await visited();
    server.present = false;
    const again = visit({ storage, engine, server });
    await again.session.start();
    expect(dataOf(again.session)).toBe("one");
    expect(again.session.state().server).toMatchObject({ reach: "offline", health: { version: "0.1.0" } });
    expect(again.session.state().boot).toMatchObject({ copy: { refreshedAt: new Date("2026-02-20T12:00:00Z") } });
  });

  test("loads newer data beside the open copy and changes over when it is open", async () => {
    const { storage, engine, server } = await visited();
    server.data = "two";
    const again = visit({ storage, engine, server });
    const seen: (string | null)[] = [];
    again.session.subscribe(() => seen.push(dataOf(again.session)));
    await again.session.start();
    expect(seen.slice(seen.indexOf("one"))).not.toContain(null);
    expect(dataOf(again.session)).toBe("two");
    expect(engine.calls).toEqual(["open dashboard-a", "load dashboard-b", "close dashboard-a", "remove dashboard-a"]);
    const third = visit({ storage, engine, server });
    await third.session.start();
    expect(dataOf(third.session)).toBe("two");
  });

  test("keeps the open copy when newer data is refused, and says so", async () => {
    const { storage, engine, server } = await visited();
    const again = visit({ storage, engine, server });
    await again.session.start();
    server.data = "two";
    engine.fail(engineError("corrupt", "damaged"));
    await again.session.refresh();
    expect(dataOf(again.session)).toBe("one");
    expect(again.session.state().refresh).toEqual({
      phase: "failed",
      failure: { reason: "import", detail: "damaged" },
    });
    await again.session.refresh();
    expect(dataOf(again.session)).toBe("two");
    expect(again.session.state().refresh).toEqual({ phase: "idle" });
  });

  test.each(["not_found", "corrupt", "not_a_database", "schema_newer"])(
    "downloads again when the stored copy is %s",
    async (kind) => {
      const { storage, engine, server } = await visited();
      engine.fail(engineError(kind, "unusable"));
      const again = visit({ storage, engine, server });
      await again.session.start();
      expect(dataOf(again.session)).toBe("one");
      expect(server.asked.at(-1)).toBeNull();
      expect(engine.calls).toEqual(["open dashboard-a", "load dashboard-b", "remove dashboard-a"]);
    },
  );

  test("does not throw a copy away that another tab has open", async () => {
    const { storage, engine, server } = await visited();
    engine.fail(engineError("locked", "another tab has the store open"));
    const again = visit({ storage, engine, server });
    await again.session.start();
    expect(failed(again.session.state())).toBe("locked");
    expect(engine.calls).toEqual(["open dashboard-a"]);
    await again.session.retry();
    expect(dataOf(again.session)).toBe("one");
  });
});

describe("an open page", () => {
  async function open() {
    const at = visit();
    await at.session.start();
    return at;
  }

  test("asks for newer data only when its copy is old", async () => {
    const { session, server, clock } = await open();
    server.data = "two";
    await session.tick();
    expect(dataOf(session)).toBe("one");
    clock.now += REFRESH_AFTER_MS;
    await session.tick();
    expect(dataOf(session)).toBe("two");
  });

  test("asks for newer data when the server comes back", async () => {
    const { session, server } = await open();
    server.present = false;
    await session.tick();
    expect(session.state().server.reach).toBe("offline");
    server.data = "two";
    server.present = true;
    await session.tick();
    expect(dataOf(session)).toBe("two");
  });

  test("says when the data was last known to be the server's", async () => {
    const { session, clock } = await open();
    clock.now += 60_000;
    await session.refresh();
    expect(session.state().boot).toMatchObject({
      copy: { refreshedAt: new Date("2026-02-20T12:01:00Z") },
    });
  });

  test("refreshes once when asked twice at the same time", async () => {
    const { session, server } = await open();
    await Promise.all([session.refresh(), session.refresh()]);
    expect(server.asked).toEqual([null, '"one"']);
  });

  test("gives each copy answers of its own", async () => {
    const { session, server } = await open();
    const { boot: former } = session.state();
    server.data = "two";
    await session.refresh();
    const { boot } = session.state();
    expect(boot.phase === "ready" && former.phase === "ready" && boot.copy.answers !== former.copy.answers).toBe(true);
  });
});

describe("several windows", () => {
  /** A window that keeps the copy fresh, and one beside it. */
  async function two() {
    const first = visit();
    await first.session.start();
    const second = visit(first);
    second.claim.busy = true;
    return { first, second };
  }

  test("the second one opens the same copy and downloads nothing", async () => {
    const { first, second } = await two();
    await second.session.start();
    expect([dataOf(first.session), dataOf(second.session)]).toEqual(["one", "one"]);
    expect(first.server.asked).toEqual([null]);
    expect(second.session.state().server.reach).toBe("online");
  });

  test("the second one waits for the first copy while another one fetches it", async () => {
    const alone = visit();
    alone.claim.busy = true;
    await alone.session.start();
    expect(alone.session.state().boot.phase).toBe("waiting");
    await visit(alone).session.start();
    await vi.waitFor(() => expect(dataOf(alone.session)).toBe("one"));
    expect(alone.server.asked).toEqual([null]);
  });

  test("all of them change over to newer data, whichever of them is asked for it", async () => {
    const { first, second } = await two();
    await second.session.start();
    for (const [data, asked] of [["two", first], ["three", second]] as const) {
      first.server.data = data;
      await asked.session.refresh();
      await vi.waitFor(() => expect([dataOf(first.session), dataOf(second.session)]).toEqual([data, data]));
    }
    const closed = first.engine.calls.filter((call) => call.startsWith("close"));
    expect(closed).toEqual(["close dashboard-a", "close dashboard-a", "close dashboard-b", "close dashboard-b"]);
  });

  test("one that was told of the same data says that it is as fresh", async () => {
    const { first, second } = await two();
    await second.session.start();
    first.clock.now += 60_000;
    await first.session.refresh();
    await vi.waitFor(() =>
      expect(second.session.state().boot).toMatchObject({ copy: { refreshedAt: new Date("2026-02-20T12:01:00Z") } }),
    );
  });

  test("when the first one is closed, the second one goes on with what it has open and keeps it fresh", async () => {
    const { first, second } = await two();
    await second.session.start();
    await first.session.stop();
    first.server.data = "two";
    second.claim.pass();
    await vi.waitFor(() => expect(dataOf(second.session)).toBe("two"));
    expect(first.server.asked).toEqual([null, '"one"']);
  });

  test("a slot that a window has not left yet is emptied later", async () => {
    const { session, engine, server } = visit();
    await session.start();
    server.data = "two";
    const remove = engine.remove.bind(engine);
    engine.remove = async () => {
      throw engineError("locked", "another window has the store open");
    };
    await session.refresh();
    expect(dataOf(session)).toBe("two");
    engine.remove = remove;
    await session.tick();
    expect(engine.calls.at(-1)).toBe("remove dashboard-a");
  });

  test("what was emptied while it was opened does not pass for the copy", async () => {
    const { first, second } = await two();
    first.server.data = "two";
    const open = second.engine.open.bind(second.engine);
    second.engine.open = async (slot) => {
      second.engine.open = open;
      const opened = await open(slot);
      await first.session.refresh();
      return opened;
    };
    await second.session.start();
    expect(dataOf(second.session)).toBe("two");
  });

  test("copies in memory are each window's own", async () => {
    const at = visit();
    at.claim.busy = true;
    at.engine.lasts = async () => false;
    await at.session.start();
    expect(dataOf(at.session)).toBe("one");
  });
});
