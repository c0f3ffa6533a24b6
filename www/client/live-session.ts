import { EngineDead, guarded } from "./guard.ts";
import { toPlainError } from "./errors.ts";
import type { LiveOutcome } from "./messages.ts";
import type { Database } from "./module.ts";
import type { Task } from "./query.ts";

/** How long the engine is left to other work after live queries were read, at the most. In milliseconds. */
const LONGEST_PAUSE = 100;

/** What is to be sent of a live query; rows are not yet in the message's buffer. */
export type LiveReady = { readonly subscription: number; readonly outcome: Exclude<LiveOutcome, { type: "rows" }> } | {
  readonly subscription: number;
  readonly rows: Uint8Array;
  readonly patch: Extract<LiveOutcome, { type: "rows" }>["patch"];
};

/**
 * The engine's side of live queries. Each has at most one result under way: the next one is read when that was taken, so
 * that who is slow gets the latest and never a queue.
 */
export class LiveSession {
  readonly #queries = new Map<number, { readonly task: Task; readonly key: readonly string[] | undefined; isUnderWay: boolean }>();
  #pausedUntil = 0;

  /** Whether there are none. */
  get isEmpty(): boolean {
    return this.#queries.size === 0;
  }

  /** Begins a live query; its first result is read like every other. */
  begin(database: Database, subscription: number, task: Task, key: readonly string[] | undefined): void {
    this.#ask(database, subscription, task, key);
    this.#queries.set(subscription, { task, key, isUnderWay: false });
  }

  /** Begins all of them again, in a database that was opened anew: each has a first result again. */
  beginAgain(database: Database): void {
    for (const [subscription, { task, key }] of this.#queries) this.#ask(database, subscription, task, key);
  }

  #ask(database: Database, subscription: number, task: Task, key: readonly string[] | undefined): void {
    const columns = key && [...key];
    switch (task.type) {
      case "call":
        return database.liveCall(subscription, task.catalog, task.operation, task.values, columns);
      case "table":
        return database.liveTable(subscription, task.table, task.method, task.values, columns);
      case "search":
        return database.liveSearch(subscription, task.table, task.options, task.counts, columns);
      case "query":
        return database.liveQuery(subscription, task.sql, task.parameters, columns);
    }
  }

  /** Its user has taken the result that was under way. */
  taken(subscription: number): void {
    const query = this.#queries.get(subscription);
    if (query !== undefined) query.isUnderWay = false;
  }

  /** Ends a live query. */
  stop(database: Database | null, subscription: number): void {
    if (this.#queries.delete(subscription)) database?.liveStop(subscription);
  }

  /** For how many milliseconds live queries are not to be read, so that other work gets on. */
  pause(): number {
    return this.#pausedUntil - performance.now();
  }

  /**
   * Reads the live queries that may have changed.
   * @throws {EngineDead} when the engine died
   */
  read(database: Database): LiveReady[] {
    if (this.isEmpty) return [];
    const started = performance.now();
    const ready: LiveReady[] = [];
    for (const subscription of guarded(() => database.liveStale())) {
      const query = this.#queries.get(subscription);
      if (query === undefined || query.isUnderWay) continue;
      const found = this.#readOne(database, subscription);
      if (found === undefined) continue;
      query.isUnderWay = true;
      ready.push(found);
    }
    const ended = performance.now();
    if (ready.length > 0) this.#pausedUntil = ended + Math.min(ended - started, LONGEST_PAUSE);
    return ready;
  }

  #readOne(database: Database, subscription: number): LiveReady | undefined {
    try {
      const read = guarded(() => database.liveRead(subscription));
      return read && { subscription, rows: read.rows, patch: read.patch };
    } catch (error) {
      if (error instanceof EngineDead) throw error;
      return { subscription, outcome: { type: "failed", error: toPlainError(error), ended: false } };
    }
  }
}
