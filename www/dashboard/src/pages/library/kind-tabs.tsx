import { Link } from "@tanstack/react-router";
import type { LibrarySearch } from "../../app/search";
import { formatCount } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import { kindWords } from "./kinds";

/** Chooses the kind of items, and says how many there are of each. */
export function KindTabs({ search }: { search: LibrarySearch }) {
  const kinds = useLocal(["library kinds"], (reader) => reader.library.kinds());
  const { cursor: _, ...filters } = search;
  const all = (kinds.data ?? []).reduce((sum, kind) => sum + kind.count, 0);
  const tabs = [{ value: undefined, count: all }, ...(kinds.data ?? [])];
  return (
    <nav className="tabs" aria-label="Kinds of items">
      {tabs.map(({ value, count }) => (
        <Link
          key={value ?? ""}
          to="/library"
          search={{ ...filters, kind: value }}
          activeOptions={{ explicitUndefined: true }}
          className="tab"
        >
          {value === undefined ? "All" : kindWords(value)} <span className="tab-count">{formatCount(count)}</span>
        </Link>
      ))}
    </nav>
  );
}
