import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Answers, type Told } from "../src/store/answers";
import { PendingRows, rowName } from "../src/store/sync";
import { fakeSync } from "./fake-sync";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Answers whose questions a test answers itself. */
function asked() {
  const followed: { told: Told<number>; stopped: boolean }[] = [];
  const answers = new Answers((_, told) => {
    const one = { told: told as unknown as Told<number>, stopped: false };
    followed.push(one);
    return () => (one.stopped = true);
  });
  return { answers, followed };
}

describe("an answer", () => {
  test("is followed once for all who look at it, and told to each", () => {
    const { answers, followed } = asked();
    const one = answers.of("how many", async () => 0);
    expect(answers.of("how many", async () => 1)).toBe(one);
    const told = [vi.fn(), vi.fn()];
    for (const listener of told) one.subscribe(listener);
    followed[0]!.told.answered(3);
    followed[0]!.told.answered(4);
    expect(followed).toHaveLength(1);
    expect(one.current()).toEqual({ data: 4, error: null });
    for (const listener of told) expect(listener).toHaveBeenCalledTimes(2);
  });

  test("stays while it cannot be had, and is asked for again", () => {
    const { answers, followed } = asked();
    const one = answers.of("how many", async () => 0);
    one.subscribe(() => undefined);
    followed[0]!.told.answered(3);
    followed[0]!.told.failed(new Error("closed"));
    expect(one.current()).toMatchObject({ data: 3, error: { message: "closed" } });
    one.again();
    expect([followed.length, followed[0]!.stopped]).toEqual([2, true]);
    followed[1]!.told.answered(5);
    expect(one.current()).toEqual({ data: 5, error: null });
  });

  test("is followed a little longer than anybody looks at it, for those who come back", () => {
    const { answers, followed } = asked();
    const one = answers.of("how many", async () => 0);
    one.subscribe(() => undefined)();
    followed[0]!.told.answered(3);
    vi.advanceTimersByTime(29_000);
    expect(answers.of("how many", async () => 0).current().data).toBe(3);
    const leave = one.subscribe(() => undefined);
    vi.advanceTimersByTime(60_000);
    expect(followed[0]!.stopped).toBe(false);
    leave();
    vi.advanceTimersByTime(30_000);
    expect(followed[0]!.stopped).toBe(true);
    expect(answers.of("how many", async () => 0)).not.toBe(one);
  });

  test("is followed no more when the copy is closed", () => {
    const { answers, followed } = asked();
    answers.of("how many", async () => 0).subscribe(() => undefined);
    answers.close();
    expect(followed[0]!.stopped).toBe(true);
  });
});

describe("the rows that wait", () => {
  test("are looked up when their number changes, and forgotten when all is sent", async () => {
    const fake = fakeSync();
    const rows = new PendingRows(fake.sync);
    const told = vi.fn();
    rows.subscribe(told);
    fake.pending = [{ table: "devices", key: ["lamp"] }];
    fake.tell({ pending: 1 });
    await vi.waitFor(() => expect(rows.current()).toEqual(new Set([rowName("devices", "lamp")])));
    const before = rows.current();
    fake.tell({ lag: 3 });
    expect(rows.current()).toBe(before);
    fake.tell({ pending: 0 });
    await vi.waitFor(() => expect(rows.current().size).toBe(0));
    expect(told).toHaveBeenCalledTimes(2);
  });

  test("that were asked for late do not hide what is known by then", async () => {
    const fake = fakeSync();
    const rows = new PendingRows(fake.sync);
    rows.subscribe(() => undefined);
    let answer = (_: readonly { table: string; key: readonly unknown[] }[]) => {};
    fake.sync.pendingRows = () => new Promise((resolve) => (answer = resolve));
    fake.tell({ pending: 1 });
    fake.tell({ pending: 0 });
    answer([{ table: "devices", key: ["lamp"] }]);
    await Promise.resolve();
    expect(rows.current().size).toBe(0);
  });
});
