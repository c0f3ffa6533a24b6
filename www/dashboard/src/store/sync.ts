import type { StoreSync, SyncStatus } from "edgelite";

export type { ExplainedRow, SyncRow, SyncState, SyncStatus, Verification } from "edgelite";

/** How a copy keeps in step with the server; see `store.sync` of the package. */
export type CopySync = Pick<
  StoreSync,
  "status" | "subscribe" | "pause" | "resume" | "setToken" | "now" | "verify" | "pendingRows" | "held" | "refused"
>;

/** Names a row among the rows of all tables. */
export function rowName(table: string, ...key: readonly unknown[]): string {
  return `${table} ${JSON.stringify(key)}`;
}

/** Which rows have changes that the server does not have yet, kept current from the status. */
export class PendingRows {
  #rows: ReadonlySet<string> = new Set();
  #status: Pick<SyncStatus, "pending" | "state"> | null = null;
  #asked = 0;
  readonly #listeners = new Set<() => void>();
  #stop: (() => void) | null = null;

  constructor(private readonly sync: CopySync) {}

  /** Calls back after each change, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#stop ??= this.sync.subscribe((status) => void this.#look(status));
    void this.#look(this.sync.status);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = null;
      this.#status = null;
    };
  };

  /** The names of the rows: the same object until they change. */
  readonly current = (): ReadonlySet<string> => this.#rows;

  async #look(status: SyncStatus): Promise<void> {
    const before = this.#status;
    this.#status = status;
    if (before !== null && before.pending === status.pending && (status.pending === 0 || before.state === status.state)) return;
    const turn = ++this.#asked;
    const rows = status.pending === 0 ? [] : await this.sync.pendingRows().catch(() => null);
    if (rows === null || turn !== this.#asked) return;
    if (rows.length === 0 && this.#rows.size === 0) return;
    this.#rows = new Set(rows.map(({ table, key }) => rowName(table, ...key)));
    for (const listener of [...this.#listeners]) listener();
  }
}
