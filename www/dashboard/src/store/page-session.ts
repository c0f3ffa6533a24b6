import type { Claim } from "./claim";
import { errorKind } from "./engine";
import type { Way } from "./records";
import { Unreachable } from "./server";
import type { Session } from "./session";
import type { SessionState } from "./session-state";
import { SnapshotSession } from "./snapshot-session";
import { SyncedSession, type SyncedHost } from "./synced-session";
import { TokenRefused, tokenText, type Access, type Tokens, type TokenState } from "./tokens";

/** The parts that the session of the page works with. */
export interface Host extends Omit<SyncedHost, "token"> {
  readonly claim: Claim;
}

/**
 * The session of the page, and the one place that knows of two ways: a server that syncs with everybody, or with the access
 * token of this browser, is kept in step with, any other one is followed by snapshots. A visit begins the way that the last
 * one went; the server is asked behind it and has the last word.
 */
export class PageSession implements Session {
  readonly tokens: Tokens;
  #inner: Session;
  #way: Way | null;
  #token: string | null;
  #tokenState: TokenState;
  #listeners = new Set<() => void>();
  #leave: () => void = () => undefined;
  #isStopped = false;
  /** The question to the server that is under way. */
  #asking: Promise<void> | null = null;

  constructor(private readonly host: Host) {
    const { records } = host;
    this.#way = records.readWay();
    this.#token = records.readToken();
    this.#tokenState = { access: null, isHeld: this.#token !== null };
    this.tokens = {
      state: () => this.#tokenState,
      subscribe: (listener) => this.subscribe(listener),
      enter: (text) => this.#enterToken(text),
      forget: () => this.#forgetToken(),
    };
    this.#inner = this.#make(this.#way ?? "snapshots");
    this.#enter(this.#inner);
    records.watch((what) => {
      if (what === "token" && !this.#isStopped) void this.#followToken().catch(console.error);
    });
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
    if (this.#isDoubtful()) await this.#look();
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

  /** Whether the server was not asked yet, or may have been started with another choice: it syncs again, or no more. */
  #isDoubtful(): boolean {
    if (this.#way !== "sync" || this.#tokenState.access === null) return true;
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
    const access = await this.host.server.access();
    if (this.#isStopped) return;
    this.#tell(access);
    const isLetIn = access === "open" || (access === "tokens" && this.#token !== null);
    const way: Way = isLetIn ? "sync" : "snapshots";
    const isSame = way === (this.#way ?? "snapshots");
    this.#way = way;
    this.host.records.writeWay(way);
    if (!isSame) this.#go(way);
  }

  async #enterToken(typed: string): Promise<void> {
    const text = tokenText(typed);
    if (!(await this.host.server.takes(text))) throw new TokenRefused("the server does not take this token");
    this.#token = text;
    this.host.records.writeToken(text);
    this.#tell();
    const { boot } = this.state();
    // A store that is open goes on with it, with all that it did not send yet.
    if (boot.phase === "ready" && boot.copy.sync !== null) await boot.copy.sync.setToken(() => this.#token ?? "");
    else await this.#beginWithToken();
  }

  async #forgetToken(): Promise<void> {
    this.#token = null;
    this.host.records.writeToken(null);
    await this.#beginWithout();
  }

  /** Does what another window has done with the token. */
  async #followToken(): Promise<void> {
    const token = this.host.records.readToken();
    if (token === this.#token) return;
    this.#token = token;
    if (token === null) return this.#beginWithout();
    this.#tell();
    const { boot } = this.state();
    // The windows share the store, which was given the token.
    if (boot.phase !== "ready" || boot.copy.sync === null) await this.#beginWithToken();
  }

  async #beginWithToken(): Promise<void> {
    await this.#asking;
    if (this.#way === "sync") await this.#inner.start();
    else await this.#look();
  }

  /** Begins anew, as a browser that never had a token. */
  async #beginWithout(): Promise<void> {
    await this.#asking;
    const former = this.#inner;
    this.#way = null;
    this.host.records.writeWay("snapshots");
    this.#go("snapshots");
    this.#tell();
    await former.stop();
    await this.host.engine.removeSynced().catch((error: unknown) => {
      // Each window tries when it has let go of the store: the last one can.
      if (errorKind(error) !== "locked") throw error;
    });
    await this.start();
  }

  #tell(access: Access | null = this.#tokenState.access): void {
    const isHeld = this.#token !== null;
    if (access === this.#tokenState.access && isHeld === this.#tokenState.isHeld) return;
    this.#tokenState = { access, isHeld };
    this.#changed();
  }

  #go(way: Way): void {
    this.#leave();
    this.#inner = this.#make(way);
    this.#enter(this.#inner);
    this.#changed();
  }

  #make(way: Way): Session {
    if (way === "snapshots") return new SnapshotSession(this.host);
    return new SyncedSession({ ...this.host, token: () => this.#token });
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
