import { useId, useState, type ReactNode } from "react";
import { filterCount } from "../app/search";
import { Icon } from "./icon";

interface FilterBarProps {
  /** The search part of the page's address. */
  search: object;
  onClear: () => void;
  /** Stays on screen where the other controls fold away. */
  lead?: ReactNode;
  children: ReactNode;
}

/** The controls that restrict a list. On a narrow screen they fold behind a button that says how many are set. */
export function FilterBar({ search, onClear, lead, children }: FilterBarProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const count = filterCount(search);
  return (
    <section className="filters" aria-label="Filters">
      <div className="filters-lead">
        {lead}
        <button
          type="button"
          className="button filters-fold"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <Icon name="filter" size={16} />
          Filters{count > 0 && ` (${count})`}
        </button>
      </div>
      <div id={id} className={`filters-fields ${open ? "open" : ""}`}>
        {children}
        {count > 0 && (
          <button type="button" className="button quiet-button" onClick={onClear}>
            <Icon name="close" size={15} />
            Clear
          </button>
        )}
      </div>
    </section>
  );
}
