const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: readonly [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [MINUTE, SECOND, "second"],
  [HOUR, MINUTE, "minute"],
  [DAY, HOUR, "hour"],
  [7 * DAY, DAY, "day"],
  [30 * DAY, 7 * DAY, "week"],
  [365 * DAY, 30 * DAY, "month"],
  [Infinity, 365 * DAY, "year"],
];

/** Options of the formatters: the viewer's locale and time zone unless given. */
export interface TimeOptions {
  locale?: string;
  timeZone?: string;
}

/**
 * Formats an instant as date and time in the viewer's zone.
 * @example formatInstant(new Date("2026-02-20T12:03:14Z"), { locale: "en-GB", timeZone: "UTC" }) // "20 Feb 2026, 12:03:14"
 */
export function formatInstant(instant: Date, { locale, timeZone }: TimeOptions = {}): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium", timeZone }).format(instant);
}

/**
 * Formats an instant for a narrow column: without the year when it is the year of `now`.
 * @param now milliseconds since the epoch
 * @example formatMoment(new Date("2026-02-20T12:03:14Z"), Date.parse("2026-03-01"), { locale: "en-GB", timeZone: "UTC" }) // "20 Feb, 12:03:14"
 */
export function formatMoment(instant: Date, now: number, { locale, timeZone }: TimeOptions = {}): string {
  const sameYear = instant.getFullYear() === new Date(now).getFullYear();
  const year = sameYear ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale, {
    year,
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone,
  }).format(instant);
}

/** Formats only the day of an instant in the viewer's zone, with the weekday. */
export function formatDay(instant: Date, { locale, timeZone }: TimeOptions = {}): string {
  return new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", timeZone }).format(
    instant,
  );
}

/**
 * Says how far an instant is from `now`, in words.
 * @param instant the instant
 * @param now milliseconds since the epoch
 * @example formatRelative(new Date(0), 120_000, "en") // "2 minutes ago"
 */
export function formatRelative(instant: Date, now: number, locale?: string): string {
  const distance = instant.getTime() - now;
  const size = Math.abs(distance);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (size < 5 * SECOND) return format.format(0, "second");
  for (const [limit, step, unit] of STEPS) {
    if (size < limit) return format.format(Math.trunc(distance / step), unit);
  }
  return formatInstant(instant, { locale });
}

/**
 * Formats a length in seconds, as minutes and seconds below an hour.
 * @example formatDuration(65) // "1:05"
 */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (part: number) => String(part).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/**
 * Formats how long a process has been running, in its two largest units.
 * @example formatUptime(93_784, "en") // "1 day, 2 hr"
 */
export function formatUptime(seconds: number, locale?: string): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const parts: [number, string][] =
    days > 0
      ? [
          [days, "day"],
          [hours, "hour"],
        ]
      : hours > 0
        ? [
            [hours, "hour"],
            [minutes, "minute"],
          ]
        : minutes > 0
          ? [[minutes, "minute"]]
          : [[Math.floor(seconds), "second"]];
  return parts
    .filter(([amount], index) => index === 0 || amount > 0)
    .map(([amount, unit]) =>
      new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(amount),
    )
    .join(", ");
}

/**
 * Formats a place in a video, in seconds, to the tenth of a second.
 * @example formatTimecode(72.25, "en") // "1:12.3"
 */
export function formatTimecode(seconds: number, locale?: string): string {
  const tenths = Math.max(0, Math.round(seconds * 10));
  const format = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2, minimumFractionDigits: 1 });
  return `${Math.floor(tenths / 600)}:${format.format((tenths % 600) / 10)}`;
}
