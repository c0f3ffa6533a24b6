import { union } from "./catalog.ts";
import { toPlainError, type PlainError } from "./errors.ts";
import { Fifo } from "./fifo.ts";
import { EngineDead, guarded } from "./guard.ts";
import { Import } from "./import.ts";
import { LiveSession, type LiveReady } from "./live-session.ts";
import { NOTICE, type Action, type LiveMessage, type Outcome, type Reply, type ReplyMessage, type Request, type StorageKind } from "./messages.ts";
import type { Database, EngineModule, WasmSource } from "./module.ts";
import { MemoryPlace } from "./memory.ts";
import { openFiles, type Place, type StoreFiles } from "./place.ts";
import type { Task } from "./query.ts";
import type { SyncAction } from "./sync/messages.ts";
import { SyncSession } from "./sync/session.ts";
import { isRepeatable } from "./tabs/repeat.ts";

/** How long the store must be idle before its log is moved into the database file. In milliseconds. */
const CHECKPOINT_DELAY = 500;
/** Rows of a message begin at multiples of this. In bytes. */
export const ALIGNMENT = 8;

/** What the environment gives the engine's side. */
export interface Host {
  /** Starts the engine. */
  load(wasm: WasmSource | undefined): Promise<EngineModule>;
  /** Where the files of a store are. */
  place(name: string, storage: Exclude<StorageKind, "memory">): Place;
  /** Called when the engine died: an instance that was started before must not be used again. */
  died?(): void;
}

type OpenAction = Extract<Action, { type: "open" }>;

/** The part of a result that waits to be sent. */
type Ready = { readonly id: number; readonly outcome: Outcome } | { readonly id: number; readonly rows: Uint8Array };

/**
 * The engine's side of a connection: takes requests in order, lets a transaction run before everything else, and moves
 * the log into the database file when nothing is asked.
 */
export class Session {
  readonly #host: Host;
  readonly #send: (message: ReplyMessage, transfer: Transferable[]) => void;
  #engine: EngineModule | null = null;
  #database: Database | null = null;
  #place: Place | null = null;
  /** The files of a store in memory that begins with a database file. */
  #memory: MemoryPlace | null = null;
  #files: StoreFiles | null = null;
  #import: Import | null = null;
  /** What the database was opened with. */
  #opened: OpenAction | null = null;
  /** Requests outside of transactions, and the beginnings of transactions, in order. */
  readonly #waiting = new Fifo<Request>();
  /** The requests of each transaction that has begun or waits to begin. */
  readonly #transactions = new Map<number, Fifo<Request>>();
  #active: number | null = null;
  /** Why transactions are over of which their owners do not know it yet. */
  readonly #ended = new Map<number, PlainError>();
  #ready: Ready[] = [];
  readonly #live = new LiveSession();
  /** What is done for sync between requests. */
  readonly #errands = new Fifo<() => void>();
  readonly #sync = new SyncSession(
    (work) => this.#between(work),
    (sync) => this.#send({ replies: [], sync, rows: null }, []),
  );
  /** Whether something may have been committed that sync does not know of. */
  #mayHaveCommitted = false;
  #liveTimer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #dead: PlainError | null = null;
  /** Whether the page does not know yet that the engine died. */
  #mustTell = false;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #forgotten: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host, send: (message: ReplyMessage, transfer: Transferable[]) => void) {
    this.#host = host;
    this.#send = send;
  }

  /** Takes requests; their replies go to `send`. */
  async receive(requests: readonly Request[]): Promise<void> {
    for (const request of requests) this.#enqueue(request);
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#forgotten);
    try {
      while (this.#dead === null) {
        const next = this.#next();
        if (next !== undefined) await this.#handle(next);
        else if (!this.#runErrand()) break;
      }
    } finally {
      this.#running = false;
      this.#flush();
    }
    this.#readLive();
    if (this.#mayHaveCommitted && this.#active === null) {
      this.#mayHaveCommitted = false;
      this.#sync.committed();
    }
    if (this.#dead === null) this.#rest();
  }

  /** Ends at once, without an answer: what is not committed is rolled back. */
  dispose(): void {
    this.#dead ??= { kind: "closed", message: "the store is closed" };
    this.#sync.stop();
    clearTimeout(this.#liveTimer);
    clearTimeout(this.#idle);
    clearTimeout(this.#forgotten);
    this.#import = null;
    this.#database = null;
    this.#place?.release();
  }

  #enqueue(request: Request): void {
    const { transaction, action } = request;
    // They wait for no transaction, and nobody waits for them.
    if (action.type === "live_taken") return this.#live.taken(action.subscription);
    if (action.type === "live_stop") return this.#stopLive(action.subscription);
    if (transaction === undefined) this.#waiting.push(request);
    else if (action.type === "begin") {
      this.#transactions.set(transaction, new Fifo());
      this.#waiting.push(request);
    } else {
      const requests = this.#transactions.get(transaction);
      if (requests) requests.push(request);
      else this.#fail(request, this.#ended.get(transaction) ?? TRANSACTION_ENDED);
      if (action.type === "commit" || action.type === "rollback") this.#ended.delete(transaction);
    }
  }

  #next(): Request | undefined {
    return this.#active === null ? this.#waiting.shift() : this.#transactions.get(this.#active)!.shift();
  }

  /** Does something with the database where no transaction is open, after what was asked before. */
  #between<Result>(work: (database: Database) => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#errands.push(() => {
        try {
          resolve(this.#engineCall(work));
        } catch (error) {
          if (error instanceof EngineDead) this.#die(error);
          reject(this.#dead ?? error);
        }
      });
      void this.receive([]);
    });
  }

  #runErrand(): boolean {
    const errand = this.#active === null ? this.#errands.shift() : undefined;
    errand?.();
    return errand !== undefined;
  }

  /** Answers when it is done, while other requests go on: it may wait for the network. */
  async #answerSync({ id, action }: Request & { readonly action: SyncAction }): Promise<void> {
    let outcome: Outcome;
    try {
      outcome = { type: "value", value: await this.#sync.answer(action) };
    } catch (error) {
      outcome = { type: "failed", error: this.#dead ?? toPlainError(error) };
    }
    this.#send({ replies: [{ id, outcome }], rows: null }, []);
  }

  async #handle(request: Request): Promise<void> {
    const { action } = request;
    if (isForSync(action)) return void this.#answerSync({ ...request, action });
    if (this.#sync.isOn && !isRepeatable(request)) this.#mayHaveCommitted = true;
    try {
      const result = this.#act(action, request.transaction);
      const outcome = result instanceof Promise ? await result : result;
      if (request.id === NOTICE) return;
      this.#ready.push(outcome instanceof Uint8Array ? { id: request.id, rows: outcome } : { id: request.id, outcome });
    } catch (error) {
      if (error instanceof EngineDead) this.#die(error);
      this.#fail(request, this.#dead ?? toPlainError(error));
    }
  }

  #fail({ id }: Request, error: PlainError): void {
    this.#ready.push({ id, outcome: { type: "failed", error } });
  }

  #act(action: Exclude<Action, SyncAction>, transaction: number | undefined): Outcome | Uint8Array | Promise<Outcome> {
    switch (action.type) {
      case "call":
        return this.#engineCall((database) => database.call(action.catalog, action.operation, action.values));
      case "table":
        return this.#engineCall((database) => database.table(action.table, action.method, action.values));
      case "query":
        return this.#engineCall((database) => database.query(action.sql, action.parameters));
      case "search":
        return this.#engineCall((database) => search(database, action));
      case "declare_search":
        this.#engineCall((database) => database.declareSearch(action.table, action.declaration));
        return DONE;
      case "explain":
        return this.#engineCall((database) => explain(database, action.task));
      case "begin":
        return this.#begin(transaction!);
      case "commit":
      case "rollback":
        this.#leave(transaction!, TRANSACTION_ENDED);
        this.#engineCall((database) => (action.type === "commit" ? database.commit() : database.rollback()));
        return DONE;
      case "export":
        return { type: "bytes", bytes: this.#export() };
      case "migrations":
        return this.#engineCall((database) => database.migrations());
      case "open":
        return this.#database === null ? this.#open(action) : this.#widen(action);
      case "leave":
        return DONE;
      case "close":
        return this.#close();
      case "import":
        return this.#beginImport(action);
      case "import_write":
        this.#import!.write(action.bytes);
        return DONE;
      case "import_finish":
        return this.#finishImport();
      case "import_abort":
        return this.#abortImport();
      case "live":
        this.#engineCall((database) => this.#live.begin(database, action.subscription, action.task, action.key));
        return DONE;
      case "live_stop":
        this.#live.stop(this.#database, action.subscription);
        return DONE;
      case "live_taken":
        return DONE;
    }
  }

  #stopLive(subscription: number): void {
    // A live query that is yet to begin waits in the queue: it ends when it has begun.
    for (const { action } of this.#waiting) {
      if (action.type === "live" && action.subscription === subscription) {
        this.#waiting.push({ id: NOTICE, action: { type: "live_stop", subscription } });
        return;
      }
    }
    this.#live.stop(this.#database, subscription);
  }

  /** Reads the live queries that what was done may have changed, where nothing is asked and no transaction is open. */
  #readLive(): void {
    clearTimeout(this.#liveTimer);
    if (this.#running || this.#dead !== null || this.#database === null || this.#active !== null || this.#live.isEmpty) return;
    const pause = this.#live.pause();
    if (pause > 0) {
      this.#liveTimer = setTimeout(() => this.#readLive(), pause);
      return;
    }
    try {
      this.#flush(this.#live.read(this.#database));
    } catch (error) {
      if (error instanceof EngineDead) this.#die(error);
      this.#flush();
    }
  }

  /** Runs the engine. What it throws without a kind is its death: its memory may be in any state. */
  #engineCall<Result>(run: (database: Database) => Result): Result {
    if (this.#database === null) throw { kind: "closed", message: "the store is not open" } satisfies PlainError;
    return guarded(() => run(this.#database!));
  }

  #begin(transaction: number): Outcome {
    try {
      this.#engineCall((database) => database.begin());
    } catch (error) {
      if (!(error instanceof EngineDead)) this.#abandon(transaction, toPlainError(error));
      throw error;
    }
    this.#active = transaction;
    return DONE;
  }

  /** The store as the bytes of a file. With the log empty the file itself is the store: it need not go through the engine. */
  #export(): Uint8Array {
    if (this.#files === null) return this.#engineCall((database) => database.exportFile());
    this.#engineCall((database) => database.checkpoint());
    const { database, wal } = this.#files;
    if (wal.getSize() > 0) return this.#engineCall((database) => database.exportFile());
    const bytes = new Uint8Array(database.getSize());
    for (let at = 0; at < bytes.length; ) {
      const length = database.read(bytes.subarray(at), { at });
      if (length === 0) throw { kind: "io", message: "the store's file ended early" } satisfies PlainError;
      at += length;
    }
    return bytes;
  }

  /** Ends a transaction for the queue; requests of it that are still queued are refused. */
  #leave(transaction: number, reason: PlainError): void {
    this.#active = null;
    for (const request of this.#transactions.get(transaction)!) this.#fail(request, reason);
    this.#transactions.delete(transaction);
  }

  /** Ends a transaction of which its owner does not know yet that it is over. */
  #abandon(transaction: number, reason: PlainError): void {
    this.#ended.set(transaction, reason);
    this.#leave(transaction, reason);
  }

  async #open(action: OpenAction): Promise<Outcome> {
    this.#place = action.storage === "memory" ? this.#memory : this.#host.place(action.name, action.storage);
    const place = this.#place;
    try {
      const [engine, files] = await both(this.#host.load(action.wasm), place && openFiles(place));
      if (this.#dead !== null) throw this.#dead;
      this.#engine = engine;
      this.#files = files;
      this.#start(action);
      return DONE;
    } catch (error) {
      place?.release();
      throw error;
    }
  }

  #start(action: OpenAction): void {
    const { database, wal } = this.#files ?? {};
    this.#database = guarded(() => this.#engine!.Database.open(action.name, database, wal, { catalogs: action.catalogs }));
    this.#opened = action;
    guarded(() => this.#live.beginAgain(this.#database!));
    guarded(() => this.#sync.begin(this.#database!, action.sync));
  }

  /** Opens an open database for one more user, who may want further catalogs. */
  #widen(action: OpenAction): Outcome {
    const former = this.#opened!;
    this.#sync.check(action.sync);
    const catalogs = union(former.catalogs, action.catalogs);
    const transactionTimeout = Math.max(former.transactionTimeout, action.transactionTimeout);
    if (catalogs.length === former.catalogs.length) {
      this.#opened = { ...former, transactionTimeout };
      this.#engineCall((database) => this.#sync.begin(database, action.sync));
      return DONE;
    }
    this.#engineCall((database) => database.close());
    this.#database = null;
    try {
      this.#start({ ...former, catalogs, transactionTimeout, sync: action.sync });
    } catch (error) {
      // The others go on with what they had.
      if (!(error instanceof EngineDead)) this.#start(former);
      throw error;
    }
    return DONE;
  }

  async #close(): Promise<Outcome> {
    const database = this.#database;
    this.#database = null;
    this.#sync.stop();
    try {
      if (database) guarded(() => database.close());
      return DONE;
    } finally {
      this.#place?.release();
    }
  }

  async #beginImport({ name, storage, wasm, ...plan }: Extract<Action, { type: "import" }>): Promise<Outcome> {
    this.#place = storage === "memory" ? (this.#memory = new MemoryPlace()) : this.#host.place(name, storage);
    const [engine, begun] = await both(this.#host.load(wasm), Import.begin(this.#place, plan));
    this.#engine = engine;
    this.#import = begun;
    return DONE;
  }

  async #finishImport(): Promise<Outcome> {
    await this.#import!.finish(this.#engine!);
    return DONE;
  }

  async #abortImport(): Promise<Outcome> {
    await this.#import?.abort();
    return DONE;
  }

  #die(cause: EngineDead): void {
    this.#dead = { kind: "worker", message: `the engine stopped and the store is closed: ${cause.message}` };
    this.#mustTell = true;
    this.#database = null;
    this.#sync.stop();
    this.#host.died?.();
    this.#place?.release();
    for (const requests of [this.#waiting, ...this.#transactions.values()]) {
      for (const request of requests) this.#fail(request, this.#dead);
    }
    this.#waiting.clear();
    this.#transactions.clear();
  }

  /** Sends what is ready, with all rows in one buffer. */
  #flush(liveReady: readonly LiveReady[] = []): void {
    if (this.#ready.length === 0 && liveReady.length === 0 && !this.#mustTell) return;
    this.#mustTell = false;
    const ready = this.#ready;
    this.#ready = [];
    const { buffer, offsets } = join([...ready, ...liveReady].flatMap((result) => ("rows" in result ? [result.rows] : [])));
    const transfer: Transferable[] = buffer === null ? [] : [buffer];
    let position = 0;
    const replies = ready.map((result): Reply => {
      if ("rows" in result) return { id: result.id, outcome: { type: "rows", offset: offsets[position++]! } };
      if (result.outcome.type === "bytes") transfer.push(result.outcome.bytes.buffer as ArrayBuffer);
      return result;
    });
    const live = liveReady.map((result): LiveMessage => {
      if (!("rows" in result)) return result;
      const { subscription, patch } = result;
      return { subscription, outcome: { type: "rows", offset: offsets[position++]!, patch } };
    });
    this.#send({ replies, live: live.length > 0 ? live : undefined, rows: buffer, dead: this.#dead ?? undefined }, transfer);
  }

  /** Sets the clock for what happens when nothing more is asked. */
  #rest(): void {
    if (this.#active !== null) {
      this.#forgotten = later(() => this.#forget(), this.#opened!.transactionTimeout);
    } else if (this.#database !== null && this.#files !== null) {
      this.#idle = later(() => this.#checkpoint(), CHECKPOINT_DELAY);
    }
  }

  #checkpoint(): void {
    try {
      if (this.#files!.wal.getSize() === 0) return;
      this.#engineCall((database) => database.checkpoint());
    } catch (error) {
      // A checkpoint that fails loses nothing: the log keeps what it has, and the next one tries again.
      if (error instanceof EngineDead) this.#die(error);
    }
  }

  /** Rolls back a transaction whose owner asks nothing any more. */
  #forget(): void {
    const transaction = this.#active!;
    const seconds = this.#opened!.transactionTimeout / 1000;
    this.#abandon(transaction, {
      kind: "timeout",
      message:
        `the transaction was rolled back: nothing was asked of it for ${seconds} s. ` +
        "Inside of a transaction, await only queries of the transaction itself",
    });
    try {
      this.#engineCall((database) => database.rollback());
    } catch (error) {
      if (error instanceof EngineDead) this.#die(error);
    }
    void this.receive([]);
  }
}

const DONE: Outcome = { type: "done" };
const TRANSACTION_ENDED: PlainError = { kind: "closed", message: "the transaction has ended" };

/** Runs something later; in Node, a program may end before. */
function later(run: () => void, milliseconds: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(run, milliseconds);
  (timer as { unref?: () => void }).unref?.();
  return timer;
}

function isForSync(action: Action): action is SyncAction {
  return action.type === "sync" || action.type === "sync_token";
}

function search(database: Database, task: Task & { readonly type: "search" }): Uint8Array {
  return task.counts ? database.countSearch(task.table, task.options) : database.search(task.table, task.options);
}

function explain(database: Database, task: Task): Uint8Array {
  if (task.type === "table") return database.explainTable(task.table, task.method, task.values);
  if (task.type === "search") throw SEARCH_HAS_NO_PLAN;
  return task.type === "call"
    ? database.explain(task.catalog, task.operation, task.values)
    : database.query(`EXPLAIN QUERY PLAN ${task.sql}`, task.parameters);
}

const SEARCH_HAS_NO_PLAN: PlainError = { kind: "unsupported", message: "a search is more than one statement and has no plan; explain a list instead" };

/** Waits for both even when one fails, so that nothing goes on behind a failure. */
async function both<First, Second>(first: Promise<First>, second: Promise<Second> | null): Promise<[First, Second | null]> {
  const [one, two] = await Promise.allSettled([first, second]);
  if (two.status === "rejected") throw two.reason;
  if (one.status === "rejected") throw one.reason;
  return [one.value, two.value];
}

/** Puts results behind each other. A single one that has a buffer of its own is not copied. */
function join(parts: readonly Uint8Array[]): { buffer: ArrayBuffer | null; offsets: number[] } {
  if (parts.length === 0) return { buffer: null, offsets: [] };
  const [only] = parts;
  if (parts.length === 1 && only!.byteLength === only!.buffer.byteLength) return { buffer: only!.buffer as ArrayBuffer, offsets: [0] };
  const offsets: number[] = [];
  let size = 0;
  for (const part of parts) {
    offsets.push(size);
    size += Math.ceil(part.length / ALIGNMENT) * ALIGNMENT;
  }
  const joined = new Uint8Array(size);
  parts.forEach((part, index) => joined.set(part, offsets[index]));
  return { buffer: joined.buffer, offsets };
}
