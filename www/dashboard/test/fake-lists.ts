import { grouped } from "../src/format/groups";
import type { Facet, Page, Slice } from "../src/store/reader";

/** One page of rows in memory; cursors are positions. */
export function page<Row>(rows: readonly Row[], { limit, cursor }: Slice): Page<Row> {
  const start = cursor === null ? 0 : Number(cursor);
  return { rows: rows.slice(start, start + limit), next: start + limit < rows.length ? String(start + limit) : null };
}

/** Values with the number of each, in their order. */
export function facets(values: readonly string[]): Facet[] {
  return [...grouped(values, (value) => value)]
    .map(([value, members]) => ({ value, count: members.length }))
    .sort((left, right) => left.value.localeCompare(right.value));
}
