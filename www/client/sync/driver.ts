import type { PlainError } from "../errors.ts";
import { toRows, type SyncCore, type Verification, type WithCore } from "./core.ts";
import { backOff, type SyncEnvironment } from "./environment.ts";
import { post, SyncFailure, toFailure } from "./exchange.ts";
import type { CoreStatus, SyncReport, SyncState } from "./messages.ts";
import { Rest, type Event } from "./rest.ts";
import { WakeChannel } from "./wake.ts";

/** The server is asked after this time at the latest, in milliseconds. */
const LONGEST_IDLE = 60_000;
/**
 * An exchange begins at once when the last one is long ago; those that follow each other are further and further apart, so
 * that a burst is sent together and no server is asked too often. In milliseconds.
 */
const LONG_AGO = 1_000;
const SHORTEST_PAUSE = 25;
const LONGEST_PAUSE = 250;
/** How often the numbers are told while nothing else happens, in milliseconds. */
const TELLING = 100;

const ALL: readonly Event[] = ["commit", "wake", "asked", "online", "token", "switch"];

/** Who waits for an exchange. */
interface Waiting {
  readonly verifies: boolean;
  resolve(found: Verification): void;
  reject(error: PlainError): void;
}

/**
 * Carries what the core wants to say to the server and back: one exchange at a time, until both have nothing more to say,
 * then again after a commit, when the server wakes it, and after a minute. It decides on nothing that is said; after
 * any cut the core knows where to go on.
 */
export class SyncDriver {
  readonly #environment: SyncEnvironment;
  readonly #withCore: WithCore;
  readonly #tell: (report: SyncReport) => void;
  readonly #url: string;
  readonly #wake: WakeChannel;
  readonly #rest: Rest;
  #token: string | null = null;
  /** The token of the last exchange. */
  #tried: string | null = null;
  /** Why the page has no token. */
  #missing: string | null = null;
  #wants: SyncReport["wants"] = null;
  /** Begins at random: a page must not take the wish of the tab that took over for one that it has answered. */
  #lastWant: number;
  /** The token that the server refused. */
  #rejected: string | null = null;
  /** Whether the one that was asked for instead was refused, too: nobody is asked again. */
  #isRefused = false;
  #state: SyncState = "connecting";
  #error: PlainError | null = null;
  #core: CoreStatus | null = null;
  #told = "";
  #isPaused: boolean;
  #isStopped = false;
  /** Whether something happened during an exchange that it may have missed. */
  #isDue = false;
  /** Whether the server is to be asked, not only told. */
  #mustAsk = true;
  #failures = 0;
  /** When the last exchange ended. */
  #ended = -Infinity;
  /** How long the next one waits after it. */
  #pause = 0;
  /** What the server said when it wanted to be left alone, while it does. */
  #held: PlainError | null = null;
  #exchange: AbortController | null = null;
  #waiting: Waiting[] = [];
  #telling: (() => void) | null = null;

  /**
   * @param environment fetches and waits
   * @param url where the server answers; absolute
   * @param isPaused whether it begins with its switch off
   * @param withCore reaches the core
   * @param tell is told whenever the state is another
   */
  constructor(environment: SyncEnvironment, url: string, isPaused: boolean, withCore: WithCore, tell: (report: SyncReport) => void) {
    this.#environment = environment;
    this.#lastWant = Math.floor(environment.random() * 2 ** 31);
    this.#url = url;
    this.#isPaused = isPaused;
    this.#withCore = withCore;
    this.#tell = tell;
    this.#rest = new Rest(environment);
    this.#wake = new WakeChannel(environment, url, () => {
      this.#mustAsk = true;
      this.#happened("wake");
    });
  }

  /** Where the server answers. */
  get url(): string {
    return this.#url;
  }

  /** Begins; ends with `stop`. */
  async run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#turn();
      } catch (error) {
        // The store itself cannot be asked, or the server said what cannot be.
        await this.#recover(toFailure(error));
      }
    }
  }

  /** Tells how it stands once more: somebody new listens. */
  tellAgain(): void {
    this.#told = "";
    this.#send();
  }

  /** Something was committed here. */
  committed(): void {
    this.#happened("commit");
    if (this.#telling !== null || this.#isStopped) return;
    // While there is no exchange, what is pending is counted all the same.
    this.#telling = this.#environment.later(() => {
      this.#telling = null;
      if (this.#exchange === null && !this.#isStopped) this.#count().catch(() => undefined);
    }, TELLING);
  }

  /** The machine has a network again. */
  online(): void {
    this.#mustAsk = true;
    this.#wantAgain();
    this.#happened("online");
  }

  /** Switches sync off: what is under way is cut. */
  pause(): void {
    if (this.#isPaused || this.#isStopped) return;
    this.#isPaused = true;
    this.#cut(PAUSED);
    this.#happened("switch");
  }

  /** Switches sync on again. */
  resume(): void {
    if (!this.#isPaused || this.#isStopped) return;
    this.#isPaused = false;
    this.#failures = 0;
    this.#mustAsk = true;
    this.#wantAgain();
    this.#happened("switch");
  }

  /**
   * Exchanges everything with the server.
   * @param verifies whether digests are compared then
   * @returns what comparing them showed
   * @throws {PlainError} why it could not be
   */
  now(verifies: boolean): Promise<Verification> {
    const error = this.#isStopped ? STOPPED : this.#isPaused ? PAUSED : this.#held;
    if (error !== null) return Promise.reject(error);
    if (this.#token === null && this.#rejected !== null) {
      const refused = this.#error ?? STOPPED;
      this.#wantAgain();
      return Promise.reject(refused);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ verifies, resolve, reject });
      this.#mustAsk = true;
      this.#happened("asked");
    });
  }

  /**
   * Takes a token.
   * @param token `null` when the page could not get one
   * @param number which wish it answers; `null` when nobody asked
   * @param message why there is none
   */
  take(token: string | null, number: number | null, message?: string): void {
    const isWanted = number === null || number === this.#wants?.number;
    if (token === null ? !isWanted || this.#token !== null : !isWanted && (this.#token !== null || token === this.#rejected)) return;
    this.#wants = null;
    this.#token = token;
    this.#missing = token === null ? (message ?? "there is no token") : null;
    // What nobody asked for may be another user's.
    if (number === null) this.#rejected = null;
    this.#isRefused = false;
    this.#wake.close();
    this.#mustAsk = true;
    this.#happened("token");
  }

  /** Ends at once. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#telling?.();
    this.#cut(STOPPED);
    this.#happened("switch");
  }

  async #turn(): Promise<void> {
    if (this.#isPaused) {
      await this.#show("paused", null);
      if (this.#isPaused && !this.#isStopped) await this.#rest.for(null, ["switch"]);
    } else if (this.#token === null) {
      await this.#awaitToken();
    } else {
      const failure = await this.#attempt(this.#token);
      if (this.#isPaused || this.#isStopped || failure === "cut") return;
      if (failure !== null) await this.#recover(failure);
      else await this.#idle();
    }
  }

  async #awaitToken(): Promise<void> {
    if (this.#wants === null && !this.#isRefused) this.#want();
    if (this.#rejected === null) await this.#show("connecting", null);
    if (this.#token === null && this.#missing === null && !this.#isPaused && !this.#isStopped) await this.#rest.for(null, ["token", "switch"]);
    const missing = this.#missing;
    this.#missing = null;
    if (missing !== null) throw new SyncFailure("offline", { kind: "offline", message: `no token for the server: ${missing}` });
  }

  /**
   * One exchange, until both sides have nothing more to say.
   * @returns why it could not be; `cut` when the switch ended it
   */
  async #attempt(token: string): Promise<SyncFailure | "cut" | null> {
    this.#tried = token;
    const waiting = this.#waiting.splice(0);
    const exchange = (this.#exchange = new AbortController());
    const verifies = waiting.some((one) => one.verifies);
    const mustAsk = this.#mustAsk;
    this.#mustAsk = false;
    this.#isDue = false;
    const isLongAgo = this.#environment.now() - this.#ended >= LONG_AGO;
    this.#pause = isLongAgo ? SHORTEST_PAUSE : Math.min(LONGEST_PAUSE, 2 * this.#pause);
    try {
      if (this.#state !== "synced") await this.#show("connecting", null);
      let request = await this.#withCore((core) => {
        if (mustAsk) core.syncWake();
        if (verifies) core.syncVerify();
        return core.syncRequest();
      });
      while (request !== undefined) {
        const sent: Promise<string> = post(this.#environment, this.#url, token, request, exchange.signal);
        // What it throws is thrown below, where it is awaited.
        sent.catch(() => undefined);
        // While it is under way, the answer before it is taken: both sides work at the same time.
        const following = await this.#withCore((core) => (this.#handle(core), core.syncFollowing()));
        const answer = await sent;
        if (exchange.signal.aborted) throw new SyncFailure("offline", PAUSED);
        const ahead = await this.#withCore((core) => core.syncReceive(answer));
        request = following ?? ahead ?? (await this.#withCore((core) => (this.#handle(core), core.syncRequest())));
        if (request !== undefined) await this.#show("syncing", null);
      }
      const differing = verifies ? toRows(await this.#withCore((core) => core.syncDiffering())) : [];
      this.#failures = 0;
      this.#rejected = null;
      this.#isRefused = false;
      await this.#show("synced", null);
      for (const one of waiting) one.resolve({ equal: differing.length === 0, differing });
      return null;
    } catch (thrown) {
      const failure = toFailure(thrown);
      const isCut = exchange.signal.aborted;
      this.#mustAsk = true;
      for (const one of waiting) one.reject(this.#isStopped ? STOPPED : isCut ? PAUSED : failure.error);
      return isCut ? "cut" : failure;
    } finally {
      this.#exchange = null;
      this.#ended = this.#environment.now();
    }
  }

  /** Takes the answer that was received, if one is waiting. */
  #handle(core: SyncCore): void {
    core.syncHandle();
    this.#core = JSON.parse(core.syncStatus()) as CoreStatus;
  }

  async #idle(): Promise<void> {
    if (this.#token === null) return;
    this.#wake.open(this.#token);
    if (this.#waiting.length > 0) return;
    if (!this.#isDue) {
      const event = await this.#rest.for(LONGEST_IDLE, ALL);
      if (event === null) this.#mustAsk = true;
      if (event !== "commit" && event !== "wake") return;
    }
    const left = this.#ended + this.#pause - this.#environment.now();
    if (left > 0) await this.#rest.for(left, ["asked", "switch"]);
  }

  /** Waits after a failure until it may be better. */
  async #recover(failure: SyncFailure): Promise<void> {
    const { state, error, wait } = failure;
    const wasPaused = this.#isPaused;
    this.#wake.close();
    for (const one of this.#waiting.splice(0)) one.reject(error);
    await this.#withCore((core) => core.syncReconnect()).catch(() => undefined);
    if (this.#isStopped) return;
    if (state === "unauthorized") {
      this.#isRefused = this.#rejected !== null;
      this.#rejected = this.#tried;
      // Another one may have come meanwhile.
      if (this.#token === this.#tried) this.#token = null;
      return this.#show(state, error).catch(() => undefined);
    }
    this.#failures++;
    if (wait !== null) this.#held = error;
    await this.#show(state, error).catch(() => undefined);
    const pause = state === "refused" ? LONGEST_IDLE : backOff(this.#failures, this.#environment.random());
    // Who asked meanwhile is not kept waiting.
    const isAsked = this.#waiting.length > 0 && wait === null;
    if (!this.#isStopped && this.#isPaused === wasPaused && !isAsked) {
      await this.#rest.for(Math.max(pause, wait ?? 0), wait === null ? ["asked", "online", "token", "switch"] : ["switch"]);
    }
    this.#held = null;
  }

  /** Ends what is under way. */
  #cut(error: PlainError): void {
    this.#wake.close();
    this.#exchange?.abort();
    for (const one of this.#waiting.splice(0)) one.reject(error);
  }

  #happened(event: Event): void {
    if (!this.#rest.end(event)) this.#isDue = true;
  }

  /** Asks the pages for another token than the one that was refused. */
  #want(): void {
    this.#wants = { number: ++this.#lastWant, rejected: this.#rejected };
    this.#send();
  }

  /** Asks once more, because it may be another time. */
  #wantAgain(): void {
    if (this.#token === null && this.#rejected !== null && !this.#isPaused) this.#want();
  }

  async #show(state: SyncState, error: PlainError | null): Promise<void> {
    this.#state = state;
    this.#error = error;
    if (state !== "syncing") await this.#count();
    else this.#send();
  }

  /** Tells the core's numbers as they are now. */
  async #count(): Promise<void> {
    try {
      this.#core = JSON.parse(await this.#withCore((core) => core.syncStatus())) as CoreStatus;
    } finally {
      this.#send();
    }
  }

  #send(): void {
    const report: SyncReport = {
      state: this.#state,
      isPaused: this.#isPaused,
      error: this.#error,
      core: this.#core,
      wants: this.#wants,
    };
    const text = JSON.stringify(report);
    if (text === this.#told || this.#isStopped) return;
    this.#told = text;
    this.#tell(report);
  }
}

const PAUSED: PlainError = { kind: "offline", message: "sync is switched off; call resume() first" };
const STOPPED: PlainError = { kind: "closed", message: "the store is closed" };
