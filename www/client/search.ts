import { EdgeliteError } from "./errors.ts";
import { snakeCase } from "./operation.ts";

/** How a table is searched. */
export interface SearchOptions {
  /** Only rows whose columns have these values. */
  filter?: Readonly<Record<string, string | number | boolean | null>>;
  /** Whether typing mistakes are looked past: `auto` (default) where the words find nothing, `always`, or `never`. */
  typos?: "auto" | "always" | "never";
  /** What stands before a word that was found: `<mark>` unless told. */
  markBefore?: string;
  /** What stands behind a word that was found: `</mark>` unless told. */
  markAfter?: string;
  /** About how many letters are shown around what was found: 160 unless told, 0 for all. */
  snippet?: number;
  /** The most rows to give, 1 to 1000: 20 unless told. */
  limit?: number;
  /** Where the page before ended: its `next`. */
  cursor?: string | null;
}

/** Which columns of a table are searched. */
export interface SearchDeclaration {
  /** The columns with their weights, above 0, to 100. */
  columns: Readonly<Record<string, number>>;
  /** The language whose endings count as the same word: `any` (none) unless told. */
  language?: "any" | "english" | "german" | "french" | "spanish";
}

/** What a search adds to a row. */
export interface SearchHit {
  /** How well it fits: comparable within one search. */
  search_score: number;
  /** The typing mistakes that were looked past. */
  search_typos: number;
  /** Of each column in which something was found, the part around it: marked, and safe for HTML. */
  search_highlights: Readonly<Record<string, string>>;
}

const OPTIONS = ["filter", "typos", "markBefore", "markAfter", "snippet", "limit", "cursor"];

/** The options as the core takes them: JSON with its own names. */
export function searchOptions(query: string, options: SearchOptions): string {
  const given: Record<string, unknown> = { query };
  for (const [name, value] of Object.entries(options)) {
    if (!OPTIONS.includes(name)) {
      throw new EdgeliteError("invalid_argument", `unknown option ${name}; there are ${OPTIONS.join(", ")}`, { field: name });
    }
    if (value !== undefined) given[snakeCase(name)] = value;
  }
  return JSON.stringify(given);
}
