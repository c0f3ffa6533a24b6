import type { Store } from "edgelite";
import { describe, expect, test } from "vitest";
import { countFound, findItems, whileTyping, type LibraryQuery } from "../src/store/catalogs/library-search";

/** A store that only notes what its library is asked. */
function noting() {
  const asked: [name: string, filter: object][] = [];
  const answer = (name: string) => async (filter: object) => {
    asked.push([name, filter]);
    return Object.assign([], { next: null });
  };
  const names = ["searchLibraryItems", "libraryItems", "countLibrarySearch", "countLibraryItems"];
  const library = Object.fromEntries(names.map((name) => [name, answer(name)]));
  return { asked, store: { library } as unknown as Store<"library"> };
}

const QUERY: LibraryQuery = { kind: "movie", sort: "title" };
const SLICE = { limit: 48, cursor: null };

describe("the search of the library", () => {
  test.each([
    ["harb", "harb* OR harb"],
    ["the quiet harb", "the quiet harb* OR harb"],
    ["größe", "größe* OR größe"],
    ["harbour ", "harbour "],
    ["harb*", "harb*"],
    ["quiet -harb", "quiet -harb"],
    ["title:harb", "title:harb"],
    ['"quiet harbour"', '"quiet harbour"'],
  ])("looks for %s as %s", (text, query) => expect(whileTyping(text)).toBe(query));

  test("asks the index for words, and the list without a text", async () => {
    const { asked, store } = noting();
    await findItems(store, { ...QUERY, text: "sol" }, SLICE);
    await countFound(store, { ...QUERY, text: "sol" });
    await findItems(store, QUERY, SLICE);
    await countFound(store, QUERY);
    expect(asked.map(([name]) => name)).toEqual([
      "searchLibraryItems",
      "countLibrarySearch",
      "libraryItems",
      "countLibraryItems",
    ]);
    expect(asked[0]![1]).toMatchObject({ query: "sol* OR sol", kind: "movie", limit: 48, snippet: 80 });
    expect(asked[2]![1]).toMatchObject({ sort: "title", kind: "movie", limit: 48 });
  });

  test.each(["…", "-", "-sol", "  "])("looks for %j in titles as it stands", async (text) => {
    const { asked, store } = noting();
    await findItems(store, { ...QUERY, text }, SLICE);
    expect(asked).toEqual([["libraryItems", expect.objectContaining({ search: text })]]);
  });
});
