import { CARRIERS, type Row } from "./carriers.ts";
import type { Question } from "./serve.ts";

/** Asks the worker and gives what it sends. */
export type Ask = (question: Question) => Promise<unknown>;

/** Median milliseconds from asking to rows in hand, by carrier, for results of each size. */
export type Figures = { readonly count: number; readonly medians: Record<string, number> }[];

const SIZES = [20, 1_000, 10_000];
const ROUNDS = 41;
/** Rows per measurement: small results are asked for several times, as a browser's clock ticks in tenths of milliseconds. */
const ROWS = 2_000;

/** Measures every carrier in turn within each round, so that they share the machine's moods. */
export async function measure(ask: Ask): Promise<Figures> {
  const figures: Figures = [];
  const wanted = new Map<number, string>();
  for (const count of SIZES) {
    const times: Record<string, number[]> = {};
    for (let round = 0; round < ROUNDS; round++) {
      for (const [carrier, { unpack }] of Object.entries(CARRIERS)) {
        const repetitions = Math.max(1, ROWS / count);
        const start = performance.now();
        let rows: Row[] = [];
        for (let asked = 0; asked < repetitions; asked++) rows = unpack(await ask({ carrier, count }));
        const time = (performance.now() - start) / repetitions;
        if (round > 0) (times[carrier] ??= []).push(time);
        const sum = fingerprint(rows);
        if ((wanted.get(count) ?? sum) !== sum) throw new Error(`${carrier} gave other rows`);
        wanted.set(count, sum);
      }
    }
    const medians = Object.fromEntries(Object.entries(times).map(([carrier, list]) => [carrier, median(list)]));
    figures.push({ count, medians });
  }
  return figures;
}

/** The same for the same rows, whatever carried them. */
function fingerprint(rows: Row[]): string {
  return JSON.stringify([rows.length, rows[0], rows.at(-1)]);
}

function median(list: number[]): number {
  return list.toSorted((one, other) => one - other)[Math.floor(list.length / 2)]!;
}
