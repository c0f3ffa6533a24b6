import { describe, expect, test } from "vitest";
import type { PageSession } from "../src/store/page-session";
import { Unreachable } from "../src/store/server";
import { TokenRefused } from "../src/store/tokens";
import { dataOf, FakeServer, page } from "./session-host";

const copyOf = (session: PageSession) => {
  const { boot } = session.state();
  return boot.phase === "ready" ? boot.copy : null;
};

/** How the copy is kept current. */
const wayOf = (session: PageSession) => {
  const copy = copyOf(session);
  return copy === null ? null : copy.sync === null ? "snapshots" : "sync";
};

/** A page whose server syncs with whoever shows the token `good`. */
function guarded() {
  const server = new FakeServer();
  server.admits = "tokens";
  server.good.add("good");
  return page({ server });
}

/** The same with the token entered. */
async function entered() {
  const at = guarded();
  await at.session.start();
  await at.session.tokens.enter("good");
  return at;
}

/** Waits until what one window told the others was done. */
const heard = (until: () => void) => expect.poll(() => (until(), true)).toBe(true);

describe("with a server that wants access tokens", () => {
  test("a browser without one has a snapshot, and is told that one would help", async () => {
    const { session } = guarded();
    await session.start();
    expect(wayOf(session)).toBe("snapshots");
    expect(session.tokens.state()).toEqual({ access: "tokens", isHeld: false });
  });

  test("a token begins the store with what it grants, and is kept for the next visit", async () => {
    const first = await entered();
    expect([wayOf(first.session), first.session.tokens.state().isHeld]).toEqual(["sync", true]);
    expect(first.server.shown).toEqual([null, "good"]);
    expect([first.engine.sync.token, first.engine.slots.size]).toEqual(["good", 0]);
    await first.session.stop();
    first.engine.sync.token = null;
    const { session, server, engine } = page(first);
    await session.start();
    expect([wayOf(session), engine.sync.token]).toEqual(["sync", "good"]);
    expect(server.shown, "no further copy is fetched").toEqual([null, "good"]);
  });

  test("what surrounds a pasted token is not part of it", async () => {
    const { session, storage } = guarded();
    await session.start();
    await session.tokens.enter("  good\n");
    expect(storage.getItem("edgelite.token")).toBe('{"token":"good"}');
  });

  test.each(["bad", "", "two words", "tök€n"])("%j is refused, and changes nothing", async (text) => {
    const { session, storage, engine } = guarded();
    await session.start();
    await expect(session.tokens.enter(text)).rejects.toBeInstanceOf(TokenRefused);
    expect([wayOf(session), session.tokens.state().isHeld]).toEqual(["snapshots", false]);
    expect([storage.getItem("edgelite.token"), engine.calls.includes("open synced")]).toEqual([null, false]);
  });

  test("a token that cannot be tried is not kept", async () => {
    const { session, server } = guarded();
    await session.start();
    server.present = false;
    await expect(session.tokens.enter("good")).rejects.toBeInstanceOf(Unreachable);
    expect([wayOf(session), session.tokens.state().isHeld]).toEqual(["snapshots", false]);
  });

  test("a token brings the first copy where nothing is given without one", async () => {
    const { session, server } = guarded();
    server.guarded = true;
    await session.start();
    expect(session.state().boot).toMatchObject({ phase: "failed", failure: { reason: "token" } });
    await session.tokens.enter("good");
    expect(wayOf(session)).toBe("sync");
  });

  test("a token that was revoked before there was a copy is said to be refused, and another one helps", async () => {
    const first = await entered();
    await first.session.stop();
    first.engine.synced = null;
    first.server.good.clear();
    const { session, server } = page(first);
    await session.start();
    expect(session.state().boot).toMatchObject({ phase: "failed", failure: { reason: "token" } });
    server.good.add("better");
    await session.tokens.enter("better");
    expect([wayOf(session), server.shown.at(-1)]).toEqual(["sync", "better"]);
  });

  test("a store whose token was revoked stays, and goes on with another one", async () => {
    const { session, server, engine } = await entered();
    server.good.clear();
    engine.sync.tell({ state: "unauthorized", pending: 2 });
    await session.tick();
    expect([wayOf(session), engine.sync.sync.status.state]).toEqual(["sync", "unauthorized"]);
    server.good.add("better");
    engine.calls.length = 0;
    await session.tokens.enter("better");
    expect([engine.sync.token, engine.sync.sync.status.pending]).toEqual(["better", 2]);
    expect(engine.calls, "the store is the same").toEqual([]);
  });

  test("a token that is forgotten is gone, with the copy that it brought", async () => {
    const { session, storage, engine } = await entered();
    await session.tokens.forget();
    expect([wayOf(session), session.tokens.state()]).toEqual(["snapshots", { access: "tokens", isHeld: false }]);
    expect([engine.synced, storage.getItem("edgelite.token")]).toEqual([null, null]);
  });

  test("a token is forgotten without the server, too", async () => {
    const { session, server, storage, engine } = await entered();
    server.present = false;
    await session.tokens.forget();
    expect(session.state().boot).toMatchObject({ phase: "failed", failure: { reason: "unreachable" } });
    expect([engine.synced, storage.getItem("edgelite.token")]).toEqual([null, null]);
    server.present = true;
    await session.tick();
    expect(wayOf(session)).toBe("snapshots");
  });

  test("all windows begin with a token that one of them was given, and end with it", async () => {
    const one = guarded();
    const other = page(one);
    await one.session.start();
    await other.session.start();
    await one.session.tokens.enter("good");
    await heard(() => expect(wayOf(other.session)).toBe("sync"));
    await other.session.tokens.forget();
    await heard(() => expect([wayOf(one.session), wayOf(other.session)]).toEqual(["snapshots", "snapshots"]));
    expect([one.session.tokens.state().isHeld, one.engine.synced]).toEqual([false, null]);
  });

  test("a store that another window has not let go of yet keeps nobody from forgetting", async () => {
    const { session, engine, storage } = await entered();
    engine.removeSynced = () => Promise.reject(Object.assign(new Error("in use"), { kind: "locked" }));
    await session.tokens.forget();
    expect([wayOf(session), storage.getItem("edgelite.token")]).toEqual(["snapshots", null]);
  });
});

describe("when the server is started with another choice, an open page", () => {
  test("goes from an open one to snapshots and back, with the same store", async () => {
    const server = new FakeServer();
    server.admits = "open";
    const { session, engine } = page({ server });
    await session.start();
    const store = engine.synced;
    server.admits = "off";
    server.data = "two";
    engine.sync.tell({ state: "refused", pending: 1 });
    await session.tick();
    expect([wayOf(session), dataOf(session)]).toEqual(["snapshots", "two"]);
    expect(engine.synced, "what was not sent is kept").toBe(store);
    server.admits = "open";
    await session.tick();
    expect([wayOf(session), dataOf(session)]).toEqual(["sync", "one"]);
    expect([engine.synced === store, engine.calls.includes("remove synced")]).toEqual([true, false]);
  });

  test("goes from an open one to snapshots when that wants a token, and back with one", async () => {
    const server = new FakeServer();
    server.admits = "open";
    server.good.add("good");
    const { session, engine } = page({ server });
    await session.start();
    const store = engine.synced;
    server.admits = "tokens";
    engine.sync.tell({ state: "unauthorized" });
    await session.tick();
    expect([wayOf(session), session.tokens.state().access]).toEqual(["snapshots", "tokens"]);
    await session.tokens.enter("good");
    expect([wayOf(session), engine.synced === store, engine.sync.token]).toEqual(["sync", true, "good"]);
  });

  test("keeps its token for when the server wants it again", async () => {
    const { session, server, engine } = await entered();
    server.admits = "off";
    engine.sync.tell({ state: "refused" });
    await session.tick();
    expect([wayOf(session), session.tokens.state()]).toEqual(["snapshots", { access: "off", isHeld: true }]);
    server.admits = "tokens";
    await session.tick();
    expect([wayOf(session), engine.sync.token]).toEqual(["sync", "good"]);
  });

  test("stays as it is while the server cannot be asked", async () => {
    const server = new FakeServer();
    server.admits = "open";
    const { session, engine } = page({ server });
    await session.start();
    server.admits = "off";
    server.present = false;
    engine.sync.tell({ state: "refused" });
    await session.tick();
    expect([wayOf(session), session.state().server.reach]).toEqual(["sync", "offline"]);
    server.present = true;
    await session.tick();
    expect(wayOf(session)).toBe("snapshots");
  });

  test("that was stopped goes nowhere", async () => {
    const { session, server, engine } = page();
    await session.start();
    server.admits = "open";
    const ticked = session.tick();
    await session.stop();
    await ticked;
    expect(engine.calls).not.toContain("open synced");
  });
});
