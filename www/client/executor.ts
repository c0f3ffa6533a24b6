import type { Answer, Connection } from "./connection.ts";
import { EdgeliteError } from "./errors.ts";
import { catalogs as descriptions } from "./generated/operations.ts";
import { camelCase, type OperationDescription } from "./operation.ts";
import { Query, type PlanStep, type Runner, type Task } from "./query.ts";
import { decodeChanged, decodeRows, type Rows } from "./rows.ts";
import type { CatalogName, Row, Statements } from "./store.ts";
import { toWire, type Value, type ValueMapping, type WireValue } from "./values.ts";

/** Makes queries and runs them over a connection, outside of transactions or inside of one. */
export class Executor implements Runner {
  readonly #connection: Connection;
  readonly #mapping: ValueMapping;
  readonly #transaction: number | undefined;
  #ended = false;

  constructor(connection: Connection, mapping: ValueMapping, transaction?: number) {
    this.#connection = connection;
    this.#mapping = mapping;
    this.#transaction = transaction;
  }

  /** Refuses everything from now on: the transaction has ended. */
  end(): void {
    this.#ended = true;
  }

  request(task: Task): Promise<Answer> {
    return this.#ask(task);
  }

  async explain(task: Task): Promise<Rows<PlanStep>> {
    return this.rows(await this.#ask({ type: "explain", task })) as unknown as Rows<PlanStep>;
  }

  /** The rows of an answer, columns by the names that they have. */
  rows(answer: Answer, camel = false): Rows<Row> {
    if (answer.type !== "rows") throw new EdgeliteError("internal", "the engine gave no rows");
    return decodeRows(answer.buffer, answer.offset, this.#mapping, camel);
  }

  sql<Result>(parts: TemplateStringsArray, ...values: Value[]): Query<Rows<Result>> {
    const text = parts.reduce((before, part, index) => `${before}?${index}${part}`);
    return this.query<Result>(text, values);
  }

  query<Result>(sql: string, parameters: readonly Value[] = []): Query<Rows<Result>> {
    return new Query(this, statement(sql, parameters), (answer) => this.rows(answer) as unknown as Rows<Result>);
  }

  execute(sql: string, parameters: readonly Value[] = []): Query<number> {
    return new Query(this, statement(sql, parameters), (answer) => {
      if (answer.type !== "rows") throw new EdgeliteError("internal", "the engine gave no count");
      return decodeChanged(answer.buffer, answer.offset);
    });
  }

  /** The methods for statements, as an object of their own. */
  statements(): Statements {
    return {
      sql: (parts, ...values) => this.sql(parts, ...values),
      query: (sql, parameters) => this.query(sql, parameters),
      execute: (sql, parameters) => this.execute(sql, parameters),
    };
  }

  /** The catalogs' operations as methods. */
  catalogs(names: readonly CatalogName[]): Record<string, Record<string, (given?: unknown) => Query<unknown>>> {
    return Object.fromEntries(names.map((name) => [name, this.#catalog(name)]));
  }

  #catalog(name: CatalogName): Record<string, (given?: unknown) => Query<unknown>> {
    const operations: [string, OperationDescription][] = Object.entries(descriptions[name]);
    return Object.fromEntries(
      operations.map(([method, operation]) => [
        method,
        (given?: unknown) =>
          new Query<unknown>(
            this,
            { type: "call", catalog: name, operation: operation.name, arguments: toArguments(operation, given) },
            (answer) => this.#shape(operation, answer),
          ),
      ]),
    );
  }

  #shape(operation: OperationDescription, answer: Answer): unknown {
    const rows = this.rows(answer, true);
    switch (operation.result) {
      case "rows":
      case "page":
        return rows;
      case "row":
        return rows[0];
      case "optional":
        return rows[0] ?? null;
      case "value":
        return Object.values(rows[0] ?? {})[0];
      case "nothing":
        return undefined;
    }
  }

  async #ask(action: Task | { readonly type: "explain"; readonly task: Task }): Promise<Answer> {
    if (this.#ended) throw new EdgeliteError("closed", "the transaction has ended; ask the store");
    try {
      return await this.#connection.request(action, this.#transaction);
    } catch (error) {
      throw inTheCallersNames(error, action);
    }
  }
}

function statement(sql: string, parameters: readonly Value[]): Task {
  return { type: "query", sql, parameters: parameters.map((value, index) => toWire(value, `?${index + 1}`)) };
}

const argumentNames = new WeakMap<OperationDescription, Map<string, string>>();

/** The engine's names of an operation's arguments by the caller's. */
function argumentsOf(operation: OperationDescription): Map<string, string> {
  let known = argumentNames.get(operation);
  if (known === undefined) {
    known = new Map(operation.arguments.map((argument) => [camelCase(argument), argument]));
    argumentNames.set(operation, known);
  }
  return known;
}

/** The arguments in the engine's names. An operation with one argument takes it by itself. */
function toArguments(operation: OperationDescription, given: unknown): Record<string, WireValue> {
  const { name, arguments: names } = operation;
  if (names.length === 1) return { [names[0]!]: toWire(given, camelCase(names[0]!)) };
  if (given === undefined) return {};
  if (typeof given !== "object" || given === null) {
    throw new EdgeliteError("invalid_argument", `${camelCase(name)} takes an object of arguments`);
  }
  const known = argumentsOf(operation);
  const result: Record<string, WireValue> = {};
  for (const key of Object.keys(given)) {
    const value = (given as Record<string, unknown>)[key];
    const argument = known.get(key);
    if (argument === undefined) {
      const message = `${camelCase(name)}: unknown argument ${key}; there are ${[...known.keys()].join(", ")}`;
      throw new EdgeliteError("invalid_argument", message, { field: key });
    }
    if (value !== undefined) result[argument] = toWire(value, key);
  }
  return result;
}

/** An error of an operation names the operation and its argument as the caller wrote them. */
function inTheCallersNames(error: unknown, action: Task | { readonly type: "explain"; readonly task: Task }): unknown {
  const task = action.type === "explain" ? action.task : action;
  if (!(error instanceof EdgeliteError) || task.type !== "call") return error;
  const names = [task.operation, ...(error.field === undefined ? [] : [error.field])];
  const message = names.reduce((text, name) => text.replaceAll(name, camelCase(name)), error.message);
  const field = error.field === undefined ? undefined : camelCase(error.field);
  return new EdgeliteError(error.kind, message, { field, cause: error.cause });
}
