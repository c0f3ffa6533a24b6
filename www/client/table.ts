import type { TableTypes } from "./catalog.ts";
import type { Answer } from "./connection.ts";
import { EdgeliteError } from "./errors.ts";
import { Query, type Runner, type TableMethod } from "./query.ts";
import type { Rows } from "./rows.ts";
import { toWire, type Value, type ValueMapping } from "./values.ts";

/** The types of a table from those that were written, or from the type of its rows alone. */
type TypesOf<Types> = Types extends TableTypes ? Types : { row: Types; insert: Partial<Types>; update: Partial<Types>; key: Partial<Types> };

/** What a row is found by: the value of its key, or the values of a key of several columns in its order or by name. */
export type TableKey<Named = Record<string, unknown>> = Value | readonly Value[] | Named;

/** What a column is compared with; an instant may be RFC 3339 text, too. */
type Compared<Cell> = NonNullable<Cell> | (Extract<Cell, Date> extends never ? never : string) | (Extract<Cell, number> extends never ? never : bigint);

/** A condition on a column: a value that it equals, or operators, which are all met. A null meets no operator but `null`. */
export type Condition<Cell = unknown> =
  | Compared<Cell>
  | null
  | {
      /** Equal, as the column compares; `null` for being null. */
      readonly eq?: Compared<Cell> | null;
      /** Not equal; `null` for being not null. */
      readonly ne?: Compared<Cell> | null;
      readonly gt?: Compared<Cell>;
      readonly gte?: Compared<Cell>;
      readonly lt?: Compared<Cell>;
      readonly lte?: Compared<Cell>;
      /** One of these, up to 1,000; of none, no row is. */
      readonly in?: readonly Compared<Cell>[];
      /** Null, or not null for `false`. */
      readonly null?: boolean;
      /** Text that begins with this. */
      readonly prefix?: string;
      /** Text with this anywhere in it, whatever the case of ASCII letters. */
      readonly contains?: string;
    };

/** Conditions by column, all of which are met. */
export type Where<Row = Record<string, unknown>> = { readonly [Column in keyof Row]?: Condition<Row[Column]> };

/** Which rows of a table to list, in which order, and what of them. */
export interface TableList<Row = Record<string, unknown>> {
  /** Only rows that meet all of these. */
  readonly where?: Where<Row> | undefined;
  /** The columns of the order, in a list or with commas between them; `-` in front of one puts the largest first. Default: the key. */
  readonly sort?: string | readonly string[] | undefined;
  /** The columns to give. Default: all. */
  readonly fields?: readonly (keyof Row & string)[] | undefined;
  /** The most rows to give, 1 to 10,000. Default: 100. */
  readonly limit?: number | undefined;
  /** Where the page before ended: its `next`. */
  readonly cursor?: string | null | undefined;
}

/** One of the changes of a bulk. */
export type TableChange<Types = Record<string, unknown>> =
  | { readonly operation: "create" | "upsert"; readonly row: TypesOf<Types>["insert"] }
  | { readonly operation: "update"; readonly key: TableKey<TypesOf<Types>["key"]>; readonly row: TypesOf<Types>["update"] }
  | { readonly operation: "delete"; readonly key: TableKey<TypesOf<Types>["key"]> };

type AnyRow = Record<string, unknown>;

/** What a table asks the engine with. */
export interface TableRunner extends Runner {
  /** How integers and instants appear. */
  readonly mapping: ValueMapping;
  rows(answer: Answer): Rows<AnyRow>;
}

/**
 * One table of a store. Its methods make queries, as the catalogs' methods do: awaiting one runs it. Columns have their
 * names of SQL. What is given is checked against the table's schema; a failure names the column.
 *
 * @example
 * ```ts
 * const notes = store.table<Garden["notes"]>("notes"); // the types that `edgelite types` writes, or the type of a row
 * const added = await notes.create({ text: "water the herbs" });
 * const large = await notes.list({ where: { size: { gte: 10 }, kind: "loud" }, sort: "-size", limit: 20 });
 * await notes.update(added.id, { size: null }); // null clears; what is left out stays
 * ```
 */
export class Table<Types = AnyRow> {
  /** The table's name. */
  readonly name: string;
  readonly #runner: TableRunner;

  constructor(runner: TableRunner, name: string) {
    this.#runner = runner;
    this.name = name;
  }

  /**
   * The rows that meet all conditions, a page at a time. A condition or an order that no index serves reads the whole table.
   * @param list which rows, in which order
   * @returns a query that gives the page, with the cursor of the next in `next`
   */
  list(list: TableList<TypesOf<Types>["row"]> = {}): Query<Rows<TypesOf<Types>["row"]>> {
    const { where, sort, fields, limit, cursor, ...unknown } = list;
    for (const name in unknown) throw invalid(name, `a list takes where, sort, fields, limit and cursor, not ${name}`);
    const columns = typeof sort === "string" ? sort.split(",") : sort;
    const values = [filters(where), columns, fields, limit === undefined ? undefined : toWire(limit, "limit"), cursor ?? undefined];
    return this.#query("list", "read", values, (rows) => rows as Rows<TypesOf<Types>["row"]>);
  }

  /**
   * The number of rows that meet all conditions.
   * @param where the conditions
   */
  count(where?: Where<TypesOf<Types>["row"]>): Query<number> {
    return this.#query("count", "read", [filters(where)], (rows) => Object.values(rows[0] ?? {})[0] as number);
  }

  /**
   * The row with this key, or `null`.
   * @param key the key's value, or its values in order or by name
   */
  get(key: TableKey<TypesOf<Types>["key"]>): Query<TypesOf<Types>["row"] | null> {
    return this.#query("get", "read", [keyOf(key)], (rows) => (rows[0] ?? null) as TypesOf<Types>["row"] | null);
  }

  /**
   * Adds a row; columns that are left out get their defaults.
   * @param row values by column
   * @returns a query that gives the row as it is stored
   */
  create(row: TypesOf<Types>["insert"]): Query<TypesOf<Types>["row"]> {
    return this.#query("create", "write", [rowOf(row)], first<TypesOf<Types>["row"]>);
  }

  /**
   * Changes the columns that are given; null clears one.
   * @param key the key's value, or its values in order or by name
   * @param changes values by column
   * @returns a query that gives the row as it is stored then; it fails with `not_found` where there is no such row
   */
  update(key: TableKey<TypesOf<Types>["key"]>, changes: TypesOf<Types>["update"]): Query<TypesOf<Types>["row"]> {
    return this.#query("update", "write", [keyOf(key), rowOf(changes)], first<TypesOf<Types>["row"]>);
  }

  /**
   * Adds a row, or changes the one that has its key: columns that are left out stay then.
   * @param row values by column, with those of the key
   * @returns a query that gives the row as it is stored then
   */
  upsert(row: TypesOf<Types>["insert"]): Query<TypesOf<Types>["row"]> {
    return this.#query("upsert", "write", [rowOf(row)], first<TypesOf<Types>["row"]>);
  }

  /**
   * Deletes the row with this key.
   * @param key the key's value, or its values in order or by name
   * @returns a query that gives whether there was one
   */
  delete(key: TableKey<TypesOf<Types>["key"]>): Query<boolean> {
    return this.#query("delete", "write", [keyOf(key)], (rows) => Object.values(rows[0]!)[0] as boolean);
  }

  /**
   * Makes up to 10,000 changes in order, all of them or none. A failure names the position of its change (`[2].size`).
   * @param changes the changes
   * @returns a query that gives the keys of the changed rows, in the order of the changes
   */
  bulk(changes: readonly TableChange<Types>[]): Query<Rows<AnyRow>> {
    const values = changes.map((change, position) => {
      const { operation, key, row, ...unknown } = change as { operation: string; key?: unknown; row?: unknown };
      for (const name in unknown) throw invalid(`[${position}].${name}`, `a change takes operation, key and row, not ${name}`);
      return [operation, key === undefined ? undefined : keyOf(key), row === undefined ? undefined : rowOf(row)];
    });
    return this.#query("bulk", "write", [values], (rows) => rows);
  }

  #query<Result>(method: TableMethod, kind: "read" | "write", values: readonly unknown[], finish: (rows: Rows<AnyRow>) => Result): Query<Result> {
    const shaping = kind === "write" ? null : { camel: false, mapping: this.#runner.mapping, shape: finish };
    return new Query(this.#runner, { type: "table", table: this.name, method, kind, values }, (answer) => finish(this.#runner.rows(answer)), shaping);
  }
}

function first<Row>(rows: Rows<AnyRow>): Row {
  return rows[0] as Row;
}

function invalid(field: string, message: string): EdgeliteError {
  return new EdgeliteError("invalid_argument", message, { field });
}

function isPlain(value: unknown): value is AnyRow {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The conditions as triples: column, operator, value or values. */
function filters(where: object | undefined): unknown[] {
  const triples: unknown[] = [];
  for (const [column, condition] of Object.entries(where ?? {})) {
    if (condition === undefined) continue;
    const operators = isPlain(condition) ? condition : { eq: condition };
    for (const [word, value] of Object.entries(operators)) {
      if (value === undefined) continue;
      const name = word === "eq" ? column : `${column}.${word}`;
      const values = word === "in" && Array.isArray(value) ? (value as unknown[]) : [value];
      triples.push(column, word, values.map((item) => toWire(item, name)));
    }
  }
  return triples;
}

/** A row as its names and its values; what is undefined was left out. */
function rowOf(row: unknown): unknown[] {
  if (!isPlain(row)) throw invalid("row", "a row is an object of values by column");
  const entries = Object.entries(row).filter(([, value]) => value !== undefined);
  return [entries.map(([name]) => name), entries.map(([name, value]) => toWire(value, name))];
}

/** A key as its values in order, or as its names and its values. */
function keyOf(key: unknown): unknown[] {
  if (isPlain(key)) return rowOf(key);
  const values: unknown[] = Array.isArray(key) ? key : [key];
  return [undefined, values.map((value) => toWire(value, "key"))];
}
