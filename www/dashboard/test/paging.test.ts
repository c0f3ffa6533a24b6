import { describe, expect, test } from "vitest";
import { FIRST_PAGE, nextPage, pageNumber, previousPage, rowRange } from "../src/app/paging";
import { deviceSearch, filterCount, recordingSearch } from "../src/app/search";

describe("paging", () => {
  const second = nextPage(FIRST_PAGE, "a");
  const third = nextPage(second, "b");

  test("goes forth by cursors and back the same way", () => {
    expect(third).toEqual({ cursor: "b", trail: ["", "a"] });
    expect(previousPage(third)).toEqual(second);
    expect(previousPage(second)).toEqual(FIRST_PAGE);
    expect(previousPage(FIRST_PAGE)).toEqual(FIRST_PAGE);
  });

  test("counts pages and rows", () => {
    expect([FIRST_PAGE, second, third].map(pageNumber)).toEqual([1, 2, 3]);
    expect(rowRange(FIRST_PAGE, 50, 50)).toEqual([1, 50]);
    expect(rowRange(third, 50, 7)).toEqual([101, 107]);
    expect(rowRange(FIRST_PAGE, 50, 0)).toBeNull();
  });

  test("admits that it does not know the number of a page that was opened by its address", () => {
    const linked = { cursor: "b", trail: [] };
    expect(pageNumber(linked)).toBeNull();
    expect(rowRange(linked, 50, 50)).toBeNull();
    expect(previousPage(linked)).toEqual(FIRST_PAGE);
    expect(nextPage(linked, "c")).toEqual({ cursor: "c", trail: ["b"] });
  });
});

describe("r8 filters in the address", () => {
  test("are read and everything else is left out", () => {
    const search = {
      camera: "front_door",
      type: "motion",
      from: "2026-02-01",
      until: "2026-02-20",
      emergency: true,
      unusual: true,
      cursor: "c",
    };
    expect(recordingSearch({ ...search, other: 1 })).toEqual(search);
    expect(filterCount(search)).toBe(6);
  });

  test("that make no sense are dropped", () => {
    expect(recordingSearch({ camera: "", from: "2026-02-30", until: "soon", emergency: "yes", tab: "films" })).toEqual(
      {},
    );
    expect(deviceSearch({ text: 42, area: null, manufacturer: ["x"] })).toEqual({ text: "42" });
  });

  test("do not count the tab and the page", () => expect(filterCount({ tab: "snapshots", cursor: "c" })).toBe(0));
});
