/** A calendar day in the viewer's zone, written YYYY-MM-DD. */
export type Day = string;

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The calendar day that holds an instant, in the viewer's zone. */
export function dayOf(instant: Date): Day {
  const pad = (part: number, width: number) => String(part).padStart(width, "0");
  return `${pad(instant.getFullYear(), 4)}-${pad(instant.getMonth() + 1, 2)}-${pad(instant.getDate(), 2)}`;
}

/** True for text that names an existing calendar day. */
export function isDay(text: unknown): text is Day {
  return typeof text === "string" && PATTERN.test(text) && dayOf(startOfDay(text)) === text;
}

/** The first instant of a day in the viewer's zone. */
export function startOfDay(day: Day): Date {
  return shifted(day, 0);
}

/** The first instant after a day in the viewer's zone; right on days of 23 and 25 hours too. */
export function endOfDay(day: Day): Date {
  return shifted(day, 1);
}

/** The `count` days that end with the day of `last`, oldest first. */
export function lastDays(count: number, last: Date): Day[] {
  const day = dayOf(last);
  return Array.from({ length: count }, (_, index) => dayOf(shifted(day, index - count + 1)));
}

function shifted(day: Day, days: number): Date {
  const [, year, month, date] = PATTERN.exec(day) ?? [];
  return new Date(Number(year), Number(month) - 1, Number(date) + days);
}
