import type { EdgeliteError } from "../errors.ts";
import type { Query, Task } from "../query.ts";
import type { StoreBase } from "../store.ts";

/** A live query as a component sees it. */
export interface LiveResult<Result> {
  /** The latest result; `undefined` before the first one. Rows that did not change are the same objects as before. */
  readonly data: Result | undefined;
  /** Why the query cannot be run now; `data` is then what it was before. */
  readonly error: EdgeliteError | undefined;
  /** Whether neither a result nor an error has come yet. */
  readonly loading: boolean;
}

/** What is shown before the first result. */
export const LOADING: LiveResult<never> = Object.freeze({ data: undefined, error: undefined, loading: true });

/** What is shown when there is nothing to ask. */
export const NOTHING: LiveResult<never> = Object.freeze({ data: undefined, error: undefined, loading: false });

/** A live query that runs as long as somebody looks at it. */
export class LiveView<Result> {
  readonly #store: Pick<StoreBase, "live">;
  readonly #query: Query<Result>;
  readonly #listeners = new Set<() => void>();
  #result: LiveResult<Result> = LOADING;
  #stop: (() => void) | null = null;

  constructor(store: Pick<StoreBase, "live">, query: Query<Result>) {
    this.#store = store;
    this.#query = query;
  }

  /** Calls `listener` after each change, until the function that it gives is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#stop ??= this.#store.live(this.#query, (data) => this.#show({ data, error: undefined, loading: false }), {
      onError: (error) => this.#show({ data: this.#result.data, error, loading: false }),
    });
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = null;
    };
  };

  /** What is to be shown now: the same object until it changes. */
  readonly current = (): LiveResult<Result> => this.#result;

  #show(result: LiveResult<Result>): void {
    this.#result = result;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Text that is the same for queries that ask for the same. */
export function keyOf(task: Task): string {
  if (task.type === "search") return JSON.stringify([task.table, task.options, task.counts]);
  const [head, values] = task.type === "call" ? [[task.catalog, task.operation], task.values] : [[task.sql], task.parameters];
  return JSON.stringify([...head, ...values.map(typed)]);
}

function typed(value: unknown): unknown {
  if (typeof value === "bigint") return { bigint: String(value) };
  if (value instanceof Date) return { instant: value.getTime() };
  if (value instanceof Uint8Array) return { bytes: [...value] };
  return value === undefined ? {} : value;
}
