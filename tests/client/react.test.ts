// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/react";
import { createElement, memo, StrictMode, type ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { StoreProvider, useLiveQuery, useStore, useSyncStatus } from "../../www/client/react/index.ts";
import { keyOf } from "../../www/client/react/live-view.ts";
import { StoreBase, type Store } from "../../www/client/store.ts";
import { StoreSync } from "../../www/client/sync/store-sync.ts";
import { connect, FakeEngine, liveRows } from "../support/fake-engine.ts";

const HOST = { storage: async () => ({ kind: "memory" as const, persisted: false, usage: null, quota: null }), persist: async () => false };

type Note = { id: number; text: string };

let engine: FakeEngine;
let store: Store;
/** The renderings of each row. */
let rendered: string[];

beforeEach(async () => {
  rendered = [];
  engine = new FakeEngine();
  const connection = connect(engine);
  await connection.request({ type: "open", name: "home", catalogs: [], storage: "opfs", transactionTimeout: 1000 });
  store = StoreBase.over("home", connection, ["media"], { integers: "bigint", instants: "date" }, HOST);
  engine.log.length = 0;
});
afterEach(cleanup);

const Line = memo(({ row }: { row: Note }) => {
  rendered.push(row.text);
  return createElement("li", null, row.text);
});

function Notes({ about }: { about: string | null }): ReactNode {
  const { data, error, loading } = useLiveQuery((store) => about !== null && store.query<Note>("notes", [about]), [about]);
  if (error) return `error ${error.kind}`;
  if (loading) return "loading";
  return createElement("ul", null, data ? data.map((row) => createElement(Line, { key: row.id, row })) : "nothing");
}

const page = (about: string | null) => createElement(StrictMode, null, createElement(StoreProvider, { store }, createElement(Notes, { about })));
const shows = (text: string) => vi.waitFor(() => expect(document.body.textContent).toBe(text));
const commit = (...next: ReturnType<typeof liveRows>[]) =>
  act(async () => {
    [...engine.live.values()].at(-1)!.next.push(...next);
    await store.query("write");
  });

describe("useLiveQuery", () => {
  test("renders again after a commit, and only the rows that changed, in strict mode", async () => {
    render(page("a"));
    expect(document.body.textContent).toBe("loading");
    await shows("");
    expect(engine.live.size).toBe(1);
    await commit(liveRows([[1, "one"], [2, "two"]], { added: [0, 1] }));
    await shows("onetwo");
    rendered.length = 0;
    await commit(liveRows([[2, "TWO"]], { changed: [1] }));
    await shows("oneTWO");
    expect(new Set(rendered)).toEqual(new Set(["TWO"]));
  });

  test("asks for something else when its dependencies change, and for nothing when there is nothing to ask", async () => {
    const { rerender, unmount } = render(page("a"));
    await shows("");
    rerender(page("a"));
    rerender(page("b"));
    expect(document.body.textContent).toBe("loading");
    await shows("");
    await vi.waitFor(() => expect([...engine.live.values()].map(({ text }) => text)).toEqual(["notes b"]));
    rerender(page(null));
    await shows("nothing");
    await vi.waitFor(() => expect(engine.live.size).toBe(0));
    rerender(page("c"));
    await shows("");
    unmount();
    await vi.waitFor(() => expect(engine.live.size).toBe(0));
  });

  test("goes on with a query that is made anew in each render", async () => {
    function Inline(): ReactNode {
      const { data } = useLiveQuery(useStore().query<Note>("notes", [new Date(5), 7n]));
      return data ? `rows ${data.length}` : "none";
    }
    render(createElement(StoreProvider, { store }, createElement(Inline)));
    await shows("rows 0");
    await commit(liveRows([[1, "one"]], { added: [0] }));
    await shows("rows 1");
    expect(engine.log.filter((line) => line.startsWith("live "))).toHaveLength(1);
  });

  test("shows an error and recovers", async () => {
    render(page("a"));
    await shows("");
    engine.failures.set("read notes a", { kind: "sql", message: "no such table" });
    await commit(liveRows([]));
    await shows("error sql");
    await commit(liveRows([[1, "one"]], { added: [0] }));
    await shows("one");
  });

  test("needs a provider", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(() => render(createElement(Notes, { about: "a" }))).toThrow(expect.objectContaining({ kind: "invalid_argument" }));
    expect(screen.queryByText("loading")).toBeNull();
    vi.restoreAllMocks();
  });
});

test("queries that ask for the same have the same key, and others another", () => {
  const key = (...parameters: Parameters<Store["query"]>) => keyOf(store.query(...parameters).task);
  expect(key("a", [1, new Date(5), new Uint8Array([1])])).toBe(key("a", [1, new Date(5), new Uint8Array([1])]));
  const keys = [key("a"), key("b"), key("a", [1]), key("a", [1n]), key("a", ["1"]), key("a", [new Date(1)]), key("a", [null]), key("a", [[1]])];
  expect(new Set(keys).size).toBe(keys.length);
});

describe("useSyncStatus", () => {
  const State = () => useSyncStatus()?.state ?? "no sync";
  const shown = (one: Store) => createElement(StrictMode, null, createElement(StoreProvider, { store: one }, createElement(State)));

  test("renders again when the store stands otherwise with its server", async () => {
    const connection = connect(new FakeEngine());
    const sync = new StoreSync(connection, "home", "token", null);
    const synced = StoreBase.over("home", connection, ["media"], { integers: "bigint", instants: "date" }, HOST, sync) as Store;
    render(shown(synced));
    expect(document.body.textContent).toBe("connecting");
    const before = sync.status;
    await act(async () => connection.receive({ replies: [], rows: null, sync: { state: "offline", isPaused: false, error: null, core: null, wants: null } }));
    expect([document.body.textContent, sync.status === before]).toEqual(["offline", false]);
  });

  test("gives nothing for a store without sync", () => {
    render(shown(store));
    expect(document.body.textContent).toBe("no sync");
  });
});
