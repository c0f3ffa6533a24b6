import { describe, expect, test } from "vitest";
import { decodeChanged, decodeRows, Rows, Tag } from "../../www/client/rows.ts";
import type { ValueMapping } from "../../www/client/values.ts";
import { encode, type TestTable } from "../support/encode.ts";

const DATES: ValueMapping = { integers: "bigint", instants: "date" };
const EXACT: ValueMapping = { integers: "error", instants: "epoch" };

function decode(table: TestTable, mapping = DATES, camel = false, next: string | null = null): Rows<Record<string, unknown>> {
  return decodeRows(encode(table, next).buffer as ArrayBuffer, 0, mapping, camel);
}

describe("cells", () => {
  test("r7 each layout gives its JavaScript value, and null where there is none", () => {
    const rows = decode([
      { name: "nothing", tag: Tag.null, values: [null, null] },
      { name: "number", tag: Tag.number, values: [1.5, null] },
      { name: "integer", tag: Tag.integer, values: [2n ** 62n, -7n] },
      { name: "boolean", tag: Tag.boolean, values: [true, null] },
      { name: "instant", tag: Tag.instant, values: [1_700_000_000_123_456, null] },
      { name: "text", tag: Tag.text, values: ["a", null] },
      { name: "json", tag: Tag.json, values: ['{"a":[1,null]}', null] },
      { name: "blob", tag: Tag.blob, values: [new Uint8Array([0, 255]), null] },
    ]);
    expect([...rows]).toEqual([
      {
        nothing: null,
        number: 1.5,
        integer: 2n ** 62n,
        boolean: true,
        instant: new Date(1_700_000_000_123),
        text: "a",
        json: { a: [1, null] },
        blob: new Uint8Array([0, 255]),
      },
      { nothing: null, number: null, integer: -7, boolean: null, instant: null, text: null, json: null, blob: null },
    ]);
  });

  test("a column of several types keeps the type of each cell", () => {
    const cells = [
      { tag: Tag.null, value: null },
      { tag: Tag.number, value: 3 },
      { tag: Tag.integer, value: 2n ** 53n },
      { tag: Tag.text, value: "x" },
      { tag: Tag.blob, value: new Uint8Array([1]) },
      { tag: Tag.boolean, value: false },
      { tag: Tag.json, value: "[]" },
      { tag: Tag.instant, value: 1000 },
    ];
    const rows = decode([{ name: "value", tag: Tag.mixed, values: cells }]);
    expect(rows.map((row) => row["value"])).toEqual([null, 3, 2n ** 53n, "x", new Uint8Array([1]), false, [], new Date(1)]);
  });

  test("text outside of ASCII is cut at the right places", () => {
    const texts = ["ä", "", "日本語", "😀 garden", "\uFEFFstart", "plain"];
    const rows = decode([{ name: "größe", tag: Tag.text, values: texts }]);
    expect(rows.map((row) => row["größe"])).toEqual(texts);
  });

  test("text that begins with a byte order mark keeps it, as a column name does", () => {
    expect(Object.keys(decode([{ name: "\uFEFFid", tag: Tag.null, values: [null] }])[0]!)).toEqual(["\uFEFFid"]);
  });
});

describe("mapping", () => {
  test("instants are microseconds by choice, also those past 2^53 and before 1970", () => {
    const table = (): TestTable => [
      { name: "at", tag: Tag.instant, values: [-1] },
      { name: "far", tag: Tag.wideInstant, values: [2n ** 60n] },
    ];
    expect(decode(table(), { integers: "bigint", instants: "epoch" })[0]).toEqual({ at: -1, far: 2n ** 60n });
    expect(decode(table(), DATES)[0]).toEqual({ at: new Date(-1), far: new Date(Number(2n ** 60n / 1000n)) });
  });

  test("an integer past 2^53 is an error by choice, never rounded", () => {
    const table: TestTable = [{ name: "n", tag: Tag.integer, values: [2n ** 53n + 1n] }];
    expect(decode(table)[0]).toEqual({ n: 2n ** 53n + 1n });
    expect(() => decode(table, EXACT)).toThrow(expect.objectContaining({ kind: "invalid_argument" }));
  });

  test("columns of operations become camelCase, those of statements keep their names", () => {
    const table: TestTable = [{ name: "camera_id", tag: Tag.text, values: ["kitchen"] }];
    expect(decode(table, DATES, true)[0]).toEqual({ cameraId: "kitchen" });
    expect(decode(table, DATES, false)[0]).toEqual({ camera_id: "kitchen" });
  });
});

describe("tables", () => {
  test("attached rows come with the row that they belong to", () => {
    const row = (id: number) => ({ media_id: { tag: Tag.text, value: `m${id}` }, confidence: { tag: Tag.number, value: id / 4 } });
    const rows = decode(
      [
        { name: "id", tag: Tag.number, values: [1, 2, 3, 4] },
        { name: "ai_analysis", tag: Tag.rows, values: [[row(1), row(2)], [], null, [row(3)]] },
        { name: "after", tag: Tag.text, values: ["a", "b", "c", "d"] },
      ],
      DATES,
      true,
    );
    expect([...rows]).toEqual([
      { id: 1, aiAnalysis: [{ mediaId: "m1", confidence: 0.25 }, { mediaId: "m2", confidence: 0.5 }], after: "a" },
      { id: 2, aiAnalysis: [], after: "b" },
      { id: 3, aiAnalysis: null, after: "c" },
      { id: 4, aiAnalysis: [{ mediaId: "m3", confidence: 0.75 }], after: "d" },
    ]);
  });

  test("a page has the cursor of the next one; what is made from it is a plain array", () => {
    const rows = decode([{ name: "id", tag: Tag.number, values: [1, 2] }], DATES, false, "cursor-ä");
    expect(rows.next).toBe("cursor-ä");
    expect(decode([]).next).toBeNull();
    expect(rows.map((row) => row["id"])).toEqual([1, 2]);
    expect(rows.filter(() => true)).not.toBeInstanceOf(Rows);
  });

  test("r7 what was mended is told beside the rows", () => {
    const bytes = encode([{ name: "id", tag: Tag.number, values: [1] }], "cursor", 0, ["metadata: not JSON"]);
    expect(decodeRows(bytes.buffer as ArrayBuffer, 0, DATES, false)).toMatchObject({ next: "cursor", warnings: ["metadata: not JSON"] });
    expect(decode([]).warnings).toEqual([]);
  });

  test("results behind each other in one buffer are read each at its place", () => {
    const parts = [1, 2].map((id) => encode([{ name: "id", tag: Tag.number, values: [id] }], null, id * 10));
    const offset = Math.ceil(parts[0]!.length / 8) * 8;
    const buffer = new Uint8Array(offset + parts[1]!.length);
    buffer.set(parts[0]!);
    buffer.set(parts[1]!, offset);
    expect(decodeRows(buffer.buffer, offset, DATES, false)[0]).toEqual({ id: 2 });
    expect([decodeChanged(buffer.buffer, 0), decodeChanged(buffer.buffer, offset)]).toEqual([10, 20]);
  });

  test("a result of another version is refused", () => {
    const bytes = encode([]);
    bytes[0] = 99;
    expect(() => decodeRows(bytes.buffer as ArrayBuffer, 0, DATES, false)).toThrow("different versions");
  });
});
