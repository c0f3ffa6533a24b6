import { expect, test } from "vitest";
import { toWire } from "../../www/client/values.ts";

test("values of the store cross as they are", () => {
  const date = new Date(5);
  const bytes = new Uint8Array([1]);
  for (const value of [null, true, 0, -1.5, 2n ** 63n - 1n, -(2n ** 63n), "text", date, bytes]) {
    expect(toWire(value, "field")).toBe(value);
  }
  expect(toWire(undefined, "field")).toBeNull();
  expect(toWire(new Uint8Array([7]).buffer, "field")).toEqual(new Uint8Array([7]));
});

test("arrays, plain objects and objects without a prototype cross as JSON", () => {
  expect(toWire([1, "a", null], "field")).toEqual({ json: '[1,"a",null]' });
  expect(toWire({ at: new Date(0), left: undefined }, "field")).toEqual({ json: '{"at":"1970-01-01T00:00:00.000Z"}' });
  expect(toWire(Object.assign(Object.create(null), { a: 1 }), "field")).toEqual({ json: '{"a":1}' });
});

class Camera {}
const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;

test.each([
  ["NaN", NaN],
  ["an infinity", Infinity],
  ["a bigint past 64 bits", 2n ** 63n],
  ["a bigint below 64 bits", -(2n ** 63n) - 1n],
  ["an invalid date", new Date(NaN)],
  ["a function", () => 1],
  ["a symbol", Symbol("x")],
  ["an object of a class", new Camera()],
  ["a map", new Map()],
  ["a promise", Promise.resolve(1)],
  ["a cyclic object", cyclic],
  ["a bigint inside of JSON", [1n]],
])("%s is refused by the name of its field", (_, value) => {
  expect(() => toWire(value, "metadata")).toThrow(expect.objectContaining({ kind: "invalid_argument", field: "metadata" }));
});
