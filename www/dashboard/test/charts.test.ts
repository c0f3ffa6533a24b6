import { describe, expect, test } from "vitest";
import { align, nearest, summary } from "../src/components/chart/series";
import { timeTicks } from "../src/components/chart/ticks";
import { isRange, lastPeriods, lengthOf, moved, RANGES, scaled, spanOfRange } from "../src/format/spans";
import { formatValue, UNITS } from "../src/format/units";

const point = (second: number, avg: number, seconds = 60, samples = 1) => ({
  timestamp: new Date(second * 1000),
  seconds,
  min: avg - 1,
  avg,
  max: avg + 1,
  last: avg,
  samples,
});

describe("lines", () => {
  test("stand in the middle of their spans, at common times", () => {
    const { times, lines } = align([
      { name: "a", points: [point(0, 1), point(60, 2)] },
      { name: "b", points: [point(60, 5), point(120, 6)] },
    ]);
    expect(times).toEqual([30, 90, 150]);
    expect(lines.map((line) => line.mean)).toEqual([
      [1, 2, undefined],
      [undefined, 5, 6],
    ]);
    expect(lines[0]!.low).toEqual([0, 1, undefined]);
    expect(lines[0]!.high).toEqual([2, 3, undefined]);
  });

  test("have a gap where nothing was measured for long, and none where samples are rare throughout", () => {
    const often = align([{ name: "a", points: [0, 60, 120, 600, 660].map((second) => point(second, 1)) }]);
    expect(often.times).toEqual([30, 90, 150, 390, 630, 690]);
    expect(often.lines[0]!.mean).toEqual([1, 1, 1, null, 1, 1]);
    const rarely = align([{ name: "a", points: [0, 900, 1_800].map((second) => point(second, 1, 10)) }]);
    expect(rarely.lines[0]!.mean).toEqual([1, 1, 1]);
  });

  test("are summed up by all their values", () => {
    expect(summary([point(0, 10, 60, 3), point(60, 20, 60, 1)])).toEqual({ min: 9, avg: 12.5, max: 21 });
    expect(summary([])).toBeNull();
  });

  test("are read at the nearest point, and not where there is none near", () => {
    const points = [point(0, 1), point(60, 2), point(120, 3)];
    expect(nearest(points, 80, 3_600)?.avg).toBe(2);
    expect(nearest(points, 3_000, 3_600)).toBeNull();
  });
});

describe("stretches of time", () => {
  const end = new Date("2026-02-20T12:00:00Z");

  test("reach from an hour to years", () => {
    expect(RANGES.map(({ name }) => lengthOf(spanOfRange(name, end)) / 3_600)).toEqual([
      1, 24, 168, 720, 8_760, 43_800,
    ]);
    expect(isRange("week")).toBe(true);
    expect(isRange("fortnight")).toBe(false);
  });

  test("are scaled around a place and keep it", () => {
    const day = spanOfRange("day", end);
    const half = scaled(day, 0.5, 0.25);
    expect(lengthOf(half)).toBe(12 * 3_600);
    expect((half.start.getTime() - day.start.getTime()) / 3_600_000).toBe(3);
  });

  test("are neither shorter than ten minutes nor longer than twenty years", () => {
    expect(lengthOf(scaled(spanOfRange("hour", end), 0.001))).toBe(600);
    expect(lengthOf(scaled(spanOfRange("years", end), 1_000))).toBe(20 * 365 * 86_400);
  });

  test("are moved by a share of their length", () => {
    const day = moved(spanOfRange("day", end), -0.5);
    expect(day.end.toISOString()).toBe("2026-02-20T00:00:00.000Z");
  });

  test("of the calendar begin at midnight, on Mondays and on the first, when clocks change too", () => {
    const written = (dates: Date[]) => dates.map((date) => date.toISOString());
    expect(written(lastPeriods("day", 2, new Date("2026-03-29T12:00:00Z")))).toEqual([
      "2026-03-27T23:00:00.000Z",
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ]);
    expect(written(lastPeriods("week", 1, new Date("2026-03-29T12:00:00Z")))).toEqual([
      "2026-03-22T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ]);
    expect(written(lastPeriods("month", 2, new Date("2026-01-15T12:00:00Z")))).toEqual([
      "2025-11-30T23:00:00.000Z",
      "2025-12-31T23:00:00.000Z",
      "2026-01-31T23:00:00.000Z",
    ]);
  });
});

describe("words on the axes", () => {
  const options = { locale: "en-GB", timeZone: "UTC" };
  const at = (...instants: string[]) => instants.map((instant) => Date.parse(instant) / 1000);

  test("are times of day, and the day at midnight", () => {
    expect(timeTicks(at("2026-02-19T18:00Z", "2026-02-20T00:00Z"), 6 * 3_600, options)).toEqual(["18:00", "20 Feb"]);
  });

  test("are days, months and years further out", () => {
    expect(timeTicks(at("2026-02-19T00:00Z"), 86_400, options)).toEqual(["19 Feb"]);
    expect(timeTicks(at("2025-12-01T00:00Z", "2026-01-01T00:00Z"), 30 * 86_400, options)).toEqual(["Dec", "2026"]);
  });

  test.each([
    [1_234.5, UNITS.power, "1,235 W"],
    [3.14, UNITS.power, "3.1 W"],
    [0, UNITS.power, "0 W"],
    [0.4267, UNITS.current, "0.43 A"],
    [-2.04, UNITS.temperature, "-2.0 °C"],
    [1_013.6, UNITS.pressure, "1,014 mbar"],
  ] as const)("%s is written as %s", (value, unit, text) => expect(formatValue(value, unit, "en")).toBe(text));
});
