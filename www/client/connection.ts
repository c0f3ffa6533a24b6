import { EdgeliteError, fromPlainError } from "./errors.ts";
import type { Action, ReplyMessage, Request } from "./messages.ts";

/** What a request gives: rows (a buffer and where they start), bytes, or nothing. */
export type Answer =
  | { readonly type: "rows"; readonly buffer: ArrayBuffer; readonly offset: number }
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
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
  #ended: EdgeliteError | null = null;

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
      if (this.#queue.length === 0) queueMicrotask(() => this.#flush());
      this.#queue.push({ id, transaction, action });
      this.#transfer.push(...transfer);
    });
  }

  receive(message: ReplyMessage): void {
    for (const { id, outcome } of message.replies) {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (outcome.type === "failed") pending?.reject(fromPlainError(outcome.error));
      else if (outcome.type === "rows") pending?.resolve({ type: "rows", buffer: message.rows!, offset: outcome.offset });
      else pending?.resolve(outcome);
    }
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
