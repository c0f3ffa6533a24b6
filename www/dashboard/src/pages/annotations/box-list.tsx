import { Badge } from "../../components/badge";
import { lineColor } from "../../components/chart/colors";
import { formatCount, formatShare, humanize } from "../../format/numbers";
import type { Answer, KeyframeAnnotation, TagGroup } from "../../store/catalogs/studio";
import { AnswerBadges } from "./answer-badges";
import { boxName } from "./moments";

interface BoxListProps {
  boxes: readonly KeyframeAnnotation[];
  answers: readonly Answer[];
  groups: readonly TagGroup[];
  classes: readonly string[];
}

/** What is in the boxes of a frame, in words. */
export function BoxList({ boxes, answers, groups, classes }: BoxListProps) {
  return (
    <ul className="entries">
      {boxes.map((box) => (
        <li key={box.id}>
          <p className="entry-head">
            <strong>
              <i className="key" style={{ background: lineColor(classes.indexOf(boxName(box))) }} />
              {boxName(box)}
            </strong>
            {box.momentTag !== null && <Badge tone="accent">{humanize(box.momentTag)}</Badge>}
          </p>
          <p className="quiet">
            {formatCount(box.bboxWidth)} × {formatCount(box.bboxHeight)} pixels at {formatCount(box.bboxX)},{" "}
            {formatCount(box.bboxY)}
          </p>
          <p className="badges">
            <Badge icon={box.isAiGenerated ? "spark" : "person"}>
              {box.isAiGenerated ? "By a model" : "By a person"}
              {box.confidence !== null && <span className="badge-figure">{formatShare(box.confidence)}</span>}
            </Badge>
            {box.reviewed ? (
              <Badge tone="good" icon="check">
                Reviewed
              </Badge>
            ) : (
              <Badge tone="warn">Not reviewed</Badge>
            )}
            <AnswerBadges type="keyframe" id={box.id} answers={answers} groups={groups} />
          </p>
          {box.comment !== null && <p>{box.comment}</p>}
        </li>
      ))}
    </ul>
  );
}
