import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Reader } from "./reader";
import type { Session } from "./session";
import type { Copy, SessionState } from "./session-state";

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
  /** Ask at all; `true` unless given. */
  readonly enabled?: boolean;
}

/**
 * Asks the local copy, and asks again when a newer copy takes its place. The answer of the former copy stays on the
 * page until the new one is there.
 * @param key names the question
 * @param ask puts the question
 */
export function useLocal<Answer>(
  key: readonly unknown[],
  ask: (reader: Reader) => Promise<Answer>,
  { keepPrevious = false, enabled = true }: LocalOptions = {},
): UseQueryResult<Answer> {
  const { generation, reader } = useCopy();
  const question = JSON.stringify(key);
  return useQuery({
    queryKey: [question, generation],
    queryFn: () => ask(reader),
    enabled,
    placeholderData: (previous, query) => (keepPrevious || query?.queryKey[0] === question ? previous : undefined),
  });
}
