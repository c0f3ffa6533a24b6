import { Link } from "@tanstack/react-router";
import type { RecordingSearch } from "../../app/search";
import { Flags } from "../../components/badge";
import { BESIDE_LIST } from "../../components/beside-list";
import { DetectionBadges } from "../../components/detection-list";
import { Icon } from "../../components/icon";
import { PagedList } from "../../components/paged-list";
import { EmptyState } from "../../components/states";
import { Table } from "../../components/table";
import { Ago, Moment } from "../../components/time";
import { formatBytes, humanize } from "../../format/numbers";
import { formatDuration } from "../../format/time";
import { useLocal } from "../../store/hooks";
import type { Recording } from "../../store/reader";
import { PendingBadge } from "../../sync/pending-badge";
import { PAGE_ROWS, recordingFilter } from "./recording-query";

const COLUMNS = [
  ["Camera", ""],
  ["Recorded", "moment"],
  ["Type", "wide-only"],
  ["Detections", "roomy-only"],
  ["Length", "number wide-only"],
  ["Size", "number wide-only"],
] as const;

/** One page of the recordings that the filters leave, newest first. */
export function RecordingList({ search }: { search: RecordingSearch }) {
  const filter = recordingFilter(search);
  const total = useLocal(["count recordings", filter], (reader) => reader.countRecordings(filter));
  return (
    <PagedList
      path="/recordings"
      cursor={search.cursor}
      limit={PAGE_ROWS}
      question={["recordings", filter]}
      ask={(reader, slice) => reader.recordings(filter, slice)}
      total={total.data}
      empty={
        <EmptyState icon="recordings" title="No recordings match">
          <p className="quiet">Widen the time or clear a filter.</p>
        </EmptyState>
      }
    >
      {(rows, stale) => (
        <Table caption="Recordings, newest first" columns={COLUMNS} stale={stale}>
          {rows.map((recording) => (
            <RecordingRow key={recording.recordingId} recording={recording} />
          ))}
        </Table>
      )}
    </PagedList>
  );
}

function RecordingRow({ recording }: { recording: Recording }) {
  const length = recording.durationSeconds === null ? "–" : formatDuration(recording.durationSeconds);
  return (
    <tr>
      <th scope="row">
        <span className="row-head">
          <span className={`feed-icon ${recording.isEmergency ? "bad" : recording.isUnusual ? "warn" : ""}`}>
            <Icon name={recording.isEmergency ? "alert" : recording.isUnusual ? "spark" : "recordings"} size={16} />
          </span>
          <span>
            <Link
              to="/recordings/$recordingId"
              params={{ recordingId: recording.recordingId }}
              {...BESIDE_LIST}
              className="row-link"
              data-row={recording.recordingId}
            >
              {humanize(recording.cameraId)}
            </Link>
            <span className="row-badges">
              <Flags isEmergency={recording.isEmergency} isUnusual={recording.isUnusual} />
              <PendingBadge table="recordings" rowKey={recording.id} />
            </span>
            <span className="narrow-only quiet">
              {length} · {formatBytes(recording.fileSizeBytes)}
            </span>
          </span>
        </span>
      </th>
      <td className="moment">
        <Moment value={recording.timestamp} />
        <span className="under quiet">
          <Ago value={recording.timestamp} />
        </span>
      </td>
      <td className="wide-only">{humanize(recording.recordingType)}</td>
      <td className="roomy-only">
        <span className="badges">
          <DetectionBadges detections={recording.aiAnalysis ?? []} />
        </span>
      </td>
      <td className="number wide-only">{length}</td>
      <td className="number wide-only">{formatBytes(recording.fileSizeBytes)}</td>
    </tr>
  );
}
