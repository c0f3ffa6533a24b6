import { Query, type CatalogName, type Store, type Task } from "edgelite";
import { describe, expect, test, vi } from "vitest";
import type { Ask } from "../src/store/answers";
import type { Reader } from "../src/store/reader";
import { storeFollow } from "../src/store/store-follow";

interface Live {
  readonly asks: string;
  stopped: boolean;
  tell(result: unknown): void;
  fail(error: Error, ended?: boolean): void;
}

/** A store whose live queries a test answers. */
function fakeStore() {
  const lives: Live[] = [];
  const query = (task: Task) => new Query<unknown>({ run: () => Promise.reject(new Error("not live")), explain: () => Promise.reject() }, task, () => null, null);
  const operation = (catalog: string) =>
    new Proxy({}, {
      get: (_, name) => (...values: unknown[]) => query({ type: "call", catalog, operation: String(name), kind: "read", values }),
    });
  const store = {
    media: operation("media"),
    registry: operation("registry"),
    timeseries: operation("timeseries"),
    library: operation("library"),
    studio: operation("studio"),
    live(asked: Query<unknown>, changed: (result: unknown) => void, { onError }: { onError(error: Error, ended: boolean): void }) {
      const { task } = asked as { task: Extract<Task, { type: "call" }> };
      const live: Live = {
        asks: `${task.operation} ${JSON.stringify(task.values)}`,
        stopped: false,
        tell: (result) => changed(result),
        fail: (error, ended = false) => onError(error, ended),
      };
      lives.push(live);
      return () => (live.stopped = true);
    },
  };
  return { follow: storeFollow(store as unknown as Store<CatalogName>), lives };
}

/** Follows a question, and notes its answers. */
function followed<Answer>(ask: Ask<Answer>) {
  const { follow, lives } = fakeStore();
  const answers: unknown[] = [];
  const stop = follow(ask, { answered: (answer) => answers.push(answer), failed: ({ message }) => answers.push(`failed: ${message}`) });
  const live = (asks: string) => lives.filter((one) => one.asks === asks).at(-1)!;
  return { lives, answers, stop, live, begun: () => vi.waitFor(() => expect(lives.length).toBeGreaterThan(0)) };
}

const both = async (reader: Reader) => [await reader.device("lamp"), await reader.recording("rec")];

describe("a question to a store", () => {
  test("is put again when any of its queries has another result, and only that one is told anew", async () => {
    const { answers, live, begun, lives } = followed(both);
    await begun();
    live('device ["lamp"]').tell("a lamp");
    await vi.waitFor(() => expect(lives).toHaveLength(2));
    live('recording ["rec"]').tell("a recording");
    await vi.waitFor(() => expect(answers).toEqual([["a lamp", "a recording"]]));
    live('device ["lamp"]').tell("a lantern");
    await vi.waitFor(() => expect(answers.at(-1)).toEqual(["a lantern", "a recording"]));
    expect(lives).toHaveLength(2);
  });

  test("is put once for what one commit changed", async () => {
    const { answers, live, begun, lives } = followed(both);
    await begun();
    live('device ["lamp"]').tell(1);
    await vi.waitFor(() => expect(lives).toHaveLength(2));
    live('recording ["rec"]').tell(1);
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    live('device ["lamp"]').tell(2);
    live('recording ["rec"]').tell(2);
    await vi.waitFor(() => expect(answers).toEqual([[1, 1], [2, 2]]));
  });

  test("follows what the new answer is made of, and nothing else", async () => {
    const { answers, live, begun } = followed(async (reader) => {
      const first = (await reader.device("pointer")) as unknown as string;
      return reader.device(first);
    });
    await begun();
    live('device ["pointer"]').tell("one");
    await vi.waitFor(() => expect(live('device ["one"]')).toBeDefined());
    live('device ["one"]').tell("the first");
    await vi.waitFor(() => expect(answers).toEqual(["the first"]));
    live('device ["pointer"]').tell("two");
    await vi.waitFor(() => expect(live('device ["two"]')).toBeDefined());
    live('device ["two"]').tell("the second");
    await vi.waitFor(() => expect(answers).toEqual(["the first", "the second"]));
    expect([live('device ["one"]').stopped, live('device ["two"]').stopped]).toEqual([true, false]);
  });

  test("tells a failure, and the answer when there is one again", async () => {
    const { answers, live, begun } = followed((reader) => reader.device("lamp"));
    await begun();
    live('device ["lamp"]').fail(new Error("busy"));
    await vi.waitFor(() => expect(answers).toEqual(["failed: busy"]));
    live('device ["lamp"]').tell("a lamp");
    await vi.waitFor(() => expect(answers.at(-1)).toBe("a lamp"));
  });

  test("ends all that it follows", async () => {
    const { answers, live, begun, stop } = followed((reader) => reader.device("lamp"));
    await begun();
    stop();
    live('device ["lamp"]').tell("a lamp");
    await Promise.resolve();
    expect([live('device ["lamp"]').stopped, answers]).toEqual([true, []]);
  });
});
