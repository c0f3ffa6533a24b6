import type { SessionState } from "./session-state";
import type { Tokens } from "./tokens";

/** Brings the copy of this browser up and keeps it current. Failures end up in the state, from where `retry` tries again. */
export interface Session {
  /** The present state; a new object after each change. */
  readonly state: () => SessionState;
  /** Calls back after each change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The access token of this browser; `null` where the session does not keep it. */
  readonly tokens: Tokens | null;
  /** Opens the copy, or fetches the first one. */
  start(): Promise<void>;
  /** Tries the boot again after a failure. */
  retry(): Promise<void>;
  /** Does what is due, every few seconds. */
  tick(): Promise<void>;
  /** Asks the server how it is. Resolves to whether it answered. */
  check(): Promise<boolean>;
  /** Brings what is new on the server, now. */
  refresh(): Promise<void>;
  /** Stops all work and closes the copy. */
  stop(): Promise<void>;
}
