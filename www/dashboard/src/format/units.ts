/** A unit that values are measured in, and how exactly they are written. */
export interface Unit {
  /** The unit's sign. */
  readonly sign: string;
  /** Digits after the point. */
  readonly digits: number;
  /** True where zero is the natural end of the scale. */
  readonly fromZero?: boolean;
}

/** Units of what is measured. */
export const UNITS = {
  power: { sign: "W", digits: 0, fromZero: true },
  voltage: { sign: "V", digits: 1 },
  current: { sign: "A", digits: 2, fromZero: true },
  energy: { sign: "kWh", digits: 2, fromZero: true },
  temperature: { sign: "°C", digits: 1 },
  humidity: { sign: "%", digits: 0 },
  co2: { sign: "ppm", digits: 0 },
  pressure: { sign: "mbar", digits: 0 },
  noise: { sign: "dB", digits: 0 },
} as const satisfies Record<string, Unit>;

/**
 * Formats a value with its unit; values below 10 in a unit of whole numbers get one digit.
 * @example formatValue(1234.5, UNITS.power, "en") // "1,235 W"
 */
export function formatValue(value: number, unit: Unit, locale?: string): string {
  return `${formatNumber(value, unit, locale)} ${unit.sign}`;
}

/** Formats a value as `formatValue` does, without its unit. */
export function formatNumber(value: number, { digits }: Unit, locale?: string): string {
  const shown = digits === 0 && value !== 0 && Math.abs(value) < 10 ? 1 : digits;
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: shown }).format(value);
}
