import { decodeRows, Tag } from "../../www/client/rows.ts";
import { instantFromMicroseconds, type ValueMapping } from "../../www/client/values.ts";
import { encode, type TestTable } from "../../tests/support/encode.ts";

export type Row = Record<string, unknown>;
export type Message = { readonly value: unknown; readonly transfer: ArrayBuffer[] };

/** A way for rows to get from the engine's memory to the page. */
export interface Carrier {
  /** What the worker does with a result that is in the engine's memory. */
  pack(result: Result): Message;
  /** What the page does with what arrives. */
  unpack(value: unknown): Row[];
}

const MAPPING: ValueMapping = { integers: "bigint", instants: "date" };
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** A cell of the engine's memory: a number, or where its text is. */
interface Cell {
  readonly start: number;
  readonly length: number;
  readonly number: number;
}

/**
 * A result as it lies in the engine's memory: text as UTF-8 that is decoded piece by piece, as wasm-bindgen's script
 * does, and the two carriers that the engine writes itself.
 */
export class Result {
  readonly names: readonly string[];
  readonly tags: readonly number[];
  readonly count: number;
  readonly binary: Uint8Array;
  readonly json: Uint8Array;
  readonly #cells: Cell[][];
  readonly #memory: Uint8Array;

  constructor(table: TestTable) {
    this.names = table.map(({ name }) => name);
    this.tags = table.map(({ tag }) => tag);
    this.count = table[0]!.values.length;
    this.binary = encode(table);
    const texts: Uint8Array[] = [];
    let size = 0;
    this.#cells = table.map(({ values }) =>
      values.map((value) => {
        if (typeof value !== "string") return { start: -1, length: 0, number: value === null ? NaN : Number(value) };
        const bytes = encoder.encode(value);
        texts.push(bytes);
        size += bytes.length;
        return { start: size - bytes.length, length: bytes.length, number: 0 };
      }),
    );
    this.#memory = new Uint8Array(new WebAssembly.Memory({ initial: Math.ceil((size + 1) / 65_536) }).buffer);
    let at = 0;
    for (const text of texts) {
      this.#memory.set(text, at);
      at += text.length;
    }
    this.json = encoder.encode(JSON.stringify(this.rows((value) => (value instanceof Date ? value.getTime() * 1000 : value))));
  }

  /** The value of a cell, made as a binding makes it. */
  cell(row: number, column: number): unknown {
    const { start, length, number } = this.#cells[column]![row]!;
    const tag = this.tags[column]!;
    if (start >= 0) {
      const text = decoder.decode(this.#memory.subarray(start, start + length));
      return tag === Tag.json ? JSON.parse(text) : text;
    }
    if (Number.isNaN(number)) return null;
    if (tag === Tag.boolean) return number === 1;
    return tag === Tag.instant ? instantFromMicroseconds(number, MAPPING) : number;
  }

  rows(change: (value: unknown) => unknown = (value) => value): Row[] {
    return Array.from({ length: this.count }, (_, index) => {
      const row: Row = {};
      this.names.forEach((name, column) => (row[name] = change(this.cell(index, column))));
      return row;
    });
  }
}

export const CARRIERS: Record<string, Carrier> = {
  objects: {
    pack: (result) => ({ value: result.rows(), transfer: [] }),
    unpack: (value) => value as Row[],
  },
  columns: {
    pack: (result) => ({
      value: {
        names: result.names,
        columns: result.names.map((_, column) => Array.from({ length: result.count }, (_, row) => result.cell(row, column))),
      },
      transfer: [],
    }),
    unpack(value) {
      const { names, columns } = value as { names: string[]; columns: unknown[][] };
      return Array.from({ length: columns[0]!.length }, (_, index) => {
        const row: Row = {};
        names.forEach((name, column) => (row[name] = columns[column]![index]));
        return row;
      });
    },
  },
  json: {
    pack: (result) => transferred(result.json),
    unpack(value) {
      const rows = JSON.parse(decoder.decode(value as ArrayBuffer)) as Row[];
      for (const row of rows) {
        for (const name of ["timestamp", "created_at"]) row[name] = instantFromMicroseconds(row[name] as number, MAPPING);
      }
      return rows;
    },
  },
  buffer: {
    pack: (result) => transferred(result.binary),
    unpack: (value) => decodeRows(value as ArrayBuffer, 0, MAPPING, false),
  },
};

/** A copy out of the engine's memory, handed over. */
function transferred(bytes: Uint8Array): Message {
  const { buffer } = bytes.slice();
  return { value: buffer, transfer: [buffer as ArrayBuffer] };
}
