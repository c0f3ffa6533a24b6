import type { PlainError } from "../errors.ts";
import { NOTICE, type Action, type LiveMessage, type Reply, type ReplyMessage, type Request } from "../messages.ts";
import type { Host } from "../session.ts";
import type { SyncReport } from "../sync/messages.ts";
import { compareVersions, VERSION } from "../version.ts";
import type { TabChannel, TabEnvironment } from "./environment.ts";
import { Hub, type Send } from "./hub.ts";
import { commonChannel, inboxChannel, ownerLock, pairChannel, proofLock, tabLock, type TabMessage } from "./messages.ts";
import { fateOf, isRepeatable } from "./repeat.ts";

type OpenAction = Extract<Action, { type: "open" }>;
type LiveAction = Extract<Action, { type: "live" }>;

/** A request of the page that is not answered. */
interface Unanswered {
  readonly request: Request;
  /** Whether it is on its way to the owner, who may have done it already. */
  sent: boolean;
}

/** The tab that has the file, and the way to it. */
interface Owner {
  readonly tab: string;
  post(requests: readonly Request[]): void;
  /** Called when another one follows. */
  leave(): void;
}

/** The id of the request by which a tab lets itself be opened again; those of pages begin at 1. */
const REOPEN = 0;

/** The id of the request by which a live query is begun again at another owner. */
const beginAgain = (subscription: number): number => -subscription;

const LOST: PlainError = {
  kind: "closed",
  message: "the transaction was rolled back: the tab that had the store's file was closed; run it again",
};
const UNKNOWN: PlainError = {
  kind: "worker",
  message: "the tab that had the store's file ended before it answered; look whether the write was committed before you repeat it",
};
const outdated = (newer: string, older: string): PlainError => ({
  kind: "schema_newer",
  message: `another tab has loaded version ${newer} of edgelite, which took the store over from ${older}; reload this page`,
});

/**
 * One tab of those that share a store. Whoever holds the store's lock has its file and answers all of them; when that
 * tab is gone the lock, and with it the file, goes to another one. A request that was on its way then is asked again
 * when it cannot have changed anything, and rejected otherwise: each is settled once.
 */
export class Member {
  readonly #host: Host;
  readonly #tabs: TabEnvironment;
  #open: OpenAction;
  readonly #send: Send;
  readonly #version: string;
  readonly #tab: string;
  readonly #common: TabChannel;
  readonly #inbox: TabChannel;
  /** Aborted when this tab takes part no more. */
  readonly #gone = new AbortController();
  readonly #locks: (() => void)[] = [];
  readonly #unanswered = new Map<number, Unanswered>();
  /** The page's transactions that have not ended; a lost one went with a former owner. */
  readonly #transactions = new Map<number, "open" | "lost">();
  /** The page's live queries that have begun, by their numbers. */
  readonly #live = new Map<number, LiveAction>();
  #owner: Owner | null = null;
  #meetings: Promise<void> = Promise.resolve();
  /** Serves the tabs, when this one has the file. */
  #hub: Hub | null = null;
  /** The tabs that are served beside this one. */
  readonly #served = new Map<string, TabChannel>();

  /**
   * @param host what a session runs on, if this tab gets the file
   * @param tabs the other tabs
   * @param open how the page opens the store
   * @param send sends replies to the page
   * @param version the package that this tab has loaded
   */
  constructor(host: Host, tabs: TabEnvironment, open: OpenAction, send: Send, version = VERSION) {
    this.#host = host;
    this.#tabs = tabs;
    this.#open = open;
    this.#send = send;
    this.#version = version;
    this.#tab = tabs.newTab();
    const hear = (message: unknown) => this.#gone.signal.aborted || this.#hear(message as TabMessage);
    this.#common = tabs.channel(commonChannel(open.name), hear);
    this.#inbox = tabs.channel(inboxChannel(open.name, this.#tab), hear);
    void this.#join();
  }

  /** Takes requests of the page. */
  receive(requests: readonly Request[]): void {
    for (const request of requests) {
      if (request.id === NOTICE) this.#notice(request);
      else if (this.#isLost(request)) this.#reject(request, LOST);
      else this.#unanswered.set(request.id, { request, sent: false });
      if (request.action.type === "begin") this.#transactions.set(request.transaction!, "open");
    }
    this.#pump();
  }

  /** What the page tells of a live query matters to the owner alone, if it knows the query. */
  #notice(request: Request): void {
    const { action } = request;
    if (action.type === "live_stop") {
      this.#live.delete(action.subscription);
      // One that is about to begin is not begun again at another owner.
      for (const { request: { id, action: asked } } of [...this.#unanswered.values()]) {
        if (asked.type === "live" && asked.subscription === action.subscription) this.#reply({ id, outcome: { type: "done" } });
      }
    }
    this.#owner?.post([request]);
  }

  /** Ends at once, without an answer. */
  dispose(): void {
    this.#hub?.dispose();
    this.#part();
  }

  /** Shows that this tab is there, asks who has the file, and waits for its turn to have it. */
  async #join(): Promise<void> {
    const { signal } = this.#gone;
    try {
      this.#locks.push(await this.#tabs.lock(tabLock(this.#open.name, this.#tab), signal));
      this.#say("hello");
      this.#locks.push(await this.#tabs.lock(ownerLock(this.#open.name), signal));
      this.#locks.push(await this.#tabs.lock(proofLock(this.#open.name, this.#tab), signal));
    } catch (error) {
      if (!signal.aborted) this.#end({ kind: "internal", message: `the tabs cannot agree on who has the store: ${String(error)}` });
      return;
    }
    if (signal.aborted) this.#part();
    else this.#takeFile();
  }

  #takeFile(): void {
    const hub = new Hub(this.#host, () => this.#part());
    this.#hub = hub;
    hub.admit(this.#tab, (message, transfer) => {
      this.#answer(message, transfer);
      if (message.dead) this.#send({ replies: [], rows: null, dead: message.dead }, []);
    });
    this.#follow({ tab: this.#tab, post: (requests) => hub.request(this.#tab, requests), leave: () => undefined });
    this.#say("owner");
  }

  #say(type: "hello" | "owner"): void {
    // Who does not hold its own lock yet would be taken for gone; it says hello as soon as it does.
    if (this.#locks.length === 0) return;
    this.#common.post({ type, tab: this.#tab, version: this.#version } satisfies TabMessage);
  }

  #hear(message: TabMessage): void {
    switch (message.type) {
      case "hello":
        return this.#welcome(message.tab, message.version);
      case "owner":
        // An owner that is older gives the file up when it hears of this tab.
        return compareVersions(message.version, this.#version) > 0 ? this.#end(outdated(message.version, this.#version)) : this.#say("hello");
      case "welcome":
        // One after another: the last one that was current when it was looked at is followed.
        this.#meetings = this.#meetings.then(() => this.#meet(message.tab, message.version));
    }
  }

  /**
   * Serves a tab that said hello, if this one has the file. Two versions would not understand each other: the newer one
   * has it.
   */
  #welcome(tab: string, version: string): void {
    const hub = this.#hub;
    if (hub === null) return;
    if (compareVersions(version, this.#version) > 0) return void this.#yield(version);
    if (!this.#served.has(tab)) {
      const pair = this.#tabs.channel(pairChannel(this.#open.name, this.#tab, tab), (message) => {
        const { type, requests } = message as Extract<TabMessage, { type: "requests" }>;
        if (type === "requests") hub.request(tab, requests);
      });
      this.#served.set(tab, pair);
      hub.admit(tab, (message) => pair.post({ type: "replies", message } satisfies TabMessage));
      void this.#watch(tab, hub);
    }
    const inbox = this.#tabs.channel(inboxChannel(this.#open.name, tab), () => undefined);
    inbox.post({ type: "welcome", tab: this.#tab, version: this.#version } satisfies TabMessage);
    inbox.close();
  }

  /** Forgets a tab as soon as it holds its own lock no more: it has left, or it was killed. */
  async #watch(tab: string, hub: Hub): Promise<void> {
    try {
      (await this.#tabs.lock(tabLock(this.#open.name, tab), this.#gone.signal))();
    } catch {
      return;
    }
    hub.dismiss(tab);
    this.#served.get(tab)?.close();
    this.#served.delete(tab);
  }

  /** Asks a tab that has the file. A welcome may come late: from a tab that has it no more. */
  async #meet(tab: string, version: string): Promise<void> {
    const { name } = this.#open;
    const current = await this.#tabs.isHeld(proofLock(name, tab));
    if (!current || this.#gone.signal.aborted || tab === this.#owner?.tab || this.#hub !== null) return;
    if (compareVersions(version, this.#version) > 0) return this.#end(outdated(version, this.#version));
    const pair = this.#tabs.channel(pairChannel(this.#open.name, tab, this.#tab), (heard) => {
      const message = heard as TabMessage;
      if (message.type === "replies") this.#answerFrom(tab, message.message);
      else if (message.type === "closing") this.#leaveOwner(tab);
    });
    this.#follow({
      tab,
      post: (requests) => pair.post({ type: "requests", requests } satisfies TabMessage),
      leave: () => pair.close(),
    });
  }

  /** Asks this owner from now on. What a former one has not answered is judged: it vanished. */
  #follow(owner: Owner): void {
    if (this.#owner !== null) this.#judge();
    this.#owner?.leave();
    this.#owner = owner;
    const opening = [...this.#unanswered.values()].some(({ request }) => request.action.type === "open");
    if (!opening) owner.post([{ id: REOPEN, action: this.#open }]);
    const live = [...this.#live].map(([subscription, action]): Request => ({ id: beginAgain(subscription), action }));
    if (live.length > 0) owner.post(live);
    this.#pump();
  }

  /** Sends what waits, in order. */
  #pump(): void {
    if (this.#owner === null) return;
    const waiting = [...this.#unanswered.values()].filter(({ sent }) => !sent);
    if (waiting.length === 0) return;
    for (const unanswered of waiting) unanswered.sent = true;
    const requests = waiting.map(({ request }) => request);
    const closing = this.#hub === null ? undefined : requests.find(({ action }) => action.type === "close");
    this.#owner.post(requests.filter((request) => request !== closing));
    if (closing !== undefined) void this.#close(closing);
  }

  /** Closes the file at the page's wish; the other tabs go on without this one. */
  async #close(request: Request): Promise<void> {
    await this.#giveUp();
    this.#part();
    this.#settled(request);
    this.#reply({ id: request.id, outcome: { type: "done" } });
  }

  /** Leaves the file to tabs of a newer version. */
  async #yield(version: string): Promise<void> {
    await this.#giveUp();
    this.#end(outdated(version, this.#version));
  }

  /** Answers what was asked before, closes the file, and tells the tabs that what is not answered was not done. */
  async #giveUp(): Promise<void> {
    const hub = this.#hub;
    this.#hub = null;
    await hub?.close();
    for (const pair of this.#served.values()) pair.post({ type: "closing" } satisfies TabMessage);
  }

  #answerFrom(tab: string, message: ReplyMessage): void {
    this.#answer(message, message.rows === null ? [] : [message.rows]);
    if (message.dead === undefined || this.#owner?.tab !== tab) return;
    // The engine died in another tab. A repetition might kill the next one, too.
    for (const { request, sent } of [...this.#unanswered.values()]) if (sent) this.#reject(request, message.dead);
    for (const transaction of this.#transactions.keys()) this.#transactions.set(transaction, "lost");
    this.#loseOwner();
  }

  /** The owner left in order: what it has not answered it has not done. */
  #leaveOwner(tab: string): void {
    if (this.#owner?.tab !== tab) return;
    for (const transaction of this.#openTransactions()) {
      const unanswered = this.#requestsOf(transaction);
      if (unanswered[0]?.action.type !== "begin") this.#lose(transaction, unanswered, LOST);
    }
    for (const unanswered of this.#unanswered.values()) unanswered.sent = false;
    this.#loseOwner();
  }

  #loseOwner(): void {
    this.#owner?.leave();
    this.#owner = null;
  }

  /** Decides on what was sent to an owner that vanished. */
  #judge(): void {
    for (const unanswered of [...this.#unanswered.values()]) {
      const { request, sent } = unanswered;
      if (!sent || request.transaction !== undefined) continue;
      if (isRepeatable(request)) unanswered.sent = false;
      else this.#reject(request, UNKNOWN);
    }
    for (const transaction of this.#openTransactions()) {
      const unanswered = this.#requestsOf(transaction);
      const fate = fateOf(unanswered);
      if (fate !== "repeat") this.#lose(transaction, unanswered, fate === "unknown" ? UNKNOWN : LOST);
      else for (const { id } of unanswered) this.#unanswered.get(id)!.sent = false;
    }
  }

  #openTransactions(): number[] {
    return [...this.#transactions].flatMap(([transaction, state]) => (state === "open" ? [transaction] : []));
  }

  #requestsOf(transaction: number): Request[] {
    return [...this.#unanswered.values()].flatMap(({ request }) => (request.transaction === transaction ? [request] : []));
  }

  #lose(transaction: number, unanswered: readonly Request[], reason: PlainError): void {
    this.#transactions.set(transaction, "lost");
    for (const request of unanswered) this.#reject(request, reason);
  }

  #isLost({ transaction }: Request): boolean {
    return transaction !== undefined && this.#transactions.get(transaction) === "lost";
  }

  /** Forwards answers to the page, each once. */
  #answer(message: ReplyMessage, transfer: Transferable[]): void {
    const replies: Reply[] = [];
    const live: LiveMessage[] = [];
    let left = false;
    for (const reply of message.replies) {
      const { outcome } = reply;
      if (reply.id === REOPEN && outcome.type === "failed") return this.#end(outcome.error);
      if (reply.id < REOPEN && outcome.type === "failed" && this.#live.delete(-reply.id)) {
        live.push({ subscription: -reply.id, outcome: { type: "failed", error: outcome.error, ended: true } });
      }
      const request = this.#unanswered.get(reply.id)?.request;
      if (request === undefined) continue;
      this.#settled(request);
      if (request.action.type === "live" && outcome.type !== "failed") this.#live.set(request.action.subscription, request.action);
      left ||= request.action.type === "close";
      replies.push(reply);
    }
    live.push(...(message.live ?? []).filter(({ subscription }) => this.#live.has(subscription)));
    const { sync } = message;
    if (sync !== undefined) this.#noteSync(sync);
    if (replies.length > 0 || live.length > 0 || sync !== undefined) this.#send({ replies, live, sync, rows: message.rows }, transfer);
    if (left) this.#part();
  }

  /** Who takes the file over goes on as sync was: with its switch off, if it was. */
  #noteSync({ isPaused }: SyncReport): void {
    const { sync } = this.#open;
    if (sync !== undefined && sync.isPaused !== isPaused) this.#open = { ...this.#open, sync: { ...sync, isPaused } };
  }

  #reject(request: Request, error: PlainError): void {
    // What was rolled back is rolled back.
    const outcome = request.action.type === "rollback" ? ({ type: "done" } as const) : ({ type: "failed", error } as const);
    this.#settled(request);
    this.#reply({ id: request.id, outcome });
  }

  #reply(reply: Reply): void {
    this.#send({ replies: [reply], rows: null }, []);
  }

  #settled({ id, transaction, action }: Request): void {
    this.#unanswered.delete(id);
    if (action.type === "commit" || action.type === "rollback") this.#transactions.delete(transaction!);
  }

  /** Tells the page that the store is over for it. */
  #end(dead: PlainError): void {
    this.#part();
    this.#send({ replies: [], rows: null, dead }, []);
  }

  /** Takes part no more. */
  #part(): void {
    this.#gone.abort();
    this.#hub = null;
    this.#loseOwner();
    for (const release of this.#locks.splice(0).reverse()) release();
    for (const channel of [this.#common, this.#inbox, ...this.#served.values()]) channel.close();
    this.#served.clear();
  }
}
