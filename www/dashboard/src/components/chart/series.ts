import type { SeriesPoint } from "edgelite";

/** One line of a chart. */
export interface Line {
  readonly name: string;
  readonly points: readonly SeriesPoint[];
}

/** A column of a plot: a value, `null` where the line has a gap, `undefined` where another line has its points. */
export type Values = (number | null | undefined)[];

/** Lines brought to common times. */
export interface Aligned {
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly { readonly low: Values; readonly mean: Values; readonly high: Values }[];
}

/** A pause so many times as long as usual is a gap. */
const GAP = 3.5;

/** Brings lines to common times. The value of a span stands in its middle; long pauses become gaps. */
export function align(lines: readonly Line[]): Aligned {
  const perLine = lines.map(({ points }) => placed(points));
  const times = [...new Set(perLine.flatMap((line) => [...line.keys()]))].sort((left, right) => left - right);
  return {
    times,
    lines: perLine.map((line) => {
      const column = (value: (point: SeriesPoint) => number): Values =>
        times.map((time) => {
          const point = line.get(time);
          return point === undefined || point === null ? point : value(point);
        });
      return {
        low: column((point) => point.min),
        mean: column((point) => point.avg),
        high: column((point) => point.max),
      };
    }),
  };
}

/** Points by the middle of their span in seconds, with `null` within each gap. */
function placed(points: readonly SeriesPoint[]): Map<number, SeriesPoint | null> {
  const middle = (point: SeriesPoint) => point.timestamp.getTime() / 1000 + point.seconds / 2;
  const pauses = points.slice(1).map((point, index) => middle(point) - middle(points[index]!));
  const usual = [...pauses].sort((left, right) => left - right)[Math.floor(pauses.length / 2)] ?? 0;
  const line = new Map<number, SeriesPoint | null>();
  points.forEach((point, index) => {
    line.set(middle(point), point);
    if ((pauses[index] ?? 0) > GAP * usual) line.set(middle(point) + pauses[index]! / 2, null);
  });
  return line;
}

/** What a line says of its whole stretch; `null` without a point. Means are weighted by the number of values. */
export function summary(points: readonly SeriesPoint[]): { min: number; avg: number; max: number } | null {
  if (points.length === 0) return null;
  const samples = points.reduce((sum, point) => sum + point.samples, 0);
  return {
    min: Math.min(...points.map((point) => point.min)),
    max: Math.max(...points.map((point) => point.max)),
    avg: points.reduce((sum, point) => sum + point.avg * point.samples, 0) / samples,
  };
}

/** The point of a line that is nearest to a time in seconds, unless it is further away than a twentieth of the stretch. */
export function nearest(points: readonly SeriesPoint[], time: number, stretch: number): SeriesPoint | null {
  let best: SeriesPoint | null = null;
  let distance = stretch / 20;
  for (const point of points) {
    const away = Math.abs(point.timestamp.getTime() / 1000 + point.seconds / 2 - time);
    if (away <= Math.max(distance, best === null ? point.seconds : 0)) [best, distance] = [point, away];
  }
  return best;
}
