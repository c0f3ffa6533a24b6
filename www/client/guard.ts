import type { PlainError } from "./errors.ts";

/** The engine stopped in the middle of a call; its memory may be in any state. */
export class EngineDead extends Error {}

/**
 * Runs a call into the engine.
 * @param run the call
 * @returns what it gives
 * @throws {PlainError} what the engine reports
 * @throws {EngineDead} for anything else, which is the engine's death
 */
export function guarded<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (typeof (error as Partial<PlainError> | null)?.kind === "string") throw error;
    throw new EngineDead(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
