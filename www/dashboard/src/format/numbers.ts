const KIBI = 1024;
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/**
 * Formats a count with the viewer's digit grouping.
 * @example formatCount(12345, "en") // "12,345"
 */
export function formatCount(count: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(count);
}

/**
 * Formats a count with the word for what is counted.
 * @example counted(1, "entity", "entities", "en") // "1 entity"
 */
export function counted(count: number, one: string, many: string, locale?: string): string {
  return `${formatCount(count, locale)} ${count === 1 ? one : many}`;
}

/**
 * Formats a size in bytes with the largest binary unit that keeps it at 1 or more, to three digits.
 * @example formatBytes(1_610_612_736, "en") // "1.50 GiB"
 */
export function formatBytes(bytes: number, locale?: string): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= KIBI && unit < UNITS.length - 1) {
    value /= KIBI;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const text = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  );
  return `${text} ${UNITS[unit]}`;
}

/**
 * Formats a share between 0 and 1 as a whole percentage.
 * @example formatShare(0.934, "en") // "93%"
 */
export function formatShare(share: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/**
 * Names what an analysis found; that it is a detection is said beside it.
 * @example detectionName("person_detection") // "Person"
 */
export function detectionName(analysisType: string): string {
  return humanize(analysisType.replace(/(?<=.)[_-]detection$/, ""));
}

/**
 * Turns an identifier into words for a reader.
 * @example humanize("front_door") // "Front door"
 */
export function humanize(identifier: string): string {
  const words = identifier.replace(/[_-]+/g, " ").trim();
  return words === "" ? identifier : words.charAt(0).toUpperCase() + words.slice(1);
}
