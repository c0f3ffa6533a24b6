import type { PlainError } from "../errors.ts";

/** How a store stands with its server, in a word; see `SyncStatus`. */
export type SyncState = "offline" | "connecting" | "syncing" | "synced" | "paused" | "unauthorized" | "refused";

/** What the engine's side needs to know of the server. */
export interface SyncSetup {
  /** Where the server answers; absolute. */
  readonly url: string;
  /** Whether sync begins with its switch off. */
  readonly isPaused?: boolean | undefined;
}

/** What the engine's side is asked about sync. */
export type SyncAction =
  | { readonly type: "sync"; readonly ask: "now" | "verify" | "pending" | "held" | "refused" | "pause" | "resume" | "online" }
  | {
      readonly type: "sync_token";
      /** `null` when the page could not get one. */
      readonly token: string | null;
      /** Why it could not. */
      readonly message?: string | undefined;
      /** The number of the report's `wants` that this answers; `null` for a token that nobody asked for. */
      readonly number: number | null;
    };

/** How the core stands, as `syncStatus` of the engine gives it. */
export interface CoreStatus {
  readonly site: number;
  readonly pending: number;
  readonly lag: number;
  readonly last_contact: string | null;
  readonly last_verified: string | null;
  /** In microseconds. */
  readonly skew: number;
  readonly held: number;
}

/** What the engine's side tells all pages of sync. */
export interface SyncReport {
  readonly state: SyncState;
  readonly isPaused: boolean;
  readonly error: PlainError | null;
  /** `null` as long as the store has not been asked. */
  readonly core: CoreStatus | null;
  /** A token is wanted, other than the one that the server refused. */
  readonly wants: { readonly number: number; readonly rejected: string | null } | null;
}
