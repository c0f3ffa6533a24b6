import type { LibraryItem, Store } from "edgelite";
import { bounded, pageOf } from "../lists";
import type { Page, Slice } from "../reader";

/** The orders of the library: newest first, last changed first, by title. */
export type LibrarySort = "created_at" | "updated_at" | "title";

/** Which items to find; absent members do not restrict. */
export interface LibraryQuery {
  readonly text?: string;
  readonly kind?: string;
  /** Added from this instant on. */
  readonly since?: Date;
  /** Added before this instant. */
  readonly until?: Date;
  readonly sort: LibrarySort;
}

/**
 * Finds items, one page at a time. This and `countFound` are the only places that say how a text is looked for: in
 * titles, by the catalog's list.
 */
export async function findItems(
  { library }: Store<"library">,
  query: LibraryQuery,
  slice: Slice,
): Promise<Page<LibraryItem>> {
  return pageOf(await library.libraryItems({ ...filterOf(query), sort: query.sort, ...slice }));
}

/** How many items there are to find. */
export async function countFound({ library }: Store<"library">, query: LibraryQuery): Promise<number> {
  return library.countLibraryItems(filterOf(query));
}

function filterOf({ text, kind, since, until }: LibraryQuery) {
  return bounded({ search: text, kind, since, until });
}
