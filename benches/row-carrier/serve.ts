import { CARRIERS, Result, type Message } from "./carriers.ts";
import { recordings } from "./recordings.ts";

/** What the page asks the worker for. */
export interface Question {
  readonly carrier: string;
  readonly count: number;
}

const results = new Map<number, Result>();

/** Packs a result of this many rows; the result itself is made once. */
export function answer({ carrier, count }: Question): Message {
  let result = results.get(count);
  if (result === undefined) results.set(count, (result = new Result(recordings(count))));
  return CARRIERS[carrier]!.pack(result);
}
