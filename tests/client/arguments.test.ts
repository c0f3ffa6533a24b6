import { describe, expect, test } from "vitest";
import { namedArguments, toArguments } from "../../www/client/arguments.ts";
import { catalogs } from "../../www/client/generated/operations.ts";

const change = catalogs.library.updateLibraryItem;

describe("what is left out and what is null", () => {
  test("r97 undefined and a missing key leave out, null is a value", () => {
    const values = toArguments(change, { id: "a", title: undefined, posterUrl: null });
    expect(change.arguments).toEqual(["id", "kind", "title", "poster_url", "background_url", "metadata"]);
    expect(values).toEqual(["a", undefined, undefined, null, undefined, undefined]);
  });

  test("r97 both survive the way to the worker", () => {
    const values = structuredClone(toArguments(change, { id: "a", metadata: null }));
    expect(values).toHaveLength(6);
    expect([values[1], values[5]]).toEqual([undefined, null]);
  });

  test("a query shows what it was given, null too", () => {
    const values = toArguments(change, { id: "a", posterUrl: null, title: "Solaris" });
    expect(namedArguments(change, values)).toEqual({ id: "a", title: "Solaris", posterUrl: null });
  });

  test("an operation with one argument takes it by itself", () => {
    expect(toArguments(catalogs.library.libraryItem, "a")).toEqual(["a"]);
    expect(toArguments(catalogs.library.libraryItem, undefined)).toEqual([undefined]);
  });
});
