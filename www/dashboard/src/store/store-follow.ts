import { Query, type CatalogName, type Store } from "edgelite";
import type { Ask, Follow, Told } from "./answers";
import type { Reader } from "./reader";
import { storeReader } from "./store-reader";

/** The latest result of a query that is followed, or why there is none. */
class Part {
  result: Promise<unknown>;
  stop: () => void = () => undefined;
  #first: { resolve(result: unknown): void; reject(error: Error): void } | null = null;

  constructor() {
    this.result = new Promise((resolve, reject) => (this.#first = { resolve, reject }));
    this.result.catch(() => undefined);
  }

  /** Takes a result. Gives whether there was one before. */
  take(result: unknown): boolean {
    const first = this.#first;
    this.#first = null;
    if (first === null) this.result = Promise.resolve(result);
    else first.resolve(result);
    return first === null;
  }

  /** Takes an error, as `take` does. */
  fail(error: Error): boolean {
    const first = this.#first;
    this.#first = null;
    if (first !== null) {
      first.reject(error);
      return false;
    }
    this.result = Promise.reject(error);
    this.result.catch(() => undefined);
    return true;
  }
}

/**
 * Follows questions to an open store. Whatever queries a question asks are live ones: when a commit, of this window, of
 * another one or of the server, makes the result of one of them another, the question is put again, and is answered from
 * the results that are known.
 */
export function storeFollow(store: Store<CatalogName>): Follow {
  return (ask, told) => {
    const question = new Question(store, ask, told);
    return () => question.stop();
  };
}

class Question<Answer> {
  readonly #store: Store<CatalogName>;
  readonly #ask: Ask<Answer>;
  readonly #told: Told<Answer>;
  readonly #reader: Reader;
  readonly #parts = new Map<string, Part>();
  /** The queries that the answer is made of. */
  #used = new Set<string>();
  #isAsking = false;
  #isDue = false;
  #isStopped = false;

  constructor(store: Store<CatalogName>, ask: Ask<Answer>, told: Told<Answer>) {
    this.#store = store;
    this.#ask = ask;
    this.#told = told;
    this.#reader = storeReader(answeredBy(store, (query) => this.#result(query)));
    void this.#put();
  }

  stop(): void {
    this.#isStopped = true;
    for (const { stop } of this.#parts.values()) stop();
    this.#parts.clear();
  }

  async #put(): Promise<void> {
    this.#isDue = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    // What one commit changed is told at once: it is asked when all of it was told.
    await Promise.resolve();
    while (this.#isDue && !this.#isStopped) {
      this.#isDue = false;
      this.#used = new Set();
      try {
        const answer = await this.#ask(this.#reader);
        if (this.#isStopped) break;
        this.#dropUnused();
        this.#told.answered(answer);
      } catch (error) {
        if (!this.#isStopped) this.#told.failed(error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.#isAsking = false;
  }

  #dropUnused(): void {
    for (const [key, part] of this.#parts) {
      if (this.#used.has(key)) continue;
      part.stop();
      this.#parts.delete(key);
    }
  }

  #result(query: Query<unknown>): Promise<unknown> {
    const key = keyOf(query);
    this.#used.add(key);
    const part = this.#parts.get(key) ?? this.#begin(key, query);
    return part.result;
  }

  #begin(key: string, query: Query<unknown>): Part {
    const part = new Part();
    this.#parts.set(key, part);
    const changed = (isLater: boolean) => {
      if (isLater) void this.#put();
    };
    part.stop = this.#store.live(query, (result) => changed(part.take(result)), {
      onError: (error, ended) => {
        // What has ended is begun anew when it is asked for again.
        if (ended && this.#parts.get(key) === part) this.#parts.delete(key);
        changed(part.fail(error));
      },
    });
    return part;
  }
}

/** The same store, whose queries are answered by a function. */
function answeredBy<Asked extends object>(store: Asked, answer: (query: Query<unknown>) => Promise<unknown>): Asked {
  const given = (made: unknown) => {
    if (!(made instanceof Query) || ("kind" in made.task && made.task.kind === "write")) return made;
    return { then: (...handlers: Parameters<Promise<unknown>["then"]>) => answer(made).then(...handlers) };
  };
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member === "function")
        return (...values: unknown[]) => given((member as (...values: unknown[]) => unknown).apply(target, values));
      return typeof member === "object" && member !== null ? answeredBy(member, answer) : member;
    },
  });
}

/** Text that is the same for queries that ask for the same. */
function keyOf({ task }: Query<unknown>): string {
  return JSON.stringify(task, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}
