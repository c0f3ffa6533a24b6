import type { Connection } from "./connection.ts";
import { EdgeliteError, report } from "./errors.ts";
import { inTheCallersNames } from "./executor.ts";
import { snakeCase } from "./operation.ts";
import { applyPatch, keepSame, type Patch } from "./patch.ts";
import type { Query, Shaping } from "./query.ts";
import { decodeRows, type Rows } from "./rows.ts";

/** The row type of a result: the items of a list, otherwise the result itself. */
export type RowOf<Result> = Result extends readonly (infer Row)[] ? Row : NonNullable<Result>;

/** How a query is followed. */
export interface LiveOptions {
  /**
   * The columns that tell rows apart, by the names that they have in the rows. Default: the primary key of a table that
   * the query reads, where it is in the result.
   */
  readonly key?: string | readonly string[];
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** How a query is followed by a callback. */
export interface LiveCallbackOptions extends LiveOptions {
  /**
   * Called when the query cannot be run; it is run again after the next change that may matter, unless `ended` says that
   * nothing follows. By default errors are reported like those that nobody catches.
   */
  readonly onError?: (error: EdgeliteError, ended: boolean) => void;
}

/** A result, and how it came from the one before. */
export interface LiveChange<Result> {
  readonly result: Result;
  /** `null` for the first result, and where rows cannot be told apart: take the result as a whole. */
  readonly patch: Patch<RowOf<Result>> | null;
}

/** The results of a live query, one after another. */
export interface LiveResults<Result> extends AsyncIterableIterator<LiveChange<Result>> {
  /** The next result; waits for it. */
  next(): Promise<IteratorResult<LiveChange<Result>, undefined>>;
  /** Ends it: what leaving a `for await` calls. */
  return(): Promise<IteratorResult<LiveChange<Result>, undefined>>;
  [Symbol.asyncIterator](): LiveResults<Result>;
}

/** Is told the results of a live query. */
export interface LiveObserver<Result> {
  /** A result; the next one comes after `taken` was called. */
  changed(change: LiveChange<Result>, taken: () => void): void;
  /** Why there is no result; unless it has ended, the next one comes after `taken` was called. */
  failed(error: EdgeliteError, ended: boolean, taken: () => void): void;
}

type Row = Record<string, unknown>;

/**
 * Follows a query.
 * @returns ends it; nothing is told any more
 * @throws {EdgeliteError} `invalid_argument` for a query that writes
 */
export function follow<Result>(connection: Connection, query: Query<Result>, { key, signal }: LiveOptions, observer: LiveObserver<Result>): () => void {
  const { task, shaping } = query;
  if (shaping === null) throw new EdgeliteError("invalid_argument", `${query.operation} writes; only what reads can be live`, { field: "query" });
  if (signal?.aborted) return () => undefined;
  let rows: Rows<Row> | null = null;
  const fail = (error: unknown, ended: boolean) => {
    if (ended) signal?.removeEventListener("abort", stop);
    observer.failed(inTheCallersNames(error, task) as EdgeliteError, ended, handle.taken);
  };
  const handle = connection.live(task, columns(key, shaping), {
    changed(buffer, offset, wire) {
      let received: Rows<Row>;
      try {
        received = decodeRows(buffer, offset, shaping.mapping, shaping.camel);
      } catch (error) {
        // What follows would be patches of rows that were not read.
        handle.stop();
        return fail(error, true);
      }
      // Another tab that has the file now begins with a whole result, which may be the one that is known.
      if (wire === undefined && rows !== null && keepSame(rows, received)) return handle.taken();
      const applied = wire === undefined || rows === null ? { rows: received, patch: null } : applyPatch(rows, wire, received);
      rows = applied.rows;
      observer.changed({ result: shaping.shape(rows), patch: applied.patch as Patch<RowOf<Result>> | null }, handle.taken);
    },
    failed: fail,
  });
  const stop = () => {
    signal?.removeEventListener("abort", stop);
    handle.stop();
  };
  signal?.addEventListener("abort", stop);
  return stop;
}

function columns<Result>(key: string | readonly string[] | undefined, { camel }: Shaping<Result>): readonly string[] | undefined {
  if (key === undefined) return undefined;
  const names = typeof key === "string" ? [key] : key;
  return camel ? names.map(snakeCase) : names;
}

/** Follows a query with a callback; see `store.live`. */
export function followWith<Result>(
  connection: Connection,
  query: Query<Result>,
  onChange: (result: Result, patch: Patch<RowOf<Result>> | null) => unknown,
  options: LiveCallbackOptions,
): () => void {
  const onError = options.onError ?? report;
  return follow(connection, query, options, {
    async changed({ result, patch }, taken) {
      try {
        await onChange(result, patch);
      } catch (error) {
        report(error);
      }
      taken();
    },
    failed(error, ended, taken) {
      try {
        onError(error, ended);
      } catch (thrown) {
        report(thrown);
      }
      taken();
    },
  });
}

/** Who waits for the next result. */
interface Waiting<Result> {
  resolve(result: IteratorResult<LiveChange<Result>, undefined>): void;
  reject(error: EdgeliteError): void;
}

/** The results of a live query one after another, each the latest when it is asked for; it begins when the first is. */
export class LiveIterator<Result> implements LiveResults<Result> {
  readonly #begin: () => () => void;
  readonly #signal: AbortSignal | undefined;
  #stop: (() => void) | null = null;
  /** Says that what was given last was taken. */
  #taken: (() => void) | null = null;
  #waiting: Waiting<Result> | null = null;
  /** The error that it ended with, until that was given. */
  #failure: EdgeliteError | null = null;
  #ended = false;
  readonly #abort = () => this.#end();

  constructor(connection: Connection, query: Query<Result>, options: LiveOptions) {
    this.#signal = options.signal;
    this.#begin = () =>
      follow(connection, query, options, {
        changed: (change, taken) => {
          this.#taken = taken;
          this.#settle((waiting) => waiting.resolve({ value: change, done: false }));
        },
        failed: (error, ended, taken) => {
          this.#taken = taken;
          if (this.#waiting === null) this.#failure = error;
          this.#settle((waiting) => waiting.reject(error));
          if (ended) this.#end();
        },
      });
  }

  next(): Promise<IteratorResult<LiveChange<Result>, undefined>> {
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) return Promise.reject(failure);
    if (this.#ended || this.#signal?.aborted) return Promise.resolve({ value: undefined, done: true });
    if (this.#waiting !== null) {
      return Promise.reject(new EdgeliteError("invalid_argument", "the next result is waited for already; wait for one after another"));
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#stop === null) this.#start(reject);
      else this.#taken?.();
      this.#taken = null;
    });
  }

  return(): Promise<IteratorResult<LiveChange<Result>, undefined>> {
    this.#end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #start(reject: (error: EdgeliteError) => void): void {
    try {
      this.#stop = this.#begin();
      this.#signal?.addEventListener("abort", this.#abort);
    } catch (error) {
      this.#ended = true;
      this.#waiting = null;
      reject(error as EdgeliteError);
    }
  }

  #settle(how: (waiting: Waiting<Result>) => void): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) how(waiting);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#stop?.();
    this.#settle((waiting) => waiting.resolve({ value: undefined, done: true }));
  }
}
