import { useEffect, useId, useRef, type ReactNode } from "react";
import { Icon } from "./icon";

interface PanelProps {
  /** Names the row in the list that the panel belongs to; the focus goes back there. */
  row: string;
  title: string;
  /** A line above the title. */
  kicker: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/**
 * The detail of a row, beside the list on a wide screen and in its place on a narrow one. It takes the focus when it
 * opens, closes on Escape and gives the focus back to the row.
 */
export function Panel({ row, title, kicker, onClose, children }: PanelProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    if (window.matchMedia("(max-width: 1099px)").matches) window.scrollTo({ top: 0 });
    return () => focusRow(row);
  }, [row]);
  return (
    <section
      className="panel"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className="panel-head">
        <button type="button" className="button small panel-back" onClick={onClose}>
          <Icon name="back" size={16} />
          Back to the list
        </button>
        <div className="panel-title">
          <p className="kicker">{kicker}</p>
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
        </div>
        <button type="button" className="icon-button panel-close" aria-label="Close" onClick={onClose}>
          <Icon name="close" size={18} />
        </button>
      </div>
      <div className="panel-body">{children}</div>
    </section>
  );
}

function focusRow(row: string): void {
  requestAnimationFrame(() => {
    const link = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(row)}"]`);
    if (link !== null && (document.activeElement === null || document.activeElement === document.body)) link.focus();
  });
}
