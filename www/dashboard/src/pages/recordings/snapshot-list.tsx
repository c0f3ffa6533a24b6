import type { RecordingSearch } from "../../app/search";
import { usePaging } from "../../app/use-paging";
import { DetectionBadges } from "../../components/detection-list";
import { Icon } from "../../components/icon";
import { Pager } from "../../components/pager";
import { Answer, EmptyState } from "../../components/states";
import { Ago } from "../../components/time";
import { formatBytes, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import type { Snapshot } from "../../store/reader";
import { PAGE_ROWS, snapshotFilter } from "./recording-query";

/** One page of the snapshots that the filters leave, newest first. */
export function SnapshotList({ search }: { search: RecordingSearch }) {
  const { paging, first, previous, next } = usePaging("/recordings", search.cursor);
  const filter = snapshotFilter(search);
  const page = useLocal(
    ["snapshots", filter, paging.cursor],
    (reader) => reader.snapshots(filter, { limit: PAGE_ROWS, cursor: paging.cursor }),
    { keepPrevious: true },
  );
  const total = useLocal(["count snapshots", filter], (reader) => reader.countSnapshots(filter));
  return (
    <Answer of={page} lines={12} first={paging.cursor === null ? undefined : first}>
      {({ rows, next: after }) =>
        rows.length === 0 ? (
          <EmptyState icon="snapshot" title="No snapshots match">
            <p className="quiet">Choose an earlier day or clear a filter.</p>
          </EmptyState>
        ) : (
          <>
            <ul className={`tiles ${page.isPlaceholderData ? "stale" : ""}`} aria-label="Snapshots, newest first">
              {rows.map((snapshot) => (
                <SnapshotTile key={snapshot.snapshotId} snapshot={snapshot} />
              ))}
            </ul>
            <Pager
              paging={paging}
              limit={PAGE_ROWS}
              rows={rows.length}
              total={total.data}
              next={after}
              onFirst={first}
              onPrevious={previous}
              onNext={next}
            />
          </>
        )
      }
    </Answer>
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
