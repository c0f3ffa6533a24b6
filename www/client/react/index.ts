import { createContext, createElement, useCallback, useContext, useMemo, useSyncExternalStore, type DependencyList, type ReactElement, type ReactNode } from "react";
import { EdgeliteError } from "../errors.ts";
import type { Query } from "../query.ts";
import type { CatalogName, Store } from "../store.ts";
import type { SyncStatus } from "../sync/store-sync.ts";
import { keyOf, LiveView, LOADING, NOTHING, type LiveResult } from "./live-view.ts";

export type { LiveResult, SyncStatus };

/** Any store, whatever its catalogs and the form of its instants. */
type AnyStore = Store<never, Date> | Store<never, number>;

const StoreContext = createContext<AnyStore | null>(null);

/**
 * Gives an open store to the components inside.
 *
 * @example
 * ```tsx
 * const store = await open("home", { catalogs: ["media"] });
 * createRoot(element).render(<StoreProvider store={store}><App /></StoreProvider>);
 * ```
 */
export function StoreProvider({ store, children }: { readonly store: object; readonly children?: ReactNode }): ReactElement {
  return createElement(StoreContext.Provider, { value: store as AnyStore }, children);
}

/**
 * The store of the `StoreProvider` around the component.
 * @throws {EdgeliteError} `invalid_argument` when there is none
 */
export function useStore<Name extends CatalogName = CatalogName, Instant extends Date | number = Date>(): Store<Name, Instant> {
  const store = useContext(StoreContext);
  if (store === null) throw new EdgeliteError("invalid_argument", "put a StoreProvider around the component", { field: "store" });
  return store as unknown as Store<Name, Instant>;
}

/**
 * How the store stands with its server: the component renders again when that changes.
 *
 * @example
 * ```tsx
 * function Connection() {
 *   const status = useSyncStatus();
 *   return <span>{status?.state === "synced" ? "up to date" : `${status?.pending ?? 0} changes wait`}</span>;
 * }
 * ```
 * @returns `undefined` for a store without sync
 */
export function useSyncStatus(): SyncStatus | undefined {
  const { sync } = useStore();
  const subscribe = useCallback((listener: () => void) => sync?.subscribe(listener) ?? (() => undefined), [sync]);
  const current = () => sync?.status;
  return useSyncExternalStore(subscribe, current, current);
}

/** A query, or nothing to ask yet. */
type Asked<Result> = Query<Result> | null | undefined | false;

/**
 * The result of a query, kept current: the component renders again when commits changed it.
 *
 * The query may be made anew in each render: one that asks for the same goes on. When it asks for something else, `data`
 * is `undefined` until that is there.
 *
 * @example
 * ```tsx
 * function Newest({ cameraId }: { cameraId: string }) {
 *   const { data, error } = useLiveQuery((store) => store.media.recordings({ cameraId, limit: 20 }), [cameraId]);
 *   if (error) return <p>{error.message}</p>;
 *   return <ul>{data?.map((recording) => <Line key={recording.id} recording={recording} />)}</ul>;
 * }
 * ```
 * @param query the query, or a function that makes it of the store; nothing is asked while it gives `null`, `undefined` or `false`
 * @param deps what the function uses, as for `useMemo`; without them it is called in each render
 */
export function useLiveQuery<Result>(
  query: Asked<Result> | ((store: Store) => Asked<Result>),
  deps?: DependencyList,
): LiveResult<Result> {
  const store = useStore();
  const make = () => (typeof query === "function" ? query(store) : query) || null;
  // Without `deps` the list is another one in each render.
  const asked = useMemo(make, deps === undefined ? [{}] : [store, ...deps]);
  const key = asked === null ? null : keyOf(asked.task);
  const view = useMemo(() => (asked === null ? null : new LiveView(store, asked)), [store, key]);
  const subscribe = useCallback((listener: () => void) => view?.subscribe(listener) ?? (() => undefined), [view]);
  const current = (): LiveResult<Result> => view?.current() ?? NOTHING;
  return useSyncExternalStore(subscribe, current, () => (view === null ? NOTHING : LOADING));
}
