import { useNavigate, useParams } from "@tanstack/react-router";
import { CopyText } from "../../components/copy-button";
import { DetectionList } from "../../components/detection-list";
import { Facts } from "../../components/facts";
import { isEmptyJson, JsonView } from "../../components/json-view";
import { Panel } from "../../components/panel";
import { Answer, EmptyState } from "../../components/states";
import { InstantWithAgo } from "../../components/time";
import { formatBytes, formatCount, humanize } from "../../format/numbers";
import { formatDuration } from "../../format/time";
import { useLocal } from "../../store/hooks";
import type { Recording } from "../../store/reader";
import { RecordingMarks } from "./recording-marks";

/** The detail of one recording with what was detected on it. */
export function RecordingPanel() {
  const { recordingId } = useParams({ from: "/recordings/$recordingId" });
  const navigate = useNavigate();
  const recording = useLocal(["recording", recordingId], (reader) => reader.recording(recordingId));
  const close = () =>
    void navigate({
      to: "/recordings",
      search: (search: object) => search,
      state: (state) => state,
      resetScroll: false,
    });
  const title = recording.data
    ? humanize(recording.data.cameraId)
    : recording.data === null
      ? "Not found"
      : "Recording";
  return (
    <Panel row={recordingId} title={title} kicker="Recording" onClose={close}>
      <Answer of={recording} lines={8}>
        {(of) =>
          of === null ? (
            <EmptyState icon="recordings" title="This recording is not in the copy">
              <p className="quiet">It may have been deleted, or be newer than the copy.</p>
            </EmptyState>
          ) : (
            <RecordingDetail recording={of} />
          )
        }
      </Answer>
    </Panel>
  );
}

function RecordingDetail({ recording }: { recording: Recording }) {
  const detections = useLocal(["detections", recording.recordingId], (reader) =>
    reader.detectionsOf(recording.recordingId, "recording"),
  );
  return (
    <>
      <RecordingMarks recording={recording} />
      <Facts
        facts={[
          ["Recorded", <InstantWithAgo key="recorded" value={recording.timestamp} />],
          ["Length", recording.durationSeconds === null ? null : formatDuration(recording.durationSeconds)],
          [
            "Size",
            <span key="size">
              {formatBytes(recording.fileSizeBytes)}{" "}
              <span className="quiet">({formatCount(recording.fileSizeBytes)} bytes)</span>
            </span>,
          ],
          ["Type", humanize(recording.recordingType)],
          ["Camera", <code key="camera">{recording.cameraId}</code>],
          ["File", <CopyText key="file" text={recording.filePath} label="the path of the file" />],
          ["Recording", <CopyText key="id" text={recording.recordingId} label="the recording's identifier" />],
          ["Row", formatCount(recording.id)],
          ["Stored", <InstantWithAgo key="stored" value={recording.createdAt} />],
        ]}
      />
      <h3>
        Detections
        {detections.data && detections.data.length > 0 && (
          <span className="count">{formatCount(detections.data.length)}</span>
        )}
      </h3>
      <Answer of={detections} lines={3}>
        {(of) => <DetectionList detections={of} />}
      </Answer>
      <h3>Metadata</h3>
      {isEmptyJson(recording.metadata) ? <p className="quiet">None.</p> : <JsonView value={recording.metadata} />}
    </>
  );
}
