import type { SyncCore } from "../../www/client/sync/core.ts";
import { SyncDriver } from "../../www/client/sync/driver.ts";
import type { SyncEnvironment } from "../../www/client/sync/environment.ts";
import type { SyncReport } from "../../www/client/sync/messages.ts";

/** A clock that stands until it is moved. */
export class FakeClock {
  time = 1_000_000;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  readonly later = (run: () => void, milliseconds: number): (() => void) => {
    const timer = { at: this.time + milliseconds, run };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((one) => one !== timer));
  };

  /** In how many milliseconds each of what is planned happens. */
  get planned(): number[] {
    return this.#timers.map(({ at }) => at - this.time).toSorted((one, other) => one - other);
  }

  /** Lets time go by, and everything happen that is planned for it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.time = next.at;
      next.run();
      await settle();
    }
    this.time = end;
  }

  #next(end: number): { readonly at: number; readonly run: () => void } | undefined {
    return this.#timers.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)[0];
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

type Message =
  | { readonly type: "hello" }
  | { readonly type: "push"; readonly through: number; readonly rows: readonly string[] }
  | { readonly type: "pull"; readonly after: number }
  | { readonly type: "digest" };

/** How a fake network treats the next request: an answer of its own, or a cut. */
export type Fault = Response | "cut before" | "cut after" | "twice" | "hang";

/** A server that keeps lines, each once, and a network that can be cut before and after it did. */
export class FakeServer {
  readonly lines: string[] = [];
  /** What becomes of the next requests, one after another. */
  readonly faults: Fault[] = [];
  /** Each request: its kind, or the path below the address. */
  readonly log: string[] = [];
  readonly headers: Headers[] = [];
  readonly bodies: Uint8Array[] = [];
  isDown = false;
  /** The tokens that it takes. */
  tokens = ["good"];
  /** How many requests were under way at a time, at the most. */
  most = 0;
  #underWay = 0;
  /** The channels on which clients listen. */
  readonly channels = new Set<ReadableStreamDefaultController<Uint8Array>>();

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (new URL(url).pathname.endsWith("/wake")) return this.#wake(init);
    this.#underWay++;
    this.most = Math.max(this.most, this.#underWay);
    try {
      return await this.#answer(init);
    } finally {
      this.#underWay--;
    }
  };

  /** How many requests are under way. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Tells all who listen that there is something new. */
  wake(text = "event: commit\ndata: 1\n\n"): void {
    for (const channel of this.channels) channel.enqueue(new TextEncoder().encode(text));
  }

  /** Ends all channels. */
  hangUp(): void {
    for (const channel of this.channels) channel.close();
    this.channels.clear();
  }

  async #answer(init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    this.headers.push(headers);
    this.bodies.push(init.body as Uint8Array);
    const fault = this.faults.shift();
    if (this.isDown || fault === "cut before") {
      this.log.push("lost");
      throw new TypeError("fetch failed");
    }
    if (fault === "hang") {
      this.log.push("hang");
      await new Promise((_, reject) => init.signal!.addEventListener("abort", () => reject(init.signal!.reason)));
    }
    if (fault instanceof Response) {
      this.log.push(String(fault.status));
      return fault;
    }
    if (!this.#isKnown(headers)) {
      this.log.push("401");
      return Response.json({ success: false, error: "the token has ended" }, { status: 401 });
    }
    const message = JSON.parse(await text(init.body as Uint8Array, headers)) as Message;
    this.log.push(message.type);
    const answer = this.#reply(message);
    if (fault === "twice") this.#reply(message);
    if (fault === "cut after") throw new TypeError("fetch failed");
    return Response.json(answer);
  }

  #reply(message: Message): unknown {
    switch (message.type) {
      case "hello":
        return { type: "hello" };
      case "push":
        for (const line of message.rows) if (!this.lines.includes(line)) this.lines.push(line);
        return { type: "pushed", through: message.through };
      case "pull":
        return { type: "pulled", after: message.after, rows: this.lines.slice(message.after, message.after + 2), length: this.lines.length };
      case "digest":
        return { type: "digest", lines: this.lines.toSorted() };
    }
  }

  #wake(init: RequestInit): Response {
    const isKnown = this.#isKnown(new Headers(init.headers));
    this.log.push(isKnown ? "wake" : "wake 401");
    if (this.isDown) throw new TypeError("fetch failed");
    if (!isKnown) return new Response(null, { status: 401 });
    const channels = this.channels;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        channels.add(controller);
        init.signal!.addEventListener("abort", () => {
          channels.delete(controller);
          controller.error(init.signal!.reason);
        });
      },
    });
    return new Response(body);
  }

  #isKnown(headers: Headers): boolean {
    return this.tokens.some((token) => headers.get("authorization") === `Bearer ${token}`);
  }
}

async function text(body: Uint8Array, headers: Headers): Promise<string> {
  if (headers.get("content-encoding") !== "gzip") return new TextDecoder().decode(body);
  const plain = new Blob([body as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).text();
}

interface Answer {
  readonly type: string;
  readonly through: number;
  readonly after: number;
  readonly rows: string[];
  readonly length: number;
  readonly lines: string[];
}

/** A core that keeps lines: those of its own are pushed, those of the server pulled. */
export class FakeCore implements SyncCore {
  readonly lines: string[] = [];
  /** Told of each answer that is taken. */
  taken: (type: string) => void = () => undefined;
  #answer: Answer | null = null;
  /** Thrown by the next call that takes an answer. */
  failure: unknown = null;
  #own: string[] = [];
  #acknowledged = 0;
  #pulled = 0;
  #hasGreeted = false;
  #isCaughtUp = false;
  #wantsProof = false;
  #differing: string[] = [];

  /** Commits a line. */
  add(line: string): void {
    this.lines.push(line);
    this.#own.push(line);
  }

  enableSync(): void {}

  syncRequest(): string | undefined {
    const request = (message: Message) => JSON.stringify(message);
    if (!this.#hasGreeted) return request({ type: "hello" });
    if (this.#acknowledged < this.#own.length) {
      const through = Math.min(this.#own.length, this.#acknowledged + 2);
      return request({ type: "push", through, rows: this.#own.slice(this.#acknowledged, through) });
    }
    if (!this.#isCaughtUp) return request({ type: "pull", after: this.#pulled });
    return this.#wantsProof ? request({ type: "digest" }) : undefined;
  }

  syncFollowing(): string | undefined {
    return undefined;
  }

  syncReceive(response: string): string | undefined {
    this.#answer = JSON.parse(response) as Answer;
    const { type, after, rows, length } = this.#answer;
    const next = after + (rows?.length ?? 0);
    if (type !== "pulled" || after !== this.#pulled || next === length || this.#acknowledged < this.#own.length) return undefined;
    return JSON.stringify({ type: "pull", after: next } satisfies Message);
  }

  syncHandle(): void {
    if (this.failure !== null) throw this.failure;
    const answer = this.#answer;
    this.#answer = null;
    if (answer === null) return;
    this.taken(answer.type);
    if (answer.type === "hello") this.#hasGreeted = true;
    if (answer.type === "pushed") this.#acknowledged = Math.max(this.#acknowledged, answer.through);
    if (answer.type === "pulled" && answer.after === this.#pulled) {
      for (const line of answer.rows) if (!this.lines.includes(line)) this.lines.push(line);
      this.#pulled += answer.rows.length;
      this.#isCaughtUp = this.#pulled === answer.length;
    }
    if (answer.type === "digest") {
      this.#wantsProof = false;
      this.#differing = answer.lines.filter((line) => !this.lines.includes(line));
    }
  }

  syncReconnect(): void {
    this.#hasGreeted = false;
    this.#isCaughtUp = false;
  }

  syncWake(): void {
    this.#isCaughtUp = false;
  }

  syncVerify(): void {
    this.#wantsProof = true;
  }

  syncDiffering(): string {
    return JSON.stringify(this.#differing.map((line) => ({ table: "lines", key: JSON.stringify([line]) })));
  }

  syncStatus(): string {
    const pending = this.#own.length - this.#acknowledged;
    return JSON.stringify({ site: 1, pending, lag: 0, last_contact: null, last_verified: null, skew: 0, held: 0 });
  }

  syncPending(): string {
    return JSON.stringify(this.#own.slice(this.#acknowledged).map((line) => ({ table: "lines", key: JSON.stringify([line]) })));
  }

  syncHeld(): string {
    return "[]";
  }

  syncRefused(): string {
    return "[]";
  }
}

/** A driver between a fake core and a fake server, with a page that gives tokens. */
export class FakeSync {
  readonly clock = new FakeClock();
  readonly server = new FakeServer();
  readonly core = new FakeCore();
  readonly reports: SyncReport[] = [];
  /** The tokens that the page gives, one after another; the last one again and again. */
  readonly tokens: (string | Error)[];
  /** How often the page was asked for a token. */
  asked = 0;
  readonly driver: SyncDriver;
  #wanted = 0;

  constructor({ random = 0.5, isPaused = false, tokens = ["good"] as (string | Error)[] } = {}) {
    this.tokens = tokens;
    const environment: SyncEnvironment = { fetch: this.server.fetch, now: () => this.clock.time, later: this.clock.later, random: () => random };
    this.driver = new SyncDriver(
      environment,
      "https://home.example/api/v1/sync",
      isPaused,
      async (work) => work(this.core),
      (report) => this.#hear(report),
    );
    void this.driver.run();
  }

  /** The states that were told, each once in a row. */
  get states(): string[] {
    return this.reports.map(({ state }) => state).filter((state, position, all) => state !== all[position - 1]);
  }

  get last(): SyncReport {
    return this.reports.at(-1)!;
  }

  /** Commits a line here. */
  commit(line: string): void {
    this.core.add(line);
    this.driver.committed();
  }

  #hear(report: SyncReport): void {
    this.reports.push(report);
    if (report.wants === null || report.wants.number === this.#wanted) return;
    this.#wanted = report.wants.number;
    this.asked++;
    const token = this.tokens.length > 1 ? this.tokens.shift()! : this.tokens[0]!;
    if (token instanceof Error) this.driver.take(null, this.#wanted, token.message);
    else if (token !== report.wants.rejected) this.driver.take(token, this.#wanted);
  }
}
