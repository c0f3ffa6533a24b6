import type { RecordingSearch } from "../../app/search";
import { DetectionBadges } from "../../components/detection-list";
import { Icon } from "../../components/icon";
import { PagedList } from "../../components/paged-list";
import { EmptyState } from "../../components/states";
import { Ago } from "../../components/time";
import { formatBytes, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import type { Snapshot } from "../../store/reader";
import { PAGE_ROWS, snapshotFilter } from "./recording-query";

/** One page of the snapshots that the filters leave, newest first. */
export function SnapshotList({ search }: { search: RecordingSearch }) {
  const filter = snapshotFilter(search);
  const total = useLocal(["count snapshots", filter], (reader) => reader.countSnapshots(filter));
  return (
    <PagedList
      path="/recordings"
      cursor={search.cursor}
      limit={PAGE_ROWS}
      question={["snapshots", filter]}
      ask={(reader, slice) => reader.snapshots(filter, slice)}
      total={total.data}
      empty={
        <EmptyState icon="snapshot" title="No snapshots match">
          <p className="quiet">Choose an earlier day or clear a filter.</p>
        </EmptyState>
      }
    >
      {(rows, stale) => (
        <ul className={`tiles ${stale ? "stale" : ""}`} aria-label="Snapshots, newest first">
          {rows.map((snapshot) => (
            <SnapshotTile key={snapshot.snapshotId} snapshot={snapshot} />
          ))}
        </ul>
      )}
    </PagedList>
  );
}

function SnapshotTile({ snapshot }: { snapshot: Snapshot }) {
  return (
    <li className="tile">
      <span className="feed-icon">
        <Icon name="snapshot" />
      </span>
      <div className="tile-text">
        <p className="tile-name">{humanize(snapshot.cameraId)}</p>
        <p className="quiet">
          <Ago value={snapshot.timestamp} /> · {formatBytes(snapshot.fileSizeBytes)}
        </p>
        <p className="tile-file">
          <code>{snapshot.filePath}</code>
        </p>
        <p className="badges">
          <DetectionBadges detections={snapshot.aiAnalysis ?? []} />
        </p>
      </div>
    </li>
  );
}
