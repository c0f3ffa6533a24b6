import { measured } from "./download";
import { errorKind, type Engine, type SyncedCopy } from "./engine";
import { failureOf } from "./failure";
import type { Records, Slot } from "./records";
import { Unreachable, type Server } from "./server";
import type { Session } from "./session";
import type { CopySync } from "./sync";
import { initialState, reduce, type SessionEvent, type SessionState } from "./session-state";

/** The parts that a session in step with the server works with. */
export interface SyncedHost {
  readonly engine: Engine;
  readonly server: Server;
  readonly records: Records;
  /** The access token that the server is shown; `null` for none. */
  readonly token: () => string | null;
  /** The present instant. */
  readonly now: () => Date;
}

/** The places of the snapshots that a browser may still hold from a time when the server did not sync. */
const SLOTS: readonly Slot[] = ["dashboard-a", "dashboard-b"];

/** A store that is damaged is of no use: a new one is fetched. */
const DAMAGED = new Set(["corrupt", "not_a_database"]);

/**
 * A copy of a server that syncs: one store, which all windows share. The first visit begins it with a snapshot; later ones
 * open it at once. From then on the store itself keeps in step with the server.
 */
export class SyncedSession implements Session {
  readonly tokens = null;
  #state: SessionState;
  #listeners = new Set<() => void>();
  #open: SyncedCopy | null = null;
  #stopped = new AbortController();
  /** When this visit asked for the first copy, if it did. */
  #begun: Date | null = null;

  constructor(private readonly host: SyncedHost) {
    const earlier = host.records.readHealth();
    this.#state = initialState({ reach: "unknown", health: earlier?.health ?? null, seenAt: earlier?.seenAt ?? null });
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async start(): Promise<void> {
    this.#stopped.abort();
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    this.#dispatch({ type: "started" });
    const checked = this.check();
    try {
      await this.#openStore(signal);
      await checked;
      if (!signal.aborted) await this.#dropSnapshots();
    } catch (error) {
      await checked;
      this.#fail(error, signal);
    }
  }

  retry(): Promise<void> {
    return this.start();
  }

  async tick(): Promise<void> {
    const { boot } = this.#state;
    const isThere = await this.check();
    if (isThere && boot.phase === "failed" && boot.failure.reason === "unreachable") await this.retry();
  }

  async check(): Promise<boolean> {
    const { signal } = this.#stopped;
    try {
      const health = await this.host.server.health(signal);
      const at = this.host.now();
      this.host.records.writeHealth({ health, seenAt: at });
      if (!signal.aborted) this.#dispatch({ type: "reached", health, at });
      return true;
    } catch {
      if (!signal.aborted) this.#dispatch({ type: "lost" });
      return false;
    }
  }

  /** Exchanges everything with the server now. What comes of it is in the status of sync. */
  async refresh(): Promise<void> {
    await this.#open?.sync.now().catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    const open = this.#open;
    this.#open = null;
    await open?.close();
  }

  async #openStore(signal: AbortSignal): Promise<void> {
    const { engine, records, now, token } = this.host;
    this.#dispatch({ type: "opening" });
    const open = () => engine.openSynced(() => this.#firstCopy(signal), records.readOffline(), () => token() ?? "");
    const opened = await open().catch(async (error: unknown) => {
      if (!DAMAGED.has(errorKind(error) ?? "") || signal.aborted) throw error;
      await engine.removeSynced();
      return open();
    });
    if (signal.aborted) return opened.close();
    this.#open = opened;
    if (this.#begun !== null) records.writeBegun(this.#begun);
    const refreshedAt = this.#begun ?? records.readBegun() ?? now();
    const { reader, answers, editor } = opened;
    const sync = remembered(opened.sync, records);
    this.#dispatch({ type: "opened", copy: { reader, answers, sync, editor, refreshedAt } });
  }

  /** A snapshot to begin with, whose way is shown. */
  async #firstCopy(signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    this.#begun = this.host.now();
    const snapshot = await this.host.server.snapshot(null, signal, this.host.token());
    if (snapshot === null) throw new Unreachable("the server gave no copy");
    const tell = (event: SessionEvent) => signal.aborted || this.#dispatch(event);
    const total = snapshot.length ?? this.#state.server.health?.databases["main"]?.size_bytes ?? null;
    return measured(
      snapshot.body,
      total,
      (progress) => tell({ type: "progressed", progress }),
      () => tell({ type: "imported" }),
    );
  }

  /** Gives the room of snapshots back that a former visit left. A window that still shows one keeps it for now. */
  async #dropSnapshots(): Promise<void> {
    const { engine, records } = this.host;
    if (records.readCopy() !== null) records.writeCopy(null);
    for (const slot of SLOTS) {
      await engine.remove(slot).catch((error: unknown) => {
        if (errorKind(error) !== "locked") throw error;
      });
    }
  }

  #fail(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    if (error instanceof Unreachable) this.#dispatch({ type: "lost" });
    this.#dispatch({ type: "failed", failure: failureOf(error, this.#state.boot.phase) });
  }

  #dispatch(event: SessionEvent): void {
    const next = reduce(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The same sync, whose switch stays as it is over a reload. */
function remembered(sync: CopySync, records: Records): CopySync {
  return {
    get status() {
      return sync.status;
    },
    subscribe: (listener) => sync.subscribe(listener),
    async pause() {
      records.writeOffline(true);
      await sync.pause();
    },
    async resume() {
      records.writeOffline(false);
      await sync.resume();
    },
    setToken: (token) => sync.setToken(token),
    now: () => sync.now(),
    verify: () => sync.verify(),
    pendingRows: () => sync.pendingRows(),
    held: () => sync.held(),
    refused: () => sync.refused(),
  };
}
