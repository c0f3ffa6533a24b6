import type { Claim } from "./claim";
import { measured } from "./download";
import { errorKind, type Engine, type OpenedCopy } from "./engine";
import { failureOf } from "./failure";
import { otherSlot, type CopyRecord, type Records, type Slot } from "./records";
import { Unreachable, type Server } from "./server";
import type { Session } from "./session";
import { initialState, reduce, type SessionEvent, type SessionState } from "./session-state";

/** The parts that a session of snapshots works with. */
export interface SnapshotHost {
  readonly engine: Engine;
  readonly server: Server;
  readonly records: Records;
  readonly claim: Claim;
  /** The present instant. */
  readonly now: () => Date;
}

/** Kinds of errors after which a stored copy is of no use and a new one is fetched. */
const UNUSABLE = new Set(["not_found", "corrupt", "not_a_database", "schema_newer", "checksum_mismatch", "migration"]);

/** Age of a copy, in milliseconds, at which an open page asks for newer data by itself. */
export const REFRESH_AFTER_MS = 5 * 60_000;

/**
 * A copy of a server that does not sync: snapshots of its file, one after another. The first visit downloads the server's snapshot; later visits open the
 * copy at once and look for newer data behind it. A newer copy is loaded beside the open one and takes its place only
 * when it is open itself.
 *
 * Of several windows one does this; the others open the same copy and change over when it does. When it is closed,
 * another one goes on.
 */
export class SnapshotSession implements Session {
  readonly tokens = null;
  #state: SessionState;
  #listeners = new Set<() => void>();
  #open: OpenedCopy | null = null;
  #record: CopyRecord | null = null;
  #refreshing: Promise<void> | null = null;
  #stopped = new AbortController();
  /** Whether this window keeps the copy fresh. */
  #leads = false;
  /** The copies that another window has put to use, one after another. */
  #turning: Promise<unknown> = Promise.resolve();
  /** A slot that could not be emptied, as another window had not left it yet. */
  #leftover: Slot | null = null;

  constructor(private readonly host: SnapshotHost) {
    const earlier = host.records.readHealth();
    this.#state = initialState({ reach: "unknown", health: earlier?.health ?? null, seenAt: earlier?.seenAt ?? null });
    host.records.watch((what) => {
      if (this.#stopped.signal.aborted) return;
      if (what === "asked" && this.#leads) void this.refresh();
      if (what === "copy" && !this.#leads) void this.#follow();
    });
  }

  /** The present state; a new object after each change. */
  readonly state = (): SessionState => this.#state;

  /** Calls back after each change, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens the stored copy, or downloads the first one. Failures end up in the state, from where `start` tries again. */
  async start(): Promise<void> {
    const { claim, engine } = this.host;
    this.#stopped.abort();
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    this.#dispatch({ type: "started" });
    try {
      // What is kept in memory cannot be shared: each window has its own.
      if ((await claim.take()) || !(await engine.lasts())) return await this.#lead(signal);
      void claim.next(signal).then(
        () => this.#lead(signal),
        (error: unknown) => this.#fail(error, signal),
      );
      if (!(await this.#follow())) this.#dispatch({ type: "waiting" });
      await this.check();
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  /** Tries the boot again after a failure. */
  async retry(): Promise<void> {
    await this.start();
  }

  /**
   * Does what is due: tries a boot that failed for want of the server again, looks after the server, and fetches newer
   * data when the server came back or the copy is older than `REFRESH_AFTER_MS`.
   */
  async tick(): Promise<void> {
    const { boot, server } = this.#state;
    const stranded = boot.phase === "failed" && boot.failure.reason === "unreachable";
    if (stranded && (await this.check())) await this.retry();
    if (boot.phase !== "ready") return;
    const back = server.reach === "offline";
    if (!(await this.check())) return;
    const age = this.host.now().getTime() - boot.copy.refreshedAt.getTime();
    if (back || age >= REFRESH_AFTER_MS) await this.refresh();
    else if (this.#leads) await this.#empty(this.#leftover);
  }

  /** Asks the server how it is. Resolves to whether it answered. */
  async check(): Promise<boolean> {
    const { signal } = this.#stopped;
    try {
      const health = await this.host.server.health(signal);
      const at = this.host.now();
      this.host.records.writeHealth({ health, seenAt: at });
      this.#dispatch({ type: "reached", health, at });
      return true;
    } catch {
      if (!signal.aborted) this.#dispatch({ type: "lost" });
      return false;
    }
  }

  /**
   * Fetches newer data if there is any, and puts it in the place of the open copy; or asks the window to do so that keeps
   * the copy fresh. Calls while it runs join it.
   */
  async refresh(): Promise<void> {
    if (!this.#leads) return this.host.records.askForRefresh();
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    await this.#refreshing;
  }

  /** Stops all work and closes the copy. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#leads = false;
    const open = this.#open;
    this.#open = null;
    await open?.close();
    this.host.claim.release();
  }

  /** Keeps the copy fresh from now on. */
  async #lead(signal: AbortSignal): Promise<void> {
    this.#leads = true;
    try {
      await this.#turning;
      const found = this.#open !== null || (await this.#openStored());
      await this.check();
      if (found) await this.refresh();
      else await this.#download(otherSlot(this.#record?.slot), null);
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  /** Uses the copy that another window has put to use. Resolves to whether one is open. */
  async #follow(): Promise<boolean> {
    const { signal } = this.#stopped;
    const turned = this.#turning.then(() => this.#turn(signal));
    this.#turning = turned.catch(() => undefined);
    try {
      await turned;
    } catch (error) {
      this.#fail(error, signal);
    }
    return this.#open !== null;
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { engine, records } = this.host;
    for (;;) {
      const record = records.readCopy();
      if (record === null || signal.aborted) return;
      if (this.#open !== null && record.slot === this.#record?.slot && record.etag === this.#record.etag) {
        this.#record = record;
        return this.#dispatch({ type: "unchanged", refreshedAt: record.refreshedAt });
      }
      const opened = await engine.open(record.slot).catch((error: unknown) => {
        // It is being replaced: the other window tells when it is done.
        if (UNUSABLE.has(errorKind(error) ?? "") || errorKind(error) === "locked") return null;
        throw error;
      });
      if (opened === null) return;
      const former = this.#open;
      // What was emptied meanwhile must not pass for the copy.
      if (records.readCopy()?.slot === record.slot) {
        if (await this.#use(opened, record, signal)) await former?.close();
        return;
      }
      await opened.close();
    }
  }

  async #refresh(): Promise<void> {
    if (this.#state.boot.phase !== "ready") return;
    this.#dispatch({ type: "checking" });
    const { signal } = this.#stopped;
    try {
      await this.#download(otherSlot(this.#record?.slot), this.#record?.etag ?? null);
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  async #openStored(): Promise<boolean> {
    const record = this.host.records.readCopy();
    this.#record = record;
    if (record === null) return false;
    const { signal } = this.#stopped;
    this.#dispatch({ type: "opening" });
    try {
      await this.#use(await this.host.engine.open(record.slot), record, signal);
      return true;
    } catch (error) {
      if (!UNUSABLE.has(errorKind(error) ?? "")) throw error;
      return false;
    }
  }

  async #download(slot: Slot, etag: string | null): Promise<void> {
    const { engine, server, records, now } = this.host;
    const { signal } = this.#stopped;
    const tell = (event: SessionEvent) => signal.aborted || this.#dispatch(event);
    const asked = now();
    const transfer = new AbortController();
    const snapshot = await server.snapshot(etag, AbortSignal.any([signal, transfer.signal]));
    if (snapshot === null) {
      if (this.#record !== null) this.#record = { ...this.#record, refreshedAt: asked };
      if (this.#open?.lasting) records.writeCopy(this.#record);
      this.#dispatch({ type: "unchanged", refreshedAt: asked });
      return;
    }
    const body = measured(
      snapshot.body,
      snapshot.length ?? this.#state.server.health?.databases["main"]?.size_bytes ?? null,
      (progress) => tell({ type: "progressed", progress }),
      () => tell({ type: "imported" }),
    );
    const opened = await engine
      .load(slot, body, () => tell({ type: "opening" }))
      // What is still on its way is of no use.
      .finally(() => transfer.abort());
    const record = { slot, etag: snapshot.etag, refreshedAt: asked };
    const former = this.#open;
    if (!(await this.#use(opened, record, signal))) return;
    if (opened.lasting) records.writeCopy(record);
    await former?.close();
    if (opened.lasting) await this.#empty(otherSlot(slot));
  }

  /** Empties a slot, unless a window has not left it yet: then a later call does. */
  async #empty(slot: Slot | null): Promise<void> {
    this.#leftover = null;
    if (slot === null) return;
    try {
      await this.host.engine.remove(slot);
    } catch (error) {
      if (errorKind(error) !== "locked") throw error;
      this.#leftover = slot;
    }
  }

  /** Puts an opened copy to use, unless the session stopped in the meantime. */
  async #use(opened: OpenedCopy, record: CopyRecord, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) {
      await opened.close();
      return false;
    }
    this.#open = opened;
    this.#record = record;
    const { reader, answers } = opened;
    this.#dispatch({ type: "opened", copy: { reader, answers, refreshedAt: record.refreshedAt, sync: null, editor: null } });
    return true;
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
    for (const listener of this.#listeners) listener();
  }
}
