import { useNavigate, useRouter } from "@tanstack/react-router";
import { spanOfRange, type RangeName, type Span } from "../format/spans";
import type { SpanSearch } from "./search";

/** The range that a page with charts begins with. */
const FIRST_RANGE: RangeName = "day";

/**
 * The stretch of time that a page with charts shows, and the ways to another one. Zooming is an entry of the history, so
 * that the browser's back button undoes it too.
 * @param newest the instant that ranges end with
 */
export function useSpan(path: "/energy" | "/weather", search: SpanSearch, newest: Date) {
  const navigate = useNavigate();
  const router = useRouter();
  const own = search.from !== undefined && search.until !== undefined;
  const range = search.range ?? FIRST_RANGE;
  const span: Span = own
    ? { start: new Date(search.from! * 1000), end: new Date(search.until! * 1000) }
    : spanOfRange(range, newest);
  const go = (change: SpanSearch, depth: number) =>
    void navigate({
      to: path,
      search: (now: object) => ({ ...now, from: undefined, until: undefined, ...change }),
      state: (state) => ({ ...state, zoom: depth }),
      resetScroll: false,
    });
  const depth = router.state.location.state.zoom ?? 0;
  return {
    span,
    range: own ? null : range,
    onRange: (to: RangeName) => go({ range: to === FIRST_RANGE ? undefined : to }, 0),
    onSpan: ({ start, end }: Span) => go({ from: start.getTime() / 1000, until: end.getTime() / 1000 }, depth + 1),
    /** One zoom back, or to the range where the way here is not known. */
    onReset: () => {
      if (!own) return;
      if (depth > 0) router.history.back();
      else go({}, 0);
    },
  };
}
