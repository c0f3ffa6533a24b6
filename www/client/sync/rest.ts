import type { SyncEnvironment } from "./environment.ts";

/** What can happen while the driver rests. */
export type Event = "commit" | "wake" | "asked" | "online" | "token" | "switch";

/** Waiting for a time or for something to happen. */
export class Rest {
  readonly #environment: SyncEnvironment;
  #current: { readonly until: readonly Event[]; end(event: Event | null): void } | null = null;

  constructor(environment: SyncEnvironment) {
    this.#environment = environment;
  }

  /**
   * Waits.
   * @param milliseconds at most so long; `null` for any time
   * @param until what ends it
   * @returns what ended it; `null` when the time was over
   */
  for(milliseconds: number | null, until: readonly Event[]): Promise<Event | null> {
    return new Promise((resolve) => {
      const end = (event: Event | null) => {
        this.#current = null;
        cancel?.();
        resolve(event);
      };
      this.#current = { until, end };
      const cancel = milliseconds === null ? null : this.#environment.later(() => end(null), milliseconds);
    });
  }

  /** Ends the waiting if it waits for this; gives whether it does. */
  end(event: Event): boolean {
    const current = this.#current;
    if (current === null || !current.until.includes(event)) return false;
    current.end(event);
    return true;
  }
}
