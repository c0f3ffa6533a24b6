import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { Ask, Known, LiveAnswer } from "./answers";
import type { Session } from "./session";
import type { Copy, SessionState } from "./session-state";
import type { Tokens, TokenState } from "./tokens";
import { PendingRows, rowName, type CopySync, type SyncStatus } from "./sync";

/** Carries the one session of the page. */
export const SessionContext = createContext<Session | null>(null);

/** The session of the page. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession needs a SessionContext above it");
  return session;
}

/** What the session is doing; renders again after each change. */
export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.state);
}

/** The open copy. Only for parts of the page that are shown while one is open. */
export function useCopy(): Copy {
  const { boot } = useSessionState();
  if (boot.phase !== "ready") throw new Error("useCopy needs an open copy");
  return boot.copy;
}

/** How to answer while a question is being asked. */
export interface LocalOptions {
  /** Show the answer to the question before while this one is on its way; for lists that are paged and filtered. */
  readonly keepPrevious?: boolean;
}

/** An answer of the local copy as a page shows it. */
export interface LocalAnswer<Answer> extends Known<Answer> {
  /** Whether `data` answers an earlier question, or the same one from an earlier copy. */
  readonly isPlaceholderData: boolean;
  /** Asks anew, for example after a failure. */
  readonly again: () => void;
}

/**
 * Asks the local copy, and goes on showing the answer as it becomes another one: by a change of this page, in another
 * window, on the server, or because a newer copy took the place of the former, whose answer stays on the page until the
 * new one is there.
 * @param key names the question
 * @param ask puts the question
 */
export function useLocal<Answer>(
  key: readonly unknown[],
  ask: Ask<Answer>,
  { keepPrevious = false }: LocalOptions = {},
): LocalAnswer<Answer> {
  const { answers } = useCopy();
  const question = JSON.stringify(key);
  // The name of the question stands for what it asks.
  const live: LiveAnswer<Answer> = useMemo(() => answers.of(question, ask), [answers, question]);
  const { data, error } = useSyncExternalStore(live.subscribe, live.current);
  const shown = useRef<{ question: string; data: Answer | undefined }>({ question, data: undefined });
  useEffect(() => {
    if (data !== undefined) shown.current = { question, data };
  }, [question, data]);
  const again = useCallback(() => live.again(), [live]);
  const former = keepPrevious || shown.current.question === question ? shown.current.data : undefined;
  const isPlaceholderData = data === undefined && error === null && former !== undefined;
  return { data: isPlaceholderData ? former : data, error, isPlaceholderData, again };
}

const NEVER = () => () => undefined;
const NO_ROWS: ReadonlySet<string> = new Set();

/** How the copy keeps in step with the server, and how it stands; `null` for a snapshot. */
export function useSync(): { readonly sync: CopySync; readonly status: SyncStatus } | null {
  const { sync } = useCopy();
  const subscribe = useCallback((listener: () => void) => sync?.subscribe(listener) ?? (() => undefined), [sync]);
  const status = useSyncExternalStore(subscribe, () => sync?.status ?? null);
  return sync === null || status === null ? null : { sync, status };
}

/** The access token of this browser, and what is known of it; `null` where no token is kept. */
export function useTokens(): (TokenState & { readonly tokens: Tokens }) | null {
  const { tokens } = useSession();
  const state = useSyncExternalStore(tokens?.subscribe ?? NEVER, tokens?.state ?? (() => null));
  return tokens === null || state === null ? null : { ...state, tokens };
}

/** Whether the copy is what an access token grants: rows that never sync are then not in it, however many the server has. */
export function useIsOfToken(): boolean {
  const { sync } = useCopy();
  return useTokens()?.isHeld === true && sync !== null;
}

const pendingRows = new WeakMap<CopySync, PendingRows>();

/** The rows whose changes the server does not have yet, by `rowName`. */
export function usePendingRows(): ReadonlySet<string> {
  const { sync } = useCopy();
  const rows = useMemo(() => {
    if (sync === null) return null;
    const known = pendingRows.get(sync) ?? new PendingRows(sync);
    pendingRows.set(sync, known);
    return known;
  }, [sync]);
  return useSyncExternalStore(rows?.subscribe ?? NEVER, rows?.current ?? (() => NO_ROWS));
}

/** Whether the server does not have yet what was changed in a row. */
export function useIsPending(table: string, ...key: readonly unknown[]): boolean {
  return usePendingRows().has(rowName(table, ...key));
}
