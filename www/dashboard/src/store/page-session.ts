import type { Claim } from "./claim";
import type { Way } from "./records";
import { Unreachable } from "./server";
import type { Session } from "./session";
import type { SessionState } from "./session-state";
import { SnapshotSession } from "./snapshot-session";
import { SyncedSession, type SyncedHost } from "./synced-session";

/** The parts that the session of the page works with. */
export interface Host extends SyncedHost {
  readonly claim: Claim;
}

/**
 * The session of the page, and the one place that knows of two ways: a server that syncs with everybody is kept in step
 * with, any other one is followed by snapshots. A visit begins the way that the last one went; the server is asked behind
 * it and has the last word.
 */
export class PageSession implements Session {
  #inner: Session;
  #way: Way | null;
  #listeners = new Set<() => void>();
  #leave: () => void = () => undefined;
  #isStopped = false;
  /** The question to the server that is under way. */
  #asking: Promise<void> | null = null;

  constructor(private readonly host: Host) {
    this.#way = host.records.readWay();
    this.#inner = this.#make(this.#way ?? "snapshots");
    this.#enter(this.#inner);
  }

  readonly state = (): SessionState => this.#inner.state();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async start(): Promise<void> {
    this.#isStopped = false;
    const isFirst = this.#way === null;
    // Who has no copy yet waits for the server anyway.
    if (isFirst) await this.#ask().catch(unlessUnreachable);
    await this.#inner.start();
    if (!isFirst) await this.#look();
  }

  retry(): Promise<void> {
    return this.start();
  }

  async tick(): Promise<void> {
    const { boot } = this.state();
    const isStranded = boot.phase === "failed" && boot.failure.reason === "unreachable";
    if (isStranded && this.#way === null) {
      if (await this.#inner.check()) await this.start();
      return;
    }
    await this.#inner.tick();
    if (this.#way === null || this.#isDoubtful()) await this.#look();
  }

  check(): Promise<boolean> {
    return this.#inner.check();
  }

  refresh(): Promise<void> {
    return this.#inner.refresh();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#inner.stop();
  }

  /** Whether the server may have been started with another choice: it does not sync any more. */
  #isDoubtful(): boolean {
    const { boot } = this.state();
    const status = boot.phase === "ready" ? boot.copy.sync?.status : undefined;
    return status?.state === "refused" || status?.state === "unauthorized";
  }

  /** Asks the server which way to go, and goes the other one if it is that. Without an answer nothing changes. */
  #look(): Promise<void> {
    this.#asking ??= this.#turn()
      .catch(unlessUnreachable)
      .finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #turn(): Promise<void> {
    const former = this.#inner;
    await this.#ask();
    if (this.#isStopped || this.#inner === former) return;
    await former.stop();
    await this.#inner.start();
  }

  /** Takes the server's word on the way. @throws Unreachable */
  async #ask(): Promise<void> {
    const way: Way = (await this.host.server.syncs()) ? "sync" : "snapshots";
    if (this.#isStopped) return;
    const isSame = way === (this.#way ?? "snapshots");
    this.#way = way;
    this.host.records.writeWay(way);
    if (isSame) return;
    this.#leave();
    this.#inner = this.#make(way);
    this.#enter(this.#inner);
    this.#changed();
  }

  #make(way: Way): Session {
    return way === "sync" ? new SyncedSession(this.host) : new SnapshotSession(this.host);
  }

  #enter(session: Session): void {
    this.#leave = session.subscribe(() => this.#changed());
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function unlessUnreachable(error: unknown): void {
  if (!(error instanceof Unreachable)) throw error;
}
