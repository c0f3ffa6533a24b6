import { namedArguments } from "./arguments.ts";
import type { Answer } from "./connection.ts";
import { camelCase, type OperationDescription } from "./operation.ts";
import type { Rows } from "./rows.ts";

/** A step of the engine's plan, as `EXPLAIN QUERY PLAN` gives it. */
export interface PlanStep {
  /** The step's number. */
  id: number;
  /** The step that this one belongs to; 0 for the outermost. */
  parent: number;
  /** What is done, for example `SEARCH recordings USING INDEX …`. */
  detail: string;
}

/** What a query asks for; an operation's values are in the order of its arguments. */
export type Task =
  | {
      readonly type: "call";
      readonly catalog: string;
      readonly operation: string;
      /** Whether it writes. */
      readonly kind: "read" | "write";
      readonly values: readonly unknown[];
    }
  | { readonly type: "query"; readonly sql: string; readonly parameters: readonly unknown[] };

/** Asks the engine: the store, or a transaction of it. */
export interface Runner {
  /** Runs a task and turns the answer into its result. */
  run<Result>(task: Task, finish: (answer: Answer) => Result): Promise<Result>;
  explain(task: Task): Promise<Rows<PlanStep>>;
}

/**
 * A query or a write as a value: making it does nothing, awaiting it runs it, awaiting it again runs it again.
 *
 * @example
 * ```ts
 * const newest = store.media.recordings({ cameraId: "kitchen", limit: 20 });
 * newest.operation;            // "media.recordings"
 * const rows = await newest;   // runs it
 * (await newest.explain())[0].detail; // "SEARCH recordings USING INDEX recordings_camera_id_timestamp (camera_id=?)"
 * ```
 */
export class Query<Result> implements PromiseLike<Result> {
  readonly #runner: Runner;
  readonly #finish: (answer: Answer) => Result;
  readonly #description: OperationDescription | undefined;

  /** What it asks for, in the form that crosses to the engine. */
  readonly task: Task;

  /**
   * @param runner asks the engine
   * @param task what for
   * @param finish turns the answer into the result
   * @param description the operation, if it is one
   */
  constructor(runner: Runner, task: Task, finish: (answer: Answer) => Result, description?: OperationDescription) {
    this.#runner = runner;
    this.task = task;
    this.#finish = finish;
    this.#description = description;
  }

  /** The operation with its catalog, for example `media.recordings`; `sql` for a statement. */
  get operation(): string {
    return this.task.type === "call" ? `${this.task.catalog}.${camelCase(this.task.operation)}` : "sql";
  }

  /** The arguments by name, or the parameters of the statement in order. */
  get arguments(): Readonly<Record<string, unknown>> | readonly unknown[] {
    return this.task.type === "call" ? namedArguments(this.#description!, this.task.values) : this.task.parameters;
  }

  /**
   * Runs it.
   * @returns the result
   * @throws {EdgeliteError} what the engine reports
   */
  run(): Promise<Result> {
    return this.#runner.run(this.task, this.#finish);
  }

  /**
   * Asks how the engine would run it; nothing is read or written.
   * @returns the steps of the plan
   * @throws {EdgeliteError} `unsupported` for an operation that is more than one statement
   */
  explain(): Promise<Rows<PlanStep>> {
    return this.#runner.explain(this.task);
  }

  /** Runs it: what `await` calls. */
  then<Fulfilled = Result, Rejected = never>(
    onFulfilled?: ((value: Result) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.run().then(onFulfilled, onRejected);
  }
}
