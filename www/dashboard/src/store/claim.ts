/** The right to use the copies of this origin; one tab at a time has it. */
export interface Claim {
  /**
   * Takes the right as soon as it is free; does nothing while this tab has it.
   * @param onWaiting called when another tab has it
   */
  take(onWaiting: () => void): Promise<void>;
  /** Takes the right from the tab that has it. */
  takeOver(): void;
  /** Calls back when another tab took the right over. */
  onLost(listener: () => void): void;
  /** Gives the right back. */
  release(): void;
}

const NAME = "edgelite-dashboard";

/** A claim held through Web Locks. Without them (a page that is not served securely) there is no copy to share either. */
export class LockClaim implements Claim {
  #held = false;
  #lost = () => {};
  #release = () => {};
  #steal = () => {};

  constructor(private readonly locks: LockManager | null = globalThis.navigator?.locks ?? null) {}

  async take(onWaiting: () => void): Promise<void> {
    const { locks } = this;
    if (locks === null || this.#held || (await this.#request(locks, { ifAvailable: true }))) return;
    const queue = new AbortController();
    const stolen = new Promise<boolean>((resolve, reject) => {
      this.#steal = () => {
        this.#steal = () => {};
        queue.abort();
        this.#request(locks, { steal: true }).then(resolve, reject);
      };
    });
    const queued = this.#request(locks, { signal: queue.signal }).catch((error: unknown) => {
      if (queue.signal.aborted) return stolen;
      throw error;
    });
    onWaiting();
    await queued;
    this.#steal = () => {};
  }

  takeOver(): void {
    this.#steal();
  }

  onLost(listener: () => void): void {
    this.#lost = listener;
  }

  release(): void {
    this.#held = false;
    this.#release();
  }

  /** Resolves to whether the lock was given; it is held until `release`. */
  #request(locks: LockManager, options: LockOptions): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let given = false;
      const hold = (lock: Lock | null) => {
        given = lock !== null;
        this.#held = given;
        resolve(given);
        return given ? new Promise<void>((free) => (this.#release = free)) : undefined;
      };
      locks.request(NAME, options, hold).catch((error: unknown) => {
        if (!given) return reject(error);
        this.#held = false;
        this.#lost();
      });
    });
  }
}
