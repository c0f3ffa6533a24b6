import type { ReactNode } from "react";
import { usePaging, type Paged } from "../app/use-paging";
import { useLocal } from "../store/hooks";
import type { Page, Reader, Slice } from "../store/reader";
import { Pager } from "./pager";
import { Answer } from "./states";

interface PagedListProps<Row> {
  /** The page of the dashboard whose address holds the cursor. */
  path: Paged;
  cursor: string | undefined;
  /** Rows of a page. */
  limit: number;
  /** Names the question, whichever page of the list is asked for. */
  question: readonly unknown[];
  ask: (reader: Reader, slice: Slice) => Promise<Page<Row>>;
  /** Rows on all pages, once they are counted. */
  total?: number | undefined;
  /** Grey lines while the first answer is on its way. */
  lines?: number;
  /** True to leave the steps out where one page holds everything. */
  brief?: boolean;
  /** Shown where there are no rows. */
  empty: ReactNode;
  /** Shows the rows; they are stale while they answer an earlier question. */
  children: (rows: readonly Row[], stale: boolean) => ReactNode;
}

/** One page of a list from the local copy, and the steps to the others. */
export function PagedList<Row>(props: PagedListProps<Row>) {
  const { path, limit, question, ask, total, lines = 12, brief = false, empty, children } = props;
  const { paging, first, previous, next } = usePaging(path, props.cursor);
  const { cursor } = paging;
  const page = useLocal([...question, cursor], (reader) => ask(reader, { limit, cursor }), { keepPrevious: true });
  return (
    <Answer of={page} lines={lines} first={cursor === null ? undefined : first}>
      {({ rows, next: after }) => {
        if (rows.length === 0) return empty;
        const steps = !brief || after !== null || cursor !== null;
        return (
          <>
            {children(rows, page.isPlaceholderData)}
            {steps && (
              <Pager
                paging={paging}
                limit={limit}
                rows={rows.length}
                total={total}
                next={after}
                onFirst={first}
                onPrevious={previous}
                onNext={next}
              />
            )}
          </>
        );
      }}
    </Answer>
  );
}
