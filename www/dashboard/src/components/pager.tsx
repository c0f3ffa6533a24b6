import { rowRange, type Paging } from "../app/paging";
import { formatCount } from "../format/numbers";
import { Icon } from "./icon";

interface PagerProps {
  paging: Paging;
  limit: number;
  rows: number;
  /** Rows on all pages, once they are counted. */
  total: number | undefined;
  next: string | null;
  onFirst: () => void;
  onPrevious: () => void;
  onNext: (cursor: string) => void;
}

/** Steps through a list page by page and says where the reader stands. */
export function Pager({ paging, limit, rows, total, next, onFirst, onPrevious, onNext }: PagerProps) {
  const range = rowRange(paging, limit, rows);
  const start = paging.cursor === null;
  return (
    <nav className="pager" aria-label="Pages">
      <p role="status">
        {range !== null && `${formatCount(range[0])}–${formatCount(range[1])}`}
        {total !== undefined && <span className="quiet"> of {formatCount(total)}</span>}
      </p>
      <div className="pager-buttons">
        <button type="button" className="button small" disabled={start} onClick={onFirst}>
          <Icon name="first" size={15} />
          First
        </button>
        <button
          type="button"
          className="button small"
          disabled={start || paging.trail.length === 0}
          onClick={onPrevious}
        >
          <Icon name="left" size={15} />
          Previous
        </button>
        <button
          type="button"
          className="button small"
          disabled={next === null}
          onClick={() => next !== null && onNext(next)}
        >
          Next
          <Icon name="right" size={15} />
        </button>
      </div>
    </nav>
  );
}
