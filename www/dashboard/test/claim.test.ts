import { expect, test, vi } from "vitest";
import { LockClaim } from "../src/store/claim";

/** Locks of one name, shared by the windows of a test, with the rules of Web Locks. */
class FakeLocks {
  #held = false;
  readonly #queue: (() => void)[] = [];

  request(_name: string, options: LockOptions, callback: (lock: Lock | null) => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const grant = () => {
        this.#held = true;
        void Promise.resolve(callback({} as Lock)).then((value) => {
          this.#held = false;
          resolve(value);
          this.#queue.shift()?.();
        });
      };
      if (!this.#held) grant();
      else if (options.ifAvailable) resolve(callback(null));
      else {
        this.#queue.push(grant);
        options.signal?.addEventListener("abort", () => {
          this.#queue.splice(this.#queue.indexOf(grant), 1);
          reject(options.signal!.reason);
        });
      }
    });
  }
}

function windows(count: number): LockClaim[] {
  const locks = new FakeLocks() as unknown as LockManager;
  return Array.from({ length: count }, () => new LockClaim(locks));
}

const patient = () => new AbortController().signal;

test("one window has the claim at once, and may ask again", async () => {
  const [window] = windows(1);
  expect([await window!.take(), await window!.take()]).toEqual([true, true]);
});

test("a second window has its turn when the first one gives it back", async () => {
  const [first, second, third] = windows(3);
  await first!.take();
  expect(await second!.take()).toBe(false);
  const turn = vi.fn();
  const next = second!.next(patient()).then(turn);
  expect(turn).not.toHaveBeenCalled();
  first!.release();
  await next;
  expect([await second!.take(), await third!.take()]).toEqual([true, false]);
});

test("a window that gives up waiting is passed over", async () => {
  const [first, second, third] = windows(3);
  await first!.take();
  const leaving = new AbortController();
  const given = second!.next(leaving.signal);
  const next = third!.next(patient());
  leaving.abort();
  await expect(given).rejects.toBe(leaving.signal.reason);
  first!.release();
  await next;
  expect(await third!.take()).toBe(true);
});

test("a page without locks has the claim", async () => {
  const claim = new LockClaim(null);
  expect(await claim.take()).toBe(true);
  await claim.next(patient());
});
