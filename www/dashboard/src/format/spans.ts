const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stretch of time. */
export interface Span {
  readonly start: Date;
  readonly end: Date;
}

/** How far back a chart can reach, shortest first: the name in addresses, the words, the length in seconds. */
export const RANGES = [
  { name: "hour", words: "Hour", seconds: HOUR },
  { name: "day", words: "Day", seconds: DAY },
  { name: "week", words: "Week", seconds: 7 * DAY },
  { name: "month", words: "Month", seconds: 30 * DAY },
  { name: "year", words: "Year", seconds: 365 * DAY },
  { name: "years", words: "5 years", seconds: 5 * 365 * DAY },
] as const;

/** Names of the ranges. */
export type RangeName = (typeof RANGES)[number]["name"];

/** The shortest and longest stretch that is drawn, in seconds. */
const SHORTEST = 10 * MINUTE;
const LONGEST = 20 * 365 * DAY;

/** True for text that names a range. */
export function isRange(text: unknown): text is RangeName {
  return RANGES.some((range) => range.name === text);
}

/** The stretch of a range that ends with an instant. */
export function spanOfRange(name: RangeName, end: Date): Span {
  const { seconds } = RANGES.find((range) => range.name === name)!;
  return { start: new Date(end.getTime() - seconds * 1000), end };
}

/** The length of a stretch in seconds. */
export function lengthOf({ start, end }: Span): number {
  return (end.getTime() - start.getTime()) / 1000;
}

/**
 * The stretch `factor` times as long around a place in it, in whole seconds and within what can be drawn.
 * @param at the place that stays where it is, 0 for the start to 1 for the end
 */
export function scaled(span: Span, factor: number, at = 0.5): Span {
  const length = lengthOf(span);
  const wanted = Math.min(LONGEST, Math.max(SHORTEST, length * factor));
  const fixed = span.start.getTime() / 1000 + length * at;
  const start = Math.round(fixed - wanted * at);
  return { start: new Date(start * 1000), end: new Date((start + Math.round(wanted)) * 1000) };
}

/** The stretch moved by a share of its length; a negative one moves it to earlier times. */
export function moved({ start, end }: Span, share: number): Span {
  const by = Math.round(((end.getTime() - start.getTime()) / 1000) * share) * 1000;
  return { start: new Date(start.getTime() + by), end: new Date(end.getTime() + by) };
}

/** How energy is added up. */
export type Period = "day" | "week" | "month";

/**
 * Boundaries of the `count` periods of the viewer's zone that end with the one of `last`, oldest first: one more than
 * there are periods. Weeks begin on Monday. Right where days have 23 or 25 hours.
 */
export function lastPeriods(period: Period, count: number, last: Date): Date[] {
  const [year, month, date] = [last.getFullYear(), last.getMonth(), last.getDate()];
  const monday = date - ((last.getDay() + 6) % 7);
  return Array.from({ length: count + 1 }, (_, index) => {
    const back = count - 1 - index;
    return period === "month"
      ? new Date(year, month - back, 1)
      : new Date(year, month, period === "week" ? monday - 7 * back : date - back);
  });
}
