import { camelCase } from "./operation.ts";
import { instantFromMicroseconds, type ValueMapping } from "./values.ts";
import { EdgeliteError } from "./errors.ts";

/**
 * The rows of a result: an array, with the cursor of the next page.
 *
 * @example
 * ```ts
 * let page = await store.media.recordings({ limit: 100 });
 * while (page.next !== null) page = await store.media.recordings({ limit: 100, cursor: page.next });
 * ```
 */
export class Rows<Row> extends Array<Row> {
  /** The cursor of the next page; `null` after the last one and for results that have no pages. */
  next: string | null = null;
  /** What was mended in the rows, such as text that is not JSON in a column of JSON. */
  warnings: readonly string[] = [];

  /** What `map`, `filter` and the like make: plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** How the cells of a column are laid out; see docs/row-carrier.md. */
export const Tag = {
  null: 0,
  number: 1,
  integer: 2,
  boolean: 3,
  instant: 4,
  wideInstant: 5,
  text: 6,
  json: 7,
  blob: 8,
  rows: 9,
  mixed: 10,
} as const;

/** The length that stands for null. */
export const NULL_LENGTH = 0xffff_ffff;
/** The boolean that stands for null. */
export const NULL_BOOLEAN = 2;
/** The version of the layout. */
export const FORMAT = 1;
/** The size of the header in bytes. */
export const HEADER_BYTES = 40;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

type Row = Record<string, unknown>;

/**
 * Reads a result.
 * @param buffer holds the result
 * @param offset where it starts, in bytes; a multiple of 8
 * @param mapping how integers and instants appear
 * @param camel whether column names become camelCase
 * @returns the rows
 */
export function decodeRows(buffer: ArrayBuffer, offset: number, mapping: ValueMapping, camel: boolean): Rows<Row> {
  return new Decoder(buffer, offset, mapping, camel).result();
}

/** How many rows the statement changed whose result starts at `offset`. */
export function decodeChanged(buffer: ArrayBuffer, offset: number): number {
  return new Uint32Array(buffer, offset, HEADER_BYTES / 4)[7]!;
}

/** Reads the sections of a result from front to back. */
class Decoder {
  readonly #mapping: ValueMapping;
  readonly #camel: boolean;
  readonly #numbers: Float64Array;
  readonly #integers: BigInt64Array;
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #text: string;
  readonly #header: Uint32Array;
  #number = 0;
  #word = 0;
  #byte = 0;
  #character = 0;

  constructor(buffer: ArrayBuffer, offset: number, mapping: ValueMapping, camel: boolean) {
    const header = new Uint32Array(buffer, offset, HEADER_BYTES / 4);
    if (header[0] !== FORMAT) {
      throw new EdgeliteError("internal", "the engine and the page are of different versions of edgelite");
    }
    const [numbers, words, bytes, text] = [header[2]!, header[3]!, header[4]!, header[5]!];
    let position = offset + HEADER_BYTES;
    this.#numbers = new Float64Array(buffer, position, numbers);
    this.#integers = new BigInt64Array(buffer, position, numbers);
    position += numbers * 8;
    this.#words = new Uint32Array(buffer, position, words);
    position += words * 4;
    this.#bytes = new Uint8Array(buffer, position, bytes);
    this.#text = utf8.decode(new Uint8Array(buffer, position + bytes, text));
    this.#header = header;
    this.#mapping = mapping;
    this.#camel = camel;
  }

  result(): Rows<Row> {
    const rows = this.#table(new Rows<Row>());
    const [next, warnings] = [this.#header[6]!, this.#header[8]!];
    if (next !== NULL_LENGTH) rows.next = this.#take(next);
    if (warnings !== NULL_LENGTH) rows.warnings = JSON.parse(this.#take(warnings)) as string[];
    return rows;
  }

  #table<Target extends Row[]>(target: Target): Target {
    const count = this.#words[this.#word++]!;
    const width = this.#words[this.#word++]!;
    const names: string[] = [];
    const columns: unknown[][] = [];
    for (let column = 0; column < width; column++) {
      const name = this.#take(this.#words[this.#word++]!);
      names.push(this.#camel ? camelCase(name) : name);
      columns.push(this.#column(this.#words[this.#word++]!, count));
    }
    for (let index = 0; index < count; index++) {
      const row: Row = {};
      for (let column = 0; column < width; column++) row[names[column]!] = columns[column]![index];
      target.push(row);
    }
    return target;
  }

  #column(tag: number, count: number): unknown[] {
    if (tag === Tag.rows) return this.#nested(count);
    const values: unknown[] = new Array(count);
    if (tag === Tag.mixed) {
      const tags = this.#bytes.subarray(this.#byte, (this.#byte += count));
      for (let index = 0; index < count; index++) values[index] = this.#cell(tags[index]!);
      return values;
    }
    for (let index = 0; index < count; index++) values[index] = this.#cell(tag);
    return values;
  }

  #cell(tag: number): unknown {
    switch (tag) {
      case Tag.null:
        return null;
      case Tag.number: {
        const number = this.#numbers[this.#number++]!;
        return Number.isNaN(number) ? null : number;
      }
      case Tag.integer:
        return this.#integer(this.#integers[this.#number++]!);
      case Tag.boolean: {
        const byte = this.#bytes[this.#byte++]!;
        return byte === NULL_BOOLEAN ? null : byte === 1;
      }
      case Tag.instant: {
        const microseconds = this.#numbers[this.#number++]!;
        return Number.isNaN(microseconds) ? null : instantFromMicroseconds(microseconds, this.#mapping);
      }
      case Tag.wideInstant: {
        const microseconds = this.#integers[this.#number++]!;
        return this.#mapping.instants === "epoch" ? this.#integer(microseconds) : new Date(Number(microseconds / 1000n));
      }
      case Tag.text: {
        const length = this.#words[this.#word++]!;
        return length === NULL_LENGTH ? null : this.#take(length);
      }
      case Tag.json: {
        const length = this.#words[this.#word++]!;
        return length === NULL_LENGTH ? null : parseJson(this.#take(length));
      }
      case Tag.blob: {
        const length = this.#words[this.#word++]!;
        return length === NULL_LENGTH ? null : this.#bytes.slice(this.#byte, (this.#byte += length));
      }
    }
    throw new EdgeliteError("internal", `unknown cell layout ${tag}`);
  }

  #nested(count: number): unknown[] {
    const counts = this.#words.subarray(this.#word, (this.#word += count));
    const rows = this.#table<Row[]>([]);
    let position = 0;
    return Array.from(counts, (length) => (length === NULL_LENGTH ? null : rows.slice(position, (position += length))));
  }

  #take(length: number): string {
    return this.#text.substring(this.#character, (this.#character += length));
  }

  #integer(integer: bigint): number | bigint {
    const number = Number(integer);
    if (Number.isSafeInteger(number)) return number;
    if (this.#mapping.integers === "bigint") return integer;
    throw new EdgeliteError("invalid_argument", `${integer} is past 2^53 and the store was opened with integers: "error"`);
  }
}

function parseJson(text: string): unknown {
  return text === "{}" ? {} : JSON.parse(text);
}
