import type { Reader } from "./reader";

/** Puts a question to a copy. */
export type Ask<Answer> = (reader: Reader) => Promise<Answer>;

/** Is told what becomes of an answer. */
export interface Told<Answer> {
  answered(answer: Answer): void;
  failed(error: Error): void;
}

/** Asks a copy and tells the answer, and again when it has become another one, until the returned function is called. */
export type Follow = <Answer>(ask: Ask<Answer>, told: Told<Answer>) => () => void;

/** An answer as it is known now; the same object until it changes. */
export interface Known<Answer> {
  /** `undefined` until there is one. */
  readonly data: Answer | undefined;
  /** Why there is none now; `data` is then what it was before. */
  readonly error: Error | null;
}

const NOTHING: Known<never> = { data: undefined, error: null };

/** How long an answer that nobody looks at is followed, in milliseconds: who comes back to a page sees it at once. */
const KEPT_MS = 30_000;

/** One answer that is followed as long as somebody looks at it, and a little longer. */
export class LiveAnswer<Answer> {
  #known: Known<Answer> = NOTHING;
  #stop: (() => void) | null = null;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly follow: Follow,
    private readonly ask: Ask<Answer>,
    private readonly left: () => void,
  ) {
    this.#leave();
  }

  /** Calls back after each change, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    clearTimeout(this.#leaving);
    this.#listeners.add(listener);
    if (this.#stop === null) this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#leave();
    };
  };

  readonly current = (): Known<Answer> => this.#known;

  /** Asks anew, for example after a failure. */
  again(): void {
    this.#stop?.();
    this.#begin();
  }

  /** Follows it no more. */
  end(): void {
    clearTimeout(this.#leaving);
    this.#stop?.();
    this.#stop = null;
  }

  #begin(): void {
    this.#stop = this.follow(this.ask, {
      answered: (data) => this.#show({ data, error: null }),
      failed: (error) => this.#show({ data: this.#known.data, error }),
    });
  }

  #leave(): void {
    this.#leaving = setTimeout(() => {
      this.end();
      this.left();
    }, KEPT_MS);
  }

  #show(known: Known<Answer>): void {
    this.#known = known;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The answers of one copy, by their questions. */
export class Answers {
  readonly #answers = new Map<string, LiveAnswer<unknown>>();

  constructor(private readonly follow: Follow) {}

  /**
   * The answer to a question. Who asks for the same at the same time shares it.
   * @param question names the question
   * @param ask puts it
   */
  of<Answer>(question: string, ask: Ask<Answer>): LiveAnswer<Answer> {
    const known = this.#answers.get(question);
    if (known !== undefined) return known as LiveAnswer<Answer>;
    const made: LiveAnswer<Answer> = new LiveAnswer(this.follow, ask, () => {
      if (this.#answers.get(question) === made) this.#answers.delete(question);
    });
    this.#answers.set(question, made as LiveAnswer<unknown>);
    return made;
  }

  /** Follows nothing any more: the copy is closed. */
  close(): void {
    for (const answer of this.#answers.values()) answer.end();
    this.#answers.clear();
  }
}
