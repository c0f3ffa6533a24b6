import { Link, useSearch } from "@tanstack/react-router";
import { useTitle } from "../../app/title";
import { ExportCards } from "./export-cards";
import { TagCards } from "./tag-cards";
import { VideoFilters } from "./video-filters";
import { VideoList } from "./video-list";

const TABS = [
  [undefined, "Videos"],
  ["tags", "Tags"],
  ["exports", "Exports"],
] as const;

/** The studio: annotated videos, the tags that they can have, exports for training. */
export function AnnotationsPage() {
  useTitle("Annotations");
  const search = useSearch({ from: "/annotations" });
  return (
    <div className="page split-list">
      <div className="page-head">
        <h1>Annotations</h1>
        <nav className="tabs" aria-label="Parts of the studio">
          {TABS.map(([tab, words]) => (
            <Link
              key={words}
              to="/annotations"
              search={{ tab }}
              activeOptions={{ explicitUndefined: true }}
              className="tab"
            >
              {words}
            </Link>
          ))}
        </nav>
      </div>
      {search.tab === "exports" ? (
        <ExportCards />
      ) : search.tab === "tags" ? (
        <TagCards />
      ) : (
        <>
          <VideoFilters search={search} />
          <VideoList search={search} />
        </>
      )}
    </div>
  );
}
