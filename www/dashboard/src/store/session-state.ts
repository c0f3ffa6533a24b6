import type { Answers } from "./answers";
import type { Editor } from "./editor";
import type { Health } from "./health";
import type { Reader } from "./reader";
import type { CopySync } from "./sync";

/** An opened local copy of the server's data; every query of the dashboard is answered from it. */
export interface Copy {
  readonly reader: Reader;
  /** What the copy was asked, and its answers as they are now. */
  readonly answers: Answers;
  /** When the copy was last known to equal the server's data; of one that keeps in step, when it was begun. */
  readonly refreshedAt: Date;
  /** How it keeps in step with the server; `null` for a snapshot, which stays as it is. */
  readonly sync: CopySync | null;
  /** Changes it; `null` for a snapshot. */
  readonly editor: Editor | null;
}

/** Bytes received so far, and the size of the whole where it is known. */
export interface Progress {
  readonly received: number;
  readonly total: number | null;
}

/** Why no copy could be opened. */
export type FailureReason = "unreachable" | "token" | "download" | "import" | "full" | "locked" | "unsupported" | "open";

/** A failure that the reader of the page can act on. */
export interface Failure {
  readonly reason: FailureReason;
  /** The words of the error that caused it. */
  readonly detail: string;
}

/** What stands between the visit and an opened copy. */
export type Boot =
  | { readonly phase: "starting" }
  /** Another window fetches the copy. */
  | { readonly phase: "waiting" }
  | { readonly phase: "downloading"; readonly progress: Progress }
  | { readonly phase: "importing" }
  | { readonly phase: "opening" }
  | { readonly phase: "ready"; readonly copy: Copy }
  | { readonly phase: "failed"; readonly failure: Failure };

/** Work on a newer copy behind the one that is open. */
export type Refresh =
  | { readonly phase: "idle" }
  | { readonly phase: "checking" }
  | { readonly phase: "downloading"; readonly progress: Progress }
  | { readonly phase: "importing" }
  | { readonly phase: "failed"; readonly failure: Failure };

/** What is known about the server. */
export interface ServerState {
  readonly reach: "unknown" | "online" | "offline";
  /** The last health report, and when it came; kept while the server is away. */
  readonly health: Health | null;
  readonly seenAt: Date | null;
}

/** All that the page shows about the copy and the server. */
export interface SessionState {
  readonly boot: Boot;
  readonly refresh: Refresh;
  readonly server: ServerState;
}

/** What happened to a session. */
export type SessionEvent =
  | { readonly type: "started" }
  | { readonly type: "waiting" }
  | { readonly type: "opening" }
  | { readonly type: "progressed"; readonly progress: Progress }
  | { readonly type: "imported" }
  | { readonly type: "opened"; readonly copy: Copy }
  | { readonly type: "failed"; readonly failure: Failure }
  | { readonly type: "checking" }
  | { readonly type: "unchanged"; readonly refreshedAt: Date }
  | { readonly type: "reached"; readonly health: Health; readonly at: Date }
  | { readonly type: "lost" };

/** The state before anything happened; `server` may carry the report of an earlier visit. */
export function initialState(server: ServerState = { reach: "unknown", health: null, seenAt: null }): SessionState {
  return { boot: { phase: "starting" }, refresh: { phase: "idle" }, server };
}

/**
 * Gives the state after an event. Progress and failures belong to the boot until a copy is open, and to the refresh
 * afterwards: a refresh that fails never takes the open copy away.
 */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  const ready = state.boot.phase === "ready";
  switch (event.type) {
    case "started":
      return { ...state, boot: { phase: "starting" }, refresh: { phase: "idle" } };
    case "waiting":
      return { ...state, boot: { phase: "waiting" } };
    case "opening":
      return ready ? state : { ...state, boot: { phase: "opening" } };
    case "progressed":
      return work(state, { phase: "downloading", progress: event.progress });
    case "imported":
      return work(state, { phase: "importing" });
    case "opened":
      return { ...state, boot: { phase: "ready", copy: event.copy }, refresh: { phase: "idle" } };
    case "failed":
      return work(state, { phase: "failed", failure: event.failure });
    case "checking":
      return ready ? { ...state, refresh: { phase: "checking" } } : state;
    case "unchanged":
      return state.boot.phase === "ready"
        ? {
            ...state,
            boot: { phase: "ready", copy: { ...state.boot.copy, refreshedAt: event.refreshedAt } },
            refresh: { phase: "idle" },
          }
        : state;
    case "reached":
      return { ...state, server: { reach: "online", health: event.health, seenAt: event.at } };
    case "lost":
      return { ...state, server: { ...state.server, reach: "offline" } };
  }
}

function work(state: SessionState, phase: Boot & Refresh): SessionState {
  return state.boot.phase === "ready" ? { ...state, refresh: phase } : { ...state, boot: phase };
}
