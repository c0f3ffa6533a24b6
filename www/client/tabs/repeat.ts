import type { Request } from "../messages.ts";

/** Statements that only read. A `WITH` may write, so it is not one of them. */
const READING = /^\s*(?:select|values|explain)\b/i;

/**
 * Whether a request outside of transactions changes nothing, so that it can be asked again when nobody knows whether it
 * was done.
 */
export function isRepeatable({ action }: Request): boolean {
  switch (action.type) {
    case "call":
    case "table":
      return action.kind === "read";
    case "query":
      return READING.test(action.sql);
    case "open":
    case "live":
    case "search":
    case "explain":
    case "migrations":
    case "export":
    case "close":
    case "sync":
    case "sync_token":
      return true;
    default:
      return false;
  }
}

/** What becomes of a transaction whose owner vanished. */
export type Fate = "repeat" | "lost" | "unknown";

/**
 * Decides on a transaction whose owner vanished.
 * @param unanswered its requests that were not answered, in order
 * @returns `repeat` when all of it is at hand and none of it can have been committed, `unknown` when its commit was on the
 *   way, `lost` when it was rolled back with the owner's end
 */
export function fateOf(unanswered: readonly Request[]): Fate {
  if (unanswered.some(({ action }) => action.type === "commit")) return "unknown";
  return unanswered[0]?.action.type === "begin" ? "repeat" : "lost";
}
