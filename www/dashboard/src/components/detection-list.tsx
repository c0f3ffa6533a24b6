import { formatShare, detectionName } from "../format/numbers";
import type { AiAnalysis } from "../store/reader";
import { Badge } from "./badge";
import { Icon, type IconName } from "./icon";
import { isEmptyJson, JsonView } from "./json-view";
import { Meter } from "./meter";
import { Instant } from "./time";

const ICONS: readonly (readonly [pattern: RegExp, icon: IconName])[] = [
  [/person|face|people|human|pose|fall/i, "person"],
  [/sound|audio|noise|glass|cry/i, "media"],
  [/motion|activity|anomaly/i, "sensor"],
  [/alarm|fire|smoke|emergency/i, "alert"],
  [/object|animal|vehicle|car|package|plate|pet/i, "tag"],
];

/** The icon of a kind of detection. */
export function detectionIcon(analysisType: string): IconName {
  return ICONS.find(([pattern]) => pattern.test(analysisType))?.[1] ?? "eye";
}

/** The kinds of detections in a few badges, each with its highest confidence. */
export function DetectionBadges({ detections, most = 2 }: { detections: readonly AiAnalysis[]; most?: number }) {
  const highest = new Map<string, number | null>();
  for (const { analysisType, confidence } of detections) {
    highest.set(analysisType, Math.max(confidence ?? 0, highest.get(analysisType) ?? 0) || null);
  }
  const kinds = [...highest].sort(([, left], [, right]) => (right ?? 0) - (left ?? 0));
  return (
    <>
      {kinds.slice(0, most).map(([kind, confidence]) => (
        <Badge key={kind}>
          {detectionName(kind)}
          {confidence !== null && <span className="badge-figure">{formatShare(confidence)}</span>}
        </Badge>
      ))}
      {kinds.length > most && <span className="quiet">+{kinds.length - most}</span>}
    </>
  );
}

/** Detections with confidence, instant and details, newest first. */
export function DetectionList({ detections }: { detections: readonly AiAnalysis[] }) {
  if (detections.length === 0) return <p className="quiet">Nothing was detected here.</p>;
  return (
    <ul className="detections">
      {detections.map((detection) => (
        <li key={detection.id}>
          <p className="detection-head">
            <span className="feed-icon">
              <Icon name={detectionIcon(detection.analysisType)} size={16} />
            </span>
            <span className="detection-name">{detectionName(detection.analysisType)}</span>
            {detection.confidence !== null && (
              <Meter
                share={detection.confidence}
                label={`Confidence of ${detectionName(detection.analysisType)}`}
                showValue
              />
            )}
          </p>
          <p className="quiet detection-time">
            <Instant value={detection.detectedAt} />
          </p>
          {!isEmptyJson(detection.details) && <JsonView value={detection.details} />}
        </li>
      ))}
    </ul>
  );
}
