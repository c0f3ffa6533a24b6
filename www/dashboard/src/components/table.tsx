import type { KeyboardEvent, MouseEvent, ReactNode } from "react";

interface TableProps {
  /** Says what the rows are, to a screen reader. */
  caption: string;
  /** Titles of the columns, with the class of each. */
  columns: readonly (readonly [title: string, className: string])[];
  /** True while the rows on screen answer an earlier question. */
  stale: boolean;
  /** True for a table whose rows lead nowhere. */
  plain?: boolean;
  children: ReactNode;
}

/**
 * A table whose rows lead somewhere: each row holds one link marked `data-row`, a click anywhere in the row follows
 * it, and the up and down keys move between rows. A plain one has rows that lead nowhere.
 */
export function Table({ caption, columns, stale, plain = false, children }: TableProps) {
  return (
    <table className={`table ${stale ? "stale" : ""} ${plain ? "plain" : ""}`} aria-busy={stale}>
      <caption className="hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(([title, className]) => (
            <th key={title} scope="col" className={className}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody onClick={plain ? undefined : follow} onKeyDown={plain ? undefined : move}>
        {children}
      </tbody>
    </table>
  );
}

function follow(event: MouseEvent<HTMLElement>): void {
  const target = event.target as HTMLElement;
  if (target.closest("a, button") !== null || String(getSelection() ?? "") !== "") return;
  target.closest("tr")?.querySelector<HTMLElement>("[data-row]")?.click();
}

function move(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const next = links[links.indexOf(document.activeElement as HTMLElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
