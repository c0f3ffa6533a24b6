import { Outlet, useChildMatches, useSearch } from "@tanstack/react-router";
import { useTitle } from "../../app/title";
import { ItemList } from "./item-list";
import { LibraryFilters } from "./library-filters";
import { KindTabs } from "./kind-tabs";

/** The items of the library with their filters; the detail of an item opens beside them. */
export function LibraryPage() {
  useTitle("Library");
  const search = useSearch({ from: "/library" });
  const open = useChildMatches().length > 0;
  return (
    <div className={`split ${open ? "open" : ""}`}>
      <div className="page split-list">
        <div className="page-head">
          <h1>Library</h1>
          <KindTabs search={search} />
        </div>
        <LibraryFilters search={search} />
        <ItemList search={search} />
      </div>
      <Outlet />
    </div>
  );
}
