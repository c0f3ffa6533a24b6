import { expect, test, vi } from "vitest";
import { LockClaim } from "../src/store/claim";

/** Locks of one name, shared by the tabs of a test, with the rules of Web Locks. */
class FakeLocks {
  #holder: { end: () => void; break: (error: Error) => void } | null = null;
  readonly #queue: (() => void)[] = [];

  request(_name: string, options: LockOptions, callback: (lock: Lock | null) => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const grant = () => {
        const holder = {
          break: (error: Error) => reject(error),
          end: () => {
            if (this.#holder !== holder) return;
            this.#holder = null;
            this.#queue.shift()?.();
          },
        };
        this.#holder = holder;
        void Promise.resolve(callback({} as Lock)).then((value) => {
          resolve(value);
          holder.end();
        });
      };
      if (options.steal) {
        const former = this.#holder;
        this.#holder = null;
        former?.break(new DOMException("stolen", "AbortError"));
        grant();
      } else if (this.#holder === null) grant();
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

function tabs(count: number) {
  const locks = new FakeLocks() as unknown as LockManager;
  return Array.from({ length: count }, () => {
    const claim = new LockClaim(locks);
    const lost = vi.fn();
    claim.onLost(lost);
    return { claim, lost };
  });
}

test("one tab has the claim at once, and may ask again", async () => {
  const [tab] = tabs(1);
  const waiting = vi.fn();
  await tab!.claim.take(waiting);
  await tab!.claim.take(waiting);
  expect(waiting).not.toHaveBeenCalled();
});

test("a second tab waits until the first one gives it back", async () => {
  const [first, second] = tabs(2);
  await first!.claim.take(() => {});
  const waiting = vi.fn();
  const taken = second!.claim.take(waiting);
  await vi.waitFor(() => expect(waiting).toHaveBeenCalledOnce());
  first!.claim.release();
  await taken;
  expect(first!.lost).not.toHaveBeenCalled();
});

test("a second tab takes it over, and the first one learns of it", async () => {
  const [first, second, third] = tabs(3);
  await first!.claim.take(() => {});
  const taken = second!.claim.take(() => second!.claim.takeOver());
  await taken;
  second!.claim.takeOver();
  await vi.waitFor(() => expect(first!.lost).toHaveBeenCalledOnce());
  expect(second!.lost).not.toHaveBeenCalled();
  const waiting = vi.fn();
  void third!.claim.take(waiting);
  await vi.waitFor(() => expect(waiting).toHaveBeenCalledOnce());
});

test("a page without locks has the claim", async () => {
  const waiting = vi.fn();
  const claim = new LockClaim(null);
  await claim.take(waiting);
  expect(waiting).not.toHaveBeenCalled();
});
