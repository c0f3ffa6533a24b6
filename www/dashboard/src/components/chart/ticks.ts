import { lengthOf, type Span } from "../../format/spans";

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Options of the formatters: the viewer's locale and time zone unless given. */
interface TickOptions {
  locale?: string;
  timeZone?: string;
}

/**
 * Words for the marks of a time axis: the time of day, and the day at midnight, where marks are hours apart; days, and
 * months further apart.
 * @param marks seconds since 1970
 * @param apart seconds between neighbouring marks
 */
export function timeTicks(marks: readonly number[], apart: number, { locale, timeZone }: TickOptions = {}): string[] {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = format({ day: "numeric", month: "short" });
  const month = format({ month: "short" });
  const year = format({ year: "numeric" });
  return marks.map((mark) => {
    const at = new Date(mark * 1000);
    if (apart < DAY) {
      const words = time.format(at);
      return words === "00:00" ? day.format(at) : words;
    }
    if (apart < 28 * DAY) return day.format(at);
    const january = format({ month: "numeric" })
      .formatToParts(at)
      .some(({ value }) => value === "1");
    return apart >= 360 * DAY || january ? year.format(at) : month.format(at);
  });
}

/** Words for an instant within a span of so many seconds: no more exact than the span is. */
export function spanWords(at: Date, seconds: number, { locale, timeZone }: TickOptions = {}): string {
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  const options: Intl.DateTimeFormatOptions =
    seconds >= DAY
      ? { day: "numeric", month: "short", year: "numeric" }
      : { day: "numeric", month: "short", year, hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(at);
}

/** Words for a stretch of time: with the time of day where it is no longer than a few days. */
export function stretchWords(span: Span, options: TickOptions = {}): string {
  const exactly = lengthOf(span) > 4 * DAY ? DAY : 60;
  return `${spanWords(span.start, exactly, options)} – ${spanWords(span.end, exactly, options)}`;
}
