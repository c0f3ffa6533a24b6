/** Where the reader stands in a list that is paged by cursors. */
export interface Paging {
  /** Cursor of the page on screen; `null` for the first page. */
  readonly cursor: string | null;
  /** Cursors of the pages before it, first page first (as `""`). Empty when the page was opened by its address. */
  readonly trail: readonly string[];
}

/** The first page. */
export const FIRST_PAGE: Paging = { cursor: null, trail: [] };

/** The page after this one, whose cursor the list gave. */
export function nextPage(paging: Paging, cursor: string): Paging {
  return { cursor, trail: [...paging.trail, paging.cursor ?? ""] };
}

/** The page before this one; the first page when the way here is not known. */
export function previousPage(paging: Paging): Paging {
  const last = paging.trail.at(-1);
  return last === undefined || last === "" ? FIRST_PAGE : { cursor: last, trail: paging.trail.slice(0, -1) };
}

/** Number of the page, counted from 1, or `null` when the way here is not known. */
export function pageNumber(paging: Paging): number | null {
  return paging.cursor === null ? 1 : paging.trail.length === 0 ? null : paging.trail.length + 1;
}

/** Numbers of the first and last row on a page of `rows` rows, or `null` where they are not known. */
export function rowRange(paging: Paging, limit: number, rows: number): readonly [first: number, last: number] | null {
  const number = pageNumber(paging);
  if (number === null || rows === 0) return null;
  const first = (number - 1) * limit + 1;
  return [first, first + rows - 1];
}
