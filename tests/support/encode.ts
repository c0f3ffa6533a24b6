import { FORMAT, HEADER_BYTES, NULL_BOOLEAN, NULL_LENGTH, Tag } from "../../www/client/rows.ts";

/** A cell as docs/row-carrier.md lays it out: its tag and its value. */
export type Cell = { readonly tag: number; readonly value: unknown };

/** A column by its tag and values, `null` where there is none; lists of tables for `Tag.rows`. */
export interface TestColumn {
  readonly name: string;
  readonly tag: number;
  readonly values: readonly unknown[];
}

/** The columns of a table; all have the same number of values. */
export type TestTable = readonly TestColumn[];

/** Lays a table out as the engine does, written independently of it. */
export function encode(table: TestTable, next: string | null = null, changed = 0, warnings: readonly string[] = []): Uint8Array {
  const sections = { numbers: [] as bigint[], words: [] as number[], bytes: [] as number[], text: "" };
  append(sections, table, table[0]?.values.length ?? 0);
  let nextLength: number = NULL_LENGTH;
  if (next !== null) {
    sections.text += next;
    nextLength = next.length;
  }
  const report = warnings.length === 0 ? "" : JSON.stringify(warnings);
  sections.text += report;
  const { numbers, words, bytes } = sections;
  const text = new TextEncoder().encode(sections.text);
  const buffer = new Uint8Array(HEADER_BYTES + numbers.length * 8 + words.length * 4 + bytes.length + text.length);
  const header = [FORMAT, buffer.length, numbers.length, words.length, bytes.length, text.length, nextLength, changed, report.length || NULL_LENGTH, 0];
  const view = new DataView(buffer.buffer);
  header.forEach((word, index) => view.setUint32(index * 4, word, true));
  let position = HEADER_BYTES;
  for (const number of numbers) {
    view.setBigInt64(position, number, true);
    position += 8;
  }
  for (const word of words) {
    view.setUint32(position, word, true);
    position += 4;
  }
  buffer.set(bytes, position);
  buffer.set(text, position + bytes.length);
  return buffer;
}

type Sections = { numbers: bigint[]; words: number[]; bytes: number[]; text: string };

function append(sections: Sections, table: TestTable, count: number): void {
  sections.words.push(count, table.length);
  for (const { name, tag, values } of table) {
    sections.text += name;
    sections.words.push(name.length, tag);
    if (tag === Tag.rows) {
      const lists = values as readonly (readonly Record<string, Cell>[] | null)[];
      lists.forEach((list) => sections.words.push(list === null ? NULL_LENGTH : list.length));
      const rows = lists.flatMap((list) => list ?? []);
      const names = Object.keys(rows[0] ?? {});
      append(sections, names.map((key) => ({ name: key, tag: rows[0]![key]!.tag, values: rows.map((row) => row[key]!.value) })), rows.length);
      continue;
    }
    if (tag === Tag.mixed) sections.bytes.push(...(values as readonly Cell[]).map((cell) => cell.tag));
    for (const value of values) {
      if (tag === Tag.mixed) appendCell(sections, (value as Cell).tag, (value as Cell).value);
      else appendCell(sections, tag, value);
    }
  }
}

function appendCell(sections: Sections, tag: number, value: unknown): void {
  switch (tag) {
    case Tag.number:
    case Tag.instant:
      sections.numbers.push(bits(value === null ? NaN : (value as number)));
      break;
    case Tag.integer:
    case Tag.wideInstant:
      sections.numbers.push(value as bigint);
      break;
    case Tag.boolean:
      sections.bytes.push(value === null ? NULL_BOOLEAN : Number(value));
      break;
    case Tag.text:
    case Tag.json:
      sections.words.push(value === null ? NULL_LENGTH : (value as string).length);
      sections.text += value ?? "";
      break;
    case Tag.blob:
      sections.words.push(value === null ? NULL_LENGTH : (value as Uint8Array).length);
      if (value !== null) sections.bytes.push(...(value as Uint8Array));
      break;
  }
}

function bits(number: number): bigint {
  return new BigInt64Array(new Float64Array([number]).buffer)[0]!;
}
