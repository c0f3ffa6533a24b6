import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EdgeliteError, fromPlainError, toEdgeliteError, toPlainError, type ErrorKind } from "../../www/client/errors.ts";

test("an error of the engine keeps kind, message and field on its way to the page", () => {
  const error = fromPlainError(structuredClone(toPlainError({ kind: "conflict", message: "taken", field: "id", retryable: false })));
  expect(error).toBeInstanceOf(EdgeliteError);
  expect(error).toMatchObject({ name: "EdgeliteError", kind: "conflict", message: "taken", field: "id", retryable: false, hint: undefined });
});

test.each<[ErrorKind, unknown]>([
  ["full", new DOMException("no room", "QuotaExceededError")],
  ["locked", new DOMException("taken", "NoModificationAllowedError")],
  ["not_found", new DOMException("gone", "NotFoundError")],
  ["unsupported", new DOMException("private window", "SecurityError")],
  ["full", Object.assign(new Error("disk"), { code: "ENOSPC" })],
  ["read_only", Object.assign(new Error("rights"), { code: "EACCES" })],
  ["io", Object.assign(new Error("cable"), { code: "EIO" })],
  ["worker", new WebAssembly.RuntimeError("unreachable")],
  ["internal", new TypeError("defect")],
  ["internal", "text"],
])("%s stands for what the platform throws", (kind, thrown) => {
  expect(toEdgeliteError(thrown).kind).toBe(kind);
});

test("an error of the package is not wrapped again", () => {
  const error = new EdgeliteError("locked", "taken");
  expect(toEdgeliteError(error)).toBe(error);
  expect(error).toMatchObject({ retryable: true, hint: expect.stringContaining("Close the other tab") });
});

test("the kinds and what can be retried are those of the engine, and those of its worker and of the network", () => {
  const rust = readFileSync(new URL("../../src/error.rs", import.meta.url), "utf8");
  const source = readFileSync(new URL("../../www/client/errors.ts", import.meta.url), "utf8");
  const engine = [...rust.matchAll(/Self::\w+ => \("(\w+)", \d+, \d+\)/g)].map((match) => match[1]);
  const kinds = [...source.slice(0, source.indexOf('";') + 1).matchAll(/\| "(\w+)"/g)].map((match) => match[1]);
  expect(engine.length).toBeGreaterThan(10);
  expect(kinds.toSorted()).toEqual([...engine, "worker", "offline"].toSorted());

  const retryable = /matches!\(self, ([^)]+)\)/.exec(rust)![1]!.split("|").map((name) => name.trim().replace("Self::", "").toLowerCase());
  const here = kinds.filter((kind) => new EdgeliteError(kind as ErrorKind, "").retryable);
  expect(here.toSorted()).toEqual([...retryable, "offline"].toSorted());
});
