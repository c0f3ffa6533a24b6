import { Link } from "@tanstack/react-router";
import { Card } from "../../components/card";
import { detectionIcon } from "../../components/detection-list";
import { Icon } from "../../components/icon";
import { Answer, EmptyState } from "../../components/states";
import { Ago } from "../../components/time";
import { detectionName, formatCount, formatShare, humanize } from "../../format/numbers";
import { useLocal } from "../../store/hooks";
import type { Detection } from "../../store/reader";

const SHOWN = 6;

/** What was detected last, and where. */
export function DetectionsCard() {
  const detections = useLocal(["newest detections"], (reader) => reader.newestDetections(SHOWN));
  const totals = useLocal(["totals"], (reader) => reader.totals());
  return (
    <Card
      title="Newest detections"
      className="span-4"
      aside={totals.data && <span className="quiet">{formatCount(totals.data.detections)} in all</span>}
    >
      <Answer of={detections} lines={6}>
        {(of) =>
          of.length === 0 ? (
            <EmptyState icon="eye" title="Nothing was detected yet" />
          ) : (
            <ul className="feed">
              {of.map((detection) => (
                <li key={detection.id}>
                  <FeedRow detection={detection} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

function FeedRow({ detection }: { detection: Detection }) {
  const content = (
    <>
      <span className="feed-icon">
        <Icon name={detectionIcon(detection.analysisType)} size={16} />
      </span>
      <span className="feed-text">
        <span className="feed-name">{detectionName(detection.analysisType)}</span>
        <span className="quiet">
          {detection.cameraId === null ? "Camera not known yet" : humanize(detection.cameraId)}
          {detection.confidence !== null && ` · ${formatShare(detection.confidence)}`}
        </span>
      </span>
      <span className="feed-time quiet">
        <Ago value={detection.detectedAt} />
      </span>
    </>
  );
  if (detection.mediaType !== "recording" || detection.cameraId === null)
    return <span className="feed-row">{content}</span>;
  return (
    <Link className="feed-row" to="/recordings/$recordingId" params={{ recordingId: detection.mediaId }}>
      {content}
    </Link>
  );
}
