import type { Page } from "./reader";

/** The rows of a list with the cursor of the next page, as the pages of the dashboard take them. */
export function pageOf<Row>(rows: readonly Row[] & { readonly next: string | null }): Page<Row> {
  return { rows, next: rows.next };
}

/** The same filter with its end as the store takes it: the last microsecond that is still in. */
export function bounded<Filter extends { readonly until?: Date }>({ until, ...filter }: Filter) {
  return until === undefined
    ? filter
    : { ...filter, until: `${new Date(until.getTime() - 1).toISOString().slice(0, -1)}999Z` };
}
