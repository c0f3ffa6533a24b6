/** What the driver of sync needs of its surroundings. */
export interface SyncEnvironment {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** The time in milliseconds. */
  now(): number;
  /**
   * Runs something later, in milliseconds.
   * @returns gives it up
   */
  later(run: () => void, milliseconds: number): () => void;
  /** A number from 0 to 1. */
  random(): number;
}

/** The surroundings that browsers and Node give. */
export const environment: SyncEnvironment = {
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  later(run, milliseconds) {
    const timer = setTimeout(run, milliseconds);
    // In Node, a program may end before.
    (timer as { unref?: () => void }).unref?.();
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** The shortest and the longest time between two attempts, in milliseconds. */
const SHORTEST = 1_000;
const LONGEST = 60_000;

/**
 * How long to wait after so many failures in a row: twice as long after each, with a random part, so that clients whose
 * server comes back do not all return in one moment.
 * @param failures how many, from 1 on
 * @param random a number from 0 to 1
 * @returns milliseconds
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter")
 */
export function backOff(failures: number, random: number): number {
  const most = Math.min(LONGEST, SHORTEST * 2 ** Math.min(failures, 16));
  return Math.round((most * (1 + random)) / 2);
}
