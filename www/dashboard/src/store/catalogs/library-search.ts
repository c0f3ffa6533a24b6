import type { LibraryItem, LibraryItemHit, Store } from "edgelite";
import { bounded, pageOf } from "../lists";
import type { Page, Slice } from "../reader";

/** About how many letters are shown around what was found: a line or two of a tile. */
const SHOWN = 80;

/** An item; one that a search found has its texts with what was found in them marked, safe for HTML. */
export type FoundItem = LibraryItem & Partial<Pick<LibraryItemHit, "searchHighlights">>;

/** The orders of the library: newest first, last changed first, by title. */
export type LibrarySort = "created_at" | "updated_at" | "title";

/** Which items to find; absent members do not restrict. */
export interface LibraryQuery {
  /** Looked for in titles and metadata, as `searchLibraryItems` takes it. What fits best comes first, whatever `sort` says. */
  readonly text?: string;
  readonly kind?: string;
  /** Added from this instant on. */
  readonly since?: Date;
  /** Added before this instant. */
  readonly until?: Date;
  readonly sort: LibrarySort;
}

/** Finds items, one page at a time. This and `countFound` are the only places that say how a text is looked for. */
export async function findItems(
  { library }: Store<"library">,
  { text, sort, ...query }: LibraryQuery,
  slice: Slice,
): Promise<Page<FoundItem>> {
  const filter = filterOf(query);
  if (!hasWords(text)) return pageOf<FoundItem>(await library.libraryItems({ ...filter, ...slice, search: text, sort }));
  const search = { ...filter, ...slice, query: whileTyping(text), snippet: SHOWN };
  return pageOf<FoundItem>(await library.searchLibraryItems(search));
}

/** How many items there are to find. */
export async function countFound(
  { library }: Store<"library">,
  { text, sort: _, ...query }: LibraryQuery,
): Promise<number> {
  const filter = filterOf(query);
  return hasWords(text)
    ? library.countLibrarySearch({ ...filter, query: whileTyping(text) })
    : library.countLibraryItems({ ...filter, search: text });
}

/** True for a text that the index can be asked for; the rest is looked for in titles as it stands. */
function hasWords(text: string | undefined): text is string {
  return text !== undefined && /(?<![-\p{L}\p{N}])[\p{L}\p{N}]/u.test(text);
}

/**
 * The same text with the last word as a beginning, too: it may be half typed.
 * @example whileTyping("quiet harb") // "quiet harb* OR harb"
 */
export function whileTyping(text: string): string {
  return text.replace(/(?<=^|\s)([\p{L}\p{N}]+)$/u, "$1* OR $1");
}

function filterOf({ kind, since, until }: Pick<LibraryQuery, "kind" | "since" | "until">) {
  return bounded({ kind, since, until });
}

/** The part of a column in which a search found something, marked; `undefined` where it found nothing. */
export function highlight({ searchHighlights }: FoundItem, column: "title" | "metadata"): string | undefined {
  const parts = searchHighlights as Partial<Record<string, string>> | undefined;
  return parts?.[column];
}
