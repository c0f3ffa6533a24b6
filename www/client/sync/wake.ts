import { backOff, type SyncEnvironment } from "./environment.ts";
import { ask, authorization, toFailure } from "./exchange.ts";

/** The server says something every 15 s; after so many milliseconds of silence it is gone. */
const SILENCE = 45_000;
/** Which event says that there is something new. */
const EVENT = /^event:\s?commit\s*$/;

/**
 * Listens to the server for as long as it is open, so that nobody has to ask whether there is something new. It is not
 * relied upon: what it misses is found by asking.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class WakeChannel {
  readonly #environment: SyncEnvironment;
  readonly #url: string;
  readonly #woken: () => void;
  #open: AbortController | null = null;

  /**
   * @param environment fetches
   * @param url where the server is asked; it wakes below that
   * @param woken called when there may be something new: when the server says so, and when the channel begins and ends
   */
  constructor(environment: SyncEnvironment, url: string, woken: () => void) {
    this.#environment = environment;
    const wake = new URL(url);
    wake.pathname = `${wake.pathname.replace(/\/$/, "")}/wake`;
    this.#url = wake.href;
    this.#woken = woken;
  }

  /** Listens, if it does not already. */
  open(token: string): void {
    if (this.#open !== null) return;
    const open = (this.#open = new AbortController());
    void this.#listen(token, open.signal);
  }

  /** Listens no more. */
  close(): void {
    this.#open?.abort();
    this.#open = null;
  }

  async #listen(token: string, signal: AbortSignal): Promise<void> {
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        await this.#hear(token, signal);
        failures = 1;
      } catch (thrown) {
        const { state } = toFailure(thrown);
        // Asking finds out what is wrong with the token.
        if (state === "unauthorized" && !signal.aborted) {
          this.close();
          this.#woken();
        }
      }
      if (signal.aborted) return;
      await this.#pause(backOff(failures, this.#environment.random()), signal);
    }
  }

  /**
   * Listens once, until the channel ends.
   * @throws {SyncFailure} when it does not begin
   */
  async #hear(token: string, signal: AbortSignal): Promise<void> {
    const one = new AbortController();
    const end = () => one.abort();
    signal.addEventListener("abort", end);
    let quiet = this.#environment.later(end, SILENCE);
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    try {
      const headers = { ...authorization(token), accept: "text/event-stream" };
      const response = await ask(this.#environment, this.#url, { headers, signal: one.signal });
      reader = response.body!.getReader();
      // What was committed since it was asked last came before the channel began.
      this.#woken();
      const decoder = new TextDecoder();
      let line = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        quiet();
        quiet = this.#environment.later(end, SILENCE);
        const lines = (line + decoder.decode(part.value, { stream: true })).split(/\r\n|[\r\n]/);
        line = lines.pop()!;
        if (lines.some((one) => EVENT.test(one))) this.#woken();
      }
    } catch (error) {
      if (reader === undefined) throw error;
    } finally {
      quiet();
      signal.removeEventListener("abort", end);
      void reader?.cancel().catch(() => undefined);
      if (reader !== undefined && !signal.aborted) this.#woken();
    }
  }

  #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const cancel = this.#environment.later(end, milliseconds);
      signal.addEventListener("abort", end);
    });
  }
}
