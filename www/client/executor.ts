import { toArguments } from "./arguments.ts";
import type { Answer, Connection } from "./connection.ts";
import { EdgeliteError } from "./errors.ts";
import { catalogs as descriptions } from "./generated/operations.ts";
import type { Action } from "./messages.ts";
import { camelCase, type OperationDescription } from "./operation.ts";
import { Query, type PlanStep, type Runner, type Task } from "./query.ts";
import { decodeChanged, decodeRows, type Rows } from "./rows.ts";
import type { CatalogName, Row, Statements } from "./store.ts";
import { toWire, type Value, type ValueMapping } from "./values.ts";

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

  run<Result>(task: Task, finish: (answer: Answer) => Result): Promise<Result> {
    return this.#ask(task, task, finish);
  }

  explain(task: Task): Promise<Rows<PlanStep>> {
    return this.#ask({ type: "explain", task }, task, (answer) => this.rows(answer) as unknown as Rows<PlanStep>);
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
            { type: "call", catalog: name, operation: operation.name, kind: operation.kind, values: toArguments(operation, given) },
            (answer) => this.#shape(operation, answer),
            operation,
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

  #ask<Result>(action: Action, task: Task, finish: (answer: Answer) => Result): Promise<Result> {
    if (this.#ended) return Promise.reject(new EdgeliteError("closed", "the transaction has ended; ask the store"));
    return this.#connection.request(action, this.#transaction).then(finish, (error: unknown) => {
      throw inTheCallersNames(error, task);
    });
  }
}

function statement(sql: string, parameters: readonly Value[]): Task {
  return { type: "query", sql, parameters: parameters.map((value, index) => toWire(value, `?${index + 1}`)) };
}

/** An error of an operation names the operation and its argument as the caller wrote them. */
function inTheCallersNames(error: unknown, task: Task): unknown {
  if (!(error instanceof EdgeliteError) || task.type !== "call") return error;
  const names = [task.operation, ...(error.field === undefined ? [] : [error.field])];
  const message = names.reduce((text, name) => text.replaceAll(name, camelCase(name)), error.message);
  const field = error.field === undefined ? undefined : camelCase(error.field);
  return new EdgeliteError(error.kind, message, { field, cause: error.cause });
}
