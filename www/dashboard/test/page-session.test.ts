import { describe, expect, test } from "vitest";
import type { SyncStatus } from "../src/store/sync";
import type { PageSession } from "../src/store/page-session";
import { DownloadFailed } from "../src/store/server";
import { dataOf, FakeServer, page } from "./session-host";

const engineError = (kind: string) => Object.assign(new Error(kind), { kind });

const copyOf = (session: PageSession) => {
  const { boot } = session.state();
  return boot.phase === "ready" ? boot.copy : null;
};

/** A page whose server syncs with everybody. */
function synced() {
  const server = new FakeServer();
  server.admits = "open";
  return page({ server });
}

describe("with a server that syncs, the first visit", () => {
  test("begins the one store with a snapshot, whose way is shown", async () => {
    const { session, engine, server, storage } = synced();
    const phases: string[] = [];
    session.subscribe(() => phases.push(session.state().boot.phase));
    await session.start();
    expect([...new Set(phases)]).toEqual(["starting", "opening", "downloading", "importing", "ready"]);
    expect([dataOf(session), copyOf(session)?.sync?.status.state]).toEqual(["one", "synced"]);
    expect(copyOf(session)?.editor).not.toBeNull();
    expect(engine.calls).toEqual(["open synced", "remove dashboard-a", "remove dashboard-b"]);
    expect(server.asked).toEqual([null]);
    expect(storage.getItem("edgelite.way")).toBe('{"way":"sync"}');
  });

  test("without the server says so, and goes on by itself when it is there", async () => {
    const { session, server } = synced();
    server.present = false;
    await session.start();
    expect(session.state().boot).toMatchObject({ phase: "failed", failure: { reason: "unreachable" } });
    await session.tick();
    expect(session.state().server.reach).toBe("offline");
    server.present = true;
    await session.tick();
    expect(copyOf(session)?.sync).not.toBeNull();
  });

  test("with a transfer that breaks tells why, and another try succeeds", async () => {
    const { session, server } = synced();
    server.failure = new DownloadFailed("the server answered 507");
    await session.start();
    expect(session.state().boot).toMatchObject({ failure: { reason: "download", detail: "the server answered 507" } });
    await session.retry();
    expect(dataOf(session)).toBe("one");
  });

  test("gives the room of a former snapshot back", async () => {
    const former = page();
    await former.session.start();
    await former.session.stop();
    former.server.admits = "open";
    const { session, engine, storage } = page(former);
    await session.start();
    expect(copyOf(session)?.sync).not.toBeNull();
    expect([engine.slots.size, storage.getItem("edgelite.copy")]).toEqual([0, null]);
  });
});

describe("with a server that syncs, a later visit", () => {
  async function visited() {
    const first = synced();
    await first.session.start();
    await first.session.stop();
    first.engine.calls.length = 0;
    return first;
  }

  test("opens the store at once, fetches no snapshot, and knows when it was begun", async () => {
    const first = await visited();
    first.server.data = "two";
    const { session, server } = page(first);
    await session.start();
    expect(dataOf(session), "what is new comes by sync").toBe("one");
    expect(server.asked).toEqual([null]);
    expect(copyOf(session)?.refreshedAt).toEqual(new Date("2026-02-20T12:00:00Z"));
    await session.tick();
    expect(server.asked, "nor is one fetched later").toEqual([null]);
  });

  test("works without the server", async () => {
    const first = await visited();
    first.server.present = false;
    const { session } = page(first);
    await session.start();
    expect(dataOf(session)).toBe("one");
    expect(session.state().server).toMatchObject({ reach: "offline", health: { version: "0.1.0" } });
  });

  test("is offline as long as the browser was told to be", async () => {
    const first = await visited();
    const { session, storage } = page(first);
    await session.start();
    await copyOf(session)!.sync!.pause();
    await session.stop();
    const second = page({ ...first, storage });
    await second.session.start();
    expect(copyOf(second.session)!.sync!.status.state).toBe("paused");
    await copyOf(second.session)!.sync!.resume();
    expect(storage.getItem("edgelite.offline")).toBeNull();
  });

  test("fetches a new one in the place of a store that is damaged, and of no other", async () => {
    const first = await visited();
    first.engine.fail(engineError("corrupt"));
    const { session, engine } = page(first);
    await session.start();
    expect(dataOf(session)).toBe("one");
    expect(engine.calls.slice(0, 3)).toEqual(["open synced", "remove synced", "open synced"]);
    await session.stop();
    engine.fail(engineError("schema_newer"));
    engine.calls.length = 0;
    const next = page(first);
    await next.session.start();
    expect(next.session.state().boot).toMatchObject({ failure: { reason: "open" } });
    expect(engine.calls).toEqual(["open synced"]);
  });

  test("goes over to snapshots when the server does not sync any more, and keeps the store for when it does again", async () => {
    const first = await visited();
    first.server.admits = "off";
    const { session, engine, storage } = page(first);
    await session.start();
    expect(copyOf(session)?.sync).toBeNull();
    expect(engine.synced).not.toBeNull();
    expect(engine.calls).not.toContain("remove synced");
    await session.stop();
    first.server.admits = "open";
    const again = page({ ...first, storage });
    await again.session.start();
    expect(copyOf(again.session)?.sync).not.toBeNull();
  });

  test("asks again when the store is not let in", async () => {
    const { session, server, engine } = page(await visited());
    await session.start();
    server.admits = "off";
    const status = { ...engine.synced!.sync.status, state: "refused" } satisfies SyncStatus;
    Object.defineProperty(engine.synced!.sync, "status", { value: status });
    await session.tick();
    expect(copyOf(session)?.sync).toBeNull();
  });
});

describe("with a server that does not sync", () => {
  test("the copy is a snapshot, as before", async () => {
    const { session, engine, storage } = page();
    await session.start();
    expect([dataOf(session), copyOf(session)?.sync, copyOf(session)?.editor]).toEqual(["one", null, null]);
    expect(engine.calls).not.toContain("open synced");
    expect(storage.getItem("edgelite.way")).toBe('{"way":"snapshots"}');
  });

  test("a snapshot of a former visit opens without the server", async () => {
    const first = page();
    await first.session.start();
    await first.session.stop();
    first.server.present = false;
    const { session } = page(first);
    await session.start();
    expect(dataOf(session)).toBe("one");
  });
});
