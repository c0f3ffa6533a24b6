import { toArguments } from "./arguments.ts";
import type { Answer, Connection } from "./connection.ts";
import { EdgeliteError } from "./errors.ts";
import { catalogs as descriptions } from "./generated/operations.ts";
import type { Action } from "./messages.ts";
import { camelCase, type OperationDescription } from "./operation.ts";
import { Query, type PlanStep, type Runner, type Task } from "./query.ts";
import { decodeChanged, decodeRows, type Rows } from "./rows.ts";
import type { CatalogName, Row, Statements } from "./store.ts";
import { Table } from "./table.ts";
import { searchOptions, type SearchHit, type SearchOptions } from "./search.ts";
import { toWire, type Value, type ValueMapping } from "./values.ts";

/** Makes queries and runs them over a connection, outside of transactions or inside of one. */
export class Executor implements Runner {
  readonly #connection: Connection;
  /** How integers and instants appear. */
  readonly mapping: ValueMapping;
  readonly #transaction: number | undefined;
  #ended = false;

  constructor(connection: Connection, mapping: ValueMapping, transaction?: number) {
    this.#connection = connection;
    this.mapping = mapping;
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
    return decodeRows(answer.buffer, answer.offset, this.mapping, camel);
  }

  sql<Result>(parts: TemplateStringsArray, ...values: Value[]): Query<Rows<Result>> {
    const text = parts.reduce((before, part, index) => `${before}?${index}${part}`);
    return this.query<Result>(text, values);
  }

  query<Result>(sql: string, parameters: readonly Value[] = []): Query<Rows<Result>> {
    const shape = (rows: Rows<Row>) => rows as unknown as Rows<Result>;
    return new Query(this, statement(sql, parameters), (answer) => shape(this.rows(answer)), { camel: false, mapping: this.mapping, shape });
  }

  execute(sql: string, parameters: readonly Value[] = []): Query<number> {
    return new Query(this, statement(sql, parameters), (answer) => {
      if (answer.type !== "rows") throw new EdgeliteError("internal", "the engine gave no count");
      return decodeChanged(answer.buffer, answer.offset);
    }, null);
  }

  table<Types>(name: string): Table<Types> {
    return new Table<Types>(this, name);
  }

  search<Result>(table: string, query: string, options: SearchOptions = {}): Query<Rows<Result & SearchHit>> {
    const task: Task = { type: "search", table, options: searchOptions(query, options), counts: false };
    return this.#found(task, (rows) => rows as unknown as Rows<Result & SearchHit>);
  }

  countSearch(table: string, query: string, options: SearchOptions = {}): Query<number> {
    const task: Task = { type: "search", table, options: searchOptions(query, options), counts: true };
    return this.#found(task, (rows) => Object.values(rows[0] ?? {})[0] as number);
  }

  #found<Result>(task: Task, shape: (rows: Rows<Row>) => Result): Query<Result> {
    return new Query(this, task, (answer) => shape(this.rows(answer)), { camel: false, mapping: this.mapping, shape });
  }

  /** The methods for statements, as an object of their own. */
  statements(): Statements {
    return {
      sql: (parts, ...values) => this.sql(parts, ...values),
      query: (sql, parameters) => this.query(sql, parameters),
      execute: (sql, parameters) => this.execute(sql, parameters),
      table: (name) => this.table(name),
      search: (table, query, options) => this.search(table, query, options),
      countSearch: (table, query, options) => this.countSearch(table, query, options),
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
            (answer) => shaped(operation, this.rows(answer, true)),
            operation.kind === "write" ? null : { camel: true, mapping: this.mapping, shape: (rows) => shaped(operation, rows) },
            operation,
          ),
      ]),
    );
  }

  #ask<Result>(action: Action, task: Task, finish: (answer: Answer) => Result): Promise<Result> {
    if (this.#ended) return Promise.reject(new EdgeliteError("closed", "the transaction has ended; ask the store"));
    return this.#connection.request(action, this.#transaction).then(finish, (error: unknown) => {
      throw inTheCallersNames(error, task);
    });
  }
}

/** What becomes of the rows of an operation. */
function shaped(operation: OperationDescription, rows: Rows<Row>): unknown {
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

function statement(sql: string, parameters: readonly Value[]): Task {
  return { type: "query", sql, parameters: parameters.map((value, index) => toWire(value, `?${index + 1}`)) };
}

/** An error of an operation names the operation and its argument as the caller wrote them. */
export function inTheCallersNames(error: unknown, task: Task): unknown {
  if (!(error instanceof EdgeliteError) || task.type === "query" || task.type === "table") return error;
  if (task.type === "search") {
    const field = error.field === undefined ? undefined : camelCase(error.field);
    return new EdgeliteError(error.kind, error.message, { field, cause: error.cause });
  }
  const names = [task.operation, ...(error.field === undefined ? [] : [error.field])];
  const message = names.reduce((text, name) => text.replaceAll(name, camelCase(name)), error.message);
  const field = error.field === undefined ? undefined : camelCase(error.field);
  return new EdgeliteError(error.kind, message, { field, cause: error.cause });
}
