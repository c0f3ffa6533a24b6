/** The duty to keep the copies of this origin fresh. One window at a time has it; the others use what it brings. */
export interface Claim {
  /** Takes the duty if nobody has it. Resolves to whether this window has it now. */
  take(): Promise<boolean>;
  /**
   * Waits until the duty is this window's.
   * @param signal gives the waiting up
   * @throws what `signal` was aborted with
   */
  next(signal: AbortSignal): Promise<void>;
  /** Gives the duty back. */
  release(): void;
}

const NAME = "edgelite-dashboard";

/** A claim held through Web Locks. Without them (a page that is not served securely) there is no copy to share either. */
export class LockClaim implements Claim {
  #held = false;
  #release = () => {};

  constructor(private readonly locks: LockManager | null = globalThis.navigator?.locks ?? null) {}

  async take(): Promise<boolean> {
    return this.#held || this.locks === null || this.#request(this.locks, { ifAvailable: true });
  }

  async next(signal: AbortSignal): Promise<void> {
    if (this.locks !== null) await this.#request(this.locks, { signal });
  }

  release(): void {
    this.#held = false;
    this.#release();
  }

  /** Resolves to whether the lock was given; it is held until `release`. */
  #request(locks: LockManager, options: LockOptions): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const hold = (lock: Lock | null) => {
        this.#held = lock !== null;
        resolve(this.#held);
        return lock === null ? undefined : new Promise<void>((free) => (this.#release = free));
      };
      locks.request(NAME, options, hold).catch(reject);
    });
  }
}
