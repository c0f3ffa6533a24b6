import { setMaxListeners } from "node:events";
import { Connection } from "../../www/client/connection.ts";
import { EdgeliteError } from "../../www/client/errors.ts";
import type { ReplyMessage } from "../../www/client/messages.ts";
import type { Database, EngineModule } from "../../www/client/module.ts";
import { decodeRows, Tag } from "../../www/client/rows.ts";
import type { SyncSetup } from "../../www/client/sync/messages.ts";
import type { TabChannel, TabEnvironment } from "../../www/client/tabs/environment.ts";
import { Member } from "../../www/client/tabs/member.ts";
import { encode } from "./encode.ts";
import { FakeCore } from "./fake-sync.ts";
import { FakePlace } from "./fake-engine.ts";

/** Chooses numbers below a bound, the same ones for the same seed (xorshift32). */
export function random(seed: number): (bound: number) => number {
  let state = seed * 2_654_435_761 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** How every tab opens the store. */
const OPEN = { type: "open", name: "home", catalogs: [], storage: "opfs", transactionTimeout: 60_000 } as const;

interface Waiting {
  readonly tab: string;
  give(): void;
}

/**
 * A browser with many tabs: locks, channels, and one store whose committed words outlive the tabs. What is posted is
 * delivered one message at a time by `step`, in an order that is chosen anew: only that of each sender to each receiver
 * is kept, as in a browser.
 */
export class FakeBrowser {
  /** The words that were committed, in order. */
  readonly committed: string[] = [];
  /** What sync keeps in the file. */
  readonly core = new FakeCore();
  /** How often the file was taken by a tab while another one had it. */
  collisions = 0;
  readonly #choose: (bound: number) => number;
  readonly #locks = new Map<string, Waiting[]>();
  readonly #channels = new Map<string, { tab: string; receive(message: unknown): void }[]>();
  readonly #deliveries = new Map<string, (() => void)[]>();
  readonly #dead = new Set<string>();
  #fileOf: string | null = null;
  #tabs = 0;

  constructor(choose: (bound: number) => number = () => 0) {
    this.#choose = choose;
  }

  /** Opens a tab on the store, which has loaded this version of the package, and may sync with a server. */
  open(version?: string, sync?: SyncSetup): FakeTab {
    const open = { ...OPEN, sync };
    const tab = `tab ${++this.#tabs}`;
    let member!: Member;
    const connection = new Connection((listener) => {
      const send = (message: ReplyMessage, transfer: Transferable[]) => {
        const received = structuredClone(message, { transfer });
        this.#later(`${tab} to its page`, () => this.#dead.has(tab) || listener.receive(received));
      };
      const host = { load: async () => this.#engine(tab), place: () => this.#place(tab) };
      member = new Member(host, this.#environment(tab), open, send, version);
      return {
        post: (requests, transfer) => {
          const received = structuredClone(requests, { transfer });
          this.#later(`${tab} from its page`, () => this.#dead.has(tab) || member.receive(received));
        },
        terminate: () => this.#kill(tab, member),
      };
    });
    // A tab that may not open the store learns it from every request.
    const opened = connection.request(open);
    opened.catch(() => undefined);
    return { name: tab, connection, opened, crash: () => this.#kill(tab, member) };
  }

  /** The tab that has the file. */
  get owner(): string | null {
    return this.#fileOf;
  }

  /** Delivers one message, if there is one, and lets what follows from it happen. */
  async step(): Promise<boolean> {
    const ready = [...this.#deliveries].filter(([, queue]) => queue.length > 0);
    if (ready.length > 0) ready[this.#choose(ready.length)]![1].shift()!();
    await new Promise((resolve) => setImmediate(resolve));
    return ready.length > 0;
  }

  /** Delivers everything. */
  async settle(): Promise<void> {
    while ((await this.step()) || (await this.step()));
  }

  #later(way: string, deliver: () => void): void {
    const queue = this.#deliveries.get(way) ?? [];
    this.#deliveries.set(way, queue);
    queue.push(deliver);
  }

  /** Ends a tab as a crash does: nothing of it runs any more, and all that it had is free. */
  #kill(tab: string, member: Member): void {
    if (this.#dead.has(tab)) return;
    this.#dead.add(tab);
    if (this.#fileOf === tab) this.#fileOf = null;
    member.dispose();
    for (const name of this.#locks.keys()) this.#release(name, tab);
  }

  #environment(tab: string): TabEnvironment {
    return {
      newTab: () => tab,
      lock: (name, signal) =>
        new Promise((resolve, reject) => {
          const queue = this.#locks.get(name) ?? [];
          this.#locks.set(name, queue);
          const waiting: Waiting = { tab, give: () => this.#later(`locks of ${tab}`, () => (signal.removeEventListener("abort", giveUp), resolve(() => this.#release(name, tab)))) };
          const giveUp = () => {
            const position = queue.indexOf(waiting);
            if (position > 0) queue.splice(position, 1);
            reject(signal.reason);
          };
          setMaxListeners(0, signal);
          signal.addEventListener("abort", giveUp);
          queue.push(waiting);
          if (queue.length === 1) waiting.give();
        }),
      isHeld: async (name) => (this.#locks.get(name)?.length ?? 0) > 0,
      channel: (name, receive): TabChannel => {
        const listeners = this.#channels.get(name) ?? [];
        this.#channels.set(name, listeners);
        const listener = { tab, receive };
        listeners.push(listener);
        return {
          post: (message) => {
            if (this.#dead.has(tab)) return;
            for (const other of listeners) {
              if (other === listener) continue;
              const received = structuredClone(message);
              this.#later(`${tab} to ${other.tab}`, () => listeners.includes(other) && !this.#dead.has(other.tab) && other.receive(received));
            }
          },
          close: () => void listeners.splice(listeners.indexOf(listener), listeners.includes(listener) ? 1 : 0),
        };
      },
    };
  }

  #release(name: string, tab: string): void {
    const queue = this.#locks.get(name)!;
    const had = queue[0]?.tab === tab;
    queue.splice(0, queue.length, ...queue.filter((waiting) => waiting.tab !== tab));
    if (had) queue[0]?.give();
  }

  #place(tab: string): FakePlace {
    const place = new FakePlace();
    const release = place.release.bind(place);
    place.acquire = async () => {
      if (this.#fileOf !== null) this.collisions++;
      this.#fileOf = tab;
    };
    place.release = () => {
      if (this.#fileOf === tab) this.#fileOf = null;
      release();
    };
    return place;
  }

  /** An engine whose statements are words: `add WORD`, and `SELECT` for all of them. */
  #engine(tab: string): EngineModule {
    const open = (): Database => {
      const { core } = this;
      let staged: string[] | null = null;
      const live = new Map<number, number>();
      const alive = () => {
        if (this.#dead.has(tab)) throw new Error(`${tab} is dead and runs on`);
      };
      const answer = (text: string) => encode([{ name: "words", tag: Tag.text, values: [text] }], null, 1);
      const query = (sql: string): Uint8Array => {
        alive();
        const [verb, word] = sql.split(" ");
        if (verb === "fatal") throw new Error("unreachable");
        if (verb === "add") (staged ?? this.committed).push(word!);
        return answer([...this.committed, ...(staged ?? [])].join(" "));
      };
      const end = (commit: boolean) => () => {
        alive();
        if (commit) this.committed.push(...staged!);
        staged = null;
      };
      return {
        call: () => answer(""),
        query,
        explain: () => answer(""),
        search: () => answer(""),
        countSearch: () => answer(""),
        declareSearch: () => undefined,
        table: () => answer(""),
        explainTable: () => answer(""),
        begin: () => {
          alive();
          staged = [];
        },
        commit: end(true),
        rollback: end(false),
        checkpoint: () => undefined,
        checkIntegrity: () => undefined,
        exportFile: () => new Uint8Array(),
        migrations: () => answer(""),
        liveCall: (subscription) => void live.set(subscription, -1),
        liveQuery: (subscription, sql) => {
          query(sql);
          live.set(subscription, -1);
        },
        liveTable: (subscription) => void live.set(subscription, -1),
        liveSearch: (subscription) => void live.set(subscription, -1),
        liveStale: () => [...live].flatMap(([subscription, seen]) => (seen === this.committed.length ? [] : [subscription])),
        liveRead: (subscription) => {
          alive();
          live.set(subscription, this.committed.length);
          return { rows: answer(this.committed.join(" ")) };
        },
        liveStop: (subscription) => void live.delete(subscription),
        enableSync: () => undefined,
        becomeSite: () => undefined,
        syncRequest: () => {
          alive();
          return core.syncRequest();
        },
        syncFollowing: () => core.syncFollowing(),
        syncReceive: (response) => core.syncReceive(response),
        syncHandle: () => core.syncHandle(),
        syncReconnect: () => core.syncReconnect(),
        syncWake: () => core.syncWake(),
        syncVerify: () => core.syncVerify(),
        syncDiffering: () => core.syncDiffering(),
        syncStatus: () => core.syncStatus(),
        syncPending: () => core.syncPending(),
        syncHeld: () => core.syncHeld(),
        syncRefused: () => core.syncRefused(),
        close: () => undefined,
      };
    };
    return { Database: { open } };
  }
}

/** A tab of a {@link FakeBrowser}. */
export interface FakeTab {
  readonly name: string;
  readonly connection: Connection;
  /** Whether it could open the store. */
  readonly opened: Promise<unknown>;
  /** Ends it without a word. */
  crash(): void;
}

/** Asks for a statement; gives the words that it answers with. */
export async function words(tab: FakeTab, sql: string, transaction?: number): Promise<string[]> {
  const answer = await tab.connection.request({ type: "query", sql, parameters: [] }, transaction);
  if (answer.type !== "rows") throw new EdgeliteError("internal", "no rows");
  const [row] = decodeRows(answer.buffer, answer.offset, { integers: "bigint", instants: "date" }, false);
  return String((row as unknown as { words: string }).words).split(" ").filter((word) => word !== "");
}

/** Follows the words with a live query; gives what it was told, the last of it at the end. */
export function followed(tab: FakeTab): { told: string[]; stop(): void } {
  const told: string[] = [];
  const handle = tab.connection.live({ type: "query", sql: "SELECT", parameters: [] }, undefined, {
    changed(buffer, offset) {
      const [row] = decodeRows(buffer, offset, { integers: "bigint", instants: "date" }, false);
      told.push(String((row as unknown as { words: string }).words));
      handle.taken();
    },
    failed: (error, ended) => void told.push(`${error.kind}${ended ? " ended" : ""}`),
  });
  return { told, stop: () => handle.stop() };
}
