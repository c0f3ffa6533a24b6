import type { ReactNode } from "react";
import type { LocalAnswer } from "../store/hooks";
import { Icon, type IconName } from "./icon";

/** Says that there is nothing to show, and what to do about it. */
export function EmptyState({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={24} />
      </span>
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Says what went wrong and offers another try, and the first page where another one was asked for. */
function ErrorState({ error, retry, first }: { error: Error; retry: () => void; first?: () => void }) {
  return (
    <div className="empty" role="alert">
      <span className="empty-icon bad">
        <Icon name="alert" size={24} />
      </span>
      <p className="empty-title">This could not be read from the local copy</p>
      <p className="quiet">{error.message}</p>
      <div className="empty-actions">
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
        {first && (
          <button type="button" className="button" onClick={first}>
            First page
          </button>
        )}
      </div>
    </div>
  );
}

/** Grey lines in the place of text that is on its way. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div className="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} style={{ inlineSize: `${92 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

interface AnswerProps<T> {
  of: LocalAnswer<T>;
  /** Grey lines while the answer is on its way. */
  lines?: number;
  /** Goes to the first page of a list that is at another one. */
  first?: () => void;
  children: (answer: T) => ReactNode;
}

/** Shows an answer, what stands in its place while it is on its way, or the error. */
export function Answer<T>({ of, lines, first, children }: AnswerProps<T>) {
  if (of.data !== undefined) return children(of.data);
  if (of.error) return <ErrorState error={of.error} retry={of.again} first={first} />;
  return <Skeleton lines={lines} />;
}
