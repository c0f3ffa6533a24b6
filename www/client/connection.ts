import { EdgeliteError, fromPlainError } from "./errors.ts";
import { NOTICE, type Action, type LiveMessage, type Notice, type ReplyMessage, type Request, type WirePatch } from "./messages.ts";
import type { Task } from "./query.ts";
import type { SyncReport } from "./sync/messages.ts";

/** What a request gives: rows (a buffer and where they start), bytes, or nothing. */
export type Answer =
  | { readonly type: "rows"; readonly buffer: ArrayBuffer; readonly offset: number }
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  | { readonly type: "value"; readonly value: unknown }
  | { readonly type: "done" };

/** The way to the engine's side. */
export interface Channel {
  /** Sends requests; throws when they cannot be sent. */
  post(requests: readonly Request[], transfer: Transferable[]): void;
  /** Stops the engine's side at once. */
  terminate(): void;
}

/** What the engine's side tells. */
export interface Listener {
  receive(message: ReplyMessage): void;
  /** It died and answers nothing any more. */
  fail(error: EdgeliteError): void;
}

/** Is told what becomes of the result of a live query. */
export interface LiveListener {
  /** It is another: rows in a buffer; with a patch only those that it added and then those that it changed. */
  changed(buffer: ArrayBuffer, offset: number, patch: WirePatch | undefined): void;
  /** It could not be read; when it has ended nothing follows. */
  failed(error: EdgeliteError, ended: boolean): void;
}

/** A live query that has begun. */
export interface LiveHandle {
  /** The result that came last was taken: the next one may come. */
  taken(): void;
  /** Ends it; nothing is told any more. */
  stop(): void;
}

interface Pending {
  resolve(answer: Answer): void;
  reject(error: EdgeliteError): void;
}

/**
 * Sends actions to the engine's side and hands out the answers. Actions of one turn of the event loop travel in one
 * message, and so do their answers.
 */
export class Connection implements Listener {
  readonly #channel: Channel;
  readonly #pending = new Map<number, Pending>();
  #queue: Request[] = [];
  #transfer: Transferable[] = [];
  #lastId = 0;
  #lastTransaction = 0;
  readonly #live = new Map<number, LiveListener>();
  #lastSubscription = 0;
  #ended: EdgeliteError | null = null;
  #sync: ((report: SyncReport) => void) | null = null;

  /** @param connect opens the way to the engine's side and reports to the listener */
  constructor(connect: (listener: Listener) => Channel) {
    this.#channel = connect(this);
  }

  /** A number for a new transaction. */
  newTransaction(): number {
    return ++this.#lastTransaction;
  }

  /**
   * Asks the engine's side to do something.
   * @param action what
   * @param transaction the transaction that it belongs to
   * @param transfer what is handed over instead of copied
   * @returns what it gives
   * @throws {EdgeliteError} what the engine reports, `worker` when it died, `closed` after `end`
   */
  request(action: Action, transaction?: number, transfer: Transferable[] = []): Promise<Answer> {
    const ended = this.#ended;
    if (ended !== null) return Promise.reject(new EdgeliteError(ended.kind, ended.message));
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      this.#enqueue({ id, transaction, action });
      this.#transfer.push(...transfer);
    });
  }

  /**
   * Begins a live query.
   * @param task what is asked
   * @param key the columns that tell its rows apart, if not the primary key of a table
   * @param listener is told its results
   */
  live(task: Task, key: readonly string[] | undefined, listener: LiveListener): LiveHandle {
    const subscription = ++this.#lastSubscription;
    this.#live.set(subscription, listener);
    this.request({ type: "live", subscription, task, key }).catch((error: unknown) => {
      if (this.#live.delete(subscription)) listener.failed(error as EdgeliteError, true);
    });
    return {
      taken: () => this.#tell({ type: "live_taken", subscription }),
      stop: () => {
        if (this.#live.delete(subscription)) this.#tell({ type: "live_stop", subscription });
      },
    };
  }

  /** Tells `listener` from now on how the store stands with its server. */
  followSync(listener: (report: SyncReport) => void): void {
    this.#sync = listener;
  }

  receive(message: ReplyMessage): void {
    // Before the replies: whoever waited for one finds the state that it left.
    if (message.sync) this.#sync?.(message.sync);
    for (const { id, outcome } of message.replies) {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (outcome.type === "failed") pending?.reject(fromPlainError(outcome.error));
      else if (outcome.type === "rows") pending?.resolve({ type: "rows", buffer: message.rows!, offset: outcome.offset });
      else pending?.resolve(outcome);
    }
    for (const live of message.live ?? []) this.#receiveLive(live, message.rows);
    if (message.dead) this.fail(fromPlainError(message.dead));
  }

  fail(error: EdgeliteError): void {
    this.end(error);
  }

  /** Stops the engine's side; what is pending and what follows is rejected with `reason`. */
  end(reason: EdgeliteError): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#channel.terminate();
    for (const { reject } of this.#pending.values()) reject(new EdgeliteError(reason.kind, reason.message));
    this.#pending.clear();
    const listeners = [...this.#live.values()];
    this.#live.clear();
    for (const listener of listeners) listener.failed(new EdgeliteError(reason.kind, reason.message), true);
  }

  #enqueue(request: Request): void {
    if (this.#queue.length === 0) queueMicrotask(() => this.#flush());
    this.#queue.push(request);
  }

  #tell(action: Notice): void {
    if (this.#ended === null) this.#enqueue({ id: NOTICE, action });
  }

  #receiveLive({ subscription, outcome }: LiveMessage, rows: ArrayBuffer | null): void {
    const listener = this.#live.get(subscription);
    if (outcome.type === "rows") return listener?.changed(rows!, outcome.offset, outcome.patch);
    if (outcome.ended) this.#live.delete(subscription);
    listener?.failed(fromPlainError(outcome.error), outcome.ended);
  }

  #flush(): void {
    const [requests, transfer] = [this.#queue, this.#transfer];
    this.#queue = [];
    this.#transfer = [];
    if (this.#ended !== null) return;
    try {
      this.#channel.post(requests, transfer);
    } catch (error) {
      const message = `cannot be sent to the engine: ${error instanceof Error ? error.message : String(error)}`;
      for (const { id } of requests) {
        this.#pending.get(id)?.reject(new EdgeliteError("invalid_argument", message, { cause: error }));
        this.#pending.delete(id);
      }
    }
  }
}

/**
 * A connection to a worker.
 * @param worker runs the package's worker script
 * @returns the connection
 */
export function connectWorker(worker: Worker): Connection {
  return new Connection((listener) => {
    worker.onmessage = (event: MessageEvent<ReplyMessage>) => listener.receive(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      const message = event.message || "its script could not be loaded";
      listener.fail(new EdgeliteError("worker", `the store's worker stopped: ${message}`));
    };
    worker.onmessageerror = () => listener.fail(new EdgeliteError("worker", "an answer of the store's worker could not be read"));
    return {
      post: (requests, transfer) => worker.postMessage(requests, transfer),
      terminate: () => worker.terminate(),
    };
  });
}
