import type { PlainError } from "../errors.ts";
import { NOTICE, type LiveMessage, type Outcome, type Reply, type ReplyMessage, type Request } from "../messages.ts";
import { ALIGNMENT, Session, type Host } from "../session.ts";

/** Sends a message to a tab. */
export type Send = (message: ReplyMessage, transfer: Transferable[]) => void;

/** A tab that uses the store. */
interface Guest {
  readonly send: Send;
  /** The number that each of its open transactions has in the session. */
  readonly transactions: Map<number, number>;
  /** The number that each of its live queries has in the session. */
  readonly live: Map<number, number>;
}

/** Whose a request of the session is. */
interface Asked {
  readonly tab: string;
  readonly id: number;
  /** The transaction, by the tab's own number, that the answer ends. */
  readonly ends: number | undefined;
  /** The live query, by the tab's own number, that has not begun if it fails. */
  readonly begins: number | undefined;
}

const aligned = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/** Lets many tabs share the one session that has the file: each has requests and transactions of its own. */
export class Hub {
  readonly #session: Session;
  readonly #guests = new Map<string, Guest>();
  readonly #asked = new Map<number, Asked>();
  readonly #died: () => void;
  #lastId = 0;
  #lastTransaction = 0;
  /** Whose a live query of the session is, and the number that its tab gave it. */
  readonly #live = new Map<number, { readonly tab: string; readonly subscription: number }>();
  #lastSubscription = 0;
  #closed: (() => void) | null = null;

  /**
   * @param host what the session runs on
   * @param died called when the engine died: nobody is answered any more
   */
  constructor(host: Host, died: () => void) {
    this.#died = died;
    this.#session = new Session(host, (message, transfer) => this.#distribute(message, transfer));
  }

  /** Lets a tab in; does nothing when it is in. */
  admit(tab: string, send: Send): void {
    if (!this.#guests.has(tab)) this.#guests.set(tab, { send, transactions: new Map(), live: new Map() });
  }

  /** Takes requests of a tab that is in; those of others are not answered. */
  request(tab: string, requests: readonly Request[]): void {
    const guest = this.#guests.get(tab);
    if (guest === undefined || this.#closed !== null) return;
    void this.#session.receive(requests.flatMap((request) => this.#take(tab, guest, request)));
  }

  /** Forgets a tab that is gone: its open transactions are rolled back and its answers dropped. */
  dismiss(tab: string): void {
    const guest = this.#guests.get(tab);
    this.#guests.delete(tab);
    if (guest === undefined) return;
    for (const subscription of [...guest.live.keys()]) void this.#session.receive(this.#stopLive(guest, subscription));
    this.#rollBack(guest);
  }

  /** Answers what was asked before, rolls open transactions back and closes the file; nothing is taken any more. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => (this.#closed = resolve));
    for (const guest of this.#guests.values()) this.#rollBack(guest);
    void this.#session.receive([{ id: ++this.#lastId, action: { type: "close" } }]);
    await closed;
  }

  /** Ends at once, without an answer. */
  dispose(): void {
    this.#session.dispose();
  }

  #take(tab: string, guest: Guest, request: Request): Request[] {
    const { action: asked } = request;
    if (asked.type === "live_stop") return this.#stopLive(guest, asked.subscription);
    if (asked.type === "live_taken") {
      const subscription = guest.live.get(asked.subscription);
      return subscription === undefined ? [] : [{ id: NOTICE, action: { ...asked, subscription } }];
    }
    const id = ++this.#lastId;
    const own = request.transaction;
    let { action } = request;
    // The file stays open for the other tabs.
    if (action.type === "close") action = { type: "leave" };
    if (action.type === "live") action = { ...action, subscription: this.#beginLive(tab, guest, action.subscription) };
    if (own !== undefined && action.type === "begin") guest.transactions.set(own, ++this.#lastTransaction);
    const ends = action.type === "commit" || action.type === "rollback" ? own : undefined;
    const begins = asked.type === "live" ? asked.subscription : undefined;
    this.#asked.set(id, { tab, id: request.id, ends, begins });
    // A transaction that the session never had: it says that the transaction has ended.
    const transaction = own === undefined ? undefined : (guest.transactions.get(own) ?? 0);
    return [{ id, transaction, action }];
  }

  #beginLive(tab: string, guest: Guest, subscription: number): number {
    const number = ++this.#lastSubscription;
    guest.live.set(subscription, number);
    this.#live.set(number, { tab, subscription });
    return number;
  }

  #stopLive(guest: Guest, own: number): Request[] {
    const subscription = guest.live.get(own);
    if (subscription === undefined) return [];
    guest.live.delete(own);
    this.#live.delete(subscription);
    return [{ id: NOTICE, action: { type: "live_stop", subscription } }];
  }

  #rollBack(guest: Guest): void {
    const requests = [...guest.transactions.values()].map(
      (transaction): Request => ({ id: ++this.#lastId, transaction, action: { type: "rollback" } }),
    );
    guest.transactions.clear();
    void this.#session.receive(requests);
  }

  /** Sends each tab its own replies and the results of its own live queries, with its own rows. */
  #distribute(message: ReplyMessage, transfer: Transferable[]): void {
    const parts = new Map<string, { replies: Reply[]; live: LiveMessage[] }>();
    const partOf = (tab: string) => {
      const part = parts.get(tab) ?? { replies: [], live: [] };
      parts.set(tab, part);
      return part;
    };
    let last = false;
    for (const { id, outcome } of message.replies) {
      const asked = this.#asked.get(id);
      this.#asked.delete(id);
      if (asked === undefined) {
        // Of the hub's own requests only that to close is the newest of all.
        last ||= this.#closed !== null && id === this.#lastId;
        continue;
      }
      const { tab, ends, begins } = asked;
      const guest = this.#guests.get(tab);
      if (begins !== undefined && outcome.type === "failed" && guest !== undefined) this.#stopLive(guest, begins);
      if (ends !== undefined) guest?.transactions.delete(ends);
      partOf(tab).replies.push({ id: asked.id, outcome });
    }
    for (const { subscription, outcome } of message.live ?? []) {
      const asked = this.#live.get(subscription);
      if (asked !== undefined) partOf(asked.tab).live.push({ subscription: asked.subscription, outcome });
    }
    const { sync } = message;
    if (sync !== undefined) for (const tab of this.#guests.keys()) partOf(tab);
    for (const [tab, { replies, live }] of parts) {
      const send = this.#guests.get(tab)?.send;
      if (send === undefined) continue;
      if (parts.size === 1) send({ replies, live, sync, rows: message.rows }, transfer);
      else send(...withOwnRows(replies, live, message));
    }
    if (message.dead) this.#end(message.dead);
    else if (last) this.#closed?.();
  }

  /** Tells every tab that the engine died. */
  #end(dead: PlainError): void {
    for (const { send } of this.#guests.values()) send({ replies: [], rows: null, dead }, []);
    this.#guests.clear();
    this.#closed?.();
    this.#died();
  }
}

/** A tab's part of a message, with the rows that belong to it. */
function withOwnRows(replies: readonly Reply[], live: readonly LiveMessage[], message: ReplyMessage): [ReplyMessage, Transferable[]] {
  const outcomes = [...message.replies, ...(message.live ?? [])].map(({ outcome }) => outcome);
  const offsets = outcomes.flatMap((outcome) => (outcome.type === "rows" ? [outcome.offset] : [])).sort((a, b) => a - b);
  const ends = new Map(offsets.map((offset, position) => [offset, offsets[position + 1] ?? message.rows!.byteLength]));
  const parts: Uint8Array[] = [];
  let size = 0;
  const moved = <Kind extends Outcome | LiveMessage["outcome"]>(outcome: Kind): Kind => {
    if (outcome.type !== "rows") return outcome;
    const { offset } = outcome;
    const part = new Uint8Array(message.rows!, offset, ends.get(offset)! - offset);
    parts.push(part);
    const at = size;
    // Only the last part of the session's buffer may end off the alignment that every part begins on.
    size += aligned(part.length);
    return { ...outcome, offset: at };
  };
  const own = {
    sync: message.sync,
    replies: replies.map(({ id, outcome }): Reply => ({ id, outcome: moved(outcome) })),
    live: live.map(({ subscription, outcome }): LiveMessage => ({ subscription, outcome: moved(outcome) })),
  };
  const transfer: Transferable[] = replies.flatMap(({ outcome }) => (outcome.type === "bytes" ? [outcome.bytes.buffer as ArrayBuffer] : []));
  if (parts.length === 0) return [{ ...own, rows: null }, transfer];
  const rows = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    rows.set(part, at);
    at += aligned(part.length);
  }
  return [{ ...own, rows: rows.buffer }, [...transfer, rows.buffer]];
}
