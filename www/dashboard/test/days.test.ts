import { describe, expect, test } from "vitest";
import { dayOf, endOfDay, isDay, lastDays, startOfDay } from "../src/format/days";

describe("days of the viewer", () => {
  test("run under a zone with summer time", () => expect(process.env["TZ"]).toBe("Europe/Berlin"));

  test("hold the instants from midnight to midnight", () => {
    expect(startOfDay("2026-02-20").toISOString()).toBe("2026-02-19T23:00:00.000Z");
    expect(endOfDay("2026-02-20").toISOString()).toBe("2026-02-20T23:00:00.000Z");
    expect(dayOf(new Date("2026-02-19T23:00:00Z"))).toBe("2026-02-20");
    expect(dayOf(new Date("2026-02-20T22:59:59.999Z"))).toBe("2026-02-20");
  });

  test("have 23 and 25 hours when the clocks change", () => {
    const hours = (day: string) => (endOfDay(day).getTime() - startOfDay(day).getTime()) / 3_600_000;
    expect(hours("2026-03-29")).toBe(23);
    expect(hours("2026-10-25")).toBe(25);
  });

  test("are counted back without a gap over the change of clocks", () => {
    expect(lastDays(4, new Date("2026-03-30T20:00:00Z"))).toEqual([
      "2026-03-27",
      "2026-03-28",
      "2026-03-29",
      "2026-03-30",
    ]);
    expect(lastDays(3, new Date("2026-03-01T12:00:00Z"))).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  });

  test.each([
    ["2026-02-20", true],
    ["2024-02-29", true],
    ["2026-02-29", false],
    ["2026-13-01", false],
    ["20260220", false],
    ["", false],
    [20260220, false],
    [undefined, false],
  ])("%s names a day: %s", (text, is) => expect(isDay(text)).toBe(is));
});
