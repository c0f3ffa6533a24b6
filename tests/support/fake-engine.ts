import { Connection } from "../../www/client/connection.ts";
import type { WirePatch } from "../../www/client/messages.ts";
import type { Database, EngineModule, SyncFile } from "../../www/client/module.ts";
import type { Part, Place } from "../../www/client/place.ts";
import { Tag } from "../../www/client/rows.ts";
import { Session, type Host } from "../../www/client/session.ts";
import { encode } from "./encode.ts";

type LiveRead = NonNullable<ReturnType<Database["liveRead"]>>;

/** What is read of a live query: rows of an id and a text. */
export function liveRows(rows: readonly (readonly [number, string])[], patch?: Partial<Record<keyof WirePatch, number[]>>, next: string | null = null): LiveRead {
  const columns = [
    { name: "id", tag: Tag.number, values: rows.map(([id]) => id) },
    { name: "text", tag: Tag.text, values: rows.map(([, text]) => text) },
  ];
  const positions = (name: keyof WirePatch) => Uint32Array.from(patch?.[name] ?? []);
  const wire = patch && { removed: positions("removed"), moved: positions("moved"), added: positions("added"), changed: positions("changed") };
  return { rows: encode(columns, next), patch: wire };
}

/** An engine that notes what it is asked for, and answers every statement with its text. */
export class FakeEngine implements EngineModule {
  readonly log: string[] = [];
  /** Thrown by the next call whose note this is. */
  readonly failures = new Map<string, unknown>();
  readonly Database = { open: (name: string) => this.#note(`open ${name}`) ?? this.#database() };

  /** The live queries, and what is to be read of each. */
  readonly live = new Map<number, { readonly text: string; readonly next: LiveRead[] }>();

  /** What it wants to say to its server. */
  readonly sync: string[] = [];

  #beginLive(subscription: number, text: string): void {
    this.#note(`live ${text}`);
    this.live.set(subscription, { text, next: [liveRows([])] });
  }

  #note(text: string): undefined {
    this.log.push(text);
    if (!this.failures.has(text)) return;
    const failure = this.failures.get(text);
    this.failures.delete(text);
    throw failure;
  }

  #database(): Database {
    const answer = (text: string) => this.#note(text) ?? encode([{ name: "text", tag: Tag.text, values: [text] }], null, 1);
    const call = (text: string) => () => this.#note(text);
    return {
      call: (catalog, operation, values) => answer(`${catalog}.${operation} ${JSON.stringify(values)}`),
      table: (table, method, values) => answer(`table ${table}.${method} ${JSON.stringify(values)}`),
      explainTable: (table, method) => answer(`explain table ${table}.${method}`),
      query: (sql, parameters) => answer([sql, ...parameters].join(" ")),
      explain: (catalog, operation) => answer(`explain ${catalog}.${operation}`),
      search: (table, options) => answer(`search ${table} ${options}`),
      countSearch: (table, options) => answer(`count ${table} ${options}`),
      declareSearch: (table, declaration) => this.#note(`declare ${table} ${declaration}`),
      begin: call("begin"),
      commit: call("commit"),
      rollback: call("rollback"),
      checkpoint: call("checkpoint"),
      checkIntegrity: (quick) => this.#note(quick ? "quick check" : "full check"),
      exportFile: () => this.#note("exportFile") ?? new Uint8Array([1, 2, 3]),
      migrations: () => answer("migrations"),
      liveCall: (subscription, catalog, operation, values) => this.#beginLive(subscription, `${catalog}.${operation} ${JSON.stringify(values)}`),
      liveQuery: (subscription, sql, parameters) => this.#beginLive(subscription, [sql, ...parameters].join(" ")),
      liveTable: (subscription, table, method, values) => this.#beginLive(subscription, `table ${table}.${method} ${JSON.stringify(values)}`),
      liveSearch: (subscription, table, options, counts) => this.#beginLive(subscription, `${counts ? "count" : "search"} ${table} ${options}`),
      liveStale: () => [...this.live].filter(([, live]) => live.next.length > 0).map(([subscription]) => subscription),
      liveRead: (subscription) => {
        const { text, next } = this.live.get(subscription)!;
        const read = next.shift();
        this.#note(`read ${text}`);
        return read;
      },
      liveStop: (subscription) => {
        this.#note(`stop ${this.live.get(subscription)!.text}`);
        this.live.delete(subscription);
      },
      enableSync: call("enable sync"),
      becomeSite: call("become site"),
      syncRequest: () => this.#note("sync request") ?? this.sync.shift(),
      syncFollowing: () => undefined,
      syncReceive: (response) => this.#note(`sync receive ${response}`) as undefined,
      syncHandle: call("sync handle"),
      syncReconnect: call("sync reconnect"),
      syncWake: call("sync wake"),
      syncVerify: call("sync verify"),
      syncDiffering: () => "[]",
      syncStatus: () => JSON.stringify({ site: 1, pending: this.sync.length, lag: 0, last_contact: null, last_verified: null, skew: 0, held: 0 }),
      syncPending: () => "[]",
      syncHeld: () => "[]",
      syncRefused: () => "[]",
      close: call("close"),
    };
  }
}

/** A file in memory whose calls can be made to fail. */
export class FakeFile implements SyncFile {
  bytes = new Uint8Array(0);
  /** Called before each call with its name; may throw. */
  before: (call: string) => void = () => undefined;

  read(buffer: Uint8Array, { at }: { at: number }): number {
    this.before("read");
    const part = this.bytes.subarray(at, at + buffer.length);
    buffer.set(part);
    return part.length;
  }

  write(buffer: Uint8Array, { at }: { at: number }): number {
    this.before("write");
    if (at + buffer.length > this.bytes.length) this.#resize(at + buffer.length);
    this.bytes.set(buffer, at);
    return buffer.length;
  }

  flush(): void {
    this.before("flush");
  }

  truncate(size: number): void {
    this.before("truncate");
    this.#resize(size);
  }

  getSize(): number {
    return this.bytes.length;
  }

  close(): void {}

  #resize(size: number): void {
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes.subarray(0, size));
    this.bytes = bytes;
  }
}

/** A place in memory. What it holds survives `release`, as on a disk. */
export class FakePlace implements Place {
  readonly files = new Map<Part, FakeFile>();
  held = false;
  /** Called before each call of a file with the part and the call; may throw. */
  before: (part: Part, call: string) => void = () => undefined;

  async acquire(): Promise<void> {
    this.held = true;
    await this.open("database");
  }

  async open(part: Part): Promise<FakeFile> {
    this.before(part, "open");
    let file = this.files.get(part);
    if (file === undefined) {
      file = new FakeFile();
      file.before = (call) => this.before(part, call);
      this.files.set(part, file);
    }
    return file;
  }

  async exists(part: Part): Promise<boolean> {
    return this.files.has(part);
  }

  async remove(part: Part): Promise<void> {
    this.before(part, "remove");
    this.files.delete(part);
  }

  async reserve(): Promise<void> {
    this.before("database", "reserve");
  }

  async replaceDatabase(): Promise<void> {
    this.before("database", "replace");
    this.files.get("database")!.bytes = this.files.get("import")!.bytes.slice();
  }

  release(): void {
    this.held = false;
  }

  /** The bytes of each file. */
  contents(): Record<string, string> {
    return Object.fromEntries([...this.files].map(([part, file]) => [part, new TextDecoder().decode(file.bytes)]));
  }
}

/** A connection to a session over this engine, whose messages are cloned as between page and worker. */
export function connect(engine: FakeEngine, place: Place = new FakePlace(), host: Partial<Host> = {}): Connection {
  return new Connection((listener) => {
    const session = new Session({ load: async () => engine, place: () => place, ...host }, (message, transfer) => {
      const received = structuredClone(message, { transfer });
      queueMicrotask(() => listener.receive(received));
    });
    return {
      post: (requests, transfer) => void session.receive(structuredClone(requests, { transfer }) as typeof requests),
      terminate: () => session.dispose(),
    };
  });
}
