import type { Connection } from "../connection.ts";
import { EdgeliteError, fromPlainError, report as reportUncaught } from "../errors.ts";
import type { ExplainedRow, SyncRow, Verification } from "./core.ts";
import { noteSite, type Marks } from "./eviction.ts";
import type { SyncAction, SyncReport, SyncState } from "./messages.ts";
import { checkToken, type Token } from "./options.ts";

/** How a store stands with its server. The object is the same until something changes. */
export interface SyncStatus {
  /**
   * `synced`: both have everything, and the store listens for more. `connecting`, `syncing`: under way. `offline`: the
   * server cannot be reached, or is busy; the store tries again by itself. `paused`: switched off here. `unauthorized`: the
   * server does not take the token; give it another one. `refused`: the server does not sync with this version, or
   * does not sync at all; the store asks again each minute.
   */
  readonly state: SyncState;
  /** Rows with changes that the server does not have yet. */
  readonly pending: number;
  /** Changes that the server has and that are not here yet, as far as its last answer told. */
  readonly lag: number;
  /** When the server answered last. */
  readonly lastContact: Date | null;
  /** When digests last showed that both hold the same rows. */
  readonly lastVerified: Date | null;
  /** Rows that are kept out of their tables; `held()` says why. */
  readonly held: number;
  /** How far this machine's clock is ahead of the server's, in milliseconds. */
  readonly skew: number;
  /** When the browser was last found to have deleted the store to make room: what the server has came back. */
  readonly lastEviction: Date | null;
  /** Why the state is `offline`, `unauthorized` or `refused`. */
  readonly error: EdgeliteError | null;
}

const BEGINNING: SyncStatus = Object.freeze({
  state: "connecting",
  pending: 0,
  lag: 0,
  lastContact: null,
  lastVerified: null,
  held: 0,
  skew: 0,
  lastEviction: null,
  error: null,
});

/** The network of a page. */
interface Network {
  addEventListener(type: "online", listener: () => void): void;
  removeEventListener(type: "online", listener: () => void): void;
}

/** Sync of an open store with its server. All tabs of an origin have one connection to it, and the same state. */
export class StoreSync {
  readonly #connection: Connection;
  readonly #name: string;
  readonly #marks: Marks | null;
  readonly #listeners = new Set<(status: SyncStatus) => void>();
  readonly #online = () => void this.#request({ type: "sync", ask: "online" }).catch(() => undefined);
  /** Empty for a server that wants none. */
  #token: Token;
  #status = BEGINNING;
  #wanted = 0;

  /**
   * @param connection the way to the engine's side
   * @param name the store's name
   * @param token what the server knows the store by
   * @param marks where it is noted that the store exists
   */
  constructor(connection: Connection, name: string, token: Token | undefined, marks: Marks | null) {
    this.#connection = connection;
    this.#name = name;
    this.#token = token ?? "";
    this.#marks = marks;
    connection.followSync((report) => this.#receive(report));
    network()?.addEventListener("online", this.#online);
  }

  /** How the store stands now. */
  get status(): SyncStatus {
    return this.#status;
  }

  /**
   * Follows the status.
   *
   * @example
   * ```ts
   * const stop = store.sync.subscribe(({ state, pending }) => (badge.textContent = pending > 0 ? `${pending} not sent` : state));
   * ```
   * @param listener called with the status after each change
   * @returns ends it
   */
  subscribe(listener: (status: SyncStatus) => void): () => void {
    // Two who give the same function are two.
    const one = (status: SyncStatus) => listener(status);
    this.#listeners.add(one);
    return () => void this.#listeners.delete(one);
  }

  /** Switches sync off in all tabs, until `resume` or until all of them are closed. What is written meanwhile is sent then. */
  async pause(): Promise<void> {
    await this.#ask("pause");
  }

  /** Switches sync on again in all tabs. */
  async resume(): Promise<void> {
    await this.#ask("resume");
  }

  /**
   * Sends what was committed here and takes what the server has; resolves when both have everything. Nobody needs to call
   * it to be in sync; it is for those who want to know.
   * @throws {EdgeliteError} `offline` when the server cannot be reached or sync is paused, `unauthenticated` and
   *   `forbidden` when it refuses the token, `unsupported` when it does not sync with this version
   */
  async now(): Promise<void> {
    await this.#ask("now");
  }

  /**
   * Exchanges everything, then compares digests of all rows with the server.
   *
   * @example
   * ```ts
   * const { equal, differing } = await store.sync.verify();
   * ```
   * @returns whether both hold the same rows, and those that differed: they are exchanged anew
   * @throws {EdgeliteError} as `now`
   */
  async verify(): Promise<Verification> {
    return (await this.#ask("verify")) as Verification;
  }

  /** The rows with changes that the server does not have yet, the latest change first; the latest 1,000. */
  async pendingRows(): Promise<readonly SyncRow[]> {
    return (await this.#ask("pending")) as SyncRow[];
  }

  /** The rows that are kept out of their tables, such as a child whose parent was deleted elsewhere, with the reasons. */
  async held(): Promise<readonly ExplainedRow[]> {
    return (await this.#ask("held")) as ExplainedRow[];
  }

  /** The changes that the server did not take, oldest first, with its reasons; the store has the server's version instead. */
  async refused(): Promise<readonly ExplainedRow[]> {
    return (await this.#ask("refused")) as ExplainedRow[];
  }

  /**
   * Gives another token, for all tabs: after the state `unauthorized`, or before an old one ends.
   * @param token a token, or what gives one
   * @throws {EdgeliteError} `invalid_argument`; what the function throws
   */
  async setToken(token: Token): Promise<void> {
    checkToken(token);
    this.#token = token;
    await this.#request({ type: "sync_token", token: typeof token === "string" ? token : await token(), number: null });
  }

  /** Is told no more; called when the store is closed. */
  end(): void {
    network()?.removeEventListener("online", this.#online);
    this.#listeners.clear();
  }

  async #ask(ask: Extract<SyncAction, { type: "sync" }>["ask"]): Promise<unknown> {
    return this.#request({ type: "sync", ask });
  }

  async #request(action: SyncAction): Promise<unknown> {
    const answer = await this.#connection.request(action);
    return answer.type === "value" ? answer.value : undefined;
  }

  #receive(report: SyncReport): void {
    const { core, wants } = report;
    this.#status = Object.freeze({
      ...this.#status,
      ...(core && {
        pending: core.pending,
        lag: core.lag,
        lastContact: toDate(core.last_contact),
        lastVerified: toDate(core.last_verified),
        held: core.held,
        skew: core.skew / 1000,
        lastEviction: this.#marks && noteSite(this.#marks, this.#name, core.site, Date.now()),
      }),
      state: report.state,
      error: report.error && fromPlainError(report.error),
    });
    if (wants !== null && wants.number !== this.#wanted) void this.#answer(wants);
    this.#wanted = wants?.number ?? 0;
    for (const listener of [...this.#listeners]) {
      try {
        listener(this.#status);
      } catch (error) {
        reportUncaught(error);
      }
    }
  }

  /** Gives the token that is wanted. Other tabs may do so, too; the first one counts. */
  async #answer({ number, rejected }: NonNullable<SyncReport["wants"]>): Promise<void> {
    let action: SyncAction;
    try {
      const token = typeof this.#token === "string" ? this.#token : await this.#token();
      if (typeof token !== "string") throw new TypeError("the option sync.token gave no text");
      if (token === rejected) return;
      action = { type: "sync_token", token, number };
    } catch (error) {
      action = { type: "sync_token", token: null, number, message: error instanceof Error ? error.message : String(error) };
    }
    // A store that was closed meanwhile needs none.
    await this.#request(action).catch(() => undefined);
  }
}

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** The page that tells when the machine has a network again; none in Node. */
function network(): Network | null {
  return typeof document === "undefined" ? null : (globalThis as unknown as Network);
}
