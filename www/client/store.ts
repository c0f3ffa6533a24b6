import type { Connection } from "./connection.ts";
import { EdgeliteError } from "./errors.ts";
import { catalogs as descriptions, type Catalogs } from "./generated/operations.ts";
import type { StorageKind } from "./messages.ts";
import { Executor } from "./executor.ts";
import { followWith, LiveIterator, type LiveCallbackOptions, type LiveOptions, type LiveResults, type RowOf } from "./live.ts";
import type { Patch } from "./patch.ts";
import { Query } from "./query.ts";
import type { Rows } from "./rows.ts";
import type { StoreSync } from "./sync/store-sync.ts";
import type { Table } from "./table.ts";
import type { SearchDeclaration, SearchHit, SearchOptions } from "./search.ts";
import type { Value, ValueMapping } from "./values.ts";

/** The name of a catalog that comes with edgelite. */
export type CatalogName = keyof typeof descriptions;

/** A row of a statement whose columns are not declared: values by column name. */
export type Row = Record<string, unknown>;

/** A migration that was applied. */
export interface AppliedMigration {
  /** The catalog. */
  catalog: string;
  /** The migration's number within the catalog. */
  version: number;
  /** The migration's name. */
  name: string;
}

/** Where a store keeps its data, how much room there is, and what would be lost with it. */
export interface StorageState {
  /** `opfs`: the origin's private file system; `file`: a file (Node); `memory`: gone when the store is closed. */
  readonly kind: StorageKind;
  /** Whether it stays when room gets short. */
  readonly persisted: boolean;
  /** Bytes used: by the origin in a browser, by the store's files in Node; `null` where it is not known. */
  readonly usage: number | null;
  /** Bytes that may be used; `null` where it is not known. */
  readonly quota: number | null;
  /** Rows with changes that the server does not have yet: what would be lost with the storage; `null` for a store without sync. */
  readonly pending: number | null;
}

/** What the environment knows about storage. */
export interface StorageHost {
  storage(): Promise<Omit<StorageState, "pending">>;
  persist(): Promise<boolean>;
}

/** What can be asked of a store and of a transaction. */
export interface Statements {
  /**
   * A statement as a template; what is put into it is bound, never spliced into the text.
   *
   * @example
   * ```ts
   * const areas = await store.sql<{ area_id: string; n: number }>`
   *   SELECT area_id, count(*) AS n FROM devices WHERE area_id <> ${"attic"} GROUP BY 1`;
   * // SELECT area_id, count(*) AS n FROM devices WHERE area_id <> ?1 GROUP BY 1
   * ```
   */
  sql<Result = Row>(parts: TemplateStringsArray, ...values: Value[]): Query<Rows<Result>>;
  /**
   * One statement whose rows are wanted; columns keep their names.
   * @param sql the text of one statement, with `?1`, `?2`, … for parameters
   * @param parameters their values in order
   */
  query<Result = Row>(sql: string, parameters?: readonly Value[]): Query<Rows<Result>>;
  /**
   * One statement that writes.
   * @param sql the text of one statement, with `?1`, `?2`, … for parameters
   * @param parameters their values in order
   * @returns a query that gives the number of rows that changed
   */
  execute(sql: string, parameters?: readonly Value[]): Query<number>;
  /**
   * The rows of one table, whoever made it: list, count, get, create, update, upsert, delete, bulk. Nothing is asked until one
   * of its queries is awaited.
   *
   * @example
   * ```ts
   * const beds = store.table<{ id: number; name: string; area: number | null }>("beds");
   * const largest = await beds.list({ where: { area: { null: false } }, sort: "-area", limit: 10 });
   * ```
   * @param name the table's name
   */
  table<Types = Row>(name: string): Table<Types>;
  /**
   * Finds rows of a table by full-text search: what fits best first, typing mistakes behind the rest.
   *
   * @example
   * ```ts
   * const hits = await store.search<Note>("notes", 'cafe "blue hour" -rain', { limit: 10 });
   * hits[0].search_highlights.title; // "<mark>Café</mark> at the <mark>blue hour</mark>"
   * hits.next;                       // the cursor of the next page
   * ```
   * @param table a table that is searched: see `declareSearch`
   * @param query words, `"phrases"`, beginnings (`sol*`), words to leave out (`-rain`), words of a column (`title:sol`)
   * @param options filters, paging, marks
   */
  search<Result = Row>(table: string, query: string, options?: SearchOptions): Query<Rows<Result & SearchHit>>;
  /**
   * The number of rows that a full-text search finds.
   * @param table a table that is searched
   * @param query as for `search`
   * @param options as for `search`
   */
  countSearch(table: string, query: string, options?: SearchOptions): Query<number>;
}

/** A transaction: what is asked of it happens together or not at all. */
export type Transaction<Name extends CatalogName = CatalogName, Instant extends Date | number = Date> = Statements &
  Pick<Catalogs<Instant>, Name>;

/** An open store: its own methods, and each catalog by its name. */
export type Store<Name extends CatalogName = CatalogName, Instant extends Date | number = Date> = StoreBase<Name, Instant> &
  Pick<Catalogs<Instant>, Name>;

/** The methods of a store beside its catalogs. */
export class StoreBase<Name extends CatalogName = CatalogName, Instant extends Date | number = Date> implements Statements {
  /** The store's name; in Node the path of its file. */
  readonly name: string;
  /** Sync with the server that the store was opened with; `undefined` without one. */
  readonly sync: StoreSync | undefined;
  readonly #connection: Connection;
  readonly #executor: Executor;
  readonly #catalogs: readonly CatalogName[];
  readonly #mapping: ValueMapping;
  readonly #host: StorageHost;
  #closing: Promise<void> | null = null;

  private constructor(name: string, connection: Connection, catalogs: readonly CatalogName[], mapping: ValueMapping, host: StorageHost, sync: StoreSync | undefined) {
    this.name = name;
    this.sync = sync;
    this.#connection = connection;
    this.#executor = new Executor(connection, mapping);
    this.#catalogs = catalogs;
    this.#mapping = mapping;
    this.#host = host;
  }

  /** The store of an open connection. */
  static over<Name extends CatalogName, Instant extends Date | number>(
    name: string,
    connection: Connection,
    catalogs: readonly CatalogName[],
    mapping: ValueMapping,
    host: StorageHost,
    sync?: StoreSync,
  ): Store<Name, Instant> {
    const store = new StoreBase<Name, Instant>(name, connection, catalogs, mapping, host, sync);
    return Object.assign(store, store.#executor.catalogs(catalogs)) as unknown as Store<Name, Instant>;
  }

  sql<Result = Row>(parts: TemplateStringsArray, ...values: Value[]): Query<Rows<Result>> {
    return this.#executor.sql<Result>(parts, ...values);
  }

  query<Result = Row>(sql: string, parameters: readonly Value[] = []): Query<Rows<Result>> {
    return this.#executor.query<Result>(sql, parameters);
  }

  execute(sql: string, parameters: readonly Value[] = []): Query<number> {
    return this.#executor.execute(sql, parameters);
  }

  table<Types = Row>(name: string): Table<Types> {
    return this.#executor.table<Types>(name);
  }

  search<Result = Row>(table: string, query: string, options: SearchOptions = {}): Query<Rows<Result & SearchHit>> {
    return this.#executor.search<Result>(table, query, options);
  }

  countSearch(table: string, query: string, options: SearchOptions = {}): Query<number> {
    return this.#executor.countSearch(table, query, options);
  }

  /**
   * Declares that columns of a table are searched, and builds the index; if it is there so, nothing is done.
   *
   * @example
   * ```ts
   * await store.declareSearch("notes", { columns: { title: 3, body: 1 }, language: "english" });
   * ```
   * @param table the table
   * @param declaration its columns with their weights, and the language
   */
  async declareSearch(table: string, declaration: SearchDeclaration): Promise<void> {
    await this.#connection.request({ type: "declare_search", table, declaration: JSON.stringify(declaration) });
  }

  /**
   * Runs `work` in one transaction: everything that it asks of `transaction` is committed when it returns, and nothing
   * when it throws. Other requests of the store wait until then, so await nothing of the store itself inside.
   * A transaction of which nothing is asked for the open option `transactionTimeout` is rolled back.
   *
   * @example
   * ```ts
   * await store.transaction(async (transaction) => {
   *   await transaction.media.addRecording(recording);
   *   await transaction.media.addAiAnalysis(analysis);
   * });
   * ```
   * @param work asks the transaction
   * @returns what `work` returns
   * @throws what `work` throws, or {EdgeliteError} of the commit; `timeout` when nothing was asked for too long
   */
  async transaction<Result>(work: (transaction: Transaction<Name, Instant>) => Result | PromiseLike<Result>): Promise<Result> {
    const connection = this.#connection;
    const number = connection.newTransaction();
    const begun = connection.request({ type: "begin" }, number);
    // Its failure shows in every request of the transaction, the commit among them.
    begun.catch(() => undefined);
    const executor = new Executor(connection, this.#mapping, number);
    const transaction = Object.assign(executor.statements(), executor.catalogs(this.#catalogs));
    let result: Result;
    try {
      result = await work(transaction as unknown as Transaction<Name, Instant>);
    } catch (error) {
      executor.end();
      await connection.request({ type: "rollback" }, number).catch(() => undefined);
      throw error;
    }
    executor.end();
    await begun;
    await connection.request({ type: "commit" }, number);
    return result;
  }

  /**
   * Follows a query: calls back with its result, and again whenever commits made it another one, with the patch from the
   * one before. In the new result, rows that did not change are the same objects. A callback that is slow, or gives a
   * promise, is called with the latest result when it is done, and never with a queue of old ones.
   *
   * @example
   * ```ts
   * const stop = store.live(store.media.recordings({ cameraId: "kitchen", limit: 20 }), (rows, patch) => render(rows, patch));
   * for await (const { result } of store.live(store.sql`SELECT count(*) AS n FROM devices`)) console.log(result[0].n);
   * ```
   * @param query an operation that reads, or a statement
   * @param onChange called with the result and the patch; `null` for the first one, and where rows cannot be told apart
   * @returns ends it
   * @throws {EdgeliteError} `invalid_argument` for a query that writes
   */
  live<Result>(
    query: Query<Result>,
    onChange: (result: Result, patch: Patch<RowOf<Result>> | null) => unknown,
    options?: LiveCallbackOptions,
  ): () => void;
  live<Result>(query: Query<Result>, options?: LiveOptions): LiveResults<Result>;
  live<Result>(
    query: Query<Result>,
    given: ((result: Result, patch: Patch<RowOf<Result>> | null) => unknown) | LiveOptions = {},
    options: LiveCallbackOptions = {},
  ): (() => void) | LiveResults<Result> {
    if (!(query instanceof Query)) {
      throw new EdgeliteError("invalid_argument", "give a query of the store that was not awaited", { field: "query" });
    }
    if (typeof given === "function") return followWith(this.#connection, query, given, options);
    return new LiveIterator(this.#connection, query, given);
  }

  /**
   * The store as a database file that stock sqlite3 opens.
   * @returns the file's bytes
   */
  async exportFile(): Promise<Uint8Array> {
    const answer = await this.#connection.request({ type: "export" });
    if (answer.type !== "bytes") throw new EdgeliteError("internal", "the engine gave no file");
    return answer.bytes;
  }

  /** The migrations that the file has, oldest first. */
  async migrations(): Promise<Rows<AppliedMigration>> {
    return this.#executor.rows(await this.#connection.request({ type: "migrations" })) as unknown as Rows<AppliedMigration>;
  }

  /**
   * Asks the browser to keep the store when room gets short.
   * @returns whether it will
   */
  persist(): Promise<boolean> {
    return this.#host.persist();
  }

  /** Where the store keeps its data and how much room there is. */
  async storage(): Promise<StorageState> {
    return { ...(await this.#host.storage()), pending: this.sync?.status.pending ?? null };
  }

  /** Closes the store after what was asked before. Later requests fail with `closed`; closing again does nothing. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#connection.request({ type: "close" });
    } finally {
      this.sync?.end();
      this.#connection.end(new EdgeliteError("closed", `the store ${this.name} is closed`));
    }
  }
}

/** The catalogs that this version knows. */
export const CATALOG_NAMES = Object.keys(descriptions) as CatalogName[];
