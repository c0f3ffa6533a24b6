import { Link, Outlet, useChildMatches, useSearch } from "@tanstack/react-router";
import { useTitle } from "../../app/title";
import { RecordingFilters } from "./recording-filters";
import { RecordingList } from "./recording-list";
import { SnapshotFilters } from "./snapshot-filters";
import { SnapshotList } from "./snapshot-list";

/** The list of recordings, or of snapshots, with its filters; the detail of a recording opens beside it. */
export function RecordingsPage() {
  useTitle("Recordings");
  const search = useSearch({ from: "/recordings" });
  const open = useChildMatches().length > 0;
  const snapshots = search.tab === "snapshots";
  return (
    <div className={`split ${open ? "open" : ""}`}>
      <div className="page split-list">
        <div className="page-head">
          <h1>Recordings</h1>
          <nav className="tabs" aria-label="Kinds of media">
            <Link
              to="/recordings"
              search={{ tab: undefined }}
              activeOptions={{ explicitUndefined: true }}
              className="tab"
            >
              Recordings
            </Link>
            <Link to="/recordings" search={{ tab: "snapshots" }} className="tab">
              Snapshots
            </Link>
          </nav>
        </div>
        {snapshots ? (
          <>
            <SnapshotFilters search={search} />
            <SnapshotList search={search} />
          </>
        ) : (
          <>
            <RecordingFilters search={search} />
            <RecordingList search={search} />
          </>
        )}
      </div>
      <Outlet />
    </div>
  );
}
