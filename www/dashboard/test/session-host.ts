import type { Claim } from "../src/store/claim";
import type { Health } from "../src/store/health";
import type { Reader } from "../src/store/reader";
import { storedRecords, type WatchKeys } from "../src/store/records";
import { TokenRefused, type Access } from "../src/store/tokens";
import { Unreachable, type Server, type Snapshot } from "../src/store/server";
import { PageSession } from "../src/store/page-session";
import type { Session } from "../src/store/session";
import { SnapshotSession } from "../src/store/snapshot-session";
import { fakeEngine } from "./fake-engine";

/** A health report of a server that is well. */
export const HEALTH: Health = {
  status: "healthy",
  version: "0.1.0",
  uptime_seconds: 93_784,
  databases: {
    main: {
      status: "ok",
      path: "data/home.db",
      size_bytes: 2_097_152,
      wal_size_bytes: 4_152,
      journal_mode: "wal",
      schema_version: { media: 1, registry: 1 },
      last_backup: null,
      last_integrity_check: null,
    },
  },
};

/** A server whose data and presence a test changes. */
export class FakeServer implements Server {
  present = true;
  data = "one";
  /** Who may keep a copy in step with it. */
  admits: Access = "off";
  /** The access tokens that it takes. */
  readonly good = new Set<string>();
  /** The tokens that came with requests for a snapshot. */
  readonly shown: (string | null)[] = [];
  /** Whether it gives a snapshot to nobody without a token. */
  guarded = false;
  /** Thrown in the place of the next snapshot. */
  failure: Error | null = null;
  /** Etags that came with the requests. */
  readonly asked: (string | null)[] = [];
  /** Says whether the transfer of the last snapshot goes on. */
  transfer: AbortSignal | undefined;

  async health(): Promise<Health> {
    if (!this.present) throw new Unreachable("the server cannot be reached");
    return HEALTH;
  }

  async access(): Promise<Access> {
    if (!this.present) throw new Unreachable("the server cannot be reached");
    return this.admits;
  }

  async takes(token: string): Promise<boolean> {
    if (!this.present) throw new Unreachable("the server cannot be reached");
    return this.good.has(token);
  }

  async snapshot(etag: string | null, signal?: AbortSignal, token: string | null = null): Promise<Snapshot | null> {
    this.asked.push(etag);
    this.shown.push(token);
    this.transfer = signal;
    if (!this.present) throw new Unreachable("the server cannot be reached");
    const failure = this.failure;
    this.failure = null;
    if (failure !== null) throw failure;
    if (token === null ? this.guarded : !this.good.has(token)) throw new TokenRefused("the server answered 401");
    const tag = `"${this.data}"`;
    if (etag === tag) return null;
    return { body: new Response(this.data).body!, etag: tag, length: this.data.length };
  }
}

/** A claim that another window may have. */
export class FakeClaim implements Claim {
  busy = false;
  #turn = () => {};

  async take(): Promise<boolean> {
    return !this.busy;
  }

  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#turn = resolve;
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }

  release(): void {}

  /** The window that has the claim is closed. */
  pass(): void {
    this.busy = false;
    this.#turn();
  }
}

/** A session over fakes, and the fakes. Pass the storage of an earlier one to visit again. */
export function visit({
  server = new FakeServer(),
  storage = new MapStorage(),
  engine = fakeEngine(named),
  make,
}: Partial<Visit> & { make?: (bytes: string) => Reader } = {}): Visit & {
  session: SnapshotSession;
  claim: FakeClaim;
  clock: { now: number };
} {
  const clock = { now: Date.parse("2026-02-20T12:00:00Z") };
  const claim = new FakeClaim();
  const used = make === undefined ? engine : fakeEngine(make);
  const session = new SnapshotSession({
    engine: used,
    server,
    records: storedRecords(storage, storage.watch()),
    claim,
    now: () => new Date(clock.now),
  });
  return { session, server, storage, engine: used, claim, clock };
}

/** The session of a page over fakes. Pass what an earlier one left to visit again. */
export function page({
  server = new FakeServer(),
  storage = new MapStorage(),
  make = named,
  engine = fakeEngine(make),
}: Partial<Visit> & { make?: (bytes: string) => Reader } = {}): Visit & { session: PageSession } {
  const session = new PageSession({
    engine,
    server,
    records: storedRecords(storage, storage.watch()),
    claim: new FakeClaim(),
    now: () => new Date("2026-02-20T12:00:00Z"),
  });
  return { session, server, storage, engine };
}

interface Visit {
  server: FakeServer;
  storage: MapStorage;
  engine: ReturnType<typeof fakeEngine>;
}

/** A reader that only knows which data it was loaded from. */
export function named(data: string): Reader {
  return { data } as unknown as Reader;
}

/** The data behind the open copy of a session. */
export function dataOf(session: Session): string | null {
  const { boot } = session.state();
  return boot.phase === "ready" ? (boot.copy.reader as unknown as { data: string }).data : null;
}

/** A storage of strings in memory, whose windows are told of what the others write. */
export class MapStorage {
  readonly #map = new Map<string, string>();
  readonly #listeners = new Set<(key: string) => void>();
  getItem(key: string): string | null {
    return this.#map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#map.set(key, value);
    for (const listener of this.#listeners) listener(key);
  }
  removeItem(key: string): void {
    this.#map.delete(key);
    for (const listener of this.#listeners) listener(key);
  }
  /** What one window hears. It hears its own words, too, which change nothing for it. */
  watch(): WatchKeys {
    return (listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    };
  }
}
