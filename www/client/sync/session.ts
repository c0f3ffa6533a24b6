import { toExplainedRows, toRows, type SyncCore, type WithCore } from "./core.ts";
import { SyncDriver } from "./driver.ts";
import { environment } from "./environment.ts";
import type { SyncAction, SyncReport, SyncSetup } from "./messages.ts";
import type { PlainError } from "../errors.ts";

/** The engine's side of sync: at most one server, whichever pages have the store open. */
export class SyncSession {
  readonly #withCore: WithCore;
  readonly #tell: (report: SyncReport) => void;
  #driver: SyncDriver | null = null;

  /**
   * @param withCore reaches the core of the open database
   * @param tell is told whenever the state of sync is another
   */
  constructor(withCore: WithCore, tell: (report: SyncReport) => void) {
    this.#withCore = withCore;
    this.#tell = tell;
  }

  /**
   * Refuses a second server.
   * @throws {PlainError} `invalid_argument`
   */
  check(setup: SyncSetup | undefined): void {
    if (this.#driver === null || setup === undefined || setup.url === this.#driver.url) return;
    const message = `the store syncs with ${this.#driver.url} already; close it everywhere to sync with ${setup.url}`;
    throw { kind: "invalid_argument", message, field: "sync.url" } satisfies PlainError;
  }

  /** Lets the database that was opened take part, if a page wants that or one wanted it before. */
  begin(core: SyncCore, setup: SyncSetup | undefined): void {
    if (setup === undefined && this.#driver === null) return;
    core.enableSync();
    if (setup !== undefined) this.#join(setup);
  }

  /** One more page has opened the store. */
  #join(setup: SyncSetup): void {
    if (this.#driver === null) {
      this.#driver = new SyncDriver(environment, setup.url, setup.isPaused ?? false, this.#withCore, this.#tell);
      void this.#driver.run();
    } else {
      if (setup.isPaused) this.#driver.pause();
      this.#driver.tellAgain();
    }
  }

  /** Whether there is a server. */
  get isOn(): boolean {
    return this.#driver !== null;
  }

  /** Something may have been committed. */
  committed(): void {
    this.#driver?.committed();
  }

  /**
   * Does what a page asks.
   * @returns what messages carry
   * @throws {PlainError}
   */
  async answer(action: SyncAction): Promise<unknown> {
    const driver = this.#driver;
    if (driver === null) throw { kind: "unsupported", message: "the store was opened without the option sync; open it with sync: { url }" } satisfies PlainError;
    if (action.type === "sync_token") return driver.take(action.token, action.number, action.message);
    switch (action.ask) {
      case "now":
      case "verify":
        return driver.now(action.ask === "verify");
      case "pending":
        return toRows(await this.#withCore((core) => core.syncPending()));
      case "held":
        return toExplainedRows(await this.#withCore((core) => core.syncHeld()));
      case "refused":
        return toExplainedRows(await this.#withCore((core) => core.syncRefused()));
      case "pause":
      case "resume":
      case "online":
        return driver[action.ask]();
    }
  }

  /** Ends at once. */
  stop(): void {
    this.#driver?.stop();
    this.#driver = null;
  }
}
