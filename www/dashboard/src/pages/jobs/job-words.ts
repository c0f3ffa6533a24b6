import { formatDuration } from "../../format/time";
import type { Facet } from "../../store/reader";

/** Rows of one page of the lists. */
export const PAGE_ROWS = 50;

/** How long a job worked, as minutes and seconds; a dash while that is not known. */
export function workTime({ startedAt, completedAt }: { startedAt: Date | null; completedAt: Date | null }): string {
  if (startedAt === null || completedAt === null) return "–";
  return formatDuration((completedAt.getTime() - startedAt.getTime()) / 1000);
}

/** How many jobs are in a state, or in any, once they are counted. */
export function totalOf(states: readonly Facet[] | undefined, status: string | undefined): number | undefined {
  return states
    ?.filter(({ value }) => status === undefined || value === status)
    .reduce((sum, { count }) => sum + count, 0);
}
